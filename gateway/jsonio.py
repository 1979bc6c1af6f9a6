"""JSON in and out. Strict: UTF-8, no NaN, no infinity, one document; what is not that is 400 ``request.malformed``."""

from typing import Any

import msgspec
from flask import Request
from flask.json.provider import JSONProvider

from contracts.errors import Invalid

JSON = msgspec.json.Encoder(decimal_format="number")
"""Scores and rates go out as JSON numbers, as the services write them too."""


class MsgspecProvider(JSONProvider):
    """Flask's JSON by msgspec: structs, dates and enums go out as the contract says."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return JSON.encode(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return msgspec.json.decode(s)


class StrictRequest(Request):
    """Reads a JSON body once and refuses what is none, each with its own code."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        if not self.is_json:
            raise Invalid("request.media_type")
        if not hasattr(self, "_document"):
            try:
                self._document = msgspec.json.decode(self.get_data(cache=True))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                raise Invalid("request.malformed") from None
        return self._document
