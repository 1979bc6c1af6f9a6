"""Sub-accounts: the manual's order, rights, and the wall between agencies."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Stale, Unauthenticated
from contracts.rpc.accounts import NewSubAccount, SubAccountPatch, SubAccountQuery
from contracts.vocabulary import Entrance, Right, Role
from kit.ids import new_id
from kit.tables import outbox
from kit.work import Doubtful, transaction
from services.auth import replicas
from services.auth.queries.sub_accounts import get_sub_account, list_sub_accounts
from services.auth.usecases.sub_accounts import (
    create_sub_account,
    delete_sub_account,
    reset_sub_account_password,
    update_sub_account,
)

RIGHTS = [Right.EVALUATION_CONTRACT, Right.SERVICE_CONTRACT]
NEW = NewSubAccount(username="luru01", display_name="录入员", rights=RIGHTS)


def declare(stage: Any, agency_id: Any, *, declared: bool = True, version: int = 1) -> None:
    fact = {
        "agency_id": str(agency_id), "name": "某", "uscc": "x", "kinds": ["social"], "region_code": "330802", "region_codes": ["330800"],
        "state": "draft", "declared": declared,
    }  # fmt: skip
    stage.apply(replicas.apply_agency, "agency", "agency_saved", agency_id, fact, version)


@pytest.fixture
def main(stage: Any, agency: Any) -> Any:
    """The signed-in main account of an agency that has saved its information."""
    declare(stage, agency.row.agency_id)
    return stage.signed_in_actor("qz_anke", "qz123456", Entrance.PLATFORM)


@pytest.fixture
def other_main(stage: Any, officer: Any, actor: Any) -> Any:
    """The main account of another agency."""
    other = actor(Role.AGENCY)
    declare(stage, other.agency_id)
    return other


def test_a_sub_account_signs_in_by_the_systems_entrance_with_the_rights_it_was_given(stage: Any, main: Any):
    made = stage.call(main, create_sub_account, NEW)
    assert made.initial_password == "qz123456"
    assert made.rights == RIGHTS
    with pytest.raises(Unauthenticated):
        stage.sign_in("luru01", "qz123456", Entrance.PLATFORM)
    actor = stage.signed_in_actor("luru01", "qz123456")
    assert (actor.role, actor.agency_id, actor.rights) == (Role.SUB_ACCOUNT, main.agency_id, RIGHTS)
    actor.require(Role.AGENCY, right=Right.SERVICE_CONTRACT)
    with pytest.raises(Forbidden):
        stage.call(actor, list_sub_accounts, SubAccountQuery())
    assert stage.call(main, get_sub_account, made.id).last_signed_in_at == stage.clock.at


def test_before_the_agency_saved_its_information_there_are_none_and_the_source_is_asked_first(stage: Any, agency: Any):
    main = stage.signed_in_actor("qz_anke", "qz123456", Entrance.PLATFORM)
    for known in (False, True):
        if known:
            declare(stage, main.agency_id, declared=False)
        with pytest.raises(Doubtful) as doubt, transaction(stage.tools, main) as work:
            create_sub_account(main, work, NEW)
        assert doubt.value.facts == [("agency", "agency", str(main.agency_id))]
        assert isinstance(doubt.value.error, Conflict)
        assert doubt.value.error.code == "auth.agency_not_declared"
    declare(stage, main.agency_id, version=2)
    stage.call(main, create_sub_account, NEW)


def test_rights_may_be_none_and_a_chosen_password_is_not_answered(stage: Any, main: Any):
    new = NewSubAccount(username="luru02", display_name="甲", rights=[], initial_password="Start-2026")
    made = stage.call(main, create_sub_account, new)
    assert made.rights == []
    assert not made.initial_password
    stage.sign_in("luru02", "Start-2026")


def test_usernames_are_unique_over_all_agencies(stage: Any, main: Any, other_main: Any):
    stage.call(main, create_sub_account, NEW)
    with pytest.raises(Conflict, match=r"auth\.username_taken"):
        stage.call(main, create_sub_account, NEW)
    # The other agency cannot see the row; the unique index refuses, and the chassis names it by ROOM.conflicts.
    with pytest.raises(Exception, match="uq_account_username"):
        stage.call(other_main, create_sub_account, NEW)


def test_only_own_active_staff_can_be_linked(stage: Any, main: Any, other_main: Any):
    def staff(agency_id: Any, state: str = "active") -> Any:
        staff_id = new_id()
        fact = {
            "staff_id": str(staff_id), "agency_id": str(agency_id), "name": "某", "post": "assessor", "state": state,
            "employed_from": "2020-01-01", "employed_until": None, "left_on": None,
        }  # fmt: skip
        stage.apply(replicas.apply_staff, "agency", "staff_saved", staff_id, fact)
        return staff_id

    own = staff(main.agency_id)
    made = stage.call(main, create_sub_account, NewSubAccount(username="luru01", display_name="甲", rights=[], staff_id=own))
    assert made.staff_id == own
    for wrong in (staff(other_main.agency_id), staff(main.agency_id, "left"), new_id()):
        with pytest.raises(Invalid) as refused:
            stage.call(main, update_sub_account, made.id, SubAccountPatch(staff_id=wrong), made.version)
        assert refused.value.errors[0]["code"] == "auth.staff_not_own"
    assert stage.call(main, update_sub_account, made.id, SubAccountPatch(staff_id=None), made.version).staff_id is None


def test_all_wrong_fields_are_named(stage: Any, main: Any):
    with pytest.raises(Invalid) as refused:
        stage.call(main, create_sub_account, NewSubAccount(username="a b", display_name=" ", rights=[], mobile="123"))
    assert [e["field"] for e in refused.value.errors] == ["username", "display_name", "mobile"]


def test_new_rights_count_at_once_and_sessions_go_on(stage: Any, main: Any):
    made = stage.call(main, create_sub_account, NEW)
    token = stage.sign_in("luru01", "qz123456").token
    stage.tools.broadcast.sent.clear()
    changed = stage.call(main, update_sub_account, made.id, SubAccountPatch(rights=[Right.VISIT]), 1)
    assert (changed.rights, changed.version) == ([Right.VISIT], 2)
    resolved = stage.resolve(token)
    assert resolved.actor.rights == [Right.VISIT]
    assert stage.tools.broadcast.sent[0][1] == {"session_ids": [str(resolved.session_id)]}
    with pytest.raises(Stale):
        stage.call(main, update_sub_account, made.id, SubAccountPatch(rights=[]), 1)


def test_disabling_deleting_and_resetting_end_the_sessions(stage: Any, main: Any):
    made = stage.call(main, create_sub_account, NEW)

    def ends(fn: Any, *args: Any) -> None:
        token = stage.sign_in("luru01", password).token
        stage.call(main, fn, made.id, *args)
        with pytest.raises(Unauthenticated):
            stage.resolve(token)

    password = "qz123456"
    ends(reset_sub_account_password, "Reset-2026")
    password = "Reset-2026"
    assert stage.sign_in("luru01", password).account.must_change_password
    ends(update_sub_account, SubAccountPatch(disabled=True), 2)
    with pytest.raises(Unauthenticated):
        stage.sign_in("luru01", password)
    stage.call(main, update_sub_account, made.id, SubAccountPatch(disabled=False), 3)
    ends(delete_sub_account, 4)


def test_a_deleted_one_is_gone_but_its_row_and_name_stay_and_the_username_is_free(stage: Any, main: Any):
    made = stage.call(main, create_sub_account, NEW)
    stage.call(main, delete_sub_account, made.id, 1)
    assert stage.call(main, list_sub_accounts, SubAccountQuery()).items == []
    for fn, args in ((get_sub_account, ()), (reset_sub_account_password, ("Reset-2026",)), (delete_sub_account, (2,))):
        with pytest.raises(NotFound):
            stage.call(main, fn, made.id, *args)
    with pytest.raises(Unauthenticated):
        stage.sign_in("luru01", "qz123456")
    with stage.tools.engine.connect() as connection:
        last = connection.execute(select(outbox).where(outbox.c.entity_id == str(made.id)).order_by(outbox.c.id.desc())).first()
    assert (last.payload["display_name"], last.payload["disabled"]) == ("录入员", True)
    assert stage.call(main, create_sub_account, NEW).id != made.id


def test_another_agency_reaches_none_of_them_by_any_call(stage: Any, main: Any, other_main: Any):
    made = stage.call(main, create_sub_account, NEW)
    calls = [
        (get_sub_account, ()),
        (update_sub_account, (SubAccountPatch(display_name="乙"), 1)),
        (reset_sub_account_password, ("Reset-2026",)),
        (delete_sub_account, (1,)),
    ]
    for fn, args in calls:
        with pytest.raises(NotFound):
            stage.call(other_main, fn, made.id, *args)
    assert stage.call(other_main, list_sub_accounts, SubAccountQuery()).items == []
    for account_id in (main.account_id, new_id()):
        with pytest.raises(NotFound):
            stage.call(main, get_sub_account, account_id)
    assert stage.call(main, get_sub_account, made.id) == stage.call(main, list_sub_accounts, SubAccountQuery(q="录入")).items[0]


def test_the_database_itself_keeps_tenants_apart(stage: Any, main: Any, other_main: Any, actor: Any):
    stage.call(main, create_sub_account, NEW)
    stage.sign_in("luru01", "qz123456")
    tables = (
        "account",
        "sign_in_session",
        "agency_registration",
        "agency_fact",
        "api_token",
        "captcha",
        "link_fact",
        "enterprise_fact",
    )

    def counts(who: Any) -> SimpleNamespace:
        with transaction(stage.tools, who) as work:
            return SimpleNamespace(**{t: work.db.execute(text(f"select count(*) from {t}")).scalar_one() for t in tables})  # noqa: S608

    own, foreign, enterprise = counts(main), counts(other_main), counts(actor(Role.ENTERPRISE))
    assert (own.account, own.agency_registration, own.agency_fact) == (2, 1, 1)
    assert own.sign_in_session >= 2
    assert (foreign.account, foreign.sign_in_session, foreign.agency_registration, foreign.agency_fact) == (0, 0, 0, 1)
    assert not any(vars(enterprise).values())


def test_only_main_accounts_keep_them(stage: Any, actor: Any, admin: Any, officer: Any):
    for who in (admin, officer, actor(Role.SUB_ACCOUNT, rights=list(Right)), actor(Role.ENTERPRISE), actor(Role.INSPECTOR)):
        with pytest.raises(Forbidden):
            stage.call(who, create_sub_account, NEW)
        with pytest.raises(Forbidden):
            stage.call(who, list_sub_accounts, SubAccountQuery())
