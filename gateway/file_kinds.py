"""What an uploaded file is, found in its content: the name and the browser's word for it count for nothing.

jpg, png, webp, pdf, docx and xlsx. Each is opened far enough to know that it is what it says; macros, zip bombs and pages of
html in disguise are refused with Invalid on field ``file``.
"""

import warnings
import zipfile
import zlib
from typing import BinaryIO
from xml.parsers.expat import ExpatError, ParserCreate

import puremagic
from PIL import Image, UnidentifiedImageError

from contracts.errors import Invalid, invalid_field

PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx"}

MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 100
MAX_PIXELS = 80_000_000
MAX_PROLOG_CHUNKS = 64
NESTED = (".zip", ".7z", ".rar", ".gz", ".docx", ".docm", ".xlsx", ".xlsm", ".xls", ".doc", ".exe", ".dll", ".js", ".vbs")
FORBIDDEN_PARTS = ("vbaproject.bin", "externallinks/", "embeddings/", "activex/")


def media_type(stream: BinaryIO) -> str:
    """The media type of the content. Raises Invalid ``file.kind`` for anything that is not one of the six, and more telling
    codes (``file.macro``, ``file.zip_bomb``, ``file.damaged``) where it can. Leaves the stream at its beginning."""
    head = stream.read(4096)
    stream.seek(0)
    if not head:
        raise invalid_field("file", "file.empty")
    if head.startswith(b"%PDF-"):
        return _checked_pdf(stream)
    if head.startswith(b"PK\x03\x04"):
        return _checked_office(stream)
    kind = _magic(head)
    if kind in PICTURES.values():
        return _checked_picture(stream)
    raise invalid_field("file", "file.kind")


def _magic(head: bytes) -> str:
    try:
        return str(puremagic.from_string(head, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def _checked_picture(stream: BinaryIO) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(stream, formats=tuple(PICTURES)) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise invalid_field("file", "file.picture_too_large")
                kind = PICTURES[picture.format or ""]
                picture.verify()
    except Invalid:
        raise
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        KeyError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ):
        raise invalid_field("file", "file.damaged") from None
    stream.seek(0)
    return kind


def _checked_pdf(stream: BinaryIO) -> str:
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(max(0, size - 2048))
    tail = stream.read()
    stream.seek(0)
    if b"%%EOF" not in tail:
        raise invalid_field("file", "file.damaged")
    return PDF


def _checked_office(stream: BinaryIO) -> str:
    size = stream.seek(0, 2)
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            kind = _kind_of(archive, size)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, ExpatError):
        # RuntimeError: an encrypted part, or one packed in a way that no office program uses (NotImplementedError).
        raise invalid_field("file", "file.damaged") from None
    stream.seek(0)
    return kind


def _kind_of(archive: zipfile.ZipFile, size: int) -> str:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise invalid_field("file", "file.zip_bomb")
    unpacked = sum(e.file_size for e in entries)
    packed = sum(e.compress_size for e in entries)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > max(packed, 1) * MAX_RATIO or packed > size:  # parts that overlap
        raise invalid_field("file", "file.zip_bomb")
    names = [e.filename.lower() for e in entries]
    if any(part in name for name in names for part in FORBIDDEN_PARTS) or any(name.endswith(NESTED) for name in names):
        raise invalid_field("file", "file.macro")
    if len(set(names)) != len(names) or any(name.startswith("/") or ".." in name or "\\" in name or ":" in name for name in names):
        raise invalid_field("file", "file.damaged")
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            _refuse_doctype(archive, entry)
    for part, kind in OFFICE.items():
        if part in archive.NameToInfo and "[Content_Types].xml" in archive.NameToInfo:
            return kind
    raise invalid_field("file", "file.kind")


def _refuse_doctype(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Office files have no DTD: one that has wants to expand entities. Reads as far as the root element, 64 KB at most."""
    state = {"root": False, "doctype": False}
    parser = ParserCreate()
    parser.StartElementHandler = lambda *_: state.update(root=True)
    parser.StartDoctypeDeclHandler = lambda *_: state.update(doctype=True)
    with archive.open(entry) as part:
        for _ in range(MAX_PROLOG_CHUNKS):
            chunk = part.read(1024)
            parser.Parse(chunk, not chunk)
            if state["doctype"]:
                break
            if state["root"]:
                return
    raise invalid_field("file", "file.damaged")
