import itertools

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import column, table

from kit.ids import new_id
from kit.master_key import MasterKeys
from kit.settings import KitSettings, Secrets, SettingsError, load_secrets
from kit.vault import BlindIndex, IndexColumns, Vault

FIRST = "a1" * 32
COLUMNS = IndexColumns("pens:ink-index", "ink_index", "ink_index_even")


def secrets_of(master: MasterKeys) -> Secrets:
    return Secrets("", "", master.root, master.keys)


def without(master: MasterKeys, key_id: int) -> MasterKeys:
    lines = [line for line in master.render().splitlines() if not line.startswith(f"key {key_id} ")]
    return MasterKeys.parse("\n".join(lines))


@pytest.fixture
def one():
    return MasterKeys.parse(FIRST + "\n")


@pytest.fixture
def two(one):
    return one.with_a_new_key()


@given(text=st.text(max_size=100))
def test_what_is_sealed_opens_for_its_own_row_purpose_and_key_alone(text):
    one = MasterKeys.parse(FIRST)
    vault, owner = Vault(secrets_of(one), "pens:ink"), new_id()
    sealed = vault.seal(text, owner)
    assert vault.open(sealed, owner) == text
    assert vault.seal(text, owner) != sealed
    for other, row in (
        (vault, new_id()),
        (Vault(secrets_of(one), "pens:paper"), owner),
        (Vault(Secrets("", "", b"b" * 32), "pens:ink"), owner),
    ):
        with pytest.raises(InvalidTag):
            other.open(sealed, row)
    with pytest.raises(InvalidTag):
        vault.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), owner)


def test_the_newest_key_seals_and_every_known_one_opens(one, two):
    owner = new_id()
    before, during = Vault(secrets_of(one), "pens:ink"), Vault(secrets_of(two), "pens:ink")
    old, new = before.seal("blue", owner), during.seal("blue", owner)
    assert (old[:1], new[:1]) == (b"1", b"2")
    assert during.open(old, owner) == during.open(new, owner) == "blue"
    with pytest.raises(LookupError, match="key 2"):
        before.open(new, owner)
    after = Vault(secrets_of(without(two, 1)), "pens:ink")
    assert after.open(new, owner) == "blue"
    with pytest.raises(LookupError, match="key 1"):
        after.open(old, owner)


def test_processes_that_share_a_key_share_a_filled_index_column(one, two):
    three = without(two, 1).with_a_new_key()
    stages = [one, two, without(two, 1), three, without(three, 2)]
    values = [BlindIndex(secrets_of(master), COLUMNS).values("330802199001010011") for master in stages]
    assert [sorted(name for name, value in columns.items() if value) for columns in values] == [
        ["ink_index"],
        ["ink_index", "ink_index_even"],
        ["ink_index_even"],
        ["ink_index", "ink_index_even"],
        ["ink_index"],
    ]
    for earlier, later in itertools.pairwise(values):
        assert any(earlier[name] and earlier[name] == later[name] for name in earlier)
    assert values[0]["ink_index"] != values[4]["ink_index"]
    assert values[0] != BlindIndex(secrets_of(one), COLUMNS).values("another")


def test_a_search_asks_for_the_index_under_every_known_key(two):
    pens = table("pen", column("ink_index"), column("ink_index_even"))
    found = str(BlindIndex(secrets_of(two), COLUMNS).finds(pens.c, "x"))
    assert "ink_index =" in found
    assert "ink_index_even =" in found


def test_a_bare_key_is_root_and_key_one_and_what_was_derived_outlives_it(one, two):
    assert (one.keys, one.root) == ({1: bytes.fromhex(FIRST)}, bytes.fromhex(FIRST))
    assert MasterKeys.parse(two.render()) == two
    assert secrets_of(without(two, 1)).derive("audit:pens") == secrets_of(one).derive("audit:pens")


def test_in_a_new_installation_no_key_leads_to_another_and_the_old_one_really_goes():
    new = MasterKeys.new()
    both = MasterKeys.parse(new.render()).with_a_new_key()
    assert len({both.root, *both.keys.values()}) == 3
    assert new.keys[1].hex() not in without(both, 1).render()
    assert secrets_of(without(both, 1)).derive("audit:pens") == secrets_of(new).derive("audit:pens")


def test_one_rotation_ends_before_the_next_begins(two):
    with pytest.raises(ValueError, match="key 1 is still there"):
        two.with_a_new_key()
    three = without(two, 1).with_a_new_key()
    assert (three.root, sorted(three.keys)) == (two.root, [2, 3])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xyz",
        FIRST[:-1],
        f"key 1 {FIRST}",
        f"root {FIRST}",
        f"root {FIRST}\nkey 0 {FIRST}",
        f"root {FIRST}\nkey 1 {FIRST}\nkey 1 {FIRST}",
        f"root {FIRST}\nkey 1 {FIRST}\nkey 3 {FIRST}",
        f"root {FIRST}\nkey 1 {FIRST}\nkey 2 {FIRST}\nkey 3 {FIRST}",
        f"root {FIRST}\nkey 1 {FIRST}\nkept a {FIRST}",
        f"root {FIRST}\nkey 1 {FIRST[:-2]}",
    ],
)
def test_a_wrong_file_is_refused_without_a_word_of_it(text, tmp_path):
    with pytest.raises(ValueError, match=r"it |line ") as refused:
        MasterKeys.parse(text)
    assert FIRST[:16] not in str(refused.value)
    load_secrets(KitSettings(data=tmp_path))
    (tmp_path / "secrets" / "master.key").write_text(text)
    with pytest.raises(SettingsError, match=r"master\.key"):
        load_secrets(KitSettings(data=tmp_path))


def test_the_file_of_the_first_release_opens_what_it_sealed():
    """Byte for byte: what lies in databases was sealed so."""
    from hashlib import blake2b

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    master, owner = bytes.fromhex(FIRST), new_id()
    key = blake2b(b"agency:id-number:1", key=master, digest_size=32).digest()
    sealed = b"1" + b"n" * 12 + AESGCM(key).encrypt(b"n" * 12, b"330802199001010011", owner.bytes)
    assert Vault(Secrets("", "", master), "agency:id-number").open(sealed, owner) == "330802199001010011"
