"""Text files: plain text, Markdown and MAXQDA's structured text.

Plain text (f4, MAXQDA, noScribe), Markdown, and MAXQDA's files of several documents, each of which
begins with a line ``#TEXT name``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from string import ascii_letters

from pipeline.decoding import clean_line, decode_text
from pipeline.errors import TranscriptError
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.label_shapes import clean_labelled_line
from pipeline.ingest.page_furniture import page_furniture
from pipeline.ingest.readers import SourceText
from pipeline.ingest.text_format import TextFormat, text_format
from pipeline.ingest.time_marks import leading_mark
from pipeline.records import SourceAnchor

Line = tuple[int, str]

_WIDTHS = range(40, 121)
"""How many characters a line of a hard-wrapped text may hold."""
_BROKEN_WORDS = 3
"""How many words that are broken at the end of a line tell that the text was hard-wrapped."""
_SIGNS = "•▪●◦‣■\uf0b7"
_BULLET = re.compile(rf"(?P<sign>[{_SIGNS}*–-])(?: |$)")
_WITHIN_SENTENCE = f"{ascii_letters}äöüß,;-\u00ad"

_NEW_DOCUMENT = re.compile(r"#TEXT\s*(.*)")
_ENDS_DOCUMENT = re.compile(r"#ENDTEXT\b")

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FRONT_MATTER_LINE = re.compile(r"([^\s:#][^:\n]*):[ \t]+(\S.*)")
_HEADING = re.compile(r"#{1,6}(?:[ \t]+(.*))?$")
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,}|={3,})$")
_PREFIX = re.compile(r"^(?:>[ \t]?|[-*+][ \t]+)+")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*\)")
_STRONG = re.compile(r"\*\*(?=\S)((?:[^*]|\*(?!\*))+)\*\*|__(?=\S)((?:[^_]|_(?!_))+)__")
# A star or underscore inside a word belongs to the word: "Bürger*innen".
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]+?)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>~|-])")


def _before_first(line: int | None = None) -> TranscriptError:
    return TranscriptError(
        msg("text stands before the first '#TEXT'"),
        line=line,
        next_step=msg("begin the file with a line '#TEXT name'"),
    )


class PlainReader:
    """Plain text: a line is a paragraph, unless the lines were wrapped at a fixed width."""

    name = "plain text (txt)"
    formats = (
        ReadFormat(
            name=msg("plain text in UTF-8, UTF-16, cp1252 or Mac Roman"),
            suffixes=(".txt",),
            programs=msg("f4, noScribe, or typed by hand"),
            content=msg("one document; lines that are broken at their end are joined"),
            place=SourceAnchor(start=0, line=72),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is text of no other format."""
        return text_format(data, name) is TextFormat.PLAIN

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file."""
        return [SourceText(blocks=paragraphs(numbered_lines(decode_text(data))))]


class MaxqdaReader:
    """MAXQDA's structured text: one file, a document after each line ``#TEXT name``."""

    name = "MAXQDA structured text (#TEXT)"
    formats = (
        ReadFormat(
            name=msg("MAXQDA structured text"),
            suffixes=(".txt",),
            programs=verbatim("MAXQDA"),
            content=msg("several documents, each of which begins with a line '#TEXT name'"),
            place=SourceAnchor(start=0, line=72),
            refusals=(_before_first().message,),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is text with a line that begins a document."""
        return text_format(data, name) is TextFormat.MAXQDA

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the documents of the file, each with its title."""
        documents: list[tuple[str, list[Line]]] = []
        for number, line in numbered_lines(decode_text(data)):
            if match := _NEW_DOCUMENT.match(line.strip()):
                documents.append((clean_line(match[1]) or str(len(documents) + 1), []))
            elif documents:
                if not _ENDS_DOCUMENT.match(line):
                    documents[-1][1].append((number, line))
            elif clean_line(line):
                raise _before_first(number)
        return [SourceText(title=title, blocks=paragraphs(lines)) for title, lines in documents]


class MarkdownReader:
    """Markdown: markup is no text, headings are never said, front matter says what it is about."""

    name = "Markdown (md)"
    formats = (
        ReadFormat(
            name=verbatim("Markdown"),
            suffixes=(".md", ".markdown"),
            programs=msg("typed by hand"),
            content=msg("the text without its markup; what front matter tells becomes attributes"),
            place=SourceAnchor(start=0, line=72),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it has front matter or bold labels, or a name of Markdown."""
        return text_format(data, name) is TextFormat.MARKDOWN

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file; its attributes are the front matter."""
        text = decode_text(data)
        attributes = {}
        lines = numbered_lines(text)
        if front := _FRONT_MATTER.match(text):
            attributes = _front_matter(front[1].split("\n"))
            lines = lines[front[0].rstrip("\n").count("\n") + 1 :]
        return [SourceText(blocks=tuple(_markdown_blocks(lines)), attributes=attributes)]


def numbered_lines(text: str) -> list[Line]:
    """Return the lines of a text with their numbers, counted from 1."""
    return list(enumerate(text.split("\n"), start=1))


def paragraphs(lines: Sequence[Line]) -> tuple[Block, ...]:
    r"""Return the paragraphs of plain text, without running heads and page numbers.

    Examples
    --------
    >>> [(block.text, block.line) for block in paragraphs(numbered_lines("I: Ja?\n\nB: Nein."))]
    [('I: Ja?', 1), ('B: Nein.', 3)]
    """
    tidied = [clean_labelled_line(line) for _, line in lines]
    left_out = page_furniture(tidied)
    shown = [
        (number, line)
        for place, ((number, _), line) in enumerate(zip(lines, tidied, strict=True))
        if place not in left_out
    ]
    wrapped = _hard_wrapped([line for _, line in shown])
    blocks: list[Block] = []
    after_line = False
    for number, line in shown:
        bullet = _BULLET.match(line)
        text = line[bullet.end() :] if bullet and bullet["sign"] in _SIGNS else line
        if text:
            goes_on = not bullet and (after_line or _continues(blocks, text))
            blocks.append(Block(text=text, line=number, wrapped=wrapped and goes_on))
        after_line = bool(line)
    return tuple(blocks)


def _continues(before: Sequence[Block], text: str) -> bool:
    """Return whether a paragraph goes on in the middle of a sentence, as after a page break."""
    return bool(before) and text[0].islower() and before[-1].text[-1] in _WITHIN_SENTENCE


def _hard_wrapped(lines: Sequence[str]) -> bool:
    """Return whether a text was cut into lines at a fixed width.

    It was where no line is long and most lines that another one follows are nearly full, or where
    lines end inside of words again and again.

    Examples
    --------
    >>> _hard_wrapped(["I: " + "wie das wohl damals war " * 2, "B: Ja.", "I: Aha."])
    False
    >>> _hard_wrapped(["Hand-", "buch für", "Kranken-", "schwestern und", "Gärt-", "ner"])
    True
    """
    if sum(leading_mark(line)[0] is not None for line in lines) > len(lines) / 2:
        return False  # a line for each stretch of time
    followed = [(line, after) for line, after in pairwise(lines) if line and after]
    broken = sum(line[-1] in "-\u00ad" and after[0].islower() for line, after in followed)
    if broken >= _BROKEN_WORDS and broken > len(followed) / 100:
        return True
    lengths = sorted(len(line) for line, _ in followed)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    full = sum(length > 0.75 * width for length in lengths)
    return (
        width in _WIDTHS
        and full > len(lengths) / 2
        and max(len(line) for line in lines) < 2 * width
    )


def _front_matter(lines: Iterable[str]) -> dict[str, str]:
    pairs = (match.groups() for line in lines if (match := _FRONT_MATTER_LINE.fullmatch(line)))
    return {clean_line(key): clean_line(value).strip("\"'") for key, value in pairs}


def _markdown_blocks(lines: Sequence[Line]) -> list[Block]:
    blocks: list[Block] = []
    after_line = False
    for number, line in lines:
        bare = line.strip()
        heading = _HEADING.match(bare)
        shown = (heading[1] or "").rstrip("# \t") if heading else _PREFIX.sub("", bare)
        text = "" if _RULE.match(bare) else clean_line(_without_markup(shown))
        if text:
            begins = heading is not None or _PREFIX.match(bare) is not None
            goes_on = after_line or (_continues(blocks, text) and not blocks[-1].heading)
            blocks.append(
                Block(
                    text=text,
                    line=number,
                    heading=heading is not None,
                    wrapped=goes_on and not begins,
                )
            )
        # Two spaces or a backslash at the end of a line break it on purpose.
        after_line = bool(text) and heading is None and not line.endswith(("  ", "\\"))
    return blocks


def _without_markup(text: str) -> str:
    r"""Return the text of one line without its markup.

    Examples
    --------
    >>> _without_markup("**I:** Sagen *Sie* Bürger*innen oder Kolleg\\_innen?")
    'I: Sagen Sie Bürger*innen oder Kolleg_innen?'
    """
    text = _LINK.sub(r"\1", text.removesuffix("\\"))
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\1\2", text))
    return _ESCAPED.sub(r"\1", text)
