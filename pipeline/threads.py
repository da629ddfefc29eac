"""One thread for linear algebra, so that the same inputs give the same digits, and some around."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
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


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
