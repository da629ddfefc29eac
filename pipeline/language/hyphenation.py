"""How does a hard-wrapped line join the text before it?

Text that was set in lines (PDF, e-mail, scanned minutes) breaks words at hyphens. Which hyphen
belonged to the line break and which to the word shows in what follows it: a word goes on in lower
case, a compound of names and numbers does not, and a truncated word is followed by its
conjunction ("Presse- und Öffentlichkeitsarbeit").
"""

from __future__ import annotations

import re

CONJUNCTIONS = frozenset(
    [
        "und",
        "oder",
        "bzw",
        "beziehungsweise",
        "sowie",
        "sowohl",
        "noch",
        "statt",
        "anstatt",
        "als",
        "wie",
        "bis",
        "vs",
        "versus",
        "aber",
        "u",
        "o",
        "and",
        "or",
        "to",
    ]
)

_SOFT_HYPHEN = "\u00ad"
_HYPHENS = "-\u2010\u2011"
_BROKEN_WORD = re.compile(rf"(?P<fragment>[^\W_]+)[{_HYPHENS}]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


def join_lines(left: str, right: str) -> str:
    """Join a hard-wrapped line to the text before it.

    White space at the joint is dropped or becomes one space; every other character stays, except
    a hyphen that only the line break brought.

    Parameters
    ----------
    left : str
        The text so far.
    right : str
        The next line.

    Returns
    -------
    str
        Both, as running text.

    Examples
    --------
    >>> join_lines("eine schnelle Auswer-", "tung der Lage")
    'eine schnelle Auswertung der Lage'
    >>> join_lines("in der Rhein-", "Main-Region")
    'in der Rhein-Main-Region'
    >>> join_lines("Presse-", "und Öffentlichkeitsarbeit")
    'Presse- und Öffentlichkeitsarbeit'
    >>> join_lines("am Ende", "der Sitzung")
    'am Ende der Sitzung'
    """
    left, right = left.rstrip(), right.lstrip()
    if not left or not right:
        return left + right
    if left.endswith(_SOFT_HYPHEN):
        return left[:-1] + right
    broken = _BROKEN_WORD.search(left)
    if broken is None:
        return f"{left} {right}"
    word = _FIRST_WORD.match(right)
    if word and word.group().lower() in CONJUNCTIONS:
        return f"{left} {right}"
    if not right[0].isalnum():
        return f"{left} {right}"
    fragment = broken["fragment"]
    # "E-mail", "EU-weit", "20-jährig": no word is broken after a letter, an acronym or a number.
    whole = len(fragment) == 1 or fragment.isupper() or fragment[-1].isdigit()
    return left[:-1] + right if right[0].islower() and not whole else left + right
