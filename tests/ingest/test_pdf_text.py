"""Which letters does a PDF hold, and is it said where it holds none?"""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest

from pipeline.ingest.pdf import PdfReader
from pipeline.ingest.pdf_columns import with_label_cells, without_line_numbers
from pipeline.ingest.pdf_fragments import Fragment
from pipeline.ingest.readers import SourceText
from pipeline.ingest.turns import build_turns
from tests.ingest.office_files import pdf_file, pdf_of

CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
PROPERTIES = "/Properties << /MC0 << /ActualText <FEFF00660066> >> >>"


def stream(content: str, entries: str = "") -> str:
    return f"<< /Length {len(content)} {entries} >>\nstream\n{content}\nendstream"


def with_glyphs(drawn: str, letter: str = "0000") -> SourceText:
    """Read a page that draws a glyph, to which the font gives a letter, as a part of a word."""
    map_ = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        "1 begincodespacerange <00> <FF> endcodespacerange "
        "1 beginbfrange <20> <7e> <0020> endbfrange "
        f"1 beginbfchar <02> <{letter}> endbfchar endcmap end end"
    )
    content = (
        f"BT /F1 12 Tf 1 0 0 1 72 760 Tm (I: Das Schi) Tj {drawn} (?) Tj ET "
        "BT /F1 12 Tf 1 0 0 1 72 700 Tm (B: Es war alt.) Tj ET"
    )
    data = pdf_of(
        [
            CATALOG,
            "<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> {PROPERTIES} >> /Contents 5 0 R >>",
            stream(content),
            stream(map_),
        ]
    )
    return PdfReader().read(data, "a.pdf")[0]


@pytest.mark.parametrize(
    "drawn",
    [
        "/Span << /ActualText (ff) >> BDC (\x02) Tj EMC",
        "/Span << /ActualText <FEFF00660066> >> BDC (\x02) Tj EMC",
        "/Span /MC0 BDC (\x02) Tj EMC",
        "/Span << /ActualText (ff) >> BDC [(x) 5 (y)] TJ (z) Tj EMC",
        "/P << /MCID 1 >> BDC /Span << /ActualText (ff) >> BDC /X BMC (x) Tj EMC EMC EMC",
        "EMC /Span << /ActualText (ff) >> BDC (x) ' EMC",
    ],
)
def test_letters_that_stand_beside_their_glyphs(drawn: str) -> None:
    source = with_glyphs(drawn)

    assert [block.text for block in source.blocks] == ["I: Das Schiff?", "B: Es war alt."]
    assert source.problems == ()


@pytest.mark.parametrize(
    ("drawn", "letter"),
    [
        ("(\x02) Tj", "0000"),
        ("(\x02) Tj", "F0A1"),
        ("(\x02) Tj", "FFFD"),
        ("(\x01) Tj", "0000"),
        (r"(\(cid:12\)) Tj", "0000"),
        ("/Span /Unknown BDC (\x02) Tj EMC", "0000"),
    ],
)
def test_glyphs_without_letters_are_said_with_their_page(drawn: str, letter: str) -> None:
    (problem,) = with_glyphs(drawn, letter).problems

    assert str(problem.problem).startswith("1 character seems to be lost (page 1: 'I: Das Schi")
    assert "OCR" in str(problem.next_step)


def test_empty_actual_text_is_none() -> None:
    drawn = "/Span << /ActualText () >> BDC (-) Tj EMC"

    assert with_glyphs(drawn).blocks[0].text == "I: Das Schi?"


def page_of(content: int, resources: str) -> str:
    return (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
        f"/Resources << {resources} >> /Contents {content} 0 R >>"
    )


def test_pages_that_are_pictures_are_said() -> None:
    image = "/XObject << /I 4 0 R >>"
    objects = [
        CATALOG,
        "<< /Type /Pages /Count 4 /Kids [5 0 R 6 0 R 7 0 R 8 0 R] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        stream("x", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
               "/BitsPerComponent 8"),
        page_of(9, "/Font << /F1 3 0 R >>"),
        page_of(10, image),
        page_of(11, ""),
        page_of(12, ""),
        stream("BT /F1 10 Tf 1 0 0 1 60 700 Tm (B: Ja, doch.) Tj ET"),
        stream("q 595 0 0 842 0 0 cm /I Do Q"),
        stream("q Q"),
        stream("10 10 m 20 20 l S " * 100),
    ]  # fmt: skip
    (source,) = PdfReader().read(pdf_of(objects), "a.pdf")

    assert [block.text for block in source.blocks] == ["B: Ja, doch."]
    assert [p.problem for p in source.problems] == ["pages 2, 4 are pictures without text"]


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_file_that_is_encrypted_against_changes_only(algorithm: str) -> None:
    writer = pypdf.PdfWriter(pypdf.PdfReader(BytesIO(pdf_file([("B: Ja.", 60, 700, 10)]))))
    writer.encrypt("", "owner", algorithm=algorithm)
    data = BytesIO()
    writer.write(data)

    assert PdfReader().read(data.getvalue(), "a.pdf")[0].blocks[0].text == "B: Ja."


def numbered(first: int, *texts: str, step: int = 1) -> list[Fragment]:
    """Set lines below each other, those that `step` counts with their number."""
    lines = []
    for n, text in enumerate(texts):
        if (first + n) % step == 0:
            lines.append(Fragment(str(first + n), 40, 700 - 15 * n, 8))
        lines.append(Fragment(text, 80, 700 - 15 * n, 10))
    return lines


def words(pages: list[list[Fragment]]) -> list[str]:
    return [fragment.text for page in pages for fragment in page]


@pytest.mark.parametrize("step", [1, 5])
@pytest.mark.parametrize("restart", [True, False])
def test_lines_are_numbered_on_pages_of_any_length(step: int, restart: bool) -> None:
    said = [f"Zeile {n} des langen Gesprächs" for n in range(1, 33)]
    pages = [
        numbered(1, *said[:22], step=step),
        numbered(1 if restart else 23, *said[22:30], step=step),
        numbered(1 if restart else 31, *said[30:], step=step),
    ]

    assert words(without_line_numbers(pages)) == said


def test_numbers_that_count_no_lines_stay() -> None:
    page = [
        Fragment("2020", 40, 700, 10),
        Fragment("kam das Virus in die Stadt", 80, 700, 10),
        Fragment("und blieb bis in den Herbst", 80, 685, 10),
        Fragment("7", 40, 30, 10),
    ]

    assert without_line_numbers([page]) == [page]


SAID = ("Wie war denn der Anfang?", "Laut, und viel zu früh.", "Wer war dabei?", "Alle.")


def table(*labels: str, x: float = 60) -> list[Fragment]:
    return [
        Fragment(text, place, 700 - 30 * n, 10)
        for n, (label, words) in enumerate(zip(labels, SAID, strict=True))
        for text, place in ((label, x), (words, 150))
    ]


def test_table_of_speakers_and_words() -> None:
    (page,) = with_label_cells(
        [table("Interviewerin", "Frau Amsel", "Interviewerin", "Frau Amsel")]
    )

    assert [cell.text for cell in page][:4:2] == ["Interviewerin:", "Frau Amsel:"]


@pytest.mark.parametrize(
    "cells", [("I:", "B:", "I:", "B:"), ("1", "2", "3", "4"), ("Ort", "Zeit", "Dauer", "Alter")]
)
def test_other_cells_stay(cells: tuple[str, ...]) -> None:
    page = table(*cells)

    assert with_label_cells([page]) == [page]


def test_printed_table_with_numbers_is_a_dialogue() -> None:
    placed = [(f.text, f.x, f.y, f.size) for f in table("I", "B", "I", "B", x=100)]
    numbers = [(str(n), 60.0, 730.0 - 30 * n, 10.0) for n in range(1, 5)]
    drawn = [cell for n in range(4) for cell in (numbers[n], *placed[2 * n : 2 * n + 2])]
    (source,) = PdfReader().read(pdf_file(drawn), "a.pdf")

    text, turns = build_turns(source.blocks)
    assert [(turn.speaker, text[turn.start : turn.end]) for turn in turns] == list(
        zip("IBIB", SAID, strict=True)
    )


def test_time_mark_that_the_end_of_a_line_cuts() -> None:
    lines = ["I: Und was haben Sie dann gesehen? #00:03:15-", "4# Und noch etwas?", "B: Nichts."]
    placed = [(text, 60.0, 700.0 - 14 * n, 10.0) for n, text in enumerate(lines)]
    (source,) = PdfReader().read(pdf_file(placed), "a.pdf")

    text, turns = build_turns(source.blocks)
    assert text == "I: Und was haben Sie dann gesehen? Und noch etwas?\nB: Nichts."
    assert turns[0].anchors[-1].seconds == pytest.approx(195.4)
