"""The routes of townships under /api/v1, and their place in the officers' menu."""

from contracts.extension.blueprints import ListColumn, MenuEntry
from contracts.page import Page
from contracts.vocabulary import Role
from gateway.door import Blueprint, Flag, PageSchema, forward, roles
from zjjg_townships.rpc import Township, TownshipQuery, TownshipsRpc

OFFICER = roles(Role.OFFICER)
MENU = MenuEntry(
    key="township-hazards",
    words={"zh-CN": "乡镇隐患", "en": "Hazards by township"},
    path="/townships",
    roles=[Role.OFFICER],
    columns=[
        ListColumn(field="id", words={"zh-CN": "乡镇（街道）", "en": "Township"}, kind="region"),
        ListColumn(field="open", words={"zh-CN": "未整改", "en": "Open"}, kind="number", sortable=True),
        ListColumn(field="overdue", words={"zh-CN": "其中超期", "en": "Overdue"}, kind="number", sortable=True),
        ListColumn(field="major", words={"zh-CN": "其中重大", "en": "Major"}, kind="number", sortable=True),
    ],
)

blp = Blueprint("townships", __name__, description="Hazards by township", menu=[MENU], rooms={"townships": TownshipsRpc})


class TownshipQuerySchema(PageSchema):
    struct = TownshipQuery
    major_only = Flag(from_text=True)


@blp.act("GET", "/townships", allow=OFFICER, query=TownshipQuerySchema, answer=Page[Township])
def list_townships(query: TownshipQuery) -> Page[Township]:
    """[乡镇隐患] Townships of the officer's region with hazards that are not rectified, most first."""
    return forward().of(TownshipsRpc).list_townships(query)


@blp.act("GET", "/townships/<string:code>", allow=OFFICER, answer=Township)
def get_township(code: str) -> Township:
    """One of them, by the region's code."""
    return forward().of(TownshipsRpc).get_township(code)
