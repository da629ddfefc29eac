"""One thread for linear algebra, so that the same inputs give the same digits, and some around."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
AT_ONCE = 4
"""Threads at most: each of them has matrices of its own in memory."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Let linear algebra run in one thread.

    Several threads add up in another order, and the last digits of a probability depend on how
    many there are. On matrices as small as those of an interview study they gain no time.

    Examples
    --------
    >>> from threadpoolctl import threadpool_info
    >>> with one_thread():
    ...     {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} <= {1}
    True
    """
    import numpy  # noqa: F401  only libraries that are loaded can be told
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        yield


def in_threads(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Call a function for each item, some at a time, and yield the results in the order of items.

    For functions that depend on nothing but their item and that spend their time in NumPy and
    LAPACK, which do not hold up other threads: the results are those of a loop.

    Examples
    --------
    >>> list(in_threads(abs, [-2, 1]))
    [2, 1]
    """
    with ThreadPoolExecutor(min(cores(), AT_ONCE)) as pool:
        yield from pool.map(function, items)


def one_ahead(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Call a function for each item, and yield the results; the next one is made meanwhile.

    For functions as in `in_threads`, where whoever asks for the results has work of his own. No
    more than two results are in memory at a time. On a single core it is a loop.

    Examples
    --------
    >>> list(one_ahead(abs, [-2, 1, -3]))
    [2, 1, 3]
    """
    if cores() == 1:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(1) as pool:
        coming: deque[Future[R]] = deque()
        for item in items:
            # With what is known around here, as to which part of a profile it belongs.
            coming.append(pool.submit(copy_context().run, function, item))
            if len(coming) > 1:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


_most_cores: ContextVar[int] = ContextVar("_most_cores")


@contextmanager
def using_cores(most: int) -> Iterator[None]:
    """Let what runs meanwhile use so many cores at most: others are at work on the rest.

    Examples
    --------
    >>> with using_cores(1):
    ...     cores()
    1
    """
    token = _most_cores.set(most)
    try:
        yield
    finally:
        _most_cores.reset(token)


def cores() -> int:
    """Return how many cores this process may use."""
    allowed = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return min(allowed, _most_cores.get(allowed))
