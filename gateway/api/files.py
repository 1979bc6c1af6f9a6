"""Files in and out, and the jobs that read and make them."""

import hashlib
import uuid
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from uuid import UUID

import msgspec
from flask import Response, current_app, g, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wsgi import FileWrapper

from contracts.errors import Invalid, NotFound, invalid_field
from contracts.extension.files import FileStore
from contracts.files import FileFact
from contracts.jobs import Job, room_of
from contracts.rpc.auth import NewFile
from gateway.blueprint import Blueprint, as_response
from gateway.calls import forget_rooms, rooms
from gateway.downloads import name_download
from gateway.errors import locale
from gateway.file_kinds import EXTENSIONS, media_type
from gateway.guard import SIGNED_IN
from gateway.messages import message

blp = Blueprint("files", __name__, description="Files and long work")

ATTACHING_ROOMS = ("agency", "evaluation", "hazard")
CHUNK_BYTES = 256 * 1024
FORM_OVERHEAD_BYTES = 10_000


class StoredFile(msgspec.Struct, frozen=True):
    """What a caller learns of a file that it sent."""

    file_id: UUID
    name: str
    media_type: str
    size: int
    sha256: str


def _store() -> FileStore:
    store: FileStore = current_app.extensions["zjjg.file_store"]
    return store


@blp.act("POST", "/files", allow=SIGNED_IN, answer=StoredFile, status=201, upload=True)
def upload_file() -> Response:
    """Takes one file (multipart, field ``file``): jpg, png, webp, pdf, docx or xlsx by its content, 20 MB at most."""
    sent = _sent_file()
    kind = media_type(sent.stream)  # type: ignore[arg-type]  # werkzeug says IO[bytes]
    file_id = uuid.uuid4()
    stored = _store().put(file_id, _chunks(sent.stream))  # type: ignore[arg-type]
    if stored.size > current_app.extensions["zjjg.gateway_settings"].max_file_bytes:
        _store().delete(file_id)
        raise Invalid("request.too_large")
    g.idempotency_hash = hashlib.sha256(f"{stored.sha256} {sent.filename}".encode()).hexdigest()
    forget_rooms()
    try:
        fact = rooms().auth.record_file(
            NewFile(
                file_id=file_id, name=tidy_name(sent.filename or "", kind), media_type=kind, size=stored.size, sha256=stored.sha256
            )
        )
    except Exception:
        _store().delete(file_id)
        raise
    if fact.file_id != file_id:  # the same Idempotency-Key had stored the same bytes before
        _store().delete(file_id)
        # If the first answer was lost on its way, the first request let its bytes go (see above): here they are again.
        sent.stream.seek(0)
        _store().put(fact.file_id, _chunks(sent.stream))  # type: ignore[arg-type]
    answer = StoredFile(fact.file_id, fact.name, fact.media_type, fact.size, fact.sha256)
    return as_response(answer, 201, etag=False)


def _sent_file() -> FileStorage:
    if request.mimetype != "multipart/form-data":
        raise Invalid("request.not_multipart")
    request.max_content_length = current_app.extensions["zjjg.gateway_settings"].max_file_bytes + FORM_OVERHEAD_BYTES
    try:
        files, fields = request.files, request.form
    except RequestEntityTooLarge:
        raise Invalid("request.too_large") from None
    errors = [{"field": name, "code": "field.unknown"} for name in [*fields, *files] if name != "file"]
    if errors:
        raise Invalid("fields.invalid", {}, errors)
    if len(files.getlist("file")) != 1:
        raise invalid_field("file", "field.required")
    return files["file"]


def tidy_name(sent: str, kind: str) -> str:
    """The last part of the sent name, without what headers and file systems choke on, with the ending that its content asks for."""
    last = PurePosixPath(sent.replace("\\", "/")).name
    stem = "".join(c for c in last if c.isprintable() and c not in '"/\\')[:120].strip(". ") or "file"
    ending = EXTENSIONS[kind]
    known = (ending, ".jpeg") if ending == ".jpg" else (ending,)
    return stem if stem.lower().endswith(known) else f"{stem}{ending}"


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


@blp.act("GET", "/files/<uuid:file_id>", allow=SIGNED_IN, answer=bytes, media="*/*")
def download_file(file_id: UUID) -> Response:
    """The bytes, for the uploader's side and for whoever may read what the file hangs on."""
    access = rooms().auth.get_file(file_id)
    # auth hears of an attachment within a second; until it does, whoever could have attached the file is asked.
    if not access.allowed and not any(rooms().named(room).may_read_file(file_id) for room in access.rooms or ATTACHING_ROOMS):
        raise NotFound("file.not_found")
    return _attachment(access.file)


def _attachment(file: FileFact) -> Response:
    try:
        stream = _store().open(file.file_id)
    except FileNotFoundError:
        raise NotFound("file.not_found") from None
    response = Response(FileWrapper(stream, CHUNK_BYTES), content_type=file.media_type, direct_passthrough=True)
    inline = file.media_type.startswith("image/")
    name_download(response, file.name, "inline" if inline else "attachment")
    response.content_length = file.size
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@blp.act("GET", "/jobs/<string:job_id>", allow=SIGNED_IN, answer=Job)
def get_job(job_id: str) -> Job:
    """How far a job is, and what came of it."""
    try:
        room: Any = rooms().named(room_of(job_id))
    except KeyError:
        raise NotFound("job.not_found") from None
    return worded_job(room.get_job(job_id))


def worded_job(job: Job) -> Job:
    language = locale()
    errors = [msgspec.structs.replace(e, message=message(e.code, language, e.params)) for e in job.errors]
    return msgspec.structs.replace(job, errors=errors)


def accepted(job: Job) -> Response:
    """202 with the job's address."""
    response = as_response(worded_job(job), 202, etag=False)
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return response
