"""Is a table with one turn a row read as one conversation, whatever program wrote it?"""

from __future__ import annotations

from datetime import time

import pytest

from pipeline.ingest.corpus import read_document
from pipeline.ingest.tabular import TableReader
from pipeline.records import Document
from tests.ingest.test_tabular import excel_file

TALK = [("I", "Wie war der Markt?"), ("B", "Voll, wie immer."), ("I", "Und danach?"),
        ("B", "Danach war es still.")]  # fmt: skip
CLOCKS = ["00:00:01", "00:00:04", "00:00:09", "00:00:11"]


def table(header: str, *rows: str, sep: str = "\n") -> str:
    return sep.join([header, *rows]) if header else sep.join(rows)


def spoken(document: Document) -> list[tuple[str, str]]:
    return [(turn.speaker, document.text_of(turn)) for turn in document.turns]


def rows(pattern: str) -> list[str]:
    """Fill a pattern with the four turns: {s} who speaks, {t} what, {c} when, {n} which row."""
    return [
        pattern.format(s=speaker, t=text, c=CLOCKS[n], e=CLOCKS[n][:-1] + "3", n=n + 1)
        for n, (speaker, text) in enumerate(TALK)
    ]


TURNS = {
    "noScribe": table("start,end,speaker,text", *rows('{c}.500,{e}.9,{s},"{t}"')),
    "Trint": table("Speaker,Start Time,End Time,Text", *rows('{s},{c},{e},"{t}"')),
    "Descript": table("Timecode\tSpeaker\tDialogue", *rows("{c}\t{s}\t{t}")),
    "MAXQDA": table("Absatz;Zeitmarke;Sprecher;Inhalt", *rows("{n};#{c}-5#;{s};{t}")),
    "Sprecher first": table("Sprecher;Text", *rows("{s};{t}")),
    "Wer Was Wann": table("Wer;Was;Wann", *rows("{s}:;{t};{c}")),
    "without header": table("", *rows("{c};{s};{t}")),
    "labels without header": table("", *rows("{s};{t}")),
    "an unknown header": table("Rolle|Wortmeldung", *rows("{s}|{t}")),
    "titles above": "Interview 7, Markt\n\n" + table("Sprecherin;Text", *rows("{s};{t}")),
    "underscores": table("start_time,end_time,speaker_label,dialog", *rows('{c},{e},{s},"{t}"')),
    "units": table("Start (hh:mm:ss);Ende (hh:mm:ss);Sprecher*in;Transkript",
                   *rows("{c};{e};{s};{t}")),
    "the delimiter named": "sep=;\n" + table("Zeit;Name;Beitrag", *rows("{c};{s};{t}")),
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", TURNS)
def test_a_row_is_a_turn(name: str, encoding: str) -> None:
    (document,) = read_document(TURNS[name].encode(encoding), "Gespräch.csv")

    assert document.id == "Gespräch"
    assert spoken(document) == TALK
    if "{c}" in name or CLOCKS[1] in TURNS[name]:
        second = document.turns[1].anchors[0].seconds
        assert second is not None
        assert 4 <= second < 5


def test_seconds_and_milliseconds_are_times() -> None:
    seconds = table("start;end;speaker;text", "1,5;3,25;I;Wie?", "3,5;9;B;Gut.", "9;9,5;I;Und?")
    (document,) = read_document(seconds.encode(), "a.csv")
    assert [turn.anchors[0].seconds for turn in document.turns] == [1.5, 3.5, 9.0]

    ms = table("start\tend\ttext", "0\t1500\t Wie war es?", "1500\t9000\t Gut.", "9000\t9900\tUnd?")
    (document,) = read_document(ms.encode(), "a.tsv")
    assert [turn.anchors[0].seconds for turn in document.turns][:2] == [0.0, 1.5]


def test_times_of_excel_and_an_empty_speaker_cell() -> None:
    data = excel_file(
        [
            ["Zeit", "Sprecher", "Text"],
            [time(0, 0, 1), "I", "Wie war es?"],
            [time(0, 0, 4), "B", "Gut."],
            [time(0, 0, 9), None, "Sehr gut."],
        ]
    )
    (document,) = read_document(data, "I07.xlsx")

    assert spoken(document) == [("I", "Wie war es?"), ("B", "Gut. Sehr gut.")]
    assert document.turns[1].anchors[0].seconds == 4.0


def test_each_sheet_is_an_interview() -> None:
    head = ["Sprecher", "Text"]
    data = excel_file(
        [["Interviews, Mai 2026"]], [head, *map(list, TALK)], [head, ["I", "Ja?"], ["B", "Nein."]]
    )
    documents = read_document(data, "Interviews.xlsx")

    assert [document.id for document in documents] == ["Interviews_Sheet1", "Interviews_Sheet2"]
    assert [spoken(document)[1] for document in documents] == [TALK[1], ("B", "Nein.")]


def test_a_column_of_documents_divides_the_turns() -> None:
    text = table("Interview;Sprecher;Text", "I01;I;Ja?", "I01;B;Nein.", "I02;I;Wie?", "I02;B;So.")
    documents = read_document(text.encode(), "alle.csv")

    assert [(d.id, spoken(d)[1][1]) for d in documents] == [
        ("alle_I01", "Nein."),
        ("alle_I02", "So."),
    ]


def test_labels_in_the_one_column() -> None:
    text = table(
        "Transkript", '"I: Wie war es?"', '"B: Gut, danke."', '"I: Und heute?"', '"B: Auch."'
    )
    (document,) = read_document(text.encode(), "a.csv")

    assert [turn.speaker for turn in document.turns] == ["I", "B", "I", "B"]


def test_columns_of_turns_that_are_not_read_are_named() -> None:
    text = table("Sprecher;Text;Notiz", "I;Ja?;lacht", "B;Nein.;", "I;Ach.;")
    (source,) = TableReader().read(text.encode(), "a.csv")

    assert [problem.problem for problem in source.problems] == [
        "the columns 'Notiz' of the transcript's table are left out"
    ]


@pytest.mark.parametrize(
    "text",
    [
        table("Name;Text", "Eva;Zu laut.", "Udo;Zu voll.", "Ina;Zu teuer.", "Ole;Zu weit."),
        table("Stadt;Antwort", "Nord;Zu laut.", "Süd;Zu voll.", "Nord;Zu teuer.", "Süd;Zu weit."),
        table("Zeitstempel;Text", "2026-05-01 10:11;Zu laut.", "2026-05-01 10:15;Zu voll."),
    ],
)
def test_answers_are_not_turns(text: str) -> None:
    assert len(read_document(text.encode(), "a.csv")) == text.count("\n")


def test_doubt_is_said_with_the_line_and_what_to_set() -> None:
    text = table("Person;Text", "P1;Zu laut.", "P1;Zu voll.", "P2;Zu weit.", "P2;Zu teuer.")
    first, *others = TableReader().read(text.encode(), "a.csv")

    assert len(others) == 3
    (problem,) = first.problems
    assert problem.line == 1
    assert problem.problem.startswith("it is not clear whether the rows are turns")
    assert "text_column" in str(problem.next_step)
    # Whoever names the column has said that rows are answers.
    assert TableReader("Text").read(text.encode(), "a.csv")[0].problems == ()
