"""The fields that request schemas are made of. Their errors are codes of the catalogue, never sentences.

A schema checks shape alone: type, length, form, known words. What depends on anything else is a rule of the service's domain.
"""

import functools
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec
from marshmallow import RAISE, Schema, ValidationError, fields, post_load
from msgspec import UNSET

MAX_BIGINT = 2**63 - 1
MAX_AMOUNT = 10**15
"""Of money in fen and other counts: what every service takes, and a browser keeps whole."""
MAX_LEVELS = 30
_INSTANT = re.compile(r"(19|20|21)\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

fields.Field.default_error_messages.update(required="field.required", null="field.null", validator_failed="field.invalid")


class RequestSchema(Schema):
    """Refuses unknown fields; ``struct`` is the contract's struct that the loaded data become. A null where the contract's default is
    something else counts as left out."""

    error_messages = {"unknown": "field.unknown", "type": "field.not_object"}  # noqa: RUF012  # marshmallow's own form

    class Meta:
        unknown = RAISE

    struct: type[msgspec.Struct] | None = None

    @post_load
    def _as_struct(self, data: Mapping[str, Any], **_: Any) -> Any:
        if self.struct is None:
            return data
        given = {k: v for k, v in data.items() if v is not None or k in _takes_none(self.struct)}
        return self.struct(**given)


@functools.cache
def _takes_none(struct: type[msgspec.Struct]) -> frozenset[str]:
    """The fields where a null is a value of its own: no default, or none but null or UNSET."""
    fields_of = msgspec.structs.fields(struct)
    return frozenset(f.name for f in fields_of if f.default in (None, UNSET) or f.required)


def problem_field(code: str, **params: object) -> ValidationError:
    """A field's error: the code and what fills its text travel as one word, ``code?key=value``."""
    query = "&".join(f"{k}={v}" for k, v in params.items())
    return ValidationError(f"{code}?{query}" if query else code)


class Text(fields.String):
    """Trimmed text without control characters (line feeds and tabs stay). ``blank`` lets the empty text through."""

    default_error_messages = {"invalid": "field.not_text", "invalid_utf8": "field.not_text"}  # noqa: RUF012

    def __init__(
        self, *, least: int = 1, most: int = 200, pattern: str | None = None, code: str = "field.pattern", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most
        self.pattern, self.code = (re.compile(pattern) if pattern else None), code
        self.metadata = {
            "minLength": least,
            "maxLength": most,
            **({"pattern": f"^(?:{pattern})$"} if pattern else {}),
            **self.metadata,
        }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("field.not_text")
        text = value.strip()
        if _CONTROL.search(text):
            raise ValidationError("field.control_characters")
        if len(text) < self.least:
            raise ValidationError("field.required") if not text else problem_field("field.too_short", least=self.least)
        if len(text) > self.most:
            raise problem_field("field.too_long", most=self.most)
        if self.pattern and not self.pattern.fullmatch(text):
            raise ValidationError(self.code)
        return text


class Username(Text):
    """Letters of either case are taken; the service stores the lower one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least=4, most=32, pattern="[A-Za-z0-9_]+", code="field.username", **kwargs)


class Mobile(Text):
    """``1[3-9]`` and 9 digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=11, pattern="1[3-9][0-9]{9}", code="field.mobile", **kwargs)


class RegionCode(Text):
    """GB/T 2260, a township's 9 digits, or a zone's own code. Whether there is such a region is the services' to say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=12, pattern="[0-9A-Za-z]+", code="field.region_code", **kwargs)


class CreditCode(Text):
    """As typed: lower case and full width are the service's to tidy, the check digit its to test."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=40, **kwargs)


class Reason(Text):
    """Why something is done."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=500, **kwargs)


class Whole(fields.Integer):
    """A JSON integer; text, fractions and true are none."""

    default_error_messages = {"invalid": "field.not_integer", "too_large": "field.too_large"}  # noqa: RUF012

    def __init__(self, *, least: int = 0, most: int = MAX_AMOUNT, from_text: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most, self.from_text = least, most, from_text
        self.metadata = {"minimum": least, "maximum": most, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if self.from_text and isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,19}", value):
            value = int(value)
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValidationError("field.not_integer")
        if value < self.least:
            raise problem_field("field.too_small", least=self.least)
        if value > self.most:
            raise problem_field("field.too_large", most=self.most)
        return value


class Real(fields.Float):
    """A finite JSON number."""

    default_error_messages = {"invalid": "field.not_number", "special": "field.not_number"}  # noqa: RUF012

    def __init__(self, *, least: float, most: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most
        self.metadata = {"minimum": least, "maximum": most, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("field.not_number")
        if not self.least <= value <= self.most:
            raise problem_field("field.out_of_range", least=self.least, most=self.most)
        return float(value)


class TwoDigits(fields.Decimal):
    """A finite JSON number of at most 2 decimal digits, as an exact Decimal."""

    default_error_messages = {"invalid": "field.not_number", "special": "field.not_number"}  # noqa: RUF012

    def __init__(self, *, least: int = 0, most: int = 100, from_text: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most, self.from_text = least, most, from_text
        self.metadata = {"type": "number", "minimum": least, "maximum": most, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        text = value if self.from_text and isinstance(value, str) else repr(value)
        if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", text):
            raise ValidationError("field.not_number")
        number = Decimal(text)
        if not self.least <= number <= self.most:
            raise problem_field("field.out_of_range", least=self.least, most=self.most)
        if number != round(number, 2):
            raise ValidationError("field.two_digits")
        return number


class Flag(fields.Boolean):
    """true or false. ``from_text`` (query strings) takes their names."""

    def __init__(self, *, from_text: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.from_text = from_text

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if self.from_text and value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise ValidationError("field.not_boolean")
        return value


class Day(fields.Date):
    """A calendar day ``2026-11-23`` between 1900 and 2200."""

    default_error_messages = {"invalid": "field.not_day", "format": "field.not_day"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise ValidationError("field.not_day")
        day = super()._deserialize(value, attr, data, **kwargs)
        if not 1900 <= day.year <= 2200:
            raise ValidationError("field.not_day")
        return day


class Instant(fields.DateTime):
    """An instant ``2026-11-23T08:00:00Z``; an offset is asked for."""

    default_error_messages = {"invalid": "field.not_instant", "format": "field.not_instant"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not _INSTANT.fullmatch(value):
            raise ValidationError("field.not_instant")
        return super()._deserialize(value, attr, data, **kwargs)


class Clock(fields.Time):
    """A local time of day ``14:30``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.metadata = {"pattern": r"^\d{2}:\d{2}(:\d{2})?$", **self.metadata}

    default_error_messages = {"invalid": "field.not_time", "format": "field.not_time"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", value, re.ASCII):
            raise ValidationError("field.not_time")
        return super()._deserialize(value, attr, data, **kwargs)


class Id(fields.UUID):
    default_error_messages = {"invalid_uuid": "field.not_id"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or len(value) != 36:
            raise ValidationError("field.not_id")
        return super()._deserialize(value, attr, data, **kwargs)


class Choice(fields.String):
    """One word of an enum of ``contracts.vocabulary``."""

    def __init__(self, enum: type[StrEnum], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.enum = enum
        words: list[str | None] = [member.value for member in enum]
        self.metadata = {"enum": [*words, None] if self.allow_none else words, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> StrEnum:
        try:
            return self.enum(value)
        except ValueError:
            raise problem_field("field.not_among", among=" ".join(self.enum)) from None


class Many(fields.List[Any]):
    """A list of at most ``most`` items, each different unless ``repeats``."""

    default_error_messages = {"invalid": "field.not_list"}  # noqa: RUF012

    def __init__(self, item: Any, *, least: int = 0, most: int = 100, repeats: bool = False, **kwargs: Any) -> None:
        super().__init__(item, **kwargs)
        self.least, self.most, self.repeats = least, most, repeats
        self.metadata = {"minItems": least, "maxItems": most, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > self.most:
            raise problem_field("field.too_many", most=self.most)
        items: list[Any] = super()._deserialize(value, attr, data, **kwargs)
        if len(items) < self.least:
            raise problem_field("field.too_few", least=self.least)
        if not self.repeats and any(item in items[:position] for position, item in enumerate(items)):
            raise ValidationError("field.repeated")
        return items


class Part(fields.Nested):
    """A nested object; its errors carry the path."""

    default_error_messages = {"type": "field.not_object"}  # noqa: RUF012


class Anything(fields.Raw):
    """Any JSON that can be kept and given back: at most 30 levels deep, integers of 64 bits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        levels, level = 0, [value]
        while level:
            if levels > MAX_LEVELS or any(isinstance(v, int) and abs(v) > MAX_BIGINT for v in level):
                raise ValidationError("field.invalid")
            inner = [v.values() if isinstance(v, dict) else v for v in level if isinstance(v, dict | list)]
            levels, level = levels + 1, [item for items in inner for item in items]
        return value


def optional(field: Callable[..., fields.Field[Any]], *args: Any, **kwargs: Any) -> fields.Field[Any]:
    """May be left out or null; null then is what the contract's default is."""
    return field(*args, required=False, allow_none=True, **kwargs)


class PageSchema(RequestSchema):
    """What every list takes."""

    limit = Whole(least=1, most=100, from_text=True)
    cursor = Text(most=600)
    sort = Text(most=40, pattern=r"-?[a-z_]+", code="sort.unknown")
