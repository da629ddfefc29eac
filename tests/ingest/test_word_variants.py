"""Is a document the same, whatever variant of its format the program saved, under any name?"""

from __future__ import annotations

import quopri
from io import BytesIO
from zipfile import ZipFile

import pytest

from pipeline.errors import TranscriptError
from pipeline.ingest.readers import all_readers, reader_of
from pipeline.ingest.turns import build_turns
from tests.ingest.office_files import (
    changed,
    docx_file,
    flat_odt,
    flat_word,
    odt_file,
    pdf_file,
    rtf_file,
    word_paragraph,
    zipped,
)

SAID = "I: Wie war der Anfang?\nB: Laut, und viel zu früh."
BODY = "".join(map(word_paragraph, SAID.split("\n")))
DOCX = docx_file(BODY)
ODT = odt_file("".join(f"<text:p>{line}</text:p>" for line in SAID.split("\n")))
MAIN = "openxmlformats-officedocument.wordprocessingml.document.main"
STRICT = (
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/", "wordprocessingml/"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/", "officeDocument/"),
)
FILTERED = (
    '<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1252">'
    "<title>Transkript</title><style><!-- p.MsoNormal {margin:0} --></style></head>"
    "<body lang=DE><div class=WordSection1><p class=MsoNormal>I:\r\nWie war&nbsp;der "
    "Anfang?</p><p class=MsoNormal><b>B:</b> Laut, <span style='color:red'>und\r\nviel zu "
    "früh</span>.<o:p></o:p></p></div></body></html>"
).encode("cp1252")
MHTML = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="----=_A"\r\n\r\n'
    b"Eine Webseite in einer Datei.\r\n\r\n------=_A\r\nContent-Location: file:///C:/a.htm\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html\r\n\r\n"
    + quopri.encodestring(FILTERED).replace(b"\n", b"\r\n")
    + b"\r\n------=_A\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"iVBORw0KGgo=\r\n\r\n------=_A--\r\n"
)


def packed_anew(container: bytes) -> bytes:
    """Pack the members in another order, as an archiver does."""
    with ZipFile(BytesIO(container)) as archive:
        return zipped({name: archive.read(name) for name in reversed(archive.namelist())})


def strict(container: bytes) -> bytes:
    changes = [(old, f"http://purl.oclc.org/ooxml/{new}") for old, new in STRICT]
    return changed(container, *changes)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (changed(DOCX, (MAIN, "ms-word.document.macroEnabled.main")), "a.docm"),
        (changed(DOCX, (MAIN, MAIN.replace("document.m", "template.m"))), "a.dotx"),
        (changed(DOCX, (MAIN, "ms-word.template.macroEnabledTemplate.main")), "a.dotm"),
        (strict(DOCX), "a.docx"),
        (flat_word(BODY), "a.xml"),
        (packed_anew(DOCX), "a.docx"),
        (packed_anew(ODT), "a.odt"),
        (changed(ODT, ("opendocument.text", "opendocument.text-template")), "a.ott"),
        (flat_odt(ODT), "a.fodt"),
        (FILTERED, "a.doc"),
        (FILTERED, "a.htm"),
        (MHTML, "a.doc"),
        (b"From: <Saved by Blink>\r\nSubject: a\r\n" + MHTML, "a.mht"),
        (rtf_file(SAID.replace("\n", r"\par ").replace("ü", r"\'fc")), "a.doc"),
        (SAID.encode("utf-16"), "a.doc"),
        (SAID.encode("cp1252"), "a.docx"),
        (
            pdf_file([(line, 60, 700 - 40 * n, 10) for n, line in enumerate(SAID.split("\n"))]),
            "a.docx",
        ),
    ],
)
def test_the_same_is_read_of_every_variant(data: bytes, name: str) -> None:
    (source,) = reader_of(data, name, all_readers()).read(data, name)

    assert build_turns(source.blocks)[0] == SAID
    assert source.problems == ()


def test_styles_are_known_in_one_file_too() -> None:
    data = flat_word(word_paragraph("Transkript", style="berschrift1") + BODY)
    (source,) = reader_of(data, "a.xml", all_readers()).read(data, "a.xml")

    assert [block.heading for block in source.blocks] == [True, False, False]


def test_macros_are_left_in_the_file() -> None:
    data = docx_file(BODY, **{"word/vbaProject.bin": "Sub AutoOpen()"})

    assert len(reader_of(data, "a.docm", all_readers()).read(data, "a.docm")[0].blocks) == 2


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (zipped({"a.txt": SAID}), "a.docx", "archive; unpack it"),
        (zipped({"Index/Document.iwa": "a"}), "a.pages", "Pages; export it"),
        (zipped({"Index/Document.iwa": "a"}), "a.docx", "Pages; export it"),
        (zipped({"Index.zip": "a", "Data/b.jpg": "b"}), "a.zip", "Pages; export it"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "a": "b"}),
            "a.odt",
            "OpenDocument spreadsheet; save it as .xlsx",
        ),
        (
            b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>\n'
            b'<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
            "a.xml",
            "XML of Word 2003; save it as .docx",
        ),
        (
            b"MIME-Version: 1.0\nContent-Type: text/plain\n\nKein text/html hier.",
            "a.mht",
            "no web page",
        ),
    ],
)
def test_what_is_none_is_named_with_a_way_on(data: bytes, name: str, said: str) -> None:
    with pytest.raises(TranscriptError, match=said):
        reader_of(data, name, all_readers()).read(data, name)
