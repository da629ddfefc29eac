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
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from pipeline.decoding import clean_line
from pipeline.errors import TranscriptError
from pipeline.ingest.block_times import with_times
from pipeline.ingest.blocks import Block, Setting
from pipeline.ingest.credit_lines import without_credits
from pipeline.ingest.document_parts import Paragraph, part_roles
from pipeline.ingest.label_shapes import LabelScheme, clean_labelled_line
from pipeline.ingest.left_out import LeftOut
from pipeline.ingest.roles import assign_roles
from pipeline.ingest.speaker_problems import (
    head_problem,
    speaker_problems,
    unused_labels,
    without_dashes,
)
from pipeline.ingest.speakers import SpeakerLabels, detect_labels
from pipeline.ingest.time_marks import (
    complete_mark,
    joint_before,
    leading_mark,
    leading_range_end,
    split_at_marks,
)
from pipeline.language.hyphenation import join_lines
from pipeline.records import Role, SourceAnchor, Turn

_BULLET = re.compile(r"^[•‣▪●◦·○■□➢➤✓\uf000-\uf0ff](?:\s+|$)")
_ENDS_SENTENCE = re.compile(r"[.?!…][\"“”«»)\]]*$")

_BESIDE = frozenset((Setting.ASIDE, Setting.NOTE))

_HEAD_CHARS = 1000
"""Length that a head may always have."""


class Conversation(NamedTuple):
    """Who says what in a document.

    Attributes
    ----------
    text : str
        The canonical text.
    turns : tuple of Turn
        Its turns.
    problems : tuple of TranscriptError
        Where it is doubtful who speaks.
    """

    text: str
    turns: tuple[Turn, ...]
    problems: tuple[TranscriptError, ...] = ()


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
    return read_conversation(blocks, roles)[:2]


def read_conversation(
    blocks: Sequence[Block], roles: Mapping[str, Role] | None = None
) -> Conversation:
    """Return the text and turns of a document as `build_turns` does, and what is doubtful.

    Examples
    --------
    >>> said = ["Wie war das?", "Gut.", "Und dann?", "Kam der Frost."]
    >>> [error.problem for error in read_conversation([Block(text=t) for t in said]).problems]
    ['questions and answers alternate, but nobody is named']
    """
    cleaned = list(_cleaned(_with_whole_marks(without_credits(blocks))))
    speech = _without_headings(with_times(cleaned))
    named = frozenset(block.speaker for block in speech if block.speaker)
    labels = SpeakerLabels(named) if named else detect_labels(speech)
    speech = _without_tabs(speech, labels)
    drafts, head = _dialogue(speech, labels)
    first = next(((d.speaker, d.anchors[0]) for d in drafts if d.parts), None)
    # Where most of a long text would be head, the first label was none.
    unused = sum(map(len, head)) > max(_HEAD_CHARS, sum(draft.length for draft in drafts))
    if not labels.names or unused:
        drafts = _paragraphs(without_dashes(speech))
    nonempty = [draft for draft in drafts if draft.parts]
    if nonempty and nonempty[0].seconds_end is not None and nonempty[0].anchors[0].seconds is None:
        # f4 marks only where a turn ends: the first one begins with the recording.
        nonempty[0].anchors[0] = replace(nonempty[0].anchors[0], seconds=0.0)
    text, turns = _canonical(nonempty, roles)
    if labels.names and first and unused:
        return Conversation(text, turns, (unused_labels(*first),))
    problems = (*_left_out_notes(cleaned), *speaker_problems(text, turns))
    if labels.names and first:
        answers = turns[0].role is not Role.INTERVIEWER and len({t.speaker for t in turns}) > 1
        problems = (*head_problem(head, *first, after_question=answers), *problems)
    return Conversation(text, turns, problems)


def read_document_text(blocks: Sequence[Block]) -> Conversation:
    """Return the text and turns of a document in which nobody speaks, each paragraph a turn.

    Parameters
    ----------
    blocks : sequence of Block
        The blocks that a reader returned, in reading order; headings are kept.

    Returns
    -------
    Conversation
        Its turns have no speaker, and the roles of `pipeline.ingest.document_parts.part_roles`.

    Examples
    --------
    >>> blocks = [Block(text="Fazit: Nass", heading=True), Block(text="Es war nass.")]
    >>> text, turns, _ = read_document_text(blocks)
    >>> [(turn.role.value, text[turn.start : turn.end]) for turn in turns]
    [('heading', 'Fazit: Nass'), ('participant', 'Es war nass.')]
    """
    drafts, paragraphs = _document_paragraphs(blocks)
    words = [paragraph.text for paragraph in paragraphs]
    return Conversation(*_laid_out(drafts, words, part_roles(paragraphs)))


def document_paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """Return the paragraphs of a text as `read_document_text` reads them."""
    return _document_paragraphs(blocks)[1]


def _document_paragraphs(
    blocks: Sequence[Block],
) -> tuple[list[_TurnDraft], list[Paragraph]]:
    drafts: list[_TurnDraft] = []
    paragraphs: list[Paragraph] = []
    for (heading, setting), run in groupby(_cleaned(blocks), key=attrgetter("heading", "setting")):
        plain = [
            replace(block, speaker=None, text=_BULLET.sub("", block.text.replace("\t", " ")))
            for block in run
        ]
        found = [draft for draft in _paragraphs(plain) if "".join(draft.parts).strip()]
        drafts += found
        paragraphs += [
            Paragraph(
                _plain_end("".join(one.parts)),
                heading=heading or setting is Setting.DISPLAY,
                note=setting is Setting.NOTE,
            )
            for one in found
        ]
    return drafts, paragraphs


def _left_out_notes(blocks: Iterable[Block]) -> tuple[TranscriptError, ...]:
    notes = (block for block in blocks if block.setting is Setting.NOTE and not block.wrapped)
    return LeftOut(notes=sum(1 for _ in notes)).problems()


def _cleaned(blocks: Iterable[Block]) -> Iterator[Block]:
    """Clean what readers from other packages may have left in texts and names; drop empty ones."""
    for block in blocks:
        text, speaker = clean_labelled_line(block.text), block.speaker
        if text:
            speaker = speaker and clean_line(speaker)
            same = (text, speaker) == (block.text, block.speaker)
            yield block if same else replace(block, text=text, speaker=speaker)


def _without_tabs(blocks: list[Block], labels: SpeakerLabels) -> list[Block]:
    """Drop the tabs that no label stands before."""
    return [
        replace(block, text=block.text.replace("\t", " "))
        if "\t" in block.text and not (labels.scheme is LabelScheme.TAB and labels.lead(block.text))
        else block
        for block in blocks
    ]


def _with_whole_marks(blocks: Iterable[Block]) -> list[Block]:
    """Put time marks together that the end of a line cut through (``#00:03:15-``, ``0#``)."""
    whole: list[Block] = []
    for block in blocks:
        rest = block.text
        if whole and block.wrapped:
            begun, rest = complete_mark(whole[-1].text, block.text)
            whole[-1] = replace(whole[-1], text=begun)
        whole.append(block if rest == block.text else replace(block, text=rest))
    return whole


def _without_headings(blocks: Sequence[Block]) -> list[Block]:
    """Drop what is not said: notes, asides, and headings, except questions with the style of one.

    Those begin with a speaker's label.
    """
    blocks = [block for block in blocks if block.setting not in _BESIDE]
    if not any(block.heading for block in blocks):
        return list(blocks)
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


def _dialogue(blocks: Sequence[Block], labels: SpeakerLabels) -> tuple[list[_TurnDraft], list[str]]:
    """Return the turns that begin with labels, and what stands before them."""
    builder = _TurnBuilder(labels)
    head: list[str] = []
    for block in map(_with_end, _one_speaker_each(blocks, labels)):
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
                head.append(text)
                builder.clock = None if text else seconds
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
        if parts == [block.text]:
            yield block
            continue
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
    for block in map(_with_end, blocks):
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


def _with_end(block: Block) -> Block:
    """Take the end from a stretch of time that begins a block, as of a subtitle."""
    end = leading_range_end(block.text) if block.seconds_end is None else None
    return block if end is None else replace(block, seconds_end=end)


def _joint(block: Block) -> str | None:
    """Return what joins a block to the one before it within a turn, None for a wrapped line."""
    if block.wrapped:
        return None
    in_time = block.seconds is not None or block.seconds_end is not None
    return " " if block.cue is not None or in_time else "\n"


def _canonical(
    drafts: Sequence[_TurnDraft], given: Mapping[str, Role] | None
) -> tuple[str, tuple[Turn, ...]]:
    words = [_plain_end("".join(draft.parts)) for draft in drafts]
    roles = assign_roles([(d.speaker, w) for d, w in zip(drafts, words, strict=True)], given)
    return _laid_out(drafts, words, [roles[draft.speaker] for draft in drafts])


def _laid_out(
    drafts: Sequence[_TurnDraft], words: Sequence[str], roles: Sequence[Role]
) -> tuple[str, tuple[Turn, ...]]:
    lines: list[str] = []
    turns: list[Turn] = []
    start = 0
    for draft, speech, role in zip(drafts, words, roles, strict=True):
        label = f"{draft.speaker}: " if draft.speaker else ""
        start += len(label)
        turns.append(
            Turn(
                number=len(turns) + 1,
                speaker=draft.speaker,
                role=role,
                start=start,
                end=start + len(speech),
                anchors=tuple(replace(a, start=a.start + start) for a in draft.anchors),
                seconds_end=draft.seconds_end,
            )
        )
        lines.append(label + speech)
        start += len(speech) + 1
    return "\n".join(lines), tuple(turns)
