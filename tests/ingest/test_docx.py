"""What is text in a Word document, and what is not?"""

from __future__ import annotations

import pytest

from pipeline.errors import TranscriptError
from pipeline.ingest.blocks import Block
from pipeline.ingest.docx import DocxReader
from tests.ingest.office_files import docx_file, word_paragraph, word_run, word_table

P = word_paragraph


def blocks_of(body: str, **members: str) -> tuple[Block, ...]:
    data = docx_file(body, **members)
    reader = DocxReader()
    assert reader.claims(data, "interview.docx")
    (source,) = reader.read(data, "interview.docx")
    return source.blocks


def texts(body: str) -> list[str]:
    return [block.text for block in blocks_of(body)]


def test_paragraphs_in_order_with_their_numbers() -> None:
    body = P("Transkript", style="berschrift1") + P("I: ", "Und dann?") + P("") + P("B: Nichts.")

    assert blocks_of(body) == (
        Block(text="Transkript", heading=True, paragraph=1),
        Block(text="I: Und dann?", paragraph=2),
        Block(text="B: Nichts.", paragraph=3),
    )


def test_style_based_on_a_heading_is_a_heading_and_a_list_is_none() -> None:
    read = blocks_of(P("Einstieg", style="Eigene") + P("M: Karten.", style="Liste"))

    assert [(block.text, block.heading) for block in read] == [
        ("Einstieg", True),
        ("M: Karten.", False),
    ]


def test_inserted_text_is_text_and_deleted_text_is_not() -> None:
    body = P(
        "B: Das war ",
        f"<w:ins>{word_run('sehr ')}</w:ins>",
        "<w:del><w:r><w:delText>ganz </w:delText></w:r></w:del>",
        f"<w:moveFrom>{word_run('bald ')}</w:moveFrom>",
        f"<w:moveTo>{word_run('gut.')}</w:moveTo>",
    )

    assert texts(body) == ["B: Das war sehr gut."]


def test_paragraphs_join_where_their_mark_was_deleted() -> None:
    deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"

    assert texts(f"<w:p>{deleted}{word_run('B: Erst ')}</w:p>" + P("dann.")) == ["B: Erst dann."]
    assert texts(f"<w:p>{deleted}{word_run('B: Ende.')}</w:p>") == ["B: Ende."]


def test_links_fields_tags_and_content_controls_are_text() -> None:
    body = (
        P(f"<w:hyperlink>{word_run('Link')}</w:hyperlink>")
        + P(f"<w:smartTag>{word_run('Bonn')}</w:smartTag>")
        + P(f'<w:fldSimple w:instr="DATE">{word_run("3. Mai")}</w:fldSimple>')
        + P("<w:r><w:instrText>PAGE</w:instrText></w:r>", "Seite")
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{P('Block')}</w:sdtContent></w:sdt>"
        + P(f"<w:sdt><w:sdtContent>{word_run('Zeile')}</w:sdtContent></w:sdt>")
    )

    assert texts(body) == ["Link", "Bonn", "3. Mai", "Seite", "Block", "Zeile"]


def test_notes_comments_and_hidden_text_are_left_out() -> None:
    body = P(
        "B: Ja",
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        '<w:commentRangeStart w:id="0"/>',
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r>",
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>, doch.</w:t></w:r>',
        '<w:r><w:commentReference w:id="0"/></w:r>',
    )

    assert texts(body) == ["B: Ja, doch."]


def test_tabs_hyphens_and_spaces() -> None:
    body = P(
        "B:",
        "<!-- x -->",
        "<w:r><w:tab/><w:t>Kri\u00adsen\u00a0stab</w:t><w:noBreakHyphen/><w:t>A  B</w:t></w:r>",
    )

    assert texts(body) == ["B: Krisen stab-A B"]


def test_each_line_of_a_paragraph_is_a_block() -> None:
    body = P("I: Ja?", "<w:r><w:br/></w:r>", "B: Nein.", "<w:r><w:br/><w:cr/></w:r>", "Oder.")

    assert [(b.text, b.wrapped, b.paragraph) for b in blocks_of(body)] == [
        ("I: Ja?", False, 1),
        ("B: Nein.", True, 1),
        ("Oder.", False, 1),  # a blank line stands before it
    ]


def test_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{P('Im Kasten.')}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = (
        f"<w:r><mc:AlternateContent {mc}><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    )

    assert texts(P("Davor ", both, "danach.")) == ["Davor danach.", "Im Kasten."]


def test_table_with_a_header_is_a_transcript() -> None:
    table = word_table(
        ("Nr.", "Sprecher*in", "Transkript", "Zeit", "Notiz"),
        ("1", "I", "Und dann?", "00:01:05", "zögert"),
        ("2", "B:", "Nichts.", "#00:01:10-5#", ""),
        ("3", "", "Gar nichts.", "", ""),
    )

    assert blocks_of(table) == (
        Block(text="Und dann?", speaker="I", seconds=65.0, paragraph=8),
        Block(text="Nichts.", speaker="B", seconds=70.5, paragraph=13),
        Block(text="Gar nichts.", speaker="B", paragraph=16),
    )


def test_table_without_a_header_is_a_transcript_by_its_content() -> None:
    table = word_table(
        ("00:00 - 00:04", "Müller", "Wie begann es bei Ihnen?"),
        ("00:04 - 00:09", "Kaya", "Mit einem Anruf, nachts um drei."),
        ("00:09 - 00:11", "Müller", "Und dann?"),
        ("00:11 - 00:15", "Kaya", "Dann kam keiner."),
    )

    assert [(b.speaker, b.seconds, b.seconds_end) for b in blocks_of(table)] == [
        ("Müller", 0.0, 4.0),
        ("Kaya", 4.0, 9.0),
        ("Müller", 9.0, 11.0),
        ("Kaya", 11.0, 15.0),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("Datum", "3. Mai 2023"), ("Ort", "Rathaus"), ("Dauer", "50 Minuten")],
        [("Einwilligung liegt vor", "ja"), ("Aufnahme läuft mit", "ja"), ("Anonym", "nein")],
        [("Nur eine Zeile",)],
    ],
)
def test_another_table_is_read_cell_by_cell(rows: list[tuple[str, ...]]) -> None:
    read = blocks_of(P("Davor.") + word_table(*rows) + P("Danach."))

    assert [block.text for block in read] == [
        "Davor.",
        *(c for row in rows for c in row),
        "Danach.",
    ]
    assert all(block.speaker is None for block in read)


def test_deleted_row_is_left_out() -> None:
    table = word_table(("Alt",), ("Neu",)).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1)

    assert texts(table) == ["Neu"]


def test_headers_and_footers_are_no_text() -> None:
    assert texts(P("B: Ja.") + "<w:sectPr><w:headerReference/></w:sectPr>") == ["B: Ja."]


def test_file_under_another_name_is_claimed_by_its_content() -> None:
    reader = DocxReader()

    assert reader.claims(docx_file(P("B: Ja.")), "interview.txt")
    assert not reader.claims(b"B: Ja.", "interview.docx")


@pytest.mark.parametrize(
    ("stream", "problem"),
    [
        ("EncryptedPackage", "password-protected"),
        ("WordDocument", r"old Word format \(.doc\)"),
        ("Workbook", r"old Excel format \(.xls\)"),
        ("Anything", "old Office format"),
    ],
)
def test_old_and_encrypted_office_files_are_named(stream: str, problem: str) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le")

    assert DocxReader().claims(data, "interview.docx")
    with pytest.raises(TranscriptError, match=problem):
        DocxReader().read(data, "interview.docx")


def test_cut_off_file_is_named() -> None:
    data = docx_file(P("B: Ja."))[:-100]

    assert DocxReader().claims(data, "interview.docx")
    with pytest.raises(TranscriptError, match="cut off or damaged"):
        DocxReader().read(data, "interview.docx")


def test_no_word_document_inside() -> None:
    data = docx_file(P("B: Ja."), **{"_rels/.rels": "<Relationships/>"})

    with pytest.raises(TranscriptError, match="the Word file is damaged"):
        DocxReader().read(data, "interview.docx")


def test_entities_are_not_expanded() -> None:
    prolog = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "bomb">]>'
    data = docx_file("<w:p><w:r><w:t>B: &a;&b;Ja.</w:t></w:r></w:p>", prolog=prolog)

    (source,) = DocxReader().read(data, "interview.docx")

    assert "bomb" not in source.blocks[0].text
    assert "root" not in source.blocks[0].text


def test_deep_nesting_and_huge_paragraphs_are_refused() -> None:
    deep = "<w:p>" + "<w:ins>" * 5_000 + "</w:ins>" * 5_000 + "</w:p>"

    with pytest.raises(TranscriptError, match="the Word file is damaged"):
        blocks_of(deep)
    with pytest.raises(TranscriptError, match="more than 200 times its size"):
        blocks_of(P("a b " * 5_000_000))
