"""Coding of a study: from segments, a codebook and human codings to coded segments.

It has two steps. `learn` reads what people coded, and a sample of the rest, in one place, and
returns a `Coder`: small, to be pickled, without an encoder or a cache. `Coder.code_documents` codes
whole documents, in parts of any size, here or elsewhere; what a document is coded as does not
depend on the others. `code_segments` is both, part after part (`pipeline.coding.inputs`)::

    coder = learn(inputs, encoder)
    for part in parts(open_documents(inputs)):
        coder.code_documents(part, encoder)

and before these what people coded, `human_segments`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.alignment.units import covered_units
from pipeline.coding.attribution import Attributor
from pipeline.coding.classifier import Classifier, train_and_hold_out
from pipeline.coding.code_parts import code_parts
from pipeline.coding.coding_data import CodingData, prepare_learning
from pipeline.coding.decide import (
    PredictedPassage,
    Thresholds,
    choose,
    decide,
    decide_by_person,
    learn_thresholds,
    only_called_by_name,
    passages,
    whole_passages,
)
from pipeline.coding.explain import Explainer, Prediction
from pipeline.coding.feature_space import FeatureSpace
from pipeline.coding.features import CodebookFeatures, Dataset, Labels, Matrix, Rows
from pipeline.coding.inputs import CodingInputs, open_documents, parts, read_by_people
from pipeline.coding.kernel_ridge import FOLDS as FEWER_FOLDS
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.coding.llm_votes import reliable_votes
from pipeline.coding.nearest_example import NearestExamples
from pipeline.coding.supervised import MOST_EXACT
from pipeline.coding.zero_shot import zero_shot_probabilities, zero_shot_thresholds
from pipeline.embed import Encoder
from pipeline.language.analyse_all import analyse_all
from pipeline.profiling import measured
from pipeline.records import (
    CodedDocument,
    CodedSegment,
    Coding,
    Decision,
    Evidence,
    EvidenceKind,
    MissedCodes,
    Segment,
    Vote,
    segment_id,
)
from pipeline.threads import one_ahead

MACHINE = "panreflex"
"""Name of the machine in the column of coders."""
FOLDS = 12
"""The documents are held out in so many parts: what is learned without one knows nearly as much
as what is learned from all, so that thresholds hold."""


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
    documents = code_open_documents(inputs, encoder, auto_precision=auto_precision, seed=seed)
    return human_segments(inputs) + tuple(one for found in documents for one in found.coded)


def code_open_documents(
    inputs: CodingInputs, encoder: Encoder, *, auto_precision: float = 0.85, seed: int = 0
) -> tuple[CodedDocument, ...]:
    """Code what people have not read, as `code_segments`, document by document."""
    still_open = open_documents(inputs)
    if not (still_open.segments and inputs.codebook.codable):
        return ()
    analyse_all((unit.text for unit in inputs.units), inputs.codebook.language)
    coder = learn(inputs, encoder, auto_precision=auto_precision, seed=seed)
    by_machine = code_parts(coder, parts(still_open), encoder)
    return tuple(document for part in by_machine for document in part)


def human_segments(inputs: CodingInputs) -> tuple[CodedSegment, ...]:
    """Return what people coded, as they marked it; those who agree on a passage share its row."""
    by_people = [*inputs.codings, *(coding for coding in inputs.reviewed if coding.code)]
    return _as_people_marked(by_people, inputs.segments)


def learn(
    inputs: CodingInputs, encoder: Encoder, *, auto_precision: float = 0.85, seed: int = 0
) -> Coder:
    """Learn to code a study from its codebook and from what people coded.

    Parameters
    ----------
    inputs : CodingInputs
        The study; it has a codable code and a sentence of a participant.
    encoder, auto_precision, seed
        As for `code_segments`.
    """
    coding_data = prepare_learning(inputs, encoder)
    return train_coder(coding_data, auto_precision=auto_precision, seed=seed)


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
    space : FeatureSpace
        The codes, and what sentences are measured by.
    classifier : Classifier or None
        Trained on human codings; None where there are too few, and the codebook decides.
    limits : CoderThresholds
        From which probability on something is decided.
    """

    space: FeatureSpace
    classifier: Classifier | None
    limits: CoderThresholds

    @property
    def language(self) -> str:
        """Language of the codebook."""
        return self.space.lexicon.language

    def code_documents(
        self, documents: CodingInputs, encoder: Encoder
    ) -> tuple[CodedDocument, ...]:
        """Code what people have not read of some documents.

        Parameters
        ----------
        documents : CodingInputs
            Whole documents (`parts`), with their codings and votes.
        encoder : Encoder
            The one that was learned with.

        Returns
        -------
        tuple of CodedDocument
            In the order of the documents. What a document is coded as does not depend on the
            others.
        """
        with measured("features"):
            dataset = self.space.dataset(
                documents.segments,
                encoder,
                votes=documents.votes,
                judged=documents.judged,
                standalone=documents.standalone,
            )
        is_open = ~read_by_people(dataset.units, documents)
        with measured("coding", items=int(is_open.sum())):
            return tuple(self._each(dataset, documents.votes, is_open))

    def extract(
        self, segments: Sequence[Segment], encoder: Encoder, *, standalone: bool = False
    ) -> Dataset:
        """Extract the features of new sentences, whatever else is new beside them.

        Parameters
        ----------
        segments : sequence of Segment
            All sentences of some documents.
        encoder : Encoder
            The one that was learned with.
        standalone : bool
            The documents are single texts, not interviews.
        """
        return self.space.dataset(segments, encoder, standalone=standalone)

    def probabilities(self, dataset: Dataset) -> Matrix:
        """Return how probable it is that each sentence carries each code."""
        return self.predict(dataset).probabilities

    def predict(self, dataset: Dataset, is_open: Labels | None = None) -> Prediction:
        """Score sentences, and choose their codes.

        Parameters
        ----------
        dataset : Dataset
            Sentences, those of a document together and, where it is known, all of them: a sentence
            is compared with the rest of its document and belongs to a passage.
        is_open : ndarray of bool, shape (units,), optional
            Which of them may be given codes; all, if not given.
        """
        if self.classifier is None:
            scores, probabilities = zero_shot_probabilities(dataset, self.space.book)
            by_sentence, reliable = probabilities, reliable_votes(dataset.llm_votes)
        else:
            scores = self.classifier.scores(dataset)
            learned = self.classifier.stacked.learned(scores, dataset)
            by_sentence = self.classifier.fused_by_sentence(learned, dataset)
            probabilities = self.classifier.fused(learned, dataset)
            reliable = self.classifier.reliable_votes(dataset)
        codable = np.ones(len(dataset), dtype=bool) if is_open is None else is_open
        limits = self.limits.of(self.classifier, dataset[np.flatnonzero(codable)])
        codable = codable[:, None]
        reliable = None if reliable is None else reliable & codable
        chosen = whole_passages(choose(probabilities, limits) & codable, reliable, dataset.turns)
        only_voted = np.zeros_like(chosen) if reliable is None else reliable & ~chosen
        only_named = only_called_by_name(dataset.named, chosen | only_voted) & codable
        return Prediction(
            scores, by_sentence, probabilities, chosen, only_voted, only_named, limits
        )

    def code(self, dataset: Dataset, votes: Sequence[Vote] = ()) -> tuple[CodedSegment, ...]:
        """Decide which passages carry which codes, with evidence and reason.

        Parameters
        ----------
        dataset : Dataset
            Sentences (`extract`), those of a document together.
        votes : sequence of Vote
            Votes of coders from outside on them, with their quotes and reasons.
        """
        is_open = np.ones(len(dataset), dtype=bool)
        documents = self._each(dataset, votes, is_open)
        return tuple(one for document in documents for one in document.coded)

    def _each(
        self, dataset: Dataset, votes: Sequence[Vote], is_open: Labels
    ) -> Iterator[CodedDocument]:
        codes, classifier = self.space.book.codes, self.classifier
        explainer = Explainer(codes, self._attributor, self._examples, classifier, votes)
        # Document by document: what is compared within a document fits in memory at any size.
        # The next one is predicted while evidence for one is found.
        for part, still_open, prediction in one_ahead(
            lambda document: self._predicted(dataset, document, is_open),
            np.unique(dataset.documents[is_open]),
        ):
            found: list[CodedSegment] = []
            untested = tuple(part.llm_votes if classifier is None else classifier.untested(part))
            for given in (prediction.chosen, prediction.only_voted, prediction.only_named):
                for passage in passages(given, prediction.probabilities, part.turns):
                    voters = [c for c in part.llm_votes if explainer.votes(c, part, passage)]
                    decision = decide(
                        passage,
                        prediction.limits,
                        trained=classifier is not None,
                        untested=untested,
                        given_only_by=voters if given is prediction.only_voted else (),
                        only_named=given is prediction.only_named,
                    )
                    with measured("evidence", items=1):
                        decision = explainer.detailed(decision, part, passage, prediction)
                        evidence = explainer.evidence(part, passage, prediction)
                    code = codes[passage.code].id
                    found.append(_coded(part, passage, code, decision, evidence))
            missed = missed_codes(part.units, prediction, still_open)
            yield CodedDocument(document=part.units[0].document, coded=tuple(found), missed=missed)

    def _predicted(
        self, dataset: Dataset, document: int, is_open: Labels
    ) -> tuple[Dataset, Rows, Prediction]:
        """Predict a document as a whole, also where a part of it was read."""
        rows = np.flatnonzero(dataset.documents == document)
        part, is_open = dataset[rows], is_open[rows]
        with measured("prediction", items=int(is_open.sum())):
            return part, np.flatnonzero(is_open), self.predict(part, is_open)

    @cached_property
    def _attributor(self) -> Attributor:
        return Attributor(self.space, self.classifier)

    @cached_property
    def _examples(self) -> NearestExamples:
        return NearestExamples(self.space, self.classifier)

    def __reduce__(self) -> tuple[type[Coder], tuple[object, ...]]:
        return Coder, (self.space, self.classifier, self.limits)  # without what can be found again


@measured("learning")
def train_coder(coding_data: CodingData, *, auto_precision: float, seed: int) -> Coder:
    """Train on human codings; where there are too few, code by the codebook alone."""
    training_set, space = coding_data.training_set, coding_data.space
    if not training_set.sufficient:
        return Coder(space, None, CoderThresholds(zero_shot_thresholds(space.book)))
    classifier, limits = train_with_thresholds(
        training_set, space.book, auto_precision=auto_precision, seed=seed
    )
    return Coder(space, classifier, limits)


def train_with_thresholds(
    training_set: TrainingSet, book: CodebookFeatures, *, auto_precision: float, seed: int
) -> tuple[Classifier, CoderThresholds]:
    """Train a classifier on human codings, and learn its thresholds on held-out documents."""
    dataset = training_set.dataset
    folds = folds_by_document(dataset, FOLDS if len(dataset) <= MOST_EXACT else FEWER_FOLDS)
    classifier, learned, fused = train_and_hold_out(training_set, book, folds, seed)
    limits = thresholds_of(learned.in_passages, training_set, auto_precision)
    if classifier.fusion is None:
        return classifier, CoderThresholds(limits)
    votes = classifier.reliable_votes(dataset)
    readers = votes is not None and bool(votes.any())
    with_votes = thresholds_of(fused, training_set, auto_precision, readers=readers)
    return classifier, CoderThresholds(limits, with_votes)


def thresholds_of(
    probabilities: Matrix,
    training_set: TrainingSet,
    auto_precision: float,
    *,
    readers: bool = False,
) -> Thresholds:
    """Learn thresholds from held-out probabilities of documents that were read as a whole.

    Parameters
    ----------
    probabilities : ndarray, shape (units, codes)
        Held-out probabilities of the training sentences.
    training_set : TrainingSet
        The sentences, and what people say of them.
    auto_precision, readers
        As for `pipeline.coding.decide.learn_thresholds`.
    """
    rows = training_set.representative
    dataset = training_set.dataset
    return learn_thresholds(
        probabilities[rows],
        training_set.labels[rows],
        dataset.turns[rows],
        auto_precision,
        documents=dataset.documents[rows],
        readers=readers,
    )


def missed_codes(
    units: Sequence[Segment], prediction: Prediction, rows: Rows
) -> tuple[MissedCodes, ...]:
    """Return how many codes some sentences are expected to carry that they were not given."""
    given = prediction.chosen | prediction.only_voted | prediction.only_named
    open_ones = np.where(given, 0.0, prediction.probabilities)[rows]
    variances = (open_ones * (1 - open_ones)).sum(axis=1).round(4).tolist()
    return tuple(
        MissedCodes(segment=units[row].id, expected=expected, variance=variance)
        for row, expected, variance in zip(
            rows.tolist(), open_ones.sum(axis=1).round(4).tolist(), variances, strict=True
        )
    )


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
                Evidence(kind=EvidenceKind.ORIGIN, code=code, text=origin)
                for origin in dict.fromkeys(coding.origin for coding in agreed)
            ),
            units=tuple(segments[row].id for row in rows_of[document, start, end, code]),
        )
        for (document, start, end, code), agreed in by_passage.items()
    )
