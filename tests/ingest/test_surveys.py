"""Are all open answers of a survey read with their question, and nothing else?"""

from __future__ import annotations

from datetime import datetime

import pytest

from pipeline.ingest.corpus import read_corpus, read_document
from pipeline.ingest.tabular import TableReader
from pipeline.records import Document, Role
from tests.ingest.test_tabular import excel_file

ASKED = "Was gefällt Ihnen?"
MISSED = "Was fehlt Ihnen?"


def answers(document: Document) -> list[tuple[str, str]]:
    """Return what was asked and what was answered."""
    pairs = []
    question = ""
    for turn in document.turns:
        if turn.role is Role.INTERVIEWER:
            question = document.text_of(turn)
        else:
            pairs.append((question, document.text_of(turn)))
    return pairs


def table(*rows: str) -> bytes:
    return "\n".join(rows).encode()


SURVEYS = {
    "several questions": table(
        f"id;Alter;{ASKED};Zufriedenheit;{MISSED}",
        "1;34;Die Ruhe am Abend.;sehr zufrieden;Ein Brunnen, der läuft.",
        "2;51;Die Nachbarn.;eher zufrieden;Nichts.",
        "3;28;;sehr zufrieden;Mehr Schatten für die Kinder.",
    ),
    "SurveyMonkey": table(
        f"Respondent ID;Alter;{ASKED};{MISSED};Welche Wege nutzen Sie?;;Zufriedenheit",
        ";Response;Open-Ended Response;Open-Ended Response;Rad;Bus;Response",
        "1;34;Die Ruhe am Abend.;Ein Brunnen, der läuft.;Rad;;sehr zufrieden",
        "2;51;Die Nachbarn.;Nichts.;;Bus;eher zufrieden",
        "3;28;;Mehr Schatten für die Kinder.;Rad;Bus;sehr zufrieden",
    ),
    "Qualtrics": table(
        "StartDate,ResponseId,Q1,Q2,Q3_1",
        f'Start Date,Response ID,"{ASKED}","{MISSED}",Alter',
        '"{""ImportId"":""startDate"",""timeZone"":""Z""}","{""ImportId"":""_recordId""}",'
        '"{""ImportId"":""QID1_TEXT""}","{""ImportId"":""QID2_TEXT""}","{""ImportId"":""QID3""}"',
        '2026-05-01 10:11:12,R_1,Die Ruhe am Abend.,"Ein Brunnen, der läuft.",34',
        "2026-05-01 10:15:12,R_2,Die Nachbarn.,Nichts.,51",
        "2026-05-02 10:15:12,R_3,,Mehr Schatten für die Kinder.,28",
    ),
    "LimeSurvey": table(
        f'"id. Antwort-ID","G01Q01. Alter","G01Q02[SQ001]. {ASKED}","G01Q03. {MISSED}"',
        '"1","34","Die Ruhe am Abend.","Ein Brunnen, der läuft."',
        '"2","51","Die Nachbarn.","Nichts."',
        '"3","28","","Mehr Schatten für die Kinder."',
    ),
    "SoSci Survey": table(
        "CASE\tSTARTED\tTE01_01\tTE02_01\tA101",
        f"Interview-Nummer (fortlaufend)\tZeitpunkt\t{ASKED}\t{MISSED}\tAlter",
        "1\t2026-05-01 10:11\tDie Ruhe am Abend.\tEin Brunnen, der läuft.\t34",
        "2\t2026-05-01 10:15\tDie Nachbarn.\tNichts.\t51",
        "3\t2026-05-02 10:11\t\tMehr Schatten für die Kinder.\t28",
    ),
    "Google Forms": table(
        f'"Zeitstempel","Alter","{ASKED}","{MISSED}","Welche Wege nutzen Sie?"',
        '"2026/05/01 10:11:12 AM OEZ",34,Die Ruhe am Abend.,"Ein Brunnen, der läuft.",Rad;Bus',
        '"2026/05/01 10:15:12 AM OEZ","51","Die Nachbarn.","Nichts.","Bus"',
        '"2026/05/02 10:11:12 AM OEZ","28","","Mehr Schatten für die Kinder.","Rad;Bus"',
    ),
    "Microsoft Forms": excel_file(
        [
            ["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", ASKED, MISSED],
            [1, datetime(2026, 5, 1, 10, 11), datetime(2026, 5, 1, 10, 12), "anonymous", None,
             "Die Ruhe am Abend.", "Ein Brunnen, der läuft."],
            [2, datetime(2026, 5, 1, 10, 15), datetime(2026, 5, 1, 10, 16), "anonymous", None,
             "Die Nachbarn.", "Nichts."],
            [3, datetime(2026, 5, 2, 10, 11), datetime(2026, 5, 2, 10, 12), "anonymous", None,
             None, "Mehr Schatten für die Kinder."],
        ]
    ),
    "Unipark": table(
        "lfdn;v_12;v_13;v_14",
        "1;Die Ruhe am Abend.;Ein Brunnen, der läuft.;1",
        "2;Die Nachbarn.;Nichts.;2",
        "3;;Mehr Schatten für die Kinder.;-77",
    ),
    "titles above": table(
        "Umfrage Garten;;;", "Stand: Mai 2026;;;", ";;;", f"Nr.;Alter;{ASKED};{MISSED}",
        "1;34;Die Ruhe am Abend.;Ein Brunnen, der läuft.", "2;51;Die Nachbarn.;Nichts.",
        "3;28;;Mehr Schatten für die Kinder.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("program", SURVEYS)
def test_all_open_answers_have_their_question(program: str) -> None:
    data = SURVEYS[program]
    documents = read_document(data, "a.xlsx" if data.startswith(b"PK") else "a.csv")

    asked, missed = ("v_12", "v_13") if program == "Unipark" else (ASKED, MISSED)
    assert [answers(document) for document in documents] == [
        [(asked, "Die Ruhe am Abend."), (missed, "Ein Brunnen, der läuft.")],
        [(asked, "Die Nachbarn."), (missed, "Nichts.")],
        [(missed, "Mehr Schatten für die Kinder.")],
    ]
    closed = "v_14" if program == "Unipark" else "Alter"
    if program not in {"Microsoft Forms", "Qualtrics", "SoSci Survey", "LimeSurvey"}:
        assert documents[1].attributes[closed] in {"51", "2"}


def problems(data: bytes, reader: TableReader | None = None) -> list[tuple[int | None, str]]:
    sources = (reader or TableReader()).read(data, "a.xlsx" if data.startswith(b"PK") else "a.csv")
    return [(p.line, str(p.problem)) for source in sources for p in source.problems]


def test_rows_without_an_answer_are_counted() -> None:
    data = table("Nr;Was fehlt?", "1;Ein Brunnen.", "2;", "3;-", "4;Schatten.")

    assert problems(data) == [(3, "2 of 4 rows hold no text")]


def test_a_row_with_too_many_cells_is_named_and_the_others_are_read() -> None:
    data = table(
        "Nr;Was fehlt?;Stadt", "1;Ein Brunnen.;Nord", "2;Schatten; und Ruhe.;Süd", "3;Eis.;Ost"
    )

    assert problems(data) == [(3, "the row has more than the 3 cells of the header")]
    assert [d.attributes["Stadt"] for d in read_document(data, "a.csv")] == ["Nord", "Ost"]


def test_a_quotation_mark_that_is_not_closed_is_named_with_its_lines() -> None:
    data = table("Nr;Was fehlt?", "1;Ein Brunnen.", '2;"Schatten.', "3;Eis.")

    ((line, problem),) = problems(data)
    assert line == 3
    assert "quotation mark" in problem


def test_errors_of_a_spreadsheet_are_no_answers() -> None:
    data = table("Nr;Was fehlt?", "1;Ein Brunnen.", "2;#NV", "3;#REF!")

    assert len(read_document(data, "a.csv")) == 1
    assert (
        3,
        "2 cells hold an error of the spreadsheet ('#NV', '#REF!'), and are taken as empty",
    ) in problems(data)


def test_line_breaks_and_decimal_commas_stay() -> None:
    data = table('Nr;Note;"Was fehlt?"', '1;2,5;"Ein Brunnen,\nder läuft; und zwar\nimmer."')
    (document,) = read_document(data, "a.csv")

    assert document.attributes["Note"] == "2,5"
    assert document.text.splitlines() == ["Ein Brunnen,", "der läuft; und zwar", "immer."]


def test_names_of_rows_are_told_apart() -> None:
    data = table("Nr;Was fehlt?", "F1;Ein Brunnen.", "F1;Schatten.", ";Eis.")
    sources = TableReader("Was fehlt?", "Nr").read(data, "a.csv")

    assert [source.title for source in sources] == ["F1", "F1_3", "4"]
    assert "F1" in problems(data, TableReader("Was fehlt?", "Nr"))[0][1]


def test_faults_reach_the_corpus_once(tmp_path) -> None:
    (tmp_path / "a.csv").write_bytes(table("Nr;Was fehlt?", "1;Ein Brunnen.", "2;", "3;Eis."))
    corpus = read_corpus(tmp_path)

    assert len(corpus.documents) == 2
    assert [(fault.line, fault.problem) for fault in corpus.faults] == [
        (3, "1 of 3 rows holds no text")
    ]
