"""How a thing moves from state to state: a table of all there is, and one refusal for the rest."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from contracts.errors import Conflict

State = TypeVar("State", bound=StrEnum)
Act = TypeVar("Act", bound=StrEnum)


def moved(life: Mapping[tuple[State, Act], State], state: State, act: Act, refusal: str) -> State:
    """The state after ``act``. Raises Conflict ``refusal``, naming both, when the table has no place for it."""
    try:
        return life[state, act]
    except KeyError:
        raise Conflict(refusal, {"state": state.value, "act": act.value}) from None
