"""What is found in one text before names are compared across all of them?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.i18n import Message
from pipeline.pseudonyms.mentions import NameKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """An interval of a text that may name something.

    Attributes
    ----------
    start, end : int
        Half-open interval in the text.
    kind : NameKind
        What is named.
    name : str
        The name as it is written here.
    aliases : tuple of str
        Words by which the same may be named elsewhere: the surname of a full name, "Kampschulte"
        of "Spedition Kampschulte".
    given : str
        The given name before a surname.
    is_given : bool
        The name is a given name without a surname.
    before, after : str
        What of the interval is not the name.
    label : str
        The noun or form of address that tells what it is ("Spedition", "Frau"), or empty.
    reason : Message
        Why it was found.
    rank : int
        Of stretches that overlap, the one of the higher rank stays, then the longer one.
    is_certain : bool
        False where only the form of the word speaks for a name.
    """

    start: int
    end: int
    kind: NameKind
    name: str
    reason: Message
    aliases: tuple[str, ...] = ()
    given: str = ""
    is_given: bool = False
    before: str = ""
    after: str = ""
    label: str = ""
    rank: int = 0
    is_certain: bool = True


def without_overlaps(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Keep of overlapping stretches the one of the higher rank, then the longer, then the first.

    Examples
    --------
    >>> from pipeline.i18n import NO_MESSAGE
    >>> def stretch(start, end, rank):
    ...     return Stretch(
    ...         start=start, end=end, kind=NameKind.PLACE, name="", reason=NO_MESSAGE, rank=rank)
    >>> kept = without_overlaps([stretch(0, 9, 1), stretch(5, 7, 2), stretch(7, 12, 1)])
    >>> [(one.start, one.end) for one in kept]
    [(5, 7), (7, 12)]
    """
    taken: set[int] = set()
    kept = []
    order = sorted(stretches, key=lambda one: (-one.rank, one.start - one.end, one.start))
    for one in order:
        places = range(one.start, one.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
