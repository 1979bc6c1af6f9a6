"""The second net: whatever a query says, the database keeps agencies apart."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from contracts.rpc.agency import Attachment, Certificate
from contracts.vocabulary import AttachmentKind, CertificateKind, ContractState, Role
from kit.testing.actors import make_actor
from kit.work import transaction
from services.agency.tables import Base
from services.agency.tests.interface.conftest import Desk
from services.agency.usecases import declarations, evaluation_contracts, service_contracts

OWN = {
    table.name: "id" if table.name == "agency" else "agency_id"
    for table in Base.metadata.sorted_tables
    if "agency_id" in table.columns or table.name == "agency"
}


def fill(desk: Desk) -> object:
    """An agency with a row in every table of its own."""
    who = desk.declared()
    attachments = [Attachment(kind=AttachmentKind.LICENCE, file_id=desk.file(who))]
    desk.write(who, declarations.save_agency, desk.declaration(who, attachments=attachments, address="新址"), 2)
    certificate = Certificate(kind=CertificateKind.OTHER, number="1")
    team = [desk.hire(who, certificates=[certificate]).id, desk.hire(who).id]
    firm = desk.enterprise(who)
    active = ContractState.ACTIVE
    desk.write(who, evaluation_contracts.create_evaluation_contract, desk.evaluation_entry(firm.id, team, state=active))
    made = desk.write(who, service_contracts.create_service_contract, desk.service_entry(firm.id, team, state=active))
    with desk.tools.engine.begin() as connection:
        connection.execute(
            text("insert into contract_visit values (gen_random_uuid(), :contract, :agency, 'submitted', 1)"),
            {"contract": made.id, "agency": who.agency_id},
        )
    return who


def test_an_agency_reaches_its_own_rows_alone_in_every_table(desk: Desk) -> None:
    first, second = fill(desk), fill(desk)
    stranger, bureau = make_actor(Role.ENTERPRISE), make_actor(Role.OFFICER)
    for table, column in OWN.items():
        statement = text(f"select distinct {column} from {table}")  # noqa: S608  # names of our own tables
        seen = {}
        for who in (first, second, stranger, bureau):
            with transaction(desk.tools, who) as work:
                seen[who.account_id] = set(work.db.scalars(statement))
        assert seen[first.account_id] == {first.agency_id}, table
        assert seen[second.account_id] == {second.agency_id}, table
        assert seen[stranger.account_id] == set(), table
        assert seen[bureau.account_id] == {first.agency_id, second.agency_id}, table


def test_an_agency_cannot_write_into_anothers_rows(desk: Desk) -> None:
    first, second = fill(desk), fill(desk)
    with transaction(desk.tools, first) as work:
        for table in ("staff", "service_contract", "agency"):
            statement = text(f"update {table} set version = 99 where {OWN[table]} = :other")  # noqa: S608  # as above
            changed = work.db.execute(statement, {"other": second.agency_id})
            assert changed.rowcount == 0
        theirs = text("update enterprise set name = 'x' where id in (select e.id from enterprise e order by e.id desc limit 1)")
        assert work.db.execute(theirs).rowcount == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction(desk.tools, first) as work:
        work.db.execute(text("insert into agency_region values (:other, '330802')"), {"other": second.agency_id})


def test_what_came_from_auth_is_read_by_tenants_and_written_by_none(desk: Desk) -> None:
    for who in (desk.register(), make_actor(Role.ENTERPRISE)):
        with transaction(desk.tools, who) as work:
            assert work.db.scalar(text("select count(*) from region")) == 5
            for table in ("region", "rule", "dictionary"):
                assert work.db.execute(text(f"update {table} set version = 9")).rowcount == 0  # noqa: S608  # as above
