"""Which names of coders are those of one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.i18n import Message, msg, quoted
from pipeline.lookup import name_key


def spellings(names: Iterable[str]) -> Mapping[str, str]:
    """Give one spelling to names that differ only in capitals and blanks: the most frequent.

    Examples
    --------
    >>> spellings(["Anna", "anna ", "Anna", "Ben"])
    {'Anna': 'Anna', 'anna ': 'Anna', 'Ben': 'Ben'}
    """
    counts = Counter(names)
    best: dict[str, str] = {}
    for name, _ in counts.most_common():
        best.setdefault(name_key(name), " ".join(name.split()))
    return {name: best[name_key(name)] for name in counts}


def spelling_messages(spelling: Mapping[str, str]) -> list[tuple[str, Message, Message]]:
    """Tell of each person whose name is spelt in several ways.

    Returns
    -------
    list of (str, Message, Message)
        The spelling that was chosen, what is told, and the next step.
    """
    found = []
    for chosen in dict.fromkeys(spelling.values()):
        others = [name for name, one in spelling.items() if one == chosen and name != chosen]
        if others:
            problem = msg(
                "the coders {names} are taken for one person, '{chosen}'",
                names=quoted(sorted({chosen, *others})),
                chosen=chosen,
            )
            step = msg("if they are several people, give them names that differ in more")
            found.append((chosen, problem, step))
    return found
