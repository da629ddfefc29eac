"""One thread for linear algebra, so that the same inputs give the same digits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


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
