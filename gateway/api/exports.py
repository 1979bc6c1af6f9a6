"""Any list as a file: POST it, follow the job, fetch the file."""

from typing import Any

import msgspec
from flask import Response
from marshmallow import ValidationError

from contracts.errors import Invalid, invalid_field
from contracts.exports import ExportOrder
from contracts.jobs import Job
from gateway.api.files import accepted
from gateway.blueprint import Blueprint
from gateway.calls import rooms
from gateway.errors import locale
from gateway.exports.lists import LISTS, List, columns_of, needs_regions, title_of
from gateway.guard import SIGNED_IN
from gateway.parsing import field_errors
from gateway.schemas.exports import ExportSchema

blp = Blueprint("exports", __name__, description="Exports")

PAGED = frozenset({"limit", "cursor"})


@blp.act("POST", "/exports", allow=SIGNED_IN, body=ExportSchema, answer=Job, status=202)
def start_export(body: dict[str, Any]) -> Response:
    """Queues a list as xlsx or csv: what the caller would read page by page under that filter, in its own language."""
    known = LISTS.get(body["list"])
    if known is None:
        raise invalid_field("list", "export.list_unknown", lists=" ".join(LISTS))
    asked = _filter(known, body.get("filter") or {})
    room = known.room.value if known.room is not None else asked.pop("room")
    regions = {one.code: one.name for one in rooms().auth.list_regions().items} if needs_regions(known) else {}
    order = ExportOrder(
        name=known.name,
        filter=asked,
        format=body["format"],
        title=title_of(known, locale()),
        columns=columns_of(known, locale(), regions),
    )
    return accepted(rooms().named(room).start_export(order))


def _filter(known: List, given: Any) -> dict[str, Any]:
    """Judged by the list's own query. Invalid names the fields as ``filter.<name>``."""
    if not isinstance(given, dict) or PAGED & set(given):
        raise invalid_field("filter", "field.invalid")
    try:
        query = known.query().load(given)
    except ValidationError as wrong:
        errors = [{**error, "field": f"filter.{error['field']}"} for error in field_errors(wrong.messages)]
        raise Invalid("fields.invalid", {}, errors) from None
    plain: dict[str, Any] = msgspec.to_builtins(query)
    return plain
