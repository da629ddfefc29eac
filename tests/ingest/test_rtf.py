r"""What is text in an RTF file, and what is not?"""

from __future__ import annotations

import pytest

from pipeline.errors import TranscriptError
from pipeline.ingest.blocks import Block
from pipeline.ingest.rtf import RtfReader
from pipeline.limits import NESTING, RTF_CONTROLS
from tests.ingest.office_files import rtf_file


def read(data: bytes) -> tuple[Block, ...]:
    reader = RtfReader()
    assert reader.claims(data, "interview.rtf")
    (source,) = reader.read(data, "interview.rtf")
    return source.blocks


def texts(body: str) -> list[str]:
    return [block.text for block in read(rtf_file(body))]


def test_paragraphs_with_bold_labels_and_umlauts() -> None:
    body = r"\f0\fs24 Transkript\par\par{\b I: }Sch\u246?n, \u8222?ja\u8220?? #00:00:07-1#\par"
    body += "\r\n" + r"{\b B: }Stra\'dfe."

    assert read(rtf_file(body)) == (
        Block(text="Transkript", paragraph=1),
        Block(text="I: Schön, „ja“? #00:00:07-1#", paragraph=2),
        Block(text="B: Straße.", paragraph=3),
    )


@pytest.mark.parametrize("head", [r"\mac", r"\mac\ansicpg10000", r"\ansi\ansicpg10000"])
def test_text_of_word_for_mac(head: str) -> None:
    (block,) = read((r"{\rtf1" + head + r"\deff0 I: Sch\'9an f\'9fr \'86ltere.\par}").encode())

    assert block.text == "I: Schön für Ültere."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"a\uc2\u228\'c3\'a4b", "aäb"),
        (r"a\uc0\u228 b", "aäb"),
        (r"{\uc0 x}a\u228?b", "xaäb"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"\u65?\u-3?", "A\ufffd"),
        (r"\u65?\u-1?", "A"),  # no table, file or picture can hold U+FFFF
        (r"a\u9999999999?b", "ab"),
        (r"\lquote a\rquote\~b\_c\-d\{e\}\\f\emdash g", "‘a’ b-cd{e}\\f—g"),
        (r"I:\tab Ja", "I: Ja"),
    ],
)
def test_characters(body: str, text: str) -> None:
    assert texts(body) == [text]


def test_character_sets_of_fonts_and_files() -> None:
    fonts = r"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset238 B;}}"

    assert texts(fonts + r"\f0\'e8 {\f1\'e8}") == ["è č"]
    assert read(rb"{\rtf1\ansicpg1250 \'e8}")[0].text == "č"
    assert read(rb"{\rtf1\ansicpg99999 \'e8}")[0].text == "è"
    assert read(b"{\\rtf1 \xe4}")[0].text == "ä"
    assert read("{\\rtf1 ä}".encode())[0].text == "ä"


@pytest.mark.parametrize(
    "hidden",
    [
        r"{\footnote Fu\'dfnote}",
        r"{\*\unknown{\b x}}",
        r"{\header Kopf\par}",
        r"{\info{\title Titel}}",
        r"{\deleted gel\'f6scht}",
        r"\deleted weg\deleted0 ",
        r"{\v versteckt}",
        r"\v weg\plain ",
        r"{\listtext\'b7\tab}",
        r"{\pict\bin3 }}}}",
        r"{\annotation Notiz}",
    ],
)
def test_what_is_no_text(hidden: str) -> None:
    assert texts(r"B: Ja, " + hidden + "genau.") == ["B: Ja, genau."]


def test_link_is_its_text() -> None:
    field = r'{\field{\*\fldinst{HYPERLINK "http://a.example"}}{\fldrslt{\ul hier}}}'

    assert texts(f"B: Siehe {field}.") == ["B: Siehe hier."]


def test_headings_by_style_and_by_level() -> None:
    styles = r"{\stylesheet{\s0 Normal;}{\s1\b heading 1;}}"
    body = styles + r"\pard\s1 A\par\pard\outlinelevel0 B\par\pard\s0 C\par\pard\outlinelevel9 D"

    assert [(b.text, b.heading) for b in read(rtf_file(body))] == [
        ("A", True),
        ("B", True),
        ("C", False),
        ("D", False),
    ]


def test_line_break_begins_a_block() -> None:
    assert [(b.text, b.wrapped) for b in read(rtf_file(r"I: Ja?\line B: Nein."))] == [
        ("I: Ja?", False),
        ("B: Nein.", True),
    ]


def test_table_is_a_transcript() -> None:
    rows = (
        r"\trowd\pard\intbl Person\cell Text\cell\row"
        r"\trowd\pard\intbl I\cell Ja?\par Wirklich?\cell\row"
        r"\trowd\pard\intbl B\cell Nein.\cell\row"
    )

    assert [
        (b.speaker, b.text) for b in read(rtf_file(r"Davor.\par" + rows + r"\pard Danach."))
    ] == [
        (None, "Davor."),
        ("I", "Ja?"),
        ("I", "Wirklich?"),
        ("B", "Nein."),
        (None, "Danach."),
    ]


def test_text_after_the_document_is_none() -> None:
    assert read(rb"{\rtf1 B: Ja.}\par Rest")[0].text == "B: Ja."


def test_cut_off_file_is_named() -> None:
    with pytest.raises(TranscriptError, match="the RTF file is cut off"):
        read(rtf_file(r"B: Ja.\par{\b I: Und")[:-2])


def test_groups_and_controls_are_limited() -> None:
    with pytest.raises(TranscriptError, match="levels of groups"):
        read(b"{\\rtf1" + b"{" * NESTING)
    with pytest.raises(TranscriptError, match="control words"):
        read(b"{\\rtf1" + b"{}" * RTF_CONTROLS)


def test_font_table_of_any_size_is_read_at_once() -> None:
    # striprtf needs time quadratic in the size of such a table: hours for this one.
    assert texts(r"{\fonttbl" + r"\f1" * 200_000 + "}B: Ja.") == ["B: Ja."]
