"""The demo study on two worker processes, one of which is killed; minutes, see ``-m slow``."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import FinishedParts, Kept
from pipeline.compute.cluster import local_cluster, scheduled_cluster
from pipeline.compute.destination import Consents
from pipeline.errors import ClusterError
from pipeline.i18n import Message
from pipeline.records import CodedSegment
from pipeline.run import SilentListener, run
from pipeline.study import StudyFolder

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


def demo(folder: Path) -> StudyFolder:
    """Lay out the demo study with the lighter encoder."""
    folder.mkdir()
    for name in ("transcripts", "codebook"):
        shutil.copytree(ROOT / name, folder / name)
    settings = (ROOT / "study.toml").read_text(encoding="utf-8")
    assert 'encoder = "auto"' in settings
    settings = settings.replace('encoder = "auto"', 'encoder = "use"')
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    return StudyFolder.open(folder)


def tables(study: StudyFolder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in study.outputs.glob("*.csv")}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    """Compute the demo study in this process."""
    study = demo(tmp_path_factory.mktemp("here") / "study")
    run(study)
    return study


def test_the_demo_study_is_the_same_though_a_worker_is_killed(here: StudyFolder, tmp_path: Path):
    class Killer(SilentListener):
        """Kills a worker when the first sentences are encoded."""

        def __init__(self, pids: list[int]) -> None:
            self.pids = pids

        def stage_progress(self, stage: str, done: int, total: int) -> None:
            if stage == "code" and self.pids:
                os.kill(self.pids.pop(), signal.SIGKILL)

    there = demo(tmp_path / "there")
    with local_cluster(2, tmp_path / "workers") as cluster:
        pids = list(cluster._client.run(os.getpid).values())
        killer = Killer(pids[:1])
        run(there, None, killer, compute=cluster)
        assert killer.pids == []
        assert pids[0] not in cluster._client.run(os.getpid).values()
        logs = str(cluster._client.get_worker_logs()) + str(cluster._client.get_scheduler_logs())
    assert tables(there) == tables(here)
    assert len(tables(here)) > 15
    said = (here.outputs / "quotes.csv").read_text("utf-8-sig").split(";")
    assert not [text for text in said if len(text) > 20 and text in logs]
    left = list(tmp_path.rglob("*dask*"))
    assert left == []


@contextmanager
def dask_processes(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Start a scheduler and workers as people do; yield its address, and the processes."""
    environment = os.environ | {
        "DASK_DISTRIBUTED__WORKER__MEMORY__SPILL": "False",
        "DASK_DISTRIBUTED__WORKER__MEMORY__TARGET": "False",
        "PYTHONPATH": str(ROOT),
    }

    def dask(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "dask", *arguments]
        return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)

    started = [dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
    try:
        assert started[0].stderr is not None
        told = (re.search(r"Scheduler at:\s+(tcp://\S+)", line) for line in started[0].stderr)
        address = next(found[1] for found in told if found)
        options = ("--nthreads", "1", "--local-directory", str(folder))
        started += [dask("worker", address, *options) for _ in range(workers)]
        yield address, started
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_the_demo_study_is_the_same_though_the_scheduler_is_killed(
    here: StudyFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pipeline.compute.cluster.PART_SENTENCES", 100)
    there = demo(tmp_path / "there")

    def coded_parts() -> int:
        return len(list((there.state / "parts" / "code").rglob("coded-*.json")))

    class Follower:
        """Kills a process when some parts are coded, and notes how many are found again."""

        def __init__(self, killed: subprocess.Popen[str] | None = None) -> None:
            self.killed = killed
            self.first: int | None = None

        def tell(self, message: Message) -> None:
            raise AssertionError(message)

        def parts_done(self, done: int, total: int) -> None:
            if coded := coded_parts():
                self.first = self.first or done
                if coded == 3 and self.killed:
                    self.killed.kill()

    with dask_processes(tmp_path / "workers", 2) as (address, (scheduler, *_)):
        follower = Follower(scheduler)
        with (
            pytest.raises(ClusterError, match="the scheduler no longer answers") as caught,
            scheduled_cluster(address, Consents(), follower) as cluster,
        ):
            run(there, ["code"], compute=cluster)
    assert "finished parts are found again" in str(caught.value)
    finished = coded_parts()
    assert finished >= 3
    assert not (there.outputs / "coded_segments.csv").exists()

    with dask_processes(tmp_path / "workers", 1) as (address, _):
        follower = Follower()
        with scheduled_cluster(address, Consents(), follower) as cluster:
            run(there, ["code"], compute=cluster)
    assert follower.first == finished + 1
    coded = tables(there)["coded_segments.csv"]
    assert coded == tables(here)["coded_segments.csv"]
    assert coded_parts() == 0


def test_what_a_dead_cluster_had_finished_is_found_again(tmp_path: Path):
    kept = Kept("coded", CodedSegment)
    finished = FinishedParts(tmp_path / "parts", "f" * 64)

    class GoneError(Exception):
        pass

    def cut_off(done: int, total: int) -> None:
        if done == 3:
            raise GoneError

    with local_cluster(2, tmp_path / "workers") as cluster, pytest.raises(GoneError):
        list(
            keep(cluster, finished).map(max, [()] * 8, (), name="m", kept=kept, on_progress=cut_off)
        )
    there = [finished.read(kept, number, 8) for number in range(8)]
    assert sum(result is not None for result in there) == 3
    sent: list[int] = []
    with local_cluster(2, tmp_path / "workers") as cluster:
        again = keep(cluster, finished)
        found = list(
            again.map(
                max,
                [()] * 8,
                (),
                name="m",
                kept=kept,
                on_progress=lambda done, _: sent.append(done),
            )
        )
    assert found == [()] * 8
    assert sent == [4, 5, 6, 7, 8]


def keep(cluster: Any, finished: FinishedParts) -> Any:
    return cluster.keeping(finished)
