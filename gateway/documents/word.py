"""A document as Word, by docxtpl over the form of ``word_form``."""

import io
from pathlib import Path

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2.sandbox import SandboxedEnvironment

from gateway.documents.paper import Paper, Part, lines_of
from gateway.documents.pictures import Picture, pictures_of
from gateway.documents.word_form import word_form

PHOTO_BOX_MM = (54.0, 36.0)


def as_word(paper: Paper, folder: Path) -> bytes:
    """Autoescaped: what people wrote is text, and never markup."""
    form = DocxTemplate(io.BytesIO(word_form()))
    pictures = pictures_of(paper, folder)
    parts = [_part(form, part, pictures) for part in paper.parts]
    signatures = [[*paper.signatures[at : at + 2], ""][:2] for at in range(0, len(paper.signatures), 2)]
    form.render({"paper": paper, "parts": parts, "signatures": signatures}, SandboxedEnvironment(autoescape=True))
    written = io.BytesIO()
    form.save(written)
    return written.getvalue()


def _part(form: DocxTemplate, part: Part, pictures: list[Picture | None]) -> dict[str, object]:
    """``lines`` of four cells: a long fact's text spans the last three."""
    photos = [_image(form, pictures[number]) for number in part.photos]
    return {
        "heading": part.heading,
        "text": part.text,
        "lines": lines_of(part.facts),
        "scores": part.scores,
        "photos": photos,
        "left_out": part.left_out,
    }


def _image(form: DocxTemplate, picture: Picture | None) -> object:
    if picture is None:
        return "［照片无法显示］"
    scale = min(PHOTO_BOX_MM[0] / picture.width, PHOTO_BOX_MM[1] / picture.height)
    width, height = Mm(picture.width * scale), Mm(picture.height * scale)
    return InlineImage(form, io.BytesIO(picture.content), width=width, height=height)
