"""Signing in by way of an identity provider that the browser is sent to (ADR 15).

Each end is short transactions with the provider's network between them: no connection waits for somebody else's server. Accounts are not
made here: the provider says who it is, and the account is there or it is not.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from contracts.errors import Busy, NotFound, Unauthenticated, ZjjgError
from contracts.extension.identity_providers import RedirectFlow, RedirectingIdentityProvider, Vouched
from contracts.rpc.auth import SignedIn
from contracts.rpc.identity_providers import Redirect, RedirectingProvider, RedirectOrder, RedirectReturn
from kit.logs import get_logger
from kit.work import Work
from services.auth.domain.credentials import new_token, same, token_hash
from services.auth.domain.redirects import LIFE, flow
from services.auth.doors import redirecting_providers
from services.auth.tables.identity import RedirectRow
from services.auth.usecases.sessions import Opening, find_account, may_come_in, open_session

log = get_logger()


@dataclass(frozen=True, slots=True)
class Departure:
    provider: RedirectingIdentityProvider
    flow: RedirectFlow
    browser_token: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A return between its two transactions. With a ``refusal`` it is over already."""

    back: RedirectReturn
    at: datetime
    provider: RedirectingIdentityProvider | None = None
    flow: RedirectFlow | None = None
    refusal: ZjjgError | None = None


def list_identity_providers(work: Work) -> list[RedirectingProvider]:
    providers = redirecting_providers(work)
    return [RedirectingProvider(name=name, entrance=provider.entrance) for name, provider in providers.items()]


def begin_redirect(work: Work, order: RedirectOrder) -> Departure:
    provider = redirecting_providers(work).get(order.provider)
    if provider is None:
        raise NotFound("auth.identity_provider.unknown")
    state, browser_token = new_token(), new_token()
    work.db.add(
        RedirectRow(
            state_hash=token_hash(state),
            browser_hash=token_hash(browser_token),
            provider=order.provider,
            redirect_uri=order.redirect_uri,
            expires_at=work.at + LIFE,
        )
    )
    return Departure(provider, _flow(work, state, order.redirect_uri), browser_token)


def address_of(departure: Departure) -> Redirect:
    """The provider's part, outside any transaction."""
    try:
        address = departure.provider.begin(departure.flow)
    except OSError as error:
        raise _away(departure.provider, error) from None
    seconds = int(LIFE.total_seconds())
    return Redirect(address=address, browser_token=departure.browser_token, expires_in_seconds=seconds)


def take_return(work: Work, back: RedirectReturn) -> Arrival:
    """Uses the state up, whatever comes of it. Refusals are answers here: what they leave behind must be committed.

    Nothing is counted against the address, and a state that was never given leaves no trace: any page can make a browser ask for this
    address, and must not be able to lock an office out. Nobody guesses 256 bits, and passwords are guessed at the provider's.
    """
    refused = Unauthenticated("auth.identity_provider.expired")
    state = back.answer.get("state", "")
    taken = delete(RedirectRow).where(RedirectRow.state_hash == token_hash(state)).returning(RedirectRow)
    row = work.db.scalars(taken).one_or_none()
    provider = redirecting_providers(work).get(back.provider)
    if row is None or provider is None:
        return Arrival(back, work.at, refusal=refused)
    ours = row.provider == back.provider and same(row.browser_hash, token_hash(back.browser_token))
    if not ours or row.expires_at <= work.at:
        why = "too late" if ours else "another browser"
        work.audit(None, "auth.sign_in.failed", "account", "", after={"provider": back.provider, "why": why})
        return Arrival(back, work.at, refusal=refused)
    return Arrival(back, work.at, provider, _flow(work, state, row.redirect_uri))


def ask_provider(arrival: Arrival) -> Vouched | Busy:
    """The provider's part, outside any transaction."""
    if arrival.refusal is not None:
        raise arrival.refusal
    assert arrival.provider is not None
    assert arrival.flow is not None
    try:
        return arrival.provider.finish(arrival.flow, arrival.back.answer, arrival.at)
    except OSError as error:
        return _away(arrival.provider, error)


def finish_redirect(work: Work, arrival: Arrival, vouched: Vouched | Busy) -> SignedIn | ZjjgError:
    """The session, opened and audited like any other; no second factor of ours is asked for on top."""
    assert arrival.provider is not None
    provider = arrival.provider
    if isinstance(vouched, Busy):
        return vouched
    account = find_account(work, vouched.username) if vouched.username is not None else None
    if account is not None and may_come_in(account, provider.entrance):
        return open_session(work, account, Opening(provider.entrance, provider.name, arrival.back.user_agent))
    why = vouched.refusal if vouched.username is None else "no such account"
    after = {"provider": provider.name, "why": why}
    work.audit(None, "auth.sign_in.failed", "account", account.id if account else "", after=after)
    if vouched.username is None:
        return Unauthenticated("auth.identity_provider.refused")
    return Unauthenticated("auth.identity_provider.account_unknown")


def purge_redirects(work: Work) -> None:
    """Of browsers that never came back."""
    work.db.execute(delete(RedirectRow).where(RedirectRow.expires_at <= work.at))


def _flow(work: Work, state: str, redirect_uri: str) -> RedirectFlow:
    return flow(work.secrets.derive("auth:redirect"), state, redirect_uri)


def _away(provider: RedirectingIdentityProvider, error: OSError) -> Busy:
    log.warning("identity_provider_away", provider=provider.name, error=type(error).__name__)
    return Busy("auth.identity_provider.away")
