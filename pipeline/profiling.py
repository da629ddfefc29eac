"""What do the stages and their parts cost in processor time, wall time and memory?

A function names a part of its work with `measured`. That costs nothing unless somebody profiles
the run (`profiled`), changes no result, and can stand in any layer.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

MEGABYTE = 1_000_000

_elsewhere: list[float] = []
"""Seconds that children at work have used, as they were noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceUsage:
    """What a stage, or a part of one, has cost.

    Attributes
    ----------
    cpu_seconds : float
        Processor time of the process, and of child processes that have ended and were waited for;
        of a part that ran in another thread, of that thread alone.
    wall_seconds : float
        Time that passed. Of parts that ran in several threads at once, the sum.
    peak_memory_mb : int or None
        The most memory that the process itself has held since it began, in megabytes: a part
        that shows more than the one before it is what needed more. None where the system does not
        tell (Windows).
    calls : int
        How often the part was met.
    items : int or None
        How many texts, files or other things it worked on; None where it does not say.
    """

    cpu_seconds: float
    wall_seconds: float
    peak_memory_mb: int | None = None
    calls: int = 1
    items: int | None = None

    def __add__(self, other: ResourceUsage) -> ResourceUsage:
        """Sum up two pieces of work; of memory, the larger figure counts."""
        return ResourceUsage(
            cpu_seconds=self.cpu_seconds + other.cpu_seconds,
            wall_seconds=self.wall_seconds + other.wall_seconds,
            peak_memory_mb=_larger(self.peak_memory_mb, other.peak_memory_mb),
            calls=self.calls + other.calls,
            items=_sum(self.items, other.items),
        )

    @property
    def items_per_cpu_second(self) -> float | None:
        """The rate at which things were worked on; None where that is not known."""
        return self.items / self.cpu_seconds if self.items and self.cpu_seconds else None

    @property
    def rounded(self) -> ResourceUsage:
        """The same to the hundredth of a second, finer than which nothing can be compared."""
        return replace(
            self,
            cpu_seconds=round(self.cpu_seconds, 2),
            wall_seconds=round(self.wall_seconds, 2),
        )


class Stopwatch:
    """Measures from now on.

    Examples
    --------
    >>> watch = Stopwatch()
    >>> watch.usage().calls
    1
    """

    def __init__(self, *, thread: bool = False) -> None:
        self._cpu = time.thread_time if thread else process_seconds
        self._began = self._cpu(), time.perf_counter()

    def usage(self, items: int | None = None) -> ResourceUsage:
        """Return what was used since it was made."""
        cpu, wall = self._began
        return ResourceUsage(
            cpu_seconds=self._cpu() - cpu,
            wall_seconds=time.perf_counter() - wall,
            peak_memory_mb=peak_memory_mb(),
            items=items,
        )


def process_seconds() -> float:
    """Return the processor time of this process and of its children that have ended.

    That of a child still at work counts as far as it was noted (`used_elsewhere`).
    """
    times = os.times()
    return time.process_time() + times.children_user + times.children_system + sum(_elsewhere)


def used_elsewhere(seconds: float) -> None:
    """Note processor time that a child at work has used for this process."""
    _elsewhere.append(seconds)


def ended_elsewhere() -> None:
    """Forget what was noted: children that have ended are counted by the system."""
    _elsewhere.clear()


def peak_memory_mb() -> int | None:
    """Return the most memory that this process has held, in megabytes; None where unknown."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak * (1 if sys.platform == "darwin" else 1024) / MEGABYTE)


@dataclass(eq=False)
class Profile:
    """What the parts of something have cost, in the order in which they were first met.

    Attributes
    ----------
    parts : dict of str to ResourceUsage
        By the name of the part; one within another has its name behind that one's, with a slash:
        the outer one includes it.
    """

    parts: dict[str, ResourceUsage] = field(default_factory=dict)
    _thread: int = field(default_factory=threading.get_ident)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def meet(self, part: str) -> None:
        """Give a part its place before those within it."""
        with self._lock:
            self.parts.setdefault(part, ResourceUsage(cpu_seconds=0, wall_seconds=0, calls=0))

    def add(self, part: str, usage: ResourceUsage) -> None:
        """Add to a part what was used."""
        with self._lock:
            self.parts[part] = self.parts[part] + usage

    def stopwatch(self) -> Stopwatch:
        """Return a stopwatch for the thread that asks."""
        return Stopwatch(thread=threading.get_ident() != self._thread)


_profile: Profile | None = None
_within: ContextVar[str] = ContextVar("_within", default="")


@contextmanager
def profiled(*, wanted: bool = True) -> Iterator[Profile]:
    """Note what all parts cost that are met meanwhile, in all threads of this process.

    Unless it is wanted, nothing is noted, and the profile stays empty. Parts of worker processes
    are not noted; their processor time counts where they end within the part that waits for them.

    Examples
    --------
    >>> with profiled() as profile:
    ...     with measured("counting"), measured("words", items=3):
    ...         pass
    ...     with measured("counting"):
    ...         pass
    >>> [(name, part.calls, part.items) for name, part in profile.parts.items()]
    [('counting', 2, None), ('counting/words', 1, 3)]
    """
    global _profile  # noqa: PLW0603  threads of a pool must find it too
    profile = Profile()
    outer, _profile = _profile, profile if wanted else None
    within = _within.set("")
    try:
        yield profile
    finally:
        _within.reset(within)
        _profile = outer


@contextmanager
def measured(part: str, items: int | None = None) -> Iterator[None]:
    """Note what a part of the work costs, if the run is profiled; also as a decorator.

    Parameters
    ----------
    part : str
        What is done, in plain words, without a slash. A part that is met again is summed up.
    items : int, optional
        How many things it works on, for the rate at which it does.

    Examples
    --------
    >>> @measured("adding")
    ... def added(numbers):
    ...     return sum(numbers)
    >>> added([1, 2])
    3
    """
    profile = _profile
    if profile is None:
        yield
        return
    path = f"{outer}/{part}" if (outer := _within.get()) else part
    profile.meet(path)
    token = _within.set(path)
    watch = profile.stopwatch()
    try:
        yield
    finally:
        _within.reset(token)
        profile.add(path, watch.usage(items))


def _larger(one: int | None, other: int | None) -> int | None:
    return max((size for size in (one, other) if size is not None), default=None)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)
