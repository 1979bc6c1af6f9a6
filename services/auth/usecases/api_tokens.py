"""Tokens for programs, made by an account for itself."""

from uuid import UUID

from sqlalchemy import func, select

from contracts.actor import Actor
from contracts.errors import Conflict, Forbidden, NotFound
from contracts.rpc.auth import ApiToken, NewApiToken
from kit.ids import new_id
from kit.work import Work
from services.auth.domain.api_tokens import MAKERS, TOKENS_MOST, token_end, token_scopes
from services.auth.domain.credentials import new_api_token, token_hash
from services.auth.domain.fields import Fields
from services.auth.tables.accounts import Account, ApiTokenRow
from services.auth.usecases.live_sessions import tell_gateways
from services.auth.wire.accounts import api_token


def create_api_token(actor: Actor, work: Work, new: NewApiToken) -> ApiToken:
    """The token is in this answer alone. A program cannot make itself further tokens."""
    actor.require(*MAKERS)
    if actor.scopes is not None:
        raise Forbidden("auth.token.by_token")
    fields = Fields()
    name = fields.line("name", new.name, most=100)
    scopes = token_scopes(fields, new.scopes)
    expires_on = token_end(fields, new.expires_on, work.today)
    fields.refuse()
    # The account's row is locked so that two calls at once cannot both be the last one allowed.
    work.db.execute(select(Account.id).where(Account.id == actor.account_id).with_for_update())
    live = select(func.count()).where(ApiTokenRow.account_id == actor.account_id, ApiTokenRow.revoked_at.is_(None))
    if work.db.execute(live).scalar_one() >= TOKENS_MOST:
        raise Conflict("auth.token.too_many", {"max": str(TOKENS_MOST)})
    token = new_api_token()
    row = ApiTokenRow(
        id=new_id(),
        account_id=actor.account_id,
        agency_id=actor.agency_id,
        name=name,
        token_hash=token_hash(token),
        scopes=scopes,
        created_at=work.at,
        expires_on=expires_on,
    )
    work.db.add(row)
    work.audit(
        actor, "auth.api_token.created", "api_token", row.id, after={"name": name, "scopes": scopes, "expires_on": expires_on}
    )
    return api_token(row, token)


def revoke_api_token(actor: Actor, work: Work, token_id: UUID) -> None:
    actor.require(*MAKERS)
    mine = select(ApiTokenRow).where(ApiTokenRow.id == token_id, ApiTokenRow.account_id == actor.account_id)
    row = work.db.scalar(mine.where(ApiTokenRow.revoked_at.is_(None)).with_for_update())
    if row is None:
        raise NotFound("auth.token_not_found")
    row.revoked_at = work.at
    tell_gateways(work, [row.id])
    work.audit(actor, "auth.api_token.revoked", "api_token", row.id)
