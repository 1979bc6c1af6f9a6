"""The life of a hazard, as a table, and what each step of it asks for."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import msgspec

from contracts.errors import Conflict
from contracts.rpc.hazard import NewRectification
from contracts.vocabulary import ConfirmDecision, HazardLevel, HazardState, HazardView
from services.hazard.domain.fields import Fields
from services.hazard.domain.visits import PHOTOS_MAX

BULK_MAX = 200


class Act(StrEnum):
    """What can be done to a hazard; also the ``action`` of its history."""

    FOUND = "found"
    RECTIFY = "rectify"
    ACCEPT = "accept"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    ASK_EXTENSION = "ask_extension"
    APPROVE_EXTENSION = "approve_extension"
    REFUSE_EXTENSION = "refuse_extension"
    CANCEL = "cancel"
    VOID = "void"
    CREATE_LINK = "create_link"
    REVOKE_LINK = "revoke_link"


LIFE: dict[tuple[HazardState, Act], HazardState] = {
    (HazardState.OPEN, Act.RECTIFY): HazardState.RECTIFIED,
    (HazardState.OPEN, Act.ASK_EXTENSION): HazardState.OPEN,
    (HazardState.OPEN, Act.APPROVE_EXTENSION): HazardState.OPEN,
    (HazardState.OPEN, Act.REFUSE_EXTENSION): HazardState.OPEN,
    (HazardState.OPEN, Act.CREATE_LINK): HazardState.OPEN,
    (HazardState.OPEN, Act.CANCEL): HazardState.CANCELLED,
    (HazardState.OPEN, Act.VOID): HazardState.VOID,
    (HazardState.RECTIFIED, Act.ACCEPT): HazardState.RECTIFIED,
    (HazardState.RECTIFIED, Act.CONFIRM): HazardState.CONFIRMED,
    (HazardState.RECTIFIED, Act.SEND_BACK): HazardState.OPEN,
    (HazardState.RECTIFIED, Act.VOID): HazardState.VOID,
    (HazardState.CONFIRMED, Act.VOID): HazardState.VOID,
    (HazardState.CANCELLED, Act.VOID): HazardState.VOID,
}
"""(state, act) -> state after it. What is not here is refused. Void is the end."""

VIEWS: dict[HazardView, tuple[HazardState, ...]] = {
    HazardView.ALL: (HazardState.OPEN, HazardState.RECTIFIED, HazardState.CONFIRMED),
    HazardView.RECTIFIED: (HazardState.RECTIFIED, HazardState.CONFIRMED),
    HazardView.UNRECTIFIED: (HazardState.OPEN,),
    HazardView.OVERDUE: (HazardState.OPEN,),
    HazardView.TO_CONFIRM: (HazardState.RECTIFIED,),
    HazardView.CONFIRMED: (HazardState.CONFIRMED,),
}
"""The manual's six lists (domain.md §4); overdue also looks at the deadline, see ``is_overdue``."""

LIVE_STATES = VIEWS[HazardView.ALL]
"""States that some view shows; cancelled and void ones are in none."""


def step(state: HazardState, act: Act) -> HazardState:
    """The state after ``act``. Raises Conflict ``hazard.hazard.state`` naming the state that does not allow it."""
    after = LIFE.get((state, act))
    if after is None:
        raise Conflict("hazard.hazard.state", {"state": state.value, "act": act.value})
    return after


def is_overdue(state: HazardState, deadline_on: date, today: date) -> bool:
    """Computed, never stored: the day of the deadline itself is in time."""
    return state is HazardState.OPEN and today > deadline_on


def in_view(view: HazardView, state: HazardState, deadline_on: date, today: date) -> bool:
    return state in VIEWS[view] and (view is not HazardView.OVERDUE or is_overdue(state, deadline_on, today))


def act_of(decision: ConfirmDecision) -> Act:
    return Act.CONFIRM if decision is ConfirmDecision.CONFIRM else Act.SEND_BACK


@dataclass(frozen=True, slots=True)
class Confirming:
    """What of a hazard its confirmation looks at."""

    state: HazardState
    level: HazardLevel
    accepted_at: datetime | None


def confirm(hazard: Confirming, decision: ConfirmDecision) -> HazardState:
    """The state after the decision. A major hazard is confirmed after its acceptance only."""
    after = step(hazard.state, act_of(decision))
    if after is HazardState.CONFIRMED and hazard.level is HazardLevel.MAJOR and hazard.accepted_at is None:
        raise Conflict("hazard.hazard.not_accepted")
    return after


def clean_rectification(new: NewRectification, found_on: date, today: date, fields: Fields) -> NewRectification:
    """With trimmed texts; what is wrong goes to ``fields``. Finished between the day of finding and today, at least one photo."""
    fields.day("finished_on", new.finished_on)
    if new.finished_on < found_on:
        fields.wrong("finished_on", "hazard.rectification.before_finding")
    elif new.finished_on > today:
        fields.wrong("finished_on", "hazard.rectification.in_the_future")
    if not new.photos:
        fields.wrong("photos", "hazard.rectification.photo_missing")
    fields.ids("photos", new.photos, PHOTOS_MAX)
    fields.ids("plan_files", new.plan_files, PHOTOS_MAX)
    fields.ids("acceptance_files", new.acceptance_files, PHOTOS_MAX)
    fields.amount("funds_fen", new.funds_fen)
    return msgspec.structs.replace(
        new,
        measures=fields.needed("measures", new.measures, 2000),
        responsible=fields.needed("responsible", new.responsible, 100),
    )


def extension_errors(new_deadline_on: date, deadline_on: date, fields: Fields) -> None:
    """An extension ends later than the deadline in force."""
    fields.day("new_deadline_on", new_deadline_on)
    if new_deadline_on <= deadline_on:
        fields.wrong("new_deadline_on", "hazard.extension.not_later", deadline_on=deadline_on.isoformat())
