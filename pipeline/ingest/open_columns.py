"""Which columns of a survey hold open answers?

Open answers are sentences, or few words that hardly anybody else says; closed ones are numbers,
dates, and words that recur.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SAMPLE = 500
"""Answers by which a column is known."""
_SENTENCE = re.compile(r"\w\S*\s+\S.*[.!?…]$|.*\n.*\S", re.DOTALL)
_LONG = 9
"""Words of an answer that nobody ticks."""
_SPOKEN = 0.1
"""Share of sentences among the answers to a question that does not ask for them, at least."""
_DISTINCT = 0.6
"""Share of different answers among those to an open question, at least."""
_FEWEST = 3
"""Answers from which on it can be doubtful whether they recur …"""
_ALL_DIFFER = 0.9
"""… and the share of them that differ."""
_PART = re.compile(r"\s*[,;|\n]\s*")
_WORD = re.compile(r"[^\W\d_]{2}")
_ADDRESS = re.compile(
    r"\S+@\S+\.\w+|https?://\S+|Mozilla/.*"
    r"|[\d.:/\sTZ-]+(?:[AP]M|(?:vor|nach)m\.?|[ap]\.?\s?m\.?)?(?:\s?[A-Z]{3,4}(?:[+-]\d{1,2})?)?"
)
_CLOSED = re.compile(
    r"(?:ja|nein|yes|no|weiß nicht|keine angabe|k\.? ?a\.?|anonymous|männlich|weiblich|divers)[.!]?"
    r"|(?:(?:sehr|eher|voll|ganz|völlig|überhaupt|gar|teils|teilweise|stimme?|trifft|very|rather"
    r"|strongly|somewhat|neither|fully|not at all|neutral|immer|oft|manchmal|selten|nie)\b"
    r"[\w\s/,-]{0,40})",
    re.IGNORECASE,
)
_OF_A_PERSON = re.compile(
    r".*(?:name|nachname|ort|stadt|straße|adresse|organisation|firma|unternehmen|verein|behörde"
    r"|institution|einrichtung|funktion|position|beruf|tätigkeit|titel|abteilung|datei|gemeinde"
    r"|city|town|address|company|organi[sz]ation|job|occupation|title|department|file)\W*",
    re.IGNORECASE,
)
"""Headings of what hardly recurs and is no answer."""
_OPEN_QUESTION = re.compile(
    r"(?:^|.*[.:?]\s)(?:und |and )?"
    r"(?:was|warum|wieso|weshalb|wozu|womit|woran|wodurch|wofür|worin|inwiefern"
    r"|wie (?!alt|viel|oft|lange|hoch|groß|häufig|zufrieden|wichtig|wahrscheinlich|stark|sehr|gut)"
    r"|what|why|in what way|how (?!old|many|much|often|long|satisfied|likely|important|well)"
    r"|bitte (?:nennen|beschreiben|erläutern|begründen)"
    r"|(?:nennen|beschreiben|erläutern|begründen) sie"
    r"|please (?:describe|explain)|describe|explain)\b"
    r"|(?:antwort(?:en|text)?|answers?|responses?|statements?|text|aussage|sonstiges|sonstige .*"
    r"|anmerkung(?:en)?|bemerkung(?:en)?|kommentare?|freitext|begründung"
    r"|anregung(?:en)?|comments?|remarks?|feedback|other \(please specify\)"
    r"|.*offene antwort.*)\W*$",
    re.IGNORECASE,
)


def is_open(question: str, cells: Sequence[str]) -> bool:
    """Return whether the answers to a question are open.

    Parameters
    ----------
    question : str
        What was asked, or what the column is called.
    cells : sequence of str
        The answers, empty where there is none.

    Examples
    --------
    >>> is_open("Was fehlt?", ["mehr Bäume", "ein Brunnen"]), is_open("Alter", ["34", "51"])
    (True, False)
    >>> is_open("Wie zufrieden sind Sie?", ["sehr zufrieden", "eher zufrieden", "sehr zufrieden"])
    False
    """
    answers = [cell for cell in cells if cell][:_SAMPLE]
    worded = [cell for cell in answers if _WORD.search(cell) and not _ADDRESS.fullmatch(cell)]
    if 2 * len(worded) < len(answers):
        return False
    asked = asks_openly(question)
    free = [cell for cell in worded if not _CLOSED.fullmatch(cell)]
    sentences = [cell for cell in free if _SENTENCE.match(cell) or len(cell.split()) >= _LONG]
    if _differ(sentences) and (asked or len(sentences) >= _SPOKEN * len(worded)):
        return True
    return asked and _differ(free) and len(free) >= _DISTINCT * len(worded)


def _differ(answers: Sequence[str]) -> bool:
    """Return whether hardly anybody says the same, as a whole or in part."""
    enough = len(set(answers)) >= _DISTINCT * len(answers)
    return bool(answers) and enough and not _ticked(answers)


def holds_words(cells: Sequence[str]) -> bool:
    """Return whether a column holds words that are no closed answers, numbers or addresses.

    Examples
    --------
    >>> holds_words(["1", "Nord"]), holds_words(["1", "ja"])
    (True, False)
    """
    return any(
        _WORD.search(cell) and not _ADDRESS.fullmatch(cell) and not _CLOSED.fullmatch(cell)
        for cell in [cell for cell in cells if cell][:_SAMPLE]
    )


def asks_openly(question: str) -> bool:
    """Return whether a question asks for words, or its column is called as answers are.

    Examples
    --------
    >>> asks_openly("Warum?"), asks_openly("Wie alt sind Sie?"), asks_openly("Antwort")
    (True, False, True)
    """
    return _OPEN_QUESTION.match(question) is not None


def is_doubtful(name: str, cells: Sequence[str]) -> bool:
    """Return whether a column that is not open holds words that hardly recur.

    Examples
    --------
    >>> words = ["mehr Bäume", "ein Brunnen", "viel Ruhe"]
    >>> is_doubtful("v_9", words), is_doubtful("Stadt", ["Nord", "Süd"])
    (True, False)
    """
    answers = [cell for cell in cells if cell][:_SAMPLE]
    phrases = [cell for cell in answers if len(cell.split()) > 1 and _WORD.search(cell)]
    free = [
        cell for cell in phrases if not _CLOSED.fullmatch(cell) and not _ADDRESS.fullmatch(cell)
    ]
    enough = len(answers) >= _FEWEST and 2 * len(free) >= len(answers)
    if _OF_A_PERSON.fullmatch(name):
        return False
    return enough and len(set(free)) >= _ALL_DIFFER * len(free) and not _ticked(free)


def _ticked(cells: Sequence[str]) -> bool:
    """Return whether answers are put together from few choices."""
    parts = [part for cell in cells for part in _PART.split(cell) if part]
    return len(parts) > len(cells) and len(set(parts)) < len(parts) / 2
