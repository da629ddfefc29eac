r"""What things exist?

The records that the stages hand to each other: frozen, comparable, without behaviour that needs
a file or a library. All offsets are half-open intervals of Unicode code points in the canonical
text of a document (Unicode NFC, line ends ``\n``), so that ``document.text[start:end]`` is always
the text that a record speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from pipeline.errors import located
from pipeline.i18n import NO_MESSAGE, Message


class Role(StrEnum):
    """Who speaks: only participants are coded."""

    INTERVIEWER = "interviewer"
    PARTICIPANT = "participant"


class Status(StrEnum):
    """On whose word a coded segment stands."""

    HUMAN = "human"
    AUTO = "auto"
    REVIEW = "review"


class DecisionReason(StrEnum):
    """Why a coding has its status."""

    PERSON = "person"  # a person coded it
    ABOVE_THRESHOLD = "above_threshold"  # surer than the threshold tested on held-out documents
    BELOW_THRESHOLD = "below_threshold"
    NO_THRESHOLD = "no_threshold"  # no threshold of the code proved reliable
    UNTESTED_CODER = "untested_coder"  # a coder of unknown reliability took part
    CODER_ALONE = "coder_alone"  # a reliable coder gives the code, all coders together do not
    CODEBOOK_ALONE = "codebook_alone"  # nobody has coded enough to learn from


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a coding, and why.

    Attributes
    ----------
    status : Status
        Whether it stands, or a person must look.
    reason : DecisionReason
        Why.
    threshold : float or None
        Probability from which on codings of this code stand; None where there is none.
    """

    status: Status
    reason: DecisionReason
    threshold: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnchor:
    """Where in the source file the text from `start` on comes from.

    Attributes
    ----------
    start : int
        Offset in the canonical text from which on this anchor holds.
    paragraph, page, line : int or None
        Counted from 1, as a reader of the source file would count.
    cue : str or None
        Number or id of the subtitle cue.
    seconds : float or None
        Time in the recording at which the text begins.
    """

    start: int
    paragraph: int | None = None
    page: int | None = None
    line: int | None = None
    cue: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one person says until the next one speaks.

    Attributes
    ----------
    number : int
        Place among the turns of its document, counted from 1.
    speaker : str
        Label as in the source (``"I"``, ``"B1"``, ``"Anna Müller"``); empty where there is none.
    role : Role
        Interviewer or participant.
    start, end : int
        Interval in the canonical text, without the speaker's label.
    anchors : tuple of SourceAnchor
        Ordered by `start`; the first one begins where the turn begins.
    seconds_end : float or None
        Time in the recording at which the turn ends.
    """

    number: int
    speaker: str
    role: Role
    start: int
    end: int
    anchors: tuple[SourceAnchor, ...] = ()
    seconds_end: float | None = None

    def anchor_at(self, offset: int) -> SourceAnchor | None:
        """Return the anchor that holds at a text offset, or None where there is none."""
        found = None
        for anchor in self.anchors:
            if anchor.start > offset:
                break
            found = anchor
        return found


@dataclass(frozen=True, kw_only=True)
class Document:
    """A transcript, read.

    Attributes
    ----------
    id : str
        Short name, unique in the study (``"I07"``).
    file : str
        Path of the source relative to the folder of transcripts, with ``/``.
    text : str
        Canonical text. Turns are separated by line feeds; a turn's label stands before it.
    turns : tuple of Turn
        In the order of the text.
    attributes : mapping of str to str
        The document's row of the metadata (type, date, city …), without file and id.
    """

    id: str
    file: str
    text: str
    turns: tuple[Turn, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)

    def text_of(self, turn: Turn) -> str:
        """Return what is said in a turn, without the speaker's label."""
        return self.text[turn.start : turn.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The unit of coding: a sentence of one turn.

    `id` is made of the document and the text position (`segment_id`), so it survives a re-run.
    """

    id: str
    document: str
    file: str
    turn: int
    speaker: str
    role: Role
    start: int
    end: int
    text: str
    anchor: SourceAnchor | None = None


def segment_id(document: str, start: int, end: int) -> str:
    """Name a stretch of text by its place.

    Examples
    --------
    >>> segment_id("I07", 120, 233)
    'I07_120_233'
    """
    return f"{document}_{start}_{end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A category of the codebook.

    Attributes
    ----------
    id, name : str
        ``"B2"`` and what it is called.
    parent : str or None
        Id of the category above.
    definition, include, exclude : str
        What the category means, what else belongs to it, what does not. May be empty.
    examples : tuple of str
        Anchor examples.
    terms : tuple of str
        Words and patterns that the researcher wrote down for it.
    line : int or None
        Line of the codebook file on which it begins.
    """

    id: str
    name: str
    parent: str | None = None
    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """The deductive category system, in the order of its file."""

    title: str
    language: str
    version: str
    codes: tuple[Code, ...]

    @cached_property
    def by_id(self) -> dict[str, Code]:
        """Every code by its id."""
        return {code.id: code for code in self.codes}

    @cached_property
    def codable(self) -> tuple[Code, ...]:
        """Codes that can be given to a segment.

        These are all codes without subcodes, and those main codes that say when they apply
        (a definition or anchor examples).
        """
        parents = {code.parent for code in self.codes}
        return tuple(
            code
            for code in self.codes
            if code.id not in parents or code.definition or code.examples
        )

    def main_code(self, code: str) -> str:
        """Return the id of the topmost category over a code.

        Examples
        --------
        >>> book = Codebook(title="", language="de", version="1", codes=(
        ...     Code(id="B", name="Strukturen"), Code(id="B2", name="Kompetenz", parent="B")))
        >>> book.main_code("B2"), book.main_code("B")
        ('B', 'B')
        """
        while (parent := self.by_id[code].parent) is not None:
            code = parent
        return code


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """A code that a person gave to a stretch of text.

    Attributes
    ----------
    document, code, coder : str
        What was coded as what by whom.
    start, end : int
        Interval in the canonical text, exactly as the person marked it.
    turn : int
        Number of the turn in which the interval begins.
    origin : str
        File and line that it was read from (``"sample.csv:17"``).
    comment : str
        The person's memo.
    """

    document: str
    code: str
    coder: str
    start: int
    end: int
    turn: int
    origin: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What one coder says of one unit and one code.

    Attributes
    ----------
    unit, code : str
        Id of the sentence, and the code that it may carry.
    coder : str
        Who votes: ``"lexical"``, ``"semantic"``, ``"supervised"``, a language model's name.
    strength : float
        How strongly the coder speaks for the code, 0 to 1; below 0 it speaks against it. To be
        compared within one coder only: what a vote is worth is learned from people.
    evidence : str
        Words of the unit that the vote rests on, verbatim; empty where there are none to name.
    reason : str
        Why, in a clause that a reviewer can check.
    """

    unit: str
    code: str
    coder: str
    strength: float
    evidence: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedSegment:
    """A passage that carries a code: one to several neighbouring sentences of a turn.

    `probability` is 1.0 where a person decided. `units` are the ids of the sentences in it.
    """

    id: str
    document: str
    turn: int
    start: int
    end: int
    code: str
    status: Status
    probability: float
    coder: str
    evidence: str
    reason: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A theme that recurs in the text, found without the codebook.

    Attributes
    ----------
    id : int
        0, 1, 2 … by falling size; -1 for segments that belong to none.
    label : str
        A few words that a person can read.
    words : tuple of (str, float)
        Words that set the topic apart, with their weight, best first.
    representatives : tuple of str
        Ids of its most typical segments, best first.
    """

    id: int
    label: str
    words: tuple[tuple[str, float], ...]
    representatives: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicAssignment:
    """To which topic a passage of text was assigned, and how typical it is for it (0 to 1).

    `segment` is the id of the passage (`segment_id`), which may hold several coding units.
    """

    segment: str
    document: str
    turn: int
    start: int
    end: int
    topic: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What could not be read, anchored or decided: never dropped in silence.

    Attributes
    ----------
    stage : str
        ``"ingest"``, ``"codings"``, …
    file : str
        The file concerned.
    problem : Message
        What is wrong, in one sentence.
    next_step : Message
        What the user can do about it; may be empty.
    line : int or None
        Line or row of the file, counted from 1.
    """

    stage: str
    file: str
    problem: Message
    next_step: Message = NO_MESSAGE
    line: int | None = None

    @property
    def message(self) -> Message:
        """Where, what is wrong, and what to do next, in one sentence."""
        return located(self.problem, self.next_step, self.file, self.line)
