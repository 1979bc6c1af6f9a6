"""A body that each route takes, as the HTTP contract's examples have it."""

from typing import Any

ID = "01920000-0000-7000-8000-000000000001"
OTHER_ID = "01920000-0000-7000-8000-000000000002"

DECLARATION = {
    "name": "衢州某某安全技术有限公司",
    "uscc": "91330800147755889T",
    "kinds": ["evaluation", "social"],
    "legal_representative": "王某",
    "contact_name": "李某",
    "contact_mobile": "13800000000",
    "region_code": "330802",
    "address": "府山街道",
    "fixed_assets_fen": 900000000,
    "floor_area_m2": 1200,
    "archive_area_m2": 120,
    "scopes": ["金属冶炼"],
    "attachments": [{"kind": "licence", "file_id": ID}],
}
STAFF = {
    "name": "张某",
    "id_number": "330802199001011234",
    "mobile": "13800000000",
    "post": "assessor",
    "employed_from": "2020-01-01",
    "pension_from": "2020-01-01",
    "certificates": [
        {"kind": "safety_assessor", "level": "1", "number": "1", "issued_on": "2019-05-01", "valid_until": "2029-05-01"}
    ],
}
ENTERPRISE = {"name": "某某化工", "uscc": "91330800147755889T", "region_code": "330881", "address": "城南", "industry": "C2614"}
EVALUATION_CONTRACT = {
    "number": "PJ-2026-001",
    "enterprise_id": ID,
    "project": "现状评价",
    "kind": "current",
    "signed_on": "2026-03-01",
    "starts_on": "2026-03-10",
    "due_on": "2026-06-30",
    "fee_fen": 5000000,
    "team": [ID, OTHER_ID],
    "state": "active",
}
SERVICE_CONTRACT = {
    "number": "FW-2026-001",
    "enterprise_id": ID,
    "service_items": ["hazard_inspection", "training"],
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "visits_per_year": 12,
    "fee_fen": 2000000,
    "payer": "enterprise",
    "team": [ID, OTHER_ID],
    "state": "active",
}
REPORT = {
    "number": "BG-2026-001",
    "contract_id": ID,
    "title": "现状评价报告",
    "conclusion": "meets",
    "open_problems": 0,
    "finished_on": "2026-05-20",
    "file_id": ID,
}
HAZARD = {
    "found_on": "2026-04-02",
    "location": "一车间",
    "description": "配电箱门未关闭，内有积尘",
    "level": "general",
    "cause": "object",
    "deadline_on": "2026-04-20",
}
VISIT = {
    "contract_id": ID,
    "visited_on": "2026-04-02",
    "staff": [ID],
    "companion": "赵某",
    "services": ["hazard_inspection"],
    "summary": "例行检查",
    "no_hazard_found": False,
    "from_time": "09:00",
    "position": {"latitude": 28.9, "longitude": 118.8},
    "hazards": [HAZARD],
}
RECTIFICATION = {"measures": "已更换", "responsible": "钱某", "finished_on": "2026-04-10", "photos": [ID]}
SCORE_SHEET = {
    "name": "评价报告评分表",
    "kind": "evaluation",
    "items": [
        {
            "code": "1.1",
            "section": "现场",
            "content": "勘查",
            "points": 10,
            "method": "per_occurrence",
            "step": 2.5,
            "not_applicable_allowed": True,
        },
        {"code": "9.1", "section": "否决", "content": "弄虚作假", "points": 0, "method": "veto"},
    ],
}
INSPECTOR = {"name": "周某", "unit": "市应急管理局", "expert": True, "former_agency_ids": [ID], "account_id": OTHER_ID}
CAMPAIGN = {
    "name": "2026年上半年安全评价报告抽查",
    "kind": "evaluation",
    "year": 2026,
    "half": 1,
    "region_code": "330800",
    "filter": {"finished_from": "2026-01-01", "finished_until": "2026-07-01"},
    "count": 5,
    "sampler": "weighted",
    "complaints": [{"agency_id": ID, "count": 1}],
    "score_sheet_id": ID,
    "inspectors_per_object": 2,
}
REASON = {"reason": "填写有误"}
IMPORT = {"file_id": ID, "dry_run": True}
PASSWORD = {"new_password": "Another1!"}
DICTIONARY = {"items": [{"value": "a", "label_zh": "甲", "label_en": "A"}]}

BODIES: dict[str, Any] = {
    "POST /sessions": {
        "entrance": "system",
        "username": "somebody",
        "password": "secret",
        "captcha_id": ID,
        "captcha_answer": "ab12",
    },
    "POST /link-sessions": {"token": "opaque"},
    "POST /second-factor": {"password": "a"},
    "POST /second-factor/confirmation": {"code": "123456"},
    "POST /second-factor/removal": {"password": "a", "code": "123456"},
    "PUT /sessions/current/password": {"old_password": "a", "new_password": "b"},
    "POST /api-tokens": {"name": "import", "scopes": ["hazard:read"], "expires_on": "2027-01-01"},
    "PUT /preferences/{name}": {"value": {"columns": ["a", "b"]}},
    "POST /sub-accounts": {
        "username": "luru01",
        "display_name": "录入员",
        "rights": ["evaluation_contract"],
        "initial_password": "x",
    },
    "PATCH /sub-accounts/{account_id}": {"display_name": "录入", "mobile": None},
    "PUT /sub-accounts/{account_id}/password": PASSWORD,
    "POST /accounts": {"role": "officer", "username": "kecheng01", "display_name": "柯城", "region_code": "330802"},
    "PATCH /accounts/{account_id}": {"disabled": True},
    "PUT /accounts/{account_id}/password": PASSWORD,
    "POST /accounts/imports": IMPORT,
    "PUT /regions": {"items": [{"code": "330899", "name": "某功能区", "parent_code": "330800"}]},
    "PUT /dictionaries/{name}": DICTIONARY,
    "PUT /parameters": {"items": [{"name": "account_help", "value": "0570-0000000"}]},
    "PUT /parameters/{name}": {"value": "0570-0000000"},
    "POST /evaluation-contracts/{contract_id}/site-notice": {"sent_on": "2026-11-20"},
    "PUT /notice-settings": {"email": "kecheng01@example.com", "channels": ["smtp"], "digest": True},
    "PUT /rules": {
        "items": [{"key": "visit.late_entry_days", "value": 5, "in_force_from": "2027-01-01", "source": "衢应急〔2026〕9号"}]
    },
    "PUT /rules/{key}": {
        "value": 5,
        "in_force_from": "2027-01-01",
        "in_force_until": None,
        "source": "衢应急〔2026〕9号",
        "note": "试行",
    },
    "PUT /calendar/{year}": {"days": [{"day": "2027-01-01", "working": False, "name": "元旦"}], "source": "state"},
    "PUT /agency": DECLARATION,
    "POST /staff": STAFF,
    "PUT /staff/{staff_id}": STAFF,
    "POST /staff/{staff_id}/id-number-reveals": REASON,
    "POST /staff/imports": IMPORT,
    "POST /enterprises/imports": IMPORT,
    "POST /evaluation-contracts/imports": IMPORT,
    "POST /service-contracts/imports": IMPORT,
    "POST /declared-agencies/{agency_id}/review": {"decision": "return", "comments": [{"field": "address", "text": "不全"}]},
    "POST /enterprises": ENTERPRISE,
    "PUT /enterprises/{enterprise_id}": ENTERPRISE,
    "POST /evaluation-contracts": EVALUATION_CONTRACT,
    "PUT /evaluation-contracts/{contract_id}": EVALUATION_CONTRACT,
    "POST /evaluation-contracts/{contract_id}/voiding": REASON,
    "POST /service-contracts": SERVICE_CONTRACT,
    "PUT /service-contracts/{contract_id}": SERVICE_CONTRACT,
    "POST /service-contracts/{contract_id}/voiding": REASON,
    "POST /evaluation-reports": REPORT,
    "PUT /evaluation-reports/{report_id}": REPORT,
    "POST /evaluation-reports/{report_id}/voiding": REASON,
    "PUT /checked-records/{record_id}/scores": {"items": [{"code": "1.1", "occurrences": 2, "reason": "缺现场照片"}]},
    "POST /checked-records/{record_id}/return": REASON,
    "POST /checked-records/{record_id}/reply": {"text": "已按要求整改"},
    "POST /checked-records/{record_id}/appeal": REASON,
    "POST /checked-records/{record_id}/appeal/decision": {"upheld": True, "score": 96.5, "reason": "第1.2项不应扣分"},
    "POST /exports": {"list": "/hazards", "filter": {"view": "overdue"}, "format": "xlsx"},
    "POST /rankings/publication": {"kind": "evaluation", "period": "2026H1"},
    "POST /visits": VISIT,
    "POST /visits/{visit_id}/voiding": REASON,
    "POST /hazards/confirmations": {"ids": [ID], "decision": "confirm"},
    "POST /hazards/{hazard_id}/rectifications": RECTIFICATION,
    "POST /hazards/{hazard_id}/confirmation": {"decision": "send_back", "reason": "照片不清"},
    "POST /hazards/{hazard_id}/extensions": {"new_deadline_on": "2026-05-20", "reason": "配件未到"},
    "POST /hazards/{hazard_id}/extensions/{extension_id}/decision": {"decision": "approve"},
    "POST /hazards/{hazard_id}/cancellation": REASON,
    "POST /signals/{signal_id}/dismissal": REASON,
    "POST /signals/{signal_id}/follow-up": {"note": "已电话核实，安排现场复查"},
    "POST /hazards/{hazard_id}/acceptance": {"opinion": "合格", "file_ids": [ID]},
    "POST /score-sheets": SCORE_SHEET,
    "POST /inspectors": INSPECTOR,
    "PATCH /inspectors/{inspector_id}": {"unit": None, "active": False},
    "POST /campaigns": CAMPAIGN,
    "PATCH /campaigns/{campaign_id}": {"name": "抽查", "quarter": None, "ratio": 15.5, "count": None},
    "POST /campaigns/{campaign_id}/draw": {"salt": "上证指数 3210.98"},
    "POST /campaigns/{campaign_id}/replacements": {"object_id": ID, "reason": "企业已停产"},
}
QUERIES = {
    "GET /audit-entries": {"room": "hazard"},
    "GET /audit-entries/verification": {"room": "auth"},
    "GET /calendar": {"year": "2026"},
    "GET /statistics/trend": {"measure": "hazards", "from": "2026-01-01", "until": "2026-07-01"},
    "GET /rankings": {"kind": "evaluation", "period": "2026H1"},
    "GET /public/rankings": {"kind": "evaluation", "period": "2026H1"},
    "GET /visits/{visit_id}/document": {"format": "docx"},
    "GET /hazards/{hazard_id}/notice": {"format": "docx"},
    "GET /checked-records/{record_id}/document": {"format": "docx"},
}
