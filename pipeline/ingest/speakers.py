"""Detection of speakers' labels at the beginning of blocks.

A label is recognized in the context of its document: by its shape (``I``, ``B1``, ``SPEAKER_00``,
``Interviewerin``), or, where it could be any word (``Anna Müller``, but also ``Beispiel``), by
beginning blocks again and again and by never standing inside running text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.ingest.blocks import Block
from pipeline.ingest.label_shapes import (
    LABEL_CHARS,
    LabelScheme,
    LeadingLabel,
    Shape,
    is_slip,
    leading_label,
    shape_of,
)
from pipeline.ingest.time_marks import MARK, leading_mark
from pipeline.limits import SPEAKERS

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
_SHARE = {Shape.ROLE: 0.1, Shape.NAME: 0.3}
_NO_NAME = {Shape.ODD, Shape.LOWER}
_SHARE_OF_ODD = 0.9
"""What is no name is a label where nearly every block has one."""
_SHARE_OF_SIGNS = {LabelScheme.LINE: 0.25}
"""Where other signs than a colon are labels, most blocks have them; and one line in four."""
_BLOCKS_OF_A_DIALOGUE = 5
_PAIR, _CHANGES, _SHARE_OF_CHANGES = 2, 4, 0.8
"""Two people take turns so often, and nearly always."""


@dataclass(frozen=True, slots=True)
class SpeakerLabels:
    """The labels of one document, in one notation.

    Attributes
    ----------
    names : frozenset of str
        The labels.
    scheme : LabelScheme
        The notation.
    spellings : mapping of str to str
        Other spellings of labels, with a note or another blank (``B1 (w, 54)``), and the label.
    """

    names: frozenset[str]
    scheme: LabelScheme = LabelScheme.COLON
    spellings: Mapping[str, str] = field(default_factory=dict)

    def lead(self, text: str) -> LeadingLabel | None:
        """Return the label at the beginning of a text, or None where there is none.

        Examples
        --------
        >>> labels = SpeakerLabels(frozenset({"B"}))
        >>> labels.lead("[00:00:12] B: Und dann: nichts.")
        LeadingLabel(label='B', rest='Und dann: nichts.', seconds=12.0, note='')
        >>> labels.lead("Und dann: nichts.") is None
        True
        """
        found = leading_label(text, self.scheme)
        if found is None:
            return None
        for label in (found.written, found.label):
            if (label := self.spellings.get(label, label)) in self.names:
                plain = label == found.label and not found.note
                return found if plain else replace(found, label=label, note="")
        return None

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
            if label in self.names or shape_of(label) is Shape.CODE:
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
        if scheme.may_be_text and most > len(speech) / 2:
            break
        if not (begun := _block_starts(speech, scheme)):
            continue
        starts, spellings = _one_spelling(begun)
        if scheme is LabelScheme.COLON:
            starts = _without_words_of_text(starts, with_colon)
        names = _signed(starts, scheme) if scheme.may_be_text else _names(starts, scheme)
        explained = sum(start.label in names for start in starts)
        if explained > most:
            used = {text: label for text, label in spellings.items() if label in names}
            best, most = SpeakerLabels(names, scheme, used), explained
    return replace(best, names=best.names | _inside(speech, best))


@dataclass(frozen=True, slots=True)
class _BlockStart:
    """The beginning of a block."""

    label: str | None
    shape: Shape | None
    like_head: bool
    fresh: bool  # somebody may begin to speak here: a new paragraph, or the end of a sentence
    note: str = ""

    @property
    def written(self) -> str:
        return f"{self.label} {self.note}" if self.note else self.label or ""


def _block_starts(blocks: Sequence[Block], scheme: LabelScheme) -> list[_BlockStart]:
    leads = [leading_label(block.text, scheme) for block in blocks]
    if not any(leads):
        return []
    starts = []
    before = ""
    for block, lead in zip(blocks, leads, strict=True):
        flows = block.wrapped or block.cue is not None or block.seconds is not None
        fresh = not flows or not before or bool(_ENDS_SENTENCE.search(before))
        shape = shape_of(lead.label) if lead else None
        if lead is None and leading_mark(block.text)[1] == "":
            continue  # a time on a line of its own
        starts.append(
            _BlockStart(
                label=lead.label if lead and shape else None,
                shape=shape,
                like_head=lead is not None and _like_head(lead.rest),
                fresh=fresh,
                note=lead.note if lead else "",
            )
        )
        before = block.text
    return starts


def _one_spelling(starts: list[_BlockStart]) -> tuple[list[_BlockStart], dict[str, str]]:
    """Give each person one label, whatever is noted behind it and however it is spaced.

    Returns
    -------
    tuple of (list of _BlockStart, dict of str to str)
        The beginnings with these labels, and the labels by what is written.
    """
    written = Counter(start.written for start in starts if start.label)
    bare = {start.label for start in starts if start.label and not start.note}
    notes: defaultdict[str, set[str]] = defaultdict(set)
    labels = {}
    for start in starts:
        if start.label:
            base = _before_comma(start.label, bare) if not start.note else start.label
            labels[start.written] = base
            if start.written != base:
                notes[base].add(start.written)
    for base, variants in notes.items():
        certain = shape_of(base) in {Shape.CODE, Shape.ROLE}
        people = base not in bare and all(written[variant] > 1 for variant in variants)
        if people and not (certain and len(variants) == 1):
            labels |= {variant: variant for variant in variants}
    labels = _most_frequent(labels, written)
    changed = {text: label for text, label in labels.items() if text != label}
    return [
        replace(start, label=label, shape=shape_of(label), note="")
        if start.label and (label := labels[start.written]) != start.label
        else start
        for start in starts
    ], changed


def _before_comma(label: str, bare: Iterable[str | None]) -> str:
    base, comma, _ = label.partition(",")
    certain = shape_of(base) in {Shape.CODE, Shape.ROLE}
    return base if comma and (certain or base in bare) else label


def _most_frequent(labels: Mapping[str, str], written: Counter[str]) -> dict[str, str]:
    """Replace labels that differ only in blanks and case by the most frequent of them."""
    counts: Counter[str] = Counter()
    for text, label in labels.items():
        counts[label] += written[text]
    best: dict[str, str] = {}
    for label, _ in counts.most_common():
        best.setdefault("".join(label.split()).casefold(), label)
    return {text: best["".join(label.split()).casefold()] for text, label in labels.items()}


def _signed(starts: Sequence[_BlockStart], scheme: LabelScheme) -> frozenset[str]:
    """Return the labels in a notation that is also found in text: several, again and again."""
    counts = Counter(
        start.label
        for start in starts
        if start.label and start.fresh and start.shape not in _NO_NAME
    )
    labels = {label for label, n in counts.items() if n > 1 or shape_of(label) is not Shape.NAME}
    dialogue = [start for start in _since(starts, labels) if start.fresh]
    share = sum(start.label in labels for start in dialogue)
    names = [label for label in labels if counts[label] > 1]
    adjacent = scheme is LabelScheme.LINE and any(
        one.label in labels and other.label in labels for one, other in pairwise(starts)
    )
    few = len(labels) < 2 or not names or adjacent
    if few or share < _SHARE_OF_SIGNS.get(scheme, 0.5) * len(dialogue):
        return frozenset()
    return frozenset(labels)


def _names(starts: Sequence[_BlockStart], scheme: LabelScheme) -> frozenset[str]:
    """Return which of the possible labels are labels."""
    shapes = {start.label: start.shape for start in starts}
    counts = Counter(start.label for start in starts if start.label)
    names = {label for label in counts if shapes[label] is Shape.CODE}
    for shape in (Shape.ROLE, Shape.NAME):
        recurring = {
            label for label, count in counts.items() if shapes[label] is shape and count > 1
        }
        places = [
            start
            for start in _since(starts, names | recurring)
            if start.fresh and start.label not in names
        ]
        begun_by = Counter(
            start.label for start in places if start.label and start.shape not in _NO_NAME
        )
        share = sum(begun_by[label] for label in recurring)
        several = shape is Shape.ROLE or len(begun_by) > 1 or len(names) == 1
        if share and share >= _SHARE[shape] * len(places) and several:
            names |= recurring
        else:
            names |= _taking_turns(starts, recurring, names)
    names |= _odd_names(starts, counts, names)

    # Labels that occur once: roles that are no line of the head, and whatever begins a block in a
    # dialogue in which all others are labelled.
    dialogue = _since(starts, names)
    roles = [
        start
        for start in dialogue or starts
        if start.fresh and start.shape is Shape.ROLE and not start.like_head
    ]
    if names or len(roles) > 1:
        names.update(start.label for start in roles if start.label)
    labelled = [
        start.label
        for start in dialogue
        if start.label and start.shape not in _NO_NAME and not start.label[0].islower()
    ]
    if len(labelled) == len(dialogue) >= _BLOCKS_OF_A_DIALOGUE or (
        scheme is LabelScheme.STAMP and names
    ):
        names.update(labelled)
    # Nor may a slip cost a turn, which is said (`pipeline.ingest.speaker_problems`).
    if len(names) <= SPEAKERS:
        names.update(
            label
            for label in counts.keys() - names
            if shapes[label] not in _NO_NAME and any(is_slip(name, label) for name in names)
        )
    return frozenset(names)


def _taking_turns(starts: Sequence[_BlockStart], recurring: set[str], names: set[str]) -> set[str]:
    """Return the two that take turns however long they speak, where nobody else has a label."""
    order = [start.label for start in starts if start.label in recurring | names and start.fresh]
    changes = sum(one != other for one, other in pairwise(order))
    enough = changes >= max(_CHANGES, _SHARE_OF_CHANGES * (len(order) - 1))
    return (recurring & set(order)) - names if enough and len(set(order)) == _PAIR else set()


def _odd_names(starts: Sequence[_BlockStart], counts: Counter[str], names: set[str]) -> set[str]:
    """Return all that begins blocks again and again, where nearly every block begins like that."""
    lower = {start.label for start in starts if start.shape is Shape.LOWER}
    recurring = {label for label, count in counts.items() if count > 1} | names
    if names:
        recurring -= lower
    dialogue = [start for start in _since(starts, recurring) if start.fresh]
    share = sum(start.label in recurring for start in dialogue)
    if len(recurring) < 2 or share < max(4, _SHARE_OF_ODD * len(dialogue)):
        return set()
    return recurring


def _inside(blocks: Sequence[Block], labels: SpeakerLabels) -> frozenset[str]:
    """Return labels that never begin a block: ``I: Und dann? B: Nichts.`` in block after block."""
    if not labels.names or labels.scheme is not LabelScheme.COLON:
        return frozenset()
    found: Counter[str] = Counter()
    answers = set()
    for block in blocks:
        for match in _NEXT_SENTENCE.finditer(block.text):
            lead = leading_label(block.text[match.end() : match.end() + _LEAD_CHARS], labels.scheme)
            if lead and lead.label not in labels.names and shape_of(lead.label) is Shape.CODE:
                found[lead.label] += 1
                if block.text[match.start()] == "?" and labels.lead(block.text):
                    answers.add(lead.label)
    return frozenset(label for label in answers if found[label] > 1)


def _without_words_of_text(
    starts: Sequence[_BlockStart], with_colon: Counter[str]
) -> list[_BlockStart]:
    """Drop possible names that are also followed by a colon inside of text, unlike labels."""
    begins = Counter(start.label.split()[-1] for start in starts if start.label)
    return [
        replace(start, label=None)
        if start.label
        and start.shape is Shape.NAME
        and with_colon[word := start.label.split()[-1]] > 1.25 * begins[word]
        else start
        for start in starts
    ]


def _since(starts: Sequence[_BlockStart], names: set[str]) -> Sequence[_BlockStart]:
    """Return the starts from the first one that has one of the labels."""
    first = next((i for i, start in enumerate(starts) if start.label in names), len(starts))
    return starts[first:]


def _like_head(rest: str) -> bool:
    """Return whether the text after a label is the value of a head line (``Ort: Rathaus``)."""
    return len(rest.split()) <= _HEAD_WORDS and not _ENDS_SENTENCE.search(rest)
