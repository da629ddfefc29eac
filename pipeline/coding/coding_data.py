"""Sentences with their features and what people said of them: what is learned from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pipeline.coding.feature_space import FeatureSpace, fit_feature_space
from pipeline.coding.features import (
    STANDALONE,
    CodebookFeatures,
    Dataset,
    Labels,
    Rows,
    joined,
    numbered,
)
from pipeline.coding.inputs import CodingInputs, coded_labels, parts, read_by_people
from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.coding.supervised import MOST_EXACT
from pipeline.embed import Encoder
from pipeline.profiling import measured

NEARLY_ALL = 0.9
"""A document counts as read as a whole if so much of it was."""


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
    whole : ndarray of bool, shape (units,)
        Which are of documents that people have read as a whole.
    """

    dataset: Dataset
    space: FeatureSpace
    labels: Labels
    read: Labels
    whole: Labels

    @property
    def book(self) -> CodebookFeatures:
        """The codable codes."""
        return self.space.book

    @property
    def training_set(self) -> TrainingSet:
        """The sentences that people have read."""
        every = TrainingSet(self.dataset, self.labels, self.whole)
        return every if self.read.all() else every[self.rows(read=True)]

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
        np.concatenate([one.whole for one in found if one.whole is not None]),
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
    labels = coded_labels(dataset.units, space.book.codes, inputs)
    return CodingData(dataset, space, labels, read, read_as_a_whole(dataset.documents, read))


def read_as_a_whole(documents: Rows, read: Labels) -> Labels:
    """Return which sentences are of documents of which people have read nearly all.

    Examples
    --------
    The first document was read, of the second one sentence of two; a text that stands by itself is
    a document of its own:

    >>> documents = np.array([0, 0, 1, 1, STANDALONE, STANDALONE])
    >>> read_as_a_whole(documents, np.array([True, True, True, False, True, False]))
    array([ True,  True, False, False,  True, False])
    """
    _, number = np.unique(documents, return_inverse=True)
    shares = np.bincount(number, read) / np.bincount(number)
    whole: Labels = np.where(documents == STANDALONE, read, shares[number] >= NEARLY_ALL)
    return whole


def _read_sentences(
    part: CodingInputs, space: FeatureSpace, encoder: Encoder, *, single: bool
) -> TrainingSet:
    """Measure whole documents, because a sentence has neighbours, and keep what was read."""
    known = _measured(part, space, read_by_people(part.units, part), encoder).training_set
    return replace(known, dataset=known.dataset.single) if single else known
