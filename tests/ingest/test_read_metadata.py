"""What did the researcher write down about each transcript?"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import StudyError
from pipeline.ingest.metadata import read_metadata


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
        ("file,city\na,b\na,c", "line 3: file 'a' has two rows; remove one of them"),
        ("file,city\na,b\n,c", "line 3: the row names no file; fill in its cell 'file'"),
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
