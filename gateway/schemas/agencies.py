"""Shapes of declarations, staff and enterprises."""

from contracts.rpc.agency import (
    Attachment,
    Certificate,
    Declaration,
    DeclaredAgencyQuery,
    DeclaredStaffQuery,
    EnterpriseEntry,
    EnterpriseQuery,
    ReviewComment,
    StaffEntry,
    StaffQuery,
)
from contracts.vocabulary import (
    AttachmentKind,
    CertificateKind,
    DeclarationState,
    Post,
    ReviewDecision,
    RiskLevel,
    ServiceKind,
    StaffState,
)
from gateway.schemas.fields import (
    Choice,
    CreditCode,
    Day,
    Flag,
    Id,
    Many,
    Mobile,
    PageSchema,
    Part,
    Real,
    Reason,
    RegionCode,
    RequestSchema,
    Text,
    Whole,
    optional,
)


class AttachmentSchema(RequestSchema):
    struct = Attachment
    kind = Choice(AttachmentKind, required=True)
    file_id = Id(required=True)


class DeclarationSchema(RequestSchema):
    struct = Declaration
    name = Text(least=2, most=100, required=True)
    uscc = CreditCode(required=True)
    kinds = Many(Choice(ServiceKind), least=1, most=10, required=True)
    legal_representative = Text(most=50, required=True)
    contact_name = Text(most=50, required=True)
    contact_mobile = Mobile(required=True)
    region_code = RegionCode(required=True)
    address = Text(most=200, required=True)
    phone = optional(Text, most=30)
    email = optional(Text, most=200)
    registered_capital_fen = optional(Whole)
    fixed_assets_fen = optional(Whole)
    floor_area_m2 = optional(Whole)
    archive_area_m2 = optional(Whole)
    established_on = optional(Day)
    certificate_no = optional(Text, most=100)
    certificate_issuer = optional(Text, most=100)
    certificate_from = optional(Day)
    certificate_until = optional(Day)
    scopes = optional(Many, Text(most=100), most=50)
    service_regions = optional(Many, Text(most=50), most=50)
    technical_lead = optional(Text, most=50)
    quality_lead = optional(Text, most=50)
    attachments = optional(Many, Part(AttachmentSchema), most=20, repeats=True)


class CommentSchema(RequestSchema):
    struct = ReviewComment
    field = Text(most=60, required=True)
    text = Text(most=500, required=True)


class ReviewSchema(RequestSchema):
    decision = Choice(ReviewDecision, required=True)
    comments = Many(Part(CommentSchema), most=100, repeats=True, load_default=list)


class DeclaredAgencyQuerySchema(PageSchema):
    struct = DeclaredAgencyQuery
    registered = Flag(from_text=True)
    kind = Choice(ServiceKind)
    region_code = RegionCode()
    state = Choice(DeclarationState)
    q = Text(most=100)


class CertificateSchema(RequestSchema):
    struct = Certificate
    kind = Choice(CertificateKind, required=True)
    number = Text(most=100, required=True)
    level = optional(Text, most=50)
    registered_unit = optional(Text, most=100)
    issued_on = optional(Day)
    valid_until = optional(Day)
    scan = optional(Id)


class StaffSchema(RequestSchema):
    struct = StaffEntry
    name = Text(most=50, required=True)
    id_number = optional(Text, most=40, load_default=None)
    employed_from = Day(required=True)
    mobile = optional(Mobile)
    education = optional(Text, most=50)
    major = optional(Text, most=100)
    title = optional(Text, most=50)
    post = optional(Choice, Post)
    employed_until = optional(Day)
    pension_from = optional(Day)
    rehired = optional(Flag)
    specialties = optional(Many, Text(most=100), most=50)
    photo = optional(Id)
    certificates = optional(Many, Part(CertificateSchema), most=50, repeats=True)


class StaffQuerySchema(PageSchema):
    struct = StaffQuery
    certificates_due = Flag(from_text=True)
    state = Choice(StaffState)
    post = Choice(Post)
    q = Text(most=100)


class DeclaredStaffQuerySchema(PageSchema):
    struct = DeclaredStaffQuery
    state = Choice(StaffState)
    post = Choice(Post)
    q = Text(most=100)
    kind = Choice(ServiceKind)
    region_code = RegionCode()
    agency_id = Id()


class ReasonSchema(RequestSchema):
    reason = Reason(required=True)


class EnterpriseSchema(RequestSchema):
    struct = EnterpriseEntry
    name = Text(least=2, most=100, required=True)
    uscc = CreditCode(required=True)
    region_code = RegionCode(required=True)
    address = Text(most=200, required=True)
    township_code = optional(RegionCode)
    latitude = optional(Real, least=-90, most=90)
    longitude = optional(Real, least=-180, most=180)
    industry = optional(Text, most=20)
    category = optional(Text, most=50)
    scale = optional(Text, most=50)
    employees = optional(Whole, most=10_000_000)
    risk_level = optional(Choice, RiskLevel)
    safety_lead = optional(Text, most=50)
    safety_lead_mobile = optional(Mobile)


class EnterpriseQuerySchema(PageSchema):
    struct = EnterpriseQuery
    q = Text(most=100)
    uscc = CreditCode()
    region_code = RegionCode()
    risk_level = Choice(RiskLevel)
