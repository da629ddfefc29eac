from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import CodingsError
from pipeline.evaluation.coded_table import read_coded_table
from pipeline.records import Code, Codebook, Role

BOOK = Codebook(
    title="Garten",
    language="de",
    version="1",
    codes=(Code(id="W", name="Wasser"), Code(id="B", name="Boden")),
)
ROWS = """\
doc_id,seg_id,speaker,text,codes
G1,a,I,Woher kommt das Wasser?,
G1,b,B,Vom Himmel.,W
G1,c,B,"Die Erde, sie trinkt.",W|B
G2,d,,Regen.,W
G2,e,,Kompost., B | B
"""


def written(folder: Path, rows: str = ROWS) -> Path:
    file = folder / "coded.csv"
    file.write_text(rows, encoding="utf-8")
    return file


def test_rows_become_units_in_turns(tmp_path):
    """The answers of B are one turn; the rows without a speaker have a turn each."""
    found = read_coded_table(written(tmp_path), BOOK)
    assert [(s.document, s.turn, s.role, s.text) for s in found.segments] == [
        ("G1", 1, Role.INTERVIEWER, "Woher kommt das Wasser?"),
        ("G1", 2, Role.PARTICIPANT, "Vom Himmel."),
        ("G1", 2, Role.PARTICIPANT, "Die Erde, sie trinkt."),
        ("G2", 1, Role.PARTICIPANT, "Regen."),
        ("G2", 2, Role.PARTICIPANT, "Kompost."),
    ]
    assert found.groups == ("G1", "G1", "G2", "G2")
    assert found.faults == ()


def test_a_unit_carries_its_codes_once(tmp_path):
    found = read_coded_table(written(tmp_path), BOOK)
    by_place = {(s.document, s.start, s.end): s.text for s in found.segments}
    assert [(by_place[c.document, c.start, c.end], c.code, c.origin) for c in found.codings] == [
        ("Vom Himmel.", "W", "coded.csv:3"),
        ("Die Erde, sie trinkt.", "W", "coded.csv:4"),
        ("Die Erde, sie trinkt.", "B", "coded.csv:4"),
        ("Regen.", "W", "coded.csv:5"),
        ("Kompost.", "B", "coded.csv:6"),
    ]


def test_units_of_a_document_stay_together_wherever_they_stand(tmp_path):
    rows = "doc_id;text;codes\nG1;Eins.;W\nG2;Zwei.;\nG1;Drei.;B\n"
    found = read_coded_table(written(tmp_path, rows), BOOK)
    assert [(s.document, s.start, s.end) for s in found.segments] == [
        ("G1", 0, 5),
        ("G1", 6, 11),
        ("G2", 0, 5),
    ]


def test_another_column_keeps_units_together(tmp_path):
    assert read_coded_table(written(tmp_path), BOOK, "seg_id").groups == ("b", "c", "d", "e")


def test_rows_that_cannot_be_read_are_named(tmp_path):
    rows = ROWS + "G3,f,,,W\nG3,g,,Zu viel.,W,B,W\n"
    found = read_coded_table(written(tmp_path, rows), BOOK)
    assert [(fault.line, fault.problem) for fault in found.faults] == [
        (8, "the row has more than the 5 cells of the header"),
        (7, "the row has no text"),
    ]
    assert len(found.segments) == 5


@pytest.mark.parametrize(
    ("rows", "group", "message"),
    [
        (ROWS.replace("doc_id", "dok_id"), "seg_id", "no column 'doc_id'; did you mean 'dok_id'?"),
        (ROWS, "speakr", "line 1: there is no column 'speakr'; did you mean 'speaker'?"),
        (ROWS.replace(" B | B", "BB"), "doc_id", "line 6: the code 'BB' is not in the codebook"),
        (ROWS.replace("codes", "kodes"), "doc_id", "did you mean 'kodes'?"),
        ("", "doc_id", "is empty"),
    ],
)
def test_what_is_misspelt_is_named(tmp_path, rows, group, message):
    with pytest.raises(CodingsError, match=message.replace("?", r"\?")):
        read_coded_table(written(tmp_path, rows), BOOK, group)
