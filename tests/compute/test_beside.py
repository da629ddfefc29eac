"""Parts that are divided among this process and the one beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import process_time

import pytest

from pipeline import profiling
from pipeline.compute import InProcess, WithProcessBeside
from pipeline.drawing import process_beside
from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.profiling import process_seconds
from pipeline.threads import cores

PARTS = [7, 1, 5, 3, 9, 2]


def slowly_doubled(shared: int, part: int) -> tuple[int, int, int]:
    """Take long enough for both processes to get their share; tell who did it with what."""
    for _ in range(200_000):
        pass
    return shared * part, os.getpid(), cores()


def refused(_shared: int, part: int) -> int:
    raise StudyError(msg("there is no passage '{name}'", name=str(part)))


def ends_elsewhere(own: int, part: int) -> int:
    if os.getpid() != own:
        os._exit(1)
    return part


@pytest.fixture
def beside(monkeypatch) -> Iterator[None]:
    monkeypatch.setattr("pipeline.drawing.beside.cores", lambda: 2)
    with process_beside():
        yield


@pytest.mark.usefixtures("beside")
def test_both_processes_take_parts_and_results_keep_their_order():
    done = []
    results = WithProcessBeside().map(
        slowly_doubled, PARTS * 20, 2, name="double", on_progress=lambda *one: done.append(one),
        is_light=True,
    )  # fmt: skip
    doubled, processes, threads = zip(*results, strict=True)
    assert [*doubled] == [14, 2, 10, 6, 18, 4] * 20
    assert len({*processes}) == 2
    assert {*threads} == {max(1, cores() // 2)}  # each has its share
    assert done == [(number, 120) for number in range(1, 121)]


@pytest.mark.usefixtures("beside")
def test_what_is_not_light_to_send_stays_here():
    results = WithProcessBeside().map(slowly_doubled, PARTS, 2, name="double")
    assert {process for _, process, _ in results} == {os.getpid()}


def test_without_another_process_all_is_computed_here():
    compute = WithProcessBeside()
    assert compute.processes == 1
    results = compute.map(slowly_doubled, PARTS, 2, name="double", is_light=True)
    assert [one for one, *_ in results] == [
        one for one, *_ in InProcess().map(slowly_doubled, PARTS, 2, name="double")
    ]


@pytest.mark.usefixtures("beside")
def test_where_the_other_process_ends_its_parts_are_computed_here():
    parts = [*range(50)]
    compute = WithProcessBeside()
    results = compute.map(ends_elsewhere, parts, os.getpid(), name="keep", is_light=True)
    assert [*results] == parts
    assert compute.processes == 1  # nothing more is sent there
    results = compute.map(slowly_doubled, PARTS, 2, name="double", is_light=True)
    assert {process for _, process, _ in results} == {os.getpid()}


@pytest.mark.usefixtures("beside")
def test_an_error_of_either_process_is_raised():
    with pytest.raises(StudyError, match="there is no passage"):
        [*WithProcessBeside().map(refused, PARTS, 0, name="refuse", is_light=True)]


def test_the_time_of_the_other_process_counts_once(monkeypatch):
    monkeypatch.setattr("pipeline.drawing.beside.cores", lambda: 2)
    compute = WithProcessBeside()
    with process_beside():
        before, own = process_seconds(), process_time()
        [*compute.map(slowly_doubled, PARTS * 20, 2, name="double", is_light=True)]
        noted = process_seconds() - before - (process_time() - own)
        assert noted > 0  # what this process did not use itself
        assert profiling._elsewhere
    # From now on the system counts it.
    assert not profiling._elsewhere
