"""Does the page on formats tell of every reader, and what is really said?"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from pipeline.errors import TranscriptError, located
from pipeline.guard import OLE_MAGIC
from pipeline.i18n import Language
from pipeline.ingest.format_tables import read_formats, unread_formats
from pipeline.ingest.formats import TEXT_REFUSALS, UNREAD
from pipeline.ingest.readers import FormatReader, all_readers, bundled_readers, reader_of
from tests.ingest.office_files import docx_file, odt_file, pdf_file, zipped
from tests.ingest.test_tabular import excel_file

PAGE = Path(__file__).parents[2] / "docs/formate.md"
FORMATS = [one for reader in bundled_readers() for one in reader.formats]


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret")
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def ole(stream: str) -> bytes:
    return OLE_MAGIC + stream.encode("utf-16-le")


def refused(data: bytes, name: str) -> str:
    with pytest.raises(TranscriptError) as caught:
        reader_of(data, name, all_readers()).read(data, name)
    error = caught.value
    return str(located(error.problem, error.next_step, None, None))


PROJECT = '<Project xmlns="urn:QDA-XML:project:1.0" name="a"><Sources/></Project>'
OLD_XML = b'<?xml version="1.0"?>\n<w:wordDocument xmlns:w="a"/>'
REFUSED: list[tuple[bytes, str]] = [
    (docx_file("")[:-100], "a.docx"),
    (OLD_XML, "a.xml"),
    (ole("EncryptedPackage"), "a.docx"),
    (ole("WordDocument"), "a.doc"),
    (ole("Workbook"), "a.xls"),
    (zipped({"ppt/presentation.xml": "<a/>"})[:-10], "a.pptx"),
    (odt_file("")[:-100], "a.odt"),
    (odt_file("", manifest="<encryption-data/>"), "a.odt"),
    (rb"{\rtf1 a", "a.rtf"),
    (pdf_file([]), "a.pdf"),
    (pdf_file([])[:-10], "a.pdf"),
    (locked_pdf(), "a.pdf"),
    (b"Ja.\n#TEXT Eva\nI: Ja?", "a.txt"),
    (b"MIME-Version: 1.0\n\nno text/html", "a.mht"),
    (b'{"segments": [', "a.json"),
    (b'{"segments": [1]}', "a.json"),
    (b'{"text": 1, "media": ""}', "a.otr"),
    (excel_file([]), "a.xlsx"),
    (excel_file([["a"]])[:-100], "a.xlsx"),
    (zipped({"project.qde": PROJECT}), "a.qdpx"),
    (zipped({"project.qde": PROJECT})[:-10], "a.qdpx"),
    (b"a\0", "a.txt"),
    ("ü".encode()[:1], "a.txt"),
    ("ü".encode() + b"\xfc", "a.txt"),
    (b"\x81", "a.txt"),
]
"""A file for each thing that is said, in the order of the page."""


def test_each_refusal_of_the_page_is_what_is_said_and_none_is_missing() -> None:
    told = [refusal for one in FORMATS for refusal in one.refusals]

    assert [refused(data, name) for data, name in REFUSED] == [*told, *TEXT_REFUSALS]


def test_every_bundled_reader_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")

    for reader in bundled_readers():
        assert reader.formats, reader
        for one in reader.formats:
            names = ", ".join(f"`{suffix}`" for suffix in one.suffixes)
            assert f"| {one.name.text(Language.DE)} ({names}) |" in page
    assert len({(one.name, one.suffixes) for one in FORMATS}) == len(FORMATS)
    assert read_formats(FORMATS, Language.DE) in page
    assert unread_formats(Language.DE) in page


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "Scan.txt"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "Scan.jpg"),
        (b"\0\0\0\x18ftypheic\0\0", "Foto.heic"),
        (b"ID3\x04\0\0", "I07.mp3"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "I07.wav"),
        (b"\0\0\0\x20ftypM4A \0\0", "I07.m4a"),
        (b"SQLite format 3\0", "Studie.mx24"),
        (b"$FL2@(#) SPSS\0\2\0", "Daten.sav"),
        (zipped({"I07.txt": "I: Ja?"}), "Interviews.zip"),
    ],
)
def test_what_is_known_and_not_read_is_named_whatever_its_name(data: bytes, name: str) -> None:
    said = {f"{one.problem}; {one.next_step}" for one in UNREAD}

    assert refused(data, name) in said
    assert "noScribe" not in refused(b"\x89PNG\r\n\x1a\n\0\0", "Scan.mp3")


def test_a_reader_of_another_package_tells_its_suffixes() -> None:
    (told,) = FormatReader(name="CHAT (cha)", suffixes=(".cha",), function=lambda _: []).formats

    assert (told.name, told.suffixes, told.refusals) == ("CHAT (cha)", (".cha",), ())
