"""One tiny valid file of each kind that uploads accept, and a second photo; the pictures differ from each other."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.data.agencies import agency_rows
from tests.data.workbooks import packed, sheet_of, workbook

SIDE = 64
SALTS = {"small.png": 3, "small.jpg": 5, "small.webp": 7, "photo_2.jpg": 11}
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".webp": "WEBP"}


def picture(name: str) -> bytes:
    """A coarse pattern: perceptual hashes of two of them are far apart."""
    salt = SALTS[name]
    image = Image.new("RGB", (SIDE, SIDE))
    for x in range(SIDE):
        for y in range(SIDE):
            tone = (x // 8 * salt + y // 8 * (salt + 2) + (x // 8) * (y // 8) * salt) * 29 % 256
            image.putpixel((x, y), (tone, 255 - tone, tone // 2))
    out = BytesIO()
    image.save(out, FORMATS[Path(name).suffix], quality=60)
    return out.getvalue()


def pdf() -> bytes:
    """One empty A4 page, with a true cross-reference table."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )
    out = BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj%s\nendobj\n" % (number, body))
    start = out.tell()
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"xref\n0 4\n0000000000 65535 f \n" + table + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def docx() -> bytes:
    """The three parts that a word processor needs, one paragraph."""
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{office}"/></Types>'
    )
    links = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>整改方案</w:t></w:r></w:p></w:body></w:document>"
    )
    return packed({"[Content_Types].xml": types.encode(), "_rels/.rels": links.encode(), "word/document.xml": body.encode()})


def write_small_files(folder: Path) -> None:
    target = folder / "files"
    target.mkdir(parents=True, exist_ok=True)
    for name in SALTS:
        (target / name).write_bytes(picture(name))
    (target / "small.pdf").write_bytes(pdf())
    (target / "small.docx").write_bytes(docx())
    (target / "small.xlsx").write_bytes(workbook(sheet_of(agency_rows()[:2])))
