"""Joining of hard-wrapped lines.

In text with fixed lines (PDF, e-mail, scanned minutes) words are broken at hyphens. Whether a
hyphen belongs to the line break or to the word follows from the next characters: a broken word
continues in lower case, a compound of names and numbers does not, and a truncated word is followed
by its conjunction ("Presse- und Öffentlichkeitsarbeit").
"""

from __future__ import annotations

import re

# Only these: "Werk-|statt", "den-|noch" and "so-|wie" are words broken at the end of a line.
_CONJUNCTION = re.compile(
    r"(?:und|oder|bzw|beziehungsweise|sowie|als|bis|vs|versus|and|or)\b", re.IGNORECASE
)
_SOFT_HYPHEN = "\u00ad"
_HYPHENS = ("-", "\u2010", "\u2011")
_FRAGMENT = re.compile(r"[^\W_]+(?=.$)")
_MAX_FRAGMENT = 60


def join_lines(left: str, right: str) -> str:
    """Join a hard-wrapped line to the text before it.

    White space at the joint is removed or becomes one space; every other character is unchanged,
    except that a hyphen of the line break is removed.

    Parameters
    ----------
    left : str
        The text before.
    right : str
        The next line.

    Returns
    -------
    str
        Both as running text.

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
    fragment = _FRAGMENT.search(left[-_MAX_FRAGMENT:]) if left.endswith(_HYPHENS) else None
    if fragment is None or _CONJUNCTION.match(right) or not right[0].isalnum():
        return f"{left} {right}"
    broken = fragment.group()
    # "E-mail", "EU-weit", "20-jährig": no word is broken after a letter, an acronym or a number.
    whole = len(broken) == 1 or broken.isupper() or broken[-1].isdigit()
    return left[:-1] + right if right[0].islower() and not whole else left + right
