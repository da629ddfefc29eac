"""How well do passages get the value of a dimension? Against values that were set by hand.

Run after ``panreflex run``:  ``python -m benchmarks.dimensions [STUDY] [errors]``

Two sources. `dimensions_phase.csv` has 120 coded passages of the demo study, drawn at random: 84 in
whose turn something is said that may be of time, 36 of the others. `dimensions_texts/` has invented
talks of four studies in German and English, each sentence with its value. Of both, one half was
looked at while the rules were made ("building"), the other was not ("unseen"); the invented ones
were written before the rules for references back.

What values that people set teach is measured on the 120, each document kept back in its turn
(`learned`).

Prints for each how many of the values that are given are right (precision), how many of those that
people set are found (recall), the share that stays undetermined, and how far probabilities are from
what comes true (ECE, in ten steps; Brier score).
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from pipeline.dimensions import (
    assign_values,
    given_values,
    passage_vectors,
    read_passages,
    said_on,
)
from pipeline.dimensions.learning import learn
from pipeline.dimensions.probability import probabilities
from pipeline.records import (
    CodedSegment,
    Decision,
    DecisionReason,
    DimensionValue,
    Document,
    Role,
    Segment,
    Status,
    Turn,
)
from pipeline.settings import DimensionSettings
from pipeline.stages import read_artifact
from pipeline.stages.stage import encoder_of
from pipeline.study import StudyFolder

HERE = Path(__file__).parent
FOLDS = 10
Judged = tuple[str, str, DimensionValue]
"""What a passage says, its value by hand, and the one that it was given."""


def main(folder: str = ".", show: str = "") -> None:
    """Print the figures; with ``errors``, also what is wrong in the half that was built on."""
    by_hand = dict(phases(StudyFolder.open(folder)))
    invented = {"building": list(texts("building")), "unseen": list(texts("held_back"))}
    for half in ("building", "unseen"):
        for name, judged in (("demo study", by_hand[half]), ("invented texts", invented[half])):
            print(f"{name}, {half}: {figures(judged)}")
            if show and half == "building":
                for text, wanted, one in judged:
                    if wanted != one.value:
                        cues = [(cue.place.value, cue.text) for cue in one.cues]
                        print(f"  [{wanted}] not [{one.value}] {one.probability} {cues}")
                        print(f"    {one.segment} {text[:200]}")
    for name, own in learned(StudyFolder.open(folder)):
        print(f"demo study, {name}: {figures(own)}")


def learned(study: StudyFolder) -> Iterator[tuple[str, list[Judged]]]:
    """Judge the 120 passages by rules alone, and with what the values of other documents teach."""
    documents = read_artifact(study, "documents", Document)
    segments = read_artifact(study, "segments", Segment)
    rows = _rows()
    (dimension,) = study.settings.dimensions
    passages = [_passage_of(row, documents) for row in rows]
    readings = {
        one.passage.id: one
        for one in read_passages(
            passages, documents, dimension, study.settings.language, said_on(documents)
        )
    }
    ordered = [readings[row["segment_id"]] for row in rows]
    vectors = passage_vectors(segments, encoder_of(study, lambda *_: None).encode)(passages)
    shares = np.array([one.shares for one in ordered])
    names = [*(value.name for value in dimension.values), ""]
    wanted = [names.index(row["value"]) for row in rows]
    of = [row["document"] for row in rows]
    held_out, times = probabilities(shares), 0
    every = sorted(set(of))
    for fold in range(FOLDS):
        test = [n for n, one in enumerate(of) if every.index(one) % FOLDS == fold]
        train = [n for n in range(len(of)) if n not in set(test)]
        found = learn(
            shares, train, [wanted[n] for n in train], [of[n] for n in train], lambda: vectors
        )
        if found:
            times += 1
            held_out[test] = found.chances[test]
    for name, chances in (
        ("all, rules alone", probabilities(shares)),
        (f"all, learned by cross-validation (in {times} of {FOLDS} folds)", held_out),
    ):
        given = given_values(ordered, dimension, chances)
        yield name, [(row["text"], row["value"], one) for row, one in zip(rows, given, strict=True)]


def figures(judged: Sequence[Judged]) -> str:
    """Say how well values were given."""
    given = [(wanted, one) for _, wanted, one in judged if one.value]
    right = sum(wanted == one.value for wanted, one in given)
    with_value = sum(bool(wanted) for _, wanted, _ in judged)
    told = [(one.probability, wanted == one.value) for _, wanted, one in judged]
    told_of_given = [(one.probability, wanted == one.value) for wanted, one in given]
    return (
        f"{len(judged)} passages; "
        f"precision {right / max(1, len(given)):.2f} ({right} of {len(given)}), "
        f"recall {right / max(1, with_value):.2f} ({right} of {with_value}); "
        f"undetermined {1 - len(given) / len(judged):.2f}, by hand "
        f"{1 - with_value / len(judged):.2f}; "
        f"ECE {calibration_error(told):.3f}, of those given "
        f"{calibration_error(told_of_given):.3f}; "
        f"Brier {sum((p - hit) ** 2 for p, hit in told) / len(told):.3f}"
    )


def calibration_error(told: Sequence[tuple[float, bool]], steps: int = 10) -> float:
    """Return the expected calibration error: the mean gap of steps of probability."""
    error = 0.0
    for step in range(steps):
        own = [
            (p, hit)
            for p, hit in told
            if step / steps <= p < (step + 1) / steps or p == step + 1 == steps
        ]
        if own:
            error += abs(sum(p for p, _ in own) - sum(hit for _, hit in own)) / len(told)
    return error


def phases(study: StudyFolder) -> Iterator[tuple[str, list[Judged]]]:
    """Judge the passages of the demo study whose phases were set by hand."""
    documents = read_artifact(study, "documents", Document)
    rows = _rows()
    passages = [_passage_of(row, documents) for row in rows]
    settings = study.settings
    given = {
        one.segment: one
        for one in assign_values(
            passages, documents, settings.dimensions, settings.language, said_on(documents)
        )
    }
    for half in ("building", "unseen"):
        own = [row for row in rows if row["half"] == half]
        yield half, [(row["text"], row["value"], given[row["segment_id"]]) for row in own]


def texts(half: str) -> Iterator[Judged]:
    """Judge the sentences of invented talks."""
    folder = HERE / "dimensions_texts"
    studies = tomllib.loads((folder / "studies.toml").read_text(encoding="utf-8"))
    for talk in (folder / f"{half}.txt").read_text(encoding="utf-8").split("== ")[1:]:
        head, _, lines = talk.partition("\n")
        name, number = head.split()
        study = studies[name]
        document, passages, wanted = _talk(number, lines.strip(), str(study["said"]))
        dimension = DimensionSettings.model_validate({"name": "phase", "values": study["values"]})
        given = assign_values(
            passages, [document], [dimension], study["language"], said_on([document])
        )
        for value, passage, one in zip(wanted, passages, given, strict=True):
            yield document.text[passage.start : passage.end], value, one


def _talk(number: str, lines: str, said: str) -> tuple[Document, list[CodedSegment], list[str]]:
    text, turns, places, values = "", [], [], []
    for line in lines.split("\n"):
        start = len(text)
        speaker, words = line[0], line[3:]
        for value, sentence in re.findall(r"(?:\[([^]]*)\] )?([^[]+)", words):
            begin = len(text)
            text += sentence.strip()
            if speaker == "B":
                places.append((begin, len(text)))
                values.append(value)
            text += " "
        text = text[:-1]
        role = Role.INTERVIEWER if speaker == "I" else Role.PARTICIPANT
        turns.append(
            Turn(number=len(turns) + 1, speaker=speaker, role=role, start=start, end=len(text))
        )
        text += "\n"
    document = Document(
        id=number, file="", text=text, turns=tuple(turns), attributes={"date": said}
    )
    passages = [_passage(f"{number}_{a}_{b}", number, a, b) for a, b in places]
    return document, passages, values


def _rows() -> list[dict[str, str]]:
    with (HERE / "dimensions_phase.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _passage_of(row: dict[str, str], documents: Sequence[Document]) -> CodedSegment:
    document = next(one for one in documents if one.id == row["document"])
    start = document.text.index(row["text"])
    return _passage(row["segment_id"], document.id, start, start + len(row["text"]))


def _passage(name: str, document: str, start: int, end: int) -> CodedSegment:
    decision = Decision(status=Status.HUMAN, reason=DecisionReason.PERSON)
    return CodedSegment(
        id=name, document=document, turn=0, start=start, end=end, code="", coder="",
        decision=decision,
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
