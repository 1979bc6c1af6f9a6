"""What a finding costs, and what a sheet comes to (domain.md §4: score sheet). Pure; decimals with 2 digits, rounded half up."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

from contracts.rpc.checked_records import ScoreEntry
from contracts.rpc.spot_checks import SheetItem
from contracts.vocabulary import Grade, ScoreMethod
from services.evaluation.domain.fields import Fields

CENT = Decimal("0.01")
NOTHING = Decimal(0)
MOST_OCCURRENCES = 1000
LONGEST_REASON = 1000
SHARE_LOST = {Grade.FULL: Decimal(0), Grade.HALF: Decimal("0.5"), Grade.NONE: Decimal(1)}

_ASKED = {
    ScoreMethod.FIXED: ("deducted",),
    ScoreMethod.ALL_OR_NOTHING: ("deducted",),
    ScoreMethod.PER_OCCURRENCE: ("occurrences",),
    ScoreMethod.VETO: ("occurrences",),
    ScoreMethod.GRADE3: ("grade",),
    ScoreMethod.BONUS_DEDUCT: ("deducted", "occurrences"),
}
"""What a finding says, by method; one of them."""


def rounded(value: Decimal) -> Decimal:
    """To 2 digits, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def check_finding(fields: Fields, at: str, item: SheetItem, entry: ScoreEntry) -> None:
    """Notes in ``fields``, under ``at``, what does not fit the item's method."""
    given = {name for name in ("deducted", "occurrences", "grade") if getattr(entry, name) is not None}
    if entry.not_applicable:
        if not item.not_applicable_allowed:
            fields.add(f"{at}.not_applicable", "evaluation.score.not_applicable_not_allowed")
        if given:
            fields.add(at, "evaluation.score.not_applicable_has_finding")
        return
    asked = _ASKED[item.method]
    for name in sorted(given - set(asked)):
        fields.add(f"{at}.{name}", "evaluation.score.not_of_method", method=item.method.value)
    if len(given & set(asked)) != 1:
        fields.add(f"{at}.{asked[0]}", "evaluation.score.finding_needed")
        return
    if entry.occurrences is not None:
        fields.number(f"{at}.occurrences", entry.occurrences, 0, MOST_OCCURRENCES)
        if item.method is ScoreMethod.BONUS_DEDUCT and item.step is None:
            fields.add(f"{at}.occurrences", "evaluation.score.item_has_no_step")
    if entry.deducted is not None:
        _check_deducted(fields, f"{at}.deducted", item, entry.deducted)
    if not fields.errors and lost(item, entry) > 0 and not (entry.reason or "").strip():
        fields.add(f"{at}.reason", "evaluation.score.reason_needed")


def _check_deducted(fields: Fields, field: str, item: SheetItem, deducted: Decimal) -> None:
    most = Decimal(100) if item.method is ScoreMethod.BONUS_DEDUCT else item.points
    if not NOTHING <= deducted <= most:
        fields.add(field, "field.out_of_range", least="0", most=str(most))
    elif deducted != rounded(deducted):
        fields.add(field, "evaluation.score.two_digits")


def lost(item: SheetItem, entry: ScoreEntry) -> Decimal:
    """What the finding costs, in the item's points. A veto costs no points: ``score`` looks at it by itself."""
    if entry.not_applicable:
        return NOTHING
    deducted, occurrences = entry.deducted or NOTHING, entry.occurrences or 0
    match item.method:
        case ScoreMethod.FIXED:
            return min(deducted, item.points)
        case ScoreMethod.PER_OCCURRENCE:
            return min((item.step or NOTHING) * occurrences, item.points)
        case ScoreMethod.ALL_OR_NOTHING:
            return item.points if deducted > 0 else NOTHING
        case ScoreMethod.GRADE3:
            return item.points * SHARE_LOST[entry.grade or Grade.FULL]
        case ScoreMethod.BONUS_DEDUCT:
            return deducted if entry.deducted is not None else (item.step or NOTHING) * occurrences
        case ScoreMethod.VETO:
            return NOTHING


def is_vetoed(item: SheetItem, entry: ScoreEntry) -> bool:
    return item.method is ScoreMethod.VETO and not entry.not_applicable and (entry.occurrences or 0) >= 1


def score(items: Sequence[SheetItem], entries: Mapping[str, ScoreEntry]) -> Decimal | None:
    """100 × got ÷ applicable points over the items that have an entry, between 0 and 100; 0 by a veto; None while no points apply.

    What bonus_deduct takes beyond its own points comes off the others', down to 0.
    """
    found = [(item, entries[item.code]) for item in items if item.code in entries]
    if any(is_vetoed(item, entry) for item, entry in found):
        return rounded(NOTHING)
    applying = [(item, entry) for item, entry in found if not entry.not_applicable]
    points = sum((item.points for item, _ in applying), NOTHING)
    if points == 0:
        return None
    got = points - sum((lost(item, entry) for item, entry in applying), NOTHING)
    return rounded(100 * max(got, NOTHING) / points)


def waiting(items: Sequence[SheetItem], entries: Iterable[str]) -> list[str]:
    """The codes that have no finding yet, in the sheet's order."""
    there = set(entries)
    return [item.code for item in items if item.code not in there]


def needs_third(scores: Sequence[Decimal], limit: Decimal) -> bool:
    """Whether two sheets of a double scoring lie further apart than ``limit`` points, and no third settles it yet."""
    return len(scores) == 2 and abs(scores[0] - scores[1]) > limit


def settled(scores: Sequence[Decimal]) -> Decimal:
    """The score of one, two or three sheets: its own, the mean, the mean of the two nearest. Of equally near pairs the higher one:
    what is in doubt is the agency's (ADR 13)."""
    if len(scores) <= 2:
        return rounded(sum(scores, NOTHING) / len(scores))
    nearest = min(combinations(scores, 2), key=lambda pair: (abs(pair[0] - pair[1]), -sum(pair)))
    return rounded(sum(nearest, NOTHING) / 2)
