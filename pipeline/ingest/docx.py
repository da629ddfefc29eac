"""Word documents.

python-docx opens the package and knows the styles; its `paragraph.text` misses what stands in
tracked insertions, content controls and fields, so the text is taken from the XML.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document as WordDocument

from pipeline.guard import (
    OLE_MAGIC,
    ZIP_MAGIC,
    cut_off,
    member_names,
    old_office,
    parsing,
    password_protected,
    repack,
    unpack_document,
)
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import WORD_PROCESSOR_CONTENT, ReadFormat
from pipeline.ingest.paragraphs import HEADING_STYLES, Paragraphs
from pipeline.ingest.readers import SourceText
from pipeline.ingest.transcript_table import Row, left_out_columns, table_blocks
from pipeline.records import SourceAnchor

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# Properties and what was deleted are no text; a text box is no part of the line it is anchored in,
# and stands twice in the file (for new and for old programs).
_LEFT_OUT = frozenset(
    [f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "trPr", "tcPr", "tblPr")]
    + [f"{_MC}Fallback"]
)
_TEXT_BOX = f"{_W}txbxContent"
_OLD = ("WordDocument", "Workbook")
_CHARACTERS = {
    f"{_W}tab": " ",
    f"{_W}ptab": " ",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}


class DocxReader:
    """Word documents (.docx).

    Paragraphs, lists, tables and text boxes are read in order. Comments, footnotes, headers,
    footers, hidden and deleted text are left out. A table of speakers, text and times is read as
    a transcript.
    """

    name = "Word (docx)"
    formats = (
        ReadFormat(
            name=verbatim("Word"),
            suffixes=(".docx",),
            programs=msg("Word, f4, MAXQDA, Teams, or typed by hand"),
            content=WORD_PROCESSOR_CONTENT,
            place=SourceAnchor(start=0, paragraph=17),
            refusals=(
                cut_off("Word").message,
                password_protected("Office").message,
                *(old_office(kind.encode("utf-16-le")).message for kind in _OLD),
            ),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is a Word document, or any old or encrypted Office file."""
        if data.startswith(ZIP_MAGIC):
            members = member_names(data)
            broken = not members and name.lower().endswith(".docx")
            return broken or any(member.startswith("word/") for member in members)
        return data.startswith(OLE_MAGIC)

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file."""
        if data.startswith(OLE_MAGIC):
            raise old_office(data)
        package = repack(unpack_document(data, "Word"))
        with parsing("Word"):
            body = _DocxBody(docx.Document(package))
            blocks = tuple(body.blocks())
            return [SourceText(blocks=blocks, problems=left_out_columns(body.left_out))]


class _DocxBody:
    """Walks through the XML of one document."""

    def __init__(self, document: WordDocument) -> None:
        self._root = document.element.find(f"{_W}body")
        self._headings = _heading_styles(document)
        self._paragraphs = Paragraphs()
        self.left_out: list[str] = []
        self._joined = ""

    def blocks(self) -> Iterator[Block]:
        if self._root is not None:
            yield from self._read(self._root)
        yield from self._paragraphs.blocks(self._joined)

    def _read(self, container: Any) -> Iterator[Block]:
        for element in container:
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from table_blocks(list(self._rows(element)), self.left_out)
            elif element.tag not in _LEFT_OUT:
                yield from self._read(element)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        boxes: list[Any] = []
        text = self._joined + "".join(_text(element, boxes))
        if element.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            # The paragraph mark was deleted: the next paragraph goes on from here.
            self._joined = text
        else:
            self._joined = ""
            style = element.find(f"{_W}pPr/{_W}pStyle")
            heading = style is not None and style.get(f"{_W}val") in self._headings
            yield from self._paragraphs.blocks(text, heading=heading)
        for box in boxes:
            yield from self._read(box)

    def _rows(self, table: Any) -> Iterator[Row]:
        for element in _children(table, f"{_W}tr"):
            if element.find(f"{_W}trPr/{_W}del") is None:
                yield [list(self._read(cell)) for cell in _children(element, f"{_W}tc")]


def _children(element: Any, tag: str) -> Iterator[Any]:
    """Find the rows of a table or the cells of a row, also inside content controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _children(child, tag)


def _text(element: Any, boxes: list[Any]) -> Iterator[str]:
    """Yield the text of a paragraph piece by piece; put its text boxes aside."""
    for child in element:
        if child.tag == f"{_W}t":
            yield (child.text or "").replace("\n", " ")
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag == _TEXT_BOX:
            boxes.append(child)
        elif child.tag not in _LEFT_OUT and not _hidden(child):
            yield from _text(child, boxes)


def _hidden(element: Any) -> bool:
    vanish = element.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in {"0", "false", "off"}


def _heading_styles(document: WordDocument) -> set[str]:
    """Find the ids of the styles that are, or are based on, a style for headings."""
    found = set()
    for style in document.styles:
        lineage = set()
        ancestor: Any = style
        while ancestor is not None and ancestor.style_id not in lineage:
            lineage.add(ancestor.style_id)
            if (ancestor.name or "").casefold().startswith(HEADING_STYLES):
                found.add(style.style_id)
            ancestor = getattr(ancestor, "base_style", None)
    return found
