"""Parameters set one by one and several at once."""

from typing import Any

import pytest

from contracts.errors import Invalid, Stale
from contracts.rpc.auth_settings import ParameterEntry
from kit.work import transaction
from services.auth.queries.parameters import list_parameters
from services.auth.usecases.parameters import put_parameters


def test_several_are_set_at_once_under_the_lists_version(city: Any, actor: Any) -> None:
    admin = actor("admin")
    with transaction(city, admin) as work:
        before = list_parameters(work)
    name, other = before.items[0].name, before.items[1]
    with transaction(city, admin) as work:
        after = put_parameters(admin, work, [ParameterEntry(name=name, value="新的内容")], before.version)
    values = {p.name: p.value for p in after.items}
    assert values[name] == "新的内容"
    assert values[other.name] == other.value
    assert after.version > before.version
    with pytest.raises(Stale), transaction(city, admin) as work:
        put_parameters(admin, work, [ParameterEntry(name=name, value="再改")], before.version)
    with pytest.raises(Invalid) as unknown, transaction(city, admin) as work:
        put_parameters(admin, work, [ParameterEntry(name=name, value="x"), ParameterEntry(name="nope", value="x")], after.version)
    assert unknown.value.errors[0]["field"] == "items.1.name"
