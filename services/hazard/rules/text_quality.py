"""Built-in rule: descriptions that say nothing."""

import re
from collections.abc import Iterable

from contracts.extension.hazard_rules import RuleFinding, VisitFacts
from contracts.rpc.hazard import NewHazard, NewVisit
from contracts.vocabulary import FindingSeverity

SAYS_NOTHING = {
    "无",
    "没有",
    "无隐患",
    "暂无",
    "暂无隐患",
    "未发现隐患",
    "正常",
    "已整改完成",
    "已整改",
    "已完成整改",
    "整改完成",
    "已完成",
    "none",
    "n/a",
}
THRESHOLD = "hazard.description_min"

_strip_marks = re.compile(r"[\W_]+").sub


class TextQualityRule:
    """Warns of a description that is a set phrase, too short, or a copy of the criterion it offends. At most one finding a hazard.

    How short is too short is the rule book's to say; without that number nothing is too short."""

    name = "text_quality"
    version = "1"

    def findings(self, visit: NewVisit, facts: VisitFacts) -> Iterable[RuleFinding]:
        value = facts.thresholds.get(THRESHOLD, "")
        shortest = int(value) if value.isdecimal() and len(value) < 5 else 0
        for i, hazard in enumerate(visit.hazards):
            code = self._judge(hazard, shortest)
            if code is not None:
                field = f"hazards.{i}.description"
                params = {"min": str(shortest)} if code == "hazard.text.too_short" else {}
                yield RuleFinding(severity=FindingSeverity.WARN, field=field, code=code, params=params)

    def _judge(self, hazard: NewHazard, shortest: int) -> str | None:
        said = _strip_marks("", hazard.description).lower()
        if not said or said in SAYS_NOTHING:
            return "hazard.text.says_nothing"
        if len(hazard.description.strip()) < shortest:
            return "hazard.text.too_short"
        if hazard.basis and said == _strip_marks("", hazard.basis).lower():
            return "hazard.text.copy_of_criterion"
        return None
