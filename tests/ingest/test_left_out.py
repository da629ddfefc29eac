"""Is it said what of a word processor's file is not read, and which characters are lost?"""

from __future__ import annotations

import pytest

from pipeline.ingest.blocks import Block
from pipeline.ingest.docx import DocxReader
from pipeline.ingest.lost_characters import lost_characters
from pipeline.ingest.odt import OdtReader
from pipeline.ingest.readers import SourceText
from pipeline.ingest.rtf import RtfReader
from tests.ingest.office_files import (
    W,
    docx_file,
    listed,
    odt_file,
    rtf_file,
    word_lists,
    word_paragraph,
    word_run,
)

CHANGES = "tracked changes"


def word(*runs: str, end: str = "") -> SourceText:
    return DocxReader().read(docx_file(word_paragraph("B: Ja", *runs) + end), "a.docx")[0]


def opened(text: str, *, before: str = "", styles: str = "") -> SourceText:
    data = odt_file(f"{before}<text:p>B: Ja{text}</text:p>", styles=styles)
    return OdtReader().read(data, "a.odt")[0]


def rich(text: str) -> SourceText:
    return RtfReader().read(rtf_file(f"B: Ja{text}"), "a.rtf")[0]


def changed_region(kind: str) -> str:
    return (
        '<text:tracked-changes><text:changed-region text:id="ct1">'
        f"<text:{kind}/></text:changed-region></text:tracked-changes>"
    )


def noted(name: str) -> str:
    return f'<w:r><w:{name} w:id="1"/></w:r>'


HIDDEN = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (word(noted("commentReference")), "left out of the text: 1 comment"),
        (
            word(*[noted(f"{kind}Reference") for kind in ("comment", "footnote", "endnote")]),
            "left out of the text: 1 comment, 2 footnotes or endnotes",
        ),
        (
            word("<w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r>"),
            "left out of the text: hidden text",
        ),
        (word(end="<w:altChunk/>"), "left out of the text: 1 embedded file"),
        (word("<w:del><w:r><w:delText>weg</w:delText></w:r></w:del>"), CHANGES),
        (word(f"<w:ins>{word_run('')}</w:ins>"), CHANGES),
        (
            opened("<office:annotation><text:p>x</text:p></office:annotation>"),
            "left out of the text: 1 comment",
        ),
        (
            opened("<text:note><text:note-body><text:p>x</text:p></text:note-body></text:note>"),
            "left out of the text: 1 footnote or endnote",
        ),
        (
            opened('<text:span text:style-name="T1">geheim</text:span>', styles=HIDDEN),
            "left out of the text: hidden text",
        ),
        (
            opened(
                "", before='<text:section text:display="none"><text:p>x</text:p></text:section>'
            ),
            "left out of the text: hidden text",
        ),
        (
            opened(
                "",
                before='<text:p>x<text:hidden-paragraph text:is-hidden="true"/></text:p>',
            ),
            "left out of the text: hidden text",
        ),
        (opened("", before=changed_region("insertion")), CHANGES),
        (
            opened(
                '<text:change-start text:change-id="ct1"/> weg<text:s/>'
                '<text:change-end text:change-id="ct1"/>',
                before=changed_region("deletion"),
            ),
            CHANGES,
        ),
        (rich(r"{\footnote Fu\'df}"), "left out of the text: 1 footnote or endnote"),
        (rich(r"{\*\annotation Notiz}"), "left out of the text: 1 comment"),
        (rich(r"{\v geheim}"), "left out of the text: hidden text"),
        (
            rich(r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt Kasten\par}}}"),
            "left out of the text: 1 text box",
        ),
        (rich(r"{\deleted weg}"), CHANGES),
        (rich(r"{\revised }"), CHANGES),
    ],
)
def test_what_is_left_out_is_said_once(source: SourceText, problem: str) -> None:
    assert [block.text for block in source.blocks] == ["B: Ja"]
    (found,) = source.problems
    assert problem in found.problem
    assert found.next_step


def test_nothing_is_said_of_what_is_never_text() -> None:
    pages = (
        '<w:sectPr><w:headerReference w:type="default"/></w:sectPr>',
        "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr></w:p>",
    )

    assert word(end="".join(pages)).problems == ()
    assert rich(r"{\header Kopf{\shptxt x}}{\v {\xe Index}}{\*\bkmkstart a}").problems == ()
    assert opened("<text:soft-page-break/><text:bookmark/>").problems == ()


def symbol_run(font: str, code: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        ("Wingdings", "F0E0", "→"),
        ("Wingdings", "F04A", "☺"),
        ("Symbol", "F0B3", "≥"),
        ("Arial", "20AC", "€"),
    ],
)
def test_symbols_that_have_a_character(font: str, code: str, shown: str) -> None:
    source = word(symbol_run(font, code))

    assert source.blocks[0].text == f"B: Ja{shown}"
    assert source.problems == ()


def test_other_elements_with_text() -> None:
    font = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    choice = '<w:result w:val="1"/><w:listEntry w:val=" alt"/><w:listEntry w:val=" jung"/>'
    source = word(
        f"<w:r>{font}<w:t>\uf0e0</w:t></w:r>",
        f"<m:oMath {math}><m:r><m:t>x=5</m:t></m:r></m:oMath>",
        f"<w:r><w:fldChar><w:ffData><w:ddList>{choice}</w:ddList></w:ffData></w:fldChar></w:r>",
    )

    assert (source.blocks[0].text, source.problems) == ("B: Ja→x=5 jung", ())


SYMBOL_FONT = r"{\fonttbl{\f1\fcharset2 Wingdings;}{\f2\fcharset0 Arial;}}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"{\f1 \'e0}", "→"),
        (r"{\f1 J}J", "☺J"),
        (r"{\f1\u-3872?}", "→"),
        (r'{\field{\*\fldinst SYMBOL 224 \\f "Wingdings" \\s 11}{\fldrslt\f1}}', "→"),
        (r"{\f2 \'e4}", "ä"),
    ],
)
def test_symbols_of_rich_text(text: str, shown: str) -> None:
    (source,) = RtfReader().read(rtf_file(rf"{SYMBOL_FONT}B: Ja{text}"), "a.rtf")

    assert [block.text for block in source.blocks] == [f"B: Ja{shown}"]
    assert source.problems == ()


def test_symbols_of_open_documents() -> None:
    style = (
        '<style:style style:name="T2"><style:text-properties style:font-name="Wingdings"/>'
        "</style:style>"
    )
    source = opened('<text:span text:style-name="T2">\uf0e0ü</text:span>', styles=style)

    assert (source.blocks[0].text, source.problems) == ("B: Ja→ü", ())


@pytest.mark.parametrize(
    "source",
    [
        word(symbol_run("Webdings", "F099")),
        word(symbol_run("Wingdings", "xyz")),
        word("\ue001"),
        opened("\ue001"),
        rich(r"\u-8191?"),
    ],
)
def test_lost_characters_are_said(source: SourceText) -> None:
    (found,) = source.problems
    assert str(found.problem).startswith("1 character seems to be lost (paragraph 1: 'B: Ja")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("das Schi\ufffd und die P\ufffdanzen", 2),
        ("es hei(cid:12)t so", 1),
        ("eine Gr?\xdfe, ganz fr?h", 2),
        ("Wirklich? Ja?", 0),
        ("\uf0b7 Punkt eins", 0),
        ("Punkt \uf0b7 eins", 1),
    ],
)
def test_what_looks_lost(text: str, count: int) -> None:
    found = lost_characters([Block(text=text, page=2)], next_step="")  # type: ignore[arg-type]

    assert len(found) == (count > 0)
    if found:
        assert str(found[0].problem).startswith(f"{count} character")
        assert "page 2: " in found[0].problem


def test_a_few_places_are_shown() -> None:
    (found,) = lost_characters([Block(text="a\ufffd")] * 99, next_step="")  # type: ignore[arg-type]

    assert str(found.problem).startswith("99 characters")
    assert found.problem.count("paragraph") == 5


LISTS = (("bullet", "I:"), ("none", "B:"), ("decimal", "%1."), ("decimal", "TN%1:"))


def test_labels_that_only_the_numbering_shows() -> None:
    body = "".join(
        listed(number, text)
        for number, text in ((1, "Wer?"), (2, "Ich."), (3, "M: Gut."), (4, "A."), (4, "B."))
    )
    (source,) = DocxReader().read(word_lists(body + listed(9, "Ende."), *LISTS), "a.docx")

    assert [block.text for block in source.blocks] == [
        "I: Wer?",
        "B: Ich.",
        "M: Gut.",
        "TN1: A.",
        "TN2: B.",
        "Ende.",
    ]


def test_labels_of_lists_by_style() -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Frage"><w:name w:val="Frage"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Kurz"><w:name w:val="Kurz"/>'
        '<w:basedOn w:val="Frage"/></w:style></w:styles>'
    )
    body = word_paragraph("Wer?", style="Frage") + word_paragraph("Wo?", style="Kurz")
    data = word_lists(body, ("bullet", "I:"), styles=styles)

    (source,) = DocxReader().read(data, "a.docx")
    assert [block.text for block in source.blocks] == ["I: Wer?", "I: Wo?"]


def test_labels_of_rich_text_lists() -> None:
    (source,) = RtfReader().read(
        rtf_file(
            r"{\listtext\pard\plain I:\tab}Wer?\par {\listtext\plain B\tab}Ich.\par "
            r"{\pntext 1.\tab}Und?\par{\listtext\'b7\tab}So."
        ),
        "a.rtf",
    )

    assert [block.text for block in source.blocks] == ["I: Wer?", "B: Ich.", "Und?", "So."]


def open_list(name: str, *texts: str) -> str:
    items = "".join(f"<text:list-item><text:p>{text}</text:p></text:list-item>" for text in texts)
    return f'<text:list text:style-name="{name}">{items}</text:list>'


def test_labels_of_open_document_lists() -> None:
    def style(name: str, level: str) -> str:
        return f'<text:list-style style:name="{name}">{level}</text:list-style>'

    styles = (
        style(
            "L1",
            '<text:list-level-style-number text:level="1" style:num-prefix="I" style:num-suffix=":"'
            ' style:num-format=""/>',
        )
        + style(
            "L2",
            '<text:list-level-style-number text:level="1" style:num-prefix="B" style:num-suffix=":"'
            ' style:num-format="1"/>',
        )
        + style("L3", '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/>')
    )
    body = open_list("L1", "Wer?") + open_list("L2", "Ich.", "Wir.") + open_list("L3", "Gut.")
    (source,) = OdtReader().read(odt_file(body, styles=styles), "a.odt")

    assert [block.text for block in source.blocks] == ["I: Wer?", "B1: Ich.", "B2: Wir.", "Gut."]
