"""Sentence segmentation.

Rules over characters, written for transcribed speech: a full stop may belong to an abbreviation,
an ordinal number or an initial; a note such as "(lacht)" belongs to the sentence before it; a
continuation in lower case is no sentence of its own. No model is used, so that the units of coding
and their ids are the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.language.vocabulary import Vocabulary, vocabulary

_OPENING = "\"'„“”‚‘’»«›‹([*_"
_OPENERS = re.escape(_OPENING + "–—-")
_CLOSERS = re.escape("\"'“”‘’»«›‹)]*_")
# A remark in brackets is skipped as a whole; only a long one is treated like running text.
_REMARK = r"\((?P<remark>[^()\n]{0,160})\)"
_NOTE = re.compile(rf"[^\S\n]*{_REMARK}")
# No group is possessive: Python 3.11.0 to 3.11.4 then lose the match (gh-106052).
_CANDIDATE = re.compile(
    rf"""
      (?P<group> {_REMARK} )
    | (?P<stop> (?<![.!?…]) [.!?…]++ (?:\ [.!?…]++)* ) [{_CLOSERS}]*+ (?=\s|$)
    | (?P<wide> [。！？]++ ) [」』]*+
    | (?P<glued> (?<=[a-zäöüß]{{2}}) [.!?] ) (?=[A-ZÄÖÜ][a-zäöüß])
    | (?P<broken> (?<=[^\W_])/ | (?<=\s)/ ) (?=\s)
    | (?P<line> \n\s* )
    """,
    re.VERBOSE,
)
_NEXT = re.compile(rf"[\s{_OPENERS}]*(?P<word>[^\W\d_]\.|[^\W_]+|\S|)")
_CLITIC = re.compile(r"\s+[„“”\"»«(]?['’][a-zäöü]{1,3}\b")
_BULLET = re.compile(r"(?:[-–•*·▪]|\d{1,2}[.)])\s")
# "z. B.", "n. Chr.": an abbreviation that was written with spaces.
_SPACED = re.compile(r"(?:(?<!\w)[^\W\d_]\.\s?)+\S*$")
_FULL_SENTENCE = re.compile(r"[A-ZÄÖÜ].*[.!?…]")
_ADDRESS = re.compile(r"(?:www|://|@)\S*$")
_ROMAN = re.compile(r"[IVX]+")
_MAX_ORDINAL_DIGITS = 2
_CONTEXT_LENGTH = 60


def sentences(text: str, language: str = "de") -> list[tuple[int, int]]:
    """Find the sentences of a text.

    Parameters
    ----------
    text : str
        Running text, for instance a turn.
    language : str
        ISO code.

    Returns
    -------
    list of (int, int)
        Half-open intervals in order, without surrounding white space, that together contain every
        other character of the text.

    Examples
    --------
    >>> text = "Am 12. März z. B. war Frau Dr. M. da. (lacht) Danach nicht mehr."
    >>> [text[start:end] for start, end in sentences(text)]
    ['Am 12. März z. B. war Frau Dr. M. da. (lacht)', 'Danach nicht mehr.']
    """
    spans = []
    start = 0
    for cut in (*_cuts(text, vocabulary(language)), len(text)):
        sentence = text[start:cut]
        if stripped := sentence.strip():
            first = start + len(sentence) - len(sentence.lstrip())
            spans.append((first, first + len(stripped)))
        start = cut
    return spans


def _cuts(text: str, known: Vocabulary) -> Iterator[int]:
    """Yield the offsets at which one sentence ends and another begins."""
    # In a transcript without any capital letter, lower case does not show a continuation.
    has_capitals = any(character.isupper() for character in text)
    start = 0
    for candidate in _CANDIDATE.finditer(text):
        kind = candidate.lastgroup
        if candidate.start() < start:
            continue
        if kind == "group" and (
            not _FULL_SENTENCE.fullmatch(candidate["remark"])
            or text[start : candidate.start()].strip()
        ):
            continue
        end = candidate.end()
        while (note := _NOTE.match(text, end)) and not _FULL_SENTENCE.fullmatch(note["remark"]):
            end = note.end()
        following = _NEXT.match(text, end)["word"]  # type: ignore[index]
        continues = has_capitals and following.islower() and not _CLITIC.match(text, end)
        preceding = text[max(start, candidate.start() - _CONTEXT_LENGTH) : candidate.start()]
        if kind == "line":
            ends = (
                not continues
                or preceding.rstrip().endswith(tuple(".!?"))
                or bool(_BULLET.match(text, end))
            )
        elif continues:
            ends = False
        elif kind == "broken":
            ends = _opens_sentence(following, known)
        elif kind == "glued":
            ends = not _ADDRESS.search(preceding)
        elif kind == "stop":
            ends = _stop_ends(preceding, candidate["stop"], following, known)
        else:
            ends = True
        if ends:
            yield end
            start = end


def _opens_sentence(word: str, known: Vocabulary) -> bool:
    """Return whether a capitalised word more likely opens a sentence than is a noun within one."""
    if not known.capital_nouns:
        return word != "I"
    return not word[:1].isalpha() or word.lower() in known.function_words


def _stop_ends(preceding: str, stop: str, following: str, known: Vocabulary) -> bool:
    """Return whether a sentence ends with this stop, if a capital or a number follows."""
    opens = _opens_sentence(following, known)
    if stop != ".":
        return opens or "!" in stop or "?" in stop
    *_, before, last = ("", "", *f"{preceding}.".split())
    last = last.lstrip(_OPENING)
    word = last[:-1]
    spaced = _SPACED.search(f"{preceding}.")
    readings = {last, "".join(spaced.group().split())} if spaced else {last}
    if known.ordinals and word.isdecimal() and len(word) <= _MAX_ORDINAL_DIGITS:
        return _number_ends(before, following, opens, known)
    if readings & known.closing_abbreviations:
        return True
    if readings & known.abbreviations or word.endswith(known.abbreviated_ends):
        return opens and following.isalpha() and not readings & known.inner_abbreviations
    if _ROMAN.fullmatch(word):
        return opens
    return len(word) != 1 or not word.isalpha() or _letter_ends(before, word, following, known)


def _number_ends(before: str, following: str, opens: bool, known: Vocabulary) -> bool:
    """Return whether a sentence ends with a number, or continues after an ordinal."""
    enumerates = not before or following[:1].isdecimal()
    ordinal = before.endswith(",") or before.lower() in known.function_words
    return not enumerates and (opens or not (ordinal or following in known.months))


def _letter_ends(before: str, letter: str, following: str, known: Vocabulary) -> bool:
    """Return whether a sentence ends with a letter ("Stadt A."), or continues after an initial."""
    if following.endswith("."):  # another initial
        return False
    if len(following) > 1 and following.isalpha() and _opens_sentence(following, known):
        return True
    initial = not before or before in known.titles or before.lower() in known.function_words
    return letter.isupper() and not initial
