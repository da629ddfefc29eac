"""Is a person whose name is spelt in several ways one coder?"""

from __future__ import annotations

from pipeline.codings import spelling_messages, spellings
from pipeline.records import Fault
from pipeline.review.layout import ReviewVerdict
from pipeline.review.log import (
    LogEntry,
    append_decisions,
    effective_entries,
    log_file,
    new_decisions,
)
from pipeline.run import run
from pipeline.stages.codings import anchored_codings, decisions_of
from pipeline.stages.stage import read_artifact
from pipeline.study import StudyFolder
from tests.small_study import write_study


def test_names_that_differ_in_capitals_and_blanks_are_one_person():
    found = spellings(["anna ", "Anna", "Ben", "ANNA", "Anna", "Bea  K.", "bea k."])
    assert set(found.values()) == {"Anna", "Ben", "Bea K."}
    assert found["anna "] == found["ANNA"] == "Anna"


def test_it_is_told_once_for_each_person():
    told = spelling_messages(spellings(["Anna", "Anna", "anna ", "ANNA", "Ben"]))
    assert [(name, problem) for name, problem, _ in told] == [
        ("Anna", "the coders 'ANNA', 'Anna', 'anna ' are taken for one person, 'Anna'")
    ]


def test_of_names_spelt_in_one_way_nothing_is_told():
    assert spelling_messages(spellings(["Anna", "Ben", "Anna B."])) == []


def answer(reviewer: str, codes: tuple[str, ...] = ("M1",)) -> LogEntry:
    return LogEntry(
        number=0,
        verdict=ReviewVerdict.ACCEPT,
        reviewer=reviewer,
        document="G1",
        start=26,
        end=76,
        turn=2,
        text="Wegen der Tomaten. Die Ernte schmeckt nach Sommer.",
        unique=True,
        code="M1",
        codes=codes,
    )


def test_a_sheet_that_is_imported_under_both_spellings_counts_once():
    once = (answer("Anna"),)
    assert new_decisions(once, [answer("anna ")]) == ()
    changed = answer("ANNA", codes=("M2",))
    assert [entry for _, entry in effective_entries([*once, changed])] == [*once, changed]
    later = LogEntry(**{name: getattr(changed, name) for name in changed.__slots__} | {"number": 1})
    assert [entry for _, entry in effective_entries([*once, later])] == [later]


def test_lists_and_reviews_have_one_name_for_a_person(tmp_path):
    head = "Dokumentname;Code;Segment;Kodierer\n"
    codings = head + "".join(
        f"G1;M1;{quote};{who}\n"
        for quote, who in (
            ("Das Büro ist grau.", "Hanna K."),
            ("Wegen der Tomaten.", "hanna  k. "),
            ("Mit den Nachbarn", "Hanna K."),
        )
    )
    study = StudyFolder.open(write_study(tmp_path, hk=codings))
    append_decisions(log_file(study), [answer("HANNA K.")])
    run(study, ["ingest", "codings"])

    assert {one.row.coder for one in anchored_codings(study)} == {"Hanna K."}
    assert {one.entry.reviewer for one in decisions_of(study)} == {"Hanna K."}
    (told,) = read_artifact(study, "faults-codings", Fault)
    assert (told.file, told.line) == ("hk.csv", None)
    assert "taken for one person, 'Hanna K.'" in told.problem
