"""Records that documents are made of, and what can be read in the files."""

import io
import uuid
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any

import docx
import msgspec
import pypdf
from docx.document import Document as WordDocument
from docx.table import Table

from contracts.row import Named
from contracts.rpc.auth_settings import Dictionary, DictionaryItem
from contracts.rpc.checked_records import CheckedRecord, ScoredItem
from contracts.rpc.hazard import Hazard, HazardRow, MajorPlan, Visit
from contracts.vocabulary import CheckedRecordState, HazardCause, HazardLevel, HazardState, ScoreMethod, VisitState
from gateway.tests.fakes import FakeRooms, sample

DICTIONARIES = {"service_items": {"hazard_inspection": "隐患排查"}, "hazard_category": {"electrical": "电气安全"}}


def a_hazard(number: int = 1, **other: Any) -> HazardRow:
    known = {
        "number": f"YH2026-{number:06}",
        "agency_name": "衢州某某安全技术有限公司",
        "enterprise_name": "浙江某某化工有限公司",
        "location": f"{number}号车间配电箱",
        "description": "电线裸露，未装漏电保护装置",
        "level": HazardLevel.GENERAL,
        "category": "electrical",
        "cause": HazardCause.OBJECT,
        "basis": "《低压配电设计规范》GB 50054-2011",
        "suggestion": "更换电线并加装保护装置",
        "found_on": date(2026, 11, 20),
        "deadline_on": date(2026, 12, 5),
        "state": HazardState.OPEN,
        "overdue": False,
        "photos": [],
    }
    return msgspec.structs.replace(sample(HazardRow), **{**known, **other})


def a_visit(**other: Any) -> Visit:
    known = {
        "number": "FQ2026-000123",
        "agency_name": "衢州某某安全技术有限公司",
        "enterprise_name": "浙江某某化工有限公司",
        "contract_number": "SH-2026-018",
        "visited_on": date(2026, 11, 20),
        "from_time": time(9),
        "until_time": time(11, 30),
        "staff_members": [Named(uuid.uuid4(), "张某"), Named(uuid.uuid4(), "李某")],
        "companion": "王某",
        "services": ["hazard_inspection"],
        "summary": "检查了一号车间。\n培训了班组长。",
        "signed": False,
        "refused_reason": "对级别有异议",
        "state": VisitState.SUBMITTED,
        "void_reason": None,
        "hazards": [a_hazard(1), a_hazard(2)],
        "hazard_count": 2,
        "photos": [],
    }
    return msgspec.structs.replace(sample(Visit), **{**known, **other})


def a_whole_hazard(**other: Any) -> Hazard:
    row = a_hazard(3, level=HazardLevel.MAJOR)
    plan = MajorPlan(plan="停产撤人", responsible="孙某", funds_fen=12345605, measures="更换全部线路")
    known = {name: getattr(row, name) for name in HazardRow.__struct_fields__}
    return msgspec.structs.replace(sample(Hazard), **{**known, "major": plan, "cancel_reason": None, **other})


def an_item(code: str, **other: Any) -> ScoredItem:
    known = {
        "code": code,
        "section": "现场勘验",
        "content": "勘验记录有两人签字",
        "points": Decimal("5"),
        "method": ScoreMethod.FIXED,
        "basis": None,
        "not_applicable": False,
        "occurrences": None,
        "grade": None,
        "deducted": Decimal(0),
        "lost": Decimal(0),
        "reason": None,
    }
    return msgspec.structs.replace(sample(ScoredItem), **{**known, **other})


def a_checked_record(**other: Any) -> CheckedRecord:
    record = sample(CheckedRecord)
    items = [an_item("1.1"), an_item("1.2", deducted=Decimal("2.5"), lost=Decimal("2.5"), reason="缺一人签字")]
    known = {
        "campaign_name": "2026年上半年安全评价政府抽查",
        "object_number": "PJ-2026-0007",
        "object_title": "某某项目安全现状评价报告",
        "agency_name": "衢州某某安全技术有限公司",
        "score_sheet_name": "评价报告评分表",
        "year": 2026,
        "half": 1,
        "quarter": None,
        "state": CheckedRecordState.PUBLISHED,
        "score": Decimal("97.5"),
        "inspectors": [msgspec.structs.replace(record.inspectors[0], name="赵某", unit="市应急管理局")],
        "sheets": [msgspec.structs.replace(record.sheets[0], items=items, score=Decimal("97.5"), waiting=0, scorer="赵某")],
        "reply": "已补签",
        "appeal": None,
    }
    return msgspec.structs.replace(record, **{**known, **other})


def answer_dictionaries(rooms: FakeRooms) -> None:
    def dictionary(name: str) -> Dictionary:
        items = [DictionaryItem(value=value, label_zh=zh, label_en=value) for value, zh in DICTIONARIES[name].items()]
        return Dictionary(name=name, items=items, version=1)

    rooms.answers["auth.get_dictionary"] = dictionary


def word_text(content: bytes) -> str:
    """All that stands in the .docx, header included, a table's cells one after the other."""
    document = docx.Document(io.BytesIO(content))
    return "\n".join([*(p.text for p in document.sections[0].header.paragraphs), *_blocks(document)])


def _blocks(document: WordDocument) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:  # a cell over three columns comes three times
                yield from {id(cell._tc): cell.text for cell in row.cells}.values()
        else:
            yield block.text


def pdf_text(content: bytes) -> str:
    """All that stands in the PDF, without the spaces and line breaks that are the layout's."""
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def text_of(content: bytes, form: str) -> str:
    """Without white space, so that one expectation serves both."""
    return pdf_text(content) if form == "pdf" else "".join(word_text(content).split())
