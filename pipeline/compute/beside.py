"""Computing in this process and in the one beside it, where there is one.

Threads of one process hold each other up in all that is not a product of matrices; two processes
do not.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from pipeline.compute.here import InProcess, Kept, OnProgress
from pipeline.drawing import ProcessDied, done_beside, has_process_beside
from pipeline.profiling import process_seconds, used_elsewhere
from pipeline.threads import cores, using_cores

Shared = TypeVar("Shared")
Part = TypeVar("Part")
Result = TypeVar("Result")

PROCESSES = 2


class WithProcessBeside(InProcess):
    """Computes here, and lets the process beside this one take every next part that it can.

    Only parts that are light to send are divided (`Compute.map`); all others are computed here.
    """

    @property
    def processes(self) -> int:
        """Two, as long as there is another one."""
        return PROCESSES if has_process_beside() else 1

    def map(
        self,
        function: Callable[[Shared, Part], Result],
        parts: Sequence[Part],
        shared: Shared,
        *,
        name: str,
        kept: Kept | None = None,
        on_progress: OnProgress | None = None,
        is_light: bool = False,
    ) -> Iterator[Result]:
        """Compute the parts in both processes, each with its share of the cores."""
        if not is_light or len(parts) < PROCESSES or self.processes < PROCESSES:
            yield from super().map(
                function, parts, shared, name=name, kept=kept, on_progress=on_progress
            )
            return
        for done, result in enumerate(_in_both(function, parts, shared), 1):
            yield result
            if on_progress:
                on_progress(done, len(parts))


def _in_both(
    function: Callable[[Shared, Part], Result], parts: Sequence[Part], shared: Shared
) -> Iterator[Result]:
    packed = pickle.dumps((function, shared))
    queue = _Queue(len(parts), threads=max(1, cores() // PROCESSES))

    def there() -> None:
        # One at a time: what was sent cannot be taken back, and would be waited for at the end.
        while (number := queue.next()) is not None:
            try:
                found, seconds = done_beside(_computed, packed, parts[number], queue.threads)
            except ProcessDied as error:
                queue.threads = cores()  # which are all free now
                queue.results[number].set_exception(error)
                return
            except Exception as error:  # is raised where the result is asked for
                queue.results[number].set_exception(error)
            else:
                used_elsewhere(seconds)
                queue.results[number].set_result(found)

    # Nobody waits for it where the run is interrupted.
    threading.Thread(target=there, daemon=True).start()
    try:
        for number, result in enumerate(queue.results):
            while not result.done() and (own := queue.next()) is not None:
                with using_cores(queue.threads):
                    queue.results[own].set_result(function(shared, parts[own]))
            try:
                found = result.result()
            except ProcessDied:
                found = function(shared, parts[number])
            yield found
            queue.results[number] = Future()  # lets go of the result
    finally:
        queue.close()


class _Queue:
    """Numbers of parts, of which each is given to one of several threads, and their results.

    Attributes
    ----------
    results : list of Future
        By the number of the part.
    threads : int
        Cores that each process may use.
    """

    def __init__(self, parts: int, *, threads: int) -> None:
        self.threads = threads
        self.results: list[Future[Any]] = [Future() for _ in range(parts)]
        self._todo = iter(range(parts))
        self._taking = threading.Lock()

    def next(self) -> int | None:
        """Return the next part that nobody has taken; None where there is none."""
        with self._taking:
            return next(self._todo, None)

    def close(self) -> None:
        """Give no more."""
        with self._taking:
            self._todo = iter(range(0))


_received: dict[bytes, tuple[Callable[[Any, Any], Any], Any]] = {}
"""The last function with what is shared, as it was sent: an encoder is opened once."""


def _computed(packed: bytes, part: Any, threads: int) -> tuple[Any, float]:
    """Compute a part in the process beside; return the result and the seconds that it took."""
    before = process_seconds()
    if packed not in _received:
        _received.clear()
        _received[packed] = pickle.loads(packed)  # noqa: S301  comes from the process that began it
    function, shared = _received[packed]
    with using_cores(threads):
        return function(shared, part), process_seconds() - before
