"""How well do passages get their phase? Against values that were set by hand.

Run after ``panreflex run``:  ``python -m benchmarks.dimensions [STUDY]``

`benchmarks/dimensions_phase.csv` has 120 coded passages of the demo study, drawn at random: 84 in
whose turn something is said that may be of time, 36 of the others. Half of the documents were
looked at while the rules were made ("building"), the others were not ("unseen"). Prints for each
half how many of the values that are given are right (precision), how many of those that people set
are found (recall), the share that stays undetermined, and what the probabilities promise.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from pipeline.dimensions import assign_values, said_on
from pipeline.records import CodedSegment, Decision, DecisionReason, Document, Status
from pipeline.stages import read_artifact
from pipeline.study import StudyFolder

SET_BY_HAND = Path(__file__).with_name("dimensions_phase.csv")


def main(folder: str = ".", show: str = "") -> None:
    """Print the figures; with ``errors``, also what is wrong in the half that was built on."""
    study = StudyFolder.open(folder)
    documents = read_artifact(study, "documents", Document)
    with SET_BY_HAND.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    passages = [_passage(row, documents) for row in rows]
    given = {
        one.segment: one
        for one in assign_values(
            passages, documents, study.settings.dimensions, study.settings.language,
            said_on(documents),
        )
    }  # fmt: skip
    for half in ("building", "unseen"):
        own = [(row["value"], given[row["segment_id"]]) for row in rows if row["half"] == half]
        valued = [(wanted, one) for wanted, one in own if one.value]
        right = sum(wanted == one.value for wanted, one in valued)
        set_by_hand = sum(bool(wanted) for wanted, _ in own)
        promised = sum(one.probability for _, one in valued) / max(1, len(valued))
        print(
            f"{half}: {len(own)} passages, {set_by_hand} with a value by hand; "
            f"precision {right / max(1, len(valued)):.2f} ({right} of {len(valued)}), "
            f"promised {promised:.2f}; "
            f"recall {right / max(1, set_by_hand):.2f} ({right} of {set_by_hand}); undetermined "
            f"{1 - len(valued) / len(own):.2f}, by hand {1 - set_by_hand / len(own):.2f}"
        )
        if show and half == "building":
            for row in rows:
                one = given[row["segment_id"]]
                if row["half"] == half and row["value"] != one.value:
                    print(row["segment_id"], f"[{row['value']}] not [{one.value}]", end=" ")
                    print(one.probability, [(cue.place.value, cue.text) for cue in one.cues])
                    print("   ", row["text"][:200])


def _passage(row: dict[str, str], documents: tuple[Document, ...]) -> CodedSegment:
    document = next(one for one in documents if one.id == row["document"])
    start = document.text.index(row["text"])
    return CodedSegment(
        id=row["segment_id"],
        document=document.id,
        turn=0,
        start=start,
        end=start + len(row["text"]),
        code="",
        coder="",
        decision=Decision(status=Status.HUMAN, reason=DecisionReason.PERSON),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
