"""A run after a small change: what comes out is what a run from nothing writes, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.records import Segment
from pipeline.review.layout import ReviewVerdict
from pipeline.review.log import LogEntry, append_decisions, log_file
from pipeline.run import run
from pipeline.stages import read_artifact
from pipeline.study import StudyFolder

PASSAGE = "Mit den Nachbarn feiern wir manchmal ein Fest."
"""Nobody has coded it."""


def coding(folder: Path) -> None:
    """Code a passage of a document that is coded by hand."""
    file = folder / "codebook" / "codings" / "hk.csv"
    file.write_text(file.read_text(encoding="utf-8") + "G2;M2;2;2;Der Weg ist weit.;HK\n")


def decision(folder: Path) -> None:
    """Decide on a passage of a document that is not."""
    study = StudyFolder.open(folder)
    unit = next(one for one in read_artifact(study, "segments", Segment) if one.text == PASSAGE)
    entry = LogEntry(
        number=1,
        when="2026-12-01T10:00:00+00:00",
        verdict=ReviewVerdict.ACCEPT,
        reviewer="Anna",
        document=unit.document,
        start=unit.start,
        end=unit.end,
        turn=unit.turn,
        text=unit.text,
        unique=True,
        code="M2",
        codes=("M2",),
        file="a.csv",
    )
    append_decisions(log_file(study), [entry])


def code(folder: Path) -> None:
    """Add a code."""
    file = folder / "codebook" / "kodierleitfaden.yaml"
    more = "      - id: M3\n        name: Weg\n        definition: Wie weit der Garten ist.\n"
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")


def word(folder: Path) -> None:
    """Correct a word of a transcript."""
    file = folder / "transcripts" / "three.txt"
    text = file.read_text(encoding="utf-8")
    assert "Bus" in text
    file.write_text(text.replace("Bus", "Zug"), encoding="utf-8")


def inputs_only(folder: Path, copy: Path) -> Path:
    """Copy a study without what was computed, and without what it tells of earlier runs."""
    computed = shutil.ignore_patterns(".panreflex", "outputs", "history")
    return Path(shutil.copytree(folder, copy, ignore=computed))


def results(folder: Path) -> dict[str, bytes]:
    """Read all that was computed but the manifest, which says when, and the caches."""
    found = [*(folder / "outputs").rglob("*"), *(folder / ".panreflex").glob("*.json")]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in found
        if path.is_file() and path.name != "manifest.json"
    }


@pytest.mark.parametrize("change", [coding, decision, code, word])
def test_after_a_change_a_run_writes_what_one_from_nothing_does(finished_study, tmp_path, change):
    before = results(finished_study)
    change(finished_study)
    fresh = inputs_only(finished_study, tmp_path / "fresh")
    run(StudyFolder.open(finished_study))
    run(StudyFolder.open(fresh))
    assert results(finished_study) == results(fresh)
    assert results(finished_study) != before, "the change has changed something"


@pytest.mark.whole_report
def test_so_do_pictures_and_reports_after_all_of_these_changes(finished_study, tmp_path):
    changes: list[Callable[[Path], None]] = [coding, decision, code, word]
    for change in changes:
        change(finished_study)
        run(StudyFolder.open(finished_study))
    fresh = inputs_only(finished_study, tmp_path / "fresh")
    run(StudyFolder.open(fresh))
    found, expected = results(finished_study), results(fresh)
    assert {"outputs/report.html", "outputs/panreflex.xlsx", "outputs/synthese.docx"} < set(found)
    assert sorted(found) == sorted(expected)
    assert [name for name in found if found[name] != expected[name]] == []
