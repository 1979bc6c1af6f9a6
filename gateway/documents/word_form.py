"""The form that docxtpl fills in, built by python-docx: a .docx in the repository could be read by nobody who reviews it."""

import io
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

SONG, HEI = "宋体", "黑体"
CELL = "Cell"
LABEL_MM, TEXT_MM = 28, 59
SCORE_MM = (15, 79, 14, 14, 52)
SCORE_TITLES = ("项目", "评分内容", "分值", "扣分", "检查情况及扣分原因")
SCORE_FIELDS = ("code", "content", "points", "lost", "finding")


def word_form() -> bytes:
    """A .docx with docxtpl's tags: ``p`` and ``tr`` ones take their whole paragraph or row away."""
    form = Document()
    _page(form)
    _styles(form)
    _head(form)
    _lead(form)
    form.add_paragraph("{%p for part in parts %}")
    _only_if(form, "part.heading", "{{ part.heading }}", "Heading 2")
    _only_if(form, "part.text", "{{ part.text }}")
    form.add_paragraph("{%p if part.lines %}")
    _facts(form)
    form.add_paragraph("{%p endif %}")
    form.add_paragraph("{%p if part.scores %}")
    _scores(form)
    form.add_paragraph("{%p endif %}")
    _only_if(form, "part.photos", "{% for photo in part.photos %}{{ photo }} {% endfor %}", CELL)
    _only_if(form, "part.left_out", "另有 {{ part.left_out }} 张照片，见系统中的记录。")
    form.add_paragraph("{%p endfor %}")
    _signatures(form)
    form.add_paragraph("{{ paper.foot }}").runs[0].font.size = Pt(9)
    written = io.BytesIO()
    form.save(written)
    return written.getvalue()


def _page(form: WordDocument) -> None:
    page = form.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin = page.bottom_margin = Mm(20)
    mark = page.header.paragraphs[0].add_run("{{ paper.mark }}")
    mark.font.size, mark.font.bold, mark.font.color.rgb = Pt(28), True, RGBColor(0xC0, 0, 0)
    _font(mark, HEI)
    page.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("第 ", "PAGE", " 页　共 ", "NUMPAGES", " 页"):
        run = foot.add_run("" if text.isupper() else text)
        run.font.size = Pt(9)
        if text.isupper():
            _field(run, text)


def _styles(form: WordDocument) -> None:
    normal = form.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    _chinese(normal)
    normal.paragraph_format.space_after = Pt(0)
    cell = form.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = normal
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(3)
    heading = form.styles["Heading 2"]
    heading.font.size, heading.font.bold = Pt(12), True
    heading.font.color.rgb = RGBColor(0, 0, 0)
    heading.element.rPr.rFonts.attrib.clear()
    heading.font.name = "Times New Roman"
    heading.element.rPr.rFonts.set(qn("w:eastAsia"), HEI)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(10), Pt(4)
    form.core_properties.title, form.core_properties.author = "{{ paper.title }} {{ paper.number }}", "{{ paper.issuer }}"
    form.core_properties.comments = ""
    form.core_properties.language = "zh-CN"


def _chinese(style: Any) -> None:
    """Else a machine with fonts of several languages shows commas as Taiwan or Japan sets them."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    for old in style.element.rPr.findall(qn("w:lang")):
        style.element.rPr.remove(old)
    style.element.rPr.append(language)


def _head(form: WordDocument) -> None:
    for text, size in (("{{ paper.issuer }}", 14), ("{{ paper.title }}", 22)):
        line = form.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(text)
        run.font.size, run.font.bold = Pt(size), size > 20
        _font(run, HEI if size > 20 else SONG)
    number = form.add_paragraph("编号：{{ paper.number }}")
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    number.paragraph_format.space_after = Pt(6)


def _lead(form: WordDocument) -> None:
    """The first says to whom; the others begin two characters in."""
    form.add_paragraph("{%p for text in paper.lead %}")
    for condition, indent in (("loop.first", 0), ("not loop.first", 24)):
        form.add_paragraph(f"{{%p if {condition} %}}")
        line = form.add_paragraph()
        run = line.add_run("{{ text }}")
        run.font.size, run.font.bold = Pt(12), not indent
        line.paragraph_format.first_line_indent = Pt(indent)
        line.paragraph_format.space_after = Pt(4)
        form.add_paragraph("{%p endif %}")
    form.add_paragraph("{%p endfor %}")


def _only_if(form: WordDocument, condition: str, text: str, style: str | None = None) -> None:
    form.add_paragraph(f"{{%p if {condition} %}}")
    form.add_paragraph(text, style)
    form.add_paragraph("{%p endif %}")


def _facts(form: WordDocument) -> None:
    """Rows: for, if long, the long one, else, the pair, endif, endfor."""
    table = _table(form, (LABEL_MM, TEXT_MM, LABEL_MM, TEXT_MM))
    _tag(table, "{%tr for line in part.lines %}")
    _tag(table, "{%tr if line|length == 1 %}")
    long = table.add_row().cells
    _label(long[0], "{{ line[0].label }}")
    _text(long[1].merge(long[3]), "{{ line[0].text }}")
    _tag(table, "{%tr else %}")
    pair = table.add_row().cells
    for at in (0, 1):
        _label(pair[2 * at], f"{{{{ line[{at}].label }}}}")
        _text(pair[2 * at + 1], f"{{{{ line[{at}].text }}}}")
    _tag(table, "{%tr endif %}")
    _tag(table, "{%tr endfor %}")


def _scores(form: WordDocument) -> None:
    table = _table(form, SCORE_MM)
    titles = table.add_row()
    for cell, title in zip(titles.cells, SCORE_TITLES, strict=True):
        _label(cell, title)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _row_setting(titles, "w:tblHeader")
    _tag(table, "{%tr for item in part.scores %}")
    row = table.add_row()
    _row_setting(row, "w:cantSplit")
    for cell, field in zip(row.cells, SCORE_FIELDS, strict=True):
        _text(cell, f"{{{{ item.{field} }}}}")
        if field in ("points", "lost"):
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _tag(table, "{%tr endfor %}")


def _signatures(form: WordDocument) -> None:
    """Without borders; kept together by keeping each row with the next."""
    space = form.add_paragraph()
    space.paragraph_format.keep_with_next = True
    table = form.add_table(0, 2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _tag(table, "{%tr for pair in signatures %}")
    row = table.add_row()
    _row_setting(row, "w:cantSplit")
    for at, cell in enumerate(row.cells):
        date_or_line = f"{{% if pair[{at}].endswith('日期') %}}　　　　年　　月　　日{{% else %}}{'_' * 24}{{% endif %}}"
        cell.text = f"{{% if pair[{at}] %}}{{{{ pair[{at}] }}}}：{date_or_line}{{% endif %}}"
        line: Paragraph = cell.paragraphs[0]
        line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(8)
        line.paragraph_format.keep_with_next = True
    _tag(table, "{%tr endfor %}")


def _table(form: WordDocument, widths_mm: tuple[int, ...]) -> Table:
    table = form.add_table(0, len(widths_mm), "Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    return table


def _tag(table: Table, tag: str) -> None:
    table.add_row().cells[0].text = tag


def _text(cell: _Cell, text: str) -> None:
    cell.text = text
    cell.paragraphs[0].style = CELL
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _label(cell: _Cell, text: str) -> None:
    _text(cell, "")
    run = cell.paragraphs[0].add_run(text)
    run.font.bold = True
    _font(run, HEI)
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "F2F2F2")):
        shade.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _font(run: Run, east_asian: str) -> None:
    run.font.name = "Times New Roman"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), east_asian)


def _field(run: Run, code: str) -> None:
    """A number that Word counts itself: PAGE, NUMPAGES."""
    for kind in ("begin", "separate", "end"):
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        run._element.append(part)
        if kind == "begin":
            instruction = OxmlElement("w:instrText")
            instruction.text = code
            run._element.append(instruction)


def _row_setting(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
