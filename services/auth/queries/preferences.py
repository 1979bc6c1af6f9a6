"""What the browser gets back of what it keeps for an account."""

import msgspec
from sqlalchemy import select

from contracts.actor import Actor
from contracts.rpc.auth import Preference
from contracts.vocabulary import Role
from kit.work import Work
from services.auth.domain.accounts import refuse_link_session
from services.auth.domain.preferences import check_name
from services.auth.tables import keeping as rows


def get_preference(actor: Actor, work: Work, name: str) -> Preference:
    """The account's own; ``value`` null where nothing is kept. Invalid on a malformed name."""
    actor.require(*Role)
    refuse_link_session(actor)
    check_name(name)
    row = find_preference(actor, work, name)
    if row is None:
        return Preference(name=name, value=None, updated_at=None)
    return Preference(name=name, value=msgspec.json.decode(row.value), updated_at=row.updated_at)


def find_preference(actor: Actor, work: Work, name: str) -> rows.Preference | None:
    return work.db.scalars(
        select(rows.Preference).where(rows.Preference.account_id == actor.account_id, rows.Preference.name == name)
    ).one_or_none()
