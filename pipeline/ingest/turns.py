"""Turns of a document, from the blocks of its source.

Blocks of any format become the canonical text of a document and its turns: labels and time marks
are taken out of the words, lines and cues are joined, and each turn keeps its place in the source.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.decoding import clean_line
from pipeline.ingest.blocks import Block
from pipeline.ingest.credit_lines import without_credits
from pipeline.ingest.roles import assign_roles
from pipeline.ingest.speakers import SpeakerLabels, detect_labels
from pipeline.ingest.time_marks import complete_mark, joint_before, leading_mark, split_at_marks
from pipeline.language.hyphenation import join_lines
from pipeline.records import Role, SourceAnchor, Turn

_ENDS_SENTENCE = re.compile(r"[.?!…][\"“”«»)\]]*$")

_HEAD_CHARS = 1000
"""Length that a head may always have."""


def build_turns(
    blocks: Sequence[Block], roles: Mapping[str, Role] | None = None
) -> tuple[str, tuple[Turn, ...]]:
    r"""Return the canonical text and the turns of a document.

    Parameters
    ----------
    blocks : sequence of Block
        The blocks that a reader returned, in reading order.
    roles : mapping of str to Role, optional
        Roles that the researcher set, by speaker's label.

    Returns
    -------
    tuple of (str, tuple of Turn)
        The text, with each turn as ``label: words`` (or only words, without a label), separated by
        line feeds; and the turns with their intervals. Where labels are found, the text before the
        first of them is a head and no turn; where none are found, each paragraph is a turn.

    Examples
    --------
    >>> lines = ["Transkript 5", "I: Und dann? #00:00:04-0#", "B: Es kam: nichts."]
    >>> text, turns = build_turns([Block(text=line) for line in lines])
    >>> text
    'I: Und dann?\nB: Es kam: nichts.'
    >>> [(turn.speaker, text[turn.start : turn.end], turn.anchors[0].seconds) for turn in turns]
    [('I', 'Und dann?', 0.0), ('B', 'Es kam: nichts.', 4.0)]
    """
    speech = _without_headings(
        [
            replace(block, text=text, speaker=block.speaker and clean_line(block.speaker))
            for block in _with_whole_marks(without_credits(blocks))
            if (text := clean_line(block.text))
        ]
    )
    named = frozenset(block.speaker for block in speech if block.speaker)
    labels = SpeakerLabels(named) if named else detect_labels(speech)
    drafts, head = _dialogue(speech, labels)
    # Where most of a long text would be head, the first label was none.
    if not labels.names or head > max(_HEAD_CHARS, sum(draft.length for draft in drafts)):
        drafts = _paragraphs(speech)
    nonempty = [draft for draft in drafts if draft.parts]
    if nonempty and nonempty[0].seconds_end is not None and nonempty[0].anchors[0].seconds is None:
        # f4 marks only where a turn ends: the first one begins with the recording.
        nonempty[0].anchors[0] = replace(nonempty[0].anchors[0], seconds=0.0)
    return _canonical(nonempty, roles)


def _with_whole_marks(blocks: Iterable[Block]) -> list[Block]:
    """Put time marks together that the end of a line cut through (``#00:03:15-``, ``0#``)."""
    whole: list[Block] = []
    for block in blocks:
        rest = block.text
        if whole and block.wrapped:
            begun, rest = complete_mark(whole[-1].text, block.text)
            whole[-1] = replace(whole[-1], text=begun)
        whole.append(replace(block, text=rest))
    return whole


def _without_headings(blocks: Sequence[Block]) -> list[Block]:
    """Drop headings, except questions with the style of one: a speaker's label begins them."""
    labels = detect_labels([replace(block, heading=False) for block in blocks])
    elsewhere = detect_labels(blocks).names
    begun = [lead.label if (lead := labels.lead(block.text)) else None for block in blocks]
    times = Counter(label for label in begun if label)
    return [
        replace(block, heading=False)
        for block, label in zip(blocks, begun, strict=True)
        if not block.heading or (label and (label in elsewhere or times[label] > 1))
    ]


@dataclass(slots=True)
class _TurnDraft:
    """A turn under construction; its anchors count from its beginning."""

    speaker: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    anchors: list[SourceAnchor] = field(default_factory=list)
    seconds_end: float | None = None

    @property
    def ends_sentence(self) -> bool:
        return bool(self.parts and _ENDS_SENTENCE.search(self.parts[-1]))

    def append(self, text: str, block: Block, seconds: float | None, joint: str | None) -> None:
        """Append words after `joint`; None where a hard-wrapped line is joined."""
        if self.parts:
            before = self.parts.pop()
            joined = _join(before, text) if joint is None else _plain_end(before) + joint + text
            self.length += len(joined) - len(before) - len(text)
            self.parts.append(joined[: len(joined) - len(text)])
        self._anchor(block, seconds)
        self.parts.append(text)
        self.length += len(text)

    def _anchor(self, block: Block, seconds: float | None) -> None:
        last = self.anchors[-1] if self.anchors else None
        anchor = SourceAnchor(
            start=self.length,
            paragraph=block.paragraph,
            page=block.page,
            line=block.line,
            cue=block.cue,
            # Until the next mark, the last one tells best where to listen.
            seconds=seconds if seconds is not None or last is None else last.seconds,
        )
        if last is None or replace(anchor, start=last.start) != last:
            self.anchors.append(anchor)


def _plain_end(text: str) -> str:
    """Drop a soft hyphen that no wrapped line follows."""
    return text.removesuffix("\u00ad")


def _join(before: str, text: str) -> str:
    joined = join_lines(before, text)
    # Only a hostile file breaks a line inside a character.
    whole = joined.endswith(text) and unicodedata.is_normalized("NFC", joined)
    return joined if whole else f"{_plain_end(before)} {text}"


class _TurnBuilder:
    """Builds turns from blocks and keeps the time of the recording."""

    def __init__(self, labels: SpeakerLabels) -> None:
        self.labels = labels
        self.drafts: list[_TurnDraft] = []
        self.clock: float | None = None

    @property
    def draft(self) -> _TurnDraft | None:
        return self.drafts[-1] if self.drafts else None

    def begin(self, speaker: str) -> None:
        """Begin a turn of a speaker."""
        self.drafts.append(_TurnDraft(speaker))

    def write(self, text: str, block: Block, seconds: float | None, joint: str | None) -> None:
        """Append the text of a block, without its label, to the current turn."""
        host = self.drafts[-1].speaker
        inside = False
        if block.seconds is not None:
            self.clock = block.seconds
        elif seconds is not None:
            self._mark(seconds)
        for who, stretch in self.labels.overlaps(text):
            if (who or host) != self.drafts[-1].speaker:
                self.begin(who or host)
            for mark, words in split_at_marks(stretch):
                # The time that a subtitle gives is finer than the mark that repeats it.
                if mark is not None and (block.seconds is None or self.clock is None):
                    self._mark(mark)
                if words:
                    self.drafts[-1].append(
                        words, block, self.clock, joint_before(words) if inside else joint
                    )
                    self.drafts[-1].seconds_end = self.clock = None
                    inside = True
        if block.seconds_end is not None:
            self.drafts[-1].seconds_end = block.seconds_end

    def _mark(self, seconds: float) -> None:
        """Set the time, at which the current turn may end and the next one begin."""
        self.clock = self.drafts[-1].seconds_end = seconds


def _dialogue(blocks: Sequence[Block], labels: SpeakerLabels) -> tuple[list[_TurnDraft], int]:
    """Return the turns that begin with labels, and the number of characters before them."""
    builder = _TurnBuilder(labels)
    head = 0
    for block in _one_speaker_each(blocks, labels):
        lead = labels.lead(block.text)
        if block.speaker and lead and lead.label != block.speaker:
            lead = None
        speaker = block.speaker or (lead.label if lead else block.speaker)
        seconds, text = (lead.seconds, lead.rest) if lead else leading_mark(block.text)
        joint = _joint(block)
        draft = builder.draft
        # Subtitles and tables name the speaker again and again; who types paragraphs, a label for
        # each, means turns.
        names_again = block.speaker is not None or block.cue is not None
        if speaker is None:
            if draft is None and block.cue is None:
                head += len(text)
                continue
            if draft is None:
                builder.begin("")
        elif draft is None or draft.speaker != speaker or not names_again or not speaker:
            builder.begin(speaker)
        builder.write(text, block, seconds, joint)
    return builder.drafts, head


def _one_speaker_each(blocks: Iterable[Block], labels: SpeakerLabels) -> Iterator[Block]:
    """Split paragraphs in which several people speak, at their labels."""
    for block in blocks:
        parts = [block.text] if block.speaker else labels.in_paragraph(block.text)
        for number, text in enumerate(parts):
            yield replace(
                block,
                text=text,
                wrapped=block.wrapped and number == 0,
                seconds=block.seconds if number == 0 else None,
                seconds_end=block.seconds_end if number == len(parts) - 1 else None,
            )


def _paragraphs(blocks: Sequence[Block]) -> list[_TurnDraft]:
    """Return each paragraph as a turn without a label; subtitles are joined to sentences."""
    builder = _TurnBuilder(SpeakerLabels(frozenset()))
    for block in blocks:
        draft = builder.draft
        joint = _joint(block)
        continues = joint is None or (
            joint == " " and draft is not None and not draft.ends_sentence
        )
        if draft is None or not continues or block.speaker == "":
            builder.begin("")
        seconds, text = leading_mark(block.text)
        builder.write(text, block, seconds, joint)
    return builder.drafts


def _joint(block: Block) -> str | None:
    """Return what joins a block to the one before it within a turn, None for a wrapped line."""
    if block.wrapped:
        return None
    return " " if block.cue is not None or block.seconds is not None else "\n"


def _canonical(
    drafts: Sequence[_TurnDraft], given: Mapping[str, Role] | None
) -> tuple[str, tuple[Turn, ...]]:
    words = [_plain_end("".join(draft.parts)) for draft in drafts]
    roles = assign_roles([(d.speaker, w) for d, w in zip(drafts, words, strict=True)], given)
    lines: list[str] = []
    turns: list[Turn] = []
    start = 0
    for draft, speech in zip(drafts, words, strict=True):
        label = f"{draft.speaker}: " if draft.speaker else ""
        start += len(label)
        turns.append(
            Turn(
                number=len(turns) + 1,
                speaker=draft.speaker,
                role=roles[draft.speaker],
                start=start,
                end=start + len(speech),
                anchors=tuple(replace(a, start=a.start + start) for a in draft.anchors),
                seconds_end=draft.seconds_end,
            )
        )
        lines.append(label + speech)
        start += len(speech) + 1
    return "\n".join(lines), tuple(turns)
