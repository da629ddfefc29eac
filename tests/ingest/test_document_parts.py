"""Documents in which nobody speaks: what is text, what is context, and what is passed over?"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pptx
import pytest
from pptx.util import Inches

from pipeline.ingest.corpus import read_corpus, read_document
from pipeline.ingest.document_parts import (
    Paragraph,
    coded_anyway,
    part_roles,
    passed_over_faults,
)
from pipeline.records import Document, Role
from pipeline.segment import preceding_questions, segment_document
from tests.ingest.office_files import docx_file, word_paragraph

TEXT = "Im Frühjahr wurde der Teich gereinigt, und die Kinder zählten dabei neun Molche."
MORE = "Danach blieb das Wasser klar, obwohl es den ganzen Sommer über kaum geregnet hatte."
PERSON = (
    "Dr. Eva Amsel ist Professorin für Gewässerkunde an der Hochschule Adorf. Sie forscht zu "
    "kleinen Teichen."
)
ENTRY = "Amsel, E. (2019): Kleine Teiche. Adorf: Molchverlag, S. 3-9."


def roles(*paragraphs: str | Paragraph) -> list[str]:
    found = part_roles(
        [one if isinstance(one, Paragraph) else Paragraph(one) for one in paragraphs]
    )
    return [role.value for role in found]


def heading(text: str) -> Paragraph:
    return Paragraph(text, heading=True)


def parts(document: Document) -> list[tuple[str, str]]:
    return [(turn.role.value, document.text_of(turn)) for turn in document.turns]


def test_headings_are_context_and_an_imprint_ends_with_the_next_heading() -> None:
    assert roles(
        heading("Impressum"), "Gartenbund", "Alle Angaben ohne Gewähr.", heading("Der Teich"), TEXT
    ) == ["imprint", "imprint", "imprint", "heading", "participant"]


def test_an_imprint_of_plain_text_ends_where_text_begins() -> None:
    assert roles(
        "Impressum",
        "Gartenbund e. V., Rosenweg 3, 12345 Adorf",
        "Gartenbund Adorf e. V. (GBA)",
        "Der GBA ist seit 1987 der Verein aller, die in Adorf einen Garten haben, und berät sie in "
        "allen Fragen rund um Beete, Bäume, Teiche, Wege und Zäune. Er hat neun Mitglieder.",
        f"{TEXT} {MORE}",
        "Was danach geschah",
        f"{TEXT} Und das war alles, was in diesem Jahr am Teich gemacht wurde.",
    ) == ["imprint", "imprint", "imprint", "imprint", "participant", "heading", "participant"]


def test_below_contact_on_slides_only_addresses_are_passed_over() -> None:
    assert roles(
        "Interesse?",
        "Mail an teich@gartenbund.example",
        "Der Teich im Winter",
        "04.06.2024 Molche zählen",
        "Eva Amsel und Jan Specht",
        "Kröten tragen",
        "Wege sperren",
        "Zäune bauen",
    ) == ["imprint", "imprint", *["participant"] * 6]
    assert roles("Kontakt", "Gartenbund e. V.", "Eva Amsel", "Rosenweg 3", "12345 Adorf") == [
        "imprint", "imprint", "imprint", "imprint", "imprint",
    ]  # fmt: skip


def test_addresses_and_credits_are_found_anywhere_and_sentences_with_an_address_stay() -> None:
    assert roles(
        TEXT,
        "E-Mail: amsel@example.org",
        "Foto: © Udo Fink",
        "Wer mitmachen will, findet unter www.example.org alle Termine für das kommende Jahr.",
    ) == ["participant", "imprint", "imprint", "participant"]


@pytest.mark.parametrize(
    "text",
    [
        PERSON,
        "Udo Fink leitet das Institut für Wiesen in Adorf und ist Autor mehrerer Bücher.",
        "Prof. Dr. Eva Amsel",
    ],
)
def test_biographies_are_passed_over(text: str) -> None:
    assert roles(TEXT, text) == ["participant", "biography"]


@pytest.mark.parametrize(
    "text",
    [
        "Die Leitung ist an der Hochschule gut bekannt, und das Institut hilft ihr oft.",
        "Gute Leitung ist in jeder Lage wichtig, gerade wenn viele zugleich etwas wollen.",
        "Frau Amsel hat den Teich gereinigt und danach allen gezeigt, wie es geht.",
    ],
)
def test_text_about_people_and_offices_is_text(text: str) -> None:
    assert roles(TEXT, text) == ["participant", "participant"]


def test_who_is_introduced_signs_elsewhere() -> None:
    assert roles("Eva Amsel", TEXT, PERSON) == ["biography", "participant", "biography"]


def test_references_have_a_heading_or_look_like_one() -> None:
    assert roles(TEXT, ENTRY) == ["participant", "references"]
    assert roles(TEXT, "Literaturverzeichnis", "Fink: Wiesen", ENTRY, "Rohr: Schilf") == [
        "participant", "references", "references", "references", "references",
    ]  # fmt: skip
    assert roles(TEXT, "Eva Amsel, die 2019 den Teich fand, kam wieder.") == ["participant"] * 2


def test_a_table_of_contents_is_passed_over() -> None:
    assert roles(
        heading("Inhalt"), "Der Teich ..... 3", "Wiesen", heading("Der Teich"), TEXT,
        "Anhang ........ 9",
    ) == ["contents", "contents", "contents", "heading", "participant", "contents"]  # fmt: skip


def test_pull_quotes_and_repeated_titles_are_passed_over_once_they_stand_in_the_text() -> None:
    assert roles(
        "Gartenbund vor Ort", "„Die Kinder zählten dabei neun Molche“", TEXT, "Gartenbund vor Ort",
        MORE, TEXT,
    ) == [
        "participant", "repetition", "participant", "repetition", "participant", "repetition",
    ]  # fmt: skip


def test_what_is_said_again_in_few_words_is_no_repetition() -> None:
    assert roles(TEXT, "Neun Molche", "Neun Molche") == ["participant"] * 3


def test_the_type_document_reads_colons_as_text_and_other_types_leave_labels() -> None:
    data = f"Ziel: Wasser.\n\nWeg: Putzen.\n\nZiel: Molche.\n\nWeg: Zählen.\n\n{TEXT}".encode()
    (document,) = read_document(data, "a.txt", attributes={"type": "Dokument"})

    assert {turn.speaker for turn in document.turns} == {""}
    assert "Ziel: Wasser." in document.text
    assert document.attributes == {"type": "Dokument"}


WEB = f"""<html><h1>Der Teich</h1><p>{TEXT}</p><h2>Zur Person</h2><p>Udo Fink mag Molche.</p>
<h2>Kontakt</h2><p>Tel.: 030 123</p>
<p>{MORE} Alle kamen noch oft wieder, um den Molchen zuzusehen. Das war das Jahr.</p>"""


def test_a_web_page_with_headings_in_which_nobody_speaks_is_a_document() -> None:
    (document,) = read_document(WEB.encode(), "a.html")

    assert document.attributes == {"type": "document"}
    assert [role for role, _ in parts(document)] == [
        "heading", "participant", "biography", "biography", "imprint", "imprint", "participant",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["interview", "Experteninterview", "Workshop"])
def test_the_type_of_speech_reads_all_as_said(name: str) -> None:
    (document,) = read_document(WEB.encode(), "a.html", attributes={"type": name})

    assert {turn.role for turn in document.turns} == {Role.PARTICIPANT}
    assert "Zur Person" not in document.text
    assert document.attributes == {"type": name}


def test_transcripts_with_headings_stay_transcripts() -> None:
    markdown = "# Gespräch 3\n\n## Anfang\n\n**I:** Und dann?\n\n**B:** Nichts.\n\n# Impressum\n"
    (document,) = read_document(markdown.encode(), "a.md")

    assert parts(document) == [("interviewer", "Und dann?"), ("participant", "Nichts.")]
    assert not document.attributes


def test_plain_text_without_imprint_stays_what_was_said() -> None:
    lines = "\n\n".join(["Der Anfang", TEXT + " " + MORE, "Das Ende", MORE + " " + TEXT])

    (document,) = read_document(lines.encode(), "a.txt")
    assert {turn.role for turn in document.turns} == {Role.PARTICIPANT}


def test_a_word_document_keeps_its_headings_and_places() -> None:
    body = "".join(
        word_paragraph(text, style=style)
        for text, style in [
            ("Teiche", "berschrift1"), (TEXT, ""), ("Literatur", "berschrift1"), (ENTRY, ""),
        ]
    )  # fmt: skip
    (document,) = read_document(docx_file(body), "a.docx")

    assert parts(document) == [
        ("heading", "Teiche"), ("participant", TEXT),
        ("references", "Literatur"), ("references", ENTRY),
    ]  # fmt: skip
    assert [turn.anchors[0].paragraph for turn in document.turns] == [1, 2, 3, 4]


def slides(*make: Callable[[pptx.presentation.Presentation], None]) -> bytes:
    presentation = pptx.Presentation()
    for one in make:
        one(presentation)
    stream = BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def bullets(title: str, *texts: str, notes: str = "") -> Callable[..., None]:
    def add(presentation: pptx.presentation.Presentation) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(texts)
        if notes:
            slide.notes_slide.notes_text_frame.text = notes

    return add


def table(title: str, *rows: tuple[str, ...]) -> Callable[..., None]:
    def add(presentation: pptx.presentation.Presentation) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = title
        size = [Inches(1)] * 4
        grid = slide.shapes.add_table(len(rows), len(rows[0]), *size).table
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                grid.cell(y, x).text = text

    return add


def test_slides_are_a_document_with_their_numbers_as_pages() -> None:
    data = slides(
        bullets("Der Teich", "Er wird gereinigt", "Molche werden gezählt", notes="Nicht vergessen"),
        table("Die Wiese", ("Mai", "gemäht"), ("Juni", "geheut")),
        bullets("Vielen Dank", "E-Mail: amsel@example.org"),
    )
    (document,) = read_document(data, "a.pptx")

    assert document.attributes == {"type": "document"}
    assert [(role, text, turn.anchors[0].page) for turn, (role, text) in
            zip(document.turns, parts(document), strict=True)] == [
        ("heading", "Der Teich", 1), ("participant", "Er wird gereinigt", 1),
        ("participant", "Molche werden gezählt", 1), ("heading", "Die Wiese", 2),
        ("participant", "Mai", 2), ("participant", "gemäht", 2), ("participant", "Juni", 2),
        ("participant", "geheut", 2), ("heading", "Vielen Dank", 3),
        ("imprint", "E-Mail: amsel@example.org", 3),
    ]  # fmt: skip


def test_notes_of_slides_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.pptx").write_bytes(slides(bullets("Teich", "Molche", notes="Nicht vergessen")))
    (tmp_path / "b.pptx").write_bytes(slides(bullets("Teich", "Molche"))[:-99])

    corpus = read_corpus(tmp_path)
    assert [document.id for document in corpus.documents] == ["a"]
    assert [str(fault.problem) for fault in corpus.faults] == [
        "left out of the text: the notes of 1 slide",
        "the PowerPoint file is cut off or damaged",
    ]


def test_headings_are_the_questions_of_the_text_below() -> None:
    page = (
        f"<html><h1>Teiche</h1><h2>Molche</h2><p>{TEXT}</p><p>{MORE}</p><h2>Ufer</h2><p>Nass.</p>"
    )
    (document,) = read_document(page.encode(), "a.html")

    questions = preceding_questions(segment_document(document))
    assert [questions["a", number] for number in (3, 4, 6)] == [
        "Teiche Molche", "Teiche Molche", "Ufer",
    ]  # fmt: skip


def test_what_is_passed_over_is_told_once_and_coded_if_wanted() -> None:
    (document,) = read_document(WEB.encode(), "a.html")
    (fault,) = passed_over_faults(segment_document(document))

    assert str(fault.problem) == (
        "'a' is read as a document in which nobody speaks; kept and not coded are headings 1, "
        "imprint and contacts 2, biographies 2 (in sentences)"
    )
    assert "not_coded" in str(fault.next_step)
    (coded,) = coded_anyway([document], ["imprint"])
    assert [turn.role.value for turn in coded.turns] == [
        "heading", "participant", "participant", "participant", "imprint", "imprint", "participant",
    ]  # fmt: skip
    (interview,) = read_document(b"I: Und?\nB: Nichts.", "b.txt")
    assert passed_over_faults(segment_document(interview)) == []
    assert coded_anyway([interview], [])[0] is interview
