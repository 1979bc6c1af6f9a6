"""Fingerprints of photos, so that a picture is known again that was saved anew, made smaller or a little brighter."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from contracts.errors import Busy
from contracts.extension.files import FileStore
from kit.logs import get_logger
from kit.offload import offload
from kit.work import Work
from services.hazard.domain.prints import HEIGHT, WIDTH, bands, picture_print
from services.hazard.tables.signals import PicturePrint

log = get_logger()

MOST_POINTS = 100_000_000
"""A picture that unfolds to more is not opened."""

_NEW = text("""
select distinct on (a.sha256) a.sha256, a.file_id from attachment a join file_fact f on f.file_id = a.file_id
where a.visit_id = any(:ids) and f.media_type like 'image/%' and not exists (select from picture_print p where p.sha256 = a.sha256)
""")


def make_prints(work: Work, visit_ids: Sequence[UUID]) -> None:
    """Of the pictures that hang on these visits and have none. One that cannot be read, or is too flat, gets an empty one and is not
    tried again; while the store is away nothing is written, and the pass that asked comes again (Busy)."""
    rows = []
    for row in work.db.execute(_NEW, {"ids": list(visit_ids)}).all():
        bits = offload(_bits_of, work.store, row.file_id)
        parts: list[Any] = [None] * 4 if bits is None else bands(bits)
        signed = None if bits is None else bits - (1 << 64) if bits >> 63 else bits
        rows.append({"sha256": row.sha256, "bits": signed, **{f"band_{i}": part for i, part in enumerate(parts, 1)}})
    if rows:
        work.db.execute(insert(PicturePrint).on_conflict_do_nothing(), rows)


def _bits_of(store: FileStore, file_id: UUID) -> int | None:
    try:
        with store.open(file_id) as stream, Image.open(stream) as picture:
            if picture.width * picture.height > MOST_POINTS:
                raise ValueError("too large")
            picture.draft("L", (WIDTH * 8, HEIGHT * 8))  # a JPEG is unfolded no further than this needs
            small = picture.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
            return picture_print(small.tobytes())
    except Busy:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        # PIL says so of what is no picture, or a broken one; the missing file is FileNotFoundError.
        log.warning("picture_without_print", file_id=str(file_id), reason=type(error).__name__)
        return None
