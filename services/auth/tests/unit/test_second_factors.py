"""Codes of authenticators: which are taken, and once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import Role
from kit.settings import KitSettings, Profile, SettingsError
from services.auth.domain.second_factors import (
    RECOVERY_CODES,
    accepted_step,
    is_required,
    new_recovery_codes,
    new_secret,
    normal_code,
    provisioning_uri,
    recovery_hash,
    without_recovery_code,
)
from services.auth.settings import AuthSettings

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)


def test_the_test_values_of_rfc_6238_are_taken():
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert accepted_step(secret, code, datetime.fromtimestamp(seconds, UTC), None) == seconds // 30


def test_a_code_is_taken_in_its_step_and_the_two_beside_it_alone():
    secret = new_secret()
    code = pyotp.TOTP(secret).at(AT)
    taken = [late for late in range(-90, 91, 30) if accepted_step(secret, code, AT + timedelta(seconds=late), None) is not None]
    assert taken == [-30, 0, 30]


def test_a_code_is_good_once_and_so_is_every_one_before_it():
    secret = new_secret()
    totp = pyotp.TOTP(secret)
    step = accepted_step(secret, totp.at(AT), AT, None)
    assert accepted_step(secret, totp.at(AT), AT, step) is None
    assert accepted_step(secret, totp.at(AT - timedelta(seconds=30)), AT, step) is None
    later = AT + timedelta(seconds=30)
    assert accepted_step(secret, totp.at(later), later, step) == step + 1


@given(st.text(max_size=300))
def test_odd_text_is_no_code_and_raises_nothing(text: str):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    right = {pyotp.TOTP(secret).at(AT + timedelta(seconds=s)) for s in (-30, 0, 30)}
    if normal_code(text) not in right:
        assert accepted_step(secret, normal_code(text), AT, None) is None
    assert without_recovery_code([recovery_hash("k7mw-3hzp-x9qd-tb4n")], text) is None


def test_the_picture_says_whose_secret_it_is():
    secret = new_secret()
    read = pyotp.parse_uri(provisioning_uri(secret, "amt_01"))
    assert (read.secret, read.issuer, read.name) == (secret, "zjjg", "amt_01")


def test_a_recovery_code_is_good_once_however_it_is_typed():
    codes = new_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES
    kept = [recovery_hash(code) for code in codes]
    left = without_recovery_code(kept, f" {codes[3].upper().replace('-', ' ')} ")
    assert left == kept[:3] + kept[4:]
    assert without_recovery_code(left, codes[3]) is None


@pytest.mark.parametrize(
    ("mode", "required"), [("off", set()), ("optional", set()), ("admins", {Role.ADMIN}), ("officers", {Role.ADMIN, Role.OFFICER})]
)
def test_who_must_have_one_is_a_setting(mode: str, required: set[Role]):
    assert {role for role in Role if is_required(mode, role)} == required


def test_the_production_profile_takes_no_less_than_admins():
    production = KitSettings(profile=Profile.PRODUCTION)
    assert AuthSettings().second_factor_mode(KitSettings()) == "optional"
    assert AuthSettings().second_factor_mode(production) == "admins"
    for mode in ("", "admins", "officers"):
        AuthSettings(second_factor=mode).check_second_factor(production)
    for mode in ("off", "optional"):
        AuthSettings(second_factor=mode).check_second_factor(KitSettings())
        with pytest.raises(SettingsError, match="ZJJG_AUTH_SECOND_FACTOR"):
            AuthSettings(second_factor=mode).check_second_factor(production)
