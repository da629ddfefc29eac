"""Coding of a study: from segments, a codebook and human codings to coded segments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.alignment.units import covered_units
from pipeline.coding.attribution import Attributor
from pipeline.coding.classifier import Classifier, train_and_hold_out
from pipeline.coding.decide import (
    PredictedPassage,
    Thresholds,
    choose,
    decide,
    decide_by_person,
    learn_thresholds,
    passages,
    whole_passages,
)
from pipeline.coding.explain import Explainer, Prediction
from pipeline.coding.features import (
    CodebookFeatures,
    Dataset,
    FeatureExtractor,
    Labels,
    Matrix,
    Rows,
    extract,
    extract_with,
)
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.coding.lexical import LexicalVotes, lexical_votes
from pipeline.coding.llm_votes import reliable_votes, vote_matrix
from pipeline.coding.zero_shot import zero_shot_probabilities, zero_shot_thresholds
from pipeline.embed import Encoder
from pipeline.profiling import measured
from pipeline.records import (
    Codebook,
    CodedSegment,
    Coding,
    Decision,
    Evidence,
    EvidenceKind,
    Role,
    Segment,
    Vote,
    segment_id,
)

MACHINE = "panreflex"
"""Name of the machine in the column of coders."""


@dataclass(frozen=True)
class CodingInputs:
    """What a study is coded from.

    Attributes
    ----------
    segments : sequence of Segment
        All sentences of all documents, the interviewers' too, in the order of the text.
    codebook : Codebook
        The categories.
    codings : sequence of Coding
        What people coded.
    reviewed : sequence of Coding
        Decisions of people on single passages, without having read the document around them; with
        an empty code where they left the passage uncoded on purpose.
    votes : sequence of Vote
        Votes of coders from outside, as a language model.
    judged : collection of str, or mapping of str to such
        Ids of the units that they have judged, or that each of them has, by coder.
    uncoded_is_negative : bool
        Whether people left the rest of the documents that they coded uncoded on purpose.
    standalone : bool
        The documents are single texts, as answers in a survey, and not interviews.
    """

    segments: Sequence[Segment]
    codebook: Codebook
    codings: Sequence[Coding] = ()
    reviewed: Sequence[Coding] = ()
    votes: Sequence[Vote] = ()
    judged: Collection[str] | Mapping[str, Collection[str]] = frozenset()
    uncoded_is_negative: bool = True
    standalone: bool = False


@dataclass(frozen=True, eq=False)
class CodingData:
    """The sentences of a study with their features, divided into coded by people and open.

    Attributes
    ----------
    dataset : Dataset
        All sentences of participants.
    book : CodebookFeatures
        The codable codes.
    extractor : FeatureExtractor
        Fitted on these texts.
    lexicon : LexicalVotes
        Which words speak for which code.
    labels : ndarray of bool, shape (units, codes)
        Which codes people gave to each sentence.
    read : ndarray of bool, shape (units,)
        Which sentences people have read: coded, or left uncoded on purpose.
    votes : sequence of Vote
        Votes of coders from outside, with their quotes and reasons.
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
        """The sentences that people have read."""
        return TrainingSet(self.dataset, self.labels)[self.rows(read=True)]

    def rows(self, *, read: bool) -> Rows:
        """Return the rows of the sentences that people have read, or of the open ones."""
        return np.flatnonzero(self.read == read)


@measured("features")
def prepare(inputs: CodingInputs, encoder: Encoder) -> CodingData:
    """Extract the features of the sentences, and arrange human codings and votes by sentence."""
    codebook, reviewed = inputs.codebook, inputs.reviewed
    dataset, book, extractor = extract(
        inputs.segments, codebook.codable, encoder, standalone=inputs.standalone
    )
    lexicon = lexical_votes(dataset.units, book.codes, codebook.language)
    dataset = replace(
        dataset,
        lexical_scores=lexicon.scores,
        llm_votes=vote_matrix(dataset.units, book.codes, inputs.votes, inputs.judged),
    )
    labels = _labels(dataset.units, book, [*inputs.codings, *reviewed])
    coded_documents = {coding.document for coding in inputs.codings}
    read = (
        np.array([unit.document in coded_documents for unit in dataset.units], dtype=bool)
        if inputs.uncoded_is_negative
        else np.asarray(labels.any(axis=1))
    )
    for _, rows in covered_units(dataset.units, reviewed):
        read[rows] = True
    return CodingData(dataset, book, extractor, lexicon, labels, read, inputs.votes)


def code_segments(
    inputs: CodingInputs, encoder: Encoder, *, auto_precision: float = 0.85, seed: int = 0
) -> tuple[CodedSegment, ...]:
    """Code what people have not coded, and keep what they have.

    Parameters
    ----------
    inputs : CodingInputs
        Sentences, codebook, human codings and votes.
    encoder : Encoder
        Gives sentence vectors.
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
    by_people = [*inputs.codings, *(coding for coding in inputs.reviewed if coding.code)]
    human = _as_people_marked(by_people, inputs.segments)
    participants = (segment.role is Role.PARTICIPANT for segment in inputs.segments)
    if not inputs.codebook.codable or not any(participants):
        return human
    coding_data = prepare(inputs, encoder)
    rows = coding_data.rows(read=False)
    if not len(rows):
        return human
    coder = train_coder(coding_data, auto_precision=auto_precision, seed=seed)
    with measured("coding", items=len(rows)):
        return human + coder.code(coding_data.dataset[rows])


@dataclass(frozen=True, eq=False)
class CoderThresholds:
    """From which probability on something is decided, with coders from outside and without.

    Where a language model has not answered yet, its probabilities are those of the learned coders
    alone, and so are the thresholds.

    Attributes
    ----------
    learned : Thresholds
        For documents that no tested coder from outside has judged wholly.
    with_votes : Thresholds or None
        For the others; None where no coder from outside is reliable.
    """

    learned: Thresholds
    with_votes: Thresholds | None = None

    def of(self, classifier: Classifier | None, dataset: Dataset) -> Thresholds:
        """Return the thresholds for the units of a document."""
        judged = self.with_votes and classifier and classifier.judged(dataset).all()
        return self.with_votes if self.with_votes and judged else self.learned


@dataclass(frozen=True, eq=False)
class Coder:
    """A trained coder: it codes sentences of the study that it learned from, or of others.

    Attributes
    ----------
    coding_data : CodingData
        What it was trained on.
    classifier : Classifier or None
        Trained on human codings; None where there are too few, and the codebook decides.
    limits : CoderThresholds
        From which probability on something is decided.
    """

    coding_data: CodingData
    classifier: Classifier | None
    limits: CoderThresholds

    @property
    def language(self) -> str:
        """Language of the codebook."""
        return self.coding_data.lexicon.language

    def extract(self, segments: Sequence[Segment], *, standalone: bool = False) -> Dataset:
        """Extract the features of new sentences, whatever else is new beside them.

        Parameters
        ----------
        segments : sequence of Segment
            All sentences of some documents.
        standalone : bool
            The documents are single texts, not interviews.
        """
        data = self.coding_data
        dataset = extract_with(segments, data.extractor, standalone=standalone)
        not_judged = np.full((len(dataset), len(data.book.codes)), np.nan)
        return replace(
            dataset,
            lexical_scores=data.lexicon.score(dataset.units).scores,
            llm_votes=dict.fromkeys(data.dataset.llm_votes, not_judged),
        )

    def probabilities(self, dataset: Dataset) -> Matrix:
        """Return how probable it is that each sentence carries each code."""
        return self.predict(dataset).probabilities

    def predict(self, dataset: Dataset) -> Prediction:
        """Score sentences, and choose their codes."""
        if self.classifier is None:
            scores, probabilities = zero_shot_probabilities(dataset, self.coding_data.book)
            by_sentence, reliable = probabilities, reliable_votes(dataset.llm_votes)
        else:
            scores = self.classifier.scores(dataset)
            learned = self.classifier.stacked.learned(scores, dataset)
            by_sentence = self.classifier.fused_by_sentence(learned, dataset)
            probabilities = self.classifier.fused(learned, dataset)
            reliable = self.classifier.reliable_votes(dataset)
        limits = self.limits.of(self.classifier, dataset)
        chosen = whole_passages(choose(probabilities, limits), reliable, dataset.turns)
        only_voted = np.zeros_like(chosen) if reliable is None else reliable & ~chosen
        return Prediction(scores, by_sentence, probabilities, chosen, only_voted, limits)

    def code(self, dataset: Dataset) -> tuple[CodedSegment, ...]:
        """Decide which passages carry which codes, with evidence and reason."""
        found: list[CodedSegment] = []
        data, classifier = self.coding_data, self.classifier
        attributor = Attributor(data.book, data.extractor, data.lexicon, classifier)
        explainer = Explainer(data.book.codes, attributor, classifier, data.votes)
        # Document by document: what is compared within a document fits in memory at any size.
        for document in np.unique(dataset.documents):
            part = dataset[np.flatnonzero(dataset.documents == document)]
            with measured("prediction", items=len(part)):
                prediction = self.predict(part)
            untested = tuple(part.llm_votes if classifier is None else classifier.untested(part))
            for given, only_voted in ((prediction.chosen, False), (prediction.only_voted, True)):
                for passage in passages(given, prediction.probabilities, part.turns):
                    voters = [c for c in part.llm_votes if explainer.votes(c, part, passage)]
                    decision = decide(
                        passage,
                        prediction.limits,
                        trained=classifier is not None,
                        untested=untested,
                        given_only_by=voters if only_voted else (),
                    )
                    with measured("evidence", items=1):
                        decision = explainer.detailed(decision, part, passage, prediction)
                        evidence = explainer.evidence(part, passage)
                    code = data.book.codes[passage.code].id
                    found.append(_coded(part, passage, code, decision, evidence))
        return tuple(found)


@measured("learning")
def train_coder(coding_data: CodingData, *, auto_precision: float, seed: int) -> Coder:
    """Train on human codings; where there are too few, code by the codebook alone."""
    training_set = coding_data.training_set
    if not training_set.sufficient:
        return Coder(coding_data, None, CoderThresholds(zero_shot_thresholds(coding_data.book)))
    classifier, limits = train_with_thresholds(
        training_set, coding_data.book, auto_precision=auto_precision, seed=seed
    )
    return Coder(coding_data, classifier, limits)


def train_with_thresholds(
    training_set: TrainingSet, book: CodebookFeatures, *, auto_precision: float, seed: int
) -> tuple[Classifier, CoderThresholds]:
    """Train a classifier on human codings, and learn its thresholds on held-out documents."""
    labels, dataset = training_set.labels, training_set.dataset
    folds = folds_by_document(dataset)
    classifier, learned, fused = train_and_hold_out(training_set, book, folds, seed)
    limits = learn_thresholds(learned.in_passages, labels, dataset.turns, auto_precision)
    if classifier.fusion is None:
        return classifier, CoderThresholds(limits)
    votes = classifier.reliable_votes(dataset)
    readers = votes is not None and bool(votes.any())
    with_votes = learn_thresholds(fused, labels, dataset.turns, auto_precision, readers=readers)
    return classifier, CoderThresholds(limits, with_votes)


def _coded(
    dataset: Dataset,
    passage: PredictedPassage,
    code: str,
    decision: Decision,
    evidence: tuple[Evidence, ...],
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
        coder=MACHINE,
        decision=decision,
        evidence=evidence,
        units=tuple(unit.id for unit in units),
    )


def _labels(units: Sequence[Segment], book: CodebookFeatures, codings: Sequence[Coding]) -> Labels:
    column = {code.id: number for number, code in enumerate(book.codes)}
    labels = np.zeros((len(units), len(column)), dtype=bool)
    for coding, rows in covered_units(units, codings):
        # A main code without a definition of its own cannot be learned.
        if coding.code in column:
            labels[rows, column[coding.code]] = True
    return labels


def _as_people_marked(
    codings: Sequence[Coding], segments: Sequence[Segment]
) -> tuple[CodedSegment, ...]:
    """Keep human codings; where several people agree on a passage they share its row."""
    by_passage: dict[tuple[str, int, int, str], list[Coding]] = {}
    rows_of: dict[tuple[str, int, int, str], list[int]] = {}
    for coding, rows in covered_units(segments, codings):
        key = (coding.document, coding.start, coding.end, coding.code)
        by_passage.setdefault(key, []).append(coding)
        rows_of[key] = rows
    return tuple(
        CodedSegment(
            id=segment_id(document, start, end),
            document=document,
            turn=agreed[0].turn,
            start=start,
            end=end,
            code=code,
            coder=", ".join(sorted({coding.coder for coding in agreed})),
            decision=decide_by_person(coding.comment for coding in agreed),
            evidence=tuple(
                Evidence(kind=EvidenceKind.ORIGIN, code=code, text=coding.origin)
                for coding in agreed
            ),
            units=tuple(segments[row].id for row in rows_of[document, start, end, code]),
        )
        for (document, start, end, code), agreed in by_passage.items()
    )
