"""Comparison of two versions of a codebook.

A code is recognized by its id. Where the id is gone, or now belongs to something else, the code is
matched by what two codes have in common: anchor examples, and the words of their definitions. The
similarity is part of the result, because a person has to judge it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from pipeline.records import Code, Codebook

SIMILAR = 75
"""Least similarity (0 to 100) of a code and its successor."""
MARGIN = 20
"""A code whose name changed too has another id where another code is so much more similar to it."""
_MIN_WORDS = 5
"""Shorter definitions are too short to be searched for within longer ones."""
FIELDS = ("name", "definition", "include", "exclude", "examples", "terms")


class ChangeType(StrEnum):
    """Ways in which a code may change."""

    RENAMED = "renamed"
    REDEFINED = "redefined"
    MOVED = "moved"
    MERGED = "merged"
    SPLIT = "split"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChange:
    """A difference of one code between two codebooks.

    Attributes
    ----------
    change : ChangeType
        The way in which it changed.
    code : str
        Its id in the earlier codebook; of an added one in the later.
    now : tuple of str
        Ids of its successors in the later codebook.
    what : tuple of str
        The parts of the code that were changed.
    sure : int
        Certainty, 0 to 100: 100 where the ids are the same, else the similarity of the codes.
    """

    change: ChangeType
    code: str
    now: tuple[str, ...] = ()
    what: tuple[str, ...] = ()
    sure: int = 100


def compare_codebooks(old: Codebook, new: Codebook) -> tuple[CodeChange, ...]:
    """Return the changes of all codes, in the order of the earlier codebook, then added codes.

    Parameters
    ----------
    old, new : Codebook
        The earlier and the later one.

    Examples
    --------
    >>> def book(*codes):
    ...     return Codebook(title="", language="de", version="", codes=codes)
    >>> def code(id, definition):
    ...     return Code(id=id, name=id, definition=definition)
    >>> old = book(code("A", "Freude an der Ernte."), code("B", "Ärger mit den Nachbarn."))
    >>> new = book(code("A", "Freude an Ernte und Blüte."), code("X", "Ärger mit den Nachbarn."))
    >>> for one in compare_codebooks(old, new):
    ...     print(one.change, one.code, one.now, one.what, one.sure)
    redefined A ('A',) ('definition',) 100
    renamed B ('X',) ('id', 'name') 100
    """
    same_id = {code.id for code in old.codes if _is_same_code(code, new)}
    new_codes = [code for code in new.codes if code.id not in same_id]
    successors = {code.id: _successors(code, new_codes) for code in old.codes}
    taken = [
        successor
        for code in old.codes
        if code.id not in same_id
        for successor, _ in successors[code.id][:1]
    ]
    changes: list[CodeChange] = []
    for code in old.codes:
        if code.id in same_id:
            changes += _changed_fields(code, new.by_id[code.id])
            parts = [pair for pair in successors[code.id] if pair[0] not in taken]
            if parts:
                changes.append(_replaced(ChangeType.SPLIT, code.id, [(code.id, 100), *parts]))
        else:
            unchanged = [other for other in new.codes if other.id in same_id]
            changes.append(_without_id(code, new, successors[code.id], taken, unchanged))
    named = {successor for change in changes for successor in change.now}
    changes += [
        CodeChange(change=ChangeType.ADDED, code=code.id, now=(code.id,))
        for code in new_codes
        if code.id not in named
    ]
    return tuple(changes)


def code_similarity(one: Code, other: Code) -> int:
    """Return the similarity of two codes, 0 to 100, by shared examples or by their definitions.

    Examples
    --------
    >>> one = Code(id="A", name="Ernte", examples=("Die erste Tomate!", "Der letzte Kohl."))
    >>> other = Code(id="B", name="Essen", examples=("Die erste  Tomate!", "Der Salat."))
    >>> code_similarity(one, other)
    50
    """
    examples, others = ({_normalized(text) for text in code.examples} for code in (one, other))
    both = examples and others
    shared = len(examples & others) / min(len(examples), len(others)) if both else 0.0
    first, second = _normalized(one.definition), _normalized(other.definition)
    if not (first and second):
        same_name = 0.0 if both else fuzz.ratio(_normalized(one.name), _normalized(other.name))
        return round(max(100 * shared, same_name))
    enough = min(len(first.split()), len(second.split())) >= _MIN_WORDS
    ratio = fuzz.token_set_ratio if enough else fuzz.ratio
    return round(max(100 * shared, ratio(first, second)))


def _is_same_code(code: Code, new: Codebook) -> bool:
    """Return whether the id still belongs to the same code."""
    same = new.by_id.get(code.id)
    if same is None:
        return False
    if _normalized(code.name) == _normalized(same.name):
        return True
    enough = max(SIMILAR, code_similarity(code, same) + MARGIN)
    return not any(code_similarity(code, other) >= enough for other in new.codes)


def _successors(code: Code, candidates: list[Code]) -> list[tuple[str, int]]:
    """Return the ids of codes that are similar to one, with the similarity, the highest first."""
    pairs = [(other.id, code_similarity(code, other)) for other in candidates]
    return sorted([pair for pair in pairs if pair[1] >= SIMILAR], key=lambda pair: -pair[1])


def _changed_fields(code: Code, now: Code) -> list[CodeChange]:
    what = tuple(field for field in FIELDS if getattr(code, field) != getattr(now, field))
    rules = tuple(field for field in what if field != "name")
    found = []
    if "name" in what:
        found.append(
            CodeChange(change=ChangeType.RENAMED, code=code.id, now=(now.id,), what=("name",))
        )
    if rules:
        found.append(
            CodeChange(change=ChangeType.REDEFINED, code=code.id, now=(now.id,), what=rules)
        )
    if code.parent != now.parent:
        found.append(
            CodeChange(change=ChangeType.MOVED, code=code.id, now=(now.id,), what=("parent",))
        )
    return found


def _without_id(
    code: Code,
    new: Codebook,
    successors: list[tuple[str, int]],
    taken: list[str],
    unchanged: list[Code],
) -> CodeChange:
    """Return the change of a code whose id is gone or belongs to another code."""
    if len(successors) > 1:
        return _replaced(ChangeType.SPLIT, code.id, successors)
    if successors:
        (successor, sure) = successors[0]
        if taken.count(successor) > 1:
            return _replaced(ChangeType.MERGED, code.id, successors)
        now = new.by_id[successor]
        what = ("id", *(field for field in FIELDS if getattr(code, field) != getattr(now, field)))
        return CodeChange(
            change=ChangeType.RENAMED, code=code.id, now=(successor,), what=what, sure=sure
        )
    # Its content may have been merged into a code that was there before.
    if into := _successors(code, unchanged):
        return _replaced(ChangeType.MERGED, code.id, into[:1])
    return CodeChange(change=ChangeType.REMOVED, code=code.id)


def _replaced(change: ChangeType, code: str, parts: list[tuple[str, int]]) -> CodeChange:
    return CodeChange(
        change=change,
        code=code,
        now=tuple(part for part, _ in parts),
        sure=min(sure for _, sure in parts),
    )


def _normalized(text: str) -> str:
    return " ".join(text.casefold().split())
