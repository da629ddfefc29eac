"""Sentences with their features and what people said of them: what is learned from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pipeline.coding.feature_space import FeatureSpace, fit_feature_space
from pipeline.coding.features import CodebookFeatures, Dataset, Labels, Rows, joined, numbered
from pipeline.coding.inputs import CodingInputs, coded_labels, parts, read_by_people
from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.coding.supervised import MOST_EXACT
from pipeline.embed import Encoder
from pipeline.profiling import measured


@dataclass(frozen=True, eq=False)
class CodingData:
    """Sentences with their features, and what people said of them.

    Attributes
    ----------
    dataset : Dataset
        Sentences of participants.
    space : FeatureSpace
        What they were measured by.
    labels : ndarray of bool, shape (units, codes)
        Which codes people gave to each sentence.
    read : ndarray of bool, shape (units,)
        Which sentences people have read: coded, or left uncoded on purpose.
    """

    dataset: Dataset
    space: FeatureSpace
    labels: Labels
    read: Labels

    @property
    def book(self) -> CodebookFeatures:
        """The codable codes."""
        return self.space.book

    @property
    def training_set(self) -> TrainingSet:
        """The sentences that people have read."""
        if self.read.all():
            return TrainingSet(self.dataset, self.labels)
        rows = self.rows(read=True)
        return TrainingSet(self.dataset[rows], self.labels[rows])

    def rows(self, *, read: bool) -> Rows:
        """Return the rows of the sentences that people have read, or of the open ones."""
        return np.flatnonzero(self.read == read)


@measured("features")
def prepare(inputs: CodingInputs, encoder: Encoder) -> CodingData:
    """Measure all sentences of a study, and arrange human codings by sentence."""
    read = read_by_people(inputs.units, inputs)
    space = fit_feature_space(inputs, read, encoder)
    return _measured(inputs, space, read, encoder)


@measured("features")
def prepare_learning(inputs: CodingInputs, encoder: Encoder) -> CodingData:
    """Measure the sentences of a study that people have read, and no others.

    Time and memory grow with these, not with the study; `training_set` is that of `prepare`, in
    single precision where there are more than `MOST_EXACT` of them.

    Parameters
    ----------
    inputs : CodingInputs
        The study.
    encoder : Encoder
        Gives sentence vectors.
    """
    units = inputs.units
    read = read_by_people(units, inputs)
    space = fit_feature_space(inputs, read, encoder)
    documents = {unit.document for unit, known in zip(units, read, strict=True) if known}
    segments = [segment for segment in inputs.segments if segment.document in documents]
    # Also where nobody has read anything there is one part, an empty one.
    many = int(read.sum()) > MOST_EXACT
    found = [
        _read_sentences(part, space, encoder, single=many)
        for part in parts(replace(inputs, segments=segments)) or [replace(inputs, segments=())]
    ]
    dataset = joined([training_set.dataset for training_set in found])
    # The numbers that the whole study gives, whatever the parts.
    numbers = numbered(dataset.units, units, standalone=inputs.standalone)
    return CodingData(
        replace(dataset, documents=numbers[0], turns=numbers[1]),
        space,
        np.vstack([training_set.labels for training_set in found]),
        np.ones(len(dataset), dtype=bool),
    )


def _measured(
    inputs: CodingInputs, space: FeatureSpace, read: Labels, encoder: Encoder
) -> CodingData:
    dataset = space.dataset(
        inputs.segments,
        encoder,
        votes=inputs.votes,
        judged=inputs.judged,
        standalone=inputs.standalone,
    )
    return CodingData(dataset, space, coded_labels(dataset.units, space.book.codes, inputs), read)


def _read_sentences(
    part: CodingInputs, space: FeatureSpace, encoder: Encoder, *, single: bool
) -> TrainingSet:
    """Measure whole documents, because a sentence has neighbours, and keep what was read."""
    known = _measured(part, space, read_by_people(part.units, part), encoder).training_set
    return TrainingSet(known.dataset.single, known.labels) if single else known
