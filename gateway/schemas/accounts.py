"""Shapes of accounts and sub-accounts."""

from contracts.rpc.accounts import AccountPatch, AccountQuery, NewAccount, NewSubAccount, SubAccountPatch, SubAccountQuery
from contracts.rpc.auth import Import
from contracts.vocabulary import Right, Role, ServiceKind
from gateway.schemas.fields import (
    Choice,
    CreditCode,
    Flag,
    Id,
    Many,
    Mobile,
    PageSchema,
    RegionCode,
    RequestSchema,
    Text,
    Username,
    optional,
)
from gateway.schemas.sign_in import Secret


class NewSubAccountSchema(RequestSchema):
    struct = NewSubAccount
    username = Username(required=True)
    display_name = Text(most=60, required=True)
    rights = Many(Choice(Right), required=True)
    mobile = optional(Mobile)
    staff_id = optional(Id)
    initial_password = optional(Secret)


class SubAccountPatchSchema(RequestSchema):
    struct = SubAccountPatch
    display_name = Text(most=60)
    rights = Many(Choice(Right))
    mobile = optional(Mobile)
    staff_id = optional(Id)
    disabled = Flag()


class SubAccountQuerySchema(PageSchema):
    struct = SubAccountQuery
    q = Text(most=100)


class NewAccountSchema(RequestSchema):
    struct = NewAccount
    role = Choice(Role, required=True)
    username = Username(required=True)
    display_name = optional(Text, most=60)
    region_code = optional(RegionCode)
    name = optional(Text, least=2, most=100)
    uscc = optional(CreditCode)
    kinds = optional(Many, Choice(ServiceKind), least=1)
    contact_name = optional(Text, most=60)
    contact_mobile = optional(Mobile)
    enterprise_id = optional(Id)
    initial_password = optional(Secret)


class AccountPatchSchema(RequestSchema):
    struct = AccountPatch
    display_name = Text(most=60)
    region_code = RegionCode()
    name = Text(least=2, most=100)
    uscc = CreditCode()
    kinds = Many(Choice(ServiceKind), least=1)
    contact_name = Text(most=60)
    contact_mobile = Mobile()
    disabled = Flag()


class AccountQuerySchema(PageSchema):
    struct = AccountQuery
    role = Choice(Role)
    region_code = RegionCode()
    q = Text(most=100)


class ImportSchema(RequestSchema):
    struct = Import
    file_id = Id(required=True)
    dry_run = Flag()
