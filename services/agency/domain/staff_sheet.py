"""The workbook of staff: its columns, and one row of it as an entry."""

from collections.abc import Mapping

from contracts.rpc.agency import Certificate, StaffEntry
from contracts.vocabulary import CertificateKind, Post
from services.agency.domain.fields import Fields
from services.agency.domain.sheet_cells import Cells

COLUMNS = {
    "name": "姓名",
    "id_number": "身份证号",
    "mobile": "手机号码",
    "education": "学历",
    "major": "专业",
    "title": "职称",
    "post": "岗位",
    "employed_from": "入职日期",
    "employed_until": "合同到期日期",
    "pension_from": "养老保险起始日期",
    "rehired": "是否退休返聘",
    "specialties": "专业能力",
    "certificates.0.kind": "证书类型",
    "certificates.0.level": "证书等级",
    "certificates.0.number": "证书编号",
    "certificates.0.registered_unit": "证书注册单位",
    "certificates.0.issued_on": "发证日期",
    "certificates.0.valid_until": "证书有效期至",
}
"""Field -> title of its column. Of certificates a row holds one; more are added on the person's page."""
REQUIRED = ("name", "id_number", "employed_from")

POSTS = {
    "法定代表人": Post.LEGAL_REPRESENTATIVE,
    "技术负责人": Post.TECHNICAL_LEAD,
    "质量负责人": Post.QUALITY_LEAD,
    "过程控制负责人": Post.QUALITY_LEAD,
    "安全评价师": Post.ASSESSOR,
    "技术人员": Post.TECHNICIAN,
    "其他": Post.OTHER,
}
CERTIFICATES = {
    "安全评价师": CertificateKind.SAFETY_ASSESSOR,
    "注册安全工程师": CertificateKind.CERTIFIED_SAFETY_ENGINEER,
    "注册消防工程师": CertificateKind.FIRE_ENGINEER,
    "特种作业": CertificateKind.SPECIAL_OPERATION,
    "其他": CertificateKind.OTHER,
}
YES_NO = {"是": True, "否": False, "": False}
EXAMPLE = {
    "name": "张三",
    "id_number": "330802199001010000",
    "mobile": "13800000000",
    "education": "本科",
    "post": "安全评价师",
    "employed_from": "2020-01-01",
    "rehired": "否",
    "certificates.0.kind": "安全评价师",
    "certificates.0.level": "二级",
    "certificates.0.number": "S000000",
    "certificates.0.valid_until": "2029-05-01",
}


def entry_of(cells: Mapping[str, str], fields: Fields) -> StaffEntry | None:
    """One row, cells by field. What cannot be read as a date, post or the like is noted in ``fields``, and the answer is None;
    whether the rest is right is for ``domain.staff.checked`` to say."""
    entry = Cells(cells, fields)
    certificates = []
    if any(entry.text(f"certificates.0.{field}") for field in ("kind", "number")):
        certificates.append(
            Certificate(
                kind=entry.choice("certificates.0.kind", CERTIFICATES, CertificateKind.OTHER),
                number=entry.text("certificates.0.number"),
                level=entry.text("certificates.0.level"),
                registered_unit=entry.text("certificates.0.registered_unit"),
                issued_on=entry.day("certificates.0.issued_on"),
                valid_until=entry.day("certificates.0.valid_until"),
            )
        )
    built = StaffEntry(
        name=entry.text("name"),
        id_number=entry.text("id_number"),
        employed_from=entry.required_day("employed_from"),
        mobile=entry.text("mobile"),
        education=entry.text("education"),
        major=entry.text("major"),
        title=entry.text("title"),
        post=entry.choice("post", POSTS, Post.OTHER),
        employed_until=entry.day("employed_until"),
        pension_from=entry.day("pension_from"),
        rehired=entry.choice("rehired", YES_NO, False),
        specialties=entry.texts("specialties"),
        certificates=certificates,
    )
    return None if fields.errors else built
