"""Which accounts an actor sees: the one place that says so."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, select, true

from contracts.actor import Actor
from contracts.errors import Forbidden, NotFound
from contracts.vocabulary import Role
from kit.work import Work
from services.auth.domain.accounts import MADE_BY
from services.auth.tables.accounts import Account, AgencyRegistration

_REGION_COLUMNS = (Account.region_1, Account.region_2, Account.region_3)


def visible_accounts(actor: Actor, *, inspectors: bool = False) -> ColumnElement[bool]:
    """Officers: agencies and enterprises of their region and below. Admins: all. Main accounts: their own sub-accounts. With ``inspectors``
    officers also see the inspectors' accounts there, to link an inspector to one: admins keep them."""
    return and_(Account.deleted_at.is_(None), _scope(actor, inspectors))


def _scope(actor: Actor, inspectors: bool) -> ColumnElement[bool]:
    match actor.role:
        case Role.ADMIN:
            return true()
        case Role.OFFICER if 0 < len(actor.region_codes) <= len(_REGION_COLUMNS):
            mine = _REGION_COLUMNS[len(actor.region_codes) - 1] == actor.region_code
            seen = {*MADE_BY[Role.OFFICER], Role.INSPECTOR} if inspectors else MADE_BY[Role.OFFICER]
            return and_(Account.role.in_(sorted(seen)), mine)
        case Role.AGENCY:
            return and_(Account.role == Role.SUB_ACCOUNT.value, Account.agency_id == actor.agency_id)
        case _:
            return false()


def accounts_with_agency(actor: Actor, *, inspectors: bool = False) -> Select[Account, AgencyRegistration]:
    """Each visible account beside its agency's registration, which only a main account's row shows."""
    registered = and_(AgencyRegistration.id == Account.agency_id, Account.role == Role.AGENCY.value)
    return (
        select(Account, AgencyRegistration)
        .outerjoin(AgencyRegistration, registered)
        .where(visible_accounts(actor, inspectors=inspectors))
    )


def account_for(actor: Actor, work: Work, account_id: UUID) -> tuple[Account, AgencyRegistration | None]:
    """The account, or NotFound when it is not there or not in the actor's sight."""
    row = work.db.execute(accounts_with_agency(actor, inspectors=True).where(Account.id == account_id)).one_or_none()
    if row is None:
        raise NotFound("auth.account_not_found")
    return row[0], row[1]


def account_to_change(actor: Actor, work: Work, account_id: UUID) -> tuple[Account, AgencyRegistration | None]:
    """Locked. NotFound as above; Forbidden for one that the actor sees and another role keeps."""
    account, _ = account_for(actor, work, account_id)
    if account.role not in MADE_BY[actor.role]:
        raise Forbidden("auth.account_kept_by_others", {"role": account.role})
    locked = work.db.scalars(
        select(Account).where(Account.id == account_id).with_for_update().execution_options(populate_existing=True)
    )
    account = locked.one()
    agency = work.db.get(AgencyRegistration, account.agency_id, with_for_update=True) if account.agency_id else None
    return account, agency


def sub_account_for(actor: Actor, work: Work, account_id: UUID, *, lock: bool = False) -> Account:
    wanted = select(Account).where(Account.id == account_id, visible_accounts(actor))
    row = work.db.scalar(wanted.with_for_update() if lock else wanted)
    if row is None:
        raise NotFound("auth.account_not_found")
    return row
