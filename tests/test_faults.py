"""Is one cause told once, with all lines that it concerns?"""

from __future__ import annotations

from pipeline import tables
from pipeline.faults import grouped_faults
from pipeline.i18n import Language, msg
from pipeline.records import Fault


def fault(line: int | None, problem: str = "D1", file: str = "anna.csv", step: str = "a") -> Fault:
    return Fault(
        stage="codings",
        file=file,
        line=line,
        problem=msg("there is no document '{written}'", written=problem),
        next_step=msg("did you mean '{name}'?", name=step),
    )


def test_lines_of_one_cause_are_one_fault():
    found = grouped_faults([*map(fault, (9, 2, 3, 4)), fault(5, "D2"), fault(15)])
    assert [(one.line, one.lines) for one in found] == [(2, (2, 3, 4, 9, 15)), (5, ())]
    assert found[0].message == (
        "anna.csv, lines 2–4, 9, 15: there is no document 'D1'; did you mean 'a'?"
    )
    assert found[0].message.text(Language.DE).startswith("anna.csv, Zeilen 2–4, 9, 15: ")
    assert found[1].message == "anna.csv, line 5: there is no document 'D2'; did you mean 'a'?"


def test_other_files_steps_and_stages_are_other_faults():
    several = [fault(2), fault(3, file="ben.csv"), fault(4, step="b"), fault(5, "D2")]
    assert grouped_faults(several) == tuple(several)


def test_the_same_line_twice_is_said_once():
    assert grouped_faults([fault(2), fault(2)]) == (fault(2),)
    assert grouped_faults([fault(None), fault(None)]) == (fault(None),)


def test_groups_may_be_grouped_again():
    once = grouped_faults(map(fault, range(2, 6)))
    assert grouped_faults(once) == once
    assert grouped_faults([*once, fault(7)])[0].lines == (2, 3, 4, 5, 7)


def test_many_lines_are_cut_off():
    (found,) = grouped_faults(map(fault, range(2, 80, 2)))
    assert "lines 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24 …: " in found.message


def test_the_table_names_the_lines():
    table = tables.faults(grouped_faults(map(fault, (2, 3, 9))), "de")
    assert table["line"].tolist() == [2]
    assert table["problem"].tolist() == ["es gibt kein Dokument „D1“ (Zeilen 2–3, 9)"]
