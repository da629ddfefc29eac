"""What was asked in each column of a survey, and from which row on people answer.

Programs for surveys put titles above the header, and second and third rows below it: SurveyMonkey
what kind of answer it is or which one was chosen, Qualtrics and SoSci Survey the text of the
question, Qualtrics its own ids as JSON.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.sheets import Row

HEADER_WITHIN = 20
"""Rows among which the header is looked for: titles may stand above it."""
_SAMPLE = 200

_KIND = re.compile(
    r"(?:open[- ]ended )?response|(?:offene )?antwort|freitext(?:antwort)?"
    r"|antwort (?:in|als) text(?:form)?",
    re.IGNORECASE,
)
_OPEN_KIND = re.compile(
    r"open[- ]ended response|offene antwort|freitext.*|.* textform", re.IGNORECASE
)
_IMPORT_ID = re.compile(r"\{\s*\"?ImportId")
_CODE = re.compile(r"[A-Za-z]{1,12}[_-]?\d[\w.]*(?:\[\w+\])?(?:_[\w.]+)?")
_CODE_BEFORE = re.compile(rf"{_CODE.pattern}[.:)]?\s+(?=\S)|(?:id|\w{{1,20}})\.\s+(?=\S)")
_TYPED = re.compile(
    r"[-+]?\d[\d.,:/\sTZ-]*(?:[AP]M)?(?:\s?[A-Z]{3,4})?|true|false|wahr|falsch", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SurveyHeader:
    """The header of a survey.

    Attributes
    ----------
    place : int
        Its place among the rows; those before it are titles.
    names : tuple of str
        What each column is called; empty where nothing is said.
    questions : tuple of str
        What was asked in each column, where more is said than its name; else its name.
    marked_open : frozenset of int
        Columns of which the survey says itself that their question is open.
    marked : bool
        Whether the survey says which are.
    body : int
        Place of the first row of answers.
    """

    place: int
    names: tuple[str, ...]
    questions: tuple[str, ...]
    marked_open: frozenset[int]
    marked: bool
    body: int


def survey_header(rows: Sequence[Row], known: Sequence[str] = ()) -> SurveyHeader:
    """Find the header of a table of answers.

    Parameters
    ----------
    rows : sequence of Row
        Its rows that are not blank, at least one.
    known : sequence of str
        Names of columns that the user has set: the header holds them.

    Examples
    --------
    >>> rows = [Row(1, ("Garten 2026", "", "")), Row(2, ("ID", "Q1", "")),
    ...         Row(3, ("", "Open-Ended Response", "Bus")), Row(4, ("1", "Ruhe.", "Bus"))]
    >>> header = survey_header(rows)
    >>> header.place, header.body, header.questions, header.marked_open
    (1, 3, ('ID', 'Q1', 'Q1: Bus'), frozenset({1}))
    """
    place = _header_place(rows, known)
    width = max(len(row.cells) for row in rows)
    names = _padded(rows[place], width)
    body = place + 1
    questions = list(map(_without_code, names))
    open_columns: set[int] = set()
    marked = False
    if body < len(rows) and _is_second_header(rows, place):
        second = _padded(rows[body], width)
        marked = any(map(_OPEN_KIND.fullmatch, second))
        open_columns = {n for n, cell in enumerate(second) if _OPEN_KIND.fullmatch(cell)}
        questions = _questions(names, second)
        names = tuple(name or question for name, question in zip(names, questions, strict=True))
        body += 1
    while body < len(rows) and any(map(_IMPORT_ID.match, rows[body].cells)):
        body += 1
    return SurveyHeader(
        place, _numbered(names), _numbered(questions), frozenset(open_columns), marked, body
    )


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    """Tell headings apart that recur: ``Why?``, ``Why? (2)``."""
    times: Counter[str] = Counter()
    numbered = []
    for name in (" ".join(name.split()) for name in names):
        times[name] += 1
        numbered.append(f"{name} ({times[name]})" if name and times[name] > 1 else name)
    return tuple(numbered)


def _padded(row: Row, width: int) -> tuple[str, ...]:
    return (row.cells + ("",) * width)[:width]


def _header_place(rows: Sequence[Row], known: Sequence[str]) -> int:
    first = rows[:HEADER_WITHIN]
    wanted = {name.casefold() for name in known if name}
    for place, row in enumerate(first):
        if wanted and wanted <= {cell.casefold() for cell in row.cells}:
            return place
    filled = [sum(map(bool, row.cells)) for row in rows[: HEADER_WITHIN + _SAMPLE]]
    # A title is one cell, or two, above rows of many more.
    usual = sorted(filled)[len(filled) // 2]
    fewest = max(usual / 2, min(usual, 2))
    return next((n for n in range(len(first) - 1) if filled[n] >= fewest), 0)


def _is_second_header(rows: Sequence[Row], place: int) -> bool:
    """Return whether the row below the header tells of the columns, and is nobody's answers."""
    second, body = rows[place + 1].cells, rows[place + 2 : place + 2 + _SAMPLE]
    body = [row for row in body if not any(map(_IMPORT_ID.match, row.cells))]
    filled = [cell for cell in second if cell]
    if any(map(_IMPORT_ID.match, second)):
        return False
    if len(rows) > place + 2 and any(map(_IMPORT_ID.match, rows[place + 2].cells)):
        return True
    if 2 * sum(map(bool, map(_KIND.fullmatch, filled))) >= len(filled) or (
        any(map(_OPEN_KIND.fullmatch, filled))
    ):
        return True
    codes = sum(map(bool, map(_CODE.fullmatch, rows[place].cells)))
    if not codes or not body:
        return False
    # Numbers and dates stand below a label, not beside it.
    typed = [
        number
        for number in range(len(second))
        if second[number]
        and (
            cells := [
                row.cells[number] for row in body if number < len(row.cells) and row.cells[number]
            ]
        )
        and all(map(_TYPED.fullmatch, cells))
    ]
    return bool(typed) and not any(_TYPED.fullmatch(second[number]) for number in typed)


def _questions(names: Sequence[str], second: Sequence[str]) -> list[str]:
    """Return what was asked: the longer of the two rows, or both where one is a choice."""
    questions = []
    above = ""
    for name, written in zip(names, second, strict=True):
        above = _without_code(name) or above
        below = _without_code(written)
        if not below or _KIND.fullmatch(below) or written == name:
            questions.append(above if below else _without_code(name))
        elif name and _CODE.fullmatch(name):
            questions.append(below)
        else:
            questions.append(f"{above}: {below}" if above else below)
    return questions


def _without_code(question: str) -> str:
    """Drop the code of a question before its words: ``G01Q02[SQ001]. Why?``."""
    words = _CODE_BEFORE.sub("", question, count=1) if _CODE_BEFORE.match(question) else question
    return " ".join(words.split())
