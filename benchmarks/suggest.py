"""Value of the passages that ``panreflex code --suggest`` names.

Run after ``panreflex run``:  ``python benchmarks/suggest.py [STUDY]``

Half of the documents that people coded are held out. From two of the others, and 30 passages of
the rest that the machine suggests or that are drawn at random (mean of three draws), it learns to
code those held out. Prints micro-F1 on them, once for each of several choices of documents.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

import numpy as np

from pipeline.codebook import load_codebook
from pipeline.coding.classifier import train
from pipeline.coding.coding_data import CodingData, prepare
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import folds_by_document
from pipeline.coding.suggest import candidates, suggest
from pipeline.codings import resolve_codes
from pipeline.evaluation.learning_curve import train_and_decide
from pipeline.evaluation.scores import overall_score, score_codes
from pipeline.records import Segment
from pipeline.stages import anchored_codings, read_artifact
from pipeline.stages.stage import encoder_of
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

START, PASSAGES, SEEDS, RANDOM_DRAWS = 2, 30, 3, 3


def main(path: str) -> None:
    """Print a row a draw."""
    study = StudyFolder.open(path)
    codebook = load_codebook(study.codebook)
    codings, _ = resolve_codes(anchored_codings(study), codebook)
    with one_thread():
        encoder = encoder_of(study, lambda _done, _total: None)
        coding_data = prepare(
            CodingInputs(read_artifact(study, "segments", Segment), codebook, codings), encoder
        )
        print("seed  without  random  suggested")
        for seed in range(SEEDS):
            print(f"{seed:4}  " + "  ".join(f"{f1:7.3f}" for f1 in compare(coding_data, seed)))


def compare(coding_data: CodingData, seed: int) -> tuple[float, float, float]:
    """Return micro-F1 without further passages, with random ones, with suggested ones."""
    training_set = coding_data.training_set
    documents = training_set.dataset.documents
    rng = np.random.default_rng(seed)
    order = rng.permutation(np.unique(documents))
    known = np.flatnonzero(np.isin(documents, order[:START]))
    half = START + (len(order) - START) // 2
    pool = np.flatnonzero(np.isin(documents, order[START:half]))
    test = training_set[np.flatnonzero(np.isin(documents, order[half:]))]

    classifier = train(
        training_set[known], coding_data.book, folds_by_document(training_set[known].dataset), seed
    )
    part = training_set.dataset[pool]
    probable = classifier.probabilities(classifier.scores(part), part)
    chosen = [
        one.rows for one in suggest(part, probable, np.zeros(len(part), dtype=bool), PASSAGES)
    ]
    others = candidates(part)
    splits = [
        [others[n] for n in rng.permutation(len(others))[:PASSAGES]] for _ in range(RANDOM_DRAWS)
    ]

    def reached(more: Iterable[tuple[int, ...]]) -> float:
        rows = np.union1d(
            known, pool[np.array([row for rows in more for row in rows], dtype=np.intp)]
        )
        predictions, _ = train_and_decide(
            training_set[rows],
            test,
            coding_data.book,
            hide_questions=False,
            auto_precision=0.85,
            seed=seed,
        )
        return overall_score(predictions, score_codes(predictions)).counts.f1

    at_random = sum(map(reached, splits)) / len(splits)
    return reached([]), at_random, reached(chosen)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ".")
