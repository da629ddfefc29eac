"""Work in threads gives what a loop gives, in its order."""

from __future__ import annotations

import threading
from contextvars import ContextVar

import pytest

from pipeline import threads
from pipeline.threads import one_ahead

_place: ContextVar[str] = ContextVar("_place", default="")


def test_the_next_is_made_while_one_is_worked_on(monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: 2)
    begun = [threading.Event() for _ in range(3)]

    def made(number: int) -> int:
        begun[number].set()
        return number

    results = one_ahead(made, range(3))
    assert next(results) == 0
    assert begun[1].wait(10)
    assert not begun[2].is_set(), "one ahead, and no more"
    assert list(results) == [1, 2]


def test_what_is_known_around_is_known_in_the_other_thread(monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: 2)
    _place.set("here")
    assert list(one_ahead(lambda _: _place.get(), range(2))) == ["here", "here"]


@pytest.mark.parametrize("cores", [1, 2])
def test_an_error_comes_where_its_result_is_asked_for(monkeypatch, cores):
    monkeypatch.setattr(threads, "cores", lambda: cores)
    results = one_ahead(lambda number: 1 // number, [1, 0])
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)
