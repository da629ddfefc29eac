"""Time and memory of learning from many human codings.

Run ``python -m benchmarks.learning STUDY SENTENCES`` on a study with codings that has been run
once. Its coded sentences are repeated with noise until there are so many, one size a process:
memory is the most that the process has had.
"""

from __future__ import annotations

import gc
import resource
import sys
import time

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.codebook import load_codebook
from pipeline.coding.coder import train_with_thresholds
from pipeline.coding.coding_data import prepare
from pipeline.coding.features import Dataset, Rows, TextFeatures, unit_length
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.coding.supervised import MOST_EXACT
from pipeline.embed import open_combined_encoder
from pipeline.records import Segment
from pipeline.stages import read_artifact
from pipeline.stages.codings import human_codings
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

NOISE = 0.02
"""Deviation of what is added to each number of a sentence vector."""
DROPPED = 0.2
"""Share of the n-grams and a quarter of it of the codings that a repetition lacks."""


def main() -> None:
    study, sentences = StudyFolder.open(sys.argv[1]), int(sys.argv[2])
    codebook = load_codebook(study.codebook)
    codings, _ = human_codings(study, codebook)
    segments = read_artifact(study, "segments", Segment)
    encoder = open_combined_encoder("auto", study.state / "vectors.sqlite")
    coding_data = prepare(CodingInputs(segments, codebook, codings), encoder)
    training_set, book = repeated(coding_data.training_set, sentences), coding_data.book
    del coding_data
    gc.collect()
    with one_thread():
        before, began = time.process_time(), time.perf_counter()
        classifier, _ = train_with_thresholds(training_set, book, auto_precision=0.85, seed=0)
        used, took = time.process_time() - before, time.perf_counter() - began
        some = training_set.dataset[np.arange(min(1000, sentences))]
        before = time.process_time()
        classifier.scores(some)
        scored = (time.process_time() - before) / len(some)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{sentences} sentences, {len(book.codes)} codes: {used:.1f} CPU s, {took:.1f} s, "
        f"{memory:.1f} GB; a new sentence {1000 * scored:.1f} ms"
    )


def repeated(training_set: TrainingSet, sentences: int) -> TrainingSet:
    """Repeat sentences with noise, in documents of their own."""
    rng = np.random.default_rng(0)
    known = training_set.dataset
    rows = np.arange(sentences) % len(known)
    times = np.arange(sentences) // len(known)
    if sentences > MOST_EXACT:
        known = known.single
    dataset = Dataset(
        _noisy(known.sentence, rows, rng),
        _noisy(known.window, rows, rng),
        known.question[rows],
        tuple(known.units[row] for row in rows),
        known.documents[rows] + times * (known.documents.max() + 1),
        known.turns[rows] + times * (known.turns.max() + 1),
        {feature: values[rows] for feature, values in known.lexical_scores.items()},
        {coder: values[rows] for coder, values in known.llm_votes.items()},
        context=None if known.context is None else _noisy_vectors(known.context, rows, rng),
    )
    kept = rng.random((sentences, training_set.labels.shape[1])) >= DROPPED / 4
    return TrainingSet(dataset, training_set.labels[rows] & kept)


def _noisy(texts: TextFeatures, rows: Rows, rng: np.random.Generator) -> TextFeatures:
    vectors = _noisy_vectors(texts.vectors, rows, rng)
    ngrams = csr_array(texts.ngrams[rows])
    ngrams.data *= rng.random(len(ngrams.data), dtype=np.float32) >= DROPPED
    ngrams.eliminate_zeros()
    return TextFeatures(vectors, ngrams)


def _noisy_vectors(
    vectors: NDArray[np.float32], rows: Rows, rng: np.random.Generator
) -> NDArray[np.float32]:
    found = np.empty((len(rows), vectors.shape[1]), dtype=vectors.dtype)
    for some in np.array_split(np.arange(len(rows)), len(rows) // 1000 + 1):
        part = vectors[rows[some]]
        found[some] = unit_length(part + rng.normal(0, NOISE, part.shape))
    return found


if __name__ == "__main__":
    main()
