"""What the browser keeps for an account. Not audited: drafts are saved while people type, and are theirs alone."""

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from contracts.actor import Actor
from contracts.errors import Conflict
from contracts.rpc.auth import Preference
from contracts.vocabulary import Role
from kit.work import Work
from services.auth.domain.accounts import refuse_link_session
from services.auth.domain.preferences import MAX_PREFERENCES, check_name, encode_value
from services.auth.queries.preferences import find_preference
from services.auth.tables import keeping as rows


def put_preference(actor: Actor, work: Work, name: str, value: Any) -> Preference:
    """Keeps ``value`` in place of what was kept; null keeps nothing any more. The last writer wins: there is no version.

    Invalid on a malformed name or more than 64 KB; Conflict ``auth.preference.too_many`` beyond 200 names of one account.
    """
    actor.require(*Role)
    refuse_link_session(actor)
    check_name(name)
    mine = rows.Preference.account_id == actor.account_id
    if value is None:
        work.db.execute(delete(rows.Preference).where(mine, rows.Preference.name == name))
        return Preference(name=name, value=None, updated_at=None)
    encoded = encode_value(value)
    if find_preference(actor, work, name) is None:
        kept = work.db.execute(select(func.count()).select_from(rows.Preference).where(mine)).scalar_one()
        if kept >= MAX_PREFERENCES:
            raise Conflict("auth.preference.too_many", {"max": str(MAX_PREFERENCES)})
    statement = insert(rows.Preference).values(
        account_id=actor.account_id,
        name=name,
        agency_id=actor.agency_id,
        enterprise_id=actor.enterprise_id,
        value=encoded,
        updated_at=work.at,
    )
    work.db.execute(
        statement.on_conflict_do_update(
            index_elements=["account_id", "name"],
            set_={"value": statement.excluded.value, "updated_at": statement.excluded.updated_at},
        )
    )
    return Preference(name=name, value=value, updated_at=work.at)
