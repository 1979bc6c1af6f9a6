"""The process that writes one document: ``python -m gateway.documents.render <folder>``, with the order and the photos in the folder, where
the result is put. It asks nobody for anything. With ``check`` for a folder: says whether PDF can be written here.
"""

import resource
import sys
from pathlib import Path

import msgspec

from gateway.documents.paper import Format, Paper, printable

ORDER, RESULT = "order.json", "result"
DONE, FAILED, NO_LIBRARIES, TOO_LARGE = 0, 1, 3, 4
"""Exit codes. 1 is also what Python says of an exception."""

MOST_MEMORY_BYTES = 1024 * 1024 * 1024
"""Of addresses, fonts and libraries included; a visit of 50 hazards with 60 photos takes about half."""
MOST_CPU_SECONDS = 40


class Order(msgspec.Struct, frozen=True):
    form: Format
    paper: Paper


def photo_path(folder: Path, number: int) -> Path:
    return folder / f"photo-{number}"


def main(argument: str) -> int:
    if argument == "check":
        return _check()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    folder = Path(argument)
    try:
        return _write(folder)
    except MemoryError:
        return TOO_LARGE


def _write(folder: Path) -> int:
    order = msgspec.json.decode((folder / ORDER).read_bytes(), type=Order)
    paper = msgspec.convert(printable(msgspec.to_builtins(order.paper)), type=Paper)
    if order.form is Format.DOCX:
        from gateway.documents.word import as_word

        content = as_word(paper, folder)
    else:
        from gateway.documents.pages import PdfUnavailable, as_pdf

        try:
            content = as_pdf(paper, folder)
        except PdfUnavailable as why:
            print(why, file=sys.stderr)  # noqa: T201  # a command's answer
            return NO_LIBRARIES
    (folder / RESULT).write_bytes(content)
    return DONE


def _check() -> int:
    from gateway.documents.pages import PdfUnavailable, libraries

    try:
        libraries()
    except PdfUnavailable as why:
        print(f"PDF documents cannot be written: {why}", file=sys.stderr)  # noqa: T201  # a command's answer
        return NO_LIBRARIES
    print("PDF documents can be written")  # noqa: T201  # a command's answer
    return DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
