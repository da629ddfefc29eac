"""Is a codebook understood that another program, or another person, made?"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from pipeline.codebook import load_codebook
from pipeline.errors import CodebookError
from pipeline.records import Codebook


def qdc(codes: str, namespace: str = "urn:QDA-XML:codebook:1.0") -> str:
    return (
        '\ufeff<?xml version="1.0" encoding="utf-8"?>\n'
        f'<CodeBook origin="ATLAS.ti" xmlns="{namespace}"><Codes>{codes}</Codes></CodeBook>'
    )


def code(name: str, guid: str, inside: str = "") -> str:
    return f'<Code guid="{guid}" name="{name}" isCodable="true">{inside}</Code>'


def load(folder: Path, content: str | bytes, name: str = "garten.qdc") -> Codebook:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_codebook(file)


def ids(book: Codebook) -> list[tuple[str, str, str | None]]:
    return [(code.id, code.name, code.parent) for code in book.codes]


@pytest.mark.parametrize("version", ["codebook:1.0", "codebook:0:4"])
def test_codes_without_ids_are_numbered(tmp_path: Path, version: str) -> None:
    described = "<Description> Was man\nisst. </Description>"
    codes = code("I love it", "g1", described + code("B2 Ernte", "g2") + code("Leute", "g3"))
    book = load(tmp_path, qdc(codes + code("Wetter", "g4"), f"urn:QDA-XML:{version}"))

    assert ids(book) == [
        ("1", "I love it", None), ("1.1", "B2 Ernte", "1"), ("1.2", "Leute", "1"),
        ("2", "Wetter", None),
    ]  # fmt: skip
    assert (book.title, book.language, book.version) == ("garten", "de", "")
    assert book.codes[0].definition == "Was man\nisst."


def test_codes_that_are_numbered_keep_their_numbers(tmp_path: Path) -> None:
    codes = code("B: Motive", "g1", code("B2 Ernte", "g2") + code("B 3 Leute", "g3"))
    assert ids(load(tmp_path, qdc(codes))) == [
        ("1", "B: Motive", None), ("1.1", "B2 Ernte", "1"), ("1.2", "B 3 Leute", "1"),
    ]  # fmt: skip  # twice B

    codes = code("1 Motive", "g1", code("1.1. Ernte", "g2") + code("1.2) Leute", "g3"))
    assert ids(load(tmp_path, qdc(codes))) == [
        ("1", "Motive", None), ("1.1", "Ernte", "1"), ("1.2", "Leute", "1"),
    ]  # fmt: skip


def test_a_code_that_was_added_or_renamed_in_the_program(tmp_path: Path) -> None:
    kept = code("M Motive", "g1", "<Description>Kürzel: M</Description>")
    renamed = code("Wind und Wetter", "g2", "<Description>Kürzel: 1</Description>")
    book = load(tmp_path, qdc(kept + renamed + code("Neu", "g3")))

    assert ids(book) == [("M", "Motive", None), ("1", "Wind und Wetter", None), ("2", "Neu", None)]


def test_an_excel_codebook_with_german_headings(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Kürzel", "Bezeichnung", "Oberkategorie", "Definition", "Ankerbeispiele"])
    sheet.append(["M", "Motive", None, None, None])
    sheet.append([None] * 5)
    sheet.append([10, "Ernte\nund Obst", "M", "Was man isst.", "Tomaten. || Äpfel."])
    stream = BytesIO()
    book.save(stream)

    found = load(tmp_path, stream.getvalue(), "garten.xlsx")

    assert ids(found) == [("M", "Motive", None), ("10", "Ernte und Obst", "M")]
    assert found.codes[1].examples == ("Tomaten.", "Äpfel.")
    assert found.codes[1].line == 4


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.qdc", "<CodeBook>", r"the REFI-QDA codebook file is damaged \(ParseError\)"),
        ("a.qdc", "<Project/>", "the file holds no codebook; export it again"),
        ("a.qdc", qdc(""), "the codebook has no codes"),
        (
            "a.qdc",
            '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///x">]><CodeBook origin="&a;"/>',
            "EntitiesForbidden",
        ),
        (
            "a.qdc",
            qdc(code("B", "g", "<Description>Terms:\n• B*</Description>")),
            "the term 'B\\*' has a \\* almost by itself",
        ),
        ("a.xlsx", "kein Excel", "the codebook .* damaged"),
        ("a.qdpx", "PK\x03\x04", "damaged"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, name: str, content: str, told: str) -> None:
    with pytest.raises(CodebookError, match=told):
        load(tmp_path, content, name)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    for name in ("a.qdc", "a.xlsx"):
        with pytest.raises(CodebookError, match=r"cannot be read .No such file"):
            load_codebook(tmp_path / name)
