"""Recovery of hidden codes as candidates.

Run after ``panreflex run``:
``python benchmarks/candidates.py [CODE …] [--study STUDY] [--coded-anew] [--all-documents]``

Takes one code away at a time, of all codes if none is named, looks for candidates, and prints for
each code the one whose sentences are most like its own (F1):

hidden
    Sentences that people gave the code.
candidate, kind
    Proposed name, and whether it is of an open topic or another theme.
sentences
    Of the candidate, in the documents that people coded: in the others nobody knows.
precision, recall, F1
    Shared sentences divided by the candidate's; by the hidden ones; harmonic mean of both.
rank
    Where the candidate stands in the list.
open topics without
    Topics that are called open and of which no candidate has half of the uncoded sentences.

The last lines have the means over all codes, over every other one from the first and from the
second on (what is tried is chosen by the former and confirmed by the latter), and for how many
codes the best candidate is among the first ten.

``--coded-anew`` takes the code out of the codebook and codes the study anew, which gives some of
its sentences to other codes, as it would be without it (about 5 CPU seconds a code, 35 codes: 3
minutes). Without, the codings of the code alone are taken away, of people and of the machine.
``--all-documents`` compares in all documents, with the codings of the machine for true.
"""

from __future__ import annotations

import argparse
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import fmean

from pipeline.coding import CodingInputs, code_segments
from pipeline.language.study_cache import study_cache
from pipeline.records import (
    Codebook,
    CodedSegment,
    Role,
    Segment,
    Status,
    TopicAssignment,
)
from pipeline.stages import read_artifact
from pipeline.stages.coding_inputs import coding_inputs_of
from pipeline.stages.stage import encoder_of
from pipeline.study import StudyFolder
from pipeline.threads import one_thread
from pipeline.topics.candidate import OPEN_SHARE, Candidate, CandidateKind
from pipeline.topics.candidates import find_candidates
from pipeline.topics.corpus import PassageCorpus, build_corpus

Coded = Sequence[CodedSegment]


def corpus_of(study: StudyFolder) -> PassageCorpus:
    spoken = [
        segment
        for segment in read_artifact(study, "segments", Segment)
        if segment.role is Role.PARTICIPANT
    ]
    encoder = encoder_of(study, lambda _done, _total: None, combined=False)
    return build_corpus(spoken, encoder.encode([segment.text for segment in spoken]))


def without(inputs: CodingInputs, code: str) -> CodingInputs:
    codes = tuple(one for one in inputs.codebook.codes if one.id != code)
    return replace(
        inputs,
        codebook=replace(inputs.codebook, codes=codes),
        codings=[one for one in inputs.codings if one.code != code],
        reviewed=[one for one in inputs.reviewed if one.code != code],
        votes=[one for one in inputs.votes if one.code != code],
    )


def coding_anew(study: StudyFolder, inputs: CodingInputs) -> Callable[[str], Coded]:
    encoder = encoder_of(study, lambda _done, _total: None)
    precision, seed = study.settings.coding.auto_precision, study.settings.seed
    return lambda code: code_segments(
        without(inputs, code), encoder, auto_precision=precision, seed=seed
    )


def sentences_of(candidate: Candidate) -> set[str]:
    return {unit for units in candidate.units for unit in units}


def not_offered(
    found: Sequence[Candidate],
    corpus: PassageCorpus,
    assignments: Sequence[TopicAssignment],
    coded: Coded,
) -> int:
    carrying = {unit for one in coded for unit in one.units}
    topic_of = {one.segment: one.topic for one in assignments}
    sizes: Counter[int] = Counter()
    still_open: dict[int, set[str]] = {}
    for passage in corpus.passages:
        units = {corpus.sentences[row].id for row in passage.rows}
        sizes[topic_of[passage.id]] += len(units)
        still_open.setdefault(topic_of[passage.id], set()).update(units - carrying)
    return sum(
        all(2 * len(sentences_of(one) & units) < len(units) for one in found)
        for topic, units in still_open.items()
        if topic >= 0 and len(units) >= OPEN_SHARE * sizes[topic]
    )


def best_of(
    found: Sequence[Candidate], hidden: set[str], within: set[str]
) -> tuple[float, float, float, int, int]:
    """Return F1, precision, recall, place and sentences of the candidate most like a code."""
    best = (0.0, 0.0, 0.0, len(found), 0)
    for place, one in enumerate(found):
        units = sentences_of(one) & within
        if shared := len(units & hidden):
            f1 = 2 * shared / (len(units) + len(hidden))
            best = max(
                best,
                (f1, shared / len(units), shared / len(hidden), place, len(units)),
                key=lambda of_one: of_one[0],
            )
    return best


def main() -> None:
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("codes", nargs="*")
    parser.add_argument("--study", default=".")
    parser.add_argument("--coded-anew", action="store_true")
    parser.add_argument("--all-documents", action="store_true")
    given = parser.parse_args()
    study = StudyFolder.open(given.study)
    with one_thread(), study_cache(study.state):
        measure(study, given.codes, given.coded_anew, given.all_documents)


def measure(study: StudyFolder, codes: Sequence[str], anew: bool, everywhere: bool) -> None:
    inputs = coding_inputs_of(study).inputs
    corpus, codebook = corpus_of(study), inputs.codebook
    assignments = read_artifact(study, "assignments", TopicAssignment)
    coded = read_artifact(study, "coded", CodedSegment)

    def left(code: str) -> Coded:
        return [one for one in coded if one.code != code]

    coded_without = coding_anew(study, inputs) if anew else left
    known = [one for one in coded if everywhere or one.status is Status.HUMAN]
    documents = {one.document for one in known}
    within = {one.id for one in corpus.sentences if one.document in documents}
    print("| code | hidden | candidate | kind | sentences | precision | recall | F1 | rank "
          "| open topics without |")  # fmt: skip
    print("|---|---:|---|---|---:|---:|---:|---:|---:|---:|")
    figures = []
    for code in codes or [one.id for one in codebook.codable]:
        hidden = {unit for one in known if one.code == code for unit in one.units} & within
        now = coded_without(code)
        book: Codebook = without(inputs, code).codebook
        every = find_candidates(corpus, assignments, now, book, seed=study.settings.seed)
        found = [one for one in every if one.kind is not CandidateKind.PART]
        f1, precision, recall, place, size = best_of(found, hidden, within)
        name, kind = (found[place].name, found[place].kind) if place < len(found) else ("", "")
        missing = not_offered(found, corpus, assignments, now)
        figures.append((precision, recall, f1, place + 1, missing, len(found)))
        print(
            f"| {code} | {len(hidden)} | {name} | {kind} | {size} | {precision:.2f} "
            f"| {recall:.2f} | {f1:.2f} | {place + 1} of {len(found)} | {missing} |",
            flush=True,
        )
    for name, some in (("all", figures), ("odd", figures[::2]), ("even", figures[1::2])):
        if some:
            means = [fmean(column) for column in zip(*some, strict=True)]
            print(
                f"| mean of {len(some)} ({name}) | | | | | {means[0]:.2f} | {means[1]:.2f} "
                f"| {means[2]:.2f} | {means[3]:.1f} of {means[5]:.1f} | {means[4]:.2f} |"
            )
    for name, some in (("all", figures), ("odd", figures[::2]), ("even", figures[1::2])):
        print(f"Among the first ten ({name}): {sum(one[3] <= 10 for one in some)} of {len(some)}")


if __name__ == "__main__":
    main()
