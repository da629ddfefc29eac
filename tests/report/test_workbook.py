"""A workbook of two documents, with names that harm spreadsheets."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pipeline.i18n import Language
from pipeline.limits import CELL_CHARACTERS
from pipeline.office import CellStyle
from pipeline.records import Code, Codebook
from pipeline.report import workbook
from pipeline.report.book import WorkbookFile
from pipeline.report.workbook import ORDER
from pipeline.report.workbook_sheet import number_format
from pipeline.report.workbook_texts import workbook_texts
from pipeline.results import Results
from pipeline.schema import TABLES, table
from pipeline.settings import DimensionSettings, DimensionValueSettings
from pipeline.tables.frame import text_column
from tests.report.garden_results import garden


@pytest.fixture
def results() -> Results:
    return garden()


def opened(results: Results, **pictures: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(results, pictures)), rich_text=True)


def rows(sheet: Any) -> list[list[Any]]:
    return [[str(v) if v is not None else None for v in row] for row in sheet.values]


def test_every_table_with_rows_has_a_sheet_in_the_order_of_a_synthesis(results):
    assert opened(results).sheetnames == [
        "Inhalt",
        "Themenmatrix",
        "Vorgaben",
        "Häufigkeiten",
        "Code × Dokument",
        "Code × Ort Lage",
        "Kodierte Segmente",
        "Erläuterungen",
    ]


def test_the_contents_lead_to_each_sheet_that_people_see(results):
    book = opened(results)
    contents = book["Inhalt"]
    linked = {
        cell.value: cell.hyperlink.location for cell in contents["A"] if cell.hyperlink is not None
    }
    assert list(linked) == [name for name in book.sheetnames[1:] if name != "Vorgaben"]
    assert linked["Code × Dokument"] == "'Code × Dokument'!A1"
    assert ["Häufigkeiten", "Wie oft und in wie vielen Dokumenten wurde jeder Code vergeben?"] in [
        row[:2] for row in rows(contents)
    ]


def test_values_are_those_of_the_table_and_main_codes_are_bold(results):
    sheet = opened(results)["Häufigkeiten"]
    table = results.tables["frequencies"]
    assert [cell.value for cell in sheet["A"]][1:] == table["code"].tolist()
    by_heading = {cell.value: cell.column for cell in sheet[1]}
    share = by_heading["Anteil der Dokumente"]
    assert sheet.cell(2, share).value == table["share_of_documents"].iat[0] == 0.5
    assert sheet.cell(2, share).number_format == "0.0%"
    assert [sheet.cell(row, 2).font.b for row in (2, 3, 4)] == [True, False, False]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == sheet.dimensions


@pytest.mark.parametrize(
    ("name", "column", "language", "expected"),
    [
        ("frequencies", "expected_low", "de", '[=0]0.0;[<0.05]"< 0,1";#,##0.0'),
        ("code_by_document_expected", "G1", "en", '[=0]0.0;[<0.05]"< 0.1";#,##0.0'),
        ("group_tests", "p_corrected", "de", '[<0.005]"< 0,01";0.00'),
        ("coded_segments", "probability", "de", '[<0.0005]"< 0,1%";0.0%'),
        ("coded_segments", "dimension_phase_probability", "en", '[<0.0005]"< 0.1%";0.0%'),
        ("cooccurrence", "lift", "de", ""),
        ("case_profiles", "share_of_study", "de", ""),
    ],
)
def test_what_is_above_0_is_not_shown_as_0(name, column, language, expected):
    shape = table(name)
    assert number_format(shape.column(column), shape, Language(language)) == expected


def test_a_small_number_stays_what_it_is_below_what_is_shown(results):
    frequencies = results.tables["frequencies"].assign(expected=0.0123)
    sheet = opened(with_table(results, frequencies=frequencies))["Häufigkeiten"]
    (column,) = [cell.column for cell in sheet[1] if cell.comment.text.endswith("(expected)")]
    cell = sheet.cell(2, column)
    assert (cell.value, cell.number_format) == (0.0123, '[=0]0.0;[<0.05]"< 0,1";#,##0.0')


def test_a_heading_tells_what_it_means_and_the_name_in_the_file(results):
    head = opened(results)["Häufigkeiten"]["J1"]
    assert head.value == "Dokumente"
    assert head.comment.text.endswith("(documents)")


def test_statuses_and_main_codes_have_their_colours(results):
    sheet = opened(results)["Kodierte Segmente"]
    by_heading = {cell.value: cell.column for cell in sheet[1]}
    status = sheet.cell(2, by_heading["Status"])
    assert (status.value, status.fill.fgColor.rgb[2:]) == ("von Hand", "4D4D4D")
    assert sheet.cell(2, by_heading["Code"]).fill.fgColor.rgb[2:] == "0072B2"


@pytest.mark.parametrize("said", ["=1+1", "@SUM(A1)", "- nein", "#N/A", "+49 30", "=HYPERLINK()"])
def test_text_is_never_a_formula(results, said):
    coded = results.tables["coded_segments"].assign(text=said)
    sheet = opened(with_table(results, coded_segments=coded))["Kodierte Segmente"]
    cell = next(cell for cell in sheet[2] if cell.value == said)
    assert cell.data_type == "s"
    assert said == "#N/A" or cell.quotePrefix


def test_what_no_spreadsheet_can_carry_is_replaced_or_cut(results):
    said = "\x00\x0b\ud800\uffff" + "x" * 40_000
    coded = results.tables["coded_segments"]
    coded = coded.assign(text=text_column(pd.Series(said, index=coded.index, dtype=object)))
    sheet = opened(with_table(results, coded_segments=coded))["Kodierte Segmente"]
    (cell,) = [cell.value for cell in sheet[2] if "xxx" in str(cell.value)]
    assert cell.startswith("\ufffd" * 4 + "x")
    assert cell.endswith("x […] (gekürzt; vollständig in der CSV-Datei)")
    assert len(cell) == CELL_CHARACTERS


def test_a_text_is_cut_where_a_spreadsheet_counts_two_for_a_character(results):
    coded = results.tables["coded_segments"].assign(text="\N{TULIP}" * 20_000)
    sheet = opened(with_table(results, coded_segments=coded))["Kodierte Segmente"]
    (cell,) = [cell.value for cell in sheet[2] if "\N{TULIP}" in str(cell.value)]
    mark = " […] (gekürzt; vollständig in der CSV-Datei)"
    # 32,767 units, of which the mark takes 44: (32,767 - 44) // 2 = 16,361 tulips of two each.
    assert len(mark) == 44
    assert cell == "\N{TULIP}" * 16_361 + mark


def test_rows_that_are_written_at_once_are_those_that_are_written_cell_by_cell(results):
    file = WorkbookFile(workbook_texts("de"), "Garten")
    once, single = file.new_sheet("zugleich"), file.new_sheet("einzeln")
    bold, share = CellStyle(bold=True), CellStyle(number_format="0.0%", wrapped=False)
    columns = [["Beet", "=1+1", None, "Ä & <b>"], [1, 0.1 + 0.2, 1e21, None]]
    looks, look_of = [[bold, share], [share, bold]], [0, 1, 1, 0]
    once.put_rows(columns, looks, look_of)
    for column, values in enumerate(columns):
        for row, value in enumerate(values):
            single.put(row + 2, column + 1, value, looks[look_of[row]][column])
    assert (once.rows, once.columns) == (single.rows, single.columns) == (5, 2)
    book = openpyxl.load_workbook(io.BytesIO(file.saved()))
    seen = [
        [
            (cell.coordinate, cell.value, cell.data_type, cell.style_id, cell.quotePrefix)
            for row in sheet
            for cell in row
        ]
        for sheet in book
    ]
    assert len(seen[0]) == 10  # two columns of five rows, the first of them empty
    assert seen[0] == seen[1]


def test_the_same_results_are_the_same_bytes(results):
    first = workbook(results, {"frequencies": png()})
    assert first == workbook(results, {"frequencies": png()})
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


def test_long_lists_are_left_to_the_csv_files_and_that_is_said(results, monkeypatch):
    monkeypatch.setattr(sys.modules["pipeline.report.workbook"], "LONGEST_SHEET", 1)
    book = opened(results)
    assert book.sheetnames == ["Inhalt", "Erläuterungen"], "even two documents are too many here"
    (said,) = [cell.value for cell in book["Inhalt"]["A"] if "mehr als 1 " in str(cell.value)]
    assert "coded_segments.csv" in said
    assert "theme_matrix.csv" in said


def test_a_table_that_is_wider_than_any_sheet_is_left_to_its_csv_file(results, monkeypatch):
    monkeypatch.setattr(sys.modules["pipeline.report.workbook"], "WIDEST_SHEET", 17)
    book = opened(results)
    assert "Kodierte Segmente" not in book.sheetnames
    assert "Code × Dokument" in book.sheetnames


def test_rows_are_as_high_as_their_texts_and_still_grow(results):
    coded = results.tables["coded_segments"].assign(text="Wort " * 60)
    book = workbook(with_table(results, coded_segments=coded))
    sheet = openpyxl.load_workbook(io.BytesIO(book))["Kodierte Segmente"]
    # 300 letters in 60 · 1.2 - 4 = 68 of a line: 5 lines of 15 points.
    assert sheet.row_dimensions[2].height == 75
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        pages = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any(b"customHeight" in page for page in pages)


def test_technical_columns_are_folded_up_and_counts_are_shaded(results):
    book = opened(results)
    sheet = book["Kodierte Segmente"]
    folded = [sheet.cell(1, n).value for n in range(1, sheet.max_column + 1)
              if sheet.column_dimensions[openpyxl.utils.get_column_letter(n)].hidden]  # fmt: skip
    assert folded
    assert book["Code × Dokument"].conditional_formatting


def test_pictures_have_a_sheet_and_what_is_no_png_is_passed_over(results):
    sheet = opened(results, frequencies=png(), portrait_I07=png(), page=b"<svg/>")["Bilder"]
    assert [row[0] for row in rows(sheet) if row[0]] == ["Häufigkeiten", "Verlauf: I07"]
    assert len(sheet._images) == 2


def test_pictures_are_not_compressed_again(results):
    with zipfile.ZipFile(io.BytesIO(workbook(results, {"frequencies": png()}))) as archive:
        (picture,) = [one for one in archive.infolist() if one.filename.endswith(".png")]
        assert picture.compress_type == zipfile.ZIP_STORED
        assert archive.read(picture) == png()


def test_a_picture_is_as_large_as_its_pixels_whatever_its_density(results):
    """Vega's say 72 dots an inch, of which a spreadsheet would make a third more."""
    import struct
    import zlib

    density = b"pHYs" + struct.pack(">IIB", 2835, 2835, 1)
    chunk = struct.pack(">I", 9) + density + struct.pack(">I", zlib.crc32(density))
    head, data, rest = png().partition(struct.pack(">I", 10) + b"IDAT")
    dense = head + chunk + data + rest
    assert dense != png()
    data = workbook(results, {"frequencies": dense, "topic_map": png()})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert re.findall(r'a:ext cx="(\d+)"', drawing) == ["9525", "9525"]


def test_an_english_study_has_an_english_workbook(results):
    book = opened(replace(results, language="en"))
    assert book.sheetnames[:2] == ["Contents", "Theme matrix"]
    assert book["Frequencies"]["M1"].value == "share of documents"
    assert "human" in rows(book["Coded segments"])[1]


def test_a_study_of_which_nothing_is_known_has_a_workbook(results):
    bare = Results(
        title="",
        language="de",
        codebook=Codebook(title="", language="de", version="", codes=(Code(id="A", name=""),)),
        documents=(),
        segments=(),
        coded=(),
    )
    assert opened(bare).sheetnames == ["Inhalt", "Erläuterungen"]


def test_names_of_sheets_are_allowed_short_and_unlike(results):
    by_place = results.tables["code_by_Ort_Lage"]
    names = ["code_by_" + "sehr_langer_Name_eines_Attributs" + ending for ending in "abc"]
    book = opened(with_table(results, **dict.fromkeys(names, by_place)))
    assert [name for name in book.sheetnames if "langer" in name] == [
        "Code × Sehr langer Name eines A",
        "Code × Sehr langer Name eines 2",
        "Code × Sehr langer Name eines 3",
    ]


def with_table(results: Results, **tables: pd.DataFrame) -> Results:
    return replace(results, tables={**results.tables, **tables})


def png() -> bytes:
    """Return a picture of one pixel."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\x00\x00"))
        + chunk(b"IEND", b"")
    )


def test_cells_of_small_groups_are_faint(results):
    by_place = results.tables["code_by_Ort_Lage"]
    assert "small" in by_place
    sheet = opened(with_table(results, code_by_Ort_Lage=by_place.assign(small=1)))[
        "Code × Ort Lage"
    ]
    assert sheet["E2"].font.i
    assert not opened(with_table(results, code_by_Ort_Lage=by_place.assign(small=0)))[
        "Code × Ort Lage"
    ]["E2"].font.i


def test_a_column_that_a_person_added_is_shown_as_it_is(results):
    frequencies = results.tables["frequencies"].assign(Notiz="=eigene")
    sheet = opened(with_table(results, frequencies=frequencies))["Häufigkeiten"]
    assert [cell.value for cell in sheet[1]][-1] == "Notiz"
    assert [cell.value for cell in sheet[2]][-1] == "=eigene"


def test_every_table_has_a_sheet_or_is_left_to_programs():
    left = {"segments", "topic_segments", "suggestions", "evaluation_curves"}
    left |= {"topic_map", "topic_hierarchy"}  # shown as pictures
    left |= {"replication", "replication_differences"}  # of another reading, in its own folder
    left |= {"profile"}  # of a run, not of the study
    left |= {"recommendation_suggestions", "example_suggestions"}  # sheets to write from
    assert {shape.name for shape in TABLES} == set(ORDER) | left


def test_every_column_of_a_sheet_has_german_words():
    words = workbook_texts("de")
    assert not [
        f"{shape.name}.{column.name}"
        for shape in TABLES
        if shape.name in ORDER
        for column in shape.columns
        if words.meaning(column) == column.meaning
    ]


def test_topics_have_their_titles_and_the_interview_situation_comes_last(results):
    columns = ["topic", "label", "passages", "documents", "G1"]
    table = pd.DataFrame([(0, "Kaffee", 3, 1, 3), (1, "Beet", 2, 1, 2)], columns=columns)
    coverage = pd.DataFrame(
        [(1, "G1 Beete: Beet", "theme"), (0, "Gesprächssituation: Kaffee", "situation")],
        columns=["topic", "title", "kind"],
    )
    known = with_table(results, topic_by_document=table, topic_coverage=coverage)
    sheet = opened(known)["Thema × Dokument"]
    assert [row[:2] for row in rows(sheet)[1:]] == [
        ["1", "G1 Beete: Beet"],
        ["0", "Gesprächssituation: Kaffee"],
    ]


def test_a_comparison_is_a_cross_table_of_what_is_expected_and_in_how_many_documents(results):
    sheet = opened(results)["Code × Ort Lage"]
    assert rows(sheet)[0] == [
        "Code",
        "Name",
        "Hauptcode",
        "Ebene",
        "Stadt (n\xa0=\xa01)",
        "Land (n\xa0=\xa01)",
        "Stadt: Anteil der Dokumente",
        "Land: Anteil der Dokumente",
    ]
    # By hand 1 of G1, a guess of 0.4 of G2: 1.4 of G. No document lacks 1 - (1 - 1) * (1 - 0.4).
    assert [[cell.value for cell in row[4:]] for row in sheet.iter_rows(min_row=2)] == [
        [1.4, 0, 1, 0],
        [1, 0, 1, 0],
        [0.4, 0, 0.4, 0],
        [0, 0, 0, 0],
    ]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:H5")
    assert [str(area.sqref) for area in sheet.conditional_formatting] == [
        "E2:F2",
        "E3:F5",
        "G2:H2",
        "G3:H5",
    ]


def test_pairs_of_codes_stand_with_the_strongest_first(results):
    pairs = pd.DataFrame(
        [("sentence", "A", 1.0, 0.5), ("sentence", "B", 2.0, 0.1), ("passage", "C", 3.0, 0.2)],
        columns=["level", "code_a", "together_expected", "jaccard"],
    )
    sheet = opened(with_table(results, cooccurrence=pairs))["Kookkurrenz"]
    assert [cell.value for cell in sheet["B"]][1:] == ["B", "A", "C"]


def test_tables_are_named_by_the_title_of_a_dimension_and_by_the_words_of_an_attribute():
    values = (DimensionValueSettings(name="früh"), DimensionValueSettings(name="spät"))
    phase = DimensionSettings(name="phase", title="Phase der Saison", values=values)
    untitled = phase.model_copy(update={"name": "wave", "title": ""})
    texts = workbook_texts("de", [phase, untitled])
    assert texts.title("code_by_phase") == "Code × Phase der Saison"
    assert texts.title("phase_by_document") == "Phase der Saison × Dokument"
    assert texts.title("code_by_ort") == "Code × Ort"
    assert texts.title("code_by_wave") == "Code × Wave"  # a dimension without a title
