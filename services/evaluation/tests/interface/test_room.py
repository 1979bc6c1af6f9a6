"""The room as the chassis sees it: migrations, signatures, and a call over a real broker."""

import inspect
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from contracts.errors import Busy, NotFound
from contracts.rpc.evaluation import EvaluationRpc
from contracts.rpc.spot_checks import ScoreSheet
from kit import migrations
from kit.ids import new_id
from kit.service import Service
from kit.testing.actors import make_actor
from services.evaluation.room import ROOM
from services.evaluation.service import EvaluationService


def test_migrations_agree_with_the_tables_and_go_both_ways(database: Callable[..., str]) -> None:
    url = database(ROOM)
    assert migrations.differences(ROOM, url) == []
    migrations.downgrade(ROOM, url)
    migrations.upgrade(ROOM, url)
    assert migrations.differences(ROOM, url) == []


def test_the_service_has_the_contracts_methods_and_no_others() -> None:
    promised = {
        name: inspect.signature(fn)
        for name, fn in vars(EvaluationRpc).items()
        if inspect.isfunction(fn) and not name.startswith("_")
    }
    own = {name: inspect.signature(fn) for name, fn in vars(EvaluationService).items() if inspect.isfunction(fn)}
    handlers = {name for name in own if name.startswith("on_")}
    assert {name: signature for name, signature in own.items() if name not in handlers} == promised
    assert handlers == {f"on_{event}" for events in ROOM.replicas.values() for event in events}
    assert issubclass(EvaluationService, Service)


def test_a_report_over_the_broker(
    run_services: Callable[..., Any], rpc_client: Any, context: Callable[..., dict[str, str]]
) -> None:
    run_services("services.evaluation.service:EvaluationService")
    officer = context(make_actor("officer"))
    page = msgspec.json.decode(rpc_client.call("evaluation", "list_reports", {"limit": 5}, timeout=20, context=officer))
    assert page == {"items": [], "next_cursor": None, "total": {"value": 0, "exact": True}}
    with pytest.raises(NotFound):
        rpc_client.call("evaluation", "get_report", str(new_id()), timeout=20, context=officer)
    entry = {"number": "1", "contract_id": str(new_id()), "title": "t", "conclusion": "meets", "finished_on": "2026-05-20"}
    with pytest.raises(Busy, match=r"room\.away"):  # nothing is refused because of a copy while its source is away
        rpc_client.call("evaluation", "create_report", entry, timeout=20, context=context(make_actor("agency")))


def test_points_and_public_draws_over_the_broker(
    run_services: Callable[..., Any], rpc_client: Any, context: Callable[..., dict[str, str]]
) -> None:
    run_services("services.evaluation.service:EvaluationService")
    item = {"code": "1", "section": "现场", "content": "勘查", "points": "7.50", "method": "fixed"}
    sheet = {"name": "评分表", "kind": "evaluation", "items": [item]}
    officer = context(make_actor("officer"))
    made = msgspec.json.decode(
        rpc_client.call("evaluation", "create_score_sheet", sheet, timeout=20, context=officer), type=ScoreSheet
    )
    assert (made.points, made.items[0].points) == (Decimal("7.50"), Decimal("7.50"))
    with pytest.raises(NotFound, match=r"draw\.not_found"):
        rpc_client.call("evaluation", "get_public_draw", str(new_id()), timeout=20, context=context(None))
