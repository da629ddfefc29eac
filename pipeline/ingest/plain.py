"""What stands in a text file that a person typed?

Plain text (f4, MAXQDA, noScribe), Markdown, and MAXQDA's files of several documents, each of which
begins with a line ``#TEXT name``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipeline.errors import TranscriptError
from pipeline.ingest.blocks import Block
from pipeline.ingest.decode import decode, tidy
from pipeline.ingest.readers import SourceText
from pipeline.ingest.textformat import TextFormat, text_format

Line = tuple[int, str]

_WIDTH = range(50, 121)
"""How many characters the longest line of a hard-wrapped text may have."""

_NEW_DOCUMENT = re.compile(r"#TEXT\s*(.*)")
_ENDS_DOCUMENT = re.compile(r"#ENDTEXT\b")

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FRONT_MATTER_LINE = re.compile(r"([^\s:#][^:\n]*):[ \t]+(\S.*)")
_HEADING = re.compile(r"#{1,6}(?:[ \t]+(.*))?$")
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,}|={3,})$")
_PREFIX = re.compile(r"^(?:>[ \t]?|[-*+][ \t]+)+")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1")
# A star or underscore inside a word belongs to the word: "Bürger*innen".
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]+?)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>~|-])")


class PlainReader:
    """Plain text: a line is a paragraph, unless the lines were wrapped at a fixed width."""

    name = "plain text (txt)"

    def claims(self, data: bytes, name: str) -> bool:
        """Tell text that shows no other format."""
        return text_format(data, name) is TextFormat.PLAIN

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file."""
        return [SourceText(blocks=_paragraphs(_numbered(decode(data))))]


class MaxqdaReader:
    """MAXQDA's structured text: one file, a document after each line ``#TEXT name``."""

    name = "MAXQDA structured text (#TEXT)"

    def claims(self, data: bytes, name: str) -> bool:
        """Tell text with a line that begins a document."""
        return text_format(data, name) is TextFormat.MAXQDA

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the documents of the file, each with its title."""
        documents: list[tuple[str, list[Line]]] = []
        for number, line in _numbered(decode(data)):
            if match := _NEW_DOCUMENT.match(line.strip()):
                documents.append((tidy(match[1]) or str(len(documents) + 1), []))
            elif documents:
                if not _ENDS_DOCUMENT.match(line):
                    documents[-1][1].append((number, line))
            elif tidy(line):
                raise TranscriptError(
                    "text stands before the first '#TEXT'",
                    line=number,
                    next_step="begin the file with a line '#TEXT name'",
                )
        return [SourceText(title=title, blocks=_paragraphs(lines)) for title, lines in documents]


class MarkdownReader:
    """Markdown: markup is no text, headings are never said, front matter says what it is about."""

    name = "Markdown (md)"

    def claims(self, data: bytes, name: str) -> bool:
        """Tell text with front matter or bold labels, and whatever is named as Markdown."""
        return text_format(data, name) is TextFormat.MARKDOWN

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file; its attributes are the front matter."""
        text = decode(data)
        attributes = {}
        lines = _numbered(text)
        if front := _FRONT_MATTER.match(text):
            attributes = _front_matter(front[1].split("\n"))
            lines = lines[front[0].rstrip("\n").count("\n") + 1 :]
        return [SourceText(blocks=tuple(_markdown_blocks(lines)), attributes=attributes)]


def _numbered(text: str) -> list[Line]:
    return list(enumerate(text.split("\n"), start=1))


def _paragraphs(lines: Sequence[Line]) -> tuple[Block, ...]:
    shown = [(number, tidy(line)) for number, line in lines]
    wrapped = _hard_wrapped([line for _, line in shown])
    return tuple(
        Block(text=line, line=number, wrapped=wrapped and place > 0 and bool(shown[place - 1][1]))
        for place, (number, line) in enumerate(shown)
        if line
    )


def _hard_wrapped(lines: Sequence[str]) -> bool:
    """Tell whether a text was cut into lines at a fixed width.

    It was where no line is long and most lines that another one follows are nearly as long as the
    longest.

    Examples
    --------
    >>> _hard_wrapped(["I: " + "wie das wohl damals war " * 2, "B: Ja.", "I: Aha."])
    False
    """
    followed = [len(line) for line, after in pairwise(lines) if line and after]
    longest = max(map(len, lines), default=0)
    full = sum(length > 0.75 * longest for length in followed)
    return longest in _WIDTH and full > len(followed) / 2


def _front_matter(lines: Iterable[str]) -> dict[str, str]:
    pairs = (match.groups() for line in lines if (match := _FRONT_MATTER_LINE.fullmatch(line)))
    return {tidy(key): tidy(value).strip("\"'") for key, value in pairs}


def _markdown_blocks(lines: Sequence[Line]) -> Iterator[Block]:
    goes_on = False
    for number, line in lines:
        bare = line.strip()
        heading = _HEADING.match(bare)
        prefix = _PREFIX.match(bare)
        shown = (heading[1] or "").rstrip("# \t") if heading else _PREFIX.sub("", bare)
        text = tidy(_without_markup(shown))
        if not text or _RULE.match(bare):
            goes_on = False
            continue
        yield Block(
            text=text,
            line=number,
            heading=heading is not None,
            wrapped=goes_on and not heading and not prefix,
        )
        # Two spaces or a backslash at the end of a line break it on purpose.
        goes_on = heading is None and not line.endswith(("  ", "\\"))


def _without_markup(text: str) -> str:
    r"""Take the markup of one line out of its text.

    Examples
    --------
    >>> _without_markup("**I:** Sagen *Sie* Bürger*innen oder Kolleg\\_innen?")
    'I: Sagen Sie Bürger*innen oder Kolleg_innen?'
    """
    text = _LINK.sub(r"\1", text.removesuffix("\\"))
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    return _ESCAPED.sub(r"\1", text)
