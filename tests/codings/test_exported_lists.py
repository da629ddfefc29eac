"""Are the codings of other programs' lists placed where they belong, or named?"""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.codings import CodeParser, anchor_codings, read_codings
from pipeline.ingest.corpus import read_document
from pipeline.records import Code, Codebook, Document

BOOK = Codebook(
    title="",
    language="de",
    version="",
    codes=(
        Code(id="A", name="Motive"),
        Code(id="A1", name="Freude am Ernten", parent="A"),
        Code(id="A2", name="Leute, Nachbarn", parent="A"),
        Code(id="1.1", name="Zeit"),
        Code(id="1.10", name="Geld"),
        Code(id="1.2", name="Wege"),
    ),
)
TEXT = """Gespräch mit Herrn T.

I: Sind Sie oft dort?
B: Ja. Ich ernte jeden Tag. Die „Bohnen“ sind mein Ein und Alles – wirklich.
I: Auch bei Regen?
B: Ja. Das Gewächshaus haben wir zusammen gebaut, und am Ende hat jeder zwölf Scheiben gesetzt.
I: Und mit den anderen?
B: Ja. Erbsen & Bohnen, < 5 Euro im Jahr.
"""


def document(text: str = TEXT, name: str = "T1.txt", **more: str) -> Document:
    (read,) = read_document(text.encode(), name, **more)
    return read


def codings_of(folder: Path, table: list[list[object]], *documents: Document):
    book = Workbook()
    for row in table:
        book.active.append(row)
    book.save(folder / "list.xlsx")
    documents = documents or (document(),)
    rows, unreadable = read_codings(folder / "list.xlsx", documents)
    codings, faults = anchor_codings(rows, documents, BOOK)
    return codings, [*unreadable, *faults]


def placed(folder: Path, *rows: list[object], head: str = "Dokumentname Code Anfang Segment"):
    """Return the line of the source at which each coding begins."""
    read = document()
    codings, faults = codings_of(folder, [head.split(), *rows], read)
    turns = {turn.number: turn for turn in read.turns}
    return [turns[coding.turn].anchor_at(coding.start).line for coding in codings], faults


def said(folder: Path, quote: str, text: str = TEXT):
    read = document(text)
    table = [["Dokumentname", "Code", "Segment"], ["T1", "A1", quote]]
    codings, faults = codings_of(folder, table, read)
    return [read.text[one.start : one.end] for one in codings], [one.problem for one in faults]


@pytest.mark.parametrize(
    "head",
    ["Interview Kategorie Zitat Wer", "Gespräch Code Textstelle Benutzerin", "Fall Tag Inhalt Who"],
)
def test_columns_as_people_call_them(tmp_path, head):
    rows = [head.split(), ["T1", "A1", "Ich ernte jeden Tag.", "Ada"]]

    (coding,), faults = codings_of(tmp_path, rows)

    assert (coding.code, coding.coder, faults) == ("A1", "Ada", [])


def test_numbers_that_count_lines_decide_between_equal_words(tmp_path):
    assert placed(tmp_path, *(["T1", "A1", n, "Ja."] for n in (4, 6, 8))) == ([4, 6, 8], [])


def test_numbers_that_count_turns_decide_where_they_are_no_coincidence(tmp_path):
    rows = [["T1", "A1", 2, "Ich ernte jeden Tag."], ["T1", "A1", 4, "Das Gewächshaus"]]
    rows += [["T1", "A1", 6, "Erbsen & Bohnen"], ["T1", "A1", 6, "Ja."]]
    assert placed(tmp_path, *rows) == ([4, 6, 8, 8], [])


def test_a_number_that_may_count_two_things_decides_nothing(tmp_path):
    """Line 4 is turn 2, and turn 4 is line 6: "Ja." stands in both."""
    lines, (fault,) = placed(tmp_path, ["T1", "A1", 4, "Ja."])
    assert lines == []
    assert fault.problem == (
        "the words 'Ja.' may be meant at 2 places in document 'T1' (Zeile 4; Zeile 6), and nothing "
        "tells at which"
    )


def test_a_number_at_which_other_words_stand_decides_nothing(tmp_path):
    for number in (5, 7, 99):
        lines, (fault,) = placed(tmp_path, ["T1", "A1", number, "Ja."])
        assert (lines, "3 places" in fault.problem) == ([], True)


def test_one_turn_alone_may_be_a_coincidence(tmp_path):
    """In a list of another version, line 6 of 6 may be meant: half of the turns are a "Ja."."""
    lines, faults = placed(tmp_path, ["T1", "A1", 2, "Ja."])
    assert (lines, len(faults)) == ([], 1)


def test_whatever_numbers_count_they_grow_with_the_text(tmp_path):
    rows = [["T1", "A1", 31, "Auch bei Regen?"], ["T1", "A1", 38, "Ja."]]
    rows += [["T1", "A1", 40, "Und mit den anderen?"], ["T1", "A1", 45, "Ja."]]
    assert placed(tmp_path, *rows) == ([5, 6, 7, 8], [])


def test_times_decide_between_equal_words(tmp_path):
    cues = ((1, "Kim", "Ja."), (3, "Ali", "Und?"), (5, "Kim", "Ja."))
    text = "WEBVTT\n" + "".join(
        f"\n00:00:0{t}.000 --> 00:00:0{t}.900\n<v {who}>{words}\n" for t, who, words in cues
    )
    read = document(text, "T1.vtt")
    table = [["Dokumentname", "Code", "Anfang", "Segment"], ["T1", "A1", "00:00:05,2", "Ja."]]
    (coding,), faults = codings_of(tmp_path, table, read)
    assert (coding.start, faults) == (read.text.rindex("Ja."), [])


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("Erbsen &amp; Bohnen, &lt; 5 Euro", "Erbsen & Bohnen, < 5 Euro"),
        ('Die "Bohnen" sind mein Ein und Al\u00adles - wirklich', None),
        ("Die &bdquo;Bohnen&ldquo; sind mein<br/>Ein und Alles", None),
        ("Ich ernte\njeden  Tag.", "Ich ernte jeden Tag."),
        ("Das Gewächs-\nhaus haben wir", "Das Gewächshaus haben wir"),
        ("„Ich ernte jeden Tag.“", "Ich ernte jeden Tag."),
        ("TN 3: Ich ernte jeden Tag.", "Ich ernte jeden Tag."),
        ("I: Sind Sie oft dort? #00:00:05-1#\nB: Ja. [00:01:02]", "I: Sind Sie oft dort?\nB: Ja."),
        (
            "Das Gewächshaus haben wir [...] zwölf Scheiben gesetzt.",
            "Das Gewächshaus haben wir zusammen gebaut, und am Ende hat jeder zwölf Scheiben "
            "gesetzt.",
        ),
        ("Das Gewächshaus haben wir (…) jeder", None),
    ],
)
def test_words_are_found_although_the_export_changed_them(tmp_path, quote, words):
    (found,), faults = said(tmp_path, quote)
    assert found in TEXT.replace("\n\n", "\n")
    assert (found == words if words else found[:3] == quote[:3], faults) == (True, [])


@pytest.mark.parametrize("end", ["...", "…", " [...]", " (…)"])
def test_words_that_were_cut_short_are_coded_as_far_as_they_go_and_named(tmp_path, end):
    words, faults = said(tmp_path, f"Das Gewächshaus haben wir zusam{end}")
    assert words == ["Das Gewächshaus haben wir zusammen"]
    assert faults == ["the words were cut short; only those in the list count as coded"]


def test_dots_that_were_said_are_words(tmp_path):
    text = TEXT.replace("jeden Tag.", "jeden Tag ...")
    assert said(tmp_path, "Ich ernte jeden Tag …", text) == (["Ich ernte jeden Tag ..."], [])


def test_several_codes_of_a_row_are_several_codings(tmp_path):
    for written, codes in {
        "Leute, Nachbarn\nFreude am Ernten": ["A2", "A1"],
        "Leute, Nachbarn; 1.2": ["A2", "1.2"],
        "Wege, Freude am Ernten": ["1.2", "A1"],
        "Motive.Freude am Ernten": ["A1"],
        "Motive: Leute, Nachbarn": ["A2"],
        "Leitfaden > Motive > Freude am Ernten": ["A1"],
    }.items():
        codings, faults = codings_of(
            tmp_path,
            [["Document", "Codes", "Quotation Content"], ["T1", written, "Auch bei Regen?"]],
        )
        assert ([coding.code for coding in codings], faults) == (codes, [])


def test_of_several_codes_the_unknown_one_is_named(tmp_path):
    table = [["Document", "Codes", "Quotation Content"], ["T1", "Wege; Wetter", "Auch bei Regen?"]]
    codings, (fault,) = codings_of(tmp_path, table)
    assert (codings, fault.problem) == ((), "the code 'Wetter' is not in the codebook")


@pytest.mark.parametrize(("code", "known"), [(1.1, None), ("1.1", "1.1"), ("1.10", "1.10")])
def test_a_number_that_may_be_two_codes_is_a_fault(tmp_path, code, known):
    """Typed into a spreadsheet, 1.10 becomes the number 1.1; text stays what it was."""
    table = [["Dokument", "Code", "Segment"], ["T1", code, "Auch bei Regen?"]]
    codings, faults = codings_of(tmp_path, table)
    assert [coding.code for coding in codings] == ([known] if known else [])
    assert [(fault.problem, fault.next_step) for fault in faults] == (
        []
        if known
        else [
            (
                "a spreadsheet has turned the code into '1.1'",
                "write the name of the code; it may have been '1.1' or '1.10'",
            )
        ]
    )


def test_a_group_tells_documents_of_one_name_apart(tmp_path):
    town = document("B: Ich ernte.\n", "Stadt/I1.txt", document_id="S1")
    country = document("B: Ich ernte.\n", "Land/I1.txt", document_id="L1")
    table = [["Dokumentgruppe", "Dokumentname", "Code", "Segment"]]
    table += [["Land", "I1", "A1", "Ich ernte."], ["Stadt", "i1.txt", "A1", "Ich ernte."]]
    table += [["", "I1", "A1", "Ich ernte."], ["Nord", "I1", "A1", "Ich ernte."]]
    codings, faults = codings_of(tmp_path, table, town, country)
    assert [coding.document for coding in codings] == ["L1", "S1"]
    assert [(fault.line, fault.problem, fault.next_step) for fault in faults] == [
        (line, "the name 'I1' fits several documents", "write the id: 'S1' or 'L1'")
        for line in (4, 5)
    ]


def test_names_may_be_composed_as_on_a_mac(tmp_path):
    """There, "ä" is "a" with a mark."""
    book = Codebook(title="", language="de", version="", codes=(Code(id="Ä1", name="Gärten"),))
    for written in ("A\u03081", "Ga\u0308rten", "Ä1 Ga\u0308rten"):
        assert CodeParser(book).codes(written) == ("Ä1",)


@pytest.mark.parametrize("name", ["3 T1.txt", "D 12: T1", "P3: T1.docx", "x\\T1.txt", "t1 "])
def test_a_document_is_known_as_programs_call_it(tmp_path, name):
    table = [["Document", "Code", "Segment"], [name, "A1", "Auch bei Regen?"]]
    codings, faults = codings_of(tmp_path, table)
    assert ([coding.document for coding in codings], faults) == (["T1"], [])
