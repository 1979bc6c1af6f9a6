"""The room's lists that can be exported. Notices get their words at the gateway, and are read, not filed."""

from contracts.rpc.accounts import AccountQuery, SubAccountQuery
from kit.exports import paged
from services.auth.queries.accounts import list_accounts
from services.auth.queries.sub_accounts import list_sub_accounts

EXPORTS = {
    "accounts": paged(AccountQuery, list_accounts),
    "sub_accounts": paged(SubAccountQuery, list_sub_accounts),
}
