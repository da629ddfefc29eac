"""People say on a review sheet whether the words of a passage may be published."""

from __future__ import annotations

import pytest

from pipeline.cli.review import _decision
from pipeline.i18n import Language
from pipeline.review.decisions import effective_decisions, locate_log, released_passages
from pipeline.review.layout import SHEET, ReviewVerdict
from pipeline.review.log import LogEntry, append_decisions, new_decisions, read_log, revert_import
from pipeline.review.match import match_file
from pipeline.review.returned_sheet import is_filled_in
from pipeline.review.sheet import csv_sheet, sheet_rows, xlsx_sheet
from pipeline.stages import review as stage
from tests.review.garden_sheet import BOOK, CONTEXT, DOCUMENT, ITEMS, SEGMENTS


def sheet(path, *answers, reviewer="Anna"):
    rows = sheet_rows(ITEMS, [DOCUMENT], SEGMENTS, BOOK, reviewer=reviewer)
    rows = [row | answer for row, answer in zip(rows, (*answers, {}, {}, {}), strict=False)]
    is_csv = path.suffix == ".csv"
    path.write_bytes(csv_sheet(rows, SHEET) if is_csv else xlsx_sheet(rows, SHEET, BOOK))
    return path


@pytest.mark.parametrize("name", ["bogen.csv", "bogen.xlsx"])
def test_a_release_comes_back_with_and_without_a_decision(tmp_path, name):
    file = sheet(
        tmp_path / name,
        {"decision": "annehmen", "released": "ja", "comment": "gut"},
        {"released": "Nein", "comment": "erkennbar"},
    )
    result = match_file(file, CONTEXT)
    assert not result.problems
    assert not result.notices
    assert [(d.verdict.value, d.codes, d.value, d.comment) for d in result.decisions] == [
        ("accept", ("M1",), "", "gut"),
        ("release", (), "yes", ""),
        ("release", (), "no", "erkennbar"),
    ]
    assert is_filled_in(file)
    assert not is_filled_in(sheet(tmp_path / name))


def test_another_word_is_a_problem(tmp_path):
    (problem,) = match_file(sheet(tmp_path / "a.csv", {"released": "evtl"}), CONTEXT).problems
    assert "'evtl' under 'Freigegeben' is unknown" in str(problem.message)


def test_the_last_word_on_a_passage_counts_and_codings_are_what_they_were(tmp_path):
    log = tmp_path / "reviews.jsonl"

    def told(released: str, reviewer: str) -> list[str]:
        file = sheet(tmp_path / "a.csv", {"released": released}, reviewer=reviewer)
        new = new_decisions(read_log(log), match_file(file, CONTEXT).decisions)
        append_decisions(log, new)
        located = locate_log(read_log(log), [DOCUMENT])
        assert effective_decisions(located) == ()
        return [one.entry.text for one in released_passages(located)]

    passage = DOCUMENT.text[ITEMS[0].start : ITEMS[0].end]
    assert told("ja", "Anna") == [passage]
    assert told("ja", "Anna") == [passage]  # nothing new
    assert told("nein", "Bea") == []
    assert told("ja", "Anna") == []  # Anna has said so before
    revert_import(log)
    assert [one.entry.text for one in released_passages(locate_log(read_log(log), [DOCUMENT]))] == [
        passage
    ]


def test_a_dry_run_says_what_was_released_and_of_no_code():
    entry = LogEntry(
        number=1,
        verdict=ReviewVerdict.RELEASE,
        reviewer="Anna",
        value="yes",
    )
    assert _decision(entry).text(Language.EN) == "Anna said whether it may be published: yes"


def test_the_machine_learns_nothing_from_a_release(tmp_path, monkeypatch):
    """One row is accepted and released, another only released: one decision to learn from."""
    log = tmp_path / "reviews.jsonl"
    file = sheet(
        tmp_path / "a.csv", {"decision": "annehmen", "released": "ja"}, {"released": "nein"}
    )
    append_decisions(log, new_decisions((), match_file(file, CONTEXT).decisions))
    monkeypatch.setattr(stage, "log_file", lambda _: log)
    monkeypatch.setattr(stage, "records_file", lambda *_: tmp_path / "never coded")
    assert len(read_log(log)) == 3
    assert stage.decisions_since_coding(None) == 1
