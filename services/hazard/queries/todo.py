"""What waits for the signed-in account, and which files it may read."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, literal_column, select

from contracts.actor import Actor
from contracts.vocabulary import ExtensionState, HazardLevel, HazardState, Right, Role
from kit.work import Work
from services.hazard.queries.scope import hazards_in_scope, visible_attachments
from services.hazard.queries.signals import open_signals
from services.hazard.tables.hazards import ExtensionRecord, HazardRecord
from services.hazard.tables.visits import Attachment


def todo(actor: Actor, work: Work) -> dict[str, int]:
    """Counts by name; empty for those for whom nothing can wait here. One query."""
    scope, today = hazards_in_scope(actor), work.today
    is_open = HazardRecord.state == HazardState.OPEN.value
    overdue = _number(scope, is_open, HazardRecord.deadline_on < today)
    match actor.role:
        case Role.AGENCY | Role.SUB_ACCOUNT if actor.role is Role.AGENCY or Right.HAZARD in actor.rights:
            soon = HazardRecord.deadline_on.between(today, last_due_soon(work))
            waiting = {
                "hazards_to_confirm": _number(scope, HazardRecord.state == HazardState.RECTIFIED.value),
                "hazards_overdue": overdue,
                "hazards_due_soon": _number(scope, is_open, soon),
            }
        case Role.OFFICER:
            waiting = {
                "hazards_overdue": overdue,
                "hazards_major_open": _number(scope, is_open, HazardRecord.level == literal_column(f"'{HazardLevel.MAJOR.value}'")),
                "hazards_doubtful_text": _number(scope, is_open, HazardRecord.text_warnings > 0),
                "extensions_asked": _number(scope, is_open, extension_asked()),
                "signals_open": open_signals(actor),
            }
        case Role.ENTERPRISE:
            waiting = {"hazards_open": _number(scope, is_open), "hazards_overdue": overdue}
        case _:
            return {}
    row = work.db.execute(select(*(number.label(name) for name, number in waiting.items()))).one()
    return dict(row._mapping)


def last_due_soon(work: Work) -> date:
    """From today to that day deadlines are near."""
    return work.today + timedelta(days=work.settings.due_soon_days)


def extension_asked() -> ColumnElement[bool]:
    """An extension waits for an officer's decision."""
    return exists().where(ExtensionRecord.hazard_id == HazardRecord.id, ExtensionRecord.state == ExtensionState.ASKED.value)


def _number(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(HazardRecord).where(*conditions).scalar_subquery()


def may_read_file(actor: Actor, work: Work, file_id: UUID) -> bool:
    """Whether the file hangs on a visit or hazard that the actor may read; a sub-account by the right to visits or hazards."""
    found = visible_attachments(actor).where(Attachment.file_id == file_id)
    if actor.role is Role.SUB_ACCOUNT and Right.VISIT not in actor.rights:
        if Right.HAZARD not in actor.rights:
            return False
        found = found.where(Attachment.hazard_id.is_not(None))
    return work.db.scalar(select(found.exists())) is True
