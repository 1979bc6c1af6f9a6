"""What ``facts_of`` answers of agencies' registrations and accounts, as their events would say it."""

from uuid import UUID

from sqlalchemy import select

from contracts.events.auth import ACCOUNT_SAVED, AGENCY_REGISTERED
from contracts.events.envelope import Envelope
from kit.work import Work
from services.auth.tables.accounts import Account, AgencyRegistration
from services.auth.wire.accounts import account_saved, agency_registered


def registration_facts(work: Work, ids: list[str]) -> list[Envelope]:
    found = work.db.scalars(select(AgencyRegistration).where(AgencyRegistration.id.in_(_uuids(ids))))
    return [work.fact(AGENCY_REGISTERED, row.id, row.version, agency_registered(row)) for row in found]


def account_facts(work: Work, ids: list[str]) -> list[Envelope]:
    found = work.db.scalars(select(Account).where(Account.id.in_(_uuids(ids))))
    return [work.fact(ACCOUNT_SAVED, row.id, row.version, account_saved(row)) for row in found]


def _uuids(texts: list[str]) -> list[UUID]:
    """Those that are ids; of anything else there is nothing."""
    ids = []
    for text in texts:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids
