"""Printed reports: which lines are headings, footnotes and items, and what of it is coded?"""

from __future__ import annotations

import pytest

from pipeline.ingest.blocks import Block, Setting
from pipeline.ingest.document_parts import looks_like_document
from pipeline.ingest.file_reading import KnownRoles, ReadingOptions, read_file
from pipeline.ingest.pdf_fragments import Fragment
from pipeline.ingest.pdf_layout import layout
from pipeline.ingest.pdf_notes import without_note_marks
from pipeline.ingest.turns import document_paragraphs, read_conversation, read_document_text
from tests.ingest.office_files import Placed, pdf_file

TEXT = (
    "Im Frühjahr wurde der Teich gereinigt, und die",
    "Kinder zählten dabei neun Molche und zwei Kröten.",
)
MORE = (
    "Danach blieb das Wasser klar, obwohl es den ganzen",
    "Sommer über kaum geregnet hatte, sagt der Verein.",
)


def lines(*texts: str, top: float, size: float = 10, bold: bool = False) -> list[Fragment]:
    return [Fragment(text, 60, top - 14 * n, size, bold) for n, text in enumerate(texts)]


def settings(*pages: list[Fragment]) -> list[tuple[str, str]]:
    return [(block.setting or "", block.text) for block in layout(pages)]


def parts(blocks: list[Block]) -> list[tuple[str, str]]:
    text, turns, _ = read_document_text(blocks)
    return [(turn.role.value, text[turn.start : turn.end]) for turn in turns]


PAGE = [
    *lines("Der Teich", top=780, size=16),
    *lines(*TEXT, top=750),
    *lines("Wie es", "weiterging", top=700, size=14),
    *lines(*MORE, top=660),
]


def test_short_lines_in_larger_type_are_headings_and_context() -> None:
    assert parts(layout([PAGE])) == [
        ("heading", "Der Teich"),
        ("participant", " ".join(TEXT)),
        ("heading", "Wie es weiterging"),
        ("participant", " ".join(MORE)),
    ]
    assert looks_like_document(document_paragraphs(layout([PAGE])))


def test_a_bold_line_without_space_below_it_is_a_heading_of_its_own() -> None:
    page = [*lines("Der Teich", top=780, bold=True), *lines(*TEXT, *MORE, top=766)]
    assert [text for setting, text in settings(page) if setting] == ["Der Teich"]


@pytest.mark.parametrize(
    ("text", "size", "bold"),
    [
        ("„Kein Sprint, sondern Marathon“", 14, False),  # a pull quote
        ("Es hat neun Tage lang geregnet.", 14, False),  # a sentence
        ("Wie war das für Sie?", 10, True),  # as interviews print questions
        ("• Molche zählen", 14, False),
    ],
)
def test_quotes_sentences_questions_and_items_are_no_headings(
    text: str, size: float, bold: bool
) -> None:
    page = [*lines(text, top=780, size=size, bold=bold), *lines(*TEXT, *MORE, top=740)]
    assert not any(setting for setting, _ in settings(page))


def test_where_most_is_bold_bold_says_nothing() -> None:
    page = [*lines("Der Teich", *TEXT, top=780, bold=True), *lines(*MORE, top=700)]
    assert not any(setting for setting, _ in settings(page))


def noted(number: str = "1") -> list[Fragment]:
    body = [
        Fragment("Der Teich hat neun Molche", 60, 780, 10),
        Fragment(number, 190, 783.5, 6),
        Fragment(" und, wie es im Bericht", 194, 780, 10),
        *lines("des letzten Jahres heißt, auch zwei kleine Kröten.", top=766),
        *lines(*MORE, top=738),
    ]
    return [*body, Fragment(number, 60, 66, 8), Fragment("Vgl. Amsel 2019.", 64, 66, 8)]


def test_footnotes_are_parts_of_their_own_and_their_marks_no_words() -> None:
    foot = Fragment("Seite 1", 280, 30, 8)
    assert parts(layout([[*noted(), foot]])) == [
        (
            "participant",
            "Der Teich hat neun Molche und, wie es im Bericht des letzten Jahres heißt, auch "
            "zwei kleine Kröten.",
        ),
        ("participant", " ".join(MORE)),
        ("references", "1 Vgl. Amsel 2019."),
    ]


def test_footnotes_that_recur_are_no_running_feet() -> None:
    found = settings([*noted("1")], [*noted("2")])
    assert [text for setting, text in found if setting == Setting.NOTE] == [
        "1 Vgl. Amsel 2019.",
        "2 Vgl. Amsel 2019.",
    ]


def test_raised_numbers_without_a_note_and_small_type_without_a_mark_stay() -> None:
    squared = [Fragment("Der Teich hat 9 m", 60, 780, 10), Fragment("2", 140, 783.5, 6)]
    small = [*lines("2 Molche kosten im Laden neun Mark.", top=66, size=8)]
    assert without_note_marks([squared, small]) == ([squared, small], [frozenset(), frozenset()])


def test_footnotes_of_a_transcript_are_left_out_and_counted() -> None:
    page = [
        *lines("I: Wie war das?", top=780),
        Fragment("B: Es war nass", 60, 752, 10),
        Fragment("1", 130, 755, 6),
        *lines("I: Und dann?", top=724),
        *lines("B: Kam der Frost, und alles war weiß und still.", top=696),
        Fragment("1", 60, 66, 8),
        Fragment("Lacht.", 64, 66, 8),
    ]
    text, _, problems = read_conversation(layout([page]))
    assert text.split("\n")[1] == "B: Es war nass"
    assert [str(problem.problem) for problem in problems] == [
        "left out of the text: 1 footnote or endnote"
    ]


def test_items_of_lists_lose_their_bullet_as_in_word() -> None:
    blocks = [
        Block(text="Der Teich", setting=Setting.DISPLAY),
        Block(text="• Molche zählen,"),
        Block(text="•"),
        Block(text="\uf0b7 Kröten tragen."),
    ]
    assert parts(blocks) == [
        ("heading", "Der Teich"),
        ("participant", "Molche zählen,"),
        ("participant", "Kröten tragen."),
    ]


def test_a_printed_report_is_recognised_as_a_document() -> None:
    placed: list[Placed] = [(f.text, f.x, f.y, f.size) for f in PAGE]
    options = ReadingOptions(roles=KnownRoles({}))
    (read,) = read_file(pdf_file(placed), "teich.pdf", None, options).documents
    assert read.document is not None
    assert read.document.attributes == {"type": "document"}
    assert not read.doubts


def test_columns_of_the_page_before_hold_where_quotes_are_indented() -> None:
    left = [f"Die linke Spalte hat viele Zeilen, hier {n}" for n in range(12)]
    right = [f"Die rechte Spalte hat auch welche, hier {n}" for n in range(12)]

    def column(texts: list[str], x: float, size: float = 10) -> list[Fragment]:
        return [Fragment(text, x, 780 - 14 * n, size) for n, text in enumerate(texts)]

    full = [*column(left, 60), *column(right, 310)]
    last = [*column(left, 60), *column(right[:2], 310)]
    last += [
        Fragment(f"„Ein eingerücktes Zitat, Teil {n}“", 340, 700 - 14 * n, 10) for n in range(5)
    ]
    texts = [block.text for block in layout([full, last])][24:]
    assert texts == [*left, *right[:2], *(f"„Ein eingerücktes Zitat, Teil {n}“" for n in range(5))]


LONG = "Der Teich wurde im Frühjahr gereinigt, und dabei zählten die Kinder"
NARROW = "Die Kröten kamen erst im April"
QUOTE = ("„Das Wasser", "blieb klar bis", "in den Herbst.“")


def beside(size: float, x: float = 260) -> list[Fragment]:
    """Return text that flows around a box to its right; the box is drawn last, as programs do."""
    text = [
        *lines(LONG, LONG, top=780),
        *[f for n in range(4) for f in lines(NARROW, top=752 - 14 * n)],
    ]
    text += lines(f"{LONG} weiter.", top=696)
    return [*text, *(Fragment(one, x, 748 - 15 * n, size) for n, one in enumerate(QUOTE))]


@pytest.mark.parametrize("size", [10, 13])
def test_a_box_beside_the_text_is_read_after_its_paragraph(size: float) -> None:
    quote = " ".join(QUOTE)
    assert [text for _, text in parts(layout([beside(size)]))] == [
        " ".join([LONG, LONG, *[NARROW] * 4, f"{LONG} weiter."]),
        quote,
    ]
    assert [s for s, text in settings(beside(size)) if s] == [Setting.ASIDE] * 3


def test_words_beside_labels_are_no_box() -> None:
    said = [f"Wir haben den Teich gereinigt, Teil {n}, und gezählt" for n in range(8)]
    labels = [Fragment(f"Person {n}:", 60, 780 - 14 * n, 10) for n in range(8)]
    words = [Fragment(text, 160, 780 - 14 * n, 10) for n, text in enumerate(said)]
    assert not any(setting for setting, _ in settings([*labels, *words]))
