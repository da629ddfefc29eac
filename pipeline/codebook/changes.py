"""What has become of the codes of an earlier codebook?

A code is known again by its id. Where the id is gone, or now stands for something else, the code
is looked for by what two codes have in common: anchor examples, and the words of their definitions.
How alike they are is told, because a person has to judge it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.records import Code, Codebook

SAME = 75
"""From this likeness (0 to 100) on, one code is taken for another one's successor."""
CLEARLY = 20
"""A code whose name changed too has got another id where another code is so much more like it."""
_WORDS = 5
"""Shorter definitions say too little to be found within longer ones."""
FIELDS = ("name", "definition", "include", "exclude", "examples", "terms")


class Change(StrEnum):
    """What may become of a code."""

    RENAMED = "renamed"
    REDEFINED = "redefined"
    MOVED = "moved"
    MERGED = "merged"
    SPLIT = "split"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What has become of a code.

    Attributes
    ----------
    change : Change
        What happened.
    code : str
        Its id in the earlier codebook; of an added one in the later.
    now : tuple of str
        Ids of the later codebook that stand for it.
    what : tuple of str
        Which parts of the code were changed.
    sure : int
        How sure this is, 0 to 100: 100 where the id tells, else how alike the codes are.
    """

    change: Change
    code: str
    now: tuple[str, ...] = ()
    what: tuple[str, ...] = ()
    sure: int = 100


def changes(old: Codebook, new: Codebook) -> tuple[Changed, ...]:
    """Say what has become of each code that is not what it was, then what was added.

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
    >>> for found in changes(old, new):
    ...     print(found.change, found.code, found.now, found.what, found.sure)
    redefined A ('A',) ('definition',) 100
    renamed B ('X',) ('id', 'name') 100
    """
    kept = {code.id for code in old.codes if _is_kept(code, new)}
    free = [code for code in new.codes if code.id not in kept]
    heirs = {code.id: _heirs(code, free) for code in old.codes}
    taken = [heir for code in old.codes if code.id not in kept for heir, _ in heirs[code.id][:1]]
    found: list[Changed] = []
    for code in old.codes:
        if code.id in kept:
            found += _same_id(code, new.by_id[code.id])
            parts = [(heir, sure) for heir, sure in heirs[code.id] if heir not in taken]
            if parts:
                found.append(_became(Change.SPLIT, code.id, [(code.id, 100), *parts]))
        else:
            stayed = [other for other in new.codes if other.id in kept]
            found.append(_gone(code, new, heirs[code.id], taken, stayed))
    named = {heir for changed in found for heir in changed.now}
    found += [
        Changed(change=Change.ADDED, code=code.id, now=(code.id,))
        for code in free
        if code.id not in named
    ]
    return tuple(found)


def likeness(one: Code, other: Code) -> int:
    """Say how alike two codes are, 0 to 100: by shared examples, or by their definitions.

    Examples
    --------
    >>> one = Code(id="A", name="Ernte", examples=("Die erste Tomate!", "Der letzte Kohl."))
    >>> likeness(one, Code(id="B", name="Essen", examples=("Die erste  Tomate!", "Der Salat.")))
    50
    """
    from rapidfuzz import fuzz

    mine, theirs = ({_plain(text) for text in code.examples} for code in (one, other))
    shared = len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0
    first, second = _plain(one.definition), _plain(other.definition)
    if not (first and second):
        same_name = 0.0 if mine and theirs else fuzz.ratio(_plain(one.name), _plain(other.name))
        return round(max(100 * shared, same_name))
    enough = min(len(first.split()), len(second.split())) >= _WORDS
    alike = (fuzz.token_set_ratio if enough else fuzz.ratio)(first, second)
    return round(max(100 * shared, alike))


def _is_kept(code: Code, new: Codebook) -> bool:
    """Say whether the id still stands for the code."""
    same = new.by_id.get(code.id)
    if same is None:
        return False
    if _plain(code.name) == _plain(same.name):
        return True
    enough = max(SAME, likeness(code, same) + CLEARLY)
    return not any(likeness(code, other) >= enough for other in new.codes)


def _heirs(code: Code, among: list[Code]) -> list[tuple[str, int]]:
    """List the codes that are like one, the most alike first."""
    alike = [(other.id, likeness(code, other)) for other in among]
    return sorted([pair for pair in alike if pair[1] >= SAME], key=lambda pair: -pair[1])


def _same_id(code: Code, now: Code) -> list[Changed]:
    what = tuple(field for field in FIELDS if getattr(code, field) != getattr(now, field))
    rules = tuple(field for field in what if field != "name")
    found = []
    if "name" in what:
        found.append(Changed(change=Change.RENAMED, code=code.id, now=(now.id,), what=("name",)))
    if rules:
        found.append(Changed(change=Change.REDEFINED, code=code.id, now=(now.id,), what=rules))
    if code.parent != now.parent:
        found.append(Changed(change=Change.MOVED, code=code.id, now=(now.id,), what=("parent",)))
    return found


def _gone(
    code: Code,
    new: Codebook,
    heirs: list[tuple[str, int]],
    taken: list[str],
    stayed: list[Code],
) -> Changed:
    """Say what has become of a code whose id no longer stands for it."""
    if len(heirs) > 1:
        return _became(Change.SPLIT, code.id, heirs)
    if heirs:
        (heir, sure) = heirs[0]
        if taken.count(heir) > 1:
            return _became(Change.MERGED, code.id, heirs)
        now = new.by_id[heir]
        what = ("id", *(field for field in FIELDS if getattr(code, field) != getattr(now, field)))
        return Changed(change=Change.RENAMED, code=code.id, now=(heir,), what=what, sure=sure)
    # What it meant may have been taken into a code that was there before.
    if into := _heirs(code, stayed):
        return _became(Change.MERGED, code.id, into[:1])
    return Changed(change=Change.REMOVED, code=code.id)


def _became(change: Change, code: str, parts: list[tuple[str, int]]) -> Changed:
    return Changed(
        change=change,
        code=code,
        now=tuple(part for part, _ in parts),
        sure=min(sure for _, sure in parts),
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
