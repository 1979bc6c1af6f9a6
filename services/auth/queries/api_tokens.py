"""An account's own API tokens."""

from sqlalchemy import select

from contracts.actor import Actor
from contracts.rpc.auth import ApiToken
from kit.work import Work
from services.auth.domain.api_tokens import MAKERS, TOKENS_MOST
from services.auth.tables.accounts import ApiTokenRow
from services.auth.wire.accounts import api_token


def list_api_tokens(actor: Actor, work: Work) -> list[ApiToken]:
    """Those that were not revoked, the expired ones too; never the tokens themselves."""
    actor.require(*MAKERS)
    mine = select(ApiTokenRow).where(ApiTokenRow.account_id == actor.account_id, ApiTokenRow.revoked_at.is_(None))
    return [api_token(row) for row in work.db.scalars(mine.order_by(ApiTokenRow.created_at, ApiTokenRow.id).limit(TOKENS_MOST))]
