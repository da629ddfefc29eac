"""What a stage may ask of whoever computes for it, and the answer of one process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from pipeline.compute.finished import FinishedParts

Shared = TypeVar("Shared")
Part = TypeVar("Part")
Result = TypeVar("Result")
Item = TypeVar("Item")
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """How the results of parts are kept until their stage has ended.

    Attributes
    ----------
    name : str
        What the results are, as in ``"coded"``; part of the name of a file.
    record : type
        Class of the records of which each result is a tuple.
    """

    name: str
    record: type


class Compute(Protocol):
    """Applies functions to the parts of an input."""

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
        """Apply a function to each part, and yield the results in the order of the parts.

        Parameters
        ----------
        function : callable
            A function of a module, without side effects. It is given `shared` and a part.
        parts : sequence
            What it is applied to. An element may be made when it is asked for.
        shared : object
            What all calls are given; it goes to each worker once.
        name : str
            What is done, as a word: all that others on the cluster read of it.
        kept : Kept, optional
            For results that are tuples of records: a run that is cut off keeps those that are
            finished, and the next one finds them. Not for what is kept elsewhere.
        on_progress : callable, optional
            Called with the number of parts done, and of all, after each.
        is_light : bool
            `shared`, parts and results are small beside the work, so that it is worth sending them
            to another process of this computer.
        """
        ...

    @property
    def processes(self) -> int:
        """How many processes of this computer divide light parts and its cores."""
        ...

    def parts(self, items: Sequence[Item], sizes: Iterable[int]) -> list[Sequence[Item]]:
        """Divide items, such as documents, into parts that are sent out as one.

        Parameters
        ----------
        items : sequence
            What is divided; the order is kept.
        sizes : iterable of int
            How large each item is, as in sentences.
        """
        ...

    def keeping(self, finished: FinishedParts) -> Compute:
        """Return who computes for a stage whose finished parts are kept."""
        ...

    @property
    def is_cluster(self) -> bool:
        """Whether parts are computed elsewhere."""
        ...


class InProcess:
    """Computes here and now, one part after another.

    Examples
    --------
    >>> list(InProcess().map(pow, [1, 2, 3], 2, name="powers"))
    [2, 4, 8]
    >>> InProcess().parts("abc", [1, 1, 1])
    ['abc']
    """

    is_cluster = False

    @property
    def processes(self) -> int:
        """One."""
        return 1

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
        """Call the function for each part when its result is asked for."""
        for done, part in enumerate(parts, 1):
            yield function(shared, part)
            if on_progress:
                on_progress(done, len(parts))

    def parts(self, items: Sequence[Item], sizes: Iterable[int]) -> list[Sequence[Item]]:
        """Return all items as one part; none where there are no items."""
        return [items] if len(items) else []

    def keeping(self, finished: FinishedParts) -> Compute:
        """Return itself: there is only one part."""
        return self


_computing: ContextVar[Compute] = ContextVar("computing")


def computing() -> Compute:
    """Return where this stage computes: in this process, unless `using` says otherwise."""
    return _computing.get(InProcess())


@contextmanager
def using(compute: Compute) -> Iterator[None]:
    """Let the stages that run meanwhile compute elsewhere.

    Examples
    --------
    >>> class Loud(InProcess):
    ...     pass
    >>> with using(Loud()):
    ...     type(computing()).__name__
    'Loud'
    >>> type(computing()).__name__
    'InProcess'
    """
    token = _computing.set(compute)
    try:
        yield
    finally:
        _computing.reset(token)
