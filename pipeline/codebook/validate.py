"""Does a codebook make sense?"""

from __future__ import annotations

import re

from pipeline.codebook.draft import Draft
from pipeline.codebook.terms import parse_term
from pipeline.errors import CodebookError, nearest
from pipeline.i18n import Message, msg
from pipeline.records import Code

# They separate codes, cells and lines in the outputs, or the levels of a code's path.
_BREAKING = re.compile(r"[|;\\\x00-\x1f\x7f\x85\u2028\u2029]")


def check_codes(draft: Draft) -> None:
    """Note everything about the codes of a draft that would make its codings ambiguous.

    An id must be there, be unique also to readers who ignore case, and hold no character that
    separates something in the outputs. A name must be there and be unique among the codes of the
    same parent; elsewhere it may recur ("Sonstiges").

    Examples
    --------
    >>> from pathlib import Path
    >>> draft = Draft(Path("codes.yaml"), codes=[
    ...     Code(id="A", name="Motive", line=2), Code(id="a", name="Regeln", line=4)])
    >>> check_codes(draft)
    >>> str(draft.problems[0])
    "codes.yaml, line 4: the id 'a' is taken by the code on line 2"
    """
    if not (draft.codes or draft.problems):
        draft.note(None, msg("the codebook has no codes"), msg("list at least one under 'codes:'"))
    ids: dict[str, Code] = {}
    names: dict[tuple[str | None, str], Code] = {}
    for code in draft.codes:
        if not code.id:
            draft.note(code.line, msg("{code} has no id", code=_called(code)))
        elif (first := ids.setdefault(code.id.casefold(), code)) is not code:
            draft.note(
                code.line,
                msg(
                    "the id '{id}' is taken by the code on line {line}", id=code.id, line=first.line
                ),
            )
        if found := _BREAKING.search(code.id):
            draft.note(
                code.line,
                msg(
                    "the id of {code} holds the character {found}",
                    code=_called(code),
                    found=repr(found[0]),
                ),
                msg("ids may not hold | ; \\ or a line break"),
            )
        if not code.name:
            draft.note(code.line, msg("{code} has no name", code=_called(code)))
        elif (first := names.setdefault((code.parent, code.name.casefold()), code)) is not code:
            draft.note(
                code.line,
                msg(
                    "the name '{name}' is taken by the code on line {line}",
                    name=code.name,
                    line=first.line,
                ),
                msg("codes under the same main code need different names"),
            )


def check_parents(draft: Draft) -> None:
    """Note parents that do not exist or lie below themselves, as only a table can name them.

    Examples
    --------
    >>> from pathlib import Path
    >>> draft = Draft(Path("codes.csv"), codes=[Code(id="A", name="Motive", parent="A", line=2)])
    >>> check_parents(draft)
    >>> str(draft.problems[0])
    "codes.csv, line 2: code 'A' is its own parent"
    """
    by_id = {code.id: code for code in reversed(draft.codes)}
    for code in draft.codes:
        if code.parent is not None and code.parent not in by_id:
            draft.note(
                code.line,
                msg(
                    "{code} has the unknown parent '{parent}'",
                    code=_called(code),
                    parent=code.parent,
                ),
                nearest(code.parent, filter(None, by_id)),
            )
        above, seen = code, set[str]()
        while above.parent in by_id and above.id not in seen:
            seen.add(above.id)
            above = by_id[above.parent]
        if above.id in seen and above is code:
            draft.note(code.line, msg("{code} is its own parent", code=_called(code)))


def check_term(written: str, line: int, draft: Draft) -> None:
    """Note what is wrong with a term that a researcher wrote down.

    Examples
    --------
    >>> from pathlib import Path
    >>> draft = Draft(Path("codes.yaml"))
    >>> check_term("Beet*", 7, draft)
    >>> check_term("B*", 8, draft)
    >>> str(draft.problems[0])
    "codes.yaml, line 8: the term 'B*' has a * almost by itself; write at least 2 letters beside it"
    """
    try:
        parse_term(written)
    except CodebookError as error:
        draft.note(line, error.problem, error.next_step)


def _called(code: Code) -> Message:
    label = " ".join((code.id or code.name).split())
    return msg("code '{name}'", name=label) if label else msg("a code")
