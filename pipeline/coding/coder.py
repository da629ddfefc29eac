"""How do segments, a codebook and human codings become coded segments?

The whole stage: see, learn from people where they have coded, judge the rest, decide, explain.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.alignment.units import covered_units
from pipeline.coding.attribution import Attributor
from pipeline.coding.classifier import held_out_probabilities, train
from pipeline.coding.decide import Thresholds, choose, decide, learn_thresholds, passages
from pipeline.coding.explain import Explainer, Explanation, Prediction
from pipeline.coding.features import extract, extract_with
from pipeline.coding.kernel_ridge import TrainingSet, fit_kernel_ridge, folds_by_document
from pipeline.coding.lexical import LexicalVotes, lexical_votes
from pipeline.coding.llm_votes import reliable_votes, vote_matrix
from pipeline.coding.zero_shot import zero_shot_probabilities, zero_shot_thresholds
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
    from pipeline.coding.classifier import Classifier
    from pipeline.coding.decide import Passage
    from pipeline.coding.features import (
        CodebookFeatures,
        Dataset,
        FeatureExtractor,
        Matrix,
        Rows,
    )
    from pipeline.coding.kernel_ridge import Labels
    from pipeline.embed import Encoder

MACHINE = "panreflex"
"""Name of the machine in the column of coders."""


@dataclass(frozen=True, eq=False)
class CodingData:
    """The material of a study, divided into what people have coded and what is open.

    Attributes
    ----------
    dataset : Dataset
        All sentences of participants.
    book : CodebookFeatures
        The codable codes.
    extractor : FeatureExtractor
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

    dataset: Dataset
    book: CodebookFeatures
    extractor: FeatureExtractor
    lexicon: LexicalVotes
    labels: Labels
    read: Labels
    votes: Sequence[Vote] = ()

    @property
    def training_set(self) -> TrainingSet:
        """What the machine may learn from."""
        return TrainingSet(self.dataset, self.labels)[self.rows(read=True)]

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
    standalone: bool = False,
) -> CodingData:
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
    standalone : bool
        The documents are single texts, as answers in a survey, and not interviews.
    """
    import numpy as np

    dataset, book, extractor = extract(segments, codebook.codable, encoder, standalone=standalone)
    lexicon = lexical_votes(dataset.units, book.codes, codebook.language)
    dataset = replace(
        dataset,
        votes=_by_words(lexicon),
        opinions=vote_matrix(dataset.units, book.codes, opinions, judged),
    )
    labels = _labels(dataset.units, book, [*codings, *reviewed])
    coded_documents = {coding.document for coding in codings}
    read = (
        np.array([unit.document in coded_documents for unit in dataset.units], dtype=bool)
        if uncoded_is_negative
        else np.asarray(labels.any(axis=1))
    )
    for _, rows in covered_units(dataset.units, reviewed):
        read[rows] = True
    return CodingData(dataset, book, extractor, lexicon, labels, read, opinions)


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
    standalone: bool = False,
    auto_precision: float = 0.85,
    seed: int = 0,
) -> tuple[CodedSegment, ...]:
    """Code what people have not coded, and keep what they have.

    Parameters
    ----------
    segments, codebook, codings, encoder, uncoded_is_negative, opinions, judged, reviewed
        As for `prepare`.
    standalone : bool
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
    coding_data = prepare(
        segments,
        codebook,
        codings,
        encoder,
        uncoded_is_negative=uncoded_is_negative,
        opinions=opinions,
        judged=judged,
        reviewed=reviewed,
        standalone=standalone,
    )
    rows = coding_data.rows(read=False)
    if not len(rows):
        return human
    coder = train_coder(coding_data, codebook.language, auto_precision=auto_precision, seed=seed)
    return human + coder.code(coding_data.dataset[rows])


@dataclass(frozen=True, eq=False)
class Coder:
    """What was learned from a corpus: it codes sentences of this corpus or of others.

    Attributes
    ----------
    coding_data : CodingData
        What it learned from, and how it sees.
    classifier : Classifier or None
        What people taught; None where they have not coded enough, and the codebook decides.
    limits : Thresholds
        From which probability on something is decided.
    language : str
        Language of its explanations.
    """

    coding_data: CodingData
    classifier: Classifier | None
    limits: Thresholds
    language: str

    def extract(self, segments: Sequence[Segment], *, standalone: bool = False) -> Dataset:
        """See new sentences as those of the corpus are seen, whatever else is new beside them.

        Parameters
        ----------
        segments : sequence of Segment
            All sentences of some documents.
        standalone : bool
            The documents are single texts, not interviews.
        """
        import numpy as np

        dataset = extract_with(segments, self.coding_data.extractor, standalone=standalone)
        unheard = np.full((len(dataset), len(self.coding_data.book.codes)), np.nan)
        return replace(
            dataset,
            votes=_by_words(self.coding_data.lexicon.on(dataset.units)),
            opinions=dict.fromkeys(self.coding_data.dataset.opinions, unheard),
        )

    def probabilities(self, dataset: Dataset) -> Matrix:
        """Return how probable it is that each sentence carries each code."""
        return _judged(dataset, self.coding_data.book, self.classifier, self.limits).probable

    def code(self, dataset: Dataset) -> tuple[CodedSegment, ...]:
        """Decide which passages carry which codes, and say why."""
        import numpy as np

        found: list[CodedSegment] = []
        coding_data, classifier = self.coding_data, self.classifier
        attributor = Attributor(
            coding_data.book, coding_data.extractor, coding_data.lexicon, classifier, self.language
        )
        explainer = Explainer(attributor, classifier, self.limits, self.language, coding_data.votes)
        # Document by document: what is compared within a document fits in memory at any size.
        for document in np.unique(dataset.documents):
            part = dataset[np.flatnonzero(dataset.documents == document)]
            said = _judged(part, coding_data.book, classifier, self.limits)
            # What nobody could check does not stand by itself.
            tested = classifier is None or not classifier.untested(part)
            for given, coder_alone in ((said.chosen, False), (said.reliable_votes, True)):
                for passage in passages(given, said.probable, part.turns):
                    decision = decide(
                        passage,
                        self.limits,
                        trained=classifier is not None,
                        tested=tested,
                        coder_alone=coder_alone,
                    )
                    explanation = explainer.explain(part, passage, said, decision)
                    code = coding_data.book.codes[passage.code].id
                    found.append(_coded(part, passage, explanation, code, decision.status))
        return tuple(found)


def train_coder(
    coding_data: CodingData, language: str, *, auto_precision: float, seed: int
) -> Coder:
    """Learn from what people have coded; where that does not suffice, go by the codebook."""
    training_set = coding_data.training_set
    if not training_set.sufficient:
        return Coder(coding_data, None, zero_shot_thresholds(coding_data.book), language)
    classifier, limits = train_with_thresholds(
        training_set, coding_data.book, auto_precision=auto_precision, seed=seed
    )
    return Coder(coding_data, classifier, limits, language)


def train_with_thresholds(
    training_set: TrainingSet, book: CodebookFeatures, *, auto_precision: float, seed: int
) -> tuple[Classifier, Thresholds]:
    """Learn from people how to judge, and from held-out documents when to trust it."""
    folds = folds_by_document(training_set.dataset)
    kernel_ridge = fit_kernel_ridge(training_set, book)
    classifier = train(training_set, book, folds, seed, kernel_ridge=kernel_ridge)
    known = held_out_probabilities(training_set, book, folds, seed, kernel_ridge=kernel_ridge)
    return classifier, learn_thresholds(
        known, training_set.labels, training_set.dataset.turns, auto_precision
    )


def _by_words(lexicon: LexicalVotes) -> dict[str, Matrix]:
    return {"lexical": lexicon.strengths, "lexical terms": lexicon.terms}


def _judged(
    dataset: Dataset, book: CodebookFeatures, classifier: Classifier | None, limits: Thresholds
) -> Prediction:
    if classifier is None:
        scores, probable = zero_shot_probabilities(dataset, book)
        chosen = choose(probable, limits)
        return Prediction(
            scores, probable, probable, chosen, _lost(reliable_votes(dataset.opinions, {}), chosen)
        )
    scores = classifier.scores(dataset)
    alone = classifier.stacked.alone(scores, dataset)
    probable = classifier.in_passages(alone, dataset)
    chosen = choose(probable, limits)
    return Prediction(
        scores, alone, probable, chosen, _lost(classifier.reliable_votes(dataset), chosen)
    )


def _lost(reliable_votes: Labels | None, chosen: Labels) -> Labels:
    """Return what a reliable coder gives and all coders together do not."""
    return chosen & False if reliable_votes is None else reliable_votes & ~chosen


def _coded(
    dataset: Dataset,
    passage: Passage,
    explanation: Explanation,
    code: str,
    status: Status,
) -> CodedSegment:
    units = [dataset.units[row] for row in passage.rows]
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


def _labels(units: Sequence[Segment], book: CodebookFeatures, codings: Sequence[Coding]) -> Labels:
    import numpy as np

    column = {code.id: number for number, code in enumerate(book.codes)}
    labels = np.zeros((len(units), len(column)), dtype=bool)
    for coding, rows in covered_units(units, codings):
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
    for coding, rows in covered_units(segments, codings):
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
