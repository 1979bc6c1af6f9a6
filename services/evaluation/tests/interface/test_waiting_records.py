"""What waits for whom: the list of it is just what ``todo`` counts."""

from typing import Any

from contracts.actor import Actor
from contracts.rpc.checked_records import CheckedRecordQuery
from contracts.vocabulary import RecordWait
from kit.testing.actors import make_actor
from services.evaluation.queries.checked_records import list_checked_records
from services.evaluation.queries.todo import todo
from services.evaluation.tests.interface.stage_spot_checks import Stage
from services.evaluation.tests.interface.test_scores import assigned, scored
from services.evaluation.usecases.appeals import appeal_record
from services.evaluation.usecases.publication import publish_campaign
from services.evaluation.usecases.scores import confirm_scores


def test_the_list_of_what_waits_for_a_reader_is_what_its_to_do_counts(stage: Stage):
    judge = make_actor("officer", region_codes=stage.city.region_codes)

    def agrees(actor: Actor, count: str, what: RecordWait) -> int:
        rows = stage.do(actor, list_checked_records, CheckedRecordQuery(waiting=what)).items
        counts: dict[str, Any] = stage.do(actor, todo)
        assert len(rows) == counts[count]
        return len(rows)

    campaign = stage.drawn(count=1)
    record = stage.records(campaign.id)[0]
    scorer = assigned(stage, record.id)[0]
    assert agrees(scorer, "records_to_score", RecordWait.SCORE) == 1
    scored(stage, record.id)
    assert agrees(scorer, "records_to_score", RecordWait.SCORE) == 0
    assert agrees(stage.city, "records_to_confirm", RecordWait.CONFIRM) == 0  # the city scored it
    assert agrees(stage.another, "records_to_confirm", RecordWait.CONFIRM) == 1
    stage.do(stage.another, confirm_scores, record.id)
    stage.do(stage.city, publish_campaign, campaign.id)
    agency = next(one for one in stage.agencies if one.agency_id == record.agency_id)
    stage.do(agency, appeal_record, record.id, "第1.2项有异议")
    assert [agrees(who, "appeals_to_decide", RecordWait.DECIDE) for who in (stage.city, stage.another, judge)] == [0, 0, 1]
