r"""Descriptions of codes, as QDA programs keep them.

Codes of QDA programs have a name and a description. The description that is written here contains
all fields of a code, is readable, and is parsed again without loss: a line that only looks like a
heading is escaped with a backslash.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.i18n import Language, all_translated, msg
from pipeline.records import Code

_HEADINGS = {
    "id": msg("Id"),
    "include": msg("Include"),
    "exclude": msg("Exclude"),
    "examples": msg("Examples"),
    "terms": msg("Terms"),
}
_PARTS = {
    heading.text(language): part for part, heading in _HEADINGS.items() for language in Language
}
_LISTS = ("examples", "terms")
_ITEM = "• "
_HEADING = rf"(?:{'|'.join(map(re.escape, _PARTS))}):(?=\s|$)"
_HEADING_LINE = re.compile(_HEADING)
_NEEDS_ESCAPE = re.compile(rf"\\*(?:{_HEADING}|{_ITEM})")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDescription:
    """Fields of a code in a description; `id` is empty where it is missing."""

    id: str
    definition: str
    include: str
    exclude: str
    examples: tuple[str, ...]
    terms: tuple[str, ...]


def format_description(code: Code, language: str = "de") -> str:
    """Write all fields of a code into one text.

    Examples
    --------
    >>> code = Code(id="A1", name="Ernte", definition="Was man isst.",
    ...             examples=("Die erste Tomate.",))
    >>> print(format_description(code))
    Was man isst.
    <BLANKLINE>
    Kürzel: A1
    Beispiele:
    • Die erste Tomate.
    """
    words = all_translated(_HEADINGS, Language.of(language))
    lines = [_escape(code.definition), ""] if code.definition else []
    texts = {"id": code.id, "include": code.include, "exclude": code.exclude}
    lines += [f"{words[part]}: {_escape_after_first(text)}" for part, text in texts.items() if text]
    for part, items in (("examples", code.examples), ("terms", code.terms)):
        lines += [f"{words[part]}:"] if items else []
        lines += [_ITEM + _escape_after_first(item) for item in items]
    return "\n".join(lines)


def parse_description(text: str) -> CodeDescription:
    r"""Parse a description; the text before the first heading is the definition.

    Examples
    --------
    >>> found = parse_description("Was man isst.\nExclude: Blumen.\nTerms:\n• Beet\n• ernten")
    >>> found.definition, found.exclude, found.terms
    ('Was man isst.', 'Blumen.', ('Beet', 'ernten'))
    """
    parts = _parts(text)

    def one(part: str) -> str:
        return "\n".join(parts[part]).strip()

    def several(part: str) -> tuple[str, ...]:
        return tuple(item for block in parts[part] if (item := block.strip()))

    return CodeDescription(
        id=one("id"),
        definition=one("definition"),
        include=one("include"),
        exclude=one("exclude"),
        examples=several("examples"),
        terms=several("terms"),
    )


def _parts(text: str) -> Mapping[str, list[str]]:
    """Return the lines of each part; of a list, the lines of each item in one."""
    parts: dict[str, list[str]] = defaultdict(list)
    part = "definition"
    for line in text.replace("\r\n", "\n").split("\n"):
        if heading := _HEADING_LINE.match(line):
            part = _PARTS[heading[0].removesuffix(":")]
            parts[part].append(line[heading.end() :])
        elif part in _LISTS and line.startswith(_ITEM):
            parts[part].append(line.removeprefix(_ITEM))
        elif part in _LISTS:
            parts[part][-1] += f"\n{_unescape(line)}"
        else:
            parts[part].append(_unescape(line))
    return parts


def _escape(text: str) -> str:
    return "\n".join(_escape_lines(text.split("\n")))


def _escape_after_first(text: str) -> str:
    """Escape all lines but the first, which follows a heading or bullet."""
    first, *others = text.split("\n")
    return "\n".join([first, *_escape_lines(others)])


def _escape_lines(lines: list[str]) -> Iterator[str]:
    return (f"\\{line}" if _NEEDS_ESCAPE.match(line) else line for line in lines)


def _unescape(line: str) -> str:
    return line[1:] if line.startswith("\\") and _NEEDS_ESCAPE.match(line) else line
