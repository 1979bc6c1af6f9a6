"""Rows of accounts as answers and events."""

from msgspec import UNSET, UnsetType

from contracts.actor import Actor
from contracts.events.auth import AccountSaved, AgencyRegistered
from contracts.rpc.accounts import AccountRow, SubAccount
from contracts.rpc.auth import ApiToken, SessionRow, SignedInAccount
from contracts.vocabulary import Entrance, Right, Role, ServiceKind
from services.auth.domain.duties import Duties
from services.auth.tables.accounts import Account, AgencyRegistration, ApiTokenRow, LinkFactRow, SignInSession


def signed_in_account(account: Account, duties: Duties) -> SignedInAccount:
    return SignedInAccount(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        role=Role(account.role),
        agency_id=account.agency_id,
        enterprise_id=account.enterprise_id,
        region_code=account.region_code,
        rights=[Right(right) for right in account.rights],
        must_change_password=duties.must_change_password,
        must_enrol_second_factor=duties.must_enrol_second_factor,
    )


def actor_of(account: Account, session: SignInSession | ApiTokenRow, duties: Duties) -> Actor:
    """The claims that this account has now."""
    return Actor(
        account_id=account.id,
        session_id=session.id,
        role=Role(account.role),
        display_name=account.display_name,
        agency_id=account.agency_id,
        enterprise_id=account.enterprise_id,
        region_codes=account.region_codes if account.role in (Role.OFFICER, Role.INSPECTOR) else [],
        rights=[Right(right) for right in account.rights],
        must_change_password=duties.must_change_password,
        must_enrol_second_factor=duties.must_enrol_second_factor,
        scopes=session.scopes if isinstance(session, ApiTokenRow) else None,
    )


def link_account(link: LinkFactRow) -> SignedInAccount:
    """Whoever holds the link of one hazard speaks for the enterprise, in that one hazard alone."""
    return SignedInAccount(
        id=link.link_id,
        username="",
        display_name=link.enterprise_name,
        role=Role.ENTERPRISE,
        agency_id=None,
        enterprise_id=link.enterprise_id,
        region_code=None,
        rights=[],
        must_change_password=False,
        hazard_id=link.hazard_id,
    )


def link_actor(link: LinkFactRow, session: SignInSession) -> Actor:
    return Actor(
        account_id=link.link_id,
        session_id=session.id,
        role=Role.ENTERPRISE,
        display_name=link.enterprise_name,
        enterprise_id=link.enterprise_id,
        hazard_id=link.hazard_id,
    )


def session_row(session: SignInSession, actor: Actor) -> SessionRow:
    return SessionRow(
        id=session.id,
        entrance=Entrance(session.entrance) if session.entrance else None,
        address=session.address,
        user_agent=session.user_agent,
        created_at=session.created_at,
        last_seen_at=session.last_seen_at,
        expires_at=session.expires_at,
        current=session.id == actor.session_id,
    )


def sub_account(account: Account, initial_password: str | UnsetType = UNSET) -> SubAccount:
    return SubAccount(
        id=account.id,
        version=account.version,
        created_at=account.created_at,
        created_by=account.created_by,
        updated_at=account.updated_at,
        updated_by=account.updated_by,
        username=account.username,
        display_name=account.display_name,
        rights=[Right(right) for right in account.rights],
        mobile=account.mobile,
        staff_id=account.staff_id,
        disabled=account.disabled,
        must_change_password=account.must_change_password,
        last_signed_in_at=account.last_signed_in_at,
        initial_password=initial_password,
    )


def account_row(account: Account, agency: AgencyRegistration | None, initial_password: str | UnsetType = UNSET) -> AccountRow:
    """``agency`` is the registration of an agency's main account, None for all others."""
    return AccountRow(
        id=account.id,
        version=account.version,
        created_at=account.created_at,
        created_by=account.created_by,
        updated_at=account.updated_at,
        updated_by=account.updated_by,
        role=Role(account.role),
        username=account.username,
        display_name=account.display_name,
        region_code=account.region_code,
        agency_id=account.agency_id,
        enterprise_id=account.enterprise_id,
        name=agency.name if agency else None,
        uscc=agency.uscc if agency else None,
        kinds=[ServiceKind(kind) for kind in agency.kinds] if agency else [],
        contact_name=agency.contact_name if agency else None,
        contact_mobile=agency.contact_mobile if agency else None,
        disabled=account.disabled,
        must_change_password=account.must_change_password,
        last_signed_in_at=account.last_signed_in_at,
        second_factor_at=account.second_factor_at,
        initial_password=initial_password,
    )


def api_token(row: ApiTokenRow, token: str | UnsetType = UNSET) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        scopes=row.scopes,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_on=row.expires_on,
        token=token,
    )


def account_saved(account: Account) -> AccountSaved:
    """A deleted account is a disabled one to other rooms."""
    return AccountSaved(
        account_id=account.id,
        role=Role(account.role),
        username=account.username,
        display_name=account.display_name,
        agency_id=account.agency_id,
        enterprise_id=account.enterprise_id,
        region_code=account.region_code,
        disabled=account.disabled or account.deleted_at is not None,
    )


def agency_registered(agency: AgencyRegistration) -> AgencyRegistered:
    return AgencyRegistered(
        agency_id=agency.id,
        name=agency.name,
        uscc=agency.uscc,
        kinds=[ServiceKind(kind) for kind in agency.kinds],
        region_code=agency.region_code,
        contact_name=agency.contact_name,
        contact_mobile=agency.contact_mobile,
    )
