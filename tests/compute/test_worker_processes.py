"""The demo study on two worker processes, one of which is killed; minutes, see ``-m slow``."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import FinishedParts, Kept
from pipeline.compute.cluster import local_cluster
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
