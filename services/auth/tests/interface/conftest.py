"""Rooms for the tests of what the bureau sets."""

from collections.abc import Callable
from typing import Any

import pytest

from services.auth.room import ROOM


@pytest.fixture
def auth(room_tools: Callable[..., Any]) -> Any:
    """The tools of an auth that was never started."""
    return room_tools(ROOM)


@pytest.fixture
def city(room_tools: Callable[..., Any], database: Callable[..., str], city_template: str) -> Any:
    """The tools of an auth whose city has been loaded."""
    return room_tools(ROOM, url=database(ROOM, city_template))
