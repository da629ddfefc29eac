"""How much stands without review, by the confidence that is asked for.

Run ``python -m benchmarks.auto_confidence [STUDY] [FOLDER ...]`` on a study with human codings that
has been run once, and on folders with ``segments.csv`` and ``codebook.csv``
(``panreflex evaluate --segments``), three draws each. Each cell is the share of the codings of text
that was not learned from, and in brackets how many of them are right.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

from benchmarks.coding import FOLDS
from pipeline.codebook import load_codebook
from pipeline.coding import auto_limits
from pipeline.coding.coding_data import prepare
from pipeline.coding.features import CodebookFeatures
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.embed import open_combined_encoder
from pipeline.evaluation import read_coded_table
from pipeline.evaluation.held_out import Predictions, machine_probabilities, predict_held_out
from pipeline.evaluation.learning_curve import train_and_decide
from pipeline.records import Segment
from pipeline.stages import read_artifact
from pipeline.stages.codings import human_codings
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

CONFIDENCES = (0.5, 0.7, 0.8, 0.9)
PRECISION = 0.85
TRAIN_SHARE = 0.3
DRAWS = 3
Judged = Callable[[], Predictions]


def main() -> None:
    study, *folders = sys.argv[1:] or ["."]
    with one_thread(), TemporaryDirectory() as cache:
        print("confidence  held-out parts of the study; with hidden questions; draws")
        cases = [*of_study(study), *(one for folder in folders for one in of_table(folder, cache))]
        for confidence in CONFIDENCES:
            with patch.object(auto_limits, "CONFIDENCE", confidence):
                print(f"{confidence:.0%}", *(shown(judged()) for judged in cases), sep="  ")


def shown(predictions: Predictions) -> str:
    stand = predictions.auto.sum()
    right = (predictions.auto & predictions.labels).sum() / max(1, stand)
    return f"{stand / max(1, predictions.predicted.sum()):.0%} ({right:.0%} of {stand})"


def of_study(folder: str) -> Iterator[Judged]:
    study = StudyFolder.open(folder)
    codebook = load_codebook(study.codebook)
    codings, _ = human_codings(study, codebook)
    inputs = CodingInputs(read_artifact(study, "segments", Segment), codebook, codings)
    data = prepare(inputs, open_combined_encoder("auto", study.state / "vectors.sqlite"))
    training_set = data.training_set
    folds = folds_by_document(training_set.dataset, FOLDS)
    for hide in (False, True):
        probable = machine_probabilities(training_set, data.book, folds, hide_questions=hide)
        yield partial(predict_held_out, probable, training_set, folds, PRECISION)


def of_table(folder: str, cache: str) -> Iterator[Judged]:
    """Learn from some groups of a table, drawn as by ``panreflex evaluate --seed``."""
    codebook = load_codebook(Path(folder, "codebook.csv"))
    sample = read_coded_table(Path(folder, "segments.csv"), codebook)
    encoder = open_combined_encoder("auto", Path(cache, f"{Path(folder).name}.sqlite"))
    data = prepare(CodingInputs(sample.segments, codebook, sample.codings), encoder)
    every = TrainingSet(data.dataset, data.labels)
    names, groups = np.unique(np.array(sample.groups), return_inverse=True)
    for seed in range(DRAWS):
        drawn = np.random.default_rng(seed).permutation(len(names))
        known = np.isin(groups, drawn[: round(TRAIN_SHARE * len(names))])
        yield partial(decided, every, known, data.book, seed)


def decided(
    every: TrainingSet, known: np.ndarray, book: CodebookFeatures, seed: int
) -> Predictions:
    return train_and_decide(
        every[np.flatnonzero(known)],
        every[np.flatnonzero(~known)],
        book,
        hide_questions=False,
        auto_precision=PRECISION,
        seed=seed,
    )[0]


if __name__ == "__main__":
    main()
