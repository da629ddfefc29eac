r"""Records that the stages exchange.

The records that the stages hand to each other: frozen, comparable, without behaviour that needs
a file or a library. All offsets are half-open intervals of Unicode code points in the canonical
text of a document (Unicode NFC, line ends ``\n``), so that ``document.text[start:end]`` is always
the text that a record speaks of.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from pipeline.errors import line_ranges, located
from pipeline.i18n import NO_MESSAGE, Message, msg


class Role(StrEnum):
    """Who speaks, or what a part of a document is: only participants and text are coded."""

    INTERVIEWER = "interviewer"
    PARTICIPANT = "participant"  # also the text of a document in which nobody speaks
    HEADING = "heading"
    IMPRINT = "imprint"  # also addresses and credits elsewhere
    BIOGRAPHY = "biography"
    REFERENCES = "references"
    CONTENTS = "contents"
    REPETITION = "repetition"  # what stands in the text already, as a pull quote


PASSED_OVER = frozenset(
    (Role.IMPRINT, Role.BIOGRAPHY, Role.REFERENCES, Role.CONTENTS, Role.REPETITION)
)
"""Parts of documents that are kept and not coded, unless the study wants it."""
CONTEXT = frozenset((Role.INTERVIEWER, Role.HEADING))
"""Roles of what is not coded, but what follows is understood by it."""


class Status(StrEnum):
    """On whose word a coded segment stands."""

    HUMAN = "human"
    AUTO = "auto"
    REVIEW = "review"


class Counted(StrEnum):
    """What is counted of some codings."""

    SEGMENTS = "segments"  # all of them, guesses too
    CONFIRMED = "confirmed"  # those that a person gave or accepted, and those with the status auto
    EXPECTED = "expected"  # how many are expected to be right: the sum of their probabilities


class DecisionReason(StrEnum):
    """Why a coding has its status."""

    PERSON = "person"  # a person coded it
    ABOVE_THRESHOLD = "above_threshold"  # surer than the threshold tested on held-out documents
    BELOW_THRESHOLD = "below_threshold"
    NO_THRESHOLD = "no_threshold"  # no threshold of the code proved reliable
    UNTESTED_CODER = "untested_coder"  # a coder of unknown reliability took part
    CODER_ALONE = "coder_alone"  # a reliable coder gives the code, all coders together do not
    NAME_ALONE = "name_alone"  # the code is called by its name, nothing else speaks for it
    CODEBOOK_ALONE = "codebook_alone"  # nobody has coded enough to learn from


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEdit:
    """A stretch of a document's text that stands in the place of another one.

    Attributes
    ----------
    start, end : int
        Its interval in the text.
    source_start, source_end : int
        The interval of what it replaces, in the text as it was read.
    """

    start: int
    end: int
    source_start: int
    source_end: int


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
    edits : tuple of TextEdit
        What of the text is not as it was read, in its order: pseudonyms in a study that is shared.
    """

    id: str
    file: str
    text: str
    turns: tuple[Turn, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[TextEdit, ...] = ()

    def text_of(self, turn: Turn) -> str:
        """Return what is said in a turn, without the speaker's label."""
        return self.text[turn.start : turn.end]

    def passage_id(self, start: int, end: int) -> str:
        """Name a stretch of the text by its place in the text as it was read (`segment_id`).

        Examples
        --------
        >>> edit = TextEdit(start=3, end=12, source_start=3, source_end=7)
        >>> text = "In [Stadt A] lebt man."
        >>> Document(id="I1", file="", text=text, turns=(), edits=(edit,)).passage_id(0, 22)
        'I1_0_17'
        """
        first = source_offset(self.edits, start, ends=False)
        return segment_id(self.id, first, source_offset(self.edits, end, ends=True))


def source_offset(edits: tuple[TextEdit, ...], offset: int, *, ends: bool) -> int:
    """Return an offset in the text as it was read.

    Parameters
    ----------
    edits : tuple of TextEdit
        What of the text is not as it was read.
    offset : int
        An offset in the text.
    ends : bool
        Whether something ends there: within an edit that is where the edit ends, else where it
        begins.
    """
    place = bisect_right(edits, offset, key=lambda edit: edit.start) - 1
    if place < 0:
        return offset
    edit = edits[place]
    if offset >= edit.end:
        return offset - edit.end + edit.source_end
    return edit.source_end if ends and offset > edit.start else edit.source_start


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
    """The deductive category system, in the order of its file.

    `faults` are what was changed in reading it, which its codes do not show.
    """

    title: str
    language: str
    version: str
    codes: tuple[Code, ...]
    faults: tuple[Fault, ...] = field(default=(), compare=False)

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


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    CODEBOOK = "codebook"  # a word that the codebook has for the code
    LEARNED = "learned"  # a word that weighs as in passages that people gave the code
    DESCRIPTION = "description"  # a word with parts of words of the code's description
    AGAINST = "against"  # a word that the codebook rules the code out by
    SENTENCE = "sentence"  # the sentence that speaks most for the code of its passage
    QUESTION = "question"  # the question before it, where without it the code is less probable
    NO_WORD = "no_word"  # no single word changes much
    EXAMPLE = "example"  # the most similar text that is known to carry the code
    DEFINITION = "definition"  # what the code means, where nothing speaks strongly for it
    QUOTE = "quote"  # what a language model quotes, verified
    ORIGIN = "origin"  # file and line of a person's coding


class RulePart(StrEnum):
    """Which part of a code's entry in the codebook a word stands in."""

    TERM = "term"
    EXCLUDING_TERM = "excluding_term"
    NAME = "name"
    DEFINITION = "definition"
    INCLUDE = "include"
    EXAMPLE = "example"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True)
class Rule:
    """Source of a rule in the codebook: the part of the code's entry, and its wording there."""

    part: RulePart
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestExample:
    """The most similar text that is known to carry a code, with its place.

    Attributes
    ----------
    document : str
        Document of the coded sentence; empty for an anchor example of the codebook.
    turn : int
        Number of its turn.
    anchor : SourceAnchor or None
        Its place in the source file.
    remote : bool
        It is not much alike.
    """

    document: str = ""
    turn: int = 0
    anchor: SourceAnchor | None = None
    remote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something that a coding rests on.

    Attributes
    ----------
    kind : EvidenceKind
        What it is.
    code : str
        The code that it speaks for or against.
    text : str
        Word or sentence of the passage, question, definition, quote of an example or of a language
        model, or origin of a coding.
    spans : tuple of (int, int)
        Where it stands in the passage: half-open intervals of the document's text.
    rule : Rule or None
        Where the codebook has the word.
    negated, quoted : bool
        The word stands within reach of a negation; it is somebody else's.
    weight : float
        How much is lost without it, each kind in its own unit; below 0 it speaks against the code.
        Of a sentence, its log odds; of an example, how much it is alike.
    example : NearestExample or None
        Where the example stands.
    coder : str
        The language model that quotes.
    """

    kind: EvidenceKind
    code: str
    text: str
    spans: tuple[tuple[int, int], ...] = ()
    rule: Rule | None = None
    negated: bool = False
    quoted: bool = False
    weight: float = 0.0
    example: NearestExample | None = None
    coder: str = ""


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
        compared within one coder only: how reliable a vote is is learned from people.
    evidence : tuple of Evidence
        Words of the unit that the vote rests on; empty where there are none to name.
    reason : str
        Why, in the words of a language model.
    """

    unit: str
    code: str
    coder: str
    strength: float
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadUncoded:
    """A sentence that a language model has read without giving it a code; `unit` is its id."""

    unit: str


class RankBasis(StrEnum):
    """What the codes of a passage are ranked by."""

    CODED_SENTENCES = "coded_sentences"  # by what was learned from people
    CONTEXT = "context"  # likewise, from sentences as they stand in their turn
    DESCRIPTION = "description"  # by similarity to the descriptions of the codes
    WORDS = "words"  # by words of the codebook
    QUESTION = "question"  # by similarity of the question before the passage


@dataclass(frozen=True, slots=True)
class Rank:
    """Place of a code among all codes with one coder; None where it could not be learned."""

    basis: RankBasis
    place: int | None


@dataclass(frozen=True, slots=True)
class CoderVote:
    """What a coder from outside says of a passage and its code.

    Attributes
    ----------
    coder : str
        The language model.
    strength : float
        How strongly it speaks for the code, 0 to 1.
    reasons : tuple of str
        Its reasons, in its words.
    precision : float or None
        Share of such votes that people agree with; None where nothing shows it.
    """

    coder: str
    strength: float
    reasons: tuple[str, ...] = ()
    precision: float | None = None


@dataclass(frozen=True, slots=True)
class Rival:
    """The next most probable code of a passage; `given` says whether it carries that one too."""

    code: str
    name: str
    probability: float
    given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of a coding, and why.

    Attributes
    ----------
    status : Status
        Whether it stands, or a person must look.
    reason : DecisionReason
        Why.
    probability : float
        How probable the code is; 1 where a person decided.
    threshold : float or None
        Probability from which on codings of this code stand; None where there is none.
    coders : tuple of str
        The coders that the reason speaks of.
    sentence_probability : float or None
        How probable the code is for the sentences without their neighbours.
    codes : int
        Number of the codes that could be given.
    coded_sentences : int
        Number of the sentences that people gave the code.
    ranks : tuple of Rank
        Place of the code among all codes, by coder.
    votes : tuple of CoderVote
        What coders from outside say.
    rival : Rival or None
        The code that comes next, where it is probable enough to be named.
    alternatives : tuple of Rival
        The next codes that the passage does not carry, the most probable first: what a person who
        does not accept the code may give with one key.
    comments : tuple of str
        Memos of the people who gave the code.
    """

    status: Status
    reason: DecisionReason
    probability: float = 1.0
    threshold: float | None = None
    coders: tuple[str, ...] = ()
    sentence_probability: float | None = None
    codes: int = 0
    coded_sentences: int = 0
    ranks: tuple[Rank, ...] = ()
    votes: tuple[CoderVote, ...] = ()
    rival: Rival | None = None
    alternatives: tuple[Rival, ...] = ()
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedSegment:
    """A passage that carries a code: one to several neighbouring sentences of a turn.

    `evidence` and `decision` are data; `pipeline.render` writes them in any language. `units` are
    the ids of the sentences in it.
    """

    id: str
    document: str
    turn: int
    start: int
    end: int
    code: str
    coder: str
    decision: Decision
    evidence: tuple[Evidence, ...] = ()
    units: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """On whose word it stands."""
        return self.decision.status

    @property
    def probability(self) -> float:
        """How probable the code is, to four places; 1 where a person decided."""
        return round(self.decision.probability, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedCodes:
    """How many codes a sentence is expected to carry that it was not given.

    Attributes
    ----------
    segment : str
        Id of a sentence that nobody has read.
    expected : float
        Sum of the probabilities of the codes that it was not given.
    variance : float
        Sum of p·(1 - p) of these.
    """

    segment: str
    expected: float
    variance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedDocument:
    """What the machine makes of the sentences of a document that nobody has read.

    Attributes
    ----------
    document : str
        Id of the document.
    coded : tuple of CodedSegment
        Its codings.
    missed : tuple of MissedCodes
        What each of the sentences is expected to carry beside them.
    """

    document: str
    coded: tuple[CodedSegment, ...]
    missed: tuple[MissedCodes, ...]


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
    is_named : bool
        Whether a person gave the label, and not its words.
    """

    id: int
    label: str
    words: tuple[tuple[str, float], ...]
    representatives: tuple[str, ...]
    is_named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicProposal:
    """A name that a language model proposes for a topic; it names nothing by itself.

    Attributes
    ----------
    topic : int
        The topic, as it was numbered when the model was asked.
    representatives : tuple of str
        Its most typical segments then: where they are others now, the proposal is out of date.
    name, sentence, model : str
        The name, what the topic is about in one sentence, and who proposes it.
    """

    topic: int
    representatives: tuple[str, ...]
    name: str
    sentence: str
    model: str


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


class CueKind(StrEnum):
    """What a value of a dimension rests on."""

    TIME = "time"  # a date, a time of year
    WORD = "word"  # a word that the value names
    REFERENCE = "reference"  # "at the beginning", "before that"
    PERSON = "person"  # a person set it


class CuePlace(StrEnum):
    """Where a cue stands, from the passage."""

    PASSAGE = "passage"  # in it
    TURN = "turn"  # before it in its turn
    QUESTION = "question"  # in the question before it
    EARLIER = "earlier"  # in an earlier turn


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionCue:
    """Something said that speaks for a value of a dimension.

    Attributes
    ----------
    kind : CueKind
        What it is.
    place : CuePlace
        Where it stands, from the passage.
    text : str
        What is said; of a person's decision, who decided.
    spans : tuple of (int, int)
        Where it stands: half-open intervals of the document's text.
    refers_to : str
        Of a reference back: what was said of the time that it means.
    """

    kind: CueKind
    place: CuePlace
    text: str
    spans: tuple[tuple[int, int], ...] = ()
    refers_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionValue:
    """Which value of a dimension a passage has.

    Attributes
    ----------
    segment : str
        Id of the passage (`segment_id`).
    document : str
        Its document.
    start, end : int
        Its interval in the text.
    dimension : str
        Name of the dimension.
    value : str
        Name of the value; empty where it is undetermined.
    probability : float
        How probable the value is, 0 to 1; of an undetermined passage, how probable it is that
        none holds. 1 where a person set it.
    cues : tuple of DimensionCue
        What it rests on.
    """

    segment: str
    document: str
    start: int
    end: int
    dimension: str
    value: str
    probability: float
    cues: tuple[DimensionCue, ...] = ()


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
        Line or row of the file, counted from 1; the first of several.
    lines : tuple of int
        All lines, where there are several.
    """

    stage: str
    file: str
    problem: Message
    next_step: Message = NO_MESSAGE
    line: int | None = None
    lines: tuple[int, ...] = ()

    @property
    def message(self) -> Message:
        """Where, what is wrong, and what to do next, in one sentence."""
        return located(self.problem, self.next_step, self.file, self.line, self.lines)

    @property
    def problem_with_lines(self) -> Message:
        """What is wrong, and on which lines, where there are several."""
        if not self.lines:
            return self.problem
        lines = line_ranges(self.lines)
        return msg("{problem} (lines {lines})", problem=self.problem, lines=lines)
