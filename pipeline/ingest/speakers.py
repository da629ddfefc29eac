"""Detection of speakers' labels at the beginning of blocks.

A label is recognized in the context of its document: by its shape (``I``, ``B1``, ``SPEAKER_00``,
``Interviewerin``), or, where it could be any word (``Anna Müller``, but also ``Beispiel``), by
beginning blocks again and again and by never standing inside running text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from pipeline.ingest.blocks import Block
from pipeline.ingest.time_marks import MARK, leading_mark, seconds_of

LABEL_CHARS = 63
"""A longer beginning is text (the convention of MAXQDA)."""

_CLOCK = r"\d{1,2}(?::\d{2}){1,2}"
_LABEL = rf"(?P<label>[^\s:\[\]#][^:\[\]#]{{0,{LABEL_CHARS - 1}}}?)\s?"


SOUND = re.compile(
    r"(?:\w+ )?\w*(?:musik|applaus|gelächter|lachen|lacht|pause|stille|schweigen|husten|räuspern"
    r"|klatschen|geräusche?|verständlich|music|applause|laughter|laughs|silence|noise|inaudible)",
    re.IGNORECASE,
)
"""What stands in brackets where nobody speaks."""


class LabelScheme(Enum):
    """Notation of labels; the value is the pattern of a label at the beginning of a text."""

    COLON = re.compile(rf"{_LABEL}(?P<mark>{MARK}|\({_CLOCK}\))?\s?:(?:\s+|$|(?=[A-ZÄÖÜ(]))")
    BRACKET = re.compile(rf"\[{_LABEL}\](?P<mark>{MARK})?:?(?:\s+|$)")
    # A line of its own with a time after the label, or before it.
    STAMP = re.compile(rf"\[?{_LABEL}\]?(?: (?P<mark>{_CLOCK}|\({_CLOCK}\)))?$")


class _Shape(Enum):
    CODE = auto()  # says by itself that it is a label
    ROLE = auto()  # so does this one, but it also begins the lines of a head ("Interviewerin: …")
    NAME = auto()  # may be any word


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
_NAME_PART = re.compile(
    r"[^\W_a-zäöüß][\w.'’*/-]*,?|\([^\W_][\w.'’*/-]*\)|(?:von|zu|van|de|und|and|&|\+)"
)
_FUNCTION_WORDS = re.compile(
    "(?:d(?:er|ie|as|en|em)|(?:m|s)?ein(?:e[nmrs]?)?|(?:unser|ihr|dies)e?[nmrs]?|und|aber|also|ja|nein|doch"
    "|denn|wie|was|wer|wo|im|in|am|an|zu[mr]?|für|mit|von|the|an?|my|our|this|but|so|yes|no) "
)
_NAME_PARTS = 5

_WORD_AND_COLON = re.compile(r"(?<!\S)(\S{1,63}):(?:\s|\Z)")
_ENDS_SENTENCE = re.compile(r"[.?!…:\"“”«»)\]/–—-]\Z")
_NEXT_SENTENCE = re.compile(
    rf"(?:[.?!…\"“”«»)–—-]|(?<!/)/|{MARK})\s(?=\S[^:]{{0,{LABEL_CHARS - 1}}}:)"
)
_LEAD_CHARS = 2 * LABEL_CHARS  # a label with a time mark
_OVERLAP = re.compile(
    rf"//\s?(?P<label>[^\s:/][^:/]{{0,{LABEL_CHARS - 1}}}):\s(?P<text>.*?)(?://|$)"
)

_HEAD_WORDS = 8
_SHARE = {_Shape.ROLE: 0.1, _Shape.NAME: 0.3}
_BLOCKS_OF_A_DIALOGUE = 5


@dataclass(frozen=True, slots=True)
class LeadingLabel:
    """A label at the beginning of a block.

    Attributes
    ----------
    label, rest : str
        The label, and the text after it.
    seconds : float or None
        The time that a mark before or in the label gives.
    """

    label: str
    rest: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class SpeakerLabels:
    """The labels of one document, in one notation."""

    names: frozenset[str]
    scheme: LabelScheme = LabelScheme.COLON

    def lead(self, text: str) -> LeadingLabel | None:
        """Return the label at the beginning of a text, or None where there is none.

        Examples
        --------
        >>> labels = SpeakerLabels(frozenset({"B"}))
        >>> labels.lead("[00:00:12] B: Und dann: nichts.")
        LeadingLabel(label='B', rest='Und dann: nichts.', seconds=12.0)
        >>> labels.lead("Und dann: nichts.") is None
        True
        """
        found = _lead(text, self.scheme)
        return found if found and found.label in self.names else None

    def in_paragraph(self, text: str) -> list[str]:
        """Split a paragraph where a sentence ends and a label of somebody else follows.

        Examples
        --------
        >>> labels = SpeakerLabels(frozenset({"I", "B"}))
        >>> labels.in_paragraph("I: Und, B: nichts? B: Nein. Plan C: ja.")
        ['I: Und, B: nichts?', 'B: Nein. Plan C: ja.']
        """
        begun = self.lead(text)
        if begun is None or self.scheme is not LabelScheme.COLON:
            return [text]
        label = begun.label
        starts = [0]
        for match in _NEXT_SENTENCE.finditer(text):
            lead = self.lead(text[match.end() : match.end() + _LEAD_CHARS])
            if lead and lead.label != label:
                label = lead.label
                starts.append(match.end())
        return [text[start:end].rstrip() for start, end in pairwise([*starts, len(text)])]

    def overlaps(self, text: str) -> list[tuple[str | None, str]]:
        """Split a text where others speak at the same time (``//S02: Genau. //``).

        Returns
        -------
        list of (str or None, str)
            Stretches of text with the label of who speaks, None for the one whose turn it is.

        Examples
        --------
        >>> SpeakerLabels(frozenset({"S01", "S02"})).overlaps("Ja, //S02: Eben. // genau.")
        [(None, 'Ja,'), ('S02', 'Eben.'), (None, 'genau.')]
        """
        stretches: list[tuple[str | None, str]] = []
        end = 0
        for match in _OVERLAP.finditer(text):
            label = match["label"].strip()
            if label in self.names or _CODE.fullmatch(label):
                stretches += [(None, text[end : match.start()]), (label, match["text"])]
                end = match.end()
        stretches.append((None, text[end:]))
        return [(label, part.strip()) for label, part in stretches if part.strip()]


def detect_labels(blocks: Sequence[Block]) -> SpeakerLabels:
    """Detect the labels of a document.

    Parameters
    ----------
    blocks : sequence of Block
        The whole document.

    Returns
    -------
    Labels
        In the notation that explains most blocks; without names where none does.

    Examples
    --------
    >>> def labels(*texts): return sorted(detect_labels([Block(text=t) for t in texts]).names)
    >>> labels("Transkript 5", "I: Ja?", "B1: Nein.", "Und dann: nichts.", "12:30 Uhr.")
    ['B1', 'I']
    >>> labels("Anna: Gut.", "Dr. Ober: Ja.", "Anna: Eben.", "Dr. Ober: Aha.")
    ['Anna', 'Dr. Ober']
    >>> labels("Der Stab tagte.", "Beispiel: die Lage.", "Er tagte.", "Sie kam.", "Beispiel: er.")
    []
    """
    speech = [block for block in blocks if not block.heading and block.text]
    with_colon = Counter(word for block in speech for word in _WORD_AND_COLON.findall(block.text))
    best, most = SpeakerLabels(frozenset()), 0
    for scheme in LabelScheme:
        openings = _block_starts(speech, scheme)
        names = _names(openings, with_colon, scheme)
        explained = sum(o.label in names for o in openings)
        if explained > most:
            best, most = SpeakerLabels(names, scheme), explained
    return best


@dataclass(frozen=True, slots=True)
class _BlockStart:
    """The beginning of a block."""

    label: str | None
    shape: _Shape | None
    like_head: bool
    fresh: bool  # somebody may begin to speak here: a new paragraph, or the end of a sentence


def _block_starts(blocks: Iterable[Block], scheme: LabelScheme) -> list[_BlockStart]:
    openings = []
    before = ""
    for block in blocks:
        flows = block.wrapped or block.cue is not None or block.seconds is not None
        fresh = not flows or not before or bool(_ENDS_SENTENCE.search(before))
        lead = _lead(block.text, scheme)
        shape = _shape(lead.label) if lead else None
        openings.append(
            _BlockStart(
                label=lead.label if lead and shape else None,
                shape=shape,
                like_head=lead is not None and _like_head(lead.rest),
                fresh=fresh,
            )
        )
        before = block.text
    return openings


def _names(
    openings: Sequence[_BlockStart], with_colon: Counter[str], scheme: LabelScheme
) -> frozenset[str]:
    """Return which of the possible labels are labels."""
    if scheme is LabelScheme.COLON:
        openings = _without_words_of_text(openings, with_colon)
    shapes = {o.label: o.shape for o in openings}
    counts = Counter(o.label for o in openings if o.label)
    names = {label for label in counts if shapes[label] is _Shape.CODE}
    for shape in (_Shape.ROLE, _Shape.NAME):
        recurring = {
            label for label, count in counts.items() if shapes[label] is shape and count > 1
        }
        places = [
            o for o in _since(openings, names | recurring) if o.fresh and o.label not in names
        ]
        begun_by = Counter(o.label for o in places if o.label)
        share = sum(begun_by[label] for label in recurring)
        several = shape is _Shape.ROLE or len(begun_by) > 1
        if share and share >= _SHARE[shape] * len(places) and several:
            names |= recurring

    # Labels that occur once: roles that are no line of the head, and whatever begins a block in a
    # dialogue in which all others are labelled.
    dialogue = _since(openings, names)
    roles = [
        o for o in dialogue or openings if o.fresh and o.shape is _Shape.ROLE and not o.like_head
    ]
    if names or len(roles) > 1:
        names.update(o.label for o in roles if o.label)
    labelled = [o.label for o in dialogue if o.label and not o.label[0].islower()]
    if len(labelled) == len(dialogue) >= _BLOCKS_OF_A_DIALOGUE or (
        scheme is LabelScheme.STAMP and names
    ):
        names.update(labelled)
    return frozenset(names)


def _without_words_of_text(
    openings: Sequence[_BlockStart], with_colon: Counter[str]
) -> Sequence[_BlockStart]:
    """Drop possible names that are also followed by a colon inside of text, unlike labels."""
    begins = Counter(o.label.split()[-1] for o in openings if o.label)
    return [
        replace(o, label=None)
        if o.label
        and o.shape is _Shape.NAME
        and with_colon[word := o.label.split()[-1]] > 1.25 * begins[word]
        else o
        for o in openings
    ]


def _since(openings: Sequence[_BlockStart], names: set[str]) -> Sequence[_BlockStart]:
    """Return the openings from the first one that has one of the labels."""
    first = next((i for i, o in enumerate(openings) if o.label in names), len(openings))
    return openings[first:]


def _lead(text: str, scheme: LabelScheme) -> LeadingLabel | None:
    seconds, text = leading_mark(text)
    match = scheme.value.match(text)
    if match is None:
        return None
    label = " ".join(match["label"].split())
    rest = text[match.end() :]
    if (
        scheme is LabelScheme.COLON
        and match[0].endswith(":")
        and rest
        and not _CODE.fullmatch(label)
    ):
        return None
    if scheme is LabelScheme.BRACKET and SOUND.fullmatch(label):
        return None
    if match["mark"]:
        seconds = seconds_of(match["mark"])
    if scheme is LabelScheme.STAMP and seconds is None:
        return None
    return LeadingLabel(label, rest, seconds)


def _shape(label: str) -> _Shape | None:
    """Return the shape of a possible label, None where it cannot be one."""
    if _CODE.fullmatch(label):
        return _Shape.CODE
    if _ROLE.fullmatch(label):
        return _Shape.ROLE
    words = label.split()
    if len(words) > _NAME_PARTS or _FUNCTION_WORDS.match(label.casefold()) or label.isdigit():
        return None
    if len(words) == 1:
        return _Shape.NAME if _ONE_NAME.fullmatch(label) else None
    return _Shape.NAME if all(_NAME_PART.fullmatch(word) for word in words) else None


def _like_head(rest: str) -> bool:
    """Return whether the text after a label is the value of a head line (``Ort: Rathaus``)."""
    return len(rest.split()) <= _HEAD_WORDS and not _ENDS_SENTENCE.search(rest)
