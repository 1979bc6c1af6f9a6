"""The Protocols of contracts/rpc and the Nameko classes say the same, both ways."""

import importlib
import inspect

import pytest

from kit.service import Service

ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")


def _methods(cls: type) -> dict[str, object]:
    return {name: member for name, member in inspect.getmembers(cls, inspect.isfunction) if not name.startswith("_")}


def _rpc_methods(cls: type) -> dict[str, object]:
    return {
        name: member
        for name, member in _methods(cls).items()
        if any(type(e).__name__ == "KitRpc" for e in getattr(member, "nameko_entrypoints", ()))
    }


@pytest.mark.parametrize("room", ROOMS)
def test_a_service_offers_exactly_what_its_contract_says(room: str) -> None:
    protocol = getattr(importlib.import_module(f"contracts.rpc.{room}"), f"{room.capitalize()}Rpc")
    service = getattr(importlib.import_module(f"services.{room}.service"), f"{room.capitalize()}Service")
    promised, offered = _methods(protocol), _rpc_methods(service)
    of_the_kit = set(_rpc_methods(Service))
    assert set(promised) == set(offered) - of_the_kit
    for name, method in promised.items():
        assert inspect.signature(method, eval_str=True) == inspect.signature(offered[name], eval_str=True), name
