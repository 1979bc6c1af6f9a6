"""Enums on the wire. The glossary in docs/glossary.md is their only source; their values are fixed by the HTTP contract."""

from enum import StrEnum


class Role(StrEnum):
    AGENCY = "agency"
    SUB_ACCOUNT = "sub_account"
    OFFICER = "officer"
    ADMIN = "admin"
    INSPECTOR = "inspector"
    ENTERPRISE = "enterprise"


class Entrance(StrEnum):
    PLATFORM = "platform"
    SYSTEM = "system"


class Right(StrEnum):
    """What a main account may grant a sub-account (closed set)."""

    EVALUATION_CONTRACT = "evaluation_contract"
    SERVICE_CONTRACT = "service_contract"
    EVALUATION_REPORT = "evaluation_report"
    VISIT = "visit"
    HAZARD = "hazard"
    DECLARATION = "declaration"
    STAFF = "staff"
    CHECKED_RECORD = "checked_record"
    STATISTICS = "statistics"


class ServiceKind(StrEnum):
    """What an agency does: 安全评价 or 社会化服务; also the kind of campaigns and rankings."""

    EVALUATION = "evaluation"
    SOCIAL = "social"


class DeclarationState(StrEnum):
    UNDECLARED = "undeclared"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class ReviewDecision(StrEnum):
    APPROVE = "approve"
    RETURN = "return"


class CalendarSource(StrEnum):
    """Where a year of the work calendar is known from."""

    STATE = "state"
    ASSUMED = "assumed"


class SiteNotice(StrEnum):
    """Where the written notice of an evaluation's site work stands. ``none``: nothing is awaited, as the contract is not in force or has
    no first day; ``awaited``: its last day is still to come; ``missing``: that day has passed; ``sent`` in time, or ``late``."""

    NONE = "none"
    AWAITED = "awaited"
    MISSING = "missing"
    SENT = "sent"
    LATE = "late"


class ReminderTopic(StrEnum):
    """What a reminder is about: the agency's own certificate, the notice of site work, visits behind the promise, a hazard's deadline."""

    AGENCY_CERTIFICATE = "agency_certificate"
    SITE_NOTICE = "site_notice"
    VISITS_BEHIND = "visits_behind"
    HAZARD_DEADLINE = "hazard_deadline"


class QualificationLight(StrEnum):
    """How what an agency declared stands beside the rule book: all met, something not declared, something that falls short."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class AttachmentKind(StrEnum):
    LICENCE = "licence"
    CERTIFICATE = "certificate"
    OTHER = "other"


class StaffState(StrEnum):
    ACTIVE = "active"
    LEFT = "left"


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"


class Post(StrEnum):
    LEGAL_REPRESENTATIVE = "legal_representative"
    TECHNICAL_LEAD = "technical_lead"
    QUALITY_LEAD = "quality_lead"
    ASSESSOR = "assessor"
    TECHNICIAN = "technician"
    OTHER = "other"


class CertificateKind(StrEnum):
    SAFETY_ASSESSOR = "safety_assessor"
    CERTIFIED_SAFETY_ENGINEER = "certified_safety_engineer"
    FIRE_ENGINEER = "fire_engineer"
    SPECIAL_OPERATION = "special_operation"
    OTHER = "other"


class EvaluationKind(StrEnum):
    """Kinds of evaluation contracts: 预评价, 验收评价, 现状评价, 专项."""

    PRE = "pre"
    ACCEPTANCE = "acceptance"
    CURRENT = "current"
    SPECIAL = "special"


class ContractState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"
    VOID = "void"


class Payer(StrEnum):
    ENTERPRISE = "enterprise"
    GOVERNMENT = "government"
    INSURANCE = "insurance"


class RiskLevel(StrEnum):
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


class ReportState(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    VOID = "void"


class Conclusion(StrEnum):
    MEETS = "meets"
    DOES_NOT_MEET = "does_not_meet"


class VisitState(StrEnum):
    SUBMITTED = "submitted"
    VOID = "void"


class HazardState(StrEnum):
    OPEN = "open"
    RECTIFIED = "rectified"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    VOID = "void"
    """Its visit was voided: seen with the visit, in no view and in no count."""


class HazardView(StrEnum):
    """The manual's six lists."""

    ALL = "all"
    RECTIFIED = "rectified"
    UNRECTIFIED = "unrectified"
    OVERDUE = "overdue"
    TO_CONFIRM = "to_confirm"
    CONFIRMED = "confirmed"


class HazardLevel(StrEnum):
    GENERAL = "general"
    MAJOR = "major"


class HazardCause(StrEnum):
    OBJECT = "object"
    BEHAVIOUR = "behaviour"
    MANAGEMENT = "management"


class ConfirmDecision(StrEnum):
    CONFIRM = "confirm"
    SEND_BACK = "send_back"


class ExtensionState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class ExtensionDecision(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"


class FindingSeverity(StrEnum):
    """What a hazard rule's finding does: a blocking one refuses the visit, a warning goes with the answer and is counted."""

    BLOCK = "block"
    WARN = "warn"


class SignalState(StrEnum):
    """Where an officer stands with a signal of a paper visit: not looked at, nothing in it, being followed up."""

    OPEN = "open"
    DISMISSED = "dismissed"
    FOLLOWED = "followed"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ScoreMethod(StrEnum):
    """How a score sheet's item is judged (domain.md §4)."""

    FIXED = "fixed"
    PER_OCCURRENCE = "per_occurrence"
    ALL_OR_NOTHING = "all_or_nothing"
    GRADE3 = "grade3"
    VETO = "veto"
    BONUS_DEDUCT = "bonus_deduct"


class Grade(StrEnum):
    FULL = "full"
    HALF = "half"
    NONE = "none"


class ScoringMode(StrEnum):
    """``joint``: one sheet for all inspectors. ``double``: two scorers, each with a sheet."""

    JOINT = "joint"
    DOUBLE = "double"


class CampaignState(StrEnum):
    DRAFT = "draft"
    FROZEN = "frozen"
    DRAWN = "drawn"
    SCORING = "scoring"
    PUBLISHED = "published"
    CLOSED = "closed"


class CheckedRecordState(StrEnum):
    TO_SCORE = "to_score"
    SCORED = "scored"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"
    REPLACED = "replaced"
    """Its object was replaced with a reason: it stays visible and counts nowhere."""


class ReplacedKind(StrEnum):
    OBJECT = "object"
    INSPECTOR = "inspector"


class RecordWait(StrEnum):
    """What of the reader a checked record waits for: a score, another one's score to be confirmed, an appeal to be decided."""

    SCORE = "score"
    CONFIRM = "confirm"
    DECIDE = "decide"


class AppealState(StrEnum):
    RAISED = "raised"
    UPHELD = "upheld"
    REFUSED = "refused"


class TrendStep(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
