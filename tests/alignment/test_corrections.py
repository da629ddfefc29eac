"""A transcript is corrected after it was coded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.codings import AnchoredCoding, CodingRow, anchor_rows
from pipeline.records import Document, Fault, Role, SourceAnchor, Turn
from pipeline.store import violations

SAID = (
    ("I", "Wie sind Sie zum Garten gekommen?"),
    ("B", "Über die Nachbarn. Die haben mich einfach mitgenommen, an einem Samstag im April."),
    ("I", "Gießen Sie selbst?"),
    ("B", "Ja. Jeden Abend, außer wenn es geregnet hat. Das Wasser kommt aus der Tonne."),
    ("I", "Und im Winter, kommen Sie da auch?"),
    ("B", "Ja. Dann wird geschnitten, und der Schuppen muss ja auch einmal aufgeräumt werden."),
)


def transcript(said=SAID) -> Document:
    text, turns = "", []
    for number, (speaker, words) in enumerate(said, 1):
        text += f"{speaker}: "
        start, end = len(text), len(text) + len(words)
        turns.append(
            Turn(
                number=number,
                speaker=speaker,
                role=Role.INTERVIEWER if speaker == "I" else Role.PARTICIPANT,
                start=start,
                end=end,
                anchors=(SourceAnchor(start=start, paragraph=number),),
            )
        )
        text += f"{words}\n"
    return Document(id="G1", file="one.txt", text=text, turns=tuple(turns))


def corrected(*changes: tuple[str, str]) -> Document:
    said = list(SAID)
    for old, new in changes:
        (index,) = (i for i, (_, words) in enumerate(said) if old in words)
        said[index] = (said[index][0], said[index][1].replace(old, new, 1))
    return transcript(said)


def row(quote: str, turn: int | None = None, line: int = 2) -> CodingRow:
    return CodingRow(
        file="hk.csv", line=line, document="G1", code="A", coder="HK", quote=quote, turn=turn
    )


def again(
    quote: str, now: Document, turn: int | None = None
) -> tuple[tuple[AnchoredCoding, ...], tuple[Fault, ...]]:
    coded, faults = anchor_rows([row(quote, turn)], [transcript()])
    assert faults == ()
    return anchor_rows([row(quote, turn)], [now], coded)


NEIGHBOURS = "Die haben mich einfach mitgenommen, an einem Samstag im April."
EVENING = "Jeden Abend, außer wenn es geregnet hat."


@pytest.mark.parametrize(
    ("quote", "turn", "now", "found", "change"),
    [
        pytest.param(EVENING, 4, transcript(), EVENING, "", id="nothing"),
        pytest.param(
            EVENING, 4, corrected(("Gießen Sie", "Gießen Sie denn")), EVENING, "moved", id="before"
        ),
        pytest.param(
            NEIGHBOURS,
            2,
            corrected(("mitgenommen", "mitgenohmen")),
            NEIGHBOURS.replace("mitgenommen", "mitgenohmen"),
            "reworded",
            id="a letter",
        ),
        pytest.param(
            EVENING,
            4,
            corrected((EVENING, "Jeden Abend, so gegen acht, außer wenn es sehr geregnet hat.")),
            "Jeden Abend, so gegen acht, außer wenn es sehr geregnet hat.",
            "reworded",
            id="words put in",
        ),
        pytest.param(
            "Ja. Jeden Abend",
            4,
            corrected(("Ja. Jeden Abend", "Na ja. Jeden Abend")),
            "Na ja. Jeden Abend",
            "reworded",
            id="a word put in at its edge",
        ),
        pytest.param(
            EVENING,
            4,
            transcript((*SAID[:3], ("B", SAID[3][1].replace(f"{EVENING} ", "")), *SAID[4:5],
                        ("B", f"{SAID[5][1]} {EVENING}"))),
            EVENING,
            "moved",
            id="a sentence that moved",
        ),
        pytest.param(
            "Über die Nachbarn.",
            2,
            transcript([("Frau Beet" if s == "B" else s, words) for s, words in SAID]),
            "Über die Nachbarn.",
            "moved",
            id="another label",
        ),
    ],
)  # fmt: skip
def test_a_coding_is_found_again(quote, turn, now, found, change):
    (coding,), faults = again(quote, now, turn)
    assert faults == ()
    assert coding.now.text == now.text[coding.now.start : coding.now.end] == found
    assert coding.first.text == quote
    assert coding.change == change


@pytest.mark.parametrize("turn", [4, 6])
def test_of_equal_quotes_the_one_with_the_same_words_around_it_is_meant(turn):
    # A turn put in before makes that number 4 and 6 are the turns that were 3 and 5, and that
    # there is a third "Ja." in turn 3.
    now = transcript((SAID[0], ("B", "Lange her."), ("I", "Ja."), *SAID[1:]))
    (coding,), faults = again("Ja.", now, turn)
    assert (coding.now.turn, coding.now.source, faults) == (turn + 2, f"Absatz {turn + 2}", ())


def test_an_equal_quote_elsewhere_does_not_take_the_place_of_one_that_is_gone():
    (coding,), (fault,) = again("Ja.", corrected(("Ja. Jeden Abend", "Jeden Abend")), turn=4)
    assert coding.change == "lost"
    assert (fault.stage, fault.file, fault.line) == ("codings", "hk.csv", 2)
    assert fault.problem == (
        "the words 'Ja.' no longer stand in document 'G1' where they stood (Absatz 4)"
    )
    assert fault.next_step == (
        "before them stood '…stag im April. I: Gießen Sie selbst? B:': correct the quote in the "
        "list of codings, or the transcript"
    )


def test_what_was_lost_stays_listed_until_it_is_mended():
    without = corrected((f" {EVENING}", ""))
    coded, _ = anchor_rows([row(EVENING, 4)], [transcript()])
    for _ in range(3):
        coded, faults = anchor_rows([row(EVENING, 4)], [without], coded)
        assert [coding.change for coding in coded] == ["lost"]
        assert len(faults) == 1
    back, faults = anchor_rows([row(EVENING, 4)], [transcript()], coded)
    assert ([coding.change for coding in back], faults) == ([""], ())
    mended, faults = anchor_rows([row("Das Wasser kommt", 4)], [without], coded)
    assert ([coding.change for coding in mended], faults) == ([""], ())


def test_a_document_that_is_gone_for_a_while_loses_nothing():
    coded, _ = anchor_rows([row(EVENING, 4)], [transcript()])
    coded, faults = anchor_rows([row(EVENING, 4)], [], coded)
    assert ([coding.change for coding in coded], len(faults)) == (["lost"], 1)
    coded, faults = anchor_rows([row(EVENING, 4)], [transcript()], coded)
    assert ([coding.change for coding in coded], faults) == ([""], ())


def test_corrections_add_up():
    coded, _ = anchor_rows([row(EVENING, 4)], [transcript()])
    words = EVENING
    for old, new in (("Jeden", "An jedem"), ("außer", "nur nicht"), ("hat", "hatte")):
        words = words.replace(old, new)
        coded, faults = anchor_rows([row(EVENING, 4)], [corrected((EVENING, words))], coded)
        assert ([coding.now.text for coding in coded], faults) == ([words], ())
    assert coded[0].first.text == EVENING


def test_rows_are_known_by_what_was_marked_not_by_their_line():
    rows = [row("Ja.", 4, line=2), row("Ja.", 4, line=3), row(EVENING, 4, line=4)]
    coded, _ = anchor_rows(rows, [transcript()])
    above = [row("Über die Nachbarn.", 2, line=2), *(replace(r, line=r.line + 1) for r in rows)]
    again, faults = anchor_rows(above, [transcript()], coded)
    assert ([coding.row.line for coding in again], faults) == ([2, 3, 4, 5], ())
    assert [coding.change for coding in again] == [""] * 4


def test_what_moved_is_listed_the_lost_first():
    rows = [row(EVENING, 4), row(NEIGHBOURS, 2, line=3), row("Dann wird geschnitten", 6, line=4)]
    coded, _ = anchor_rows(rows, [transcript()])
    coded, _ = anchor_rows(
        rows, [corrected((f" {EVENING}", ""), ("Samstag", "Sonntag"))], coded
    )  # fmt: skip
    table = tables.codings_moved(coded)
    assert violations("codings_moved", table) == []
    assert table[["line", "change", "source_before", "source", "text"]].values.tolist() == [
        [2, "lost", "Absatz 4", "", ""],
        [3, "reworded", "Absatz 2", "Absatz 2", NEIGHBOURS.replace("Samstag", "Sonntag")],
        [4, "moved", "Absatz 6", "Absatz 6", "Dann wird geschnitten"],
    ]
    # The sentence and the space before it: 41 characters.
    assert (table["start_before"] - table["start"])[2] == 41


ROWS = [row(NEIGHBOURS, 2), row("Ja.", 4, 3), row(EVENING, 4, 4), row("Ja.", 6, 5)]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 3), st.text("abe .,?ß\n", max_size=4)),
        max_size=4,
    )
)
def test_small_edits_elsewhere_leave_the_words_of_a_coding_as_they_are(edits):
    before = transcript()
    coded, _ = anchor_rows(ROWS, [before])
    said = [words for _, words in SAID]
    spans = [(c.now.turn - 1, c.now.text) for c in coded]
    for place, cut, put in edits:
        index = place % len(said)
        at = place % len(said[index])
        changed = said[index][:at] + put + said[index][at + cut :]
        if all(quote in changed for turn, quote in spans if turn == index):
            said[index] = changed
    now = transcript([(speaker, words) for (speaker, _), words in zip(SAID, said, strict=True)])
    again, faults = anchor_rows(ROWS, [now], coded)
    assert [coding.now.text for coding in again if not coding.lost] == [
        coding.row.quote for coding in again if not coding.lost
    ]
    assert [coding.now.turn for coding in again if not coding.lost] == [
        coding.first.turn for coding in again if not coding.lost
    ]
    assert sum(coding.lost for coding in again) == len(faults) == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*SAID, ("I", "Ja."), ("B", EVENING)]), max_size=9),
    st.lists(st.integers(0, len(ROWS) - 1), max_size=6),
)
def test_no_row_is_lost_in_silence(said, numbers):
    rows = [ROWS[number] for number in numbers]
    coded, unplaced = anchor_rows(rows, [transcript()])
    assert (len(coded), unplaced) == (len(rows), ())
    now = transcript(said)
    again, faults = anchor_rows(rows, [now], coded)
    assert [coding.row for coding in again] == rows
    assert sum(coding.lost for coding in again) == len(faults)
    for coding in again:
        if not coding.lost:
            assert now.text[coding.now.start : coding.now.end] == coding.now.text != ""
