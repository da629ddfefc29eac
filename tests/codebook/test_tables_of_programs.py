"""Is a codebook understood as people and programs keep it in tables?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.codebook import load_codebook
from pipeline.errors import CodebookError
from pipeline.records import Codebook
from pipeline.run import run
from pipeline.stages.coding_inputs import coding_inputs_of
from pipeline.study import StudyFolder
from tests.small_study import CODEBOOK, write_study


def load(folder: Path, *rows: list[object] | str) -> Codebook:
    """Load a table, of rows as XLSX, of lines as CSV."""
    if isinstance(rows[0], str):
        (folder / "book.csv").write_text("\n".join(map(str, rows)), encoding="utf-8")
        return load_codebook(folder / "book.csv")
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "book.xlsx")
    return load_codebook(folder / "book.xlsx")


def told(folder: Path, *rows: list[object] | str) -> list[str]:
    with pytest.raises(CodebookError) as caught:
        load(folder, *rows)
    return [line.rpartition(f"{folder}/")[2] for line in str(caught.value).splitlines()]


def codes(book: Codebook) -> list[tuple[str, str, str | None, str]]:
    return [(code.id, code.name, code.parent, code.definition) for code in book.codes]


PATHS = [
    ("1", "Motive", None, "Warum"), ("1.1", "Freude", "1", "Gut"),
    ("2", "Organisation", None, ""), ("2.1", "Geld", "2", "Pacht"),
]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [["Code", "Memo"], ["Motive", "Warum"], ["Motive > Freude", "Gut"],
         ["Organisation\\Geld", "Pacht"]],
        [["Farbe", "Code", "Code-Memo", "Häufigkeit"], [None, "Motive", "Warum", 3],
         [None, "Motive > Freude", "Gut", 0], [None, "Organisation > Geld", "Pacht", 7]],
        [["tag", "parent", "description", "number of highlights"], ["Motive", "", "Warum", 0],
         ["Motive.Freude", "Motive", "Gut", 3], ["Organisation", "", "", 0],
         ["Organisation.Geld", "Organisation", "Pacht", 1]],
        [["Oberkategorie", "Unterkategorie", "Definition"], ["Motive", None, "Warum"],
         [None, "Freude", "Gut"], ["Organisation", "Geld", "Pacht"]],
        [["Kategorie", "Unterkategorie", "Definition"], ["Motive", None, "Warum"],
         ["Motive", "Freude", "Gut"], ["Organisation", "Geld", "Pacht"]],
        [["Kategorie", "Oberkategorie", "Definition"], ["Motive", None, "Warum"],
         ["Freude", "Motive", "Gut"], ["Geld", "Organisation", "Pacht"]],
        [["Leitfaden, Stand Mai"], [], ["Code", "Memo"], ["Motive", "Warum"],
         ["Motive > Freude", "Gut"], ["Organisation > Geld", "Pacht"]],
    ],
)  # fmt: skip
def test_names_and_paths_make_a_hierarchy(tmp_path, rows):
    assert codes(load(tmp_path, *rows)) == PATHS


def test_names_that_begin_with_ids_keep_them(tmp_path):
    book = load(tmp_path, "Code;Memo", "A Motive;Warum", "A Motive > A1 Freude;Gut")
    assert codes(book) == [("A", "Motive", None, "Warum"), ("A1", "Freude", "A", "Gut")]


def test_a_memo_of_this_program_holds_all_fields(tmp_path):
    memo = "Gut\n\nKürzel: F1\nBeispiele:\n• Die Tomate."
    (code,) = load(tmp_path, ["Code", "Memo"], ["Freude", memo]).codes
    assert (code.id, code.definition, code.examples) == ("F1", "Gut", ("Die Tomate.",))


def test_a_path_that_stands_twice_is_told(tmp_path):
    assert told(tmp_path, "Code;Memo", "Motive > Freude;Gut", "Motive > freude;Besser") == [
        "book.csv, line 3: the name 'freude' is taken by the code on line 2; codes under the same "
        "main code need different names"
    ]


def test_a_table_of_content_analysis(tmp_path):
    head = "Nr.;Kategorie;Definition;Ankerbeispiel(e);Kodierregel(n)"
    (joy, money) = load(tmp_path, head, "K1;Freude;Gut;Ja, gern.;Nur wenn", "K2;Geld;Was;;").codes
    assert (joy.id, joy.name, joy.definition) == ("K1", "Freude", "Gut")
    assert (joy.examples, joy.include) == (("Ja, gern.",), "Nur wenn")
    assert (money.id, money.examples) == ("K2", ())


def test_a_parent_may_be_named_instead_of_its_id(tmp_path):
    book = load(tmp_path, "Kürzel;Bezeichnung;Oberkategorie", "M;Motive;", "M1;Freude;motive",
                "M2;Leute;M Motive")  # fmt: skip
    assert [code.parent for code in book.codes] == [None, "M", "M"]


def test_ids_that_a_spreadsheet_made_equal_are_told_with_the_cause(tmp_path):
    rows = [["Kürzel", "Bezeichnung"], [1.1, "Freude"], [1.2, "Leute"], [1.1, "Zeit"]]
    assert told(tmp_path, *rows) == [
        "book.xlsx, line 4: the id '1.1' is taken by the code on line 2; a spreadsheet makes '1.1' "
        "of '1.10': format the column as text there, and write the id anew"
    ]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (datetime(2026, 2, 1), "2026-02-01"), ("01. Feb", "01. Feb"), ("Mrz 03", "Mrz 03"),
        ("01.02.2026", "01.02.2026"), ("1-Feb", "1-Feb"),
    ],
)  # fmt: skip
def test_ids_that_a_spreadsheet_made_dates_are_told(tmp_path, cell, written):
    assert told(tmp_path, ["Kürzel", "Bezeichnung"], ["1.1", "Freude"], [cell, "Leute"]) == [
        f"book.xlsx, line 3: a spreadsheet has turned an id into the date '{written}'; format the "
        "column as text there, and write the id anew"
    ]


def test_numbers_keep_what_a_spreadsheet_shows(tmp_path):
    book = load(tmp_path, ["Kürzel", "Bezeichnung"], [0.1 + 0.2, "Freude"], [12.0, "Leute"])
    assert [code.id for code in book.codes] == ["0.3", "12"]


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("book.csv", "Kürzel;Bezeichnung;Definition\nA;Motive;Warum\nB;Geld;Pa\x02cht\n", 3),
        ("book.yaml", 'codes:\n  - id: A\n    name: "Mo\\x01tive"\n', 3),
        (
            "book.qdc",
            '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="Geld">'
            "<Description>Pa\x85\x9fcht</Description></Code></Codes></CodeBook>",
            None,
        ),
    ],
)
def test_control_characters_that_are_left_out_are_told(tmp_path, name, content, line):
    (tmp_path / name).write_text(content, encoding="utf-8")
    book = load_codebook(tmp_path / name)
    assert [(one.file, one.line, one.problem) for one in book.faults] == [
        (name, line, "texts in it hold control characters, which are left out")
    ]
    assert load(tmp_path, "Kürzel;Bezeichnung", "A;Motive").faults == ()


def test_what_was_changed_in_reading_is_among_the_faults_of_the_study(tmp_path):
    book = CODEBOOK.replace("name: Ernte", 'name: "Er\\x01nte"')
    study = StudyFolder.open(write_study(tmp_path, kodierleitfaden=book))
    run(study, ["ingest", "codings"])
    assert [(fault.file, fault.line) for fault in coding_inputs_of(study).faults] == [
        ("kodierleitfaden.yaml", 9)
    ]


TAGS = (
    "tag,description,number of highlights,number of documents\r\n"
    "Motive,Warum jemand mitmacht,0,0\r\n"
    "Organisation,Absprachen,1,1\r\n"
    "Motive.Freude,Weil Pflanzen guttun,3,2\r\n"
    "Dr. Huber,Ein Name mit Punkt,1,1\r\n"
)


def test_tags_of_taguette_with_dots_are_a_tree(tmp_path):
    file = tmp_path / "tags.csv"
    file.write_text(TAGS, encoding="utf-8")
    book = load_codebook(file)
    assert [(code.id, code.name, code.parent) for code in book.codes] == [
        ("1", "Motive", None),
        ("2", "Organisation", None),
        ("1.1", "Freude", "1"),
        ("3", "Dr. Huber", None),
    ]
    assert book.by_id["1.1"].definition == "Weil Pflanzen guttun"
    assert book.faults == ()


def test_a_codebook_of_taguette_in_xml_is_a_tree(tmp_path):
    names = ("Motive.Freude.am Kochen", "Motive", "Dr. Huber", "Motive.Freude")
    codes = "".join(f'<Code guid="{n}" name="{name}"/>' for n, name in enumerate(names))
    file = tmp_path / "tags.qdc"
    file.write_text(
        f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Taguette 1.5"><Codes>{codes}</Codes>'
        "</CodeBook>",
        encoding="utf-8",
    )
    assert [(code.name, code.parent) for code in load_codebook(file).codes] == [
        ("Motive", None),
        ("Freude", "1"),
        ("am Kochen", "1.1"),
        ("Dr. Huber", None),
    ]
