"""The workbook 社会化服务机构名单及登录系统账号: its columns, and what one row of it says."""

from dataclasses import dataclass

from contracts.errors import FieldError
from services.auth.domain import accounts as rules
from services.auth.domain.fields import Fields

COLUMNS = {
    "name": "机构名称",
    "uscc": "统一社会信用代码",
    "kinds": "服务类别",
    "region_code": "所属地区",
    "username": "登录账号",
    "contact_name": "联系人",
    "contact_mobile": "联系电话",
}
"""Field -> heading, in the order of the template."""

EXAMPLE = {
    "name": "衢州某某安全技术有限公司",
    "uscc": "913308001477558890",
    "kinds": "安全评价、社会化服务",
    "region_code": "柯城区",
    "username": "qzmm01",
    "contact_name": "李某",
    "contact_mobile": "13800000000",
}
"""The check character of the credit code is wrong on purpose: a template sent back as it is makes no account."""

SLIP_COLUMNS = ("机构名称", "统一社会信用代码", "登录账号", "初始密码")
CONTACT_MOST = 50


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One agency of the sheet. ``row`` is the sheet's own number, the header being 1."""

    row: int
    name: str
    uscc: str
    kinds: list[str]
    username: str
    contact_name: str
    contact_mobile: str


def read_row(row: int, cells: dict[str, str]) -> tuple[SheetRow, list[FieldError]]:
    """What the row says and what is wrong with it; its region is looked up elsewhere."""
    fields = Fields()
    said = SheetRow(
        row=row,
        name=fields.line("name", cells.get("name"), least=rules.NAME_LEAST, most=rules.NAME_MOST),
        uscc=rules.uscc(fields, cells.get("uscc")),
        kinds=rules.kinds_from_words(fields, cells.get("kinds") or "", "kinds"),
        username=rules.username(fields, cells.get("username")),
        contact_name=fields.line("contact_name", cells.get("contact_name"), most=CONTACT_MOST),
        contact_mobile=rules.mobile(fields, cells.get("contact_mobile"), "contact_mobile", required=True),
    )
    return said, fields.errors
