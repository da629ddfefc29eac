"""What is text in an OpenDocument text, and what is not?"""

from __future__ import annotations

import pytest

from pipeline.errors import TranscriptError
from pipeline.ingest.blocks import Block
from pipeline.ingest.odt import OdtReader
from pipeline.limits import NESTING
from tests.ingest.office_files import docx_file, odt_file, zipped


def blocks_of(body: str, **parts: str) -> tuple[Block, ...]:
    data = odt_file(body, **parts)
    reader = OdtReader()
    assert reader.claims(data, "interview.odt")
    (source,) = reader.read(data, "interview.odt")
    return source.blocks


def texts(body: str) -> list[str]:
    return [block.text for block in blocks_of(body)]


def test_paragraphs_lists_and_sections_in_order() -> None:
    body = (
        "<text:h>Transkript</text:h><text:p/>"
        "<text:p>I: <text:span>Und <text:span>dann</text:span>?</text:span></text:p>"
        "<text:list><text:list-item><text:p>B: Nichts.</text:p></text:list-item></text:list>"
        "<text:section><text:p>I: Aha.</text:p></text:section>"
    )

    assert blocks_of(body) == (
        Block(text="Transkript", heading=True, paragraph=1),
        Block(text="I: Und dann?", paragraph=2),
        Block(text="B: Nichts.", paragraph=3),
        Block(text="I: Aha.", paragraph=4),
    )


def test_title_style_is_a_heading_also_behind_an_automatic_style() -> None:
    styles = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    body = '<text:p text:style-name="P1">A</text:p><text:p text:style-name="Subtitle">B</text:p>'

    assert [b.heading for b in blocks_of(body + "<text:p>C</text:p>", styles=styles)] == [
        True,
        True,
        False,
    ]


def test_notes_comments_and_deleted_text_are_left_out() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Weg.</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>B: Ja<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Fußnote</text:p></text:note-body></text:note>, "
        "<office:annotation><text:p>Notiz</text:p></office:annotation>"
        "<text:change/>genau<text:change-start/> so<text:change-end/>.</text:p>"
    )

    assert texts(body) == ["B: Ja, genau so."]


def test_spaces_tabs_line_breaks_and_soft_hyphens() -> None:
    body = (
        '<text:p>I:<text:tab/>Kri\u00adsen<text:s text:c="3"/>stab\n '
        "heute?<text:line-break/>B: Ja.</text:p>"
    )

    assert [(b.text, b.wrapped) for b in blocks_of(body)] == [
        ("I: Krisen stab heute?", False),
        ("B: Ja.", True),
    ]


def test_table_is_a_transcript() -> None:
    def row(*cells: str) -> str:
        inner = "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in cells)
        return f"<table:table-row>{inner}</table:table-row>"

    head = f"<table:table-header-rows>{row('Person', 'Text')}</table:table-header-rows>"
    table = f"<table:table>{head}{row('I', 'Ja?')}{row('B', 'Nein.')}</table:table>"

    assert [(b.speaker, b.text) for b in blocks_of(table)] == [("I", "Ja?"), ("B", "Nein.")]


def test_text_box_follows_its_paragraph() -> None:
    box = "<draw:frame><draw:text-box><text:p>Kasten.</text:p></draw:text-box></draw:frame>"

    assert texts(f"<text:p>Davor {box}danach.</text:p>") == ["Davor danach.", "Kasten."]


def test_encrypted_file_is_named() -> None:
    data = odt_file("", manifest="<manifest:encryption-data/>")

    with pytest.raises(TranscriptError, match="password-protected"):
        OdtReader().read(data, "interview.odt")


def test_cut_off_and_empty_containers_are_named() -> None:
    cut = odt_file("<text:p>B: Ja.</text:p>")[:-50]
    empty = zipped({"mimetype": "application/vnd.oasis.opendocument.text"})

    assert OdtReader().claims(cut, "x")
    with pytest.raises(TranscriptError, match="cut off"):
        OdtReader().read(cut, "x")
    with pytest.raises(TranscriptError, match=r"content\.xml is missing"):
        OdtReader().read(empty, "x")


def test_other_containers_are_not_claimed() -> None:
    assert not OdtReader().claims(docx_file(""), "interview.odt")
    sheet = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})
    assert not OdtReader().claims(sheet, "interview.odt")


def test_entities_are_refused() -> None:
    laughs = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'

    with pytest.raises(TranscriptError, match="EntitiesForbidden"):
        blocks_of("<text:p>&b;</text:p>", prolog=laughs)


def test_nesting_is_limited() -> None:
    def nested(levels: int) -> str:
        return "<text:section>" * levels + "<text:p>B: Ja.</text:p>" + "</text:section>" * levels

    assert texts(nested(NESTING - 10)) == ["B: Ja."]
    with pytest.raises(TranscriptError, match="levels of elements"):
        texts(nested(NESTING))
