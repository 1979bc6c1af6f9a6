"""Declarations, staff and enterprises (manual: 中介机构申报)."""

from typing import Any
from uuid import UUID

from flask import Response

from contracts.jobs import Job
from contracts.page import Page
from contracts.rpc.agency import (
    Agency,
    AgencyRow,
    Declaration,
    DeclaredAgencyQuery,
    DeclaredStaffQuery,
    Enterprise,
    EnterpriseEntry,
    EnterpriseQuery,
    EnterpriseRow,
    IdNumber,
    StaffEntry,
    StaffMember,
    StaffQuery,
)
from contracts.rpc.auth import Import
from contracts.vocabulary import Role
from gateway.api.accounts import workbook
from gateway.api.files import accepted
from gateway.blueprint import Blueprint, if_match, optional_if_match
from gateway.calls import forward, rooms
from gateway.file_kinds import XLSX
from gateway.guard import roles
from gateway.schemas.accounts import ImportSchema
from gateway.schemas.agencies import (
    DeclarationSchema,
    DeclaredAgencyQuerySchema,
    DeclaredStaffQuerySchema,
    EnterpriseQuerySchema,
    EnterpriseSchema,
    ReasonSchema,
    ReviewSchema,
    StaffQuerySchema,
    StaffSchema,
)

blp = Blueprint("agencies", __name__, description="Agencies: declaration, staff, enterprises")

OWN = roles(Role.AGENCY, Role.SUB_ACCOUNT)
READERS = roles(Role.AGENCY, Role.SUB_ACCOUNT, Role.OFFICER)
SEERS = roles(Role.AGENCY, Role.SUB_ACCOUNT, Role.OFFICER, Role.ENTERPRISE)
"""Those who see a firm and what was found there, the firm itself among them."""
OFFICER = roles(Role.OFFICER)


@blp.act("GET", "/agency", allow=OWN, answer=Agency)
def get_agency() -> Agency:
    """The own declaration; before it was saved once, what the account import said."""
    return forward().agency.get_agency()


@blp.act("PUT", "/agency", allow=OWN, body=DeclarationSchema, answer=Agency, if_match="optional")
def save_agency(declaration: Declaration) -> Agency:
    """[保存] Saves a draft. The first save needs no If-Match."""
    return forward().agency.save_agency(declaration, optional_if_match())


@blp.act("POST", "/agency/submission", allow=OWN, answer=Agency, if_match="optional")
def submit_agency() -> Agency:
    """[提交申报] With If-Match only if nobody changed it meanwhile."""
    return forward().agency.submit_agency(optional_if_match())


@blp.act("GET", "/staff", allow=OWN, query=StaffQuerySchema, answer=Page[StaffMember])
def list_staff(query: StaffQuery) -> Page[StaffMember]:
    """The own staff, those who left too."""
    return forward().agency.list_staff(query)


@blp.act("POST", "/staff", allow=OWN, body=StaffSchema, answer=StaffMember, status=201)
def create_staff(entry: StaffEntry) -> StaffMember:
    """[人员信息录入] Only once the agency's own information has been saved."""
    return forward().agency.create_staff(entry)


@blp.act("GET", "/staff/<uuid:staff_id>", allow=READERS, answer=StaffMember)
def get_staff(staff_id: UUID) -> StaffMember:
    """One person; the ID number is masked."""
    return forward().agency.get_staff(staff_id)


@blp.act("PUT", "/staff/<uuid:staff_id>", allow=OWN, body=StaffSchema, answer=StaffMember, if_match=True)
def update_staff(entry: StaffEntry, staff_id: UUID) -> StaffMember:
    """Without ``id_number``, or with the masked one, the kept number stays."""
    return forward().agency.update_staff(staff_id, entry, if_match())


@blp.act("DELETE", "/staff/<uuid:staff_id>", allow=OWN, if_match=True)
def leave_staff(staff_id: UUID) -> None:
    """Marks the person as left today; the row stays."""
    rooms().agency.leave_staff(staff_id, if_match())


@blp.act("POST", "/staff/<uuid:staff_id>/id-number-reveals", allow=READERS, body=ReasonSchema, answer=IdNumber, status=201)
def reveal_id_number(body: dict[str, Any], staff_id: UUID) -> IdNumber:
    """Shows the whole ID number once; the reason is kept in the audit."""
    return forward().agency.reveal_id_number(staff_id, body["reason"])


@blp.act("POST", "/staff/imports", allow=OWN, body=ImportSchema, answer=Job, status=202)
def import_staff(order: Import) -> Response:
    """Imports a workbook of people: all rows or none."""
    return accepted(rooms().agency.import_staff(order))


@blp.act("GET", "/staff/imports/template", allow=OWN, answer=bytes, media=XLSX)
def staff_import_template() -> Response:
    """The empty workbook, with its columns and an example."""
    return workbook(rooms().agency.staff_import_template())


@blp.act("GET", "/declared-agencies", allow=READERS, query=DeclaredAgencyQuerySchema, answer=Page[AgencyRow])
def list_declared_agencies(query: DeclaredAgencyQuery) -> Page[AgencyRow]:
    """[已申报中介机构] The agency sees its own in every state, an officer those of its region that were submitted."""
    return forward().agency.list_declared_agencies(query)


@blp.act("GET", "/declared-agencies/<uuid:agency_id>", allow=READERS, answer=Agency)
def get_declared_agency(agency_id: UUID) -> Agency:
    """One declaration, with comments, differences and history."""
    return forward().agency.get_declared_agency(agency_id)


@blp.act("POST", "/declared-agencies/<uuid:agency_id>/review", allow=OFFICER, body=ReviewSchema, answer=Agency)
def review_agency(body: dict[str, Any], agency_id: UUID) -> Agency:
    """Approves or returns a submitted declaration. Returning needs a comment."""
    return forward().agency.review_agency(agency_id, body["decision"], body["comments"])


@blp.act("GET", "/declared-staff", allow=READERS, query=DeclaredStaffQuerySchema, answer=Page[StaffMember])
def list_declared_staff(query: DeclaredStaffQuery) -> Page[StaffMember]:
    """[已申报专职人员] Staff of agencies that have submitted their declaration."""
    return forward().agency.list_declared_staff(query)


@blp.act("GET", "/enterprises", allow=SEERS, query=EnterpriseQuerySchema, answer=Page[EnterpriseRow])
def list_enterprises(query: EnterpriseQuery) -> Page[EnterpriseRow]:
    """The shared registry. An agency sees those it serves, and any other by its exact credit code."""
    return forward().agency.list_enterprises(query)


@blp.act("POST", "/enterprises", allow=READERS, body=EnterpriseSchema, answer=Enterprise, status=201)
def create_enterprise(entry: EnterpriseEntry) -> Enterprise:
    """Enters a firm that the registry does not hold yet."""
    return forward().agency.create_enterprise(entry)


@blp.act("POST", "/enterprises/imports", allow=READERS, body=ImportSchema, answer=Job, status=202)
def import_enterprises(order: Import) -> Response:
    """Imports a workbook of firms: all rows or none."""
    return accepted(rooms().agency.import_enterprises(order))


@blp.act("GET", "/enterprises/imports/template", allow=READERS, answer=bytes, media=XLSX)
def enterprise_import_template() -> Response:
    """The empty workbook, with its columns and an example."""
    return workbook(rooms().agency.enterprise_import_template())


@blp.act("GET", "/enterprises/<uuid:enterprise_id>", allow=SEERS, answer=Enterprise)
def get_enterprise(enterprise_id: UUID) -> Enterprise:
    """One firm."""
    return forward().agency.get_enterprise(enterprise_id)


@blp.act("PUT", "/enterprises/<uuid:enterprise_id>", allow=READERS, body=EnterpriseSchema, answer=Enterprise, if_match=True)
def update_enterprise(entry: EnterpriseEntry, enterprise_id: UUID) -> Enterprise:
    """Replaces what is known of a firm."""
    return forward().agency.update_enterprise(enterprise_id, entry, if_match())
