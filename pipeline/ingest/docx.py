"""Word documents.

python-docx opens the package and knows the styles; its `paragraph.text` misses what stands in
tracked insertions, content controls and fields, so the text is taken from the XML. `word_package`
makes a plain package of templates, documents with macros and other variants, which it refuses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.guard import (
    OLE_MAGIC,
    ZIP_MAGIC,
    cut_off,
    member_names,
    old_office,
    parsing,
    password_protected,
    repack,
)
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import WORD_PROCESSOR_CONTENT, ReadFormat
from pipeline.ingest.left_out import LeftOut
from pipeline.ingest.list_labels import ListLevel, ListNumbering, number_in
from pipeline.ingest.lost_characters import TYPE_ANEW, lost_characters, symbol, with_symbols
from pipeline.ingest.paragraphs import HEADING_STYLES, Paragraphs
from pipeline.ingest.readers import SourceText
from pipeline.ingest.transcript_table import Row, left_out_columns, table_blocks
from pipeline.ingest.word_package import is_flat, old_xml, word_members
from pipeline.records import SourceAnchor

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# Properties and what was deleted are no text; a text box is no part of the line it is anchored in,
# and stands twice in the file (for new and for old programs).
_LEFT_OUT = frozenset(
    [f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "trPr", "tcPr", "tblPr")]
    + [f"{_MC}Fallback"]
)
_WORDS = frozenset((f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"))
_TEXT_BOX = f"{_W}txbxContent"
_BESIDE = tuple(
    f"{_W}{name}"
    for name in (
        "commentReference",
        "footnoteReference",
        "endnoteReference",
        "altChunk",
        "subDoc",
        "del",
        "moveFrom",
        "ins",
    )
)
_OLD = ("WordDocument", "Workbook")
_CHARACTERS = {
    f"{_W}tab": "\t",
    f"{_W}ptab": " ",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_FALSE = frozenset(("0", "false", "off"))
_NUMBER_BASE = 16


class DocxReader:
    """Word documents (.docx), templates, documents with macros, and Word's XML.

    Paragraphs, lists, tables and text boxes are read in order, with labels that stand only in the
    numbering of a list. Comments, footnotes, headers, footers, hidden and deleted text are left
    out, which is said. A table of speakers, text and times is read as a transcript.
    """

    name = "Word (docx)"
    formats = (
        ReadFormat(
            name=verbatim("Word"),
            suffixes=(".docx", ".docm", ".dotx", ".xml"),
            programs=msg("Word, f4, MAXQDA, Teams, or typed by hand"),
            content=WORD_PROCESSOR_CONTENT,
            place=SourceAnchor(start=0, paragraph=17),
            refusals=(
                cut_off("Word").message,
                old_xml().message,
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
        return data.startswith(OLE_MAGIC) or is_flat(data)

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file."""
        if data.startswith(OLE_MAGIC):
            raise old_office(data)
        import docx  # only for files that must be read

        with parsing("Word"):
            body = _DocxBody(docx.Document(repack(word_members(data))))
            blocks = tuple(body.blocks())
            problems = (
                *left_out_columns(body.left_out),
                *body.beside_text().problems(),
                *lost_characters(blocks, TYPE_ANEW),
            )
            return [SourceText(blocks=blocks, problems=problems)]


class _DocxBody:
    """Walks through the XML of one document."""

    def __init__(self, document: WordDocument) -> None:
        self._root = document.element.find(f"{_W}body")
        styles = _WordStyles(document)
        self._headings = styles.headings()
        self._lists = _WordLists(document, styles.numbering())
        self._paragraphs = Paragraphs()
        self.left_out: list[str] = []
        self._joined = ""

    def blocks(self) -> Iterator[Block]:
        if self._root is not None:
            yield from self._read(self._root)
        yield from self._paragraphs.blocks(self._joined)

    def beside_text(self) -> LeftOut:
        """Count what is left out, and notice tracked changes."""
        if self._root is None:
            return LeftOut()
        tags = Counter(element.tag for element in self._root.iter(*_BESIDE))
        return LeftOut(
            comments=tags[f"{_W}commentReference"],
            notes=tags[f"{_W}footnoteReference"] + tags[f"{_W}endnoteReference"],
            embedded=tags[f"{_W}altChunk"] + tags[f"{_W}subDoc"],
            hidden=any(
                _hidden(run) and run.find(f"{_W}t") is not None for run in self._root.iter(f"{_W}r")
            ),
            deleted=any(tags[tag] for tag in (f"{_W}del", f"{_W}moveFrom")),
            inserted=tags[f"{_W}ins"] > 0,
        )

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
        text = "".join(_text(element, boxes))
        if not self._joined and text.strip():
            text = self._lists.label(element) + text
        text = self._joined + text
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
    font: str | None = None
    for child in element:
        if child.tag in _WORDS:
            # Once a run: to look for it in a run of many lines takes as long as the run is.
            font = _font(element) if font is None else font
            yield with_symbols((child.text or "").replace("\n", " "), font)
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag == _TEXT_BOX:
            boxes.append(child)
        elif child.tag in _OTHER_TEXT:
            yield _OTHER_TEXT[child.tag](child)
        elif child.tag not in _LEFT_OUT and not _hidden(child):
            yield from _text(child, boxes)


def _hidden(element: Any) -> bool:
    vanish = element.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in _FALSE


def _font(run: Any) -> str:
    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    return "" if fonts is None else fonts.get(f"{_W}ascii") or ""


def _chosen(element: Any) -> str:
    """Return what is chosen in the list of a form."""
    entries = [entry.get(f"{_W}val") or "" for entry in element.iter(f"{_W}listEntry")]
    place = number_in(_value(element, "result") or _value(element, "default"), 0)
    return entries[place] if place < len(entries) else ""


def _symbol(element: Any) -> str:
    try:
        code = int(element.get(f"{_W}char", ""), _NUMBER_BASE)
    except ValueError:
        code = 0
    return symbol(element.get(f"{_W}font", ""), code)


_OTHER_TEXT = {f"{_W}sym": _symbol, f"{_W}ddList": _chosen}


class _WordLists:
    """The labels of numbered paragraphs."""

    def __init__(self, document: WordDocument, numbered_styles: Mapping[str, Any]) -> None:
        self._numbered_styles = numbered_styles
        parts = (
            relation.target_part
            for relation in document.part.rels.values()
            if relation.reltype.endswith("/numbering")
        )
        root = getattr(next(parts, None), "element", None)
        levels: dict[tuple[str, int], ListLevel] = {}
        self._names: dict[str, str] = {}
        if root is not None:
            kinds = {one.get(f"{_W}abstractNumId"): one for one in root.iter(f"{_W}abstractNum")}
            for number in root.iter(f"{_W}num"):
                kind = kinds.get(_value(number, "abstractNumId"))
                name = number.get(f"{_W}numId", "")
                # Lists of one kind go on counting, unless one of them begins anew.
                if number.find(f"{_W}lvlOverride") is None:
                    self._names[name] = name = f"kind {_value(number, 'abstractNumId')}"
                for level in kind.iter(f"{_W}lvl") if kind is not None else ():
                    levels[name, number_in(level.get(f"{_W}ilvl"), 0)] = ListLevel(
                        _value(level, "lvlText"),
                        _value(level, "numFmt") or "decimal",
                        number_in(_value(level, "start"), 1),
                    )
        self._numbering = ListNumbering(levels)

    def label(self, paragraph: Any) -> str:
        """Return the label that the numbering shows before a paragraph."""
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return ""
        style = self._numbered_styles.get(_value(properties, "pStyle"))
        direct = properties.find(f"{_W}numPr")
        numbered = direct if direct is not None else style
        if numbered is None:
            return ""
        name = _value(numbered, "numId")
        return self._numbering.label(
            self._names.get(name, name), number_in(_value(numbered, "ilvl"), 0)
        )


def _value(element: Any, name: str) -> str:
    """Return the value of a property, empty where it is not given."""
    found = element.find(f"{_W}{name}")
    return "" if found is None else found.get(f"{_W}val") or ""


class _WordStyles:
    """What the styles of paragraphs are based on: python-docx searches all styles for each."""

    def __init__(self, document: WordDocument) -> None:
        self._by_id = {
            style.get(f"{_W}styleId", ""): style
            for style in document.styles.element.iter(f"{_W}style")
        }

    def headings(self) -> set[str]:
        """Find the ids of the styles that are, or are based on, a style for headings."""
        names = {
            id_
            for id_, style in self._by_id.items()
            if _value(style, "name").casefold().startswith(HEADING_STYLES)
        }
        return {id_ for id_ in self._by_id if any(one in names for one in self._lineage(id_))}

    def numbering(self) -> dict[str, Any]:
        """Find the numbering of the styles that have or inherit one."""
        own = {
            id_: found
            for id_, style in self._by_id.items()
            if (found := style.find(f"{_W}pPr/{_W}numPr")) is not None
        }
        nearest = {
            id_: next((own[one] for one in self._lineage(id_) if one in own), None)
            for id_ in (self._by_id if own else ())
        }
        return {id_: found for id_, found in nearest.items() if found is not None}

    def _lineage(self, id_: str) -> list[str]:
        """Return a style and those that it is based on, one by one."""
        lineage: dict[str, None] = {}
        while id_ in self._by_id and id_ not in lineage:
            lineage[id_] = None
            id_ = _value(self._by_id[id_], "basedOn")
        return list(lineage)
