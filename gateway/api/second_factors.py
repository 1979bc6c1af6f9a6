"""The own second factor of an officer or admin: a code from an authenticator (等保 8.1.4.1 d)."""

from typing import Any

from flask import current_app

from contracts.rpc.second_factors import RecoveryCodes, SecondFactor, SecondFactorSecret
from gateway import guard
from gateway.blueprint import Blueprint
from gateway.calls import forward, rooms
from gateway.guard import OWN_SECOND_FACTOR
from gateway.schemas.sign_in import OwnPasswordSchema, SecondFactorCodeSchema, SecondFactorRemovalSchema

blp = Blueprint("second_factors", __name__, description="Second factor of sign-in")


@blp.act("GET", "/second-factor", allow=OWN_SECOND_FACTOR, answer=SecondFactor)
def get_second_factor() -> SecondFactor:
    """Whether the account has one, and must."""
    return forward().auth.get_second_factor()


@blp.act("POST", "/second-factor", allow=OWN_SECOND_FACTOR, body=OwnPasswordSchema, answer=SecondFactorSecret, status=201)
def begin_second_factor(body: dict[str, Any]) -> SecondFactorSecret:
    """Begins to enrol: the secret for an authenticator, shown in this answer and never again. Not in force before it is confirmed."""
    return forward().auth.begin_second_factor(body["password"])


@blp.act("POST", "/second-factor/confirmation", allow=OWN_SECOND_FACTOR, body=SecondFactorCodeSchema, answer=RecoveryCodes)
def confirm_second_factor(body: dict[str, Any]) -> RecoveryCodes:
    """Puts it in force by a first code; the answer shows the recovery codes, once. Ends the account's other sessions."""
    codes = rooms().auth.confirm_second_factor(body["code"])
    _forget_what_it_owed()
    return codes


@blp.act("POST", "/second-factor/removal", allow=OWN_SECOND_FACTOR, body=SecondFactorRemovalSchema, answer=SecondFactor)
def remove_second_factor(body: dict[str, Any]) -> SecondFactor:
    """Removes it, by password and a code."""
    removed = rooms().auth.remove_second_factor(body["password"], body["code"])
    _forget_what_it_owed()
    return removed


def _forget_what_it_owed() -> None:
    """The next call of this very session finds what it may do now, whether or not the broadcast came yet."""
    current_app.extensions["zjjg.credentials"].forget({str(guard.credential().session_id)})
