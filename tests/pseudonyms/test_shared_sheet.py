"""Rows of sheets that were written with names replaced are read as if they had the names."""

from __future__ import annotations

import pytest

from pipeline.pseudonyms.replaced_documents import ReplacedDocument
from pipeline.records import Document, TextEdit
from pipeline.review.returned_sheet import ReturnedSheet, SheetRow
from pipeline.review.shared_sheet import with_names

#       0123456789
SAID = "In Ahausen. Und dann in Ahausen-Süd."
SHOWN = "In [Stadt A]. Und dann in [Stadt A]-Süd."
EDITS = (
    TextEdit(start=3, end=12, source_start=3, source_end=10),
    TextEdit(start=26, end=39, source_start=24, source_end=35),
)
SHARED = (
    ReplacedDocument(
        Document(id="Tewes", file="", text=SAID, turns=()),
        Document(id="Person A", file="", text=SHOWN, turns=(), edits=EDITS),
    ),
)


def row(**cells: str) -> dict[str, str]:
    sheet = ReturnedSheet(frozenset(cells), (SheetRow(2, cells),), ())
    (found,) = with_names(sheet, SHARED).rows
    return dict(found.cells)


@pytest.mark.parametrize(
    "id_",
    [
        "Person A_12_36#B2",  # of a sheet: the place in the transcript
        "Person A_14_40#B2",  # marked on the page: the place in the text that it shows
    ],
)
def test_a_row_is_found_by_its_id(id_: str) -> None:
    found = row(id=id_, document="Person A", text="Und dann in [Stadt A]-Süd.", after="x")
    assert found == {
        "id": "Tewes_12_36#B2",
        "document": "Tewes",
        "text": "Und dann in Ahausen-Süd.",
        "after": "",
    }


def test_a_row_is_found_by_its_text() -> None:
    found = row(text="Und dann in [Stadt A]-Süd.", decision="ja")
    assert (found["id"], found["text"]) == ("Tewes_12_36", "Und dann in Ahausen-Süd.")


def test_rows_with_names_stay() -> None:
    for cells in (
        {"id": "Tewes_12_36", "text": "Und dann in Ahausen-Süd."},
        {"id": "", "text": "Das steht nirgends."},
        {"id": "Tewes_12_36", "text": ""},
    ):
        assert row(**cells) == cells
