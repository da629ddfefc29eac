r"""How does all that a codebook says of a code fit into one description?

Codes of QDA programs have a name and a description. The description that is made here can be read
by people, and is taken apart again without loss: a line that only looks like a heading of it is
marked with a backslash.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.records import Code

_HEADINGS = {
    "de": {
        "id": "Kürzel",
        "include": "Dazu gehört",
        "exclude": "Nicht dazu gehört",
        "examples": "Beispiele",
        "terms": "Begriffe",
    },
    "en": {
        "id": "Id",
        "include": "Include",
        "exclude": "Exclude",
        "examples": "Examples",
        "terms": "Terms",
    },
}
_PARTS = {heading: part for words in _HEADINGS.values() for part, heading in words.items()}
_LISTS = ("examples", "terms")
_ITEM = "• "
_HEADING = rf"(?:{'|'.join(map(re.escape, _PARTS))}):(?=\s|$)"
_BEGINS = re.compile(_HEADING)
_MARKED = re.compile(rf"\\*(?:{_HEADING}|{_ITEM})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a description says of a code; `id` is empty where it does not tell."""

    id: str
    definition: str
    include: str
    exclude: str
    examples: tuple[str, ...]
    terms: tuple[str, ...]


def describe(code: Code, language: str = "de") -> str:
    """Put all that a codebook says of a code into one text.

    Examples
    --------
    >>> print(describe(Code(id="A1", name="Ernte", definition="Was man isst.",
    ...                     examples=("Die erste Tomate.",))))
    Was man isst.
    <BLANKLINE>
    Kürzel: A1
    Beispiele:
    • Die erste Tomate.
    """
    words = _HEADINGS["de" if language.startswith("de") else "en"]
    lines = [_guarded(code.definition), ""] if code.definition else []
    texts = {"id": code.id, "include": code.include, "exclude": code.exclude}
    lines += [f"{words[part]}: {_after_first(text)}" for part, text in texts.items() if text]
    for part, items in (("examples", code.examples), ("terms", code.terms)):
        lines += [f"{words[part]}:"] if items else []
        lines += [_ITEM + _after_first(item) for item in items]
    return "\n".join(lines)


def parse_description(text: str) -> Description:
    r"""Take a description apart; what stands before the first heading is the definition.

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

    return Description(
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
        if heading := _BEGINS.match(line):
            part = _PARTS[heading[0].removesuffix(":")]
            parts[part].append(line[heading.end() :])
        elif part in _LISTS and line.startswith(_ITEM):
            parts[part].append(line.removeprefix(_ITEM))
        elif part in _LISTS:
            parts[part][-1] += f"\n{_bare(line)}"
        else:
            parts[part].append(_bare(line))
    return parts


def _guarded(text: str) -> str:
    return "\n".join(_marked(text.split("\n")))


def _after_first(text: str) -> str:
    """Guard all lines but the first, before which something stands."""
    first, *others = text.split("\n")
    return "\n".join([first, *_marked(others)])


def _marked(lines: list[str]) -> Iterator[str]:
    return (f"\\{line}" if _MARKED.match(line) else line for line in lines)


def _bare(line: str) -> str:
    return line[1:] if line.startswith("\\") and _MARKED.match(line) else line
