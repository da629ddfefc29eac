"""Transcripts in HTML: what Word and other programs save as a web page.

A web page in one file (MHTML), which some programs call ``.doc``, holds the same. lxml parses any
HTML; python-docx needs it, too.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

from pipeline.decoding import decode_text
from pipeline.errors import TranscriptError
from pipeline.guard import parsing
from pipeline.i18n import msg
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import WORD_PROCESSOR_CONTENT, ReadFormat
from pipeline.ingest.left_out import LeftOut
from pipeline.ingest.list_labels import shown_label
from pipeline.ingest.lost_characters import TYPE_ANEW, lost_characters, with_symbols
from pipeline.ingest.paragraphs import Paragraphs
from pipeline.ingest.readers import SourceText
from pipeline.ingest.text_format import TextFormat, text_format
from pipeline.ingest.transcript_table import Row, left_out_columns, table_blocks
from pipeline.limits import NESTING, XML_MARKS, refuse_above
from pipeline.records import SourceAnchor

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PARAGRAPHS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "td", "th", "tr",
    "ul",
))  # fmt: skip
_NO_TEXT = frozenset((
    "head", "title", "script", "style", "template", "noscript", "button", "select", "textarea",
    "input", "svg", "math", "iframe", "object", "nav", "video", "audio",
))  # fmt: skip
_WHOLE = frozenset(("html", "body", "main", "article"))
"""Elements that may be called by what they hold."""
_CELLS = frozenset(("td", "th"))
_CHARSET = re.compile(r"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HEAD = 4096
_MIME = re.compile(rb"(?:[\w-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}>")
_WHITE = re.compile(r"[ \t\r\n\f]+")

_HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all", re.IGNORECASE)
_FONT = re.compile(r"font-family:\s*([^,;]{1,60})", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
# How Word and LibreOffice mark comments, notes, what refers to them, and what is on every page.
_COMMENT = re.compile(r"_com_\d+")
_NOTE = re.compile(r"(?:ftn|edn|sdfootnote|sdendnote)\d+")
_REFERENCES = frozenset((
    "msocomanchor", "msocomoff", "MsoCommentReference", "MsoFootnoteReference",
    "MsoEndnoteReference", "sdfootnoteanc", "sdendnoteanc",
))  # fmt: skip
_PAGE_TITLES = frozenset(("header", "footer"))
_PAGE_ROLES = frozenset(("navigation", "search", "dialog", "alertdialog"))
_NOTICE = re.compile(r"(?:\b|_)(?:cookies?|consent|gdpr|dsgvo)(?:\b|_)", re.IGNORECASE)
"""How web pages call what asks for consent, in ids and classes."""


def _no_page() -> TranscriptError:
    return TranscriptError(
        msg("the MHTML file holds no web page"), next_step=msg("save it as .docx")
    )


class HtmlReader:
    """HTML (.html, .htm, .mht, and what is called .doc): paragraphs, lists and tables.

    The same text is read, and left out, as of Word documents.
    """

    name = "HTML"
    formats = (
        ReadFormat(
            name=msg("HTML and MHTML"),
            suffixes=(".html", ".htm", ".mht"),
            programs=msg("Word, LibreOffice and others, as a web page; also under the name .doc"),
            content=WORD_PROCESSOR_CONTENT,
            place=SourceAnchor(start=0, paragraph=17),
            refusals=(_no_page().message,),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is HTML that no transcription program wrote, or MHTML."""
        return text_format(data, name) is TextFormat.HTML

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file."""
        import lxml.html  # only for files that must be read

        with parsing("HTML"):
            text = _from_mhtml(data) if _MIME.match(data) else _decoded(data)
            refuse_above(XML_MARKS, text.count("<") + text.count("="), msg("tags and attributes"))
            # lxml refuses text that names an encoding, and emptiness.
            text = _XML_DECLARATION.sub("", text) or "<p>"
            page = _HtmlPage(lxml.html.document_fromstring(text))
            blocks = tuple(page.blocks())
            problems = (
                *left_out_columns(page.left_out),
                *page.beside_text.problems(),
                *lost_characters(blocks, TYPE_ANEW),
            )
            return [SourceText(blocks=blocks, problems=problems)]


def _decoded(data: bytes, charset: str | None = None) -> str:
    """Decode HTML: UTF-8 where it is valid, else what it says of itself, else as any text."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _CHARSET.search(data[:_HEAD].decode("latin-1"))
        charset = declared[1] if declared else charset
    try:
        return data.decode(codecs.lookup(charset or "").name)
    except (LookupError, UnicodeDecodeError):
        return decode_text(data)


def _from_mhtml(data: bytes) -> str:
    """Return the web page of an MHTML file."""
    message = message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            return _decoded(
                payload if isinstance(payload, bytes) else b"", part.get_content_charset()
            )
    raise _no_page()


class _HtmlPage:
    """Walks through the elements of one page."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._paragraphs = Paragraphs()
        self._text: list[str] = []
        self.beside_text = LeftOut()
        self.left_out: list[str] = []

    def blocks(self) -> Iterator[Block]:
        yield from self._read(self._root, 0)
        yield from self._end_paragraph()

    def _end_paragraph(self, *, heading: bool = False) -> list[Block]:
        text = "".join(self._text)
        self._text.clear()
        return self._paragraphs.blocks(text, heading=heading)

    def _read(self, element: Any, depth: int, *, formatted: bool = False) -> Iterator[Block]:
        """Read an element; of formatted text, each line of the file is a line."""
        # The parser drops what lies deeper than 255 levels.
        refuse_above(NESTING, depth, msg("levels of elements"))
        tag = element.tag
        if not isinstance(tag, str) or tag in _NO_TEXT or self._is_aside(element):
            return
        formatted = formatted or tag == "pre"
        is_paragraph = tag in _PARAGRAPHS
        if is_paragraph or tag == "table":
            yield from self._end_paragraph()
        if tag == "table":
            rows = list(self._rows(element, depth, formatted=formatted))
            yield from table_blocks(rows, self.left_out)
            return
        if tag == "br":
            self._text.append("\n")
        font = _font(element)
        self._write(element.text, font, formatted=formatted)
        for child in element:
            yield from self._read(child, depth + 1, formatted=formatted)
            self._write(child.tail, font, formatted=formatted)
        if is_paragraph:
            yield from self._end_paragraph(heading=tag in _HEADINGS)

    def _write(self, text: str | None, font: str, *, formatted: bool) -> None:
        if text:
            self._text.append(with_symbols(text if formatted else _WHITE.sub(" ", text), font))

    def _is_aside(self, element: Any) -> bool:
        """Return whether an element is no part of the text, and count what is left out."""
        style, kind = element.get("style", ""), set(element.get("class", "").split())
        aside = self.beside_text
        if _LIST_NUMBER.search(style):
            self._text.append(shown_label(element.text_content()))
        elif _COMMENT.fullmatch(element.get("id", "")):
            aside.comments += 1
        elif _NOTE.fullmatch(element.get("id", "")):
            aside.notes += 1
        elif self._is_part_of_page(element):
            aside.page_parts += 1
        elif element.tag == "del":
            aside.deleted = True
        elif _HIDDEN.search(style) or element.get("hidden") is not None:
            aside.hidden |= bool(element.text_content().strip())
        else:
            aside.inserted |= element.tag == "ins"
            return bool(kind & _REFERENCES) or element.get("title") in _PAGE_TITLES
        return True

    def _is_part_of_page(self, element: Any) -> bool:
        """Return whether an element is a menu, a search or a notice that covers the page."""
        if element.tag in _WHOLE:
            return False
        names = f"{element.get('id', '')} {element.get('class', '')}"
        found = element.get("role") in _PAGE_ROLES or _NOTICE.search(names) is not None
        return found and bool(element.text_content().strip())

    def _rows(self, table: Any, depth: int, *, formatted: bool) -> Iterator[Row]:
        for element in _children(table, frozenset(("tr",))):
            yield [
                list(self._read(cell, depth + 1, formatted=formatted))
                for cell in _children(element, _CELLS)
            ]


def _font(element: Any) -> str:
    """Return the first font that an element names."""
    family = _FONT.search(element.get("style", ""))
    return (family[1] if family else element.get("face", "").split(",")[0]).strip("\"' ")


def _children(element: Any, tags: frozenset[str]) -> Iterator[Any]:
    """Find the rows of a table or the cells of a row."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag != "table":
            yield from _children(child, tags)
