"""Where does a sentence end?

Plain rules over characters, written for speech that was typed: a full stop may belong to an
abbreviation, an ordinal number or an initial; a note such as "(lacht)" belongs to the sentence
before it; what goes on in lower case is no sentence of its own. No model is asked, so that the
units of coding, and their ids, are the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.language.vocabulary import Vocabulary, vocabulary

_OPENERS = re.escape("\"'„“”‚‘’»«›‹([*_–—-")
_CLOSERS = re.escape("\"'“”‘’»«›‹)]*_")
# A remark in brackets is passed over as one; only a long one is read like running text.
_REMARK = re.compile(r"[^\S\n]*\((?P<remark>[^()\n]{0,160})\)")
_CANDIDATE = re.compile(
    rf"""
      (?P<group> {_REMARK.pattern} )
    | (?P<stop> (?<![.!?…]) [.!?…]++ (?:\ [.!?…]++)*+ ) [{_CLOSERS}]*+ (?=\s|$)
    | (?P<wide> [。！？]++ ) [」』]*+
    | (?P<glued> (?<=[a-zäöüß]{{2}}) [.!?] ) (?=[A-ZÄÖÜ][a-zäöüß])
    | (?P<broken> (?<=[^\W_])/ | (?<=\s)/ ) (?=\s)
    | (?P<line> \n\s* )
    """,
    re.VERBOSE,
)
_NEXT = re.compile(rf"[\s{_OPENERS}]*(?P<word>[^\W_]+|\S)?")
_CLITIC = re.compile(r"\s+['’][a-zäöü]{1,3}\b")
_BULLET = re.compile(r"(?:[-–•*·▪]|\d{1,2}[.)])\s")
_INITIALS = r"(?<![^\W_])[^\W\d_]{1,3}"
# The last word with its full stop: "Dr.", "z. B.", "2020."
_LAST_WORD = re.compile(
    rf"(?:(?P<before>\S+)\s+)?(?P<last>(?:(?:{_INITIALS}\.[^\S\n]?)+{_INITIALS}|[^\s.]*)\.)$"
)
_FULL_SENTENCE = re.compile(r"[A-ZÄÖÜ].*[.!?…]")
_ADDRESS = re.compile(r"(?:www\.|://|@)\S*$")
_ROMAN = re.compile(r"[IVX]+")
_LOOK_BACK = 60


def sentence_spans(text: str, language: str = "de") -> list[tuple[int, int]]:
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
        Half-open intervals in order, without white space around them, that together hold every
        other character of the text.

    Examples
    --------
    >>> text = "Am 12. März z. B. war Frau Dr. M. da. (lacht) Danach nicht mehr."
    >>> [text[start:end] for start, end in sentence_spans(text)]
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
    # A transcript without any capital letter says nothing by small ones.
    small_goes_on = any(character.isupper() for character in text)
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
        while (note := _REMARK.match(text, end)) and not _FULL_SENTENCE.fullmatch(note["remark"]):
            end = note.end()
        following = _NEXT.match(text, end)["word"] or ""  # type: ignore[index]
        goes_on = small_goes_on and following.islower() and not _CLITIC.match(text, end)
        so_far = text[max(start, candidate.start() - _LOOK_BACK) : candidate.start()]
        if kind == "line":
            ends = (
                not goes_on
                or so_far.rstrip().endswith(tuple(".!?"))
                or bool(_BULLET.match(text, end))
            )
        elif goes_on:
            ends = False
        elif kind == "broken":
            ends = _opens(following, known)
        elif kind == "glued":
            ends = not _ADDRESS.search(so_far)
        elif kind == "stop":
            ends = _stop_ends(so_far, candidate["stop"], following, known)
        else:
            ends = True
        if ends:
            yield end
            start = end


def _opens(word: str, known: Vocabulary) -> bool:
    """Say whether a capitalised word more likely opens a sentence than is a noun within one."""
    if not known.capital_nouns:
        return word != "I"
    return not word[:1].isalpha() or word.lower() in known.function_words


def _stop_ends(so_far: str, stop: str, following: str, known: Vocabulary) -> bool:
    """Say whether a sentence ends with this stop, given that a capital or a number follows."""
    if "!" in stop or "?" in stop:
        return True
    if stop != ".":
        return _opens(following, known)
    words = _LAST_WORD.search(so_far + ".")
    if words is None:
        return True
    before, last = words["before"] or "", words["last"].lstrip("\"'„“”‚‘’»«›‹([*_")
    word, opens = last[:-1], _opens(following, known)
    number_follows = following[:1].isdecimal()
    abbreviation = "".join(last.split())
    if known.ordinals and word.isdecimal() and len(word) <= 2:
        within = before.lower() in known.function_words or before.endswith(",") or not before
        return not number_follows and (
            opens or not (within or following in known.months)
        )
    if abbreviation in known.closing_abbreviations:
        return True
    if abbreviation in known.abbreviations or word.endswith(known.abbreviated_ends):
        return opens and not number_follows and abbreviation not in known.inner_abbreviations
    if _ROMAN.fullmatch(word):
        return opens
    if len(word) == 1 and word.isalpha():
        named = not before or before in known.titles or before.lower() in known.function_words
        return word.isupper() and (opens or not named)
    return True
