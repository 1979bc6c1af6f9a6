"""Makes the test data again: `python tests/data/make.py [folder]`, by default in place.

Deterministic: the same text files on every machine; the same packed files with the same zlib, Pillow and xlsxwriter.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.data.enterprises import all_enterprises
from tests.data.hazards import all_hazards
from tests.data.passwords import common_passwords
from tests.data.people import all_people
from tests.data.small_files import write_small_files
from tests.data.workbooks import faults, write_workbooks

HERE = Path(__file__).resolve().parent
PASSWORDS = HERE.parents[1] / "services/auth/data/common_passwords.txt"


def json_lines(rows: Sequence[dict[str, Any]]) -> str:
    """A JSON array with one row a line, so that a change shows as the rows it touches."""
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def texts() -> dict[str, str]:
    """The text files by name; common_passwords.txt lives in the auth room."""
    return {
        "hazards.json": json_lines(all_hazards()),
        "people.json": json_lines(all_people()),
        "enterprises.json": json_lines(all_enterprises()),
        "bad.json": json_lines(faults()),
        "common_passwords.txt": "\n".join(common_passwords()) + "\n",
    }


def main(folder: Path) -> None:
    for name, text in texts().items():
        target = PASSWORDS if name == PASSWORDS.name and folder == HERE else folder / name
        target.write_text(text, encoding="utf-8", newline="\n")
    write_workbooks(folder)
    write_small_files(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE)
