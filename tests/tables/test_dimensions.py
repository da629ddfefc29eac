"""Codes by the values of a dimension, counted by hand."""

import pytest

from pipeline.errors import StudyError
from pipeline.records import (
    Code,
    Codebook,
    CodedSegment,
    CueKind,
    CuePlace,
    Decision,
    DecisionReason,
    DimensionCue,
    DimensionValue,
    Document,
    Role,
    Status,
    Turn,
)
from pipeline.tables import coded_segments, dimension_tables

BOOK = Codebook(title="", language="de", version="1", codes=(Code(id="A", name="Beete"),))
TEXT = "Im Mai. Im Juni. Danach."
DOCUMENT = Document(
    id="G1", file="g.txt", text=TEXT,
    turns=(Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=0, end=len(TEXT)),),
)  # fmt: skip


def coding(start: int, end: int, status: Status, probability: float) -> CodedSegment:
    decision = Decision(status=status, reason=DecisionReason.PERSON, probability=probability)
    return CodedSegment(
        id=f"G1_{start}_{end}", document="G1", turn=1, start=start, end=end, code="A", coder="",
        decision=decision,
    )  # fmt: skip


def value(start: int, end: int, name: str, probability: float, kind: CueKind) -> DimensionValue:
    said = DimensionCue(kind=kind, place=CuePlace.PASSAGE, text=TEXT[start:end])
    return DimensionValue(
        segment=f"G1_{start}_{end}", document="G1", start=start, end=end, dimension="phase",
        value=name, probability=probability,
        cues=(said,) if name else (),
    )  # fmt: skip


CODED = (
    coding(0, 7, Status.HUMAN, 1),
    coding(8, 16, Status.REVIEW, 0.5),
    coding(17, 24, Status.AUTO, 0.9),
)
VALUES = (
    value(0, 7, "Früh", 1, CueKind.PERSON),
    value(8, 16, "Früh", 0.8, CueKind.TIME),
    value(17, 24, "", 0.7, CueKind.TIME),
)


def made(others: tuple[str, ...] = ()):
    names = {"phase": ("Früh", "Spät")}
    return dimension_tables(CODED, [DOCUMENT], BOOK, VALUES, names, others=others)


def test_expected_is_of_code_and_value_together() -> None:
    table = made()["code_by_phase"].set_index(["code", "value"])
    early, late, none = (table.loc[("A", name)] for name in ("Früh", "Spät", ""))
    assert (early["segments"], early["confirmed"], early["expected"]) == (2, 1, 1.4)
    assert (late["segments"], late["documents_with_value"]) == (0, 0)
    assert (none["segments"], none["confirmed"], none["expected"]) == (1, 1, 0.9)
    assert early["share_of_code"] == 0.6667
    assert early["words"] == 4


def test_values_by_document() -> None:
    table = made()["phase_by_document"]
    assert table[["value", "passages", "set_by_people", "expected"]].to_numpy().tolist() == [
        ["Früh", 2, 1, 1.8],
        ["Spät", 0, 0, 0.0],
        ["", 1, 0, 0.7],
    ]


def test_no_table_takes_the_place_of_another_one() -> None:
    with pytest.raises(StudyError, match="dimension 'phase' would take the place"):
        made(("code_by_Phase",))


def test_coded_segments_have_value_probability_and_evidence() -> None:
    table = coded_segments(CODED, [DOCUMENT], BOOK, values=VALUES, dimensions=["phase"])
    names = ["dimension_phase", "dimension_phase_probability", "dimension_phase_evidence"]
    assert list(table.columns[-3:]) == names
    assert table[names].to_numpy().tolist()[1] == ["Früh", 0.8, "„Im Juni.“"]
    assert "dimension_phase" not in coded_segments(CODED, [DOCUMENT], BOOK).columns
