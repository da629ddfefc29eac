"""A small study on two workers within this process, and what a cluster is refused for."""

from __future__ import annotations

import builtins
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.sparse import csr_matrix

from pipeline.cli import main
from pipeline.compute import FinishedParts, InProcess, Kept, using
from pipeline.compute.cluster import Cluster, _uninterrupted, local_cluster, scheduled_cluster
from pipeline.compute.destination import Consents, check_members, check_scheduler
from pipeline.compute.environment import check_versions, distributions
from pipeline.compute.tasks import Failure, Sealed, run_part
from pipeline.errors import ClusterError
from pipeline.records import Segment
from pipeline.report.page.content import content
from pipeline.run import run
from pipeline.stages import read_artifact
from pipeline.stages.results import read_results
from pipeline.store import read_output
from pipeline.study import StudyFolder
from tests.small_study import write_study


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("workers") / "workers"
    with local_cluster(2, folder, processes=False) as opened:
        yield opened


def power(exponent: int, base: int) -> int:
    return base**exponent


def broken(word: str, part: str) -> str:
    raise ValueError(f"{word} {part}")


def test_results_come_in_the_order_of_the_parts(cluster: Cluster):
    seen: list[tuple[int, int]] = []
    parts = range(40)  # more than are sent at once: 2 workers x 3
    found = cluster.map(power, parts, 2, name="power", on_progress=lambda *n: seen.append(n))
    assert list(found) == [number**2 for number in range(40)]
    assert seen == [(done, 40) for done in range(1, 41)]


def test_an_error_on_a_worker_is_raised_here_and_is_in_no_log(cluster: Cluster):
    with pytest.raises(ValueError, match="geheimer Satz") as caught:
        list(cluster.map(broken, ["Satz"], "geheimer", name="broken"))
    assert "On a worker" in caught.value.__notes__[0]
    assert "in broken" in caught.value.__notes__[0]
    logs = str(cluster._client.get_worker_logs()) + str(cluster._client.get_scheduler_logs())
    assert "Satz" not in logs
    assert "geheimer" not in logs


def test_arguments_are_shown_to_nobody():
    assert "Satz" not in repr(Sealed("ein Satz"))


def test_what_cannot_be_sent_is_an_error_all_the_same(monkeypatch: pytest.MonkeyPatch):
    class OddError(Exception):
        pass

    def fail(_shared: object, _part: object) -> None:
        raise OddError

    monkeypatch.setattr("pipeline.compute.tasks.check_worker", lambda _program: None)
    failure = run_part(fail, Sealed(1), Sealed(1), "").value
    assert isinstance(failure, Failure)
    assert repr(failure.error) == "RuntimeError('OddError')"


def test_half_of_the_results_may_be_enough(cluster: Cluster):
    found = cluster.map(power, range(40), 2, name="power")
    assert next(found) == 0
    found.close()  # type: ignore[attr-defined]
    assert list(cluster.map(power, [3], 2, name="power")) == [9]


def test_finished_parts_are_found_again(cluster: Cluster, tmp_path: Path):
    kept = Kept("segments", Segment)
    parts = FinishedParts(tmp_path, "f" * 64)
    parts.write(kept, 0, 3, ())
    parts.write(kept, 2, 3, ())
    (tmp_path / ("f" * 16) / "segments-3-of-3.json").write_text("[{]")  # cut off by the plug
    done: list[tuple[int, int]] = []
    found = cluster.keeping(parts).map(
        nothing, range(3), (), name="x", kept=kept, on_progress=lambda *n: done.append(n)
    )
    assert list(found) == [(), (), ()]
    assert done == [(2, 3), (3, 3)]
    # Another input has other parts.
    assert FinishedParts(tmp_path, "0" * 64).read(kept, 0, 3) is None
    parts.remove()
    assert not tmp_path.exists()


def nothing(shared: tuple[()], part: int) -> tuple[()]:
    del part
    return shared


class Follower:
    """Notes what a cluster tells, and starts a worker when it tells something."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.done: list[tuple[int, int]] = []
        self.cluster: Any = None

    def tell(self, message: str) -> None:
        self.told.append(message)
        self.cluster._client.cluster.scale(1)

    def parts_done(self, done: int, total: int) -> None:
        self.done.append((done, total))


def test_a_run_without_workers_says_so_once_and_goes_on_when_one_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pipeline.compute.cluster.PATIENCE", 0.2)
    follower = Follower()
    with local_cluster(1, tmp_path / "workers", follower, processes=False) as alone:
        follower.cluster = alone
        assert list(alone.map(power, [3], 2, name="power")) == [9]
        alone._client.cluster.scale(0)
        while alone._client.nthreads():
            sleep(0.05)
        # The worker that comes keeps nothing on its disk either, or it would be refused.
        assert list(alone.map(power, range(5), 2, name="power")) == [0, 1, 4, 9, 16]
    assert follower.told == ["waiting for a worker: the cluster has none"]
    assert follower.done == [(1, 1), *((done, 5) for done in range(1, 6))]


# A study


def outputs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "outputs").glob("*.csv")}


def test_two_workers_make_the_same_study(
    finished_study: Path, tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pipeline.compute.cluster.PART_SENTENCES", 3)  # each document is a part
    by_workers = write_study(tmp_path / "by_workers")
    run(StudyFolder.open(by_workers), compute=cluster)
    assert len(outputs(by_workers)) > 12
    assert outputs(by_workers) == outputs(finished_study)
    one, other = StudyFolder.open(finished_study), StudyFolder.open(by_workers)
    assert read_artifact(one, "segments", Segment) == read_artifact(other, "segments", Segment)
    assert not (by_workers / ".panreflex" / "parts").exists() or not list(
        (by_workers / ".panreflex" / "parts").iterdir()
    )


def test_long_tables_are_parquet_besides_and_csv_where_a_spreadsheet_opens_them(
    small_study: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
):
    study = StudyFolder.open(small_study)
    run(study, ["ingest"], compute=cluster)
    as_csv = read_output("segments", study.outputs)
    assert (study.outputs / "segments.parquet" / "part-00001.parquet").is_file()
    monkeypatch.setattr("pipeline.partitions.SPREADSHEET_ROWS", len(as_csv))
    run(study, ["ingest"], compute=cluster, force=True)
    assert not (study.outputs / "segments.csv").exists()
    pd.testing.assert_frame_equal(read_output("segments", study.outputs), as_csv)
    run(study, ["ingest"], force=True)  # without a cluster
    assert (study.outputs / "segments.csv").exists()
    assert not (study.outputs / "segments.parquet").exists()


def test_the_page_holds_the_same(
    finished_study: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pipeline.compute.cluster.PART_SENTENCES", 3)
    results = read_results(StudyFolder.open(finished_study))
    here = content(results)
    with using(cluster):
        there = content(results)
    assert there == here
    assert len(here["codings"]) > 3


def test_neighbours_of_passages_are_the_same(cluster: Cluster, monkeypatch: pytest.MonkeyPatch):
    from pipeline.topics import clustering

    monkeypatch.setattr(clustering, "BLOCK_CELLS", 7 * 30)  # 30 passages in blocks of 7
    vectors = np.random.default_rng(0).normal(size=(30, 4))
    words = csr_matrix(np.eye(30))
    here = clustering.neighbour_graph(vectors, words, 3)
    with using(cluster):
        there = clustering.neighbour_graph(vectors, words, 3)
    assert (here != there).nnz == 0
    assert here.nnz > 60


def test_nothing_runs_again_without_the_cluster(small_study: Path, cluster: Cluster):
    run(StudyFolder.open(small_study), compute=cluster)
    before = outputs(small_study)
    skipped: list[str] = []

    class Listener:
        def stage_skipped(self, stage: str) -> None:
            skipped.append(stage)

        def __getattr__(self, name: str) -> Any:
            return lambda *_: None

    run(StudyFolder.open(small_study), None, Listener())
    assert {"ingest", "code", "topics", "tables"} <= {*skipped}
    assert outputs(small_study) == before


# Consents


@pytest.mark.parametrize(
    "address", ["tcp://localhost:8786", "tcp://127.0.0.1:8786", "tls://[::1]:8786"]
)
def test_this_computer_needs_no_leave(address: str):
    check_scheduler(address, Consents())


@pytest.mark.parametrize(
    "address",
    ["tcp://login1:8786", "tls://10.0.0.5:8786", "tcp://localhost.example.org:8786"],
)
def test_another_computer_needs_the_leave_of_study_and_command(address: str):
    for consents in (Consents(), Consents(study=True), Consents(command=True)):
        with pytest.raises(ClusterError, match="another computer") as caught:
            check_scheduler(address, consents)
        assert ("allow_remote = true under [compute]" in str(caught.value)) != consents.study
        assert ("--allow-remote" in str(caught.value)) != consents.command
    check_scheduler(address, Consents(study=True, command=True))


@pytest.mark.parametrize("address", ["localhost:8786", "http://localhost:8786", "tcp://a b:1", ""])
def test_what_is_no_address_of_a_scheduler(address: str):
    with pytest.raises(ClusterError, match="no address of a scheduler"):
        check_scheduler(address, Consents(study=True, command=True))


def test_a_cluster_behind_localhost_may_reach_further():
    members = ["tcp://127.0.0.1:8786", "tcp://10.0.0.7:40001"]
    with pytest.raises(ClusterError, match=r"open to other computers \(10\.0\.0\.7\)"):
        check_members(members, Consents(study=True))
    check_members(members, Consents(study=True, command=True))
    check_members(members[:1], Consents())


def test_the_command_refuses_before_anything_is_sent(small_study: Path):
    result = CliRunner().invoke(main, ["run", str(small_study), "--scheduler", "tcp://far:8786"])
    assert result.exit_code == 1
    assert "the scheduler far is another computer" in result.output
    assert not (small_study / "outputs" / "segments.csv").exists()


def test_the_study_names_the_scheduler(small_study: Path):
    toml = small_study / "study.toml"
    toml.write_text(toml.read_text() + '[compute]\nscheduler = "tcp://far:8786"\n')
    result = CliRunner().invoke(main, ["run", str(small_study), "--allow-remote"])
    assert "set allow_remote = true under [compute]" in " ".join(result.output.split())


def test_workers_and_scheduler_exclude_each_other(small_study: Path):
    options = ["--workers", "2", "--scheduler", "tcp://127.0.0.1:8786"]
    result = CliRunner().invoke(main, ["run", str(small_study), *options])
    assert result.exit_code == 2


def test_nobody_answers():
    with (
        pytest.raises(ClusterError, match="no scheduler answers"),
        scheduled_cluster("tcp://127.0.0.1:1", Consents(), timeout=0.2),
    ):
        pass


# Other programs there


def versions(**packages: str | None) -> dict[str, Any]:
    return {"packages": {"python": "3.12.1.final.0", "numpy": "2.3.1", **packages}}


def test_the_same_versions_are_accepted_and_the_last_number_of_python_does_not_count():
    check_versions(versions(), {"tcp://a:1": versions(python="3.12.9.final.0")}, versions())


@pytest.mark.parametrize(
    ("there", "sentence"),
    [
        (versions(numpy="2.2.0"), "the worker tcp://a:1 has numpy 2.2.0, and this computer 2.3.1"),
        (versions(python="3.11.2.final.0"), "has python 3.11, and this computer 3.12"),
        (versions(numpy=None), "the worker tcp://a:1 has no numpy"),
        ({}, "the worker tcp://a:1 has no python"),
    ],
)
def test_other_versions_are_refused(there: dict[str, Any], sentence: str):
    with pytest.raises(ClusterError, match=sentence):
        check_versions(versions(), {"tcp://a:1": there}, versions())


def test_a_scheduler_of_another_version_is_refused():
    with pytest.raises(ClusterError, match="the scheduler has numpy 1, and this computer"):
        check_versions(versions(numpy="1"), {}, versions())


def test_versions_are_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    from distributed import Client

    asked: list[str] = []

    def other(self: Client, packages: list[str]) -> dict[str, Any]:
        asked.extend(packages)
        return {
            "scheduler": versions(),
            "workers": {"w": versions(numpy="1")},
            "client": versions(),
        }

    monkeypatch.setattr(Client, "get_versions", other)
    with (
        pytest.raises(ClusterError, match="the worker w has numpy 1"),
        local_cluster(1, tmp_path / "workers", processes=False),
    ):
        pass
    assert asked == distributions()
    assert {"panreflex", "scikit-learn", "spacy"} <= {*asked}


def test_a_worker_that_joins_with_another_program_refuses_its_part(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pipeline.compute.cluster.program", lambda: "another")
    with pytest.raises(ClusterError, match="another version of panreflex"):
        list(cluster.map(power, [1], 2.5, name="power"))


def test_workers_that_would_write_text_to_their_disk_are_refused(tmp_path: Path):
    import dask
    from distributed import LocalCluster

    memory = "distributed.worker.memory"
    with (
        dask.config.set({f"{memory}.spill": 0.7, f"{memory}.target": 0.6}),
        LocalCluster(
            n_workers=1,
            processes=False,
            dashboard_address="127.0.0.1:0",
            local_directory=tmp_path,
            protocol="tcp://",
            host="127.0.0.1",
            memory_limit="1GiB",
        ) as spilling,
        pytest.raises(ClusterError, match="write text of the transcripts to its disk"),
        scheduled_cluster(spilling.scheduler_address, Consents()),
    ):
        pass


def test_without_dask_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "distributed":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with (
        pytest.raises(ClusterError, match="run: uv sync --extra cluster"),
        local_cluster(1, tmp_path),
    ):
        pass
    with (
        pytest.raises(ClusterError, match="run: uv sync --extra cluster"),
        scheduled_cluster("tcp://127.0.0.1:8786", Consents()),
    ):
        pass


def test_one_process_needs_no_dask():
    with using(InProcess()):
        assert list(InProcess().map(power, [3], 2, name="power")) == [9]


def test_an_interruption_waits_until_workers_have_started_and_reaches_none_of_them():
    """The terminal sends it to all processes, and each would write a traceback."""
    asks = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    answers = []

    def start() -> None:
        with _uninterrupted():
            signal.raise_signal(signal.SIGINT)
            answers.append(subprocess.check_output([sys.executable, "-c", asks]))

    with pytest.raises(KeyboardInterrupt):
        start()
    assert answers[0].strip() == b"True"
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_what_was_started_is_closed_after_an_interruption(monkeypatch, tmp_path):
    closed = []

    class Interrupted:
        def __init__(self, **_options: object) -> None:
            (tmp_path / "workers").mkdir()
            signal.raise_signal(signal.SIGINT)

        def __enter__(self) -> Interrupted:
            return self

        def __exit__(self, *_error: object) -> None:
            closed.append(self)

    monkeypatch.setattr("distributed.LocalCluster", Interrupted)
    with pytest.raises(KeyboardInterrupt), local_cluster(1, tmp_path / "workers"):
        pytest.fail("was interrupted")
    assert len(closed) == 1
    assert not (tmp_path / "workers").exists()
