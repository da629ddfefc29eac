"""What did the researcher write down about each transcript?"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import StudyError
from pipeline.ingest.metadata import assign_metadata, read_metadata


def table(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "metadata.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_any_dialect(tmp_path: Path, mark: str, encoding: str) -> None:
    text = "file,document,city\r\na.docx,I1,Köln\r\nsub\\b.txt,,\r\n".replace(",", mark)

    assert read_metadata(table(tmp_path, text, encoding)) == {
        "a.docx": {"document": "I1", "city": "Köln"},
        "sub/b.txt": {},
    }


def test_umlauts_in_two_characters(tmp_path: Path) -> None:
    assert list(read_metadata(table(tmp_path, "file\nfu\u0308r.txt"))) == ["für.txt"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fiel,city\na,b", "metadata.csv, line 1: there is no column 'file'; did you mean 'fiel'?"),
        ("name,city\na,b", "line 1: there is no column 'file'; known are name, city"),
        ("file,city,city\na,b,c", "line 1: two columns are called 'city'; rename or remove one"),
        ("file,city\na,b,c", "line 2: the row has more than the 2 cells of the header"),
        ("", "metadata.csv: is empty"),
    ],
)
def test_messages_name_the_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(StudyError) as caught:
        read_metadata(table(tmp_path, text))

    assert message in str(caught.value)


def test_table_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="cannot be read"):
        read_metadata(tmp_path / "metadata.csv")


FILES = ("01.txt", "02.txt", "sub/Eva.docx", "sub/Udo.docx", "Ina.docx", "Ina.pdf", "old/02.txt")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        # Everything that is wrong is told, once, and all other rows hold.
        (
            "01.txt,a\n,b\n01.txt,c\n1,d\n,e",
            [
                (3, "the row names no file; fill in its cell 'file', or remove the row"),
                (6, "the row names no file; fill in its cell 'file', or remove the row"),
                (4, "file '01.txt' has two rows; the first is used; remove one of them"),
                (5, "file '01.txt' has two rows; the first is used; remove one of them"),
            ],
        ),
        ("sub,a\n01,a", [(2, "the row names the folder 'sub'; name each of its files in a row")]),
        ("sub\\,a\n01,a", [(2, "the row names the folder 'sub'; name each of its files in a row")]),
        ("02,a\n01,a", [(2, "'02' could be 02.txt, old/02.txt; write the file with its suffix")]),
        ("02.txt,a\n01,a", []),
        ("Ina,a\n01,a", []),  # one document in two formats
        ("eva.txt,b\n01,a", [(2, "'eva.txt' is taken for sub/Eva.docx, because no other")]),
        (
            "I7.txt,a\n01,b\nI8.txt,b\nI9.txt,c",
            [
                (n, "it names 3 files that do not exist: I7.txt, I8.txt, I9.txt; put them there")
                for n in (2, 4, 5)
            ],
        ),
    ],
)
def test_rows_that_fit_no_file(tmp_path: Path, rows: str, told: list[tuple[int, str]]) -> None:
    read = read_metadata(table(tmp_path, f"file,city\n{rows}"))

    known, faults = assign_metadata(read, FILES, ["sub", "old"])

    assert known["01.txt"]["city"] in {"a", "b"}
    assert {fault.file for fault in faults} <= {"metadata.csv"}
    assert len(faults) == len(told)
    for fault, (line, message) in zip(faults, told, strict=True):
        assert fault.message.startswith(f"metadata.csv, line {line}: {message}")
