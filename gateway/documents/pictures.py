"""Photos as a document shows them: turned upright, shrunk, without what the camera wrote into them (place, time, device)."""

import io
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from gateway.documents.paper import Paper
from gateway.documents.render import photo_path

LONGEST_PIXELS = 900
"""At a third of a page's width that is 400 dots an inch."""
MOST_PIXELS = 60_000_000
"""A larger picture is not opened; cameras of phones have up to 50 million, and shrink them as a rule."""
QUALITY = 80


class Picture:
    """JPEG bytes with their size."""

    def __init__(self, content: bytes, width: int, height: int) -> None:
        self.content, self.width, self.height = content, width, height


def pictures_of(paper: Paper, folder: Path) -> list[Picture | None]:
    """By the number of the paper's photo; None where there is none, or it cannot be shown."""
    return [_picture(photo_path(folder, number)) for number in range(len(paper.photos))]


def _picture(path: Path) -> Picture | None:
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            opened.draft("RGB", (LONGEST_PIXELS, LONGEST_PIXELS))  # a JPEG is then read at an eighth of its memory
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_PIXELS, LONGEST_PIXELS))
            flat = _on_white(upright)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, ValueError, SyntaxError):
        return None
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=QUALITY)
    return Picture(written.getvalue(), flat.width, flat.height)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return image.convert("RGB")
