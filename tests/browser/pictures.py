"""Screenshots made small enough for a repository."""

from pathlib import Path

from PIL import Image

MOST_BYTES = 60_000
COLOURS = (128, 64, 32, 16)


def shrink_all(folder: Path) -> None:
    """Each png in ``folder`` with as many colours as fit into MOST_BYTES; refuses one that does not fit with the fewest."""
    for path in sorted(folder.glob("*.png")):
        with Image.open(path) as picture:
            drawn = picture.convert("RGB")
        for colours in COLOURS:
            drawn.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
            if path.stat().st_size < MOST_BYTES:
                break
        else:
            raise ValueError(f"{path.name} is {path.stat().st_size} bytes even with {COLOURS[-1]} colours")
