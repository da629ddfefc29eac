"""Do expected counts and their intervals hold on documents that the machine had not seen?

Run ``python -m benchmarks.counts [STUDY]`` on a study with human codings that has been run once.
Each document is coded by what the others teach; of each code, the sum of the probabilities of what
is proposed is compared with how many of these proposals people agree with (half of the sentences),
in all documents and in groups of four.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from pipeline.codebook import load_codebook
from pipeline.coding.coding_data import prepare
from pipeline.coding.decide import passages
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import folds_by_document
from pipeline.embed import open_combined_encoder
from pipeline.evaluation.held_out import machine_probabilities, predict_held_out
from pipeline.records import CodedSegment, Decision, DecisionReason, Segment, Status
from pipeline.stages import read_artifact
from pipeline.stages.codings import human_codings
from pipeline.study import StudyFolder
from pipeline.tables.counts import count, count_documents
from pipeline.threads import one_thread

FOLDS = 12
GROUP = 4


class Proposal(NamedTuple):
    """A passage that the machine proposes, and whether people agree."""

    coding: CodedSegment
    right: bool


def main() -> None:
    study = StudyFolder.open(sys.argv[1] if len(sys.argv) > 1 else ".")
    with one_thread():
        found = list(proposals(study))
    documents = sorted({one.coding.document for one in found})
    print(f"{len(found)} proposals in {len(documents)} documents, {sum(r for _, r in found)} right")
    print(f"{'':34} expected  right  within the interval  documents expected, with a right one")
    groups = [documents[start : start + GROUP] for start in range(0, len(documents), GROUP)]
    compare("all documents, all codes", [found])
    compare("all documents, by code", by_code(found))
    compare(
        f"groups of {GROUP} documents, by code",
        [
            own
            for group in groups
            for own in by_code([one for one in found if one.coding.document in group])
        ],
    )


def compare(name: str, sets: Sequence[Sequence[Proposal]]) -> None:
    """Print what is expected beside what is right, and how many intervals hold it."""
    counts = [count(one.coding for one in own) for own in sets]
    right = [sum(one.right for one in own) for own in sets]
    held = sum(c.low <= r <= c.high for c, r in zip(counts, right, strict=True))
    likely = sum(count_documents(one.coding for one in own).expected for own in sets)
    really = sum(len({one.coding.document for one in own if one.right}) for own in sets)
    print(
        f"{name:34} {sum(c.expected for c in counts):8.1f} {sum(right):6} "
        f"{held:8} of {len(sets):3} ({held / len(sets):.0%}) {likely:12.1f} {really:6}"
    )


def by_code(found: Sequence[Proposal]) -> list[list[Proposal]]:
    """Group proposals by their code."""
    grouped: defaultdict[str, list[Proposal]] = defaultdict(list)
    for one in found:
        grouped[one.coding.code].append(one)
    return list(grouped.values())


def proposals(study: StudyFolder) -> Iterator[Proposal]:
    """Yield what the machine proposes for each document that people coded, unseen."""
    codebook = load_codebook(study.codebook)
    codings, _ = human_codings(study, codebook)
    encoder = open_combined_encoder(study.settings.coding.encoder, study.state / "vectors.sqlite")
    data = prepare(
        CodingInputs(read_artifact(study, "segments", Segment), codebook, codings), encoder
    )
    known, dataset = data.training_set, data.training_set.dataset
    folds = folds_by_document(dataset, FOLDS)
    probable = machine_probabilities(known, data.book, folds, seed=study.settings.seed)
    predicted = predict_held_out(
        probable, known, folds, study.settings.coding.auto_precision, with_llm_votes=True
    )
    for one in passages(predicted.predicted, probable, dataset.turns):
        units = [dataset.units[row] for row in one.rows]
        decision = Decision(
            status=Status.REVIEW,
            reason=DecisionReason.BELOW_THRESHOLD,
            probability=float(predicted.displayed[one.rows[0], one.code]),
        )
        coding = CodedSegment(
            id=units[0].id,
            document=units[0].document,
            turn=units[0].turn,
            start=units[0].start,
            end=units[-1].end,
            code=data.book.codes[one.code].id,
            coder="machine",
            decision=decision,
        )
        yield Proposal(coding, bool(np.mean(known.labels[one.rows, one.code]) >= 1 / 2))


if __name__ == "__main__":
    main()
