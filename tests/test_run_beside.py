"""A stage that runs in the second process: what comes out is the same."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.run import SilentListener, run
from pipeline.stages import STAGES, load_candidates
from pipeline.study import StudyFolder

CHANGES = "topics:\n  - name: Feste\n    from:\n      - [G1_1_2]\n"


class OtherProcess:
    """Does the work at once, with what it is sent, and sends back what comes out."""

    def __init__(self, afterwards: Callable[[], object] = lambda: None) -> None:
        self.began: list[str] = []
        self.gave: list[bool] = []
        self._afterwards = afterwards

    def begun(
        self, function: Any, study: Any, stage: str, *more: Any, otherwise: Any
    ) -> Callable[[], Any]:
        self.began.append(stage)
        function, study, more = pickle.loads(pickle.dumps((function, study, more)))
        result = pickle.loads(pickle.dumps(function(study, stage, *more)))
        self.gave.append(result is not None)
        self._afterwards()
        return lambda: result


class Order(SilentListener):
    """Remembers in which order stages have run."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage_finished(self, stage: str) -> None:
        self.stages.append(stage)


@pytest.fixture
def changed_study(finished_study: Path) -> Path:
    """A study that has run, of which a transcript was changed since."""
    file = finished_study / "transcripts" / "one.txt"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Sommer", "Regen", 1), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != text
    return finished_study


def outputs(folder: Path) -> dict[str, bytes]:
    names = [*(folder / "outputs").glob("*.csv"), *(folder / ".panreflex").glob("*.json")]
    return {path.name: path.read_bytes() for path in names}


def test_results_are_those_of_one_process(changed_study, tmp_path, monkeypatch):
    alone = Path(shutil.copytree(changed_study, tmp_path / "alone"))
    one, two, other = Order(), Order(), OtherProcess()
    run(StudyFolder.open(alone), listener=one)
    monkeypatch.setattr("pipeline.run.begun", other.begun)
    found = run(StudyFolder.open(changed_study), listener=two, profile=True)
    assert (other.began, other.gave) == (["topics"], [True])
    assert two.stages == one.stages
    (changed_study / "outputs" / "profile.csv").unlink()
    assert outputs(changed_study) == outputs(alone)
    assert ("topics", "finding topics") in found.profile, "what was measured there"
    assert ("topics", "writing outputs") in found.profile


def test_what_changes_meanwhile_is_computed_anew(changed_study, monkeypatch):
    study = StudyFolder.open(changed_study)
    other = OtherProcess(lambda: study.topic_changes.write_text(CHANGES))
    computed = []
    compute = STAGES["topics"].compute

    def counted(*arguments: Any) -> Any:
        computed.append(study.topic_changes.exists())
        return compute(*arguments)

    monkeypatch.setitem(STAGES, "topics", replace(STAGES["topics"], compute=counted))
    monkeypatch.setattr("pipeline.run.begun", other.begun)
    run(study)
    assert computed == [False, True]


def test_passages_without_vectors_are_left_to_the_stage_that_codes_them(changed_study, monkeypatch):
    other = OtherProcess()
    monkeypatch.setattr("pipeline.run.begun", other.begun)
    monkeypatch.setattr("pipeline.stages.topics._FEW_TEXTS", 0)
    run(StudyFolder.open(changed_study))
    assert (other.began, other.gave) == (["topics"], [False])


def test_a_study_without_topics_is_computed_here(small_study, monkeypatch):
    other = OtherProcess()
    monkeypatch.setattr("pipeline.run.begun", other.begun)
    run(StudyFolder.open(small_study), ["topics", "code"])
    assert (other.began, other.gave) == (["topics"], [False])


def test_an_error_is_raised_when_the_stage_has_its_turn(changed_study, monkeypatch):
    def failing(*_arguments: Any, **_named: Any) -> Callable[[], Any]:
        def wait() -> None:
            raise StudyError(msg("the disk is full"))

        return wait

    monkeypatch.setattr("pipeline.run.begun", failing)
    order = Order()
    with pytest.raises(StudyError, match="the disk is full"):
        run(StudyFolder.open(changed_study), listener=order)
    assert order.stages == ["ingest", "codings", "code"]


@pytest.mark.parametrize(
    ("file", "old", "new", "loads"),
    [
        ("codebook/codings/hk.csv", "G2;M1", "G2;M2", True),
        ("codebook/kodierleitfaden.yaml", "Feste", "Feiern", True),
        ("study.toml", '"Gartenstudie"', '"Umbenannt"', False),
    ],
)
def test_what_finds_candidates_is_loaded_there_while_stages_before_run(
    finished_study, monkeypatch, file, old, new, loads
):
    path, began = finished_study / file, []
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def begun(function: Any, *_arguments: Any, **_named: Any) -> Callable[[], Any]:
        began.append(function)
        return lambda: None

    monkeypatch.setattr("pipeline.run.begun", begun)
    run(StudyFolder.open(finished_study), second_process=True)
    assert (load_candidates in began) is loads
