"""Do the lists for MAXQDA and for R hold what was coded, and nothing that a spreadsheet runs?"""

from __future__ import annotations

import csv
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pandas as pd

from pipeline.codings import anchor_codings, read_codings
from pipeline.exchange import long_table, segment_list
from pipeline.records import Status
from pipeline.results import Results
from tests.exchange.garden import CODINGS, FIRST, SECOND, coding, garden


def excel_rows(results: Results, **chosen: list[str]) -> list[list[object]]:
    data = segment_list(results, **chosen)  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_list_has_the_columns_of_maxqda() -> None:
    head, *rows = excel_rows(garden())

    assert head == [
        "Farbe", "Kommentar", "Dokumentgruppe", "Dokumentname", "Code", "Anfang", "Ende", "Gewicht",
        "Segment", "Bearbeitet von", "Bearbeitet am", "Fläche", "Abdeckungsgrad %",
    ]  # fmt: skip
    # "Die Ernte" are 9 of the 33 characters of the document: 27.27 %.
    assert rows[0] == [
        None, "sicher?\nja; noch einmal", "Stadt", "G1", "M Motive\\M1 Ernte <b>/ Äpfel", 2, 2, 0,
        "Die Ernte", "Anna Ö.", None, 9, 27.27,
    ]  # fmt: skip
    assert [row[9] for row in rows] == [
        "Anna Ö.", "Anna Ö.", "'=Ben", "panreflex (zu prüfen)", "panreflex (automatisch)",
    ]  # fmt: skip
    # "Regen." are 6 of 11 characters; 0.9321 is 93 %.
    assert rows[4][7:9] == [93, "Regen."]
    assert rows[4][11:] == [6, 54.55]
    assert excel_rows(garden(language="en"))[0][3:6] == ["Document name", "Code", "Beginning"]


def test_our_own_reader_takes_the_list(tmp_path: Path) -> None:
    results = garden(coded=(), codings=CODINGS[:2])
    head, *rows = excel_rows(results)
    file = tmp_path / "liste.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])

    found, faults = read_codings(file, results.documents)
    codings, unknown = anchor_codings(found, results.documents, results.codebook)

    assert (faults, unknown) == ((), ())
    assert [(c.document, c.code, c.start, c.end) for c in codings] == [
        (c.document, c.code, c.start, c.end) for c in CODINGS[:2]
    ]


def test_the_long_table_has_a_row_for_each_coding_with_all_attributes() -> None:
    data = long_table(garden())
    table = pd.read_csv(BytesIO(data), keep_default_na=False, dtype=str)

    assert data.startswith(b"segment_id,document,file,")
    assert b"\r\n" in data
    assert list(table.columns[-5:]) == ["Ort", "Alter", "PLZ", "Tag", "mit Garten"]
    first = dict(table.iloc[0])
    assert first == {
        "segment_id": "G1_11_20", "document": "G1", "file": "Stadt/G 1.txt", "turn": "2",
        "speaker": "B", "source": "", "start": "11", "end": "20", "words": "2", "code": "M1",
        "code_name": "Ernte <b>/ Äpfel", "main_code": "M", "main_code_name": "Motive",
        "status": "human", "coder": "Anna Ö.", "probability": "1", "evidence": "", "reason": "",
        "comment": "sicher?\nja; noch einmal", "text": "Die Ernte", "Ort": "Stadt <1>",
        "Alter": "47", "PLZ": "01067", "Tag": "2023-02-14", "mit Garten": "",
    }  # fmt: skip
    assert table["status"].tolist() == ["human", "human", "human", "review", "auto"]
    assert table["probability"].tolist()[3:] == ["0.9321", "0.9321"]
    assert set(table["Ort"]) == {"Stadt <1>", "'=Land"}


def test_an_attribute_may_be_called_like_a_column() -> None:
    named = replace(SECOND, attributes={"code": "=x", "=Ort": "y"})
    rows = list(csv.DictReader(StringIO(long_table(garden(documents=(FIRST, named))).decode())))

    assert (rows[-1]["code"], rows[-1]["attribute_code"], rows[-1]["'=Ort"]) == ("W", "'=x", "y")


def test_lists_without_codings_have_their_heads() -> None:
    nothing = garden(coded=(), codings=(), documents=())

    assert len(excel_rows(nothing)) == 1
    assert len(long_table(nothing).decode().splitlines()) == 1


def test_a_coding_over_two_turns_ends_in_the_second() -> None:
    results = garden(coded=(), codings=(replace(coding("G1", "M1", "Anna", 3, 20), turn=1),))

    assert excel_rows(results)[1][5:7] == [1, 2]


def test_only_some_codings() -> None:
    assert len(excel_rows(garden(), only=[Status.AUTO])) == 2
    assert len(long_table(garden(), coders=["=Ben"]).decode().splitlines()) == 2
