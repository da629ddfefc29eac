r"""Rich Text Format.

striprtf supplies the tables of the format (destinations, symbols, character sets). The loop over
the tokens is our own: `striprtf.rtf_to_text` takes seconds for a font table of 20 kB and time
without bound for a larger one, keeps deleted text, and writes the address of a link into the text.
"""

from __future__ import annotations

import codecs
import re
import sys
from dataclasses import dataclass, replace

from striprtf.striprtf import charset_map, destinations, specialchars

from pipeline.decoding import decode_office_text
from pipeline.guard import cut_off, parsing
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import WORD_PROCESSOR_CONTENT, ReadFormat
from pipeline.ingest.left_out import LeftOut
from pipeline.ingest.list_labels import shown_label
from pipeline.ingest.lost_characters import TYPE_ANEW, lost_characters, symbol
from pipeline.ingest.paragraphs import HEADING_STYLES, Paragraphs
from pipeline.ingest.readers import SourceText
from pipeline.ingest.transcript_table import Cell, Row, left_out_columns, table_blocks
from pipeline.limits import NESTING, RTF_CONTROLS, refuse_above
from pipeline.records import SourceAnchor

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\\rtf")
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    r"|\\'(?P<hex>[0-9a-fA-F]{2})"
    r"|\\(?P<symbol>[\s\S])"
    r"|(?P<brace>[{}])"
    r"|(?P<text>[^\\{}\r\n]+)"
    r"|[\r\n]+|\\"
)
_ENDS_PARAGRAPH = frozenset(("par", "sect", "nestcell"))
_BREAKS = frozenset(("line", "lbr", "softline", "page", "column"))
_MOST_FALLBACK = 100
_SYMBOLS = {"~": " ", "_": "-", "-": "\u00ad", "{": "{", "}": "}", "\\": "\\"}
_DEFAULT_CHARSETS = frozenset((0, 1, 2, 42))
_CHARACTER_SETS = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_MAC_CODE_PAGE = 10000
_SYMBOL_CHARSET = 2
_SYMBOL_FIELD = re.compile(r'\s*SYMBOL\s+(\d{1,5})(?:.*?\\f\s*"?([^"\\]+))?')
_ASIDE = {"footnote": "notes", "annotation": "comments", "shptxt": "boxes", "object": "embedded"}
_NUMBERINGS = frozenset(("listtext", "pntext"))


class RtfReader:
    """Rich Text Format (.rtf), as f4 and Word write it.

    The same text is read, and left out, as of Word documents.
    """

    name = "RTF"
    formats = (
        ReadFormat(
            name=verbatim("RTF"),
            suffixes=(".rtf",),
            programs=verbatim("f4, MAXQDA, Word"),
            content=WORD_PROCESSOR_CONTENT,
            place=SourceAnchor(start=0, paragraph=17),
            refusals=(cut_off("RTF").message,),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is RTF, by the group at its beginning."""
        return _START.match(data) is not None

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file."""
        refuse_above(RTF_CONTROLS, data.count(b"\\") + data.count(b"{"), msg("control words"))
        with parsing("RTF"):
            parser = _RtfParser()
            # RTF is ASCII; other bytes that a program wrote are UTF-8 or Windows characters.
            blocks = parser.parse(decode_office_text(data, errors="replace"))
            problems = (
                *left_out_columns(parser.layout.left_out),
                *parser.beside_text.problems(),
                *lost_characters(blocks, TYPE_ANEW),
            )
            return [SourceText(blocks=blocks, problems=problems)]


class _RtfLayout:
    """Collects characters into paragraphs, cells and tables."""

    def __init__(self) -> None:
        self.in_table = False
        self.heading = False
        self._text: list[str] = []
        self._cell: list[Block] = []
        self._row: list[Cell] = []
        self._table: list[Row] = []
        self._blocks: list[Block] = []
        self._paragraphs = Paragraphs()
        self.left_out: list[str] = []

    def write(self, text: str) -> None:
        self._text.append(text)

    def end_paragraph(self) -> None:
        if not self.in_table:
            self._end_table()
        blocks = self._paragraphs.blocks(
            _pair_surrogates("".join(self._text)), heading=self.heading
        )
        (self._cell if self.in_table else self._blocks).extend(blocks)
        self._text = []

    def end_cell(self) -> None:
        self.in_table = True
        self.end_paragraph()
        self._row.append(self._cell)
        self._cell = []

    def end_row(self) -> None:
        self._table.append(self._row)
        self._row = []

    def _end_table(self) -> None:
        self._blocks += table_blocks([*self._table, [*self._row, self._cell]], self.left_out)
        self._table, self._row, self._cell = [], [], []

    def finish(self) -> tuple[Block, ...]:
        self.in_table = False
        self.end_paragraph()
        return tuple(self._blocks)


@dataclass(slots=True)
class _RtfGroup:
    """State inside a group."""

    destination: str = ""
    hidden: bool = False
    deleted: bool = False
    font: int | None = None
    fallback: int = 1


class _RtfParser:
    """Reads the tokens of one file."""

    def __init__(self) -> None:
        self._charsets = charset_map
        self._destinations = destinations | {
            "listtext",
            "pntext",
            "fonttbl",
            "stylesheet",
            "fldinst",
        }
        self._characters = {word: text for word, text in specialchars.items() if word.isalpha()}
        self._encoding = "cp1252"
        self._font_encodings: dict[int | None, str] = {}
        self._heading_styles: set[int | None] = set()
        self._style: int | None = None
        self._group = _RtfGroup()
        self._outer: list[_RtfGroup] = []
        self._to_skip = 0
        self._bytes = bytearray()
        self._fonts: dict[int | None, str] = {}
        self._symbol_fonts: set[int | None] = set()
        self._aside = ""
        self.beside_text = LeftOut()
        self.layout = _RtfLayout()

    def parse(self, source: str) -> tuple[Block, ...]:
        position = 0
        while token := _TOKEN.match(source, position):
            position = token.end()
            if self._bytes and not token["hex"]:
                self._write_bytes()
            if brace := token["brace"]:
                self._brace(brace)
                if not self._outer:
                    return self.layout.finish()
            elif text := token["text"]:
                self._text(text[self._to_skip :])
                self._to_skip = max(0, self._to_skip - len(text))
            elif token["hex"]:
                self._hex(token["hex"])
            elif word := token["word"]:
                number = token["number"]
                if word == "bin":
                    position += max(0, int(number or 0))
                self._word(word, int(number) if number else None)
            elif symbol := token["symbol"]:
                self._symbol(symbol)
        raise cut_off("RTF")

    def _brace(self, brace: str) -> None:
        self._to_skip = 0
        if brace == "{":
            self._outer.append(self._group)
            refuse_above(NESTING, len(self._outer), msg("levels of groups"))
            self._group = replace(self._group)
        elif self._outer:
            destination = self._group.destination
            self._group = self._outer.pop()
            if destination != self._group.destination:
                self._end_destination(destination)

    def _begin_destination(self, word: str) -> None:
        group = self._group
        if (kind := _ASIDE.get(word)) and group.destination in {"", "*", "shp"}:
            setattr(self.beside_text, kind, getattr(self.beside_text, kind) + 1)
        if group.destination in {"", "*"}:
            group.destination = word

    def _end_destination(self, destination: str) -> None:
        """Use what was written aside: the number of a list, a field that is a symbol."""
        aside, self._aside = self._aside, ""
        if destination in _NUMBERINGS:
            self._text(shown_label(aside))
        elif destination == "fldinst" and (match := _SYMBOL_FIELD.match(aside)):
            font = (match[2] or "").strip()
            self.layout.write(symbol(font, 0xF000 + int(match[1])) if font else chr(int(match[1])))

    def _text(self, text: str) -> None:
        group = self._group
        if group.destination == "stylesheet" and text.casefold().startswith(HEADING_STYLES):
            self._heading_styles.add(self._style)
        elif group.destination == "fonttbl":
            self._fonts[group.font] = self._fonts.get(group.font, "") + text.rstrip(";")
        elif group.destination == "fldinst" or group.destination in _NUMBERINGS:
            self._aside += text
        elif group.destination:
            return
        elif group.hidden:
            self.beside_text.hidden |= bool(text.strip())
        elif group.deleted:
            self.beside_text.deleted |= bool(text.strip())
        else:
            self.layout.write(self._shown(text))

    def _shown(self, text: str) -> str:
        """Return text as its font shows it: the characters of a font of symbols are signs."""
        symbols = self._group.font in self._symbol_fonts
        if not symbols and text.isascii():
            return text
        font = self._fonts.get(self._group.font, "")
        return "".join(
            symbol(font, 0xF000 | ord(char))
            if "\uf000" <= char <= "\uf0ff" or (symbols and "!" <= char <= "\xff")
            else char
            for char in text
        )

    def _hex(self, digits: str) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes += bytes.fromhex(digits)

    def _write_bytes(self) -> None:
        encoding = self._font_encodings.get(self._group.font, self._encoding)
        self._text(self._bytes.decode(encoding, "replace"))
        self._bytes.clear()

    def _symbol(self, symbol: str) -> None:
        self._to_skip = 0
        if symbol == "*":
            self._group.destination = self._group.destination or "*"
        elif symbol in "\r\n":
            self._word("par", None)
        else:
            self._text(_SYMBOLS.get(symbol, ""))

    def _word(self, word: str, number: int | None) -> None:
        group, layout = self._group, self.layout
        self._to_skip = 0
        if word in self._destinations:
            self._begin_destination(word)
        elif word == "u":
            self._text(_character(number or 0))
            self._to_skip = group.fallback
        elif word == "uc":
            group.fallback = min(max(0, number or 0), _MOST_FALLBACK)
        elif word == "f":
            group.font = number
        elif word == "fcharset":
            self._character_set(number)
        elif word == "ansicpg":
            self._encoding = _known_encoding(number)
        elif word in _CHARACTER_SETS:
            self._encoding = _CHARACTER_SETS[word]
        elif word in {"v", "deleted", "revised", "plain"}:
            self._visibility(word, number)
        elif word == "s":
            self._style = number
            layout.heading = number in self._heading_styles
        elif not group.destination:
            self._place(word, number)

    def _character_set(self, number: int | None) -> None:
        font = self._group.font
        if number == _SYMBOL_CHARSET:
            self._symbol_fonts.add(font)
        elif number is not None and number not in _DEFAULT_CHARSETS:
            self._font_encodings[font] = self._charsets.get(number, self._encoding)

    def _visibility(self, word: str, number: int | None) -> None:
        group = self._group
        if word == "v":
            group.hidden = number != 0
        elif word == "deleted":
            group.deleted = number != 0
        elif word == "revised":
            self.beside_text.inserted = True
        else:
            group.hidden = group.deleted = False

    def _place(self, word: str, number: int | None) -> None:
        layout = self.layout
        if word in _ENDS_PARAGRAPH:
            layout.end_paragraph()
        elif word == "cell":
            layout.end_cell()
        elif word == "row":
            layout.end_row()
        elif word == "intbl":
            layout.in_table = True
        elif word == "pard":
            layout.in_table = layout.heading = False
        elif word == "outlinelevel":
            layout.heading = number in range(9)
        elif word in _BREAKS:
            self._text("\n")
        elif word in self._characters:
            self._text(self._characters[word])


def _character(number: int) -> str:
    r"""Return the character of ``\u``, whose number is a signed 16-bit integer."""
    number = number + 0x10000 if number < 0 else number
    return chr(number) if 0 <= number <= sys.maxunicode else ""


def _known_encoding(code_page: int | None) -> str:
    if code_page == _MAC_CODE_PAGE:
        return "mac_roman"
    try:
        return codecs.lookup(f"cp{code_page}").name
    except LookupError:
        return "cp1252"


def _pair_surrogates(text: str) -> str:
    """Join what RTF writes as two numbers of 16 bit: characters beyond the first plane."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
