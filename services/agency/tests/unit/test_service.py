"""The service holds its contract, and its texts are all there."""

import inspect
import json
import re
from pathlib import Path

from contracts.rpc.agency import AgencyRpc
from kit.service import Service
from services.agency.domain.declarations import NEEDED_FOR_EVALUATION
from services.agency.room import ROOM
from services.agency.service import AgencyService
from services.agency.usecases import contract_imports, contracts, reviews

REPOSITORY = Path(__file__).parents[4]


def own_methods(cls: type) -> dict[str, inspect.Signature]:
    return {name: inspect.signature(fn) for name, fn in vars(cls).items() if inspect.isfunction(fn) and not name.startswith("_")}


def test_every_method_of_the_contract_is_there_with_its_signature_and_no_other() -> None:
    handlers = {f"on_{event}" for events in ROOM.replicas.values() for event in events}
    own = own_methods(AgencyService)
    assert handlers <= set(own)
    assert {name: s for name, s in own.items() if name not in handlers} == own_methods(AgencyRpc)
    assert not set(own) & set(own_methods(Service))


def test_every_code_has_its_text_in_both_languages() -> None:
    messages = {}
    for file in (REPOSITORY / "gateway" / "messages").glob("*.json"):
        messages |= json.loads(file.read_text())
    sources = [
        p for p in (REPOSITORY / "services" / "agency").rglob("*.py") if "tests" not in p.parts and "migrations" not in p.parts
    ]
    raised = {code for p in sources for code in re.findall(r'"((?:agency|field|fields|file|version)\.[a-z_.0-9]+)"', p.read_text())}
    audit = {
        c
        for p in sources
        for c in re.findall(r'(?:audit\(\s*actor|order_import\(actor, work, [A-Z_]+),\s*"([a-z_.]+)"', p.read_text())
    }
    audit |= {
        name for table in (contracts.AUDITED, contract_imports.IMPORTED) for names in table.values() for name in names.values()
    }
    audit |= set(reviews.AUDITED.values())
    raised |= {f"agency.review.{kind.value}_missing" for kind in NEEDED_FOR_EVALUATION}
    # The chassis' own codes are the gateway's to explain.
    missing = {code for code in raised - audit - {"agency.id", "file.not_found"} if set(messages.get(code, {})) != {"zh-CN", "en"}}
    assert missing == set()
