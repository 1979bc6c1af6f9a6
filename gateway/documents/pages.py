"""A document as PDF, by WeasyPrint over ``paper.html`` and ``paper.css``.

WeasyPrint and what it needs of the system are loaded here alone, and only in the process that writes a document.
"""

import ctypes
import ctypes.util
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2.sandbox import SandboxedEnvironment

from gateway.documents.paper import Paper, lines_of
from gateway.documents.pictures import Picture, pictures_of

PHOTO = "photo:"
CHINESE = b":lang=zh-cn"


class PdfUnavailable(Exception):
    """What this machine lacks, in words for its operator."""


def libraries() -> Any:
    """WeasyPrint, once all that it needs is there. Raises PdfUnavailable."""
    try:
        import weasyprint
    except (OSError, ImportError) as why:
        raise PdfUnavailable(f"Pango is missing (install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0): {why}") from why
    if not _has_chinese_font():
        raise PdfUnavailable("no Chinese font (install fonts-noto-cjk)")
    return weasyprint


def _has_chinese_font() -> bool:
    """Without one every Chinese character would be an empty box, and nobody would be told."""
    name = ctypes.util.find_library("fontconfig") or "libfontconfig.so.1"
    fontconfig = ctypes.CDLL(name)
    for function in ("FcNameParse", "FcObjectSetCreate", "FcFontList"):
        getattr(fontconfig, function).restype = ctypes.c_void_p
    pattern = ctypes.c_void_p(fontconfig.FcNameParse(CHINESE))
    fields = ctypes.c_void_p(fontconfig.FcObjectSetCreate())
    found = fontconfig.FcFontList(None, pattern, fields)
    return bool(found) and ctypes.cast(found, ctypes.POINTER(ctypes.c_int))[0] > 0  # nfont is the set's first member


def as_pdf(paper: Paper, folder: Path) -> bytes:
    weasyprint = libraries()
    pictures = pictures_of(paper, folder)
    fetcher = fetcher_of(pictures)
    html = weasyprint.HTML(string=as_html(paper, pictures), url_fetcher=fetcher, base_url=None)
    style = weasyprint.CSS(string=_text("paper.css"), url_fetcher=fetcher)
    written: bytes = html.write_pdf(stylesheets=[style], full_fonts=False)
    return written


def as_html(paper: Paper, pictures: list[Picture | None]) -> str:
    """Autoescaped: what people wrote is text, and never markup."""
    environment = SandboxedEnvironment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_text("paper.html"))
    return template.render(paper=paper, lines_of=lines_of, shown=[picture is not None for picture in pictures], photo=PHOTO)


def fetcher_of(pictures: list[Picture | None]) -> Any:
    """Answers for this document's pictures and stops the rendering for anything else: no file, no network."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    known = {f"{PHOTO}{number}": picture for number, picture in enumerate(pictures)}

    class PicturesAlone(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            picture = known.get(url)
            if picture is None:
                raise FatalURLFetchingError(f"a document asked for {url[:200]}")
            return URLFetcherResponse(url, picture.content, {"Content-Type": "image/jpeg"})

    return PicturesAlone(allowed_protocols=[], allow_redirects=False, fail_on_errors=True)


def _text(name: str) -> str:
    return (resources.files(__package__) / name).read_text("utf-8")
