"""What can a spreadsheet do to a sheet before it comes back?"""

import csv
import io
from dataclasses import replace
from datetime import datetime
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from pipeline.records import Code
from pipeline.review.layout import BLIND, SHEET
from pipeline.review.match import match_file
from pipeline.review.sheet import csv_sheet, sheet_rows, xlsx_sheet
from tests.ingest.office_files import zipped
from tests.review.garden_sheet import (
    ANSWERS,
    BOOK,
    CONTEXT,
    DECIDED,
    DOCUMENT,
    ITEMS,
    SENTENCES,
    TEXT,
    decided,
    filled_rows,
    write_sheet,
)


def cells(folder):
    text = write_sheet(folder).read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def as_csv(table, delimiter=";", encoding="utf-8-sig", line_end="\r\n", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(table)
    return out.getvalue().encode(encoding)


def each_cell(change, *headings):
    """Change the cells in some columns, or all."""

    def mutilate(table):
        head, *rows = table
        return [head] + [
            [
                change(cell) if not headings or name in headings else cell
                for name, cell in zip(head, row, strict=True)
            ]
            for row in rows
        ]

    return mutilate


def without(*headings):
    def mutilate(table):
        kept = [place for place, name in enumerate(table[0]) if name not in headings]
        return [[row[place] for place in kept] for row in table]

    return mutilate


def renamed(change):
    return lambda table: [[change(name) or name for name in table[0]], *table[1:]]


def without_names(table):
    return each_cell(lambda _: "", "Kodiert von")(table)


def plainly(text):
    for old, new in {"„": '"', "“": '"', "–": "-", "…": "..."}.items():
        text = text.replace(old, new)
    return text


ROWS = {
    "sorted by decision": lambda t: [t[0], *sorted(t[1:], key=lambda row: row[10])],
    "columns turned round": lambda t: [row[::-1] for row in t],
    "a column added": lambda t: [[*row, "x"] for row in t],
    "a column added in front": lambda t: [["Nr", *t[0]], *(["7", *row] for row in t[1:])],
    "blank rows between": lambda t: [t[0], *(r for row in t[1:] for r in ([""] * 20, row))],
    "headings in capitals": renamed(str.upper),
    "headings in small letters with spaces": renamed(lambda name: f" {name.lower()} "),
    "headings in English": lambda t: [list(SHEET), *t[1:]],
    "columns without use deleted": without(
        "Dokument", "Stelle", "Sprecher", "Frage", "Davor", "Danach", "Code", "Codename",
        "Wahrscheinlichkeit", "Beleg", "Grund", "Definition", "Status", "Gewicht",
    ),
    "the text deleted": without("Text"),
    "the ids deleted": without("ID"),
    "ids and documents deleted": without("ID", "Dokument"),
    "the proposed codes deleted": without("Code"),
    "spaces around": each_cell(lambda cell: f"  {cell}\xa0 "),
    "spaces doubled": each_cell(lambda cell: cell.replace(" ", "  "), "Text"),
    "quotation marks made plain": each_cell(plainly, "Text"),
    "no-break spaces": each_cell(lambda cell: cell.replace(" ", "\xa0"), "Text"),
    "codes in small letters": each_cell(str.lower, "Code", "Neuer Code"),
    "ids in small letters": each_cell(str.lower, "ID"),
    "decisions in capitals": each_cell(str.upper, "Entscheidung"),
    "apostrophes lost": each_cell(lambda cell: cell.removeprefix("'"), "Text"),
    "names instead of codes": each_cell(
        lambda cell: {"1.2": "Zeit", "M2": "leute"}.get(cell, cell), "Neuer Code"
    ),
    "code turned into a date": each_cell(lambda c: c.replace("1.2", "01. Feb"), "Neuer Code"),
    "code turned into an English date": each_cell(
        lambda c: c.replace("1.2", "1-Feb"), "Neuer Code"
    ),
    "code turned into a whole date": each_cell(
        lambda c: c.replace("1.2", "01.02.2026"), "Neuer Code"
    ),
    "code turned into a number": each_cell(lambda c: c.replace("1.2", "1,2"), "Neuer Code"),
    "code turned into a long number": each_cell(lambda c: c.replace("1.2", "1,20"), "Neuer Code"),
    "one person named once": lambda t: [*t[:2], *without_names(t)[2:]],
    "a row twice": lambda t: [*t, t[1]],
    "a title above": lambda t: [["Prüfbogen Anna, Stand 3. Mai"], [], *t],
    "a title as wide as the table": lambda t: [["Prüfbogen"] + [""] * (len(t[0]) - 1), *t],
    "headings with explanations": renamed(
        {"Entscheidung": "Entscheidung (annehmen/ablehnen)?", "Neuer Code": "Neuer Code:"}.get
    ),
    "other words for headings": renamed({"Kodiert von": "Prüferin", "Kommentar": "Notiz"}.get),
    "one person in several spellings": lambda t: [
        *t[:3], *(each_cell(lambda _: " ANNA", "Kodiert von")([t[0], *t[3:]])[1:])
    ],
}  # fmt: skip
FILES = {
    "commas": {"delimiter": ","},
    "tabs": {"delimiter": "\t"},
    "no byte order mark": {"encoding": "utf-8"},
    "UTF-16": {"encoding": "utf-16"},
    "line feeds": {"line_end": "\n"},
    "all quoted": {"quoting": csv.QUOTE_ALL},
    "cp1252": {"encoding": "cp1252"},
    "Excel on a Mac": {"encoding": "mac_roman", "line_end": "\r"},
}


def test_rows_of_documents_that_only_capitals_tell_apart_stay_in_theirs(tmp_path):
    other = replace(DOCUMENT, id="g1", text=TEXT.replace("Ernte", "Bohne"))
    context = replace(CONTEXT, documents=(DOCUMENT, other))
    found = match_file(write_sheet(tmp_path), context)
    assert {entry.document for entry in found.decisions} == {"G1"}


@pytest.mark.parametrize("mutilate", ROWS.values(), ids=ROWS.keys())
def test_what_is_done_to_rows_and_cells(tmp_path, mutilate):
    path = tmp_path / "pruefbogen.csv"
    path.write_bytes(as_csv(mutilate(cells(tmp_path))))
    found = match_file(path, CONTEXT)
    assert found.problems == ()
    assert decided(found.decisions) == DECIDED
    assert {entry.reviewer for entry in found.decisions} == {"Anna"}


@pytest.mark.parametrize("how", FILES.values(), ids=FILES.keys())
def test_what_is_done_to_the_file(tmp_path, how):
    path = tmp_path / "pruefbogen.csv"
    path.write_bytes(as_csv(cells(tmp_path), **how))
    found = match_file(path, CONTEXT)
    assert (found.problems, found.notices) == ((), ())
    assert decided(found.decisions) == DECIDED


def test_utf8_taken_for_cp1252(tmp_path):
    path = tmp_path / "pruefbogen.csv"
    mistaken = as_csv(cells(tmp_path), encoding="utf-8").decode("cp1252")
    path.write_bytes(mistaken.encode("utf-8"))
    found = match_file(path, CONTEXT)
    assert (found.problems, found.notices) == ((), ())
    assert decided(found.decisions) == DECIDED


def test_a_cell_that_was_cut(tmp_path):
    start = TEXT.index(SENTENCES[0])
    long = " ".join(f"Beet {number} ist meins." for number in range(2000))  # 41,000 characters
    said = f"{TEXT[:start]}{long} {TEXT[start:]}"
    turns = [DOCUMENT.turns[0], replace(DOCUMENT.turns[1], end=len(said) - 1)]
    document = replace(DOCUMENT, text=said, turns=tuple(turns))
    item = replace(ITEMS[0], start=start, end=start + len(long))
    (row,) = sheet_rows([item], [document], [], BOOK, reviewer="Anna")
    path = tmp_path / "pruefbogen.xlsx"
    path.write_bytes(xlsx_sheet([row | ANSWERS[0]], SHEET, BOOK))
    found = match_file(path, replace(CONTEXT, documents=(document,)))
    assert (found.problems, found.notices) == ((), ())
    assert found.decisions[0].text == long


def test_xlsx(tmp_path):
    path = tmp_path / "pruefbogen.xlsx"
    path.write_bytes(xlsx_sheet(filled_rows(), SHEET, BOOK))
    found = match_file(path, CONTEXT)
    assert (found.problems, found.notices) == ((), ())
    assert decided(found.decisions) == DECIDED


def test_xlsx_with_cells_of_other_kinds(tmp_path):
    book = Workbook()
    book.active.append(["Notizen"])  # another sheet stands before it
    sheet = book.create_sheet()
    head, *rows = cells(tmp_path)
    sheet.append(head)
    for row in rows:
        sheet.append([datetime(2026, 2, 1) if cell == "1.2" else cell or None for cell in row])
    sheet.row_dimensions[3].hidden = True  # filtered away
    book.save(tmp_path / "pruefbogen.xlsx")
    found = match_file(tmp_path / "pruefbogen.xlsx", CONTEXT)
    assert found.problems == ()
    assert decided(found.decisions) == DECIDED


def test_a_code_that_became_a_number_in_xlsx(tmp_path):
    book = Workbook()
    head, *rows = cells(tmp_path)
    book.active.append(head)
    for row in rows:
        book.active.append([1.2 if cell == "1.2" else cell for cell in row])
    book.save(tmp_path / "pruefbogen.xlsx")
    assert decided(match_file(tmp_path / "pruefbogen.xlsx", CONTEXT).decisions) == DECIDED


TWO_CODES = replace(
    CONTEXT, codebook=replace(BOOK, codes=(*BOOK.codes, Code(id="1.20", name="Geld")))
)
"""A spreadsheet makes 1.2 of 1.20."""


def test_a_number_that_may_be_two_codes_is_a_problem_in_xlsx(tmp_path):
    book = Workbook()
    book.active.append(["Prüfbogen Anna"])
    for row in cells(tmp_path):
        book.active.append([1.2 if cell == "1.2" else cell for cell in row])
    book.save(tmp_path / "pruefbogen.xlsx")
    (problem,) = match_file(tmp_path / "pruefbogen.xlsx", TWO_CODES).problems
    assert problem.line == 4
    assert problem.problem == "a spreadsheet has turned the code into '1.2'"


def test_a_number_that_may_be_two_codes_is_noticed_in_csv(tmp_path):
    found = match_file(write_sheet(tmp_path), TWO_CODES)
    assert decided(found.decisions) == DECIDED
    (notice,) = found.notices
    assert "read as '1.2'; if a spreadsheet has changed it, it may have been" in notice.problem


def test_altered_words_are_noticed(tmp_path):
    path = tmp_path / "pruefbogen.csv"
    altered = each_cell(
        lambda c: c.replace("Nachbarn, die grüßen", "Nachbarn, sie grüßten"), "Text"
    )
    path.write_bytes(as_csv(altered(cells(tmp_path))))
    found = match_file(path, CONTEXT)
    assert decided(found.decisions) == DECIDED
    (notice,) = found.notices
    assert notice.line == 4
    assert "the words of the transcript count" in notice.problem


def test_other_words_are_a_problem(tmp_path):
    path = tmp_path / "pruefbogen.csv"
    other = each_cell(lambda c: c.replace(SENTENCES[2], "Ganz etwas anderes stand hier."), "Text")
    path.write_bytes(as_csv(other(cells(tmp_path))))
    found = match_file(path, CONTEXT)
    assert found.decisions == ()
    assert [problem.line for problem in found.problems] == [4]


def test_a_comment_that_looks_like_a_formula(tmp_path):
    answers = [{**ANSWERS[0], "comment": "=1+1"}, *ANSWERS[1:]]
    found = match_file(write_sheet(tmp_path, answers), CONTEXT)
    assert found.decisions[0].comment == "=1+1"


def test_a_blind_sheet(tmp_path):
    answers = [{"new_code": "m1; zeit"}, {"decision": "ablehnen"}, {"new_code": "M2"}, {}]
    rows = [row | {"id": row["id"].split("#")[0]} for row in filled_rows([{}] * 4)]
    path = tmp_path / "blind.csv"
    path.write_bytes(csv_sheet([r | a for r, a in zip(rows, answers, strict=True)], BLIND))
    found = match_file(path, CONTEXT)
    assert decided(found.decisions) == [
        ("add", SENTENCES[0], "", ("M1", "1.2"), ""),
        ("reject", SENTENCES[1], "", (), ""),
        ("add", SENTENCES[2], "", ("M2",), ""),
    ]
    assert found.unanswered == 1


WRONG = {
    "unknown code": ({"decision": "umkodieren", "new_code": "Leude"}, "did you mean 'Leute'"),
    "unknown decision": ({"decision": "anehmen"}, "did you mean 'annehmen'"),
    "no new code": ({"decision": "umkodieren"}, "no new code is named"),
    "no decision": ({"new_code": "M2"}, "no decision"),
    "contradiction": ({"decision": "annehmen", "new_code": "M2"}, "contradict"),
    "rejected with a code": ({"decision": "ablehnen", "new_code": "M1"}, "contradict"),
    "written over": ({"decision": "annehmen", "code": "M2"}, "the proposed code was 'M1'"),
    "no such passage": (
        {"decision": "annehmen", "id": "", "text": "Gibt es nicht."},
        "do not stand",
    ),
    # The third sentence begins at 87, the first one ends at 56.
    "id from back to front": (
        {"decision": "annehmen", "id": "G1_87_56", "text": "", "code": "M1"},
        "neither the id nor the text",
    ),
    "no such document": (
        {"decision": "annehmen", "id": "G9_1_2#M1", "document": "G9", "text": "x"},
        "there is no document 'G9'",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "told"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_and_nothing_taken(tmp_path, answer, told):
    found = match_file(write_sheet(tmp_path, [answer, *ANSWERS[1:]]), CONTEXT)
    assert found.decisions == ()
    (problem,) = found.problems
    assert problem.line == 2
    assert told in f"{problem.problem}; {problem.next_step}"


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    answers = [answer for answer, _ in WRONG.values()][:4]
    found = match_file(write_sheet(tmp_path, answers), CONTEXT)
    assert [problem.line for problem in found.problems] == [2, 3, 4]  # the last is an open row


def test_rows_that_contradict_each_other(tmp_path):
    table = cells(tmp_path)
    other = [("ablehnen" if cell == "annehmen" else cell) for cell in table[1]]
    path = tmp_path / "pruefbogen.csv"
    path.write_bytes(as_csv([*table, other]))
    (problem,) = match_file(path, CONTEXT).problems
    assert problem.line == 6
    assert "contradicts row 2" in problem.problem


def test_nobody_named(tmp_path):
    path = tmp_path / "pruefbogen.csv"
    path.write_bytes(as_csv(without("Kodiert von")(cells(tmp_path))))
    assert [p.lines for p in match_file(path, CONTEXT).problems] == [(2, 3, 4, 5)]
    assert {e.reviewer for e in match_file(path, CONTEXT, "Ben").decisions} == {"Ben"}


def test_every_problem_of_a_row_is_told(tmp_path):
    answer = {"decision": "umkodieren", "new_code": "Leude", "text": "x", "id": "", "reviewer": ""}
    others = [{**other, "reviewer": name} for other, name in zip(ANSWERS[1:], "ABC", strict=True)]
    problems = match_file(write_sheet(tmp_path, [answer, *others]), CONTEXT).problems
    assert [problem.line for problem in problems] == [2, 2, 2]
    told = " ".join(problem.problem for problem in problems)
    assert all(word in told for word in ("nobody is named", "'Leude'", "'x'"))


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "pruefbogen.csv"
    path.write_bytes(as_csv(without("Entscheidung", "Neuer Code")(cells(tmp_path))))
    (problem,) = match_file(path, CONTEXT).problems
    assert problem.problem == "the column 'Entscheidung' is missing"


def test_no_spreadsheet_at_all(tmp_path):
    path = tmp_path / "pruefbogen.xlsx"
    path.write_bytes(b"PK no zip")
    (problem,) = match_file(path, CONTEXT).problems
    assert problem.problem == "is no readable XLSX file"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_order_and_blanks_do_not_matter(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("sheet")
    head, *rows = cells(folder)
    places = data.draw(st.permutations(range(len(head))))
    blanks = data.draw(st.lists(st.integers(0, 4), max_size=3))
    rows = data.draw(st.permutations(rows))
    for blank in blanks:
        rows.insert(blank, [""] * len(head))
    delimiter = data.draw(st.sampled_from(";,\t"))
    path = folder / "pruefbogen.csv"
    path.write_bytes(as_csv([[row[p] for p in places] for row in (head, *rows)], delimiter))
    assert decided(match_file(path, CONTEXT).decisions) == DECIDED


def test_no_row_of_xlsx_is_too_far_down(tmp_path):
    book = Workbook()
    for number, row in zip((1, 100_003, 200_001, 200_002, 1 << 20), cells(tmp_path), strict=True):
        for place, cell in enumerate(row, 1):
            book.active.cell(number, place, cell or None)
    book.save(tmp_path / "pruefbogen.xlsx")
    found = match_file(tmp_path / "pruefbogen.xlsx", CONTEXT)
    assert found.problems == ()
    assert decided(found.decisions) == DECIDED


def test_xlsx_that_unpacks_without_end_is_refused(tmp_path):
    path = tmp_path / "pruefbogen.xlsx"
    path.write_bytes(xlsx_sheet(filled_rows(), SHEET, BOOK))
    with ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members["xl/worksheets/sheet1.xml"] += b" " * 50_000_000
    path.write_bytes(zipped(members))
    (problem,) = match_file(path, CONTEXT).problems
    assert problem.problem == "the Excel file unpacks to more than 200 times its size"
