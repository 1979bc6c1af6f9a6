"""Sub-accounts of an agency, accounts of a bureau, and their import (manual: 权限管理-用户管理, 系统初始化帐号和密码)."""

from typing import Any
from uuid import UUID

from flask import Response

from contracts.jobs import Job
from contracts.page import Page
from contracts.rpc.accounts import (
    AccountPatch,
    AccountQuery,
    AccountRow,
    NewAccount,
    NewSubAccount,
    SubAccount,
    SubAccountPatch,
    SubAccountQuery,
)
from contracts.rpc.auth import Import, Workbook
from contracts.vocabulary import Role
from gateway.api.files import accepted
from gateway.blueprint import Blueprint, if_match
from gateway.calls import forward, rooms
from gateway.downloads import name_download
from gateway.file_kinds import XLSX
from gateway.guard import roles
from gateway.schemas.accounts import (
    AccountPatchSchema,
    AccountQuerySchema,
    ImportSchema,
    NewAccountSchema,
    NewSubAccountSchema,
    SubAccountPatchSchema,
    SubAccountQuerySchema,
)
from gateway.schemas.sign_in import NewPasswordSchema

blp = Blueprint("accounts", __name__, description="Accounts and sub-accounts")

MAIN = roles(Role.AGENCY)
BUREAU = roles(Role.OFFICER, Role.ADMIN)


def workbook(made: Workbook) -> Response:
    """A workbook as a download."""
    return name_download(Response(made.content, content_type=XLSX), made.name)


@blp.act("GET", "/sub-accounts", allow=MAIN, query=SubAccountQuerySchema, answer=Page[SubAccount])
def list_sub_accounts(query: SubAccountQuery) -> Page[SubAccount]:
    """The agency's sub-accounts."""
    return forward().auth.list_sub_accounts(query)


@blp.act("POST", "/sub-accounts", allow=MAIN, body=NewSubAccountSchema, answer=SubAccount, status=201)
def create_sub_account(new: NewSubAccount) -> SubAccount:
    """[新增] Only once the agency's own information has been saved."""
    return forward().auth.create_sub_account(new)


@blp.act("GET", "/sub-accounts/<uuid:account_id>", allow=MAIN, answer=SubAccount)
def get_sub_account(account_id: UUID) -> SubAccount:
    """One sub-account."""
    return forward().auth.get_sub_account(account_id)


@blp.act("PATCH", "/sub-accounts/<uuid:account_id>", allow=MAIN, body=SubAccountPatchSchema, answer=SubAccount, if_match=True)
def update_sub_account(patch: SubAccountPatch, account_id: UUID) -> SubAccount:
    """[修改]"""
    return forward().auth.update_sub_account(account_id, patch, if_match())


@blp.act("DELETE", "/sub-accounts/<uuid:account_id>", allow=MAIN, if_match=True)
def delete_sub_account(account_id: UUID) -> None:
    """[删除] It signs in no more; what it wrote stays."""
    rooms().auth.delete_sub_account(account_id, if_match())


@blp.act("PUT", "/sub-accounts/<uuid:account_id>/password", allow=MAIN, body=NewPasswordSchema)
def reset_sub_account_password(body: dict[str, Any], account_id: UUID) -> None:
    """[重置密码] It must be changed at the next sign-in."""
    rooms().auth.reset_sub_account_password(account_id, body["new_password"])


@blp.act("GET", "/accounts", allow=BUREAU, query=AccountQuerySchema, answer=Page[AccountRow])
def list_accounts(query: AccountQuery) -> Page[AccountRow]:
    """Officers: agencies and enterprises of their region. Admins: officers."""
    return forward().auth.list_accounts(query)


@blp.act("POST", "/accounts", allow=BUREAU, body=NewAccountSchema, answer=AccountRow, status=201)
def create_account(new: NewAccount) -> AccountRow:
    """Makes an account; the answer shows its initial password once, when the caller gave none."""
    return forward().auth.create_account(new)


@blp.act("GET", "/accounts/<uuid:account_id>", allow=BUREAU, answer=AccountRow)
def get_account(account_id: UUID) -> AccountRow:
    """One account."""
    return forward().auth.get_account(account_id)


@blp.act("PATCH", "/accounts/<uuid:account_id>", allow=BUREAU, body=AccountPatchSchema, answer=AccountRow, if_match=True)
def update_account(patch: AccountPatch, account_id: UUID) -> AccountRow:
    """Changes an account; an agency's name, code, kinds and region are changed here."""
    return forward().auth.update_account(account_id, patch, if_match())


@blp.act("PUT", "/accounts/<uuid:account_id>/password", allow=BUREAU, body=NewPasswordSchema)
def reset_account_password(body: dict[str, Any], account_id: UUID) -> None:
    """Resets a password; it must be changed at the next sign-in."""
    rooms().auth.reset_account_password(account_id, body["new_password"])


@blp.act("DELETE", "/accounts/<uuid:account_id>/second-factor", allow=roles(Role.ADMIN))
def reset_account_second_factor(account_id: UUID) -> None:
    """Takes the second factor from an account whose owner lost it; its sessions end."""
    rooms().auth.reset_account_second_factor(account_id)


@blp.act("POST", "/accounts/imports", allow=roles(Role.OFFICER), body=ImportSchema, answer=Job, status=202)
def import_accounts(order: Import) -> Response:
    """Imports the workbook 社会化服务机构名单及登录系统账号: all rows or none."""
    return accepted(rooms().auth.import_accounts(order))


@blp.act("GET", "/accounts/imports/template", allow=roles(Role.OFFICER), answer=bytes, media=XLSX)
def account_import_template() -> Response:
    """The empty workbook, with its columns and an example."""
    return workbook(rooms().auth.account_import_template())
