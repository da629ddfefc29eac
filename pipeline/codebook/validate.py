"""Validation of the codes of a codebook."""

from __future__ import annotations

import re

from pipeline.codebook.draft import CodebookDraft
from pipeline.codebook.terms import parse_term
from pipeline.errors import CodebookError, nearest
from pipeline.i18n import Message, msg
from pipeline.records import Code
from pipeline.spreadsheet_codes import is_date

# Separators of codes, cells and lines in the outputs, and of the levels of a code's path.
_SEPARATORS = re.compile(r"[|;\\\x00-\x1f\x7f\x85\u2028\u2029]")


def check_codes(draft: CodebookDraft) -> None:
    """Add a problem for everything in the codes of a draft that would make codings ambiguous.

    An id is required, unique regardless of case, and contains no character that separates
    something in the outputs. A name is required and unique among the codes of the same parent;
    elsewhere it may recur ("Sonstiges").

    Examples
    --------
    >>> from pathlib import Path
    >>> draft = CodebookDraft(Path("codes.yaml"), codes=[
    ...     Code(id="A", name="Motive", line=2), Code(id="a", name="Regeln", line=4)])
    >>> check_codes(draft)
    >>> str(draft.problems[0])
    "codes.yaml, line 4: the id 'a' is taken by the code on line 2"
    """
    if not (draft.codes or draft.problems):
        draft.add_problem(
            None, msg("the codebook has no codes"), msg("list at least one under 'codes:'")
        )
    ids: dict[str, Code] = {}
    names: dict[tuple[str | None, str], Code] = {}
    for code in draft.codes:
        if not code.id:
            draft.add_problem(
                code.line,
                msg("{code} has no id", code=_code_label(code)),
                msg("write one into it, or remove the code"),
            )
        elif (first := ids.setdefault(code.id.casefold(), code)) is not code:
            draft.add_problem(
                code.line,
                msg(
                    "the id '{id}' is taken by the code on line {line}", id=code.id, line=first.line
                ),
                _spreadsheet_step(code.id) if draft.is_table else None,
            )
        if draft.is_table and is_date(code.id):
            draft.add_problem(
                code.line,
                msg("a spreadsheet has turned an id into the date '{id}'", id=code.id),
                _AS_TEXT,
            )
        if found := _SEPARATORS.search(code.id):
            draft.add_problem(
                code.line,
                msg(
                    "the id of {code} holds the character {found}",
                    code=_code_label(code),
                    found=repr(found[0]),
                ),
                msg("ids may not hold | ; \\ or a line break"),
            )
        if not code.name:
            draft.add_problem(
                code.line,
                msg("{code} has no name", code=_code_label(code)),
                msg("write one into it, or remove the code"),
            )
        elif (first := names.setdefault((code.parent, code.name.casefold()), code)) is not code:
            draft.add_problem(
                code.line,
                msg(
                    "the name '{name}' is taken by the code on line {line}",
                    name=code.name,
                    line=first.line,
                ),
                msg("codes under the same main code need different names"),
            )


_AS_TEXT = msg("format the column as text there, and write the id anew")


def _spreadsheet_step(identifier: str) -> Message | None:
    """Return the next step where a spreadsheet may have made two ids equal."""
    number = re.fullmatch(r"\d+[.,]\d+", identifier)
    if number is None:
        return None
    return msg(
        "a spreadsheet makes '{id}' of '{id}0': format the column as text there, and write the id "
        "anew",
        id=identifier,
    )


def check_parents(draft: CodebookDraft) -> None:
    """Add a problem for parents that do not exist or are below themselves, as in a table.

    Examples
    --------
    >>> from pathlib import Path
    >>> code = Code(id="A", name="Motive", parent="A", line=2)
    >>> draft = CodebookDraft(Path("codes.csv"), codes=[code])
    >>> check_parents(draft)
    >>> str(draft.problems[0])
    "codes.csv, line 2: code 'A' is its own parent"
    """
    by_id = {code.id: code for code in reversed(draft.codes)}
    for code in draft.codes:
        if code.parent is not None and code.parent not in by_id:
            draft.add_problem(
                code.line,
                msg(
                    "{code} has the unknown parent '{parent}'",
                    code=_code_label(code),
                    parent=code.parent,
                ),
                nearest(code.parent, filter(None, by_id)),
            )
        above, seen = code, set[str]()
        while above.parent in by_id and above.id not in seen:
            seen.add(above.id)
            above = by_id[above.parent]
        if above.id in seen and above is code:
            draft.add_problem(code.line, msg("{code} is its own parent", code=_code_label(code)))


def check_term(written: str, line: int, draft: CodebookDraft) -> None:
    """Add a problem for a term that is not valid.

    Examples
    --------
    >>> from pathlib import Path
    >>> draft = CodebookDraft(Path("codes.yaml"))
    >>> check_term("Beet*", 7, draft)
    >>> check_term("B*", 8, draft)
    >>> str(draft.problems[0])
    "codes.yaml, line 8: the term 'B*' has a * almost by itself; write at least 2 letters beside it"
    """
    try:
        parse_term(written)
    except CodebookError as error:
        draft.add_problem(line, error.problem, error.next_step)


def _code_label(code: Code) -> Message:
    label = " ".join((code.id or code.name).split())
    return msg("code '{name}'", name=label) if label else msg("a code")
