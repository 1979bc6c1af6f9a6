"""政府抽查记录 on paper: item by item what was found and what it cost, the agency's word, and lines to be signed.

As in the API: towards agencies no inspector and no scorer has a name.
"""

from contracts.rpc.checked_records import Appeal, CheckedRecord, ScoredItem, ScoredSheet
from contracts.vocabulary import CheckedRecordState, ScoreMethod
from gateway.documents.paper import Fact, Paper, Part, ScoreLine
from gateway.documents.wording import figure, listed, local_day, word

TITLE = "政府抽查记录"
HALVES = {1: "上半年", 2: "下半年"}
QUARTERS = {1: "第一季度", 2: "第二季度", 3: "第三季度", 4: "第四季度"}


def checked_record_paper(record: CheckedRecord, zone: str) -> Paper:
    parts = [Part(facts=_facts(record, zone))]
    for sheet in record.sheets:
        parts.append(Part(heading=_heading(record, sheet, zone), scores=[_line(item) for item in sheet.items]))
        parts.append(Part(facts=[Fact("本表得分", _score(sheet), long=True)]))
    if record.reply:
        parts.append(Part(heading=f"机构回复　{local_day(record.replied_at, zone)}", text=record.reply))
    if record.appeal is not None:
        parts.append(Part(heading="申诉", facts=_appeal(record, record.appeal, zone)))
    return Paper(
        issuer=record.campaign_name,
        title=TITLE,
        number=record.object_number,
        mark=_mark(record.state),
        parts=parts,
        signatures=["检查人员签字", "机构代表签字", "日期", "日期"],
        foot=f"抽查序号 {record.rank}　记录版本 {record.version}",
    )


def _mark(state: CheckedRecordState) -> str:
    """A result is one once it is published; before that it is a draft that only the office sees."""
    if state is CheckedRecordState.REPLACED:
        return "已替换"
    return "" if state is CheckedRecordState.PUBLISHED else "未公布"


def _facts(record: CheckedRecord, zone: str) -> list[Fact]:
    return [
        Fact("抽查对象编号", record.object_number),
        Fact("得分", f"{record.score:.2f}" if record.score is not None else ""),
        Fact("抽查对象", record.object_title, long=True),
        Fact("中介机构", record.agency_name),
        Fact("被服务企业", record.enterprise_name),
        Fact("服务类别", word("service_kind", record.kind)),
        Fact("抽查期", _period(record)),
        Fact("检查人员", listed(_inspector(one.name, one.unit) for one in record.inspectors), long=True),
        Fact("状态", word("checked_record_state", record.state)),
        Fact("公布日期", local_day(record.published_at, zone)),
    ]


def _inspector(name: str, unit: str | None) -> str:
    return f"{name}（{unit}）" if unit else name


def _period(record: CheckedRecord) -> str:
    part = QUARTERS.get(record.quarter or 0) or HALVES.get(record.half or 0) or ""
    return f"{record.year}年{part}"


def _heading(record: CheckedRecord, sheet: ScoredSheet, zone: str) -> str:
    which = f"第{sheet.number}份" if len(record.sheets) > 1 else ""
    return "　".join(filter(None, [f"评分表：{record.score_sheet_name}", which, sheet.scorer, local_day(sheet.submitted_at, zone)]))


def _score(sheet: ScoredSheet) -> str:
    score = f"{sheet.score:.2f} 分" if sheet.score is not None else ""
    return f"{score}（还有 {sheet.waiting} 项未评）" if sheet.waiting else score


def _line(item: ScoredItem) -> ScoreLine:
    content = f"{item.content}\n依据：{item.basis}" if item.basis else item.content
    return ScoreLine(item.code, f"【{item.section}】{content}", figure(item.points), figure(item.lost), _finding(item))


def _finding(item: ScoredItem) -> str:
    return "\n".join(filter(None, [_found(item), item.reason]))


def _found(item: ScoredItem) -> str:
    if item.not_applicable:
        return "不适用"
    if item.lost is None:
        return "待评分"
    if item.method is ScoreMethod.VETO:
        return "发现（一票否决）" if item.occurrences else "未发现"
    if item.grade is not None:
        return word("grade", item.grade)
    if not item.occurrences and not item.deducted:
        return "不扣分"
    return f"发现 {item.occurrences} 处" if item.occurrences is not None else f"扣 {figure(item.deducted)} 分"


def _appeal(record: CheckedRecord, appeal: Appeal, zone: str) -> list[Fact]:
    after = f"{record.score:.2f}" if record.score is not None else ""
    return [
        Fact("申诉日期", local_day(appeal.raised_at, zone)),
        Fact("申诉结果", word("appeal_state", appeal.state)),
        Fact("申诉理由", appeal.reason, long=True),
        Fact("处理意见", appeal.decision_reason or "", long=True),
        *([Fact("分数变更", f"{appeal.score_before:.2f} → {after}", long=True)] if appeal.score_before is not None else []),
    ]
