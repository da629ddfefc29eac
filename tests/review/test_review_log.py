"""Is the log of decisions whole, whatever happens while it is written?"""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import CodingsError, OutputError
from pipeline.review.decisions import decided_codings, effective_decisions, locate_log
from pipeline.review.layout import ReviewVerdict
from pipeline.review.log import (
    append_decisions,
    effective_entries,
    new_decisions,
    read_log,
    revert_import,
)
from pipeline.review.match import match_file
from pipeline.study import StudyFolder
from tests.review.garden_sheet import (
    ANSWERS,
    BOOK,
    CONTEXT,
    DOCUMENT,
    SENTENCES,
    TEXT,
    decided,
    write_sheet,
)


@pytest.fixture
def decisions(tmp_path):
    return match_file(write_sheet(tmp_path), CONTEXT).decisions


@pytest.fixture
def log(tmp_path, decisions):
    path = tmp_path / "codings" / "review_log.jsonl"
    append_decisions(path, decisions)
    return path


def test_a_line_tells_who_when_what_and_from_where(log):
    first = json.loads(log.read_text(encoding="utf-8").splitlines()[0])
    assert first["number"] == 1
    assert first["when"].endswith("+00:00")
    assert first["reviewer"] == "Anna"
    assert first["verdict"] == "accept"
    assert first["codes"] == ["M1"]
    assert (first["file"], first["row"], len(first["sha256"])) == ("pruefbogen.csv", 2, 64)


def test_what_the_log_says_already_is_not_new(log, decisions):
    assert new_decisions(read_log(log), decisions) == ()
    other = replace(decisions[0], verdict=ReviewVerdict.REJECT, codes=())
    assert new_decisions(read_log(log), [other, *decisions[1:]]) == (other,)


def test_the_last_word_of_a_person_holds(log, decisions):
    changed = replace(decisions[0], verdict=ReviewVerdict.REJECT, codes=())
    theirs = replace(decisions[0], reviewer="Ben")
    append_decisions(log, [changed, theirs])
    holding = [entry for _, entry in effective_entries(read_log(log))]
    assert len(read_log(log)) == 6
    assert sorted(e.verdict.value for e in holding) == [
        "accept",
        "add",
        "recode",
        "reject",
        "reject",
    ]
    assert {e.reviewer for e in holding if e.verdict is ReviewVerdict.ACCEPT} == {"Ben"}


def test_undo_brings_back_what_held_before(log, decisions):
    before = [entry for _, entry in effective_entries(read_log(log))]
    append_decisions(log, [replace(decisions[0], verdict=ReviewVerdict.REJECT, codes=())])
    bytes_before = log.read_bytes()
    assert [entry.number for entry in revert_import(log)] == [2]
    assert [entry for _, entry in effective_entries(read_log(log))] == before
    assert log.read_bytes().startswith(bytes_before)  # nothing is ever taken out
    revert_import(log)
    assert effective_entries(read_log(log)) == ()
    with pytest.raises(CodingsError, match="no import to undo"):
        revert_import(log)
    with pytest.raises(CodingsError, match="there is no import 7"):
        revert_import(log, 7)


def test_of_two_adjudications_the_later_one_holds(log, decisions):
    settled = replace(
        decisions[0], verdict=ReviewVerdict.SETTLE, code="", codes=("M1",), reviewer="HK"
    )
    append_decisions(log, [settled])
    append_decisions(log, [replace(settled, codes=("M2",), reviewer="Eva")])
    codings, _ = decided_codings(
        [
            one
            for one in effective_decisions(locate_log(read_log(log), [DOCUMENT]))
            if not one.settled
        ],
        BOOK,
    )
    first = min(coding.start for coding in codings)
    assert [(c.coder, c.code) for c in codings if c.start == first] == [("Eva", "M2")]
    revert_import(log)
    assert {
        e.reviewer for _, e in effective_entries(read_log(log)) if e.verdict is ReviewVerdict.SETTLE
    } == {"HK"}


def test_numbers_are_never_used_again(log, decisions):
    revert_import(log)
    assert append_decisions(log, decisions[:1])[0].number == 2


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_failure_while_writing_leaves_the_old_log(log, decisions, monkeypatch, moment):
    before = log.read_bytes()

    def cut_off(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(*((os, "fsync") if moment == "fsync" else (Path, "replace")), cut_off)
    with pytest.raises(KeyboardInterrupt):
        append_decisions(log, decisions)
    assert log.read_bytes() == before
    assert [path.name for path in log.parent.iterdir()] == [log.name]


KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline.review.log import append_decisions, read_log
log, moment = Path(sys.argv[1]), sys.argv[2]
def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if moment == "before":
    os.fsync = kill
else:
    replace = Path.replace
    Path.replace = lambda one, other: (replace(one, other), kill())
append_decisions(log, read_log(log))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize(("moment", "lines"), [("before", 4), ("after", 8)])
def test_a_kill_leaves_all_of_an_import_or_nothing(log, decisions, moment, lines):
    run = subprocess.run([sys.executable, "-c", KILLED, str(log), moment], check=False)
    assert run.returncode == -signal.SIGKILL
    assert len(read_log(log)) == lines
    append_decisions(log, decisions)  # and the next one goes on
    assert len(read_log(log)) == lines + 4


def test_a_damaged_line_is_named(log):
    log.write_bytes(log.read_bytes()[:-20])
    with pytest.raises(CodingsError, match=r"line 4: the line is damaged"):
        read_log(log)


@pytest.mark.parametrize("weight", ["0", "nan", "inf", "-3", "1e999", "viel"])
def test_what_is_no_weight_stands_in_no_log(tmp_path, weight):
    answers = [answer | {"weight": weight} for answer in ANSWERS]
    assert {
        one.weight for one in match_file(write_sheet(tmp_path, answers), CONTEXT).decisions
    } == {None}


BOM = b"\xef\xbb\xbf"
RESAVED = {
    "last line without its end": lambda data: data[:-1],
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "CRLF, last line without its end": lambda data: data.replace(b"\n", b"\r\n")[:-2],
    "CR": lambda data: data.replace(b"\n", b"\r"),
    "CR CR LF": lambda data: data.replace(b"\n", b"\r\r\n"),
    "byte order mark": lambda data: BOM + data,
    "byte order mark, CRLF, no end": lambda data: BOM + data.replace(b"\n", b"\r\n")[:-2],
    "blank lines": lambda data: b"\n" + data.replace(b"\n", b"\n \n") + b"\n\n",
    # What an import made of a last line without its end, before it was written anew.
    "two decisions in a line": lambda data: data.replace(b"\n", b"", 1),
}


@pytest.mark.parametrize("resaved", RESAVED.values(), ids=RESAVED)
def test_a_log_that_another_program_saved_again_goes_on(log, decisions, resaved):
    entries, content = read_log(log), log.read_bytes()
    log.write_bytes(resaved(content))
    assert log.read_bytes() != content
    assert read_log(log) == entries
    theirs = append_decisions(log, [replace(decisions[0], reviewer="Ben")])
    assert read_log(log) == (*entries, *theirs)
    # Again a line for each decision, and those that were there are as they were, letter for letter.
    assert log.read_bytes().startswith(content)
    log.write_bytes(resaved(log.read_bytes()))
    assert revert_import(log) == theirs
    assert [entry for _, entry in effective_entries(read_log(log))] == list(entries)
    assert log.read_bytes().startswith(content)
    assert log.read_bytes().count(b"\n") == len(read_log(log)) == 6


@pytest.mark.parametrize(
    "change", [append_decisions, lambda log, _: revert_import(log)], ids=["import", "undo"]
)
@pytest.mark.parametrize(
    "damaged",
    [
        lambda data: data[:-20],  # cut off
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.replace(b"\n", b"\n<<<<<<< mine\n", 1),
        lambda data: data.replace(b"\n", b" \xe4\n", 1),
    ],
)
def test_to_a_damaged_log_nothing_is_added(log, decisions, damaged, change):
    log.write_bytes(damaged(log.read_bytes()))
    before = log.read_bytes()
    with pytest.raises(CodingsError, match=r"line \d: the line is damaged"):
        change(log, [replace(decisions[0], reviewer="Ben")])
    assert log.read_bytes() == before


@pytest.mark.parametrize(
    "change", [append_decisions, lambda log, _: revert_import(log)], ids=["import", "undo"]
)
@pytest.mark.parametrize("kept", [lambda size: size - 1, lambda size: size - 9, lambda _: 0])
def test_what_was_written_is_read_before_it_takes_its_place(
    log, decisions, monkeypatch, change, kept
):
    before = log.read_bytes()
    # A disk that says that it has written what it has not.
    monkeypatch.setattr(os, "fsync", lambda file: os.ftruncate(file, kept(os.fstat(file).st_size)))
    with pytest.raises(OutputError, match="not what was to be written"):
        change(log, [replace(decisions[0], reviewer="Ben")])
    assert log.read_bytes() == before
    assert [path.name for path in log.parent.iterdir()] == [log.name]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_that_cannot_be_written(log, decisions):
    log.parent.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written"):
        append_decisions(log, decisions)
    log.parent.chmod(0o700)


def test_two_imports_at_once_both_arrive(small_study, decisions):
    from pipeline.review.log import exclusive_access, log_file

    study = StudyFolder.open(small_study)
    log = log_file(study)

    def one_import(person):
        with exclusive_access(study):
            append_decisions(log, [replace(entry, reviewer=person) for entry in decisions])

    threads = [threading.Thread(target=one_import, args=(f"P{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = read_log(log)
    assert len(entries) == 24
    assert [entry.number for entry in entries] == sorted(n for n in range(1, 7) for _ in range(4))


def test_decisions_are_found_again_after_a_correction(log):
    start = TEXT.index(SENTENCES[0])
    text = f"{TEXT[:start]}Also gut. {TEXT[start:]}".replace("grüßen", "grüssen")
    turns = (DOCUMENT.turns[0], replace(DOCUMENT.turns[1], end=len(text) - 1))
    corrected = replace(DOCUMENT, text=text, turns=turns)
    found = locate_log(read_log(log), [corrected])
    assert found.faults == ()
    now = [decision.entry for decision in effective_decisions(found)]
    shift = len("Also gut. ")  # and the word before the last sentence is one letter longer
    starts = [entry.start + shift for entry in read_log(log)]
    assert [entry.start for entry in now] == [*starts[:3], starts[3] + 1]
    assert decided(now)[2][1] == "Die Nachbarn, die grüssen."


def test_a_decision_whose_passage_is_gone_is_a_fault(log):
    text = TEXT.replace(SENTENCES[3], "Hier steht nun etwas völlig anderes.")
    turns = (DOCUMENT.turns[0], replace(DOCUMENT.turns[1], end=len(text) - 1))
    found = locate_log(read_log(log), [replace(DOCUMENT, text=text, turns=turns)])
    (fault,) = found.faults
    assert (fault.file, fault.line) == ("review_log.jsonl", 4)
    assert len(effective_decisions(found)) == 3


def test_what_was_decided_becomes_codings(log):
    codings, faults = decided_codings(
        effective_decisions(locate_log(read_log(log), [DOCUMENT])), BOOK
    )
    assert faults == ()
    # Accepted, recoded, rejected (read, and left without a code), added.
    assert [coding.code for coding in codings] == ["M1", "1.2", "", "M2"]
    assert {coding.coder for coding in codings} == {"Anna"}
    assert codings[1].origin == "review_log.jsonl:2"


def test_a_code_that_is_no_longer_in_the_codebook_is_a_fault(log):
    smaller = replace(BOOK, codes=BOOK.codes[:2])
    codings, (fault,) = decided_codings(
        effective_decisions(locate_log(read_log(log), [DOCUMENT])), smaller
    )
    assert [coding.code for coding in codings] == ["M1", "", "M2"]
    assert (fault.line, fault.problem) == (2, "the code '1.2' is no longer in the codebook")
