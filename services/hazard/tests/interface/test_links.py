"""Links for enterprises."""

import hashlib
from datetime import timedelta

import pytest

from contracts.errors import Conflict, Forbidden, NotFound
from contracts.vocabulary import ConfirmDecision
from kit.work import transaction
from services.hazard.facts import hazard_facts, link_facts, visit_facts
from services.hazard.queries.hazards import get_hazard
from services.hazard.tests.interface.conftest import NOW
from services.hazard.usecases.confirmations import confirm_hazard
from services.hazard.usecases.hazards import cancel_hazard
from services.hazard.usecases.links import create_link, revoke_links
from services.hazard.usecases.rectifications import rectify_hazard
from services.hazard.usecases.visits import void_visit


@pytest.fixture
def visit(stage):
    return stage.submit(stage.hazard())


@pytest.fixture
def hazard_id(visit):
    return visit.hazards[0].id


def told(events):
    """(link id, ended) in the order told."""
    return [(payload["link_id"], payload["ended"]) for type_, payload in events() if type_ == "link_changed"]


def test_a_link_shows_its_secret_once_and_keeps_a_hash(stage, hazard_id, events):
    link = stage.act(stage.agency, create_link, hazard_id)
    assert link.expires_at == NOW + timedelta(days=7)
    path, _, token = link.url.partition("#")
    link_id, _, secret = token.partition(".")
    assert path == "/h"
    assert len(secret) >= 43
    payload = next(payload for type_, payload in events() if type_ == "link_changed")
    assert payload["link_id"] == link_id
    assert payload["secret_hash"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(events())
    assert stage.act(stage.agency, get_hazard, hazard_id).link_expires_at == link.expires_at
    stage.later(days=7)
    assert stage.act(stage.agency, get_hazard, hazard_id).link_expires_at is None


def test_a_new_link_ends_the_one_before_and_revoking_ends_it_too(stage, hazard_id, events):
    first, second = (stage.act(stage.agency, create_link, hazard_id).url[3:39] for _ in range(2))
    assert told(events) == [(first, False), (first, True), (second, False)]
    stage.act(stage.agency, revoke_links, hazard_id)
    stage.act(stage.agency, revoke_links, hazard_id)
    assert told(events)[3:] == [(second, True)]


def test_a_link_ends_with_the_rectification_and_a_hazard_sent_back_gets_a_new_one(stage, hazard_id, events):
    stage.act(stage.agency, create_link, hazard_id)
    by_link = stage.enterprise(hazard_id=hazard_id)
    stage.act(by_link, rectify_hazard, hazard_id, stage.rectification(by_link))
    assert [ended for _, ended in told(events)] == [False, True]
    with pytest.raises(Conflict):
        stage.act(stage.agency, create_link, hazard_id)
    stage.act(stage.agency, confirm_hazard, hazard_id, ConfirmDecision.SEND_BACK, "照片看不清")
    assert stage.act(stage.agency, create_link, hazard_id).url


def test_a_link_ends_when_the_hazard_is_cancelled_or_its_visit_voided(stage, officer, visit, hazard_id, events):
    other = stage.submit(stage.hazard()).hazards[0].id
    stage.act(stage.agency, create_link, hazard_id)
    stage.act(stage.agency, create_link, other)
    stage.act(officer, cancel_hazard, other, "重复")
    stage.act(officer, void_visit, visit.id, "不实")
    assert [ended for _, ended in told(events)] == [False, False, True, True]


def test_links_are_made_by_the_hazards_agency_alone(stage, other, officer, hazard_id):
    with pytest.raises(NotFound):
        stage.act(other.agency, create_link, hazard_id)
    for refused in (officer, stage.enterprise(hazard_id=hazard_id)):
        with pytest.raises(Forbidden):
            stage.act(refused, create_link, hazard_id)


def test_other_rooms_ask_for_visits_hazards_and_links_by_id(stage, visit, hazard_id, events):
    link_id = stage.act(stage.agency, create_link, hazard_id).url[3:39]
    with transaction(stage.tools, None) as work:
        asked = [*visit_facts(work, [str(visit.id), "no id"]), *hazard_facts(work, [str(hazard_id)]), *link_facts(work, [link_id])]
    assert [(e.type, e.entity_version) for e in asked] == [("visit_submitted", 1), ("hazard_changed", 1), ("link_changed", 1)]
    published = dict(events())
    assert asked[0].payload == published["visit_submitted"]
    assert asked[2].payload == published["link_changed"]
