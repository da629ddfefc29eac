"""Word documents with real styles, fields and texts for screen readers."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Sequence
from copy import deepcopy
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.opc.pkgwriter import PackageWriter
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.table import CT_Row, CT_Tbl
from docx.oxml.text.run import CT_R
from docx.shared import Cm, Length, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from pipeline.office import packed, plain

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
        # What is added goes before the last element: python-docx would look for it each time.
        self._end = self.document.element.body.sectPr
        properties = self.document.core_properties
        properties.title, properties.author = plain(title)[:255], "panreflex"
        properties.language, properties.comments = language, ""
        _set_page(self.document)
        _set_styles(self.document, language)

    def paragraph(self, text: str, style: str | None = None) -> Paragraph:
        """Add a paragraph; what stands between ⟦ and ⟧ is marked for people to fill in."""
        paragraph = self._add_paragraph(style=style)
        for place, part in enumerate(plain(text).replace(_CLOSE, _OPEN).split(_OPEN)):
            run = _add_run(paragraph, part)
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
        run = _add_run(paragraph, f" ({plain(source)})")
        run.italic = False
        run.font.size = _points(9)

    def labelled(self, label: str, text: str) -> None:
        """Add a paragraph that begins with a bold word."""
        paragraph = self._add_paragraph()
        _add_run(paragraph, f"{plain(label)} ").bold = True
        _add_run(paragraph, plain(text))

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
        parts = [Cm(width) for width in widths([head, *rows])]
        style, flush = self._style_id("Table Text"), set(numbers)
        table = CT_Tbl.new_tbl(0, len(head), Cm(TEXT_WIDTH))
        table.tblStyle_val = self._style_id("Table Grid")
        table.tblPr.autofit = False
        for column, part in zip(table.tblGrid.gridCol_lst, parts, strict=True):
            column.w = part  # LibreOffice goes by these
        table.append(_filled(_empty_row(parts, flush, style, is_head=True), head))
        empty = _empty_row(parts, flush, style)
        for texts in rows:  # to make one row after another takes several times as long
            table.append(_filled(deepcopy(empty), texts))
        self._end.addprevious(table)
        self._add_paragraph(style="Table Text")

    def picture(self, png: bytes, caption: tuple[str, str]) -> None:
        """Add a PNG picture over its caption, which screen readers read too."""
        paragraph = self._add_paragraph()
        shape: Any = paragraph.add_run().add_picture(io.BytesIO(png))
        if shape.width > (most := Cm(TEXT_WIDTH)):
            shape.height = int(shape.height * most / shape.width)
            shape.width = most
        if shape.height > (most := Cm(20)):
            shape.width = int(shape.width * most / shape.height)
            shape.height = most
        described = shape._inline.docPr
        described.set("descr", plain(caption[1]))
        described.set("title", plain(caption[1]))
        paragraph.paragraph_format.keep_with_next = True
        self._caption(*caption)

    def saved(self) -> bytes:
        """Return the file: the same for the same text."""
        if self._contents is not None:
            styles = [self._style_id(f"toc {level}") for level in range(1, self._levels + 1)]
            _fill_in_contents(self._contents, self.headings, styles)
        return packed(_members(self.document))

    def _add_paragraph(self, text: str = "", style: str | None = None) -> Paragraph:
        """Add a paragraph as python-docx does, but that each style is looked up only once."""
        element = OxmlElement("w:p")
        self._end.addprevious(element)
        paragraph = Paragraph(element, self.document._body)
        if style:
            paragraph._p.style = self._style_id(style)
        if text:
            _add_run(paragraph, text)
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


def _members(document: Document) -> dict[str, bytes]:
    """Return the files of a document, not packed: python-docx would compress its pictures again."""
    written = _Members()
    package: Any = document.part.package
    writer: Any = PackageWriter
    for part in package.parts:
        part.before_marshal()
    writer._write_content_types_stream(written, package.parts)
    writer._write_pkg_rels(written, package.rels)
    writer._write_parts(written, package.parts)
    return written


class _Members(dict[str, bytes]):
    """Files by name, written as python-docx writes into a container."""

    def write(self, uri: PackURI, content: bytes) -> None:
        """Add a file."""
        self[uri.membername] = content


def _empty_row(
    widths: Iterable[Length], flush: Collection[int], style: str, *, is_head: bool = False
) -> CT_Row:
    """Make a row of empty cells, which no page divides.

    Parameters
    ----------
    widths : iterable of Length
        Of the cells: Word goes by these.
    flush : collection of int
        Columns that are set flush right.
    style : str
        Id of the style of their paragraphs.
    is_head : bool
        Whether it is repeated on each page.
    """
    shade = f'<w:shd w:val="clear" w:fill="{_SHADE}"/>' if is_head else ""
    bold = "<w:b/>" if is_head else '<w:b w:val="0"/>'
    right = '<w:jc w:val="right"/>'
    cells = (
        f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width.twips}"/>{shade}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{right if place in flush else ""}</w:pPr>'
        f"<w:r><w:rPr>{bold}</w:rPr></w:r></w:p></w:tc>"
        for place, width in enumerate(widths)
    )
    repeated = "<w:tblHeader/>" if is_head else ""
    row: CT_Row = parse_xml(
        f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"
    )
    return row


def _filled(row: CT_Row, texts: Sequence[str]) -> CT_Row:
    """Write texts into the empty cells of a row."""
    for run, text in zip(row.iter(qn("w:r")), map(plain, texts), strict=True):
        _write(run, text)
    return row


def _add_run(paragraph: Paragraph, text: str) -> Run:
    """Add a run as python-docx does, but that most texts are written at once."""
    run = paragraph.add_run()
    _write(run._r, text)
    return run


def _write(run: CT_R, text: str) -> None:
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
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", _points(11)
    normal.paragraph_format.space_after = _points(6)
    small = styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style, small.font.size = normal, _points(8.5)
    small.paragraph_format.space_after = _points(1)
    for level in (1, 2, 3):
        entry = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        entry.base_style = normal
        entry.paragraph_format.left_indent = Cm(0.5 * (level - 1))
        entry.paragraph_format.space_after = _points(1)
        entry.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), 2, 1)  # right, dotted
    for level in (1, 2, 3):
        heading = styles[f"Heading {level}"]
        heading.font.color.rgb = RGBColor(0x1F, 0x38, 0x64)
        heading.paragraph_format.space_after = _points(6)
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
    place: Paragraph, headings: Sequence[tuple[int, str, str]], styles: Sequence[str]
) -> None:
    """Write the entries into the field: they are there before a word processor reckons it.

    Parameters
    ----------
    place : Paragraph
        What they stand before.
    headings : sequence of (int, str, str)
        Level, text and bookmark of each.
    styles : sequence of str
        Ids of the styles of the levels that are listed.
    """
    headings = [heading for heading in headings if heading[0] <= len(styles)]
    entries = [place.insert_paragraph_before() for _ in headings]
    if entries:
        begin = entries[0]
        levels = f' TOC \\o "1-{len(styles)}" \\h \\z \\u '
        _add_element(begin.add_run()._r, "w:fldChar", fldCharType="begin", dirty="true")
        _add_element(begin.add_run()._r, "w:instrText").text = levels
        _add_element(begin.add_run()._r, "w:fldChar", fldCharType="separate")
    for entry, (level, text, name) in zip(entries, headings, strict=True):
        entry._p.style = styles[level - 1]
        link = _add_element(entry._p, "w:hyperlink", anchor=name, history="1")
        run = _add_run(entry, text)
        link.append(run._r)
        entry.add_run("\t")
        _field(entry, f"PAGEREF {name} \\h", "")
    if entries:
        _add_element(place.add_run()._r, "w:fldChar", fldCharType="end")
