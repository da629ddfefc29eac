"""Recovery of hidden codes as candidates.

Run after ``panreflex run``:  ``python benchmarks/candidates.py [CODE …] [--study STUDY]``

Takes the codings of one code away at a time, of all codes if none is named, those of people and of
the machine, looks for candidates, and prints for each code the one that shares most passages with
it:

hidden
    Passages of which at least half of the sentences carried the code.
candidate, kind
    Proposed name, and whether it is a topic or a theme of what is left.
overlap, precision, recall, F1
    Shared passages divided by those of either (Jaccard); by the candidate's; by the hidden ones;
    harmonic mean of the last two.
rank
    Where the candidate stands in the list.

The last lines have the means, how many candidates there are (new themes, not parts of codes), and
for how many codes the best one is among the first ten.

The machine does not code anew without the code, which may give some of its passages to others.
"""

from __future__ import annotations

import argparse
import warnings

from pipeline.codebook import load_codebook
from pipeline.records import CodedSegment, Role, Segment, TopicAssignment
from pipeline.stages import read_artifact
from pipeline.stages.stage import encoder_of
from pipeline.study import StudyFolder
from pipeline.topics.candidate import CandidateKind
from pipeline.topics.candidates import find_candidates
from pipeline.topics.corpus import PassageCorpus, build_corpus


def corpus_of(study: StudyFolder) -> PassageCorpus:
    spoken = [
        segment
        for segment in read_artifact(study, "segments", Segment)
        if segment.role is Role.PARTICIPANT
    ]
    encoder = encoder_of(study, lambda _done, _total: None, combined=False)
    return build_corpus(spoken, encoder.encode([segment.text for segment in spoken]))


def main() -> None:
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("codes", nargs="*")
    parser.add_argument("--study", default=".")
    given = parser.parse_args()
    study = StudyFolder.open(given.study)
    corpus, codebook = corpus_of(study), load_codebook(study.codebook)
    assignments = read_artifact(study, "assignments", TopicAssignment)
    coded = read_artifact(study, "coded", CodedSegment)
    print(
        "| code | hidden | candidate | kind | passages | overlap | precision | recall | F1 | rank |"
    )
    print("|---|---:|---|---|---:|---:|---:|---:|---:|---:|")
    means = []
    ranks = []
    for code in given.codes or [one.id for one in codebook.codable]:
        carried = {unit for one in coded if one.code == code for unit in one.units}
        hidden = {
            unit.id
            for unit in corpus.passages
            if 2 * sum(corpus.sentences[row].id in carried for row in unit.rows) >= len(unit.rows)
        }
        left = [one for one in coded if one.code != code]
        every = find_candidates(corpus, assignments, left, codebook, seed=study.settings.seed)
        found = [one for one in every if one.kind is not CandidateKind.PART]
        shared, size, best = max(
            ((len(hidden & set(one.passages)), len(one.passages), one) for one in found),
            key=lambda triple: triple[0] / (len(hidden) + triple[1] - triple[0]),
        )
        overlap = shared / (len(hidden) + size - shared)
        f1 = 2 * shared / (len(hidden) + size)
        ranks.append(found.index(best) + 1)
        means.append((len(found), overlap, shared / size, shared / len(hidden), f1))
        print(
            f"| {code} | {len(hidden)} | {best.name} | {best.kind} | {size} "
            f"| {overlap:.2f} | {shared / size:.2f} | {shared / len(hidden):.2f} | {f1:.2f} "
            f"| {ranks[-1]} |",
            flush=True,
        )
    many, *others = (sum(column) / len(means) for column in zip(*means, strict=True))
    print(
        f"| mean of {len(means)} | | of {many:.1f} | | | {' | '.join(f'{x:.2f}' for x in others)} "
        f"| {sum(ranks) / len(ranks):.1f} |"
    )
    first = sum(rank <= 10 for rank in ranks)
    print(f"Among the first ten: {first} of {len(ranks)}")


if __name__ == "__main__":
    main()
