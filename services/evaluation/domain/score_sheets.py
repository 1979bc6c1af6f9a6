"""What is asked of a score sheet."""

from collections import Counter
from decimal import Decimal

import msgspec

from contracts.rpc.spot_checks import ScoreSheetEntry, SheetItem
from contracts.vocabulary import ScoreMethod
from services.evaluation.domain.fields import Fields

MOST_ITEMS = 300
MOST_POINTS = Decimal(1000)
WITH_STEP = (ScoreMethod.PER_OCCURRENCE, ScoreMethod.BONUS_DEDUCT)


def check_entry(entry: ScoreSheetEntry) -> ScoreSheetEntry:
    """The entry cleaned. Raises Invalid naming all wrong fields."""
    fields = Fields()
    name = fields.text("name", entry.name, 100)
    if not 0 < len(entry.items) <= MOST_ITEMS:
        fields.add("items", "evaluation.score_sheet.items_count", most=str(MOST_ITEMS))
    items = [_item(fields, f"items.{i}", item) for i, item in enumerate(entry.items[:MOST_ITEMS])]
    seen = Counter(item.code for item in items)
    for i, item in enumerate(items):
        if item.code and seen[item.code] > 1:
            fields.add(f"items.{i}.code", "evaluation.score_sheet.code_repeated", item=item.code)
    if items and not any(item.points.is_finite() and item.points > 0 for item in items):
        fields.add("items", "evaluation.score_sheet.no_points")
    fields.finish()
    return msgspec.structs.replace(entry, name=name, items=items)


def total_points(items: list[SheetItem]) -> Decimal:
    """What a sheet is worth when every item applies."""
    return sum((item.points for item in items), Decimal(0))


def _item(fields: Fields, path: str, item: SheetItem) -> SheetItem:
    _points(fields, f"{path}.points", item.points, Decimal(0))
    if item.method is ScoreMethod.VETO and not item.points.is_zero():
        fields.add(f"{path}.points", "evaluation.score_sheet.veto_points")
    if item.step is not None:
        _points(fields, f"{path}.step", item.step, Decimal("0.01"))
        if item.method not in WITH_STEP:
            fields.add(f"{path}.step", "evaluation.score_sheet.step_unused")
    elif item.method is ScoreMethod.PER_OCCURRENCE:
        fields.add(f"{path}.step", "field.required")
    return msgspec.structs.replace(
        item,
        code=fields.text(f"{path}.code", item.code, 20),
        section=fields.text(f"{path}.section", item.section, 100),
        content=fields.text(f"{path}.content", item.content, 1000),
        basis=fields.optional_text(f"{path}.basis", item.basis, 500),
    )


def _points(fields: Fields, path: str, value: Decimal, least: Decimal) -> None:
    if not value.is_finite() or not least <= value <= MOST_POINTS:
        fields.add(path, "field.out_of_range", least=str(least), most=str(MOST_POINTS))
    elif value != round(value, 2):
        fields.add(path, "evaluation.field.two_digits")
