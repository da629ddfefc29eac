"""A process beside this one that draws, or runs a stage, while this one goes on.

The library that draws lets no other thread of its process run meanwhile.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.memory import collect_seldom
from pipeline.profiling import ended_elsewhere
from pipeline.threads import cores
from pipeline.tracker import interruptions_blocked

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")

_ONE: dict[str, ProcessPoolExecutor] = {}
"""The process of this program, where there is one, by the name ``"pool"``; and by the name
``"apart"`` one more, for what may end its process."""
_MAY_START: list[bool] = []
"""Holds something as long as processes may be started."""
_STARTING = threading.Lock()
_ATTEMPTS = 2


class ProcessDied(Exception):  # noqa: N818  what happened to it, as the library calls others
    """The process that did some work has ended in the middle of it, again and again."""


_WAITING: set[Future[Any]] = set()
"""What was begun there and is not done yet."""
_WAITING_APART: set[Future[Any]] = set()
"""The same of the process apart."""

HELPED_FROM = 8
"""So much waits there when it is done elsewhere instead: to start a process that draws takes as
long as four pictures."""


@contextmanager
def process_beside() -> Iterator[None]:
    """Keep a process for drawing as long as a block runs; start it at once, without waiting.

    A program that may use a single core has none before something is to be drawn (`apart`), nor has
    one where no process can be started: then everything is done in this one. It begins by importing
    the program that runs; call this from programs only that do no work when they are imported.
    """
    if _MAY_START:
        yield
        return
    _MAY_START.append(True)
    if cores() > 1 and (pool := _started()) is not None:
        pool.submit(warmed_up)
        _ONE["pool"] = pool
    finished = False
    try:
        yield
        finished = True
    finally:
        _MAY_START.clear()
        while _ONE:
            # Waited for, what it has used counts among what this process has; not where it is
            # interrupted.
            _ONE.popitem()[1].shutdown(wait=finished, cancel_futures=True)
        ended_elsewhere()


def _started() -> ProcessPoolExecutor | None:
    """Start a process; None where there can be none."""
    with suppress(OSError, ValueError, ImportError):  # no semaphores, no rights
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        with interruptions_blocked():
            pool = ProcessPoolExecutor(
                1, multiprocessing.get_context("spawn"), initializer=_ends_with_its_parent
            )
            pool.submit(os.getpid)  # starts it
        return pool
    return None


def begun(
    function: Callable[..., T],
    *arguments: Any,
    then: Callable[[T], Any] | None = None,
    otherwise: Callable[[], T] | None = None,
) -> Callable[[], T]:
    """Begin some work in the process beside this one, if there is one.

    Parameters
    ----------
    function : callable
        A function of a module, with arguments and a result that can be sent.
    *arguments
        What it is called with.
    then : callable, optional
        Is called with the result as soon as it is there, where it comes from the other process.
    otherwise : callable, optional
        What is called here where the work is not done there; the function, if not given.

    Returns
    -------
    callable
        Gives the result: it waits for it, or does the work here where much waits there and this
        was not begun yet. An exception of the function is raised here.

    Examples
    --------
    >>> begun(len, "abc")()
    3
    """
    future: Future[T] | None = None
    pool = _ONE.get("pool")
    if pool is not None:
        with suppress(BrokenExecutor, RuntimeError):  # is shutting down, or has died
            future = pool.submit(function, *arguments)
    if future is not None:
        _WAITING.add(future)
        future.add_done_callback(_WAITING.discard)
        if then is not None:
            future.add_done_callback(lambda done: _go_on(done, then))

    def result() -> T:
        is_waited_for = len(_WAITING) < HELPED_FROM
        if future is not None and (is_waited_for or not future.cancel()):
            with suppress(BrokenExecutor):
                return future.result()
        return otherwise() if otherwise else function(*arguments)

    return result


def has_process_beside() -> bool:
    """Tell whether there is a process beside this one.

    Examples
    --------
    >>> has_process_beside()
    False
    """
    return "pool" in _ONE


def done_beside(function: Callable[..., T], *arguments: Any) -> T:
    """Do work in the process beside this one, and wait for it.

    Raises
    ------
    ProcessDied
        There is none, or it has ended.
    """
    pool = _ONE.get("pool")
    if pool is None:
        raise ProcessDied
    try:
        future = pool.submit(function, *arguments)
    except (BrokenExecutor, RuntimeError):  # has died, or is shutting down
        _end("pool", pool)
        raise ProcessDied from None
    try:
        return future.result()
    except (BrokenExecutor, CancelledError):
        _end("pool", pool)
        raise ProcessDied from None


def apart(function: Callable[..., T], *arguments: Any) -> T:
    """Do work of a library that may end its process in another one, and wait for it.

    Where no process may be started, outside of `process_beside`, it is done in this one.

    Raises
    ------
    ProcessDied
        The process has ended before the work, twice.

    Examples
    --------
    >>> apart(len, "abc")
    3
    """
    return _begun_apart(function, *arguments)()


def begun_apart(function: Callable[..., T], *arguments: Any) -> Callable[[], T]:
    """Begin work as `apart` does it, and return what waits for it.

    It begins in the process beside this one if less waits there.

    Examples
    --------
    >>> begun_apart(len, "abc")()
    3
    """
    if "pool" in _ONE and len(_WAITING) < len(_WAITING_APART):
        return begun(function, *arguments, otherwise=lambda: apart(function, *arguments))
    return _begun_apart(function, *arguments)


def _begun_apart(function: Callable[..., T], *arguments: Any) -> Callable[[], T]:
    first = _submitted_apart(function, arguments)

    def result() -> T:
        waiting = first
        for _ in range(_ATTEMPTS):
            if waiting is None:
                waiting = _submitted_apart(function, arguments)
            if waiting is None:
                return function(*arguments)
            pool, future = waiting
            try:
                return future.result()
            except BrokenExecutor:
                _end("apart", pool)
                waiting = None
        raise ProcessDied

    return result


def _submitted_apart(
    function: Callable[..., T], arguments: tuple[Any, ...]
) -> tuple[ProcessPoolExecutor, Future[T]] | None:
    """Send work to the process apart, started if need be; None where there can be none."""
    for _ in range(_ATTEMPTS):
        with _STARTING:
            if _MAY_START and "apart" not in _ONE and (started := _started()) is not None:
                _ONE["apart"] = started
            pool = _ONE.get("apart")
        if pool is None:
            break
        try:
            future = pool.submit(function, *arguments)
        except BrokenExecutor:  # has died of other work
            _end("apart", pool)
        except RuntimeError:  # is shutting down
            break
        else:
            _WAITING_APART.add(future)
            future.add_done_callback(_WAITING_APART.discard)
            return pool, future
    return None


def _end(name: str, pool: ProcessPoolExecutor) -> None:
    """Count no more on a process that has ended."""
    with _STARTING:
        if _ONE.get(name) is pool:
            del _ONE[name]
    pool.shutdown(wait=False)


def warm_apart() -> None:
    """Start the process apart, without waiting, where there is one beside this one, too."""
    if "pool" in _ONE:
        _submitted_apart(_with_fonts, ())


def _with_fonts() -> bool:
    """Load what makes pixels."""
    from pipeline.drawing.svg import as_png

    return bool(as_png(b'<svg xmlns="http://www.w3.org/2000/svg"><text>A</text></svg>'))


def warmed_up() -> bool:
    """Load what draws, and draw something small: fonts and scripts are loaded by it."""
    from pipeline.drawing.svg import as_png, drawn

    chart = '{"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a"}}}'
    return bool(as_png(drawn(chart)))


def _go_on(done: Future[T], then: Callable[[T], Any]) -> None:
    if not done.cancelled() and done.exception() is None:
        then(done.result())


def _ends_with_its_parent() -> None:
    """Leave interruptions to the process that has started this one, and end when it has ended.

    Where they can be blocked from the start, they are already.
    """
    import multiprocessing

    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: Any) -> None:
    parent.join()
    os._exit(1)
