"""Does any reader of office files fail or hang on hostile bytes?

Whatever the bytes, a reader returns blocks of clean text or raises a `TranscriptError`, soon. What
lies inside a container is damaged there, since damage to the container itself is found by its
checksums. The slow test tries thousands of files for each reader.
"""

from __future__ import annotations

import random
import time
import unicodedata
from collections.abc import Callable
from io import BytesIO
from traceback import walk_tb
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import TranscriptError
from pipeline.ingest.docx import DocxReader
from pipeline.ingest.html import HtmlReader
from pipeline.ingest.odt import OdtReader
from pipeline.ingest.pdf import PdfReader
from pipeline.ingest.project import QdpxReader
from pipeline.ingest.readers import Reader
from pipeline.ingest.rtf import RtfReader
from pipeline.ingest.tabular import TableReader
from tests.ingest.office_files import (
    docx_file,
    flat_odt,
    flat_word,
    listed,
    odt_file,
    pdf_file,
    rtf_file,
    word_lists,
    word_paragraph,
    word_table,
    zipped,
)
from tests.project_file import Source, code, project_file


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Fall", "Text"], [1, "Ja, so war es."], [2.5, None]):
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


WORD = (
    word_paragraph("I: Und dann?", "<w:r><w:tab/><w:t>Ja?</w:t><w:br/></w:r>", style="Eigene")
    + word_table(("I", "Wie?"), ("B", "Gar nicht."), ("I", "Wann?"))
    + "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>B: Nie</w:t></w:r></w:p>"
)
OPEN = (
    "<text:h>Titel</text:h>"
    "<text:p>I: <text:s/>Und<text:note>x</text:note>?<text:line-break/>B</text:p>"
    "<table:table><table:table-row><table:table-cell><text:p>I</text:p></table:table-cell>"
    "<table:table-cell><text:p>Ja?</text:p></table:table-cell></table:table-row></table:table>"
)
RICH = (
    r"{\stylesheet{\s1 heading 1;}}\pard\s1 Titel\par\pard{\b I: }Sch\u246?n \'e4\par"
    r"\trowd\intbl I\cell Ja?\cell\row\pard"
    r"{\field{\*\fldinst x}{\fldrslt y}}{\footnote z}\line B: A"
)
PAGES = [
    [("Kopf", 60.0, 815.0, 8.0), (said, 60.0, 700.0, 10.0), ("B: Ja.", 320.0, 685.0, 10.0)]
    for said in ("I: Und dann?", "I: Und heute?")
]

CASES: dict[str, tuple[Reader, bytes, list[bytes]]] = {
    "docx": (
        DocxReader(),
        docx_file(WORD),
        [b"<w:p>", b"</w:p>", b"<w:tbl>", b"<w:tr>", b"<w:br/>", b"w:val", b"&a;", b"<!--"],
    ),
    "odt": (
        OdtReader(),
        odt_file(OPEN),
        [b"<text:p>", b"</text:p>", b"<table:table>", b"<text:s/>", b"&a;", b"&#x0;", b"<![CDATA["],
    ),
    "fodt": (
        OdtReader(),
        flat_odt(odt_file(OPEN)),
        [b"<text:p>", b"</text:p>", b"<text:list>", b"<text:list-item>", b"<text:change-start/>"],
    ),
    "xml": (
        DocxReader(),
        flat_word(WORD),
        [b"<w:p>", b"</w:p>", b"<w:sym/>", b"<w:numPr/>", b'w:ilvl="x"', b"<pkg:part>", b"&a;"],
    ),
    "lists": (
        DocxReader(),
        word_lists(listed(1, "Ja?") + listed(2, "Nein."), ("bullet", "I:"), ("decimal", "B%1:")),
        [b'w:val="-1"', b'w:val=""', b"%9", b"<w:num>", b"</w:lvl>", b"<w:lvlOverride/>"],
    ),
    "html": (
        HtmlReader(),
        "<html><body><h1>Titel</h1><p>I: Ja?<br>B: Nö.<table><tr><td>I<td>Und?</table>".encode(),
        [b"<p>", b"</p>", b"<td>", b"<tr>", b"<table>", b"<pre>", b"<!--", b"&#0;",
         b"<meta charset=x>", b"\0", b"MIME-Version:", b" style='display:none'", b"<![CDATA["],
    ),
    "rtf": (
        RtfReader(),
        rtf_file(RICH),
        [b"{", b"}", b"\\", b"\\u-1?", b"\\'", b"\\bin99 ", b"\\uc9", b"\\cell", b"\\row", b"\\par",
         b"\\ansicpg0", b"\\fcharset77", b"\\u99999999 ", b"\\*", b"\\f-1 ",
         b"\\fcharset2", b"{\\listtext ", b"{\\fldinst SYMBOL 9999999 \\\\f X", b"\\shptxt "],
    ),
    "pdf": (
        PdfReader(),
        pdf_file(*PAGES),
        [b" Tj", b" Tf", b" Tm", b"(", b")", b"<<", b">>", b" 0 R", b"[", b"]", b" 0 Tf", b" 1e99",
         b"/A << /ActualText (x) >> BDC ", b" EMC ", b"/A /B BDC ", b" -", b"/Rotate 45 ",
         b"/Encrypt", b"BT ", b"ET "],
    ),
    "xlsx": (
        TableReader(),
        workbook(),
        [b"<row>", b"</row>", b"<c>", b'r="XFD1048576"', b'r="A0"', b"<v>", b'dimension ref="A1"'],
    ),
    "qdpx": (
        QdpxReader(),
        project_file(
            Source("I01", "I: Ja? 😀\r\nB: Gern.", code(3, 6, name="Ja?"), file="a.txt"),
            Source("I02", "B: Die Nachbarn.", code(3, 16, "{C2}", "u2")),
        ),
        [b"<Source>", b"<TextSource>", b"<Coding>", b"</Code>", b'plainTextPath="', b'guid="',
         b'"-1"', b"<SyncPoint/>", b"<Representation>", b"&a;", b"\xef\xbb\xbf", b"\0",
         b"internal://../"],
    ),
    "csv": (TableReader("Text"), b"Fall;Text\n1;Ja.\n2;Nein.\n", [b'"', b";", b"\n", b"\0"]),
}  # fmt: skip


def survives(reader: Reader, data: bytes, *, within: float = 5.0) -> int:
    """Return how many blocks were read."""
    began = time.process_time()
    reader.claims(data, "a.docx")
    try:
        sources = reader.read(data, "a.docx")
    except TranscriptError as error:
        sources = []
        blame_no_parser(error)
    assert time.process_time() - began < within
    for source in sources:
        for block in source.blocks:
            # A soft hyphen at the end of a line tells how the next one joins it.
            text = block.text.rstrip("\u00ad").replace("\t", " ", 1)  # behind a label
            assert text == " ".join(text.split()) == unicodedata.normalize("NFC", text)
            assert block.text
            assert "\u00ad" not in text
    return sum(len(source.blocks) for source in sources)


def blame_no_parser(error: TranscriptError) -> None:
    """Check that a file that is called damaged did not trip our own code."""
    if error.__cause__ is not None:
        *_, innermost = walk_tb(error.__cause__.__traceback__)
        assert "pipeline/ingest" not in innermost[0].f_code.co_filename, repr(error.__cause__)


def damaged(data: bytes, pieces: list[bytes], chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(changed) + 1)
        insert = chance.choice([*pieces, b"", chance.randbytes(2), changed[at : at + 40]])
        changed[at : at + chance.choice([0, 0, 1, 5])] = insert
    if chance.random() < 0.1:
        del changed[chance.randrange(len(changed)) :]
    return bytes(changed)


def damaged_inside(data: bytes, pieces: list[bytes], chance: random.Random) -> bytes:
    """Damage one member of a container, or the bytes of what is none."""
    if not data.startswith(b"PK") or chance.random() < 0.1:
        return damaged(data, pieces, chance)
    with ZipFile(BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([*members, *(n for n in members if n.endswith(("t.xml", "1.xml")))])
    members[name] = damaged(members[name], pieces, chance)  # type: ignore[arg-type]
    return zipped(members)


WORD_TAGS = [
    "w:p", "w:p", "w:r", "w:r", "w:t", "w:t", "w:t", "w:tbl", "w:tr", "w:tc", "w:ins",
    "w:del", "w:sdt", "w:sdtContent", "w:hyperlink", "w:br", "w:tab", "w:pPr", "w:rPr",
    "w:vanish", "w:pStyle", "w:moveFrom", "w:txbxContent", "w:sectPr", "w:document", "w:body",
    "w:sym", "w:numPr", "w:commentReference", "w:altChunk",
]  # fmt: skip
OPEN_TAGS = [
    "text:p", "text:p", "text:h", "text:span", "text:s", "text:tab", "text:line-break",
    "text:note", "text:list", "text:list-item", "text:list-header", "text:change-start",
    "table:table", "table:table-row",
    "table:table-cell", "table:table-header-rows", "text:section", "draw:frame",
    "draw:text-box", "office:annotation", "text:tracked-changes", "office:text",
    "office:body",
]  # fmt: skip
WORDS = ["", " ", "Person", "Text", "I:", "B", "00:12", "0:01 - 0:02", "x\u00ad", "u\u0308", "1\n2"]


def grown(tags: list[str], chance: random.Random, depth: int = 0) -> str:
    """Grow a tree of tags that have a meaning, wherever they stand."""
    if depth > 7 or chance.random() < 0.2:
        return chance.choice(WORDS)
    tag = chance.choice(tags)
    inside = "".join(grown(tags, chance, depth + 1) for _ in range(chance.randrange(4)))
    return f"<{tag}>{inside}</{tag}>"


@pytest.mark.parametrize("times", [60, pytest.param(2_000, marks=pytest.mark.slow)])
def test_any_order_of_tags(times: int) -> None:
    chance = random.Random(times)
    blocks = 0
    for _ in range(times):
        word = "".join(f"<w:p>{grown(WORD_TAGS, chance)}</w:p>" for _ in range(6))
        text = "".join(grown(OPEN_TAGS, chance) for _ in range(6))
        blocks += survives(DocxReader(), docx_file(word))
        blocks += survives(OdtReader(), odt_file(text))
    assert blocks > times


@pytest.mark.parametrize("case", CASES)
def test_whole_files_are_read(case: str) -> None:
    reader, data, _ = CASES[case]

    assert reader.claims(data, f"a.{case}")
    assert reader.read(data, f"a.{case}")[0].blocks


@pytest.mark.parametrize("case", CASES)
def test_any_bytes(case: str) -> None:
    reader, data, _ = CASES[case]

    @settings(max_examples=40, deadline=None)
    @given(st.binary(max_size=100), st.integers(0, len(data)), st.integers(0, 50))
    def check(bytes_: bytes, at: int, length: int) -> None:
        survives(reader, data[:at] + bytes_)
        survives(reader, data[:at] + bytes_ + data[at + length :])

    check()


@pytest.mark.parametrize("case", CASES)
def test_damaged_files(case: str) -> None:
    reader, data, pieces = CASES[case]
    chance = random.Random(case)
    for _ in range(60):
        survives(reader, damaged_inside(data, pieces, chance))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_thousands_of_damaged_files(case: str) -> None:
    reader, data, pieces = CASES[case]
    chance = random.Random(f"{case} slow")
    for _ in range(3000):
        survives(reader, damaged_inside(data, pieces, chance))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "make"),
    [
        ("docx", lambda text: docx_file(word_paragraph(text))),
        ("odt", lambda text: odt_file(f"<text:p>{text}</text:p>")),
        ("rtf", rtf_file),
        ("html", lambda text: f"<html><body><p>{text}</p></body></html>".encode()),
        ("csv", lambda text: f"Fall;Text\n1;{text}\n".encode()),
    ],
)
@pytest.mark.parametrize(
    "piece", ["a b ", "&#173;   ", "&#xA0;", "{}", r"\-  ", '";"', "\n;", "\n"]
)
def test_time_grows_with_the_size_of_the_file(
    case: str, make: Callable[[str], bytes], piece: str
) -> None:
    survives(CASES[case][0], make(piece * (4_000_000 // len(piece))), within=20.0)
