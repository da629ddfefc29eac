"""Worth of a language model's votes beside the coders that learn from people.

Run ``python -m benchmarks.llm_fusion [STUDY]`` on a study with human codings that was run once.

Language models of several qualities are simulated from the human codings: passages are missed,
given another code or invented, more often in some documents and for some codes than in others, and
begin or end a sentence too early or too late. Each one votes on the coded documents; the machine
learns from some of these and is judged on the others: in turns, on documents of another kind, and
from few documents. Printed is the micro-F1 of sentences (means over seeds, and the lowest
difference to the better of the two alone), the share of codings that would stand without review,
how many of these are right, and the calibration error. Kernels, held-out scores and what the
machine learns by itself are computed once for all models.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.codebook import load_codebook
from pipeline.coding.classifier import train_and_hold_out
from pipeline.coding.coding_data import prepare
from pipeline.coding.decide import learn_thresholds, passages
from pipeline.coding.features import CodebookFeatures, Dataset, Labels, Matrix, Rows
from pipeline.coding.fusion import Learned, fit_fusion
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.embed import open_combined_encoder
from pipeline.evaluation.calibration import calibration_by_status
from pipeline.evaluation.held_out import Predictions, decide
from pipeline.evaluation.scores import count_matches
from pipeline.records import Segment
from pipeline.stages import read_artifact
from pipeline.stages.codings import human_codings
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

AUTO_PRECISION = 0.85
SEEDS = 3
FOLDS = 4
# Of the demo study: documents whose questions announce the theme, others, and workshops.
ANNOUNCED = ("I03", "I08", "I12", "I15", "I22", "I27")
OPEN = ("I01", "I05", "I18", "I24")
WORKSHOPS = ("W1", "W3")
FEW = (("I03", "I12", "I22"), ("I01", "I08", "W1"))


@dataclass(frozen=True)
class Quality:
    """Rates of the errors of a simulated model.

    Attributes
    ----------
    missed : float
        Share of the passages that it does not find.
    invented : float
        Passages that it invents, by passage that people marked.
    boundary : float
        How often each end of a passage is off by a sentence.
    """

    missed: float
    invented: float
    boundary: float


QUALITIES = {
    "0.9": Quality(0.06, 0.05, 0.06),
    "0.75": Quality(0.17, 0.17, 0.13),
    "0.6": Quality(0.30, 0.32, 0.18),
    "guess": Quality(1.00, 1.00, 0.0),
}
"""By the micro-F1 that such a model reaches by itself on the demo study."""
SPREAD = 0.7
"""Standard deviation, in log odds, of the errors among documents and among codes."""


@dataclass(frozen=True, eq=False)
class Split:
    """Documents to learn from and to judge on, and what the machine says of them by itself.

    Attributes
    ----------
    known, new : ndarray of int
        Rows of the training sentences and of the others.
    folds : sequence of ndarray of int
        Training sentences that are held out together.
    of_known, of_new : Learned
        What the machine says of them without any vote.
    """

    known: Rows
    new: Rows
    folds: Sequence[Rows]
    of_known: Learned
    of_new: Learned


def main() -> None:
    """Print a row for each way of holding out and each quality."""
    study = StudyFolder.open(sys.argv[1] if len(sys.argv) > 1 else ".")
    codebook = load_codebook(study.codebook)
    codings, _ = human_codings(study, codebook)
    segments = read_artifact(study, "segments", Segment)
    with one_thread():
        encoder = open_combined_encoder("auto", study.state / "vectors.sqlite")
        data = prepare(CodingInputs(segments, codebook, codings), encoder)
        whole = data.training_set
        print("held out    model   learned  model  fused (least gain)  auto  right  error")
        for name, cases in _holding_out(whole.dataset).items():
            splits = [_split(whole, data.book, known, new) for known, new in cases]
            for quality in QUALITIES:
                _show(name, quality, whole, splits)


def _holding_out(dataset: Dataset) -> Mapping[str, Sequence[tuple[Rows, Rows]]]:
    """Return rows to learn from and to judge on, by the way of holding out."""
    everything = np.arange(len(dataset))
    of_row = np.array([unit.document for unit in dataset.units])

    def rows(*documents: str) -> Rows:
        return np.flatnonzero(np.isin(of_row, documents))

    def rest(held_out: Rows) -> Rows:
        return np.setdiff1d(everything, held_out)

    found = {"in turns": [(rest(fold), fold) for fold in folds_by_document(dataset, FOLDS)]}
    if np.isin((*ANNOUNCED, *OPEN, *WORKSHOPS), of_row).all():
        found["open"] = [(rows(*ANNOUNCED), rows(*OPEN))]
        found["workshops"] = [(rest(rows(*WORKSHOPS)), rows(*WORKSHOPS))]
        found["from three"] = [(rows(*few), rest(rows(*few))) for few in FEW]
    return found


def _split(whole: TrainingSet, book: CodebookFeatures, known: Rows, new: Rows) -> Split:
    training_set, dataset = whole[known], whole.dataset[new]
    folds = folds_by_document(training_set.dataset)
    classifier, learned, _ = train_and_hold_out(training_set, book, folds)
    return Split(
        known,
        new,
        folds,
        learned,
        classifier.stacked.learned(classifier.scores(dataset), dataset),
    )


def _show(name: str, quality: str, whole: TrainingSet, splits: Sequence[Split]) -> None:
    rows = []
    for seed in range(SEEDS):
        votes = simulate(whole.labels, whole.dataset, QUALITIES[quality], seed)
        judged = replace(whole, dataset=replace(whole.dataset, llm_votes={"model": votes}))
        alone, fused = zip(*(_decided(judged, split) for split in splits), strict=True)
        new = np.concatenate([split.new for split in splits])
        both = _joined(fused)
        right = int((both.auto & both.labels).sum())
        rows.append(
            (
                _f1(_joined(alone).predicted, both.labels),
                _f1(votes[new] > 0, both.labels),
                _f1(both.predicted, both.labels),
                both.auto.sum() / max(1, both.predicted.sum()),
                right / both.auto.sum() if both.auto.any() else np.nan,
                calibration_by_status(both)["all"].error,
            )
        )
    figures = np.array(rows)
    learned, model, together, auto, precision, error = np.nanmean(figures, axis=0)
    gain = figures[:, 2] - figures[:, :2].max(axis=1)
    print(
        f"{name:11} {quality:6} {learned:8.3f} {model:6.3f} {together:6.3f} {gain.mean():+.3f} "
        f"({gain.min():+.3f}) {auto:6.2f} {precision:6.3f} {error:6.3f}",
        flush=True,
    )


def _decided(whole: TrainingSet, split: Split) -> tuple[Predictions, Predictions]:
    """Decide on the held-out documents without votes and with them."""
    known, new = whole[split.known], whole[split.new]
    data = known.dataset
    limits = learn_thresholds(
        split.of_known.in_passages,
        known.labels,
        data.turns,
        AUTO_PRECISION,
        documents=data.documents,
    )
    fusion, held_out = fit_fusion(split.of_known, known, split.folds)
    assert fusion is not None
    readers = bool(fusion.weights.readers.reliable(known.dataset).any())
    with_votes = learn_thresholds(
        held_out,
        known.labels,
        data.turns,
        AUTO_PRECISION,
        documents=data.documents,
        readers=readers,
    )
    return decide(split.of_new.in_passages, new, limits), decide(
        fusion.probabilities(split.of_new, new.dataset),
        new,
        with_votes,
        fusion.weights.readers.reliable(new.dataset),
    )


def _joined(parts: Sequence[Predictions]) -> Predictions:
    names = ("labels", "predicted", "auto", "probabilities", "displayed")
    return Predictions(*(np.vstack([getattr(part, name) for part in parts]) for name in names))


def _f1(predicted: Labels, labels: Labels) -> float:
    return count_matches(labels, predicted).f1


def simulate(labels: Labels, dataset: Dataset, quality: Quality, seed: int) -> Matrix:
    """Simulate a model's votes on sentences that people have coded: 0, or its confidence."""
    rng = np.random.default_rng(seed)
    codes = labels.shape[1]
    documents = dataset.documents
    of_document = rng.normal(0, SPREAD, documents.max() + 1)
    of_code = rng.normal(0, SPREAD, codes)
    # Each code is taken for two others, and some are invented more often than others.
    taken_for = np.array([rng.permutation(codes)[:2] for _ in range(codes)])
    liking = rng.dirichlet(np.full(codes, 0.5) * codes * labels.mean(axis=0) / labels.mean())
    votes = np.zeros(labels.shape)

    def mark(rows: Sequence[int], code: int, *, right: bool) -> None:
        # As large models do: sure of most, a little surer where they are right.
        mean = 0.90 if right else 0.84
        confidence = round(float(np.clip(rng.normal(mean, 0.05), 0.5, 0.98)), 2)
        chosen = list(rows)
        if rng.random() < quality.boundary:
            chosen = _moved(chosen, dataset.turns, rng, at_end=False)
        if rng.random() < quality.boundary:
            chosen = _moved(chosen, dataset.turns, rng, at_end=True)
        votes[chosen, code] = np.maximum(votes[chosen, code], confidence)

    marked = list(passages(labels, labels.astype(float), dataset.turns))
    for passage in marked:
        shift = of_document[documents[passage.rows[0]]] + of_code[passage.code]
        if rng.random() >= _shifted(quality.missed, shift):
            mark(passage.rows, passage.code, right=True)
        elif rng.random() < 0.4:
            mark(passage.rows, int(rng.choice(taken_for[passage.code])), right=False)
    for document in np.unique(documents):
        rows = np.flatnonzero(documents == document)
        there = sum(documents[passage.rows[0]] == document for passage in marked)
        expected = there * _shifted(quality.invented, of_document[document])
        for _ in range(rng.poisson(expected)):
            first = int(rng.choice(rows))
            last = first + int(rng.random() < 0.5)
            passage_rows = [row for row in range(first, last + 1) if row <= rows[-1]]
            same = [row for row in passage_rows if dataset.turns[row] == dataset.turns[first]]
            mark(same, int(rng.choice(codes, p=liking)), right=False)
    return votes


def _shifted(rate: float, by: float) -> float:
    if rate >= 1:
        return rate
    odds = np.log(rate / (1 - rate)) + by
    return float(1 / (1 + np.exp(-odds)))


def _moved(rows: list[int], turns: Rows, rng: np.random.Generator, *, at_end: bool) -> list[int]:
    """Move one end of a passage by a sentence, within the turn."""
    outside = rows[-1] + 1 if at_end else rows[0] - 1
    if rng.random() < 0.5 and 0 <= outside < len(turns) and turns[outside] == turns[rows[0]]:
        return [*rows, outside] if at_end else [outside, *rows]
    if len(rows) > 1:
        return rows[:-1] if at_end else rows[1:]
    return rows


if __name__ == "__main__":
    main()
