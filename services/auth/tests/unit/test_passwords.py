"""The two password policies, the provider, and what is kept of secrets."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.extension.identity_providers import KeptCredential, Verdict, check_identity_provider
from contracts.extension.password_policies import PasswordContext, check_password_policy
from services.auth.domain.credentials import initial_hash, initial_matches, new_initial_password, new_token, split_link
from services.auth.domain.passwords import character_classes
from services.auth.doors import common_passwords
from services.auth.identity_providers.local import Local
from services.auth.identity_providers.local_settings import LEAST_MIB, LocalSettings
from services.auth.password_policies.dengbao import Dengbao
from services.auth.password_policies.manual import Manual


def context(username: str = "qz_anke", agency_name: str | None = "衢州安科") -> PasswordContext:
    return PasswordContext(username=username, agency_name=agency_name, common=common_passwords())


def test_both_policies_are_conformant():
    check_password_policy(Manual(), ["abc123", "ABC-abc"], context())
    check_password_policy(Dengbao(), ["Rotkohl-19-Berge", "langer Satz mit 3 Klassen"], context())


@pytest.mark.parametrize(
    ("password", "weaknesses"),
    [
        ("abc12", ["password.too_short_6"]),
        ("abcdef", ["password.too_few_classes_2"]),
        ("abc123", []),
        ("安全安全安全1", []),
        ("qz123456", []),
    ],
)
def test_the_manual_asks_for_six_characters_of_two_classes(password: str, weaknesses: list[str]):
    assert Manual().weaknesses(password, context()) == weaknesses


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("Ab1-defgh", "password.too_short_10"),
        ("abcdefgh-i", "password.too_few_classes_3"),
        ("Qz123456", "password.common"),
        ("Password123!", "password.common"),
        ("!!Qz123456!!", "password.common"),
        ("xX9-qz_anke-1", "password.contains_username"),
        ("Xy9-衢州安科-2026", "password.contains_agency_name"),
    ],
)
def test_dengbao_names_what_is_missing(password: str, weakness: str):
    assert weakness in Dengbao().weaknesses(password, context())


@given(st.text(max_size=40))
def test_policies_take_any_text(password: str):
    Manual().weaknesses(password, context())
    Dengbao().weaknesses(password, context())
    assert 0 <= character_classes(password) <= 4


def test_the_local_provider_is_conformant_and_keeps_argon2id(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ZJJG_LOCAL_MEMORY_MIB")
    provider = Local()
    check_identity_provider(provider)
    assert provider.make("a").startswith("$argon2id$v=19$m=47104,t=1,p=1$")


def test_a_hash_follows_when_more_memory_is_set():
    kept = KeptCredential(username="u", password_hash=Local(LocalSettings(memory_mib=1)).make("right"))
    verdict = Local(LocalSettings(memory_mib=2)).check(kept, "right")
    assert verdict.accepted
    assert str(verdict.new_hash).startswith("$argon2id$v=19$m=2048,")
    assert Local(LocalSettings(memory_mib=2)).check(kept, "wrong") == Verdict(accepted=False)


def test_nothing_is_cut_off_or_folded():
    provider, long = Local(), "x" * 72
    kept = provider.make(long + "a")
    assert not provider.check(KeptCredential(username="u", password_hash=kept), long + "b").accepted
    assert not provider.check(KeptCredential(username="u", password_hash=kept), (long + "a").upper()).accepted


def test_a_check_costs_one_hash_whatever_is_kept():
    provider = Local(LocalSettings(memory_mib=LEAST_MIB))
    kept = {"argon2": provider.make("right"), "random": initial_hash("right"), "nobody": None}

    def seconds(password_hash: str | None) -> float:
        began = time.perf_counter()
        provider.check(KeptCredential(username="u", password_hash=password_hash), "wrong")
        return time.perf_counter() - began

    quickest = {name: min(seconds(value) for _ in range(5)) for name, value in kept.items()}
    assert max(quickest.values()) < 3 * min(quickest.values()), quickest


def test_random_initial_passwords_are_long_and_kept_salted():
    passwords = {new_initial_password() for _ in range(200)}
    assert len(passwords) == 200
    assert all(len(p) == 24 and len(set(p) - {"-"}) > 3 for p in passwords)
    one = passwords.pop()
    assert initial_hash(one) != initial_hash(one)
    assert initial_matches(initial_hash(one), one)
    assert not initial_matches(initial_hash(one), one.upper())


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_kept_hashes_and_links(text: str):
    assert not initial_matches(text, "x")
    split_link(text)


def test_tokens_have_256_bits():
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) >= 43 for token in tokens)
