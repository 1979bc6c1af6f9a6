"""Rooms for the tests of what the bureau sets."""

from collections.abc import Callable
from typing import Any

import pytest

from kit.work import transaction
from services.auth.city import load_city
from services.auth.room import ROOM


@pytest.fixture
def auth(room_tools: Callable[..., Any]) -> Any:
    """The tools of an auth that was never started."""
    return room_tools(ROOM)


@pytest.fixture
def city(auth: Any) -> Any:
    """The tools of an auth whose city has been loaded."""
    with transaction(auth, None) as work:
        load_city(work)
    return auth
