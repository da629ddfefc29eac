from __future__ import annotations

from pipeline.coding.suggest import Suggestion
from pipeline.codings import read_codings
from pipeline.records import Code, Document, Role, Segment, SourceAnchor
from pipeline.store import write_table
from pipeline.tables import suggestions


def test_a_filled_in_copy_is_a_list_of_codings(tmp_path):
    text = "Wir gießen. Jeden Abend."
    units = [
        Segment(
            id=str(start),
            document="G1",
            file="G1.docx",
            turn=4,
            speaker="B",
            role=Role.PARTICIPANT,
            start=start,
            end=end,
            text=text[start:end],
            anchor=SourceAnchor(start=start, paragraph=7),
        )
        for start, end in ((0, 11), (12, 24))
    ]
    found = suggestions(
        [Suggestion((0, 1), ((1, 0.5), (0, 0.125)))],
        units,
        [Code(id="B", name="Boden"), Code(id="W", name="Wasser")],
        [Document(id="G1", file="G1.docx", text=text, turns=())],
    )
    row = found.iloc[0]
    assert (row["segment"], row["source"], row["begin"]) == (text, "Absatz 7", 4)
    assert row["proposal"] == "W Wasser (0.50); B Boden (0.12)"
    file = write_table(found, "suggestions", tmp_path, "excel-de")
    coded, faults = read_codings(file)
    assert coded == ()
    assert [fault.problem for fault in faults] == ["nothing stands under 'Code'"]
    found["code"], found["coder"] = "W", "HK"
    (coding,), faults = read_codings(write_table(found, "suggestions", tmp_path, "excel-de"))
    assert not faults
    assert (coding.document, coding.code, coding.turn, coding.quote, coding.coder) == (
        "G1",
        "W",
        4,
        text,
        "HK",
    )
