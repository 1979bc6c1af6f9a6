"""Official documents, as Word or PDF: what the caller may read, on paper with lines to be signed."""

import hashlib
from importlib.metadata import version
from typing import Any
from uuid import UUID

import msgspec
from flask import Response, current_app, request

from gateway.api.agencies import SEERS
from gateway.api.checked_records import READERS
from gateway.blueprint import Blueprint
from gateway.calls import rooms
from gateway.documents.checked_records import checked_record_paper
from gateway.documents.hazards import hazard_paper
from gateway.documents.paper import Format, Paper
from gateway.documents.press import Press
from gateway.documents.visits import visit_paper
from gateway.downloads import name_download
from gateway.file_kinds import EXTENSIONS
from gateway.schemas.documents import DocumentSchema
from kit.settings import KitSettings

blp = Blueprint("documents", __name__, description="Official documents, in Chinese whatever the Accept-Language")

MEDIA = {Format(ending.removeprefix(".")): media for media, ending in EXTENSIONS.items() if ending in (".docx", ".pdf")}
DOCUMENT: dict[str, Any] = {"query": DocumentSchema, "answer": bytes, "media": tuple(MEDIA.values()), "also": {304: None}}


@blp.act("GET", "/visits/<uuid:visit_id>/document", allow=SEERS, **DOCUMENT)
def get_visit_document(query: dict[str, Any], visit_id: UUID) -> Response:
    """[赴企记录] The visit, its hazards and their photos (60 at most), with fields for both signatures; a voided one is marked 作废."""
    return _answer(visit_paper(rooms().hazard.get_visit(visit_id), _dictionary("service_items"), _categories()), query["format"])


@blp.act("GET", "/hazards/<uuid:hazard_id>/notice", allow=SEERS, **DOCUMENT)
def get_hazard_notice(query: dict[str, Any], hazard_id: UUID) -> Response:
    """[隐患整改通知书] What the enterprise is to mend and by when, 五落实 of a major hazard, and a receipt to be signed."""
    return _answer(hazard_paper(rooms().hazard.get_hazard(hazard_id), _categories()), query["format"])


@blp.act("GET", "/checked-records/<uuid:record_id>/document", allow=READERS, **DOCUMENT)
def get_checked_record_document(query: dict[str, Any], record_id: UUID) -> Response:
    """[政府抽查记录] Item by item with what was lost and why, reply and appeal; what is not published yet is marked 未公布."""
    settings: KitSettings = current_app.extensions["zjjg.settings"]
    return _answer(checked_record_paper(rooms().evaluation.get_checked_record(record_id), settings.time_zone), query["format"])


def _categories() -> dict[str, str]:
    return _dictionary("hazard_category")


def _dictionary(name: str) -> dict[str, str]:
    return {item.value: item.label_zh for item in rooms().auth.get_dictionary(name).items}


def _answer(paper: Paper, form: Format) -> Response:
    """The file, or 304 without writing it anew. The tag is weak: of the same record two files differ in their dates."""
    tag = hashlib.sha256(msgspec.json.encode([version("zjjg-gateway"), form, paper])).hexdigest()[:32]
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
        del response.headers["Content-Type"]
    else:
        press: Press = current_app.extensions["zjjg.press"]
        response = Response(press.write(paper, form), content_type=MEDIA[form])
        name_download(response, f"{paper.name}.{form}".replace("/", "-").replace("\\", "-"))
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.set_etag(tag, weak=True)
    return response
