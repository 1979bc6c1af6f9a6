"""Spot checks up to the draw: score sheets, inspectors, campaigns."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from contracts.page import PageQuery
from contracts.row import Row
from contracts.vocabulary import CampaignState, EvaluationKind, ReplacedKind, ScoreMethod, ScoringMode, ServiceKind

# score sheets


class SheetItem(msgspec.Struct, kw_only=True, frozen=True):
    """One line of a score sheet. ``step`` is what one occurrence costs: method per_occurrence asks for it, bonus_deduct may have it."""

    code: str
    section: str
    content: str
    points: Decimal
    method: ScoreMethod
    step: Decimal | None = None
    basis: str | None = None
    not_applicable_allowed: bool = False


class ScoreSheetEntry(msgspec.Struct, kw_only=True, frozen=True):
    """``replaces`` names the sheet whose next revision this is: both stay, campaigns keep the one that they were made with."""

    name: str
    kind: ServiceKind
    items: list[SheetItem]
    replaces: UUID | None = None


class ScoreSheet(Row, kw_only=True, frozen=True):
    """Never changed once saved. ``revision`` counts from 1; ``latest`` is False once another revision stands."""

    name: str
    kind: ServiceKind
    region_code: str
    revision: int
    replaces: UUID | None
    latest: bool
    points: Decimal
    items: list[SheetItem]


class ScoreSheetQuery(PageQuery, kw_only=True, frozen=True):
    """``latest`` True leaves out those that have a later revision."""

    kind: ServiceKind | None = None
    latest: bool | None = None
    q: str | None = None


# inspectors


class NewInspector(msgspec.Struct, kw_only=True, frozen=True):
    """``agency_id`` is where the inspector works now, if at an agency: with ``former_agency_ids`` it keeps them off that agency's objects.
    ``account_id``: the account of role inspector that scores for them. ``region_code``: the officer's own when None."""

    name: str
    unit: str | None = None
    phone: str | None = None
    expert: bool = False
    specialties: list[str] = []
    agency_id: UUID | None = None
    former_agency_ids: list[UUID] = []
    account_id: UUID | None = None
    region_code: str | None = None


class InspectorPatch(msgspec.Struct, kw_only=True, frozen=True):
    """``active`` False takes the inspector out of later draws; what was assigned stays."""

    name: str | UnsetType = UNSET
    unit: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    expert: bool | UnsetType = UNSET
    specialties: list[str] | UnsetType = UNSET
    agency_id: UUID | UnsetType | None = UNSET
    former_agency_ids: list[UUID] | UnsetType = UNSET
    account_id: UUID | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET


class Inspector(Row, kw_only=True, frozen=True):
    name: str
    unit: str | None
    phone: str | None
    expert: bool
    specialties: list[str]
    agency_id: UUID | None
    former_agency_ids: list[UUID]
    account_id: UUID | None
    region_code: str
    active: bool


class InspectorQuery(PageQuery, kw_only=True, frozen=True):
    active: bool | None = None
    expert: bool | None = None
    region_code: str | None = None
    q: str | None = None


# campaigns and their draw


class CampaignFilter(msgspec.Struct, kw_only=True, frozen=True):
    """Which objects a campaign draws from. From inclusive, until exclusive; None does not narrow.

    Kind evaluation: issued reports by ``finished_*`` and ``evaluation_kind``. Kind social: active or closed service contracts whose
    term touches ``term_*``.
    """

    finished_from: date | None = None
    finished_until: date | None = None
    evaluation_kind: EvaluationKind | None = None
    term_from: date | None = None
    term_until: date | None = None
    agency_id: UUID | None = None


class AgencyComplaints(msgspec.Struct, kw_only=True, frozen=True):
    """How many complaints against an agency were upheld, as the officer who plans the campaign knows it."""

    agency_id: UUID
    count: int


class NewCampaign(msgspec.Struct, kw_only=True, frozen=True):
    """Either ``count`` objects or ``ratio`` per cent of the pool, rounded up. ``stratify_by`` (region or kind) belongs to sampler stratified,
    ``complaints`` to samplers that read weights: each adds one to the weight of that agency's objects. ``half`` follows from ``quarter``."""

    name: str
    kind: ServiceKind
    year: int
    region_code: str
    score_sheet_id: UUID
    half: int | None = None
    quarter: int | None = None
    filter: CampaignFilter = CampaignFilter()
    count: int | None = None
    ratio: Decimal | None = None
    sampler: str = "uniform"
    stratify_by: str | None = None
    complaints: list[AgencyComplaints] = []
    inspectors_per_object: int = 2
    scoring: ScoringMode = ScoringMode.JOINT


class CampaignPatch(msgspec.Struct, kw_only=True, frozen=True):
    """Only while the campaign is a draft."""

    name: str | UnsetType = UNSET
    year: int | UnsetType = UNSET
    half: int | UnsetType | None = UNSET
    quarter: int | UnsetType | None = UNSET
    region_code: str | UnsetType = UNSET
    score_sheet_id: UUID | UnsetType = UNSET
    filter: CampaignFilter | UnsetType = UNSET
    count: int | UnsetType | None = UNSET
    ratio: Decimal | UnsetType | None = UNSET
    sampler: str | UnsetType = UNSET
    stratify_by: str | UnsetType | None = UNSET
    complaints: list[AgencyComplaints] | UnsetType = UNSET
    inspectors_per_object: int | UnsetType = UNSET
    scoring: ScoringMode | UnsetType = UNSET


class Campaign(Row, kw_only=True, frozen=True):
    """``records`` counts the checked records by state, replaced ones aside. What the draw fixed is None before it."""

    name: str
    kind: ServiceKind
    year: int
    half: int | None
    quarter: int | None
    region_code: str
    filter: CampaignFilter
    count: int | None
    ratio: Decimal | None
    sampler: str
    sampler_version: str
    stratify_by: str | None
    complaints: list[AgencyComplaints]
    inspectors_per_object: int
    scoring: ScoringMode
    score_sheet_id: UUID
    score_sheet_name: str
    state: CampaignState
    pool_size: int | None
    pool_hash: str | None
    seed_commit: str | None
    frozen_at: datetime | None
    drawn_at: datetime | None
    published_at: datetime | None
    closed_at: datetime | None
    records: dict[str, int]


class CampaignQuery(PageQuery, kw_only=True, frozen=True):
    """``counted``: those that the statistics count, from the draw on; ``counted_*`` are local days of the publication, before it of the
    draw."""

    kind: ServiceKind | None = None
    year: int | None = None
    state: CampaignState | None = None
    region_code: str | None = None
    counted: bool | None = None
    counted_from: date | None = None
    counted_until: date | None = None
    q: str | None = None


class FrozenPool(msgspec.Struct, kw_only=True, frozen=True):
    """``attributes_hash`` covers what a sampler other than uniform looks at (see PublicDraw); None for uniform."""

    pool_size: int
    pool_hash: str
    seed_commit: str
    attributes_hash: str | None


class DrawnObject(msgspec.Struct, kw_only=True, frozen=True):
    """``key`` is the hex text that ``rank`` (from 1) goes by."""

    rank: int
    object_id: str
    key: str


class AssignedInspector(msgspec.Struct, kw_only=True, frozen=True):
    inspector_id: UUID
    name: str
    unit: str | None
    leader: bool


class Assignment(msgspec.Struct, kw_only=True, frozen=True):
    object_id: str
    inspectors: list[AssignedInspector]


class Draw(msgspec.Struct, kw_only=True, frozen=True):
    seed: str
    salt: str
    draw_key: str
    objects: list[DrawnObject]
    inspectors: list[Assignment]


class ReplacementOrder(msgspec.Struct, kw_only=True, frozen=True):
    """``object_id`` alone: the next of the order takes its place. With ``inspector_id``: that inspector on that object;
    ``inspector_id`` alone: on every object not yet scored."""

    reason: str
    object_id: str | None = None
    inspector_id: UUID | None = None


class Replacement(msgspec.Struct, kw_only=True, frozen=True):
    """``replaced`` and ``by`` are object ids or inspector ids."""

    kind: ReplacedKind
    object_id: str
    replaced: str
    by: str
    reason: str
    at: datetime


class PublicReplacement(msgspec.Struct, kw_only=True, frozen=True):
    """Of objects only: who inspects is no public matter."""

    object_id: str
    by: str
    reason: str
    at: datetime


class PublishedDraw(msgspec.Struct, kw_only=True, frozen=True):
    """A line of the list of draws that everybody may compute again: ``count`` of ``pool_size`` objects were drawn."""

    campaign_id: UUID
    name: str
    kind: ServiceKind
    region_code: str
    drawn_at: datetime
    pool_size: int
    count: int


class PublicDraw(msgspec.Struct, kw_only=True, frozen=True):
    """All that a stranger needs to compute the draw again (domain.md §4, docs/draws.md).

    ``algorithm`` is the sampler's name, ``version`` its version, ``description`` its rule in words by language. ``attributes`` is what a
    sampler other than uniform read of each object, sealed by ``attributes_hash`` at freezing:
    sha256 hex of the lines ``<object id> <name>=<value> <name>=<value> …`` (names ascending), lines in pool order, joined by newline.
    ``objects`` are the first ``count`` as drawn; replacements do not change them.
    """

    campaign_id: UUID
    name: str
    kind: ServiceKind
    region_code: str
    drawn_at: datetime
    algorithm: str
    version: str
    description: dict[str, str]
    pool: list[str]
    pool_hash: str
    attributes: dict[str, dict[str, str]]
    attributes_hash: str | None
    seed_commit: str
    seed: str
    salt: str
    draw_key: str
    count: int
    objects: list[DrawnObject]
    replacements: list[PublicReplacement]
