"""Word documents with real styles, fields and texts for screen readers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from pipeline.office import plain, without_time

TEXT_WIDTH = 16.0
"""Centimetres between the margins of an A4 page."""
LETTER, PADDING = 0.215, 0.6
"""Centimetres that a letter of a table needs, and the margins of a cell."""
BOLD = 1.15
"""How much wider the letters of the head are."""
LONG_WORD = 24
"""A longer word may be broken."""
LONG_CELL = 60
"""A text of more letters needs no wider column: it goes on in the next line."""

_SHADE, _MARKED = "E7E6E6", 7  # yellow, as WD_COLOR_INDEX counts
_OPEN, _CLOSE = "⟦", "⟧"  # around places that people fill in


class WordFile:
    """A Word document that is written from top to bottom.

    Parameters
    ----------
    title : str
        What the document is called.
    language : str
        Its language, as Word names it (``"de-DE"``).
    """

    def __init__(self, title: str, language: str) -> None:
        self.document: Document = docx.Document()
        self.headings: list[tuple[int, str, str]] = []
        self._contents: Paragraph | None = None
        self._levels = 0
        self._counts: dict[str, int] = {}
        self._style_ids: dict[str, str] = {}
        properties = self.document.core_properties
        properties.title, properties.author = plain(title)[:255], "panreflex"
        properties.language, properties.comments = language, ""
        _set_page(self.document)
        _set_styles(self.document, language)

    def paragraph(self, text: str, style: str | None = None) -> Paragraph:
        """Add a paragraph; what stands between ⟦ and ⟧ is marked for people to fill in."""
        paragraph = self._add_paragraph(style=style)
        for place, part in enumerate(plain(text).replace(_CLOSE, _OPEN).split(_OPEN)):
            run = paragraph.add_run(part)
            if place % 2:
                run.font.highlight_color = _MARKED  # type: ignore[assignment]
        return paragraph

    def heading(self, text: str, level: int) -> None:
        """Add a heading, which the table of contents lists."""
        name = f"_Toc{len(self.headings) + 1:08d}"
        paragraph = self._add_paragraph(plain(text), f"Heading {level}")
        _bookmark(paragraph, name, len(self.headings) + 1)
        self.headings.append((level, plain(text), name))

    def quote(self, text: str, source: str) -> None:
        """Add a quote with its source behind it."""
        paragraph = self._add_paragraph(plain(text), "Quote")
        run = paragraph.add_run(f" ({plain(source)})")
        run.italic = False
        run.font.size = _points(9)

    def labelled(self, label: str, text: str) -> None:
        """Add a paragraph that begins with a bold word."""
        paragraph = self._add_paragraph()
        paragraph.add_run(f"{plain(label)} ").bold = True
        paragraph.add_run(plain(text))

    def bullets(self, texts: Iterable[str]) -> None:
        """Add a list."""
        for text in texts:
            self.paragraph(text, "List Bullet")

    def contents(self, title: str, levels: int) -> None:
        """Add an empty table of contents down to a level; `saved` fills it in."""
        self._add_paragraph(plain(title), "TOC Heading")
        self._contents = self._add_paragraph()
        self._levels = levels

    def page_break(self) -> None:
        """Begin a new page."""
        self.document.add_page_break()  # type: ignore[no-untyped-call]

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        caption: tuple[str, str],
        numbers: Iterable[int] = (),
    ) -> None:
        """Add a table under its caption; its head is repeated on each page.

        Parameters
        ----------
        head, rows : sequences
            Texts of the cells.
        caption : tuple of (str, str)
            ``"Tabelle"``, and what it shows.
        numbers : iterable of int
            Columns that are set flush right.
        """
        self._caption(*caption, above=True)
        table = self.document.add_table(rows=0, cols=len(head), style="Table Grid")
        table.autofit = False
        flush = set(numbers)
        parts = [Cm(width) for width in widths([head, *rows])]
        for column, part in zip(table.columns, parts, strict=True):  # LibreOffice goes by these
            column.width = part
        style = self._style_id("Table Text")
        like: CT_Row | None = None
        for number, texts in enumerate([head, *rows]):
            if like is not None:  # to make one row after another takes several times as long
                table._tbl.append(_row_like(like, texts))
                continue
            row = table.add_row()
            _add_element(row._tr.get_or_add_trPr(), "w:cantSplit")
            if not number:
                _add_element(row._tr.get_or_add_trPr(), "w:tblHeader")
            for place, cell in enumerate(row.cells):
                cell.width = parts[place]  # and Word by these
                paragraph = cell.paragraphs[0]
                paragraph._p.style = style
                paragraph.add_run().bold = not number
                if place in flush:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if not number:
                    _add_element(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", fill=_SHADE)
            if number:
                like = deepcopy(row._tr)
            _fill_row(row._tr, texts)
        self._add_paragraph(style="Table Text")

    def picture(self, png: bytes, caption: tuple[str, str]) -> None:
        """Add a PNG picture over its caption, which screen readers read too."""
        shape = self.document.add_picture(io.BytesIO(png))
        if shape.width > (most := Cm(TEXT_WIDTH)):
            shape.height = int(shape.height * most / shape.width)
            shape.width = most
        if shape.height > (most := Cm(20)):
            shape.width = int(shape.width * most / shape.height)
            shape.height = most
        described = shape._inline.docPr
        described.set("descr", plain(caption[1]))
        described.set("title", plain(caption[1]))
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        self._caption(*caption)

    def saved(self) -> bytes:
        """Return the file: the same for the same text."""
        if self._contents is not None:
            _fill_in_contents(self._contents, self.headings, self._levels)
        out = io.BytesIO()
        self.document.save(out)
        return without_time(out.getvalue())

    def _add_paragraph(self, text: str = "", style: str | None = None) -> Paragraph:
        """Add a paragraph as python-docx does, but that each style is looked up only once."""
        paragraph = self.document.add_paragraph()
        if text:
            paragraph.add_run(text)
        if style:
            paragraph._p.style = self._style_id(style)
        return paragraph

    def _style_id(self, name: str) -> str:
        if name not in self._style_ids:
            self._style_ids[name] = self.document.styles[name].style_id
        return self._style_ids[name]

    def _caption(self, kind: str, text: str, *, above: bool = False) -> None:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        paragraph = self._add_paragraph(f"{kind} ", "Caption")
        _field(paragraph, f"SEQ {kind} \\* ARABIC", str(self._counts[kind]))
        paragraph.add_run(f": {plain(text)}")
        paragraph.paragraph_format.keep_with_next = above


def _row_like(row: CT_Row, texts: Sequence[str]) -> CT_Row:
    """Copy a row of empty cells, and write texts into these."""
    copied = deepcopy(row)
    _fill_row(copied, texts)
    return copied


def _fill_row(row: CT_Row, texts: Sequence[str]) -> None:
    for cell, text in zip(row.tc_lst, map(plain, texts), strict=True):
        (run,) = cell.p_lst[0].r_lst
        if re.search(r"[\t\r\n]", text):
            run.text = text  # letter by letter
        elif text:
            run.add_t(text)


def widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Share the width of the page among the columns of a table.

    Each gets what its longest word needs, as far as there is room, and of the rest in proportion to
    what its longest texts have left.

    Parameters
    ----------
    rows : sequence of sequence of str
        Texts of the cells, head included.

    Returns
    -------
    list of float
        Centimetres; together the width of the text.

    Examples
    --------
    >>> [round(width, 1) for width in widths([["Code", "Name"], ["A1", "Motive " * 20]])]
    [1.6, 14.4]
    """
    columns = list(zip(*rows, strict=True))
    words = [[word for text in column for word in _words(text)] for column in columns]
    heads = [BOLD * max(map(len, _words(column[0]))) for column in columns]
    word = [
        min(max(head, *map(len, found)), LONG_WORD)
        for head, found in zip(heads, words, strict=True)
    ]
    text = [min(max(map(len, column)), LONG_CELL) for column in columns]
    needed = [LETTER * letters + PADDING for letters in word]
    left = TEXT_WIDTH - sum(needed)
    if left < 0:
        return [TEXT_WIDTH * one / sum(needed) for one in needed]
    more = [LETTER * max(whole - longest, 0) for whole, longest in zip(text, word, strict=True)]
    if not sum(more):
        return [one + left / len(needed) for one in needed]
    return [one + left * part / sum(more) for one, part in zip(needed, more, strict=True)]


def _words(text: str) -> list[str]:
    """Divide a text where a line may end, which is not at a no-break space."""
    return re.split(r"[ \t\r\n]+", text)


def marked(text: str) -> str:
    """Mark a text as a place that people fill in.

    Examples
    --------
    >>> marked("[Interpretation]")
    '⟦[Interpretation]⟧'
    """
    return f"{_OPEN}{text}{_CLOSE}"


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - TEXT_WIDTH) / 2)
    section.top_margin = section.bottom_margin = Cm(2.5)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(footer, "PAGE", "1")


def _set_styles(document: Document, language: str) -> None:
    styles: Any = document.styles
    for tag in styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", _points(11)
    styles["Normal"].paragraph_format.space_after = _points(6)
    small = styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style, small.font.size = styles["Normal"], _points(8.5)
    small.paragraph_format.space_after = _points(1)
    for level in (1, 2, 3):
        entry = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        entry.base_style = styles["Normal"]
        entry.paragraph_format.left_indent = Cm(0.5 * (level - 1))
        entry.paragraph_format.space_after = _points(1)
        entry.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), 2, 1)  # right, dotted
    for level in (1, 2, 3):
        styles[f"Heading {level}"].font.color.rgb = RGBColor(0x1F, 0x38, 0x64)
        styles[f"Heading {level}"].paragraph_format.space_after = _points(6)
    quote = styles["Quote"]
    quote.font.color.rgb = RGBColor(0x26, 0x26, 0x26)
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(1)
    styles["Caption"].font.color.rgb = RGBColor(0x40, 0x40, 0x40)


def _points(size: float) -> Any:
    return Pt(size)


def _add_element(parent: Any, tag: str, **attributes: str) -> Any:
    """Add an element that python-docx has no words for."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def _field(paragraph: Paragraph, instruction: str, shown: str, **attributes: str) -> None:
    """Add a field, which word processors reckon; `shown` stands there until then."""
    _add_element(paragraph.add_run()._r, "w:fldChar", fldCharType="begin", **attributes)
    _add_element(paragraph.add_run()._r, "w:instrText").text = f" {instruction} "
    _add_element(paragraph.add_run()._r, "w:fldChar", fldCharType="separate")
    if shown:
        paragraph.add_run(shown)
    _add_element(paragraph.add_run()._r, "w:fldChar", fldCharType="end")


def _bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    start = _add_element(paragraph._p, "w:bookmarkStart", id=str(number), name=name)
    _add_element(paragraph._p, "w:bookmarkEnd", id=str(number))
    paragraph._p.insert(1, start)


def _fill_in_contents(
    place: Paragraph, headings: Sequence[tuple[int, str, str]], levels: int
) -> None:
    """Write the entries into the field: they are there before a word processor reckons it."""
    headings = [heading for heading in headings if heading[0] <= levels]
    entries = [place.insert_paragraph_before(style=f"toc {level}") for level, _, _ in headings]
    if entries:
        begin = entries[0]
        _add_element(begin.add_run()._r, "w:fldChar", fldCharType="begin", dirty="true")
        _add_element(begin.add_run()._r, "w:instrText").text = f' TOC \\o "1-{levels}" \\h \\z \\u '
        _add_element(begin.add_run()._r, "w:fldChar", fldCharType="separate")
    for entry, (_, text, name) in zip(entries, headings, strict=True):
        link = _add_element(entry._p, "w:hyperlink", anchor=name, history="1")
        run = entry.add_run(text)
        link.append(run._r)
        entry.add_run("\t")
        _field(entry, f"PAGEREF {name} \\h", "")
    if entries:
        _add_element(place.add_run()._r, "w:fldChar", fldCharType="end")
