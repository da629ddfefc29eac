"""What is text on a web page that a word processor saved, and what is not?"""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from pipeline.errors import TranscriptError
from pipeline.ingest.html import HtmlReader
from pipeline.ingest.readers import SourceText
from pipeline.limits import NESTING


def read(body: str | bytes) -> SourceText:
    data = body if isinstance(body, bytes) else f"<html><body>{body}</body></html>".encode()
    reader = HtmlReader()
    assert reader.claims(data, "a.html")
    (source,) = reader.read(data, "a.html")
    return source


def texts(body: str) -> list[str]:
    return [block.text for block in read(body).blocks]


def said(body: str) -> list[str]:
    return [str(problem.problem) for problem in read(body).problems]


def test_paragraphs_lists_headings_and_lines() -> None:
    body = (
        "Davor <h1>Titel</h1><p>I: Ja,<br>oder <i>nein</i>?</p><ul><li>B: Nein.</li><li>Oder "
        "doch.</li></ul><div>Lose<p>und fest</p>danach</div>"
    )

    assert [(b.text, b.heading, b.wrapped, b.paragraph) for b in read(body).blocks] == [
        ("Davor", False, False, 1),
        ("Titel", True, False, 2),
        ("I: Ja,", False, False, 3),
        ("oder nein?", False, True, 3),
        ("B: Nein.", False, False, 4),
        ("Oder doch.", False, False, 5),
        ("Lose", False, False, 6),
        ("und fest", False, False, 7),
        ("danach", False, False, 8),
    ]


def test_lines_of_the_file_are_lines_of_formatted_text_alone() -> None:
    assert texts("<p>I: Und\ndann?</p><pre>I: Und\nB: Nichts.</pre>") == [
        "I: Und dann?",
        "I: Und",
        "B: Nichts.",
    ]


def test_table_is_a_transcript() -> None:
    table = (
        "<table><thead><tr><th>Person</th><th>Text</th></tr></thead><tbody>"
        "<tr><td>I</td><td><p>Ja?</p><p>Wirklich?</p></td></tr>"
        "<tr><td>B</td><td>Nein.</td></tr></tbody></table>"
    )

    assert [(b.speaker, b.text) for b in read(f"Davor{table}Danach").blocks] == [
        (None, "Davor"),
        ("I", "Ja?"),
        ("I", "Wirklich?"),
        ("B", "Nein."),
        (None, "Danach"),
    ]


def test_what_is_no_text() -> None:
    body = (
        "<head><title>Titel</title></head><script>x</script><style>y</style><!-- z -->"
        "<![if !supportLists]><p>B: Ja, <svg><text>s</text></svg>genau.</p><![endif]>"
        '<div title="footer"><p>Seite 1</p></div>'
    )

    assert texts(body) == ["B: Ja, genau."]
    assert said(body) == []


@pytest.mark.parametrize(
    ("aside", "problem"),
    [
        (
            "<span class=MsoCommentReference>[AB1]</span></p><div id='_com_1' "
            "class=msocomtxt>Notiz</div><p>",
            "left out of the text: 1 comment",
        ),
        (
            "<a class=MsoFootnoteReference>[1]</a></p><div id=ftn1><p>Fuß</p></div>"
            "<div id=edn1><p>Ende</p></div><p>",
            "left out of the text: 2 footnotes or endnotes",
        ),
        ("<span style='display:none'>geheim</span>", "left out of the text: hidden text"),
        ("<span style='mso-hide: all'>geheim</span>", "left out of the text: hidden text"),
        ("<del>weg</del>", "the file has tracked changes: inserted text is read, deleted text"),
    ],
)
def test_what_is_left_out_is_said(aside: str, problem: str) -> None:
    body = f"<p>B: Ja{aside}, genau.</p>"

    assert "".join(texts(body)) == "B: Ja, genau."
    (found,) = said(body)
    assert found.startswith(problem)


def test_menus_and_notices_of_web_pages_are_no_text() -> None:
    page = (
        "<html><body class='cookies-accepted'><div role=navigation><a>Start</a> <a>Teiche</a></div>"
        "<form role='search'>Suche</form><h1>Der Teich</h1><article class='consent'><p>Es war nass."
        "</p></article><div id='cookie-banner'><p>Wir verwenden Cookies.</p></div></body></html>"
    )
    assert texts(page) == ["Der Teich", "Es war nass."]
    (problem,) = read(page).problems
    assert problem.problem == "left out of the text: 3 menus or notices of the web page"


def test_labels_of_lists() -> None:
    number = "<p><span style='mso-list:Ignore'>{}<span>&nbsp;&nbsp; </span></span>{}</p>"

    assert texts(
        number.format("I:", "Wie?") + number.format("1.", "Nie.") + number.format("o", "So.")
    ) == ["I: Wie?", "Nie.", "So."]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("cp1252", "windows-1252"),
        ("cp1250", "windows-1250"),
        ("cp1252", "wrong"),
        ("utf-8", "windows-1252"),
        ("utf-8", "utf-16"),
        ("utf-16", "x"),
    ],
)
def test_encodings(encoding: str, declared: str) -> None:
    text = f"<html><meta charset={declared}><p>B: Schöne Straße „so“</p></html>"

    assert [b.text for b in read(text.encode(encoding)).blocks] == ["B: Schöne Straße „so“"]


@pytest.mark.parametrize("font", ["face='Wingdings, serif'", "style='font-family:Wingdings'"])
def test_symbols_of_a_font(font: str) -> None:
    assert texts(f"<p>B: Rat<font {font}>\uf0e0</font>Haus</p>") == ["B: Rat→Haus"]


def test_xhtml() -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>B: Früh.</p></body></html>'
    )

    assert [b.text for b in read(text.encode()).blocks] == ["B: Früh."]


def test_deep_nesting_is_refused_as_the_parser_drops_what_is_deep() -> None:
    with pytest.raises(TranscriptError, match="levels of elements"):
        read("<div>" * (NESTING + 1) + "B: Ja.")


@pytest.mark.parametrize("piece", ["<p>", "<b>", "<a ", "<table>", "<td>", "<!--", "<p><b>", "&"])
def test_time_grows_with_the_size_of_the_file(piece: str) -> None:
    began = time.process_time()
    with suppress(TranscriptError):
        read(piece * (300_000 // len(piece)))
    assert time.process_time() - began < 10
