"""Tables as people keep them: is nothing lost, shifted or read as what it is not?"""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from pipeline.ingest.corpus import read_document
from pipeline.ingest.readers import SourceText
from pipeline.ingest.tabular import TableReader
from tests.ingest.test_surveys import answers, problems, table
from tests.ingest.test_tabular import excel_file
from tests.ingest.test_turn_tables import spoken

GROUP = [
    ("Eva", "Ich fange an."),
    ("Udo", "Gern."),
    ("Ina", "Mir ist es zu laut."),
    ("Eva", "Mir auch."),
    ("Udo", "Nachts?"),
    ("Ina", "Vor allem nachts."),
    ("Eva", "Eben."),
    ("Ole", "Bei mir nicht."),
]


def sources(data: bytes, name: str = "a.csv") -> list[SourceText]:
    return TableReader().read(data, name)


def workbook() -> tuple[openpyxl.Workbook, openpyxl.worksheet.worksheet.Worksheet]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, openpyxl.worksheet.worksheet.Worksheet)
    return book, sheet


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_cells_that_are_merged_count_for_all_their_rows() -> None:
    book, sheet = workbook()
    for row in [
        ["Stadt", "Antwort"],
        ["Nord", "Zu laut."],
        [None, "Zu voll."],
        ["Süd", "Zu weit."],
    ]:
        sheet.append(row)
    sheet.merge_cells("A2:A3")

    assert [one.attributes["Stadt"] for one in sources(saved(book))] == ["Nord", "Nord", "Süd"]


def test_what_a_workbook_hides_or_has_not_computed_is_named() -> None:
    book, sheet = workbook()
    for row in [["Nr", "Alter", "Antwort"], [1, "=2+3", "Zu laut."], [2, 4, "Zu voll."]]:
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["A"].hidden = True
    other = book.create_sheet("Alt")
    other.append(["Nr", "Antwort"])
    other.append([1, "Nie gelesen."])
    other.sheet_state = "hidden"
    said = [problem for _, problem in problems(saved(book))]

    assert len(sources(saved(book))) == 2
    assert "the hidden sheet 'Alt' is not read" in said
    assert "the sheet 'Sheet' has hidden rows or columns (3, A), which are read too" in said
    assert "the sheet 'Sheet' has formulas without a value (B2), which are read as empty" in said


def test_commas_without_quotation_marks_are_counted_and_nothing_shifts() -> None:
    data = table("ID,Antwort", "1,Zu laut.", "2,Ja, schon, aber.", "3,Nein, nie.", "4,Zu weit.")

    assert [one.title for one in sources(data)] == ["1", "4"]
    assert problems(data)[0] == (
        3,
        "the row has more than the 2 cells of the header; so has 1 more",
    )


def test_choices_and_scales_are_attributes_however_few_answer() -> None:
    data = table(
        "Nr;Wie sehr stimmen Sie zu?;Wege [Rad];Wege [Sonstiges];Beruf;Was fehlt?",
        "1;stimme voll und ganz zu;Ja;;Lehrer;mehr Bäume",
        "2;teils/teils;Nein;Ich gehe immer zu Fuß.;Bäckerin;ein Brunnen",
        "3;stimme eher nicht zu;Ja;;Gärtner;nichts",
    )
    documents = read_document(data, "a.csv")

    assert [answers(document) for document in documents] == [
        [("Was fehlt?", "mehr Bäume")],
        [("Wege [Sonstiges]", "Ich gehe immer zu Fuß."), ("Was fehlt?", "ein Brunnen")],
        [("Was fehlt?", "nichts")],
    ]
    assert documents[1].attributes == {
        "Nr": "2",
        "Wie sehr stimmen Sie zu?": "teils/teils",
        "Wege [Rad]": "Nein",
        "Beruf": "Bäckerin",
    }


def test_short_answers_to_one_question() -> None:
    data = table("Beruf;Was wünschen Sie sich?", "Lehrer;mehr Personal", "Bäckerin;IT", "Koch;Ruhe")

    assert [one.blocks[0].text for one in sources(data)] == ["mehr Personal", "IT", "Ruhe"]


def test_a_group_that_takes_turns() -> None:
    data = table("Name;Beitrag", *(f"{name};{text}" for name, text in GROUP))
    (document,) = read_document(data, "Gruppe.csv")

    assert spoken(document) == GROUP


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_text_that_excel_saves_with_tabs_is_a_table(encoding: str) -> None:
    lines = ["Nr\tStadt\tWas fehlt?", "1\tNord\tMehr Bäume.", "2\tSüd\tEin Brunnen."]
    documents = read_document("\r\n".join(lines).encode(encoding), "Antworten.txt")

    assert [(d.attributes["Stadt"], d.text) for d in documents] == [
        ("Nord", "Mehr Bäume."), ("Süd", "Ein Brunnen.")
    ]  # fmt: skip


def test_speakers_go_on_where_their_cell_is_empty() -> None:
    data = table("Sprecher;Text", "I;Wie?", "B;Gut.", ";Sehr gut.", ";;", "I;Und nun?")
    (document,) = read_document(data, "a.csv")

    assert spoken(document) == [("I", "Wie?"), ("B", "Gut.\nSehr gut."), ("I", "Und nun?")]


def test_statements_with_names_and_days_are_answers() -> None:
    data = table(
        "Zeitstempel;Name;Beitrag",
        "01.05.2026 10:11;Eva;Zu laut.",
        "01.05.2026 10:12;Udo;Zu voll.",
        "02.05.2026 08:00;Ina;Zu weit.",
    )

    assert len(sources(data)) == 3


def test_headings_of_several_lines_and_headings_that_recur() -> None:
    data = table(
        '"Was gefällt\nIhnen?";Note;Begründung;Note;Begründung',
        "Die Ruhe.;1;Weil es grün ist.;2;Weil es laut ist.",
        "Die Bank.;3;Weil ich sitze.;4;Weil es weit ist.",
    )
    first, _ = read_document(data, "a.csv")

    assert answers(first) == [
        ("Was gefällt Ihnen?", "Die Ruhe."),
        ("Begründung", "Weil es grün ist."),
        ("Begründung (2)", "Weil es laut ist."),
    ]
    assert first.attributes == {"Note": "1", "Note (2)": "2"}


def test_interviews_beside_a_sheet_of_attributes() -> None:
    talk = [["Sprecher", "Text"], ["I", "Wie?"], ["B", "Gut."]]
    people = [["Name", "Alter"], ["Eva", "34"], ["Udo", "51"]]
    data = excel_file(talk, people)

    assert [one.title for one in sources(data)] == [None]
    assert [problem for _, problem in problems(data)] == ["the sheet 'Sheet1' is not read"]


def test_waves_of_a_survey_on_two_sheets() -> None:
    head = ["Nr", "Was fehlt?"]
    data = excel_file(
        [head, [1, "Ein Brunnen."]], [head, [1, "Schatten."]], [["Code", "Text"], ["A", "Zu a."]]
    )

    assert [one.title for one in sources(data)] == ["Sheet_2", "Sheet1_2"]
    assert problems(data) == [(None, "the sheet 'Sheet2' is not read")]


def test_questions_beside_their_answers_are_a_conversation() -> None:
    data = table("Nr.;Frage;Antwort", "1;Wie war es?;Gut.", "2;Und nun?;Auch gut.")
    (document,) = read_document(data, "E-Mail.csv")

    assert spoken(document) == [
        ("I", "Wie war es?"), ("B", "Gut."), ("I", "Und nun?"), ("B", "Auch gut.")
    ]  # fmt: skip


def test_a_named_delimiter_after_a_byte_order_mark() -> None:
    data = "\ufeffsep=,\r\nNr,Was fehlt?\r\n1,Ein Brunnen; und Schatten.\r\n2,Eis.\r\n".encode()

    assert [one.blocks[0].text for one in sources(data)] == ["Ein Brunnen; und Schatten.", "Eis."]


def test_speakers_with_an_english_heading() -> None:
    data = table("Participant,Utterance", "Mod,How?", "P1,Well.", "Mod,And now?", "P2,Fine.")
    (document,) = read_document(data, "a.csv")

    assert [speaker for speaker, _ in spoken(document)] == ["Mod", "P1", "Mod", "P2"]


def test_attributes_of_a_conversation_are_kept() -> None:
    data = table("Sprecher;Text;Ort", "I;Wie?;Nord", "B;Gut.;Nord", "I;So?;Nord")
    (document,) = read_document(data, "a.csv")

    assert document.attributes == {"Ort": "Nord"}
    assert problems(data) == []


def test_a_header_without_answers_says_so() -> None:
    with pytest.raises(Exception, match="column 'Was fehlt\\?' of the table holds no text"):
        sources(table("Nr;Was fehlt?", "1;", "2;"))


def test_one_question_to_many_is_an_attribute() -> None:
    data = table("Nr;Frage;Antwort", "1;Was fehlt?;Ein Brunnen.", "2;Was fehlt?;Schatten, viel.")

    assert [one.attributes["Frage"] for one in sources(data)] == ["Was fehlt?", "Was fehlt?"]


def test_a_column_that_is_read_for_want_of_a_better_one_is_named() -> None:
    data = table("Stadt;Dienst", "Nord;Bauhof", "Süd;Archiv", "Ost;Bauhof")

    assert (
        problems(data)[0][1]
        == "no column of the table clearly holds open answers; 'Dienst' is read"
    )


def test_codes_and_numbers_of_programs_are_no_answers() -> None:
    data = table(
        ";v_1;v_2;v_3",
        "0;Weil es zu heiß ist.;-66;1",
        "1;-99;Mehr Schatten wäre gut.;2",
        "2;NaN;-99;2",
        "3;Gar nichts.;Im Jahr 2019 war es gut.;1",
    )

    assert [
        [block.text for block in one.blocks if block.speaker == "B"] for one in sources(data)
    ] == [
        ["Weil es zu heiß ist."],
        ["Mehr Schatten wäre gut."],
        ["Gar nichts.", "Im Jahr 2019 war es gut."],
    ]
    assert problems(data) == [(4, "1 of 4 rows holds no text")]


def test_a_chat_is_a_conversation() -> None:
    data = table("Uhrzeit;Name;Nachricht", "10:11;Eva;Hallo.", "10:12;Udo;Na?", "10:12;Ina;Gut.")
    (document,) = read_document(data, "Chat.csv")

    assert spoken(document) == [("Eva", "Hallo."), ("Udo", "Na?"), ("Ina", "Gut.")]


def test_what_says_that_there_is_no_answer_is_none() -> None:
    data = table(
        "Respondent ID;Was gefällt Ihnen?;Was fehlt?",
        "P01;Die Ruhe und das Grün im Garten.;weiß nicht",
        "P02;k. A.;Eine Bank wäre sehr schön.",
        "P03;Weiß ich nicht!;Keine Angabe",
        "P04;Weiß nicht, wer das gepflanzt hat.;n/a",
    )

    assert [(one.title, len(one.blocks)) for one in sources(data)] == [
        ("P01", 2),
        ("P02", 2),
        ("P04", 2),
    ]
    assert (
        2,
        "5 answers say that there is none, and are left out ('weiß nicht', 'k. A.', "
        "'Weiß ich nicht!', 'Keine Angabe', 'n/a')",
    ) in problems(data)


def test_a_column_called_id_names_rows_only_where_each_has_its_own() -> None:
    rows = ("A;Die Ruhe und das Grün im Garten.", "A;Eine Bank wäre sehr schön.")
    assert [one.title for one in sources(table("ID;Was fehlt?", *rows))] == ["2", "3"]
