"""What a pool is made of, and what of each object is fixed with it."""

import dataclasses
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from contracts.errors import Conflict
from contracts.rpc.spot_checks import AgencyComplaints, CampaignFilter, CampaignPatch, FrozenPool
from contracts.vocabulary import CampaignState, ContractState, EvaluationKind, ServiceKind
from kit import rotation
from kit.clock import FixedClock
from kit.master_key import MasterKeys
from kit.work import Doubtful, transaction
from services.evaluation.room import ROOM
from services.evaluation.seeds import seed_vault
from services.evaluation.tables.spot_checks import CampaignRecord, PoolObject
from services.evaluation.tests.interface.conftest import CITY, NORTH, SOUTH
from services.evaluation.tests.interface.stage_spot_checks import Stage
from services.evaluation.usecases.campaigns import update_campaign
from services.evaluation.usecases.freezing import freeze_campaign
from services.evaluation.usecases.reports import void_report
from services.evaluation.usecases.score_sheets import create_score_sheet


def pool(stage: Stage, campaign_id: UUID) -> dict[UUID, dict[str, str]]:
    """Object -> its attributes, in the pool's order."""
    t = PoolObject
    with transaction(stage.tools, None) as work:
        rows = work.db.execute(select(t.object_id, t.attributes).where(t.campaign_id == campaign_id).order_by(t.position))
        return {object_id: attributes for object_id, attributes in rows}  # noqa: C416  # dict() of a Result takes its keys


def frozen_pool(stage: Stage, **more: Any) -> dict[UUID, dict[str, str]]:
    return pool(stage, stage.frozen(**{"count": 1, **more}).id)


def social(stage: Stage, **more: Any) -> dict[UUID, dict[str, str]]:
    sheet = stage.do(stage.city, create_score_sheet, stage.sheet_entry(kind=ServiceKind.SOCIAL))
    return frozen_pool(stage, kind=ServiceKind.SOCIAL, score_sheet_id=sheet.id, **more)


def test_a_pool_holds_the_issued_reports_of_the_region_in_the_order_of_their_ids(stage: Stage) -> None:
    north, south = stage.report(stage.agency, "1", [CITY, NORTH]), stage.report(stage.third, "2", [CITY, SOUTH])
    void = stage.report(stage.stranger, "3", [CITY, SOUTH])
    stage.do(stage.stranger, void_report, void, "录错")
    stage.drafted(number="4")
    campaign = stage.drafted_campaign(count=2)
    frozen: FrozenPool = stage.do(stage.city, freeze_campaign, campaign.id)
    assert (frozen.pool_size, frozen.attributes_hash) == (2, None)
    assert re.fullmatch("[0-9a-f]{64}", frozen.seed_commit)
    assert list(pool(stage, campaign.id)) == sorted([north, south], key=str)
    assert list(frozen_pool(stage, region_code=NORTH)) == [north]
    seen = stage.seen(campaign.id)
    assert (seen.state, seen.frozen_at, seen.pool_hash) == (CampaignState.FROZEN, stage.tools.clock.now(), frozen.pool_hash)


def test_the_filter_narrows_reports_by_day_kind_and_agency(stage: Stage) -> None:
    early = stage.report(stage.agency, "1", [CITY, NORTH], finished_on=date(2026, 3, 31))
    late = stage.report(stage.third, "2", [CITY, NORTH], finished_on=date(2026, 5, 1))
    for wanted, expected in [
        (CampaignFilter(finished_from=date(2026, 5, 1)), {late}),
        (CampaignFilter(finished_until=date(2026, 5, 1)), {early}),
        (CampaignFilter(agency_id=stage.third.agency_id), {late}),
        (CampaignFilter(evaluation_kind=EvaluationKind.CURRENT), {early, late}),
    ]:
        assert set(frozen_pool(stage, filter=wanted)) == expected
    with pytest.raises(Conflict, match="pool_too_small"):
        stage.frozen(count=1, filter=CampaignFilter(evaluation_kind=EvaluationKind.PRE))


def test_a_social_pool_holds_active_and_closed_contracts_whose_term_touches_the_filter(stage: Stage) -> None:
    active = stage.tell_service_contract(stage.agency, [CITY, NORTH])
    closed = stage.tell_service_contract(
        stage.third, [CITY, SOUTH], state=ContractState.CLOSED, starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1)
    )
    for state in (ContractState.DRAFT, ContractState.VOID):
        stage.tell_service_contract(stage.third, [CITY, SOUTH], state=state)
    assert set(social(stage)) == {active, closed}
    assert set(social(stage, filter=CampaignFilter(term_from=date(2026, 1, 1)))) == {active, closed}
    assert set(social(stage, filter=CampaignFilter(term_from=date(2026, 1, 2)))) == {active}
    assert set(social(stage, filter=CampaignFilter(term_until=date(2026, 1, 1)))) == {closed}
    assert set(social(stage, region_code=SOUTH)) == {closed}
    assert social(stage, sampler="stratified", stratify_by="region") == {active: {"region": NORTH}, closed: {"region": SOUTH}}


def test_a_pool_smaller_than_what_is_to_be_drawn_is_refused(stage: Stage) -> None:
    with pytest.raises(Conflict) as refused:
        stage.frozen(count=None, ratio=Decimal(15))
    assert refused.value.params == {"pool": "0", "count": "1"}
    stage.reports()
    with pytest.raises(Conflict) as refused:
        stage.frozen(count=7)
    assert refused.value.params == {"pool": "6", "count": "7"}
    assert stage.frozen(count=6).pool_size == 6


def test_a_frozen_pool_stays_whatever_happens_to_its_objects(stage: Stage) -> None:
    first, *_ = stage.reports()
    campaign = stage.frozen(count=6)
    before = pool(stage, campaign.id)
    stage.do(stage.agency, void_report, first, "录错")
    stage.report(stage.third, "late", [CITY, NORTH])
    assert pool(stage, campaign.id) == before
    assert str(first) in {one.object_id for one in stage.draw(campaign.id).objects}
    with pytest.raises(Conflict, match=r"campaign\.state"):
        stage.do(stage.city, freeze_campaign, campaign.id)
    with pytest.raises(Conflict, match="not_draft"):
        stage.do(stage.city, update_campaign, campaign.id, CampaignPatch(count=1), stage.seen(campaign.id).version)


def test_strata_are_the_districts_of_the_city_or_the_kinds(stage: Stage) -> None:
    stage.reports()
    by_region = frozen_pool(stage, sampler="stratified", stratify_by="region")
    assert sorted(one["region"] for one in by_region.values()) == [NORTH] * 3 + [SOUTH] * 3
    assert {name for one in by_region.values() for name in one} == {"region"}
    by_kind = frozen_pool(stage, sampler="stratified", stratify_by="kind")
    assert {one["kind"] for one in by_kind.values()} == {"current"}


def test_weights_rise_with_complaints_low_grades_and_never_checked_agencies(stage: Stage) -> None:
    first = stage.published(score="59.99", count=6)
    assert first.state == CampaignState.PUBLISHED
    newcomer = stage.report(stage.stranger, "new", [CITY, NORTH])
    stage.tell_agency(stage.stranger, "衢州乙评价公司")
    complaints = [AgencyComplaints(agency_id=stage.third.agency(), count=2)]
    attributes = frozen_pool(stage, sampler="weighted", complaints=complaints)
    by_agency = {one["agency"]: (one["weight"], one["due"]) for one in attributes.values()}
    assert by_agency == {
        str(stage.agency.agency_id): ("2", "0"),
        str(stage.stranger.agency_id): ("2", "0"),
        str(stage.third.agency_id): ("4", "0"),
    }
    assert newcomer in attributes
    stage.tools.clock = FixedClock(stage.tools.clock.now() + timedelta(days=1))
    stage.published(score="60", count=7)
    again = frozen_pool(stage, sampler="weighted")
    assert {one["weight"] for one in again.values()} == {"1"}


def test_an_agency_is_due_when_never_checked_or_not_within_the_rule_books_years(stage: Stage) -> None:
    checked = stage.published(count=6, score="80")
    assert {one["due"] for one in frozen_pool(stage, sampler="weighted").values()} == {"0"}
    stage.set_records(checked.id, published_on=date(2023, 6, 30))
    assert {one["due"] for one in frozen_pool(stage, sampler="weighted").values()} == {"1"}
    stage.tell_rule("spot_check.agency_interval_max", "4", 2)
    assert {one["due"] for one in frozen_pool(stage, sampler="weighted").values()} == {"0"}


def test_a_missing_rule_is_asked_of_auth_before_it_refuses(stage: Stage) -> None:
    stage.reports()
    campaign = stage.drafted_campaign(sampler="weighted")
    with transaction(stage.tools, None) as work:
        work.db.connection().exec_driver_sql("delete from rule_copy where key = 'spot_check.low_score'")
    with pytest.raises(Doubtful) as doubt:
        stage.do(stage.city, freeze_campaign, campaign.id)
    assert (doubt.value.error.code, doubt.value.facts) == ("evaluation.rule.missing", [("auth", "rule", "spot_check.low_score")])


def test_a_sealed_seed_opens_for_its_own_campaign_alone(stage: Stage) -> None:
    stage.reports()
    one, other = stage.frozen(), stage.frozen()
    with transaction(stage.tools, None) as work:
        rows = [work.db.get_one(CampaignRecord, campaign.id) for campaign in (one, other)]
        vault, sealed = seed_vault(work.secrets), rows[0].sealed_seed or b""
        assert re.fullmatch("[0-9a-f]{64}", vault.open(sealed, one.id))
        assert vault.open(sealed, one.id) != vault.open(rows[1].sealed_seed or b"", other.id)
        with pytest.raises(InvalidTag):
            vault.open(sealed, other.id)
        with pytest.raises(LookupError):
            vault.open(b"9" + sealed[1:], one.id)


def test_a_seed_comes_under_a_new_master_key_and_opens_with_it_alone(stage: Stage) -> None:
    stage.reports()
    campaign, (sealed,) = stage.frozen(), ROOM.sealed
    secrets = stage.tools.secrets
    with transaction(stage.tools, None) as work:
        before = seed_vault(secrets).open(work.db.get_one(CampaignRecord, campaign.id).sealed_seed or b"", campaign.id)
    both = MasterKeys(secrets.master_key, secrets.sealing_keys).with_a_new_key().keys
    tools = dataclasses.replace(stage.tools, secrets=msgspec.structs.replace(secrets, keys=both))
    done = rotation.rotate(tools, sealed, lambda _done: None)
    assert (done.sealed, done.whole) == (1, True)
    new = msgspec.structs.replace(secrets, keys={2: both[2]})
    with transaction(stage.tools, None) as work:
        assert seed_vault(new).open(work.db.get_one(CampaignRecord, campaign.id).sealed_seed or b"", campaign.id) == before
