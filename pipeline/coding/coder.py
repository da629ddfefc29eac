"""How do segments, a codebook and human codings become coded segments?

The whole stage: see, learn from people where they have coded, judge the rest, decide, explain.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.coding.decide import Thresholds, choose, decide, learn_thresholds, passages
from pipeline.coding.evidence import Witness
from pipeline.coding.explain import Explainer, Explanation, Judgement
from pipeline.coding.fit import held_out_probabilities, train
from pipeline.coding.learning import Lessons, folds_by_document, learn
from pipeline.coding.lexical import LexicalVotes, lexical_votes
from pipeline.coding.material import look_at, see
from pipeline.coding.opinions import endorsed, hear
from pipeline.coding.unaided import unaided_limits, unaided_probabilities
from pipeline.codings.units import covered
from pipeline.records import (
    Codebook,
    CodedSegment,
    Coding,
    Role,
    Segment,
    Status,
    Vote,
    segment_id,
)

if TYPE_CHECKING:
    from pipeline.coding.decide import Passage
    from pipeline.coding.fit import Judge
    from pipeline.coding.learning import Labels
    from pipeline.coding.material import Descriptions, Encoder, Lens, Material, Matrix, Rows

MACHINE = "panreflex"
"""Name of the machine in the column of coders."""


@dataclass(frozen=True, eq=False)
class Corpus:
    """The material of a study, divided into what people have coded and what is open.

    Attributes
    ----------
    material : Material
        All sentences of participants.
    book : Descriptions
        The codable codes.
    lens : Lens
        How texts were seen.
    lexicon : LexicalVotes
        Which words speak for which code.
    labels : ndarray of bool, shape (units, codes)
        Which codes people gave to each sentence.
    read : ndarray of bool, shape (units,)
        Which sentences people have read: coded, or left uncoded on purpose.
    votes : sequence of Vote
        What coders from outside say, with their quotes and reasons.
    """

    material: Material
    book: Descriptions
    lens: Lens
    lexicon: LexicalVotes
    labels: Labels
    read: Labels
    votes: Sequence[Vote] = ()

    @property
    def lessons(self) -> Lessons:
        """What the machine may learn from."""
        return Lessons(self.material, self.labels)[self.rows(read=True)]

    def rows(self, *, read: bool) -> Rows:
        """Return the rows of the sentences that people have read, or of the open ones."""
        import numpy as np

        return np.flatnonzero(self.read == read)


def prepare(
    segments: Sequence[Segment],
    codebook: Codebook,
    codings: Sequence[Coding],
    encoder: Encoder,
    *,
    uncoded_is_negative: bool = True,
    opinions: Sequence[Vote] = (),
    judged: Collection[str] = frozenset(),
    reviewed: Sequence[Coding] = (),
    by_itself: bool = False,
) -> Corpus:
    """Look at the sentences, and at what people say of them.

    Parameters
    ----------
    segments : sequence of Segment
        All sentences of all documents, the interviewers' too, in the order of the text.
    codebook : Codebook
        The categories.
    codings : sequence of Coding
        What people coded.
    encoder : Encoder
        Gives sentence vectors.
    uncoded_is_negative : bool
        Whether people left the rest of the documents that they coded uncoded on purpose.
    opinions : sequence of Vote
        What coders from outside say, as a language model.
    judged : collection of str
        Ids of the units that they have judged.
    reviewed : sequence of Coding
        What people said of single passages, without having read the document around them; with an
        empty code where they left the passage uncoded on purpose.
    by_itself : bool
        The documents are single texts, as answers in a survey, and not interviews.
    """
    import numpy as np

    material, book, lens = see(segments, codebook.codable, encoder, by_itself=by_itself)
    lexicon = lexical_votes(material.units, book.codes, codebook.language)
    material = replace(
        material,
        votes=_by_words(lexicon),
        opinions=hear(material.units, book.codes, opinions, judged),
    )
    labels = _labels(material.units, book, [*codings, *reviewed])
    coded_documents = {coding.document for coding in codings}
    read = (
        np.array([unit.document in coded_documents for unit in material.units], dtype=bool)
        if uncoded_is_negative
        else np.asarray(labels.any(axis=1))
    )
    for _, rows in covered(material.units, reviewed):
        read[rows] = True
    return Corpus(material, book, lens, lexicon, labels, read, opinions)


def code_segments(
    segments: Sequence[Segment],
    codebook: Codebook,
    codings: Sequence[Coding],
    encoder: Encoder,
    *,
    uncoded_is_negative: bool = True,
    opinions: Sequence[Vote] = (),
    judged: Collection[str] = frozenset(),
    reviewed: Sequence[Coding] = (),
    by_itself: bool = False,
    auto_precision: float = 0.85,
    seed: int = 0,
) -> tuple[CodedSegment, ...]:
    """Code what people have not coded, and keep what they have.

    Parameters
    ----------
    segments, codebook, codings, encoder, uncoded_is_negative, opinions, judged, reviewed, by_itself
        As for `prepare`.
    auto_precision : float
        Share of machine codings with status ``auto`` that has to be right on held-out documents.
    seed : int
        For the choice of training pairs in very large studies.

    Returns
    -------
    tuple of CodedSegment
        Human codings as people marked them, and the machine's for the rest: the best single
        answer. Without human codings all of the machine's have the status ``review``.
    """
    by_people = [*codings, *(coding for coding in reviewed if coding.code)]
    human = _as_people_marked(by_people, segments, codebook.language)
    if not codebook.codable or not any(s.role is Role.PARTICIPANT for s in segments):
        return human
    corpus = prepare(
        segments,
        codebook,
        codings,
        encoder,
        uncoded_is_negative=uncoded_is_negative,
        opinions=opinions,
        judged=judged,
        reviewed=reviewed,
        by_itself=by_itself,
    )
    rows = corpus.rows(read=False)
    if not len(rows):
        return human
    coder = train_coder(corpus, codebook.language, auto_precision=auto_precision, seed=seed)
    return human + coder.code(corpus.material[rows])


@dataclass(frozen=True, eq=False)
class Coder:
    """What was learned from a corpus: it codes sentences of this corpus or of others.

    Attributes
    ----------
    corpus : Corpus
        What it learned from, and how it sees.
    judge : Judge or None
        What people taught; None where they have not coded enough, and the codebook decides.
    limits : Thresholds
        From which probability on something is decided.
    language : str
        Language of its explanations.
    """

    corpus: Corpus
    judge: Judge | None
    limits: Thresholds
    language: str

    def look(self, segments: Sequence[Segment], *, by_itself: bool = False) -> Material:
        """See new sentences as those of the corpus are seen, whatever else is new beside them.

        Parameters
        ----------
        segments : sequence of Segment
            All sentences of some documents.
        by_itself : bool
            The documents are single texts, not interviews.
        """
        import numpy as np

        material = look_at(segments, self.corpus.lens, by_itself=by_itself)
        unheard = np.full((len(material), len(self.corpus.book.codes)), np.nan)
        return replace(
            material,
            votes=_by_words(self.corpus.lexicon.on(material.units)),
            opinions=dict.fromkeys(self.corpus.material.opinions, unheard),
        )

    def probabilities(self, material: Material) -> Matrix:
        """Return how probable it is that each sentence carries each code."""
        return _judged(material, self.corpus.book, self.judge, self.limits).probable

    def code(self, material: Material) -> tuple[CodedSegment, ...]:
        """Decide which passages carry which codes, and say why."""
        import numpy as np

        found: list[CodedSegment] = []
        corpus, judge = self.corpus, self.judge
        witness = Witness(corpus.book, corpus.lens, corpus.lexicon, judge, self.language)
        explainer = Explainer(witness, judge, self.limits, self.language, corpus.votes)
        # Document by document: what is compared within a document fits in memory at any size.
        for document in np.unique(material.documents):
            part = material[np.flatnonzero(material.documents == document)]
            said = _judged(part, corpus.book, judge, self.limits)
            # What nobody could check does not stand by itself.
            tested = judge is None or not judge.unproven(part)
            for given, coder_alone in ((said.chosen, False), (said.endorsed, True)):
                for passage in passages(given, said.probable, part.turns):
                    decision = decide(
                        passage,
                        self.limits,
                        learned=judge is not None,
                        tested=tested,
                        coder_alone=coder_alone,
                    )
                    explanation = explainer.explain(part, passage, said, decision)
                    code = corpus.book.codes[passage.code].id
                    found.append(_coded(part, passage, explanation, code, decision.status))
        return tuple(found)


def train_coder(corpus: Corpus, language: str, *, auto_precision: float, seed: int) -> Coder:
    """Learn from what people have coded; where that does not suffice, go by the codebook."""
    lessons = corpus.lessons
    if not lessons.suffice:
        return Coder(corpus, None, unaided_limits(corpus.book), language)
    judge, limits = teach(lessons, corpus.book, auto_precision=auto_precision, seed=seed)
    return Coder(corpus, judge, limits, language)


def teach(
    lessons: Lessons, book: Descriptions, *, auto_precision: float, seed: int
) -> tuple[Judge, Thresholds]:
    """Learn from people how to judge, and from held-out documents when to trust it."""
    folds = folds_by_document(lessons.material)
    learned = learn(lessons, book)
    judge = train(lessons, book, folds, seed, learned=learned)
    known = held_out_probabilities(lessons, book, folds, seed, learned=learned)
    return judge, learn_thresholds(known, lessons.labels, lessons.material.turns, auto_precision)


def _by_words(lexicon: LexicalVotes) -> dict[str, Matrix]:
    return {"lexical": lexicon.strengths, "lexical terms": lexicon.terms}


def _judged(
    material: Material, book: Descriptions, judge: Judge | None, limits: Thresholds
) -> Judgement:
    if judge is None:
        scores, probable = unaided_probabilities(material, book)
        chosen = choose(probable, limits)
        return Judgement(
            scores, probable, probable, chosen, _lost(endorsed(material.opinions, {}), chosen)
        )
    scores = judge.scores(material)
    alone = judge.fitted.alone(scores, material)
    probable = judge.in_passages(alone, material)
    chosen = choose(probable, limits)
    return Judgement(scores, alone, probable, chosen, _lost(judge.endorsed(material), chosen))


def _lost(endorsed: Labels | None, chosen: Labels) -> Labels:
    """Return what a reliable coder gives and all coders together do not."""
    return chosen & False if endorsed is None else endorsed & ~chosen


def _coded(
    material: Material,
    passage: Passage,
    explanation: Explanation,
    code: str,
    status: Status,
) -> CodedSegment:
    units = [material.units[row] for row in passage.rows]
    first, last = units[0], units[-1]
    return CodedSegment(
        id=segment_id(first.document, first.start, last.end),
        document=first.document,
        turn=first.turn,
        start=first.start,
        end=last.end,
        code=code,
        status=status,
        probability=round(passage.probability, 4),
        coder=MACHINE,
        evidence=explanation.evidence,
        reason=explanation.reason,
        units=tuple(unit.id for unit in units),
    )


def _labels(units: Sequence[Segment], book: Descriptions, codings: Sequence[Coding]) -> Labels:
    import numpy as np

    column = {code.id: number for number, code in enumerate(book.codes)}
    labels = np.zeros((len(units), len(column)), dtype=bool)
    for coding, rows in covered(units, codings):
        # A main code without a definition of its own cannot be learned.
        if coding.code in column:
            labels[rows, column[coding.code]] = True
    return labels


def _as_people_marked(
    codings: Sequence[Coding], segments: Sequence[Segment], language: str
) -> tuple[CodedSegment, ...]:
    """Keep human codings; where several people agree on a passage they share its row."""
    together: dict[tuple[str, int, int, str], list[Coding]] = {}
    rows_of: dict[tuple[str, int, int, str], list[int]] = {}
    for coding, rows in covered(segments, codings):
        key = (coding.document, coding.start, coding.end, coding.code)
        together.setdefault(key, []).append(coding)
        rows_of[key] = rows
    by_hand = "von Hand kodiert" if language == "de" else "coded by hand"
    return tuple(
        CodedSegment(
            id=segment_id(document, start, end),
            document=document,
            turn=agreed[0].turn,
            start=start,
            end=end,
            code=code,
            status=Status.HUMAN,
            probability=1.0,
            coder=", ".join(sorted({coding.coder for coding in agreed})),
            evidence=", ".join(coding.origin for coding in agreed),
            reason="; ".join([by_hand, *(coding.comment for coding in agreed if coding.comment)]),
            units=tuple(segments[row].id for row in rows_of[document, start, end, code]),
        )
        for (document, start, end, code), agreed in together.items()
    )
