"""Replacing what was drawn, with the old draw left to be seen."""

from typing import Any
from uuid import UUID

import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound
from contracts.extension.samplers import Candidate
from contracts.rpc.spot_checks import Draw, InspectorPatch, PublicDraw, ReplacementOrder
from contracts.vocabulary import CampaignState, CheckedRecordState
from kit.ids import new_id
from kit.work import transaction
from services.evaluation.domain.draws import first_difference
from services.evaluation.doors import find_installed_sampler
from services.evaluation.queries.draws import get_draw, get_public_draw, list_replacements
from services.evaluation.tests.interface.stage_spot_checks import Stage
from services.evaluation.usecases.inspectors import update_inspector
from services.evaluation.usecases.publication import begin_scoring
from services.evaluation.usecases.replacements import replace_drawn


def replace(stage: Stage, campaign_id: UUID, **named: Any) -> Any:
    return stage.do(stage.city, replace_drawn, campaign_id, ReplacementOrder(**{"reason": "企业已停产", **named}))


def published(stage: Stage, campaign_id: UUID) -> PublicDraw:
    with transaction(stage.tools, None) as work:
        return get_public_draw(work, campaign_id)


def seats(stage: Stage, record_id: UUID) -> dict[UUID, tuple[bool, bool]]:
    """Inspector -> (present, leader)."""
    with transaction(stage.tools, None) as work:
        rows = work.db.connection().exec_driver_sql(
            "select inspector_id, present, leader from record_inspector where record_id = %s", (record_id,)
        )
        return {row[0]: (row[1], row[2]) for row in rows}


def test_the_next_of_the_reserve_takes_the_place_and_the_draw_stays_as_it_was(stage: Stage) -> None:
    campaign = stage.drawn()
    before: Draw = stage.do(stage.city, get_draw, campaign.id)
    first = stage.records(campaign.id)[0]
    answer = replace(stage, campaign.id, object_id=str(first.object_id))
    assert answer.records == {"to_score": 3}
    assert stage.do(stage.city, get_draw, campaign.id) == before
    old, *_, new = stage.records(campaign.id)
    assert (old.state, old.replaced_by, new.state, new.rank) == (
        CheckedRecordState.REPLACED,
        new.id,
        CheckedRecordState.TO_SCORE,
        4,
    )
    assert len(seats(stage, new.id)) == 2
    (told,) = stage.do(stage.city, list_replacements, campaign.id)
    assert (told.kind, told.replaced, told.by, told.reason) == ("object", str(old.object_id), str(new.object_id), "企业已停产")
    assert stage.told_last("checked_record_saved", old.id)["state"] == "replaced"
    assert stage.told_last("checked_record_saved", new.id)["state"] == "to_score"


@pytest.mark.parametrize("how", [{}, {"sampler": "stratified", "stratify_by": "region"}, {"sampler": "weighted"}])
def test_every_replacement_can_be_computed_again_until_the_reserve_is_empty(stage: Stage, how: dict[str, Any]) -> None:
    campaign = stage.drawn(**how, count=3)
    for position in (0, 2, 3):
        replace(stage, campaign.id, object_id=str(stage.records(campaign.id)[position].object_id))
    told = published(stage, campaign.id)
    sampler = find_installed_sampler(told.algorithm)
    assert sampler is not None
    assert len(told.replacements) == 3
    assert first_difference(told, sampler) is None
    if "stratify_by" in how:
        region = {object_id: values["region"] for object_id, values in told.attributes.items()}
        pool = [Candidate(object_id=one, attributes=told.attributes[one]) for one in told.pool]
        left = [one.object_id for one in sampler.rank(told.draw_key, pool, 3)[3:]]
        for one in told.replacements:
            same = [object_id for object_id in left if region[object_id] == region[one.object_id]]
            assert one.by == (same or left)[0], "the next of its own region, of another only when that has none left"
            left.remove(one.by)
    live = next(one for one in stage.records(campaign.id) if one.state != CheckedRecordState.REPLACED)
    with pytest.raises(Conflict, match="reserve_empty"):
        replace(stage, campaign.id, object_id=str(live.object_id))


def test_an_inspector_is_replaced_on_one_object_by_the_next_who_is_fit_with_the_lead(stage: Stage) -> None:
    campaign = stage.drawn()
    before: Draw = stage.do(stage.city, get_draw, campaign.id)
    record = stage.records(campaign.id)[0]
    leader = next(one for one, (_, leads) in seats(stage, record.id).items() if leads)
    replace(stage, campaign.id, object_id=str(record.object_id), inspector_id=leader, reason="请假")
    after = seats(stage, record.id)
    assert after[leader] == (False, True)
    (by,) = [one for one, (present, leads) in after.items() if present and leads]
    assert by not in {seat.inspector_id for seat in before.inspectors[0].inspectors}
    (told,) = stage.do(stage.city, list_replacements, campaign.id)
    assert (told.kind, told.object_id, told.replaced, told.by) == ("inspector", str(record.object_id), str(leader), str(by))
    assert stage.do(stage.city, get_draw, campaign.id) == before
    assert published(stage, campaign.id).replacements == []
    assert stage.records(campaign.id)[0].version == record.version + 1
    with pytest.raises(Conflict, match="inspector_not_assigned"):
        replace(stage, campaign.id, object_id=str(record.object_id), inspector_id=leader)


def test_an_inspector_alone_is_replaced_wherever_nothing_is_scored_yet(stage: Stage) -> None:
    campaign = stage.drawn(inspectors_per_object=4, count=4)
    stage.inspector("候补")
    scored, *waiting = stage.records(campaign.id)
    with transaction(stage.tools, None) as work:
        work.db.connection().exec_driver_sql("update checked_record set state = 'scored' where id = %s", (scored.id,))
    replace(stage, campaign.id, inspector_id=stage.expert.id, reason="调离")
    assert seats(stage, scored.id)[stage.expert.id][0]
    assert [seats(stage, one.id)[stage.expert.id][0] for one in waiting] == [False, False, False]
    assert len(stage.do(stage.city, list_replacements, campaign.id)) == 3
    replace(stage, campaign.id, inspector_id=stage.expert.id, object_id=str(scored.object_id))
    with pytest.raises(Conflict, match="inspector_not_assigned"):
        replace(stage, campaign.id, inspector_id=stage.expert.id)


def test_when_nobody_fit_is_left_nothing_is_replaced(stage: Stage) -> None:
    campaign = stage.drawn(inspectors_per_object=4)
    with pytest.raises(Conflict, match="inspectors_too_few"):
        replace(stage, campaign.id, inspector_id=stage.expert.id)
    off = stage.inspector("停用")
    stage.do(stage.city, update_inspector, off.id, InspectorPatch(active=False), off.version)
    with pytest.raises(Conflict, match="inspectors_too_few"):
        replace(stage, campaign.id, inspector_id=stage.expert.id)
    assert stage.do(stage.city, list_replacements, campaign.id) == []


def test_replacements_are_made_between_draw_and_publication_with_a_reason(stage: Stage) -> None:
    stage.reports()
    frozen = stage.frozen()
    with pytest.raises(Conflict, match=r"campaign\.state"):
        replace(stage, frozen.id, object_id=str(new_id()))
    stage.draw(frozen.id)
    first = stage.records(frozen.id)[0]
    with pytest.raises(Invalid) as refused:
        replace(stage, frozen.id, object_id=str(first.object_id), reason=" ")
    assert refused.value.errors[0]["field"] == "reason"
    with pytest.raises(Invalid) as refused:
        replace(stage, frozen.id)
    assert refused.value.errors[0]["code"] == "evaluation.replacement.nothing_named"
    for unknown in ("x", str(new_id())):
        with pytest.raises(NotFound, match="object_not_drawn"):
            replace(stage, frozen.id, object_id=unknown)
    stage.do(stage.city, begin_scoring, frozen.id)
    assert replace(stage, frozen.id, object_id=str(first.object_id)).state == CampaignState.SCORING
    with pytest.raises(NotFound, match="object_not_drawn"):
        replace(stage, frozen.id, object_id=str(first.object_id))
    done = stage.published()
    with pytest.raises(Conflict, match=r"campaign\.state"):
        replace(stage, done.id, object_id=str(stage.records(done.id)[0].object_id))


def test_only_officers_of_the_campaigns_region_or_above_replace(stage: Stage) -> None:
    campaign = stage.drawn()
    order = ReplacementOrder(reason="停产", object_id=str(stage.records(campaign.id)[0].object_id))
    for actor in (stage.north, stage.agency, stage.scorer):
        with pytest.raises(Forbidden):
            stage.do(actor, replace_drawn, campaign.id, order)
    with pytest.raises(Forbidden):
        stage.do(stage.agency, list_replacements, campaign.id)
    assert stage.do(stage.north, list_replacements, campaign.id) == []
