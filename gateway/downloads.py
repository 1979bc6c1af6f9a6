"""Names of downloads: Chinese ones too, in a header that knows ASCII alone."""

import unicodedata
from typing import Literal
from urllib.parse import quote

from flask import Response


def name_download(response: Response, name: str, kind: Literal["attachment", "inline"] = "attachment") -> Response:
    """The response, to be saved under ``name`` (RFC 6266: the name in UTF-8, and what ASCII can say of it for old programs).

    Control characters are dropped, so that no name can end the header.
    """
    plain = "".join(c for c in name if c.isprintable()) or "file"
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().replace('"', "")
    ascii_only = ascii_only.strip()
    options = {"filename": f"file{ascii_only}" if ascii_only.startswith(".") else ascii_only or "file"}
    if options["filename"] != plain:
        options["filename*"] = f"UTF-8''{quote(plain, safe='')}"
    response.headers.set("Content-Disposition", kind, **options)
    return response
