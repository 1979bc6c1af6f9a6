"""Fills an empty city, and says with which accounts to look at it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from contracts.actor import Actor
from contracts.rpc.accounts import AccountRow, NewAccount, NewSubAccount
from contracts.rpc.agency import Declaration, EnterpriseEntry, StaffEntry
from contracts.rpc.agency_contracts import EvaluationContract, EvaluationContractEntry, ServiceContractEntry
from contracts.rpc.auth_settings import Region
from contracts.vocabulary import ContractState, EvaluationKind, Payer, Post, Right, RiskLevel, Role, ServiceKind
from gateway.demo.accounts import PASSWORD, As, Cast
from gateway.demo.people import AGENCY_WORDS, FIRM_TRADES, FIRM_WORDS, ROADS, Sampler
from gateway.demo.reports import enter_report
from gateway.demo.spot_checks import check_agencies
from gateway.demo.visits import Site, enter_visits
from kit.clock import local_day
from kit.logs import get_logger
from kit.rpc_client import RpcClient
from kit.settings import KitSettings, load_secrets
from kit.stores import open_store

log = get_logger("demo")

AGENCIES_PER_DISTRICT = 2
STAFF_PER_AGENCY = 5
FIRMS_PER_AGENCY = 4


def fill(client: RpcClient, settings: KitSettings, say: Callable[[str], None]) -> None:
    """Makes the demo city through the rooms and says its sign-ins. Not for the production profile."""
    if settings.production:
        raise ValueError("ZJJG_DEMO is refused in the production profile")
    cast = Cast(client, load_secrets(settings))
    today = local_day(datetime.now(UTC), settings.time_zone)
    admin = cast.admin()
    regions = admin.auth.list_regions().items
    city = next(region for region in regions if region.parent_code is None)
    districts = [region for region in regions if region.kind == "district"]
    officer = _officer(cast, admin, "demo_officer", f"{city.name}应急管理局", city)
    _officer(cast, admin, "demo_district", f"{districts[0].name}应急管理局", districts[0])
    reviewer = _officer(cast, admin, "demo_reviewer", f"{city.name}应急管理局（复核）", city)
    sampler = Sampler()
    agencies = dict[UUID, As]()
    for number, district in enumerate(d for d in districts for _ in range(AGENCIES_PER_DISTRICT)):
        townships = [r.code for r in regions if r.parent_code == district.code]
        agency_id, agency = _agency(cast, officer, sampler, number, district, townships, today, settings)
        agencies[agency_id] = agency
    check_agencies(cast, officer, reviewer, city, agencies, today)
    for line in _sign_ins():
        say(line)


def _sign_ins() -> list[str]:
    return [
        f"demo sign-ins, all with the password {PASSWORD}:",
        "  platform entrance  demo_agency01 … demo_agency12   main accounts of agencies",
        "  platform entrance  demo_firm01                     an enterprise",
        "  system entrance    demo_sub01                      a sub-account",
        "  system entrance    demo_officer, demo_district     officers of the city and of its first district",
        "  system entrance    demo_reviewer                   an officer of the city who confirms scores",
        "  system entrance    demo_inspector01, …02           inspectors who score spot checks",
        "  system entrance    admin                           see initial-admin.txt in the data folder",
    ]


def _officer(cast: Cast, admin: As, username: str, display_name: str, region: Region) -> As:
    made = cast.make(admin, NewAccount(role=Role.OFFICER, username=username, display_name=display_name, region_code=region.code))
    actor = Actor(account_id=made.id, session_id=uuid4(), role=Role.OFFICER, display_name=display_name, region_codes=region.codes)
    return cast.as_actor(actor)


def _agency(
    cast: Cast,
    officer: As,
    sampler: Sampler,
    number: int,
    district: Region,
    townships: list[str],
    today: date,
    settings: KitSettings,
) -> tuple[UUID, As]:
    """One agency with all that it would have entered in a year: its id, and the rooms in its name."""
    kinds = ([ServiceKind.SOCIAL], [ServiceKind.EVALUATION, ServiceKind.SOCIAL])[number % 2]
    name = f"{district.name}{AGENCY_WORDS[number % len(AGENCY_WORDS)]}安全技术有限公司"
    contact, mobile, code = sampler.person(), sampler.mobile(), sampler.uscc(district.code)
    new = NewAccount(
        role=Role.AGENCY,
        username=f"demo_agency{number + 1:02d}",
        name=name,
        uscc=code,
        kinds=kinds,
        region_code=district.code,
        contact_name=contact,
        contact_mobile=mobile,
    )
    account = cast.make(officer, new)
    actor = Actor(account_id=account.id, session_id=uuid4(), role=Role.AGENCY, display_name=name, agency_id=account.agency_id)
    me = cast.as_actor(actor)
    _declare(me, sampler, account, district, submitted=number % 4 != 3)  # a few are still drafts
    staff = _staff(me, sampler, district)
    store = open_store(settings)
    sites = [_site(me, sampler, number, position, district, townships, staff, today) for position in range(FIRMS_PER_AGENCY)]
    if ServiceKind.EVALUATION in kinds:
        for position, site in enumerate(sites[:2]):
            contract = _evaluation_contract(me, sampler, number, position, site.enterprise_id, staff, today)
            enter_report(me, sampler, store, contract, today)
    enter_visits(me, sampler, store, sites, today)
    if number == 0:
        sub = me.auth.create_sub_account(
            NewSubAccount(
                username="demo_sub01",
                display_name=f"{contact}（录入员）",
                rights=[Right.EVALUATION_CONTRACT, Right.SERVICE_CONTRACT, Right.VISIT, Right.HAZARD],
            )
        )
        cast.settle(sub.id, Role.SUB_ACCOUNT, str(sub.initial_password), account.agency_id)
        cast.make(officer, NewAccount(role=Role.ENTERPRISE, username="demo_firm01", enterprise_id=sites[0].enterprise_id))
    return actor.agency(), me


def _declare(me: As, sampler: Sampler, account: AccountRow, district: Region, *, submitted: bool) -> None:
    saved = me.agency.save_agency(
        Declaration(
            name=str(account.name),
            uscc=str(account.uscc),
            kinds=account.kinds,
            legal_representative=sampler.person(),
            contact_name=str(account.contact_name),
            contact_mobile=str(account.contact_mobile),
            region_code=district.code,
            address=f"{district.name}{sampler.chance.choice(ROADS)}{sampler.chance.randrange(1, 300)}号",
            registered_capital_fen=500_000_000,
            fixed_assets_fen=900_000_000,
            floor_area_m2=sampler.chance.randrange(120, 1500),
            established_on=sampler.day_between(date(2005, 1, 1), date(2020, 1, 1)),
        ),
        None,
    )
    if submitted:
        me.agency.submit_agency(saved.version)


def _staff(me: As, sampler: Sampler, district: Region) -> list[UUID]:
    posts = [Post.TECHNICAL_LEAD, Post.QUALITY_LEAD, Post.ASSESSOR, Post.ASSESSOR, Post.TECHNICIAN]
    return [
        me.agency.create_staff(
            StaffEntry(
                name=sampler.person(),
                id_number=sampler.id_number(district.code),
                mobile=sampler.mobile(),
                post=post,
                employed_from=sampler.day_between(date(2018, 1, 1), date(2022, 1, 1)),
            )
        ).id
        for post in posts[:STAFF_PER_AGENCY]
    ]


def _site(
    me: As, sampler: Sampler, number: int, position: int, district: Region, townships: list[str], staff: list[UUID], today: date
) -> Site:
    """A firm, and the service contract that it is visited under."""
    starts_on = date(today.year, 1, 1) - timedelta(days=60)
    contract = me.agency.create_service_contract(
        ServiceContractEntry(
            number=f"FW-{starts_on.year}-{number + 1:02d}{position + 1:02d}",
            enterprise_id=_firm(me, sampler, number, position, district, townships),
            service_items=["hazard_inspection", "training"],
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=729),
            visits_per_year=sampler.chance.choice((4, 6, 12)),
            fee_fen=sampler.chance.randrange(10, 40) * 100_000,
            payer=sampler.chance.choice(list(Payer)),
            team=staff[:3],
            state=ContractState.ACTIVE,
        )
    )
    return Site(contract.enterprise_id, contract.id, starts_on, staff)


def _firm(me: As, sampler: Sampler, number: int, position: int, district: Region, townships: list[str]) -> UUID:
    trade, industry = FIRM_TRADES[(number + position) % len(FIRM_TRADES)]
    firm = EnterpriseEntry(
        name=f"{district.name}{FIRM_WORDS[(number * 3 + position) % len(FIRM_WORDS)]}{trade}",
        uscc=sampler.uscc(district.code),
        region_code=district.code,
        township_code=sampler.chance.choice(townships) if townships else None,
        address=f"{sampler.chance.choice(ROADS)}{sampler.chance.randrange(1, 200)}号",
        industry=industry,
        employees=sampler.chance.randrange(20, 600),
        risk_level=sampler.chance.choice(list(RiskLevel)),
        safety_lead=sampler.person(),
        safety_lead_mobile=sampler.mobile(),
    )
    return me.agency.create_enterprise(firm).id


def _evaluation_contract(
    me: As, sampler: Sampler, number: int, position: int, enterprise_id: UUID, staff: list[UUID], today: date
) -> EvaluationContract:
    signed_on = sampler.day_between(date(today.year, 1, 5), max(date(today.year, 1, 6), today - timedelta(days=90)))
    return me.agency.create_evaluation_contract(
        EvaluationContractEntry(
            number=f"PJ-{today.year}-{number + 1:02d}{position + 1:02d}",
            enterprise_id=enterprise_id,
            project="安全现状评价" if position == 0 else "建设项目安全验收评价",
            kind=EvaluationKind.CURRENT if position == 0 else EvaluationKind.ACCEPTANCE,
            signed_on=signed_on,
            starts_on=signed_on + timedelta(days=7),
            due_on=signed_on + timedelta(days=120),
            fee_fen=sampler.chance.randrange(30, 120) * 100_000,
            team=staff[:3],
            state=ContractState.ACTIVE,
        )
    )
