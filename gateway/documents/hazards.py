"""隐患整改通知书: what an enterprise is told to mend, by when, and its receipt."""

from contracts.rpc.hazard import Hazard, MajorPlan
from contracts.vocabulary import HazardLevel, HazardState
from gateway.documents.paper import Fact, Paper, Part, shared_out
from gateway.documents.visits import hazard_facts
from gateway.documents.wording import day, word

TITLE = "隐患整改通知书"
NOT_IN_FORCE = {HazardState.VOID: "作废", HazardState.CANCELLED: "已撤销"}


def hazard_paper(hazard: Hazard, categories: dict[str, str]) -> Paper:
    """``categories``: the dictionary's words by value."""
    (shown,), photos = shared_out([hazard.photos])
    parts = [
        Part(heading="隐患情况", facts=[Fact("发现日期", day(hazard.found_on), long=True), *hazard_facts(hazard, categories)]),
    ]
    if hazard.major is not None:
        parts.append(Part(heading="重大隐患整改“五落实”", facts=_five(hazard.major, day(hazard.deadline_on))))
    if hazard.photos:
        parts.append(Part(heading="隐患照片", photos=shown, left_out=len(hazard.photos) - len(shown)))
    if hazard.cancel_reason:
        parts.append(Part(heading="撤销原因", text=hazard.cancel_reason))
    return Paper(
        issuer=hazard.agency_name,
        title=TITLE,
        number=hazard.number,
        mark=NOT_IN_FORCE.get(hazard.state, ""),
        lead=[f"{hazard.enterprise_name}：", _order(hazard)],
        parts=parts,
        signatures=["检查单位（盖章）", "企业签收人签字", "签发日期", "签收日期"],
        foot=f"本通知书一式两份，检查单位、企业各执一份。　记录版本 {hazard.version}",
        photos=photos,
    )


def _order(hazard: Hazard) -> str:
    level = word("hazard_level", hazard.level)
    return (
        f"{day(hazard.found_on)}，我单位在对你单位开展安全检查时，发现下列{level}。请于{day(hazard.deadline_on)}前（含当日）完成整改，"
        f"并报送整改情况和整改后的照片。{'整改完成前，应采取可靠的防范措施。' if hazard.level is HazardLevel.MAJOR else ''}"
    )


def _five(plan: MajorPlan, deadline: str) -> list[Fact]:
    """五落实: measures, funds, deadline, responsible person, plan."""
    return [
        Fact("整改责任人", plan.responsible),
        Fact("整改资金", f"{plan.funds_fen // 100:,}.{plan.funds_fen % 100:02} 元"),
        Fact("整改时限", deadline, long=True),
        Fact("整改措施", plan.measures, long=True),
        Fact("应急预案", plan.plan, long=True),
    ]
