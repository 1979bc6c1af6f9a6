"""One line of JSON an event, on standard error; readable text where that is a terminal."""

import logging
import re
import sys
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any, TextIO

import structlog

_DROPPED = ("password", "token", "secret", "captcha", "authorization", "cookie")
_PERSONAL = re.compile(r"(?<!\d)(?:(\d{6})\d{8}\d{3}[\dXx]|(1[3-9]\d)\d{4}(\d{4}))(?!\d)")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]")


def mask(text: str) -> str:
    """ID numbers and mobile numbers with their middle starred: ``330802********1234``, ``138****5678``."""

    def starred(match: re.Match[str]) -> str:
        whole = match.group()
        return f"{whole[:6]}{'*' * 8}{whole[-4:]}" if match.group(1) else f"{whole[:3]}****{whole[-4:]}"

    return _PERSONAL.sub(starred, text)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {k: _masked(v) for k, v in value.items() if not _dropped(k)}
    if isinstance(value, list | tuple):
        return [_masked(v) for v in value]
    if isinstance(value, int | float | bool) or value is None:
        return value
    return mask(str(value))


def _dropped(key: Any) -> bool:
    return isinstance(key, str) and _is_secret(key)


@lru_cache(maxsize=1024)
def _is_secret(key: str) -> bool:
    return any(word in key.lower() for word in _DROPPED)


def keep_private(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Processor: no value under a secret's name, no whole ID or mobile number, leaves the process; exceptions' text included."""
    for key in [k for k in event if _dropped(k)]:
        del event[key]
    for key, value in event.items():
        event[key] = _masked(value)
    return event


def show_controls(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Processor for terminals: control characters from outside neither steer them nor begin lines. JSON writes them as escapes anyway;
    a traceback keeps its lines."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception":
            event[key] = _CONTROL.sub(lambda match: ascii(match.group())[1:-1], value)
    return event


def configure(service: str, *, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Once a process. ``service`` stands in every line unless a narrower one is bound; the standard library's loggers join in.

    ``stream`` is standard error unless given; a terminal gets lines for people, anything else JSON.
    """
    stream = stream or sys.stderr
    tty = stream.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _with_service(service),
        keep_private,
    ]
    if tty:
        shared.append(show_controls)
    renderer = structlog.dev.ConsoleRenderer() if tty else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(stream),  # a line is one write; print makes two of it
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def _with_service(service: str) -> Any:
    def processor(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event.setdefault("service", service)
        return event

    return processor


def get_logger(name: str | None = None) -> Any:
    """A structured logger: ``log.info("event_name", key=value)``. ``name`` (a module's) stands in the line as ``logger``."""
    return structlog.get_logger(logger_name=name) if name else structlog.get_logger()


def bind(**values: str) -> None:
    """Values for every line of the present call (``request_id``, ``service``), in this thread or greenlet."""
    structlog.contextvars.bind_contextvars(**values)


def forget(*names: str) -> None:
    """Undoes ``bind`` for these."""
    structlog.contextvars.unbind_contextvars(*names)


def clear() -> None:
    """Forgets what ``bind`` holds."""
    structlog.contextvars.clear_contextvars()
