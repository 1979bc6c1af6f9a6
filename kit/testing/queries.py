"""Counting the statements that a screen costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class Statements(list[str]):
    """The SQL of each statement sent, transaction control and the tenant's entry left out."""

    @property
    def count(self) -> int:  # type: ignore[override]  # the number of statements is what one asks of it, never list.count
        return len(self)


@contextmanager
def query_counter(engine: Engine) -> Iterator[Statements]:
    """``with query_counter(tools.engine) as sent: ...; assert sent.count <= 3``"""
    sent = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "set_config('role'" not in statement:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
