"""agency: what agencies declare of themselves and their staff, the firms they serve, and the contracts between them."""

from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from contracts.jobs import Job
from contracts.page import Page, PageQuery
from contracts.row import Row
from contracts.rpc.agency_contracts import (
    EvaluationContract,
    EvaluationContractEntry,
    EvaluationContractQuery,
    ServiceContract,
    ServiceContractEntry,
    ServiceContractQuery,
    SiteNoticeEntry,
)
from contracts.rpc.auth import Import, Workbook
from contracts.vocabulary import (
    AttachmentKind,
    CertificateKind,
    DeclarationState,
    Gender,
    Post,
    QualificationLight,
    ReviewDecision,
    RiskLevel,
    ServiceKind,
    StaffState,
)


class Attachment(msgspec.Struct, kw_only=True, frozen=True):
    kind: AttachmentKind
    file_id: UUID


class ReviewComment(msgspec.Struct, kw_only=True, frozen=True):
    field: str
    text: str


class Declaration(msgspec.Struct, kw_only=True, frozen=True):
    """What an agency says of itself (domain.md §5). ``uscc`` is 18 characters in upper case."""

    name: str
    uscc: str
    kinds: list[ServiceKind]
    legal_representative: str
    contact_name: str
    contact_mobile: str
    region_code: str
    address: str
    phone: str | None = None
    email: str | None = None
    registered_capital_fen: int | None = None
    fixed_assets_fen: int | None = None
    floor_area_m2: int | None = None
    archive_area_m2: int | None = None
    established_on: date | None = None
    certificate_no: str | None = None
    certificate_issuer: str | None = None
    certificate_from: date | None = None
    certificate_until: date | None = None
    scopes: list[str] = []
    service_regions: list[str] = []
    technical_lead: str | None = None
    quality_lead: str | None = None
    attachments: list[Attachment] = []


class FieldDifference(msgspec.Struct, kw_only=True, frozen=True):
    """A field of the draft that differs from the approved declaration in force."""

    field: str
    approved: Any
    draft: Any


class FieldChange(msgspec.Struct, kw_only=True, frozen=True):
    field: str
    before: Any
    after: Any
    changed_at: datetime
    changed_by: UUID | None


class QualificationCheck(msgspec.Struct, kw_only=True, frozen=True):
    """One declared fact beside the number that the rule book asks for. ``actual`` None: not declared, so not met."""

    kind: ServiceKind
    rule: str
    required: int
    actual: int | None
    unit: str
    source: str
    met: bool


class Agency(Declaration, kw_only=True, frozen=True):
    """An agency with its newest declaration; for officers the one in force or handed in last, with the state of that one: what an
    agency is still writing is its own. Before it was saved once ``state`` is undeclared and holds only what the account import said.

    ``approved`` is the declaration in force, where there is one; ``differences`` compare the draft with it. The first six fields are those of ``Row``:
    structs cannot have two bases with fields."""

    id: UUID
    version: int
    created_at: datetime
    created_by: UUID | None
    updated_at: datetime
    updated_by: UUID | None
    state: DeclarationState
    region_name: str
    submitted_at: datetime | None
    reviewed_at: datetime | None
    comments: list[ReviewComment]
    approved: Declaration | None
    differences: list[FieldDifference]
    history: list[FieldChange] = []
    qualification: list[QualificationCheck] = []
    light: QualificationLight | None = None


class AgencyRow(Row, kw_only=True, frozen=True):
    name: str
    uscc: str
    kinds: list[ServiceKind]
    region_code: str
    region_name: str
    state: DeclarationState
    contact_name: str
    contact_mobile: str
    staff_count: int
    submitted_at: datetime | None
    reviewed_at: datetime | None
    light: QualificationLight | None = None


class DeclaredAgencyQuery(PageQuery, kw_only=True, frozen=True):
    """``registered`` true: those registered in the officer's region, submitted or not, and no others: what statistics count."""

    registered: bool = False
    kind: ServiceKind | None = None
    region_code: str | None = None
    state: DeclarationState | None = None
    q: str | None = None


class Certificate(msgspec.Struct, kw_only=True, frozen=True):
    kind: CertificateKind
    number: str
    level: str | None = None
    registered_unit: str | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    scan: UUID | None = None


class StaffEntry(msgspec.Struct, kw_only=True, frozen=True):
    """What a caller sends of one person. ``id_number`` None or the masked value that was served leaves the kept one; a new person needs it."""

    name: str
    id_number: str | None
    employed_from: date
    mobile: str | None = None
    education: str | None = None
    major: str | None = None
    title: str | None = None
    post: Post = Post.OTHER
    employed_until: date | None = None
    pension_from: date | None = None
    rehired: bool = False
    specialties: list[str] = []
    photo: UUID | None = None
    certificates: list[Certificate] = []


class StaffMember(Row, kw_only=True, frozen=True):
    """``id_number`` is masked (first 6, last 4). ``gender`` and ``birth_year`` are derived from it: the whole day of birth would undo
    the mask. A sub-account without the right ``staff`` gets what a contract names: name, post, state and days of employment; its
    ``id_number`` is all stars, what else is personal None or empty."""

    agency_id: UUID
    agency_name: str
    name: str
    id_number: str
    gender: Gender | None
    birth_year: int | None
    mobile: str | None
    education: str | None
    major: str | None
    title: str | None
    post: Post
    employed_from: date
    employed_until: date | None
    pension_from: date | None
    rehired: bool
    specialties: list[str]
    photo: UUID | None
    certificates: list[Certificate]
    state: StaffState
    left_on: date | None


class StaffQuery(PageQuery, kw_only=True, frozen=True):
    """``certificates_due`` true: with a certificate that ends within the rule book's first reminder, or has ended."""

    certificates_due: bool = False
    state: StaffState | None = None
    post: Post | None = None
    q: str | None = None


class DeclaredStaffQuery(PageQuery, kw_only=True, frozen=True):
    """``kind``, ``region_code`` and ``agency_id`` are those of the agency."""

    kind: ServiceKind | None = None
    region_code: str | None = None
    agency_id: UUID | None = None
    post: Post | None = None
    state: StaffState | None = None
    q: str | None = None


class IdNumber(msgspec.Struct, kw_only=True, frozen=True):
    """Null when the answer is given again for its idempotency key: every look is asked for, and audited, anew."""

    id_number: str | None


class EnterpriseEntry(msgspec.Struct, kw_only=True, frozen=True):
    name: str
    uscc: str
    region_code: str
    address: str
    township_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    industry: str | None = None
    category: str | None = None
    scale: str | None = None
    employees: int | None = None
    risk_level: RiskLevel | None = None
    safety_lead: str | None = None
    safety_lead_mobile: str | None = None


class Enterprise(EnterpriseEntry, kw_only=True, frozen=True):
    """The first six fields are those of ``Row``."""

    id: UUID
    version: int
    created_at: datetime
    created_by: UUID | None
    updated_at: datetime
    updated_by: UUID | None
    region_name: str


class EnterpriseRow(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """An enterprise found by exact code that the agency does not serve yet shows only id, name and region_code: the rest is left out."""

    id: UUID
    name: str
    region_code: str
    region_name: str = ""
    uscc: str | None = None
    township_code: str | None = None
    address: str | None = None
    industry: str | None = None
    risk_level: RiskLevel | None = None
    safety_lead: str | None = None
    safety_lead_mobile: str | None = None
    version: int | None = None


class EnterpriseQuery(PageQuery, kw_only=True, frozen=True):
    """``q`` finds by name, pinyin, initials or code; ``uscc``, or a ``q`` that is a whole code, finds enterprises of others too."""

    q: str | None = None
    uscc: str | None = None
    region_code: str | None = None
    risk_level: RiskLevel | None = None


class AgencyRpc(Protocol):
    # the agency's own declaration
    def get_agency(self) -> Agency:
        """The actor's own. NotFound ``agency.not_declared`` never: an undeclared one answers with what the import said."""

    def save_agency(self, declaration: Declaration, version: int | None) -> Agency:
        """Saves a draft. ``version`` may be None only for the first save. Invalid for fields; Conflict ``agency.uscc_taken``;
        Forbidden ``agency.identity_fixed`` when name or code differ from the account's."""

    def submit_agency(self, version: int | None) -> Agency:
        """draft or returned -> submitted; Conflict ``agency.not_declared`` or ``agency.state``."""

    # staff
    def list_staff(self, query: StaffQuery) -> Page[StaffMember]: ...

    def create_staff(self, entry: StaffEntry) -> StaffMember:
        """Conflict ``agency.not_declared``; Conflict ``agency.staff.active_elsewhere``, telling no name."""

    def get_staff(self, staff_id: UUID) -> StaffMember: ...

    def update_staff(self, staff_id: UUID, entry: StaffEntry, version: int) -> StaffMember: ...

    def leave_staff(self, staff_id: UUID, version: int) -> None:
        """Marks ``left`` today; the row stays."""

    def reveal_id_number(self, staff_id: UUID, reason: str) -> IdNumber:
        """Audited with the reason."""

    def import_staff(self, order: Import) -> Job: ...

    def staff_import_template(self) -> Workbook: ...

    # declared, reviewed
    def list_declared_agencies(self, query: DeclaredAgencyQuery) -> Page[AgencyRow]: ...

    def get_declared_agency(self, agency_id: UUID) -> Agency: ...

    def list_declared_staff(self, query: DeclaredStaffQuery) -> Page[StaffMember]: ...

    def review_agency(self, agency_id: UUID, decision: ReviewDecision, comments: list[ReviewComment]) -> Agency:
        """Officer of the agency's region. Returning needs a comment; approval asks for the attachments. Conflict ``agency.state``."""

    # enterprises
    def list_enterprises(self, query: EnterpriseQuery) -> Page[EnterpriseRow]: ...

    def import_enterprises(self, order: Import) -> Job:
        """All rows or none, by the rules of ``create_enterprise``; region, township, category and scale by code or by name."""

    def enterprise_import_template(self) -> Workbook: ...

    def create_enterprise(self, entry: EnterpriseEntry) -> Enterprise:
        """Conflict ``agency.enterprise.uscc_taken`` with the existing one's id in ``params`` (find it by exact code)."""

    def get_enterprise(self, enterprise_id: UUID) -> Enterprise: ...

    def update_enterprise(self, enterprise_id: UUID, entry: EnterpriseEntry, version: int) -> Enterprise:
        """Forbidden for agencies: another code ``agency.enterprise.code_fixed``, another region ``agency.enterprise.region_fixed``,
        another name of one that the agency did not enter ``agency.enterprise.name_fixed``."""

    # contracts
    def list_evaluation_contracts(self, query: EvaluationContractQuery) -> Page[EvaluationContract]: ...

    def import_evaluation_contracts(self, order: Import) -> Job:
        """All rows or none, by the rules of ``create_evaluation_contract``; the enterprise by its code, the team by names or certificate
        numbers of people in service."""

    def evaluation_contract_import_template(self) -> Workbook: ...

    def create_evaluation_contract(self, entry: EvaluationContractEntry) -> EvaluationContract: ...

    def get_evaluation_contract(self, contract_id: UUID) -> EvaluationContract: ...

    def update_evaluation_contract(self, contract_id: UUID, entry: EvaluationContractEntry, version: int) -> EvaluationContract: ...

    def activate_evaluation_contract(self, contract_id: UUID) -> EvaluationContract: ...

    def close_evaluation_contract(self, contract_id: UUID) -> EvaluationContract: ...

    def void_evaluation_contract(self, contract_id: UUID, reason: str) -> EvaluationContract: ...

    def record_site_notice(self, contract_id: UUID, entry: SiteNoticeEntry) -> EvaluationContract:
        """The agency says when it gave written notice of the site work. Conflict ``agency.contract.state`` unless active or closed;
        ``agency.contract.site_notice_recorded`` from the day after it was recorded: until then a slip of the pen may be mended."""

    def list_service_contracts(self, query: ServiceContractQuery) -> Page[ServiceContract]: ...

    def import_service_contracts(self, order: Import) -> Job:
        """As ``import_evaluation_contracts``."""

    def service_contract_import_template(self) -> Workbook: ...

    def create_service_contract(self, entry: ServiceContractEntry) -> ServiceContract: ...

    def get_service_contract(self, contract_id: UUID) -> ServiceContract: ...

    def update_service_contract(self, contract_id: UUID, entry: ServiceContractEntry, version: int) -> ServiceContract: ...

    def activate_service_contract(self, contract_id: UUID) -> ServiceContract: ...

    def close_service_contract(self, contract_id: UUID) -> ServiceContract: ...

    def void_service_contract(self, contract_id: UUID, reason: str) -> ServiceContract: ...

    # around
    def may_read_file(self, file_id: UUID) -> bool: ...

    def todo(self) -> dict[str, int]: ...
