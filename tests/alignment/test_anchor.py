from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codings import CodingRow, anchor_codings
from pipeline.records import Code, Codebook, Coding, Document, Fault, Role, Turn

BOOK = Codebook(
    title="Gärten",
    language="de",
    version="1",
    codes=(
        Code(id="A", name="Motive"),
        Code(id="A1", name="Freude am Gärtnern", parent="A"),
        Code(id="A9", name="Sonstiges", parent="A"),
        Code(id="B", name="Regeln"),
        Code(id="B1", name="Haus- vs. Gartenordnung", parent="B"),
        Code(id="B9", name="Sonstiges", parent="B"),
    ),
)


def document(name: str, *turns: str, file: str = "") -> Document:
    text, placed = "", []
    for number, said in enumerate(turns, 1):
        text += "B: "
        start, end = len(text), len(text) + len(said)
        placed.append(Turn(number=number, speaker="B", role=Role.PARTICIPANT, start=start, end=end))
        text += said + "\n"
    return Document(id=name, file=file or f"{name}.docx", text=text, turns=tuple(placed))


GARDEN = document(
    "I07",
    "Ja. Ich gieße jeden Abend.",  # from 3
    "Ja. Die Liste hing am Schuppen.",  # from 33
    "Im Plenum haben wir gestritten.",
    file="runde1/Interview_07.docx",
)


def row(quote="jeden Abend.", code="A1", name="I07", turn=None, **more) -> CodingRow:
    return CodingRow(
        file="list.csv",
        line=7,
        document=name,
        code=code,
        quote=quote,
        coder="HK",
        turn=turn,
        **more,
    )


def only_fault(wrong: CodingRow) -> tuple[str, str]:
    codings, (fault,) = anchor_codings([wrong], [GARDEN], BOOK)
    assert codings == ()
    assert (fault.stage, fault.file, fault.line) == ("codings", "list.csv", 7)
    return fault.problem, fault.next_step


def test_a_row_becomes_a_coding():
    codings, faults = anchor_codings(
        [row("Die Liste hing am Schuppen.", turn=2, comment="klar")], [GARDEN], BOOK
    )
    assert codings == (
        Coding(
            document="I07",
            code="A1",
            coder="HK",
            start=37,
            end=64,
            turn=2,
            origin="list.csv:7",
            comment="klar",
        ),
    )
    assert GARDEN.text[37:64] == "Die Liste hing am Schuppen."
    assert faults == ()


@pytest.mark.parametrize(("turn", "start"), [(1, 3), (2, 33)])
def test_the_turn_decides_between_equal_quotes(turn, start):
    codings, faults = anchor_codings([row("Ja.", turn=turn)], [GARDEN], BOOK)
    assert [(coding.start, coding.turn) for coding in codings] == [(start, 1 if start == 3 else 2)]
    assert faults == ()


@pytest.mark.parametrize("turn", [None, 3, 99])
def test_equal_quotes_between_which_nothing_decides_are_a_fault(turn):
    """Turn 3 has other words: what the number counts is not known, and the nearest is a guess."""
    assert only_fault(row("Ja.", turn=turn)) == (
        "the words 'Ja.' may be meant at 2 places in document 'I07' (turn 1; turn 2), and nothing "
        "tells at which",
        "quote more words, or write the number of the place under 'Anfang' (begin)",
    )


def test_equal_quotes_in_one_turn_are_a_fault():
    twice = document("I07", "Ja. Doch, ja. Ja. Nein.")
    codings, faults = anchor_codings([row("Ja.", turn=1)], [twice], BOOK)
    assert (len(codings), len(faults)) == (0, 1)


def test_a_quote_over_two_turns_belongs_to_the_first_of_them():
    codings, _ = anchor_codings([row("jeden Abend.\nB: Ja. Die Liste")], [GARDEN], BOOK)
    assert [(coding.turn, coding.start, coding.end) for coding in codings] == [(1, 17, 46)]


def test_a_quote_that_is_only_alike_is_noted():
    codings, faults = anchor_codings(
        [row("Die Liste hinf am Schuppen.", comment="klar")], [GARDEN], BOOK
    )
    # 27 characters each, 26 in common: 52 / 54 = 0.963
    assert codings[0].comment == "klar; Zitat nur zu 96 % gleich"
    assert (codings[0].start, codings[0].end) == (37, 64)
    assert faults == ()
    english = replace(BOOK, language="en")
    (coding,), _ = anchor_codings([row("Die Liste hinf am Schuppen.")], [GARDEN], english)
    assert coding.comment == "quote only 96 % alike"


@pytest.mark.parametrize("name", ["Anna", "anna", "Anna.docx", "anna.docx"])
def test_documents_that_only_capitals_tell_apart_are_told_apart(name):
    both = [document("Anna", "Ich gieße."), document("anna", "Ich gieße.")]
    codings, faults = anchor_codings([row("Ich gieße.", name=name)], both, BOOK)
    assert [coding.document for coding in codings] == [name.removesuffix(".docx")]
    assert faults == ()


@pytest.mark.parametrize(
    "name", ["I07", "i07", "runde1/Interview_07.docx", "Interview_07.docx", "interview_07"]
)
def test_a_document_is_known_by_its_id_or_file(name):
    codings, _ = anchor_codings([row(name=name)], [GARDEN], BOOK)
    assert [coding.document for coding in codings] == ["I07"]


def test_an_id_outranks_the_file_of_another_document():
    other = document("I08", "jeden Abend.", file="I07.txt")
    codings, _ = anchor_codings([row(name="I07")], [other, GARDEN], BOOK)
    assert [coding.document for coding in codings] == ["I07"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("A1", "A1"),
        ("a1", "A1"),
        ("Freude am Gärtnern", "A1"),
        ("FREUDE  am gärtnern", "A1"),
        ("A1 Freude am Gärtnern", "A1"),
        ("A1: Freude am Gärtnern", "A1"),
        ("A\\A1", "A1"),
        ("Motive\\A1 Freude am Gärtnern", "A1"),
        ("A Motive > Freude am Gärtnern", "A1"),
        ("Leitfaden\\Motive\\Freude am Gärtnern", "A1"),
        ("Haus– vs Gartenordnung", "B1"),
        ("Regeln\\Sonstiges", "B9"),
        ("Motive > Sonstiges", "A9"),
        ("Motive", "A"),
    ],
)
def test_a_code_is_known_by_id_name_or_path(written, code):
    codings, _ = anchor_codings([row(code=written)], [GARDEN], BOOK)
    assert [coding.code for coding in codings] == [code]


def test_what_cannot_be_placed_is_a_fault_that_names_the_nearest():
    assert only_fault(row(code="Freude am Garten")) == (
        "the code 'Freude am Garten' is not in the codebook",
        "did you mean 'Freude am Gärtnern'?",
    )
    assert only_fault(row(code="Regeln\\Freude am Gärtnern"))[0] == (
        "the code 'Regeln\\Freude am Gärtnern' is not in the codebook"
    )
    assert only_fault(row(code="Sonstiges")) == (
        "the code 'Sonstiges' is the name of several codes",
        "write the id: 'A9' or 'B9'",
    )
    assert only_fault(row(name="I77")) == ("there is no document 'I77'", "did you mean 'I07'?")
    assert only_fault(row("Wir haben im Winter ein großes Gewächshaus gebaut.")) == (
        "the words 'Wir haben im Winter ein großes Gewächsh…' do not stand in document 'I07'",
        "compare the transcript with the version that was coded",
    )


def test_words_where_a_document_should_be_named_are_cut():
    problem, _ = only_fault(row(name="Ich gieße jeden Abend. " * 9))
    assert len(problem) < 80


def test_a_document_without_turns_carries_no_codings():
    empty = Document(id="I07", file="I07.txt", text="jeden Abend.", turns=())
    codings, faults = anchor_codings([row()], [empty], BOOK)
    assert (len(codings), len(faults)) == (0, 1)


ROWS = st.builds(
    row,
    quote=st.sampled_from(["Ja.", "jeden Abend", "nirgends", "Im  Plenum", "…", "B: Ja."]),
    code=st.sampled_from(["A1", "Sonstiges", "A\\", "\\", ">", "Motive", "?"]),
    name=st.sampled_from(["I07", "I08", ""]),
    turn=st.none() | st.integers(0, 4),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(ROWS, max_size=8))
def test_no_row_is_lost(rows):
    codings, faults = anchor_codings(rows, [GARDEN], BOOK)
    assert len(codings) + len(faults) == len(rows)
    assert all(isinstance(fault, Fault) and fault.problem for fault in faults)
    for coding in codings:
        assert 0 <= coding.start < coding.end <= len(GARDEN.text)
