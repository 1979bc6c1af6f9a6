"""赴企记录 on paper: both parties, what was done, each hazard with its photos, and lines to be signed."""

from datetime import time

from contracts.rpc.hazard import HazardRow, Visit
from contracts.vocabulary import VisitState
from gateway.documents.paper import Fact, Paper, Part, shared_out
from gateway.documents.wording import day, listed, word

TITLE = "赴企记录"


def visit_paper(visit: Visit, services: dict[str, str], categories: dict[str, str]) -> Paper:
    """``services`` and ``categories``: the dictionaries' words by value."""
    shown, photos = shared_out([visit.photos, *(hazard.photos for hazard in visit.hazards)])
    parts = [Part(facts=_facts(visit, services))]
    if not visit.hazards:
        parts.append(Part(heading="发现的隐患", text="本次检查未发现隐患。"))
    for place, hazard in enumerate(visit.hazards, start=1):
        parts.append(hazard_part(f"隐患{place}", hazard, categories, shown[place]))
    if visit.photos:
        parts.append(Part(heading="现场照片", photos=shown[0], left_out=len(visit.photos) - len(shown[0])))
    return Paper(
        issuer=visit.agency_name,
        title=TITLE,
        number=visit.number,
        mark=word("visit_state", visit.state)[-2:] if visit.state is VisitState.VOID else "",
        parts=parts,
        signatures=["检查人员签字", "企业陪同人员签字", "日期", "日期"],
        foot=f"本记录一式两份，检查单位、企业各执一份。　记录版本 {visit.version}",
        photos=photos,
    )


def _facts(visit: Visit, services: dict[str, str]) -> list[Fact]:
    found = [
        Fact("企业名称", visit.enterprise_name),
        Fact("检查单位", visit.agency_name),
        Fact("合同编号", visit.contract_number),
        Fact("检查时间", f"{day(visit.visited_on)} {_hours(visit.from_time, visit.until_time)}".strip()),
        Fact("检查人员", listed(person.name for person in visit.staff_members)),
        Fact("企业陪同人员", visit.companion or ""),
        Fact("服务内容", listed(services.get(code, code) for code in visit.services), long=True),
        Fact("工作情况", visit.summary or "", long=True),
        Fact("隐患数量", f"{visit.hazard_count} 项"),
        Fact("下次检查日期", day(visit.next_on)),
        Fact("签字情况", _signed(visit), long=True),
    ]
    return [*found, Fact("作废原因", visit.void_reason, long=True)] if visit.void_reason else found


def _hours(begin: time | None, end: time | None) -> str:
    return "—".join(f"{at:%H:%M}" for at in (begin, end) if at)


def _signed(visit: Visit) -> str:
    if visit.signed is None:
        return ""
    if visit.signed:
        return "企业陪同人员已签字"
    return f"企业陪同人员拒绝签字。原因：{visit.refused_reason or '未说明'}"


def hazard_part(heading: str, hazard: HazardRow, categories: dict[str, str], photos: list[int]) -> Part:
    """One hazard as a block of its own: ten columns of long texts are no table that anybody reads."""
    return Part(
        heading=f"{heading}　{word('hazard_level', hazard.level)}　{hazard.number}",
        facts=hazard_facts(hazard, categories),
        photos=photos,
        left_out=len(hazard.photos) - len(photos),
    )


def hazard_facts(hazard: HazardRow, categories: dict[str, str]) -> list[Fact]:
    return [
        Fact("隐患描述", hazard.description, long=True),
        Fact("隐患部位", hazard.location),
        Fact("隐患级别", word("hazard_level", hazard.level)),
        Fact("隐患类别", categories.get(hazard.category or "", hazard.category or "")),
        Fact("原因类型", word("hazard_cause", hazard.cause)),
        Fact("判定依据", hazard.basis or "", long=True),
        Fact("整改建议", hazard.suggestion or "", long=True),
        Fact("整改期限", day(hazard.deadline_on)),
        Fact("当前状态", word("hazard_state", hazard.state) + ("（超期）" if hazard.overdue else "")),
    ]
