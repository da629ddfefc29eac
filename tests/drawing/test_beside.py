"""Work in a process beside this one; where there is none, it is done here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import Future
from typing import Any

import pytest

from pipeline.drawing import beside
from pipeline.drawing.beside import ProcessDied, apart, begun, begun_apart, process_beside
from pipeline.threads import cores


class Broken:
    """A process that has died."""

    def submit(self, *_work: object) -> None:
        raise beside.BrokenExecutor


def test_without_a_process_the_work_is_done_here():
    assert begun(os.getpid)() == os.getpid()


def test_where_the_process_has_died_the_work_is_done_here(monkeypatch):
    monkeypatch.setitem(beside._ONE, "pool", Broken())
    assert begun(os.getpid)() == os.getpid()


def test_where_no_process_can_be_started_the_work_is_done_here(monkeypatch):
    def refused(*_arguments: object, **_named: object) -> None:
        raise PermissionError

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", refused)
    with process_beside():
        assert begun(os.getpid)() == os.getpid()


@pytest.mark.skipif(cores() < 2, reason="one core needs no second process")
def test_work_goes_to_the_other_process_and_errors_come_back(monkeypatch):
    told = []
    with process_beside():
        waiting = [begun(os.getpid, then=told.append) for _ in range(2)]
        pool = beside._ONE["pool"]
        assert pool.submit(os.getpid).result() != os.getpid()
        assert len({work() for work in waiting}) == 1
        with pytest.raises(ValueError, match="invalid literal"):
            begun(int, "four")()
    assert told[0] not in {os.getpid(), None}
    assert begun(os.getpid)() == os.getpid(), "the block has ended"
    assert "pool" not in beside._ONE
    assert sys.modules["__main__"]


@pytest.mark.skipif(cores() < 2, reason="one core needs no second process")
def test_what_is_begun_apart_does_not_wait_for_the_other_process():
    """Three processes: this one, the one beside it, and one for what may end its process."""
    with process_beside():
        there, apart_from_it = begun(os.getpid), begun_apart(os.getpid)
        assert len({os.getpid(), there(), apart_from_it(), apart(os.getpid)}) == 3


def test_without_leave_nothing_is_started_apart():
    assert apart(os.getpid) == begun_apart(os.getpid)() == os.getpid()


@pytest.mark.parametrize("number", [1, 2])
def test_what_ends_its_process_does_not_end_this_one(monkeypatch, number):
    """The library that draws ends the process at some texts, which cannot be caught."""
    monkeypatch.setattr(beside, "cores", lambda: number)
    with process_beside():
        deadly = begun_apart(os.abort)
        others = [begun_apart(os.getpid) for _ in range(2)]
        with pytest.raises(ProcessDied):
            deadly()
        assert os.getpid() not in {other() for other in others}
        assert apart(os.getpid) == apart(os.getpid) != os.getpid()
        with pytest.raises(ValueError, match="invalid literal"):
            apart(int, "four")
    assert not beside._ONE
    assert apart(os.getpid) == os.getpid()


def test_what_is_begun_apart_begins_where_less_waits(monkeypatch):
    """One waits in the process beside this one; of the others every second one joins it."""
    beside_this, apart_from_it = Busy(), Busy()
    monkeypatch.setitem(beside._ONE, "pool", beside_this)
    monkeypatch.setitem(beside._ONE, "apart", apart_from_it)
    begun(os.getpid)
    for _ in range(5):
        begun_apart(os.getpid)
    assert [len(beside_this.futures), len(apart_from_it.futures)] == [3, 3]
    for future in [*beside_this.futures, *apart_from_it.futures]:
        future.set_result(0)
    assert not beside._WAITING | beside._WAITING_APART


class Busy:
    """A process that has not begun anything yet."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, *_work: object) -> Future[Any]:
        self.futures.append(Future())
        return self.futures[-1]


def test_where_much_waits_there_it_is_done_here_from_the_last_one(monkeypatch):
    """But the last few are waited for: to load what draws takes longer."""
    busy, done = Busy(), []
    monkeypatch.setitem(beside._ONE, "pool", busy)
    results = [begun(done.append, number) for number in range(beside.HELPED_FROM + 1)]
    for result in reversed(results[-2:]):
        result()
    assert done == [beside.HELPED_FROM, beside.HELPED_FROM - 1]
    for future in busy.futures[:-2]:
        future.set_result("there")
    assert {result() for result in results[:-2]} == {"there"}
    assert not beside._WAITING


@pytest.mark.skipif(os.name != "posix", reason="other systems end programs otherwise")
def test_a_program_that_is_ended_by_a_signal_leaves_no_warning_of_python():
    program = (
        "import time\n"
        "from pipeline.drawing.beside import begun, process_beside\n"
        "if __name__ == '__main__':\n"
        "    with process_beside():\n"
        "        begun(int, '3')()\n"
        "        print('ready', flush=True)\n"
        "        time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        running.terminate()
        _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (-signal.SIGTERM, "")


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="cores are not handed out here")
def test_a_program_that_may_use_one_core_starts_no_process(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0})
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with process_beside():
        assert not beside._ONE


@pytest.mark.skipif(os.name != "posix" or cores() < 2, reason="sends a signal to two processes")
def test_an_interruption_of_a_process_that_is_starting_leaves_no_traceback(tmp_path):
    """The terminal sends Ctrl-C to all processes of a program."""
    program = tmp_path / "program.py"
    program.write_text(
        "import time\n"
        "from pipeline.drawing.beside import process_beside\n"
        "if __name__ == '__mp_main__':\n"
        "    print('starting', flush=True)\n"
        "    time.sleep(1)\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        "        with process_beside():\n"
        "            time.sleep(60)\n"
        "    except KeyboardInterrupt:\n"
        "        print('interrupted')\n"
    )
    with subprocess.Popen(
        [sys.executable, program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "starting\n"
        os.killpg(running.pid, signal.SIGINT)
        said, complaints = running.communicate(timeout=60)
    assert (running.returncode, said, complaints) == (0, "interrupted\n", "")
