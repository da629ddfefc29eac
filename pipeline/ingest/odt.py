"""OpenDocument texts.

The text is taken from `content.xml` with defusedxml: odfpy follows entities, and reads styles and
settings that hold no text.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipeline.errors import TranscriptError
from pipeline.guard import (
    ZIP_MAGIC,
    cut_off,
    parse_xml,
    parsing,
    password_protected,
    unpack_document,
)
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import WORD_PROCESSOR_CONTENT, ReadFormat
from pipeline.ingest.paragraphs import HEADING_STYLES, Paragraphs
from pipeline.ingest.readers import SourceText
from pipeline.ingest.transcript_table import Row, left_out_columns, table_blocks
from pipeline.records import SourceAnchor

_MIMETYPE = b"mimetypeapplication/vnd.oasis.opendocument.text"
_MIMETYPE_AT = 30

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"

# Footnotes, comments, what was deleted, tables of contents, the small print over ruby text.
_LEFT_OUT = frozenset(
    [f"{_OFFICE}{name}" for name in ("annotation", "forms")]
    + [
        f"{_TEXT}{name}"
        for name in (
            "note",
            "tracked-changes",
            "table-of-content",
            "alphabetical-index",
            "bibliography",
            "ruby-text",
            "hidden-text",
        )
    ]
)
_CHARACTERS = {f"{_TEXT}s": " ", f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n"}


class OdtReader:
    """OpenDocument texts (.odt), as LibreOffice writes them.

    The same text is read, and left out, as of Word documents.
    """

    name = "OpenDocument (odt)"
    formats = (
        ReadFormat(
            name=verbatim("OpenDocument"),
            suffixes=(".odt",),
            programs=verbatim("LibreOffice, OpenOffice"),
            content=WORD_PROCESSOR_CONTENT,
            place=SourceAnchor(start=0, paragraph=17),
            refusals=(cut_off("OpenDocument").message, password_protected("OpenDocument").message),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is an OpenDocument text, by the type at its beginning."""
        if not data.startswith(ZIP_MAGIC):
            return False
        return data.startswith(_MIMETYPE, _MIMETYPE_AT)

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file."""
        members = unpack_document(data, "OpenDocument")
        manifest = members.get("META-INF/manifest.xml", b"")
        if b"encryption-data" in manifest or "encrypted-package" in members:
            raise password_protected("OpenDocument")
        if "content.xml" not in members:
            raise TranscriptError(
                msg("the OpenDocument file holds no text (content.xml is missing)")
            )
        content = parse_xml(members["content.xml"], "OpenDocument")
        with parsing("OpenDocument"):
            body = _OdtBody(content)
            blocks = tuple(body.blocks())
            return [SourceText(blocks=blocks, problems=left_out_columns(body.left_out))]


class _OdtBody:
    """Walks through the XML of one document."""

    def __init__(self, root: Element) -> None:
        self._root = root.find(f"{_OFFICE}body/{_OFFICE}text")
        self._headings = _heading_styles(root)
        self._paragraphs = Paragraphs()
        self.left_out: list[str] = []

    def blocks(self) -> Iterator[Block]:
        if self._root is not None:
            yield from self._read(self._root)

    def _read(self, container: Element) -> Iterator[Block]:
        for element in container:
            if element.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                yield from self._paragraph(element)
            elif element.tag == f"{_TABLE}table":
                yield from table_blocks(list(self._rows(element)), self.left_out)
            elif element.tag not in _LEFT_OUT:
                yield from self._read(element)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        boxes: list[Element] = []
        text = "".join(_text(element, boxes))
        style = element.get(f"{_TEXT}style-name", "")
        heading = element.tag == f"{_TEXT}h" or style in self._headings
        yield from self._paragraphs.blocks(text, heading=heading or _names_heading(style))
        for box in boxes:
            yield from self._read(box)

    def _rows(self, table: Element) -> Iterator[Row]:
        for row in _children(table, f"{_TABLE}table-row"):
            yield [list(self._read(cell)) for cell in _children(row, f"{_TABLE}table-cell")]


def _children(element: Element, tag: str) -> Iterator[Element]:
    """Find the rows of a table, also among its header rows, or the cells of a row."""
    for child in element:
        if child.tag == tag:
            yield child
        else:
            yield from _children(child, tag)


def _text(element: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield the text of a paragraph piece by piece; collect its text boxes."""
    yield (element.text or "").replace("\n", " ")
    for child in element:
        if child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag == f"{_DRAW}text-box":
            boxes.append(child)
        elif child.tag not in _LEFT_OUT:
            yield from _text(child, boxes)
        yield (child.tail or "").replace("\n", " ")


def _heading_styles(root: Element) -> set[str]:
    """Find the automatic styles that are based on a style for headings."""
    return {
        style.get(f"{_STYLE}name", "")
        for style in root.iterfind(f"{_OFFICE}automatic-styles/{_STYLE}style")
        if _names_heading(style.get(f"{_STYLE}parent-style-name", ""))
    }


def _names_heading(style: str) -> bool:
    return style.casefold().startswith(HEADING_STYLES)
