"""Contribution of each part of the coding, and its cost beside embedding.

Run ``python -m benchmarks.coding [STUDY]`` on a study with human codings that has been run once.
Each line leaves one part out and cross-validates by document, with the questions and without.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

from pipeline.codebook import load_codebook
from pipeline.coding import code_segments, pair_model, semi_markov
from pipeline.coding.coding_data import CodingData, prepare
from pipeline.coding.features import CodebookFeatures
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.embed import open_combined_encoder
from pipeline.evaluation.held_out import machine_probabilities, predict_held_out
from pipeline.evaluation.scores import overall_score, score_codes
from pipeline.records import Role, Segment
from pipeline.stages import read_artifact
from pipeline.stages.codings import human_codings
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

FOLDS = 12
Case = tuple[TrainingSet, CodebookFeatures]


def main() -> None:
    study = StudyFolder.open(sys.argv[1] if len(sys.argv) > 1 else ".")
    codebook = load_codebook(study.codebook)
    codings, _ = human_codings(study, codebook)
    segments = read_artifact(study, "segments", Segment)

    def coding_data(encoder: str = "auto") -> CodingData:
        opened = open_combined_encoder(encoder, study.state / "vectors.sqlite")
        return prepare(CodingInputs(segments, codebook, codings), opened)

    with one_thread():
        whole = coding_data()
        case = whole.training_set, whole.book
        print(f"{'':34} micro  macro  masked micro")
        show("all of it", case)
        show("without the encoder USE", _of(coding_data("e5")))
        show("without the encoder E5", _of(coding_data("use")))
        show("without the words of the codebook", _without_votes(case))
        show("without the codebook as exemplars", _without_codebook(case))
        show("without windows of sentences", _without_windows(case))
        show("without sentences in context", _without_context(case))
        show("without passages", case, _no_passages)
        show("without comparing in the document", case, _no_document)
    _times(segments, study)


def show(name: str, case: Case, change: Callable[[], Iterator[None]] | None = None) -> None:
    training_set, book = case
    folds = folds_by_document(training_set.dataset, FOLDS)
    figures = []
    with contextmanager(change)() if change else ExitStack():
        for hide_questions in (False, True):
            probable = machine_probabilities(
                training_set, book, folds, hide_questions=hide_questions
            )
            predictions = predict_held_out(probable, training_set, folds, 0.85)
            figures.append(overall_score(predictions, score_codes(predictions)))
    shown, hidden = figures
    print(f"{name:34} {shown.counts.f1:.3f}  {shown.macro_f1:.3f}  {hidden.counts.f1:.3f}")


def _of(coding_data: CodingData) -> Case:
    return coding_data.training_set, coding_data.book


def _without_votes(case: Case) -> Case:
    training_set, book = case
    return TrainingSet(replace(training_set.dataset, lexical_scores={}), training_set.labels), book


def _without_codebook(case: Case) -> Case:
    training_set, book = case
    silent = replace(
        book,
        **{name: getattr(book, name).empty for name in ("definition", "include", "exclude")},
        examples=book.examples.empty,
    )
    return _without_votes((training_set, silent))


def _without_context(case: Case) -> Case:
    training_set, book = case
    return TrainingSet(replace(training_set.dataset, context=None), training_set.labels), book


def _without_windows(case: Case) -> Case:
    training_set, book = case
    dataset = replace(training_set.dataset, window=training_set.dataset.sentence)
    return TrainingSet(dataset, training_set.labels), book


def _no_passages() -> Iterator[None]:
    with (
        patch.object(semi_markov.SemiMarkovModel, "fit", lambda self, *_, **__: self),
        patch.object(semi_markov.SemiMarkovModel, "probabilities", lambda _, alone, *__: alone),
    ):
        yield


def _no_document() -> Iterator[None]:
    with patch.object(pair_model, "_in_document", lambda values, *_: np.zeros_like(values)):
        yield


def _times(segments: tuple[Segment, ...], study: StudyFolder) -> None:
    """Compare coding, cold and with known vectors, with encoding the same sentences."""
    codebook = load_codebook(study.codebook)
    codings, _ = human_codings(study, codebook)
    texts = [segment.text for segment in segments if segment.role is Role.PARTICIPANT]
    with TemporaryDirectory() as folder:
        began = time.perf_counter()
        open_combined_encoder("auto").encode(texts)
        bare = time.perf_counter() - began
        cache = Path(folder) / "vectors.sqlite"
        seconds = []
        for _ in range(2):
            began = time.perf_counter()
            with one_thread():
                inputs = CodingInputs(segments, codebook, codings)
                code_segments(inputs, open_combined_encoder("auto", cache))
            seconds.append(time.perf_counter() - began)
    cold, warm = seconds
    print(f"coding / encoding the same sentences: {cold / bare:.2f} cold, {warm / bare:.2f} warm")
    print(f"({len(texts)} sentences: {bare:.0f} s, {cold:.0f} s, {warm:.0f} s)")


if __name__ == "__main__":
    main()
