"""OpenDocument texts.

The text is taken from `content.xml` with defusedxml: odfpy follows entities, and reads styles and
settings that hold no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from pipeline.errors import TranscriptError
from pipeline.guard import (
    ZIP_MAGIC,
    cut_off,
    member_names,
    parse_xml,
    parsing,
    password_protected,
    unpack,
    unpack_document,
)
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import WORD_PROCESSOR_CONTENT, ReadFormat
from pipeline.ingest.left_out import LeftOut
from pipeline.ingest.list_labels import ListLevel, ListNumbering, number_in
from pipeline.ingest.lost_characters import TYPE_ANEW, lost_characters, with_symbols
from pipeline.ingest.paragraphs import HEADING_STYLES, Paragraphs
from pipeline.ingest.readers import SourceText
from pipeline.ingest.transcript_table import Row, left_out_columns, table_blocks
from pipeline.records import SourceAnchor

_TYPE = b"application/vnd.oasis.opendocument.text"
_TYPE_AT = 38
_FLAT = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}\?>\s*<office:document\s")
_HEAD = 8192

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
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
_CHANGES = f"{_TEXT}tracked-changes/{_TEXT}changed-region"
_NUMBER_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
}
_CHARACTERS = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}


class OdtReader:
    """OpenDocument texts (.odt, .fodt) and templates (.ott), as LibreOffice writes them.

    The same text is read, and left out, as of Word documents.
    """

    name = "OpenDocument (odt)"
    formats = (
        ReadFormat(
            name=verbatim("OpenDocument"),
            suffixes=(".odt", ".fodt", ".ott"),
            programs=verbatim("LibreOffice, OpenOffice"),
            content=WORD_PROCESSOR_CONTENT,
            place=SourceAnchor(start=0, paragraph=17),
            refusals=(cut_off("OpenDocument").message, password_protected("OpenDocument").message),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is an OpenDocument text, by the type at its beginning."""
        if not data.startswith(ZIP_MAGIC):
            return _FLAT.match(data) is not None and _TYPE in data[:_HEAD]
        # The type comes first; who packs such a file anew may put it anywhere.
        return data.startswith(_TYPE, _TYPE_AT) or (
            "content.xml" in member_names(data) and _type_of(data).startswith(_TYPE)
        )

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file."""
        if not data.startswith(ZIP_MAGIC):
            return [_source(parse_xml(data, "OpenDocument"), None)]
        members = unpack_document(data, "OpenDocument")
        manifest = members.get("META-INF/manifest.xml", b"")
        if b"encryption-data" in manifest or "encrypted-package" in members:
            raise password_protected("OpenDocument")
        if "content.xml" not in members:
            raise TranscriptError(
                msg("the OpenDocument file holds no text (content.xml is missing)")
            )
        content = parse_xml(members["content.xml"], "OpenDocument")
        styles = members.get("styles.xml")
        # Styles that a document shares are needed for the labels of its lists only.
        if styles is None or content.find(f".//{_TEXT}list") is None:
            return [_source(content, None)]
        return [_source(content, parse_xml(styles, "OpenDocument"))]


def _type_of(data: bytes) -> bytes:
    try:
        return unpack(data, "OpenDocument", lambda name: name == "mimetype").get("mimetype", b"")
    except TranscriptError:  # a broken container is of no known type
        return b""


def _source(content: Element, styles: Element | None) -> SourceText:
    with parsing("OpenDocument"):
        body = _OdtBody(content, _Styles.of(content, styles))
        blocks = tuple(body.blocks())
        problems = (
            *left_out_columns(body.left_out),
            *body.beside_text().problems(),
            *lost_characters(blocks, TYPE_ANEW),
        )
        return SourceText(blocks=blocks, problems=problems)


@dataclass(frozen=True, slots=True)
class _Styles:
    """What the styles of a document say of its text."""

    headings: frozenset[str]
    hidden: frozenset[str]
    fonts: Mapping[str, str]
    lists: Mapping[tuple[str, int], ListLevel]

    @classmethod
    def of(cls, content: Element, shared: Element | None) -> _Styles:
        styles = list(content.iter(f"{_STYLE}style"))
        texts = [
            (style.get(f"{_STYLE}name", ""), found)
            for style in styles
            if (found := style.find(f"{_STYLE}text-properties")) is not None
        ]
        return cls(
            # Automatic styles that are based on a style for headings.
            headings=frozenset(
                style.get(f"{_STYLE}name", "")
                for style in styles
                if _names_heading(style.get(f"{_STYLE}parent-style-name", ""))
            ),
            hidden=frozenset(
                name for name, found in texts if found.get(f"{_TEXT}display") == "none"
            ),
            fonts={name: found.get(f"{_STYLE}font-name", "") for name, found in texts},
            lists=dict(_list_levels([content] if shared is None else [shared, content])),
        )


def _list_levels(roots: Iterable[Element]) -> Iterator[tuple[tuple[str, int], ListLevel]]:
    for root in roots:
        for style in root.iter(f"{_TEXT}list-style"):
            name = style.get(f"{_STYLE}name", "")
            for level in style:
                depth = number_in(level.get(f"{_TEXT}level"), 1) - 1
                form = _NUMBER_FORMATS.get(level.get(f"{_STYLE}num-format", ""), "none")
                number = "" if form == "none" else f"%{depth + 1}"
                shown = (
                    level.get(f"{_STYLE}num-prefix", "")
                    + level.get(f"{_TEXT}bullet-char", number)
                    + level.get(f"{_STYLE}num-suffix", "")
                )
                # LibreOffice writes what it shows here, with "%1%" for a number.
                shown = re.sub(r"%(\d)%", r"%\1", level.get(f"{_LOEXT}num-list-format", shown))
                start = number_in(level.get(f"{_TEXT}start-value"), 1)
                yield (name, depth), ListLevel(shown, form, start)


class _OdtBody:
    """Walks through the XML of one document."""

    def __init__(self, root: Element, styles: _Styles) -> None:
        self._root = root.find(f"{_OFFICE}body/{_OFFICE}text")
        self._styles = styles
        self._lists = ListNumbering(styles.lists)
        self._label = ""
        self._paragraphs = Paragraphs()
        self.left_out: list[str] = []
        self._hidden = False
        self._deletions = _deletions(self._root)
        self._deleting: set[str] = set()

    def blocks(self) -> Iterator[Block]:
        if self._root is not None:
            yield from self._read(self._root)

    def beside_text(self) -> LeftOut:
        """Count what was left out, and notice tracked changes; to be asked after the blocks."""
        if self._root is None:
            return LeftOut()
        return LeftOut(
            comments=_count(self._root, f"{_OFFICE}annotation"),
            notes=_count(self._root, f"{_TEXT}note"),
            hidden=self._hidden,
            deleted=self._root.find(f"{_CHANGES}/{_TEXT}deletion") is not None,
            inserted=self._root.find(f"{_CHANGES}/{_TEXT}insertion") is not None,
        )

    def _read(self, container: Iterable[Element]) -> Iterator[Block]:
        for element in container:
            if element.tag == f"{_TEXT}list":
                yield from self._list(element)
            elif element.get(f"{_TEXT}display") == "none":
                self._hidden = True
            elif element.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                yield from self._paragraph(element)
            elif element.tag == f"{_TABLE}table":
                yield from table_blocks(list(self._rows(element)), self.left_out)
            elif element.tag not in _LEFT_OUT:
                yield from self._read(element)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        boxes: list[Element] = []
        if element.find(f".//{_TEXT}hidden-paragraph[@{_TEXT}is-hidden='true']") is not None:
            self._hidden = True
            return
        text = "".join(self._text(element, boxes))
        label, self._label = self._label, ""
        if text.strip():
            text = label + text
        style = element.get(f"{_TEXT}style-name", "")
        heading = element.tag == f"{_TEXT}h" or style in self._styles.headings
        yield from self._paragraphs.blocks(text, heading=heading or _names_heading(style))
        for box in boxes:
            yield from self._read(box)

    def _list(self, element: Element, name: str = "", depth: int = 0) -> Iterator[Block]:
        name = element.get(f"{_TEXT}style-name") or name
        if depth == 0 and not {f"{_TEXT}continue-numbering", f"{_TEXT}continue-list"} & set(
            element.attrib
        ):
            self._lists.restart(name)
        for item in element:
            if item.tag == f"{_TEXT}list-item":
                self._label = self._lists.label(name, depth)
            for child in item:
                if child.tag == f"{_TEXT}list":
                    yield from self._list(child, name, depth + 1)
                else:
                    yield from self._read([child])

    def _text(self, element: Element, boxes: list[Element]) -> Iterator[str]:
        """Yield the text of a paragraph piece by piece; collect its text boxes."""
        style = element.get(f"{_TEXT}style-name", "")
        yield self._written(element.text, style)
        for child in element:
            self._mark_deletion(child)
            if child.tag in _CHARACTERS:
                yield "" if self._deleting else _CHARACTERS[child.tag]
            elif child.tag == f"{_DRAW}text-box":
                boxes.append(child)
            elif child.get(f"{_TEXT}style-name") in self._styles.hidden:
                self._hidden = True
            elif child.tag not in _LEFT_OUT:
                yield from self._text(child, boxes)
            yield self._written(child.tail, style)

    def _mark_deletion(self, element: Element) -> None:
        """Notice where deleted text begins and ends that was left in its place."""
        if element.tag == f"{_TEXT}change-start":
            self._deleting |= {element.get(f"{_TEXT}change-id", "")} & self._deletions
        elif element.tag == f"{_TEXT}change-end":
            self._deleting.discard(element.get(f"{_TEXT}change-id", ""))

    def _written(self, text: str | None, style: str) -> str:
        """Return text as it is shown: a line end of the file is a space, a symbol its sign."""
        text = "" if self._deleting else (text or "").replace("\n", " ")
        return with_symbols(text, self._styles.fonts.get(style, ""))

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


def _deletions(root: Element | None) -> frozenset[str]:
    """Find the ids of the changes that delete text."""
    if root is None:
        return frozenset()
    return frozenset(
        id_
        for region in root.iterfind(_CHANGES)
        if (id_ := region.get(f"{_TEXT}id")) and region.find(f"{_TEXT}deletion") is not None
    )


def _count(root: Element, tag: str) -> int:
    return sum(1 for _ in root.iter(tag))


def _names_heading(style: str) -> bool:
    return style.casefold().startswith(HEADING_STYLES)
