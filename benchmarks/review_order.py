"""Sentences that a person must look at, with learning in between and without.

Run after ``panreflex run``:  ``python -m benchmarks.review_order [STUDY]``

A third of the documents that people coded is open, the machine has learned from the others. A
person looks at the sentences of the open ones, those with most expected errors first; what was
looked at is as people coded it. Every 50 sentences the machine learns anew from all that was
decided and codes the rest again, or it does not. Prints the share of the open sentences to look at
for a micro-F1 of 0.80 and 0.90 in these, for each third and their mean; and what share of the
codings of what is left stands without review after so many sentences, and how many of it are right.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np

from pipeline.codebook import load_codebook
from pipeline.coding.coding_data import prepare, read_as_a_whole
from pipeline.coding.features import CodebookFeatures, Labels, Rows
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.evaluation.effort import AIMS, expected_errors
from pipeline.evaluation.held_out import Predictions
from pipeline.evaluation.learning_curve import train_and_decide
from pipeline.evaluation.scores import count_matches
from pipeline.records import Segment
from pipeline.stages import read_artifact
from pipeline.stages.codings import human_codings
from pipeline.stages.stage import encoder_of
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

ROUND, THIRDS = 50, 3
MOST_READ = 200


def main(path: str) -> None:
    study = StudyFolder.open(path)
    codebook = load_codebook(study.codebook)
    codings, _ = human_codings(study, codebook)
    with one_thread():
        coding_data = prepare(
            CodingInputs(read_artifact(study, "segments", Segment), codebook, codings),
            encoder_of(study, lambda _done, _total: None),
        )
        whole, book = coding_data.training_set, coding_data.book
        documents = np.unique(whole.dataset.documents)
        found = []
        standing: dict[int, list[tuple[int, int, int]]] = {}
        for third in range(THIRDS):
            is_open = np.isin(whole.dataset.documents, documents[third::THIRDS])
            shares = [
                share
                for learns in (False, True)
                for share in looked_at(whole, book, np.flatnonzero(is_open), learns=learns)
            ]
            found.append(shares)
            print(_line(f"third {third + 1}", shares), flush=True)
            for done, counts in standing_after(whole, book, np.flatnonzero(is_open)):
                standing.setdefault(done, []).append(counts)
    print(_line("mean", np.mean(found, axis=0).tolist()))
    for done, counts in standing.items():
        right, stand, given = np.sum(counts, axis=0)
        print(
            f"after {done}: {stand / given:.0%} stand, {right / max(1, stand):.0%} of {stand} right"
        )


def looked_at(
    whole: TrainingSet, book: CodebookFeatures, opened: Rows, *, learns: bool
) -> list[float]:
    """Return the share of the open sentences that is looked at for each aim."""
    others = np.setdiff1d(np.arange(len(whole.dataset)), opened)
    labels, now = whole.labels[opened], np.zeros(whole.labels[opened].shape, dtype=bool)
    read: Labels = np.zeros(len(opened), dtype=bool)
    queue: list[int] = []
    reached: list[float] = []
    for done in range(len(opened) + 1):
        if not done or (learns and done % ROUND == 0):
            left = np.flatnonzero(~read)
            decided = _decide(whole, book, np.append(others, opened[read]), opened[left])
            now[left] = decided.predicted
            queue = left[np.argsort(-expected_errors(decided), kind="stable")].tolist()
        f1 = count_matches(labels, now).f1
        while len(reached) < len(AIMS) and f1 >= AIMS[len(reached)]:
            reached.append(done / len(opened))
        if len(reached) == len(AIMS):
            break
        row = queue.pop(0)
        read[row], now[row] = True, labels[row]
    return reached


def standing_after(
    whole: TrainingSet, book: CodebookFeatures, opened: Rows
) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Yield after how many sentences how many codings are right and stand, stand, and are given."""
    others = np.setdiff1d(np.arange(len(whole.dataset)), opened)
    left = opened
    for done in range(0, MOST_READ + 1, ROUND):
        decided = _decide(whole, book, np.setdiff1d(np.append(others, opened), left), left)
        right = int((decided.auto & decided.labels).sum())
        yield done, (right, int(decided.auto.sum()), int(decided.predicted.sum()))
        order = np.argsort(-expected_errors(decided), kind="stable")
        left = np.sort(left[order[ROUND:]])


def _decide(whole: TrainingSet, book: CodebookFeatures, known: Rows, new: Rows) -> Predictions:
    """Learn from some sentences, and code others; these as parts of their whole documents."""
    documents = whole.dataset.documents
    rows = np.flatnonzero(np.isin(documents, documents[new]))
    read = np.isin(np.arange(len(documents)), known)
    taught = replace(whole, whole=read_as_a_whole(documents, read))[np.flatnonzero(read)]
    found, _ = train_and_decide(
        taught,
        whole[rows],
        book,
        hide_questions=False,
        auto_precision=0.85,
        seed=0,
    )
    asked = np.isin(rows, new)
    return Predictions(*(getattr(found, one.name)[asked] for one in fields(found)))


def _line(name: str, shares: list[float]) -> str:
    without, between = shares[: len(AIMS)], shares[len(AIMS) :]
    told = ", ".join(
        f"F1 {aim:.2f}: {before:.1%} without, {after:.1%} with learning in between"
        for aim, before, after in zip(AIMS, without, between, strict=True)
    )
    return f"{name}: {told}"


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ".")
