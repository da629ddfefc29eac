"""What text stands on the pages of a PDF, and what only frames it?"""

from __future__ import annotations

import pytest

from pipeline import limits
from pipeline.errors import TranscriptError
from pipeline.ingest import pdf
from pipeline.ingest.blocks import Block, Setting
from pipeline.ingest.pdf import PdfReader
from pipeline.ingest.turns import build_turns
from tests.ingest.office_files import Placed, pdf_file, pdf_of

HEAD = ("Projekt Beispiel", 60.0, 815.0, 8.0)


def blocks_of(*pages: list[Placed]) -> tuple[Block, ...]:
    data = pdf_file(*pages)
    reader = PdfReader()
    assert reader.claims(data, "interview.pdf")
    (source,) = reader.read(data, "interview.pdf")
    return source.blocks


def column(
    lines: list[str], *, x: float = 60.0, top: float = 780.0, size: float = 10.0
) -> list[Placed]:
    """Set lines below each other; an empty one makes the space between paragraphs."""
    placed = []
    for line in lines:
        top -= 15.0 if line else 8.0
        if line:
            placed.append((line, x, top, size))
    return placed


def shown(*pages: list[Placed]) -> list[tuple[bool, str]]:
    return [(block.wrapped, block.text) for block in blocks_of(*pages) if not block.heading]


def prose(*pages: list[Placed]) -> list[str]:
    text, _ = build_turns(blocks_of(*pages))
    return text.split("\n")


def test_lines_with_pages_and_paragraphs() -> None:
    first = column(["I: Wie war das, ganz am", "Anfang?", "", "B: Es war laut, es war eng,"])
    second = column(["und es war viel zu spät."])

    assert blocks_of(first, second) == (
        Block(text="I: Wie war das, ganz am", page=1),
        Block(text="Anfang?", page=1, wrapped=True),
        Block(text="B: Es war laut, es war eng,", page=1),
        Block(text="und es war viel zu spät.", page=2, wrapped=True),
    )


def test_running_heads_and_page_numbers_are_left_out() -> None:
    said = ["I: Wie war das?", "B: Es war laut.", "I: Und dann?"]
    pages = [
        [HEAD, *column([line, "", f"B: Antwort {line}"]), (f"Seite {n}", 280.0, 30.0, 8.0)]
        for n, line in enumerate(said, start=1)
    ]

    assert [text for _, text in shown(*pages)] == [
        text for line in said for text in (line, f"B: Antwort {line}")
    ]


@pytest.mark.parametrize(
    "number", ["3", "3/12", "- 3 -", "Seite 3", "S. 3", "Seite 3 von 12", "[3]"]
)
def test_page_number_on_a_single_page(number: str) -> None:
    page = [*column(["I: Ja?", "", "B: Nein, gar nicht."]), (number, 280.0, 40.0, 10.0)]

    assert shown(page) == [(False, "I: Ja?"), (False, "B: Nein, gar nicht.")]


def test_answer_that_begins_two_pages_is_no_running_head() -> None:
    answers = ["I: Mhm.", "B: Dann nicht.", "I: Mhm.", "B: Und zuletzt?"]
    pages = [column([answer, "", "B: Es ging noch weiter, immer weiter."]) for answer in answers]

    assert [text for _, text in shown(*pages)].count("I: Mhm.") == 2


def test_number_that_ends_a_page_of_text_is_text() -> None:
    pages = [
        [HEAD, *column(["B: Wir saßen da, und das Jahr war", "2020"])],
        [HEAD, *column(["und dann kam der Winter, und es war", "kalt."])],
    ]

    assert prose(*pages) == [
        "B: Wir saßen da, und das Jahr war 2020 und dann kam der Winter, und es war kalt."
    ]


def test_line_numbers_are_left_out() -> None:
    said = column(
        [f"Zeile {word} des langen Gesprächs" for word in ("eins", "zwei", "drei", "vier")]
    )
    numbers = [(str(n), 40.0, y, 8.0) for n, (_, _, y, _) in enumerate(said, start=1)]

    mixed = [place for pair in zip(numbers, said, strict=True) for place in pair]
    assert [text for _, text in shown(mixed)] == [text for text, *_ in said]
    # Numbers that do not count are text.
    scores = [(str(n * n), 40.0, y, 8.0) for n, (_, _, y, _) in enumerate(said, start=1)]
    assert "9 Zeile drei des langen Gesprächs" in [text for _, text in shown(scores + said)]


LEFT = [
    "Die Runde traf sich jeden",
    "Morgen um sieben Uhr im",
    "kleinen Saal, und es gab",
    "keinen Kaffee.",
]
RIGHT = [
    "Am Abend war niemand da,",
    "der die Tür hätte schlie-",
    "ßen können, und so blieb",
    "sie offen.",
]


@pytest.mark.parametrize("row_by_row", [False, True])
def test_columns_are_read_one_after_the_other(row_by_row: bool) -> None:
    left, right = column(LEFT), column(RIGHT, x=320.0)
    across = column(
        ["Was in den ersten Wochen im Rathaus unserer Stadt geschah und was nicht:"], top=820
    )
    drawn = (
        [p for pair in zip(left, right, strict=True) for p in pair] if row_by_row else left + right
    )

    assert prose(across + drawn) == [
        "Was in den ersten Wochen im Rathaus unserer Stadt geschah und was nicht:",
        "Die Runde traf sich jeden Morgen um sieben Uhr im kleinen Saal, und es gab keinen Kaffee.",
        "Am Abend war niemand da, der die Tür hätte schließen können, und so blieb sie offen.",
    ]


def test_speakers_beside_their_words_are_no_column() -> None:
    said = column(
        [
            "Wie begann es denn bei Ihnen im Haus?",
            "Mit einem Anruf in der Nacht, um drei.",
            "Und was haben Sie dann getan?",
            "Ich bin wieder eingeschlafen.",
        ],
        x=180.0,
    )
    labels = [(f"{'IB'[n % 2]}:", 60.0, y, 10.0) for n, (_, _, y, _) in enumerate(said)]

    assert [text for _, text in shown(labels + said)] == [
        f"{'IB'[n % 2]}: {text}" for n, (text, *_) in enumerate(said)
    ]


def test_pull_quote_does_not_cut_a_sentence() -> None:
    before = column(
        ["Wir haben in diesen Wochen gelernt, wie", "man eine Lage liest und wie man eine"]
    )
    quote = [("„Wir haben viel gelernt.“", 80.0, 725.0, 16.0)]
    after = column(["Entscheidung trifft, obwohl man zu wenig"], top=700.0)
    cut = column(["davon weiß."], top=685.0)
    caption = column(["entscheidet, obwohl man zu wenig weiß."], top=700.0)

    read = blocks_of([*before, *quote, *caption])
    assert (read[-1].text, read[-1].setting) == ("„Wir haben viel gelernt.“", Setting.ASIDE)
    assert prose([*before, *quote, *caption]) == [
        "Wir haben in diesen Wochen gelernt, wie man eine Lage liest und wie man eine "
        "entscheidet, obwohl man zu wenig weiß."
    ]
    # Where a noun goes on, it could as well be a new sentence: nothing is set aside.
    assert not any(b.setting for b in blocks_of([*before, *quote, *after, *cut]))


@pytest.mark.parametrize("moved", [12.0, -20.0])
def test_indented_and_hanging_lines_begin_paragraphs(moved: float) -> None:
    body = column(
        [
            "B: Der erste Absatz hat drei volle Zeilen,",
            "und er endet hier, doch noch nicht ganz, er",
            "geht noch bis zu dem Rand der Spalte weiter.",
            "Der zweite ist anders gesetzt, hat auch drei",
            "volle Zeilen, und damit ist er dann auch am",
            "Ende.",
        ]
    )
    page = [(t, x + moved if n in {0, 3} else x, y, s) for n, (t, x, y, s) in enumerate(body)]

    assert [wrapped for wrapped, _ in shown(page)] == [False, True, True, False, True, True]


def test_hyphens_and_soft_hyphens_at_the_end_of_lines() -> None:
    page = column(
        [
            "B: Die Stadt hat in der Kri-",
            "se die Presse- und Öffentlich\xad",
            "keitsarbeit geändert.",
        ]
    )

    assert prose(page) == [
        "B: Die Stadt hat in der Krise die Presse- und Öffentlichkeitsarbeit geändert."
    ]


def test_text_drawn_twice_is_read_once() -> None:
    page = [("B: Ja, doch.", 60.0, 700.0, 10.0), ("B: Ja, doch.", 60.3, 700.0, 10.0)]

    assert shown(page) == [(False, "B: Ja, doch.")]


@pytest.mark.parametrize("place", [(60.0, 700.0, 0.0), (1e6, 700.0, 10.0), (60.0, 1e6, 10.0)])
def test_text_that_nobody_sees_is_none(place: tuple[float, float, float]) -> None:
    assert shown([("B: Ja, doch.", 60.0, 700.0, 10.0), ("unsichtbar", *place)]) == [
        (False, "B: Ja, doch.")
    ]


def test_turned_page_is_read_upright() -> None:
    data = pdf_file(column(["B: Ja, doch."]), page_entries="/Rotate 90")
    turned = data.replace(b"1 0 0 1 60.0", b"0 1 -1 0 60.0")

    assert PdfReader().read(turned, "x")[0].blocks[0].text == "B: Ja, doch."


def test_scan_is_named() -> None:
    with pytest.raises(TranscriptError, match="no text layer"):
        PdfReader().read(pdf_file([]), "scan.pdf")


def test_encrypted_file_is_named() -> None:
    locked = pdf_file(
        column(["B: Ja."]),
        trailer="/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
        f"/O <{'11' * 32}> /U <{'22' * 32}> >>",
    )
    strong = pdf_file(
        column(["B: Ja."]),
        trailer="/ID [<00> <00>] /Encrypt << /Filter /Standard /V 5 /R 6 /P -4 /Length 256 "
        f"/O <{'11' * 48}> /U <{'22' * 48}> /OE <{'33' * 32}> /UE <{'44' * 32}> "
        f"/Perms <{'55' * 16}> /CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> "
        "/StmF /StdCF /StrF /StdCF >>",
    )

    for data in (locked, strong):
        with pytest.raises(TranscriptError, match="password-protected"):
            PdfReader().read(data, "x")


def test_cut_off_and_damaged_files_are_named() -> None:
    data = pdf_file(column(["B: Ja."]))

    with pytest.raises(TranscriptError, match="cut off"):
        PdfReader().read(data[:-60], "x")
    with pytest.raises(TranscriptError, match="damaged"):
        PdfReader().read(b"%PDF-1.4\n" + b"garbage " * 50 + b"%%EOF", "x")


def test_loops_end() -> None:
    pages = pdf_of(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [2 0 R] >>"]
    )
    with pytest.raises(TranscriptError):
        PdfReader().read(pages, "x")


def test_pages_and_time_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf_file(column(["B: Ja."]), column(["I: Nein."]))
    monkeypatch.setattr(pdf, "PDF_SECONDS", -1.0)
    with pytest.raises(TranscriptError, match="seconds to read"):
        PdfReader().read(data, "x")
    monkeypatch.setattr(pdf, "PAGES", 1)
    with pytest.raises(TranscriptError, match=r"2 pages, more than the 1 allowed"):
        PdfReader().read(data, "x")
    assert limits.PAGES > 1
