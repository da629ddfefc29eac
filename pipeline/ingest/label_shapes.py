"""Shapes of speakers' labels, and the notations in which they begin a block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rapidfuzz.distance import OSA

from pipeline.decoding import clean_line
from pipeline.ingest.time_marks import CLOCK, DURATION, MARK, leading_mark, seconds_of

LABEL_CHARS = 63
"""A longer beginning is text (the convention of MAXQDA)."""

SOUND = re.compile(
    r"(?:\w+ )?\w*(?:musik|applaus|gelächter|lachen|lacht|pause|stille|schweigen|husten|räuspern"
    r"|klatschen|geräusche?|verständlich|music|applause|laughter|laughs|silence|noise|inaudible)",
    re.IGNORECASE,
)
"""What stands in brackets where nobody speaks."""

_TIME = rf"(?P<mark>{MARK}|\(?{CLOCK}\)?|{DURATION})"
_LABEL = rf"(?P<label>(?:#(?=[A-ZÄÖÜ]))?[^\s:：\[\]#<>(][^:：\[\]#<>\t]{{0,{LABEL_CHARS - 1}}}?)"
_NOTE = rf"(?P<note>\s?(?!{MARK})(?:\((?!\d{{1,3}}:\d)[^()]{{1,60}}\)|\[[^\[\]]{{1,60}}\]))?"
_CAPITAL = r"(?=[A-ZÄÖÜ(\[#„\"])"
_GAP = r"\s?[,|–—-]?\s?"


class LabelScheme(Enum):
    """Notation of labels; the value is the pattern of a label at the beginning of a text."""

    COLON = re.compile(rf"{_LABEL}{_NOTE}(?:{_GAP}{_TIME})?\s?[:：](?:\s+|$|{_CAPITAL})")
    BRACKET = re.compile(
        rf"[\[<(](?P<label>[^\s:\[\]#<>()][^:\[\]#<>()\t]{{0,62}}?)(?P<note>)[\])>]"
        rf"\s?{_TIME}?\s?:?(?:\s+|$)"
    )
    STAMP = re.compile(rf"\[?{_LABEL}{_NOTE}\]?(?:{_GAP}{_TIME})?$")
    """A line of its own with a time after the label, or before it."""
    LINE = re.compile(rf"{_LABEL}{_NOTE}(?P<mark>)$")
    """A line of its own."""
    TAB = re.compile(rf"{_LABEL}{_NOTE}(?P<mark>)\s?[:.]?\t")
    MARKED = re.compile(rf"{_LABEL}{_NOTE}{_GAP}(?P<mark>{MARK})\s+(?=\S)")
    """A time instead of the colon."""
    SIGN = re.compile(rf"{_LABEL}{_NOTE}(?:\s?(?P<mark>{MARK}))?(?:\s[–—-]|\s?[>|])\s+(?=\S)")
    """Another sign instead of the colon."""
    POINT = re.compile(r"(?P<label>[A-ZÄÖÜ]\d{0,2})(?P<note>)(?P<mark>)[.;]\s+(?=\S)")
    """A point or semicolon instead of the colon, behind a letter only."""

    @property
    def may_be_text(self) -> bool:
        """Whether sentences and lists are often written like this, too."""
        return self.name in {"LINE", "TAB", "MARKED", "SIGN", "POINT"}


_HEAD_CHARS = 4 * LABEL_CHARS
"""A label with its note and time is shorter."""
_SIGNS = {
    "COLON": re.compile("[:：]"),
    "BRACKET": re.compile(r"[\[<(]"),
    "STAMP": re.compile(r"\d"),
    "LINE": re.compile("."),
    "TAB": re.compile("\t"),
    "MARKED": re.compile(r"[#\[({<]"),
    "SIGN": re.compile("[–—>|-]"),
    "POINT": re.compile("[.;]"),
}
"""What each notation has; most texts need not be examined closely."""


class Shape(Enum):
    """What a possible label looks like."""

    CODE = auto()
    """Says by itself that it is a label."""
    ROLE = auto()
    """So does this one (``Frau Amsel``), but it also begins the lines of a head."""
    NAME = auto()
    """May be any word."""
    ODD = auto()
    """No name at all, but people may choose it (``iPad von Oma``)."""
    LOWER = auto()
    """So is this one, with words in lower case, as in a sentence."""


_CODE = re.compile(
    r"[A-ZÄÖÜ]\d{0,3}|(?:SPEAKER|spk|S)_\d{1,3}"
    r"|(?:INT|IV|IP|IN|BP|TN|TP|SP|MOD|Int|Mod)\.?\s?\d{0,3}"
)
_ROLE = re.compile(
    r"(?:interviewer|interviewee|(?:interviewt|interviewend|befragt|befragend|moderierend|fragend"
    r"|teilnehmend|sprechend)e[rn]?|moderator|moderation|protokollant|fragesteller|teilnehmer"
    r"|proband|experte?|gesprächspartner|sprecher|speaker|person|participant|respondent|facilitator)"
    r"(?:[*:_/(]?-?in(?:nen)?\)?)?(?: (?:person|\w|\d{1,3}|undefined))?",
    re.IGNORECASE,
)
_ONE_NAME = re.compile(r"[\w.'’*/&+()-]*[\w*)]")
_INITIALS = re.compile(r"(?:[A-ZÄÖÜ]\.-?){2,3}")
_NAME_PART = re.compile(
    r"[^\W_a-zäöüß][\w.'’*/-]*,?|\([^\W_][\w.'’*/-]*\)|(?:von|zu|van|de|und|and|&|\+)"
)
_MARKED_LABEL = re.compile(r"[*_#]{0,2}(?P<label>[^\W\d_][\w ]*?)[.*_]{0,2}")
_NUMBERED_QUESTION = re.compile(r"(Frage|Antwort|Question|Answer)\s?(?:Nr\.?\s?)?\d{1,3}")
_FUNCTION_WORDS = re.compile(
    "(?:d(?:er|ie|as|en|em)|(?:m|s)?ein(?:e[nmrs]?)?|(?:unser|ihr|dies)e?[nmrs]?|und|aber|also|ja|nein|doch"
    "|denn|wie|was|wer|wo|im|in|am|an|zu[mr]?|für|mit|von|the|an?|my|our|this|but|so|yes|no) "
)
_LOWER_WORD = re.compile(r"(?!(?:von|zu|van|de|of|und|and)$)[a-zäöüß]+")
_TITLED = re.compile(
    r"(?:Frau|Herr|Dr\.|Prof\.|Mr\.?|Mrs\.?|Ms\.?)(?: [^\W_a-zäöüß][\w.'’*/-]*){1,3}"
)
_WIDE_GAP = re.compile(r"\t| {3,}")
_TIME_ALONE = re.compile(rf"(?:{MARK}|\(?{CLOCK}\)?)")
_NAME_PARTS = 5
_ODD_PARTS = 8
_DIGITS_OF_A_LABEL = 2
_ENDS_SENTENCE = re.compile(r"[.?!…:;,\"“”«»–—]\Z")


@dataclass(frozen=True, slots=True)
class LeadingLabel:
    """A label at the beginning of a block.

    Attributes
    ----------
    label, rest : str
        The label, and the text after it.
    seconds : float or None
        The time that a mark before or in the label gives.
    note : str
        What is noted behind the label, with its brackets.
    """

    label: str
    rest: str
    seconds: float | None
    note: str = ""

    @property
    def written(self) -> str:
        """The label with its note."""
        return f"{self.label} {self.note}" if self.note else self.label


def leading_label(text: str, scheme: LabelScheme) -> LeadingLabel | None:
    """Return what stands at the place of a label at the beginning of a text.

    Examples
    --------
    >>> leading_label("[00:03] B1 (w, 54): Gut.", LabelScheme.COLON)
    LeadingLabel(label='B1', rest='Gut.', seconds=3.0, note='(w, 54)')
    >>> leading_label("Eva Amsel  0 minutes 3 seconds", LabelScheme.STAMP)
    LeadingLabel(label='Eva Amsel', rest='', seconds=3.0, note='')
    """
    whole_line = scheme is LabelScheme.STAMP or scheme is LabelScheme.LINE
    too_long = whole_line and len(text) > _HEAD_CHARS
    if too_long or not _SIGNS[scheme.name].search(text, 0, _HEAD_CHARS):
        return None
    seconds, text = leading_mark(text)
    match = scheme.value.match(text)
    if match is None:
        return None
    label = _plain_label(" ".join(match["label"].split()))
    rest = text[match.end() :]
    if match["mark"]:
        seconds = seconds_of(match["mark"])
    certain = _CODE.fullmatch(label) is not None
    # "Bürger:innen" is a word; "(lacht)" is a comment, "(SPEAKER_00)" is none.
    glued = scheme is LabelScheme.COLON and rest and match[0].endswith((":", "："))
    comment = (match[0].startswith("(") and not _ROLE.fullmatch(label)) or (
        scheme is LabelScheme.BRACKET and SOUND.fullmatch(label) is not None
    )
    untimed = scheme is LabelScheme.STAMP and seconds is None
    if untimed or ((glued or comment) and not certain):
        return None
    return LeadingLabel(label, rest, seconds, (match["note"] or "").strip())


def _plain_label(label: str) -> str:
    """Return a label without its marks (``*I*``), point (``B.``) or number (``Frage 3``)."""
    if _CODE.fullmatch(label):
        return label
    if (marked := _MARKED_LABEL.fullmatch(label)) and _CODE.fullmatch(marked["label"]):
        return marked["label"]
    asked = _NUMBERED_QUESTION.fullmatch(label)
    return asked[1] if asked else label


def shape_of(label: str) -> Shape | None:
    """Return the shape of a possible label, None where it cannot be one.

    Examples
    --------
    >>> [shape_of(label) for label in ("B1", "Befragte 2", "Ada Ober", "udo@verein.de", "Und dann")]
    [<Shape.CODE: 1>, <Shape.ROLE: 2>, <Shape.NAME: 3>, <Shape.ODD: 4>, None]
    """
    if _CODE.fullmatch(label):
        return Shape.CODE
    if _ROLE.fullmatch(label) or _TITLED.fullmatch(label):
        return Shape.ROLE
    words = label.split()
    number = label.isdigit()
    no_label = not words or len(words) > _ODD_PARTS or (number and len(label) > _DIGITS_OF_A_LABEL)
    if no_label or _FUNCTION_WORDS.match(label.casefold()):
        return None
    several = 1 < len(words) <= _NAME_PARTS and all(map(_NAME_PART.fullmatch, words))
    one = len(words) == 1 and (_ONE_NAME.fullmatch(label) or _INITIALS.fullmatch(label))
    if several or (one and not number):
        return Shape.NAME
    if _ENDS_SENTENCE.search(label):
        return None
    return Shape.LOWER if any(map(_LOWER_WORD.fullmatch, words)) else Shape.ODD


def may_be_label(line: str) -> bool:
    """Return whether a line holds nothing but what may be a label.

    Examples
    --------
    >>> may_be_label("Eva Amsel"), may_be_label("Und dann kam sie."), may_be_label("Ja, gut.")
    (True, False, False)
    """
    return (
        len(line) <= LABEL_CHARS
        and not _ENDS_SENTENCE.search(line)
        and shape_of(line) in {Shape.CODE, Shape.ROLE, Shape.NAME}
    )


def clean_labelled_line(text: str) -> str:
    r"""Return a text on one line, with the tab that may stand between a label and the words.

    Examples
    --------
    >>> clean_labelled_line(" B1\t Und  dann\tnichts. ")
    'B1\tUnd dann nichts.'
    >>> clean_labelled_line("00:03\tB1\tUnd dann"), clean_labelled_line("B1    Und dann")
    ('00:03 B1\tUnd dann', 'B1\tUnd dann')
    >>> clean_labelled_line("\tNichts.")
    'Nichts.'
    """
    pieces = _WIDE_GAP.split(text.strip(), 2)
    # A soft hyphen has a meaning at the end of the line only.
    *begun, last = map(clean_line, pieces)
    cleaned = [part for piece in begun if (part := piece.rstrip("\u00ad"))]
    cleaned += [last] if last else []
    if len(cleaned) > 1 and _TIME_ALONE.fullmatch(cleaned[0]):
        cleaned[:2] = [" ".join(cleaned[:2])]
    label, words = (*cleaned[:1], " ".join(cleaned[1:])) if cleaned else ("", "")
    label_alone = _TIME_ALONE.sub("", label, count=1)
    may_separate = words and len(label) <= LABEL_CHARS and ":" not in label_alone
    return f"{label}\t{words}" if may_separate else f"{label} {words}".strip()


_CONFUSED = str.maketrans({"l": "1", "I": "1", "|": "1", "!": "1", "O": "0", "o": "0"})
_SEPARATORS = re.compile(r"[\s._-]")
_DIGITS = re.compile(r"\d")
_NOTE_BEHIND = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])$")
_LETTERS_OF_A_NAME = 5


def look_alike(one: str, other: str) -> bool:
    """Return whether two different labels look like the same person's.

    Examples
    --------
    >>> look_alike("B1", "Bl"), look_alike("B1", "B2"), look_alike("Amsel", "Frau Amsel")
    (True, False, True)
    """
    words = sorted((one.casefold().split(), other.casefold().split()), key=len)
    part = set(words[0]) < set(words[1]) and len(words[0][-1]) > 2
    return is_slip(one, other) or (part and _DIGITS.findall(one) == _DIGITS.findall(other))


def without_note(label: str) -> str:
    """Return a label without what is noted behind it.

    Examples
    --------
    >>> without_note("Eva Amsel (Gast)"), without_note("Eva Amsel")
    ('Eva Amsel', 'Eva Amsel')
    """
    return _NOTE_BEHIND.sub("", label)


def is_slip(label: str, other: str) -> bool:
    """Return whether a label looks like another one with a slip: a letter, or an l for a 1.

    Examples
    --------
    >>> is_slip("B1", "Bl"), is_slip("Speaker 1", "Speaker 2"), is_slip("Frau Amsel", "Frau Amsle")
    (True, False, True)
    """
    if abs(len(label) - len(other)) > 2:
        return False
    words, other_words = label.casefold().split(), other.casefold().split()
    same_digits = _DIGITS.findall(label) == _DIGITS.findall(other)
    return confusable(label, other) or (
        same_digits and len(words) == len(other_words) and _one_slip(words, other_words)
    )


def confusable(label: str, other: str) -> bool:
    """Return whether two labels look the same in many a typeface.

    Examples
    --------
    >>> confusable("B1", "Bl"), confusable("B.1", "B1"), confusable("I", "l")
    (True, True, False)
    """
    key, other_key = (
        _SEPARATORS.sub("", text).translate(_CONFUSED).casefold() for text in (label, other)
    )
    return len(key) > 1 and key == other_key


def _one_slip(words: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether one word differs, by one letter or two that are exchanged."""
    differing = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    if len(differing) != 1 or min(map(len, differing[0])) < _LETTERS_OF_A_NAME:
        return False
    return OSA.distance(*differing[0], score_cutoff=1) == 1
