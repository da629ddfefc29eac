from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from pipeline import profiling
from pipeline.cli import main
from pipeline.manifest import compare, read_manifest, with_usage
from pipeline.profiling import ResourceUsage, measured, profiled
from pipeline.run import run, status
from pipeline.store import read_output
from pipeline.study import StudyFolder


class Clock:
    """A processor that works only where a test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.held = 100
        monkeypatch.setattr(profiling, "process_seconds", lambda: self.now)
        monkeypatch.setattr(profiling, "peak_memory_mb", lambda: self.held)

    def work(self, seconds: float, memory: int = 0) -> None:
        self.now += seconds
        self.held = max(self.held, memory)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def test_a_part_includes_those_within_it_and_is_summed_up(clock):
    with profiled() as profile:
        with measured("coding"):
            clock.work(1)
            for sentences in (10, 20):
                with measured("evidence", items=sentences):
                    clock.work(2, memory=300)
        clock.work(100)  # of no part
        with measured("evidence"):
            clock.work(4)
    figures = {
        name: (part.cpu_seconds, part.peak_memory_mb, part.calls, part.items)
        for name, part in profile.parts.items()
    }
    assert figures == {
        "coding": (1 + 2 + 2, 300, 1, None),
        "coding/evidence": (2 + 2, 300, 2, 10 + 20),
        "evidence": (4, 300, 1, None),
    }
    assert profile.parts["coding/evidence"].items_per_cpu_second == 30 / 4


def test_what_fails_is_measured_all_the_same(clock):
    def fail():
        with measured("reading"):
            clock.work(3)
            raise LookupError

    with profiled() as profile:
        with pytest.raises(LookupError):
            fail()
        with measured("writing"):  # stands beside, not within
            pass
    assert profile.parts["reading"].cpu_seconds == 3
    assert list(profile.parts) == ["reading", "writing"]


def test_a_part_in_another_thread_counts_the_time_of_that_thread(clock, monkeypatch):
    monkeypatch.setattr(profiling.time, "thread_time", lambda: 0.0)

    def draw():
        with measured("drawing"):
            clock.work(5)  # of the process: may be that of any thread

    with profiled() as profile, measured("pictures"), ThreadPoolExecutor(1) as pool:
        pool.submit(draw).result()
    assert profile.parts["pictures"].cpu_seconds == 5
    assert profile.parts["drawing"].cpu_seconds == 0


def test_many_threads_lose_nothing():
    start = threading.Barrier(8)

    def count():
        start.wait()
        for _ in range(500):
            with measured("counting", items=1):
                pass

    with profiled() as profile, ThreadPoolExecutor(8) as pool:
        for one in [pool.submit(count) for _ in range(8)]:
            one.result()
    assert (profile.parts["counting"].calls, profile.parts["counting"].items) == (4000, 4000)


def test_nothing_is_noted_unless_it_is_wanted(clock):
    with profiled(wanted=False) as profile, measured("reading"):
        clock.work(1)
    with measured("writing"):
        clock.work(1)
    assert profile.parts == {}


def test_a_profile_within_another_takes_its_parts_for_itself(clock):
    with profiled() as around, measured("run"):
        with profiled() as within, measured("stage"):
            clock.work(1)
        with measured("summary"):
            clock.work(2)
    assert list(within.parts) == ["stage"]
    assert list(around.parts) == ["run", "run/summary"]


def test_memory_that_the_system_does_not_tell_stays_unknown():
    untold = ResourceUsage(cpu_seconds=1, wall_seconds=1)
    assert (untold + untold).peak_memory_mb is None
    assert (untold + ResourceUsage(cpu_seconds=1, wall_seconds=1, peak_memory_mb=7)) == (
        ResourceUsage(cpu_seconds=2, wall_seconds=2, peak_memory_mb=7, calls=2)
    )


# Of a run


def test_every_run_leaves_what_its_stages_cost_in_the_manifest(finished_study):
    stages = read_manifest(finished_study / "outputs").stages
    assert all(record.usage and record.usage.cpu_seconds >= 0 for record in stages.values())
    assert all(record.parts == {} for record in stages.values())
    assert not (finished_study / "outputs" / "profile.csv").exists()


def test_what_a_stage_cost_makes_nothing_stale(finished_study):
    record = read_manifest(finished_study / "outputs").stages["tables"]
    slower = with_usage(record, ResourceUsage(cpu_seconds=99, wall_seconds=99), {})
    assert slower.usage != record.usage
    assert compare(record, slower, finished_study) == []
    assert slower.fingerprint == record.fingerprint


def test_a_profile_lists_stages_and_parts_as_the_manifest_does(small_study):
    found = run(StudyFolder.open(small_study), ["tables"], profile=True)
    table = read_output("profile", small_study / "outputs")
    stages = read_manifest(small_study / "outputs").stages
    assert list(table["stage"].unique()) == [*stages, "run"]
    for name, record in stages.items():
        rows = table[table["stage"] == name].set_index("part")
        assert list(rows.index) == ["", *record.parts]
        for part, one in {"": record.usage, **record.parts}.items():
            assert rows.loc[part, "cpu_seconds"] == one.cpu_seconds
            assert rows.loc[part, "wall_seconds"] == one.wall_seconds
            assert found.profile[name, part] == one
    assert {"learning", "coding", "reading segments"} <= set(stages["code"].parts)
    assert stages["ingest"].parts["segmentation"].items == 3
    assert status(StudyFolder.open(small_study))["tables"] == []


def test_an_unchanged_study_has_only_the_cost_of_finding_that_out(finished_study):
    before = read_manifest(finished_study / "outputs")
    found = run(StudyFolder.open(finished_study), profile=True)
    assert {stage for stage, _ in found.profile} == {"run"}
    assert {"what is stale", "summary"} <= {part for _, part in found.profile}
    assert read_manifest(finished_study / "outputs") == before


def test_the_command_prints_the_table_and_tells_it_as_json(small_study):
    result = CliRunner().invoke(main, ["ingest", str(small_study), "--profile", "--verbose"])
    assert "  segmentation" in result.stdout
    assert "its start included; see profile.csv" in result.stdout
    result = CliRunner().invoke(main, ["run", str(small_study), "--profile", "--json"])
    told = json.loads(result.stdout)
    assert ("code", "") in {(row["stage"], row["part"]) for row in told["profile"]}
    assert told["program_cpu_seconds"] > 0
