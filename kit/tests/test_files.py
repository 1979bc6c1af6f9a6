"""Facts of files: who may attach which."""

import msgspec
import pytest

from contracts.errors import Invalid
from contracts.files import FileFact
from kit import files
from kit.ids import new_id
from kit.tests.rooms.desks.room import ROOM as DESKS
from kit.work import Doubtful, owner_of, transaction


@pytest.fixture
def tools(room_tools):
    return room_tools(DESKS)


def fact_of(tools, who, version=1, name="a.pdf"):
    fact = FileFact(
        file_id=new_id(),
        owner=owner_of(who),
        uploaded_by=who.account_id,
        name=name,
        media_type="application/pdf",
        size=3,
        sha256="00",
    )
    with transaction(tools, None) as work:
        files.apply_file(work, work.fact("file_saved", fact.file_id, version, fact))
    return fact


def test_an_account_attaches_what_it_or_its_tenant_uploaded_and_nothing_else(tools, actor):
    me = actor("agency")
    colleague = actor("sub_account", agency_id=me.agency_id)
    mine, theirs = fact_of(tools, me), fact_of(tools, actor("agency"))
    for who in (me, colleague):
        with transaction(tools, who) as work:
            assert files.file_for(who, work, mine.file_id) == mine
    with transaction(tools, me) as work, pytest.raises(Invalid) as refused:
        files.files_for(me, work, [mine.file_id, theirs.file_id], "photos")
    assert refused.value.errors[0]["field"] == "photos.1"


def test_two_without_a_tenant_do_not_share_files(tools, actor):
    officer, other = actor("officer"), actor("officer")
    fact = fact_of(tools, officer)
    with transaction(tools, officer) as work:
        assert files.file_for(officer, work, fact.file_id) == fact
    with transaction(tools, other) as work, pytest.raises(Invalid):
        files.file_for(other, work, fact.file_id)


def test_an_unknown_file_is_a_doubt_that_asks_for_all_of_them_at_once(tools, actor):
    me, ids = actor("agency"), [new_id(), new_id()]
    with transaction(tools, me) as work, pytest.raises(Doubtful) as doubt:
        files.files_for(me, work, ids)
    assert doubt.value.facts == [("auth", "file", str(file_id)) for file_id in ids]
    assert doubt.value.error.errors[0]["field"] == "file_ids.0"


def test_an_older_fact_changes_nothing(tools, actor):
    me = actor("agency")
    fact = fact_of(tools, me, version=2)
    with transaction(tools, None) as work:
        files.store_fact(work, msgspec.structs.replace(fact, name="old"), 1)
        assert files.find_file(work, fact.file_id) == fact
