"""What runs on a worker.

Dask writes the arguments of a task that fails into its log, and the scheduler shows the results
that it knows of. What may hold text is therefore sealed, and errors come back as results.
"""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pipeline.compute.environment import program
from pipeline.errors import ClusterError
from pipeline.i18n import msg
from pipeline.threads import one_thread

if TYPE_CHECKING:
    from distributed import Worker

Value = TypeVar("Value")


class Sealed(Generic[Value]):
    """Holds a value that is shown nowhere.

    Examples
    --------
    >>> Sealed("what a person said")
    <Sealed>
    """

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "<Sealed>"


@dataclass(frozen=True, slots=True)
class Failure:
    """An error on a worker, with the places in the source that it went through."""

    error: Exception
    places: str


def hold(shared: Sealed[Value], of_program: str) -> Sealed[Value] | Sealed[Failure]:
    """Keep on a worker what all parts are given; others fetch it from there."""
    try:
        check_worker(of_program)
    except ClusterError as error:
        return Sealed(_failure(error))
    return shared


def run_part(
    function: Callable[[Any, Any], Any], part: Sealed[Any], shared: Sealed[Any], of_program: str
) -> Sealed[Any]:
    """Apply a function to a part; the result is what it returns, or a `Failure`."""
    try:
        check_worker(of_program)
        if isinstance(shared.value, Failure):
            raise shared.value.error  # noqa: TRY301
        with one_thread():
            return Sealed(function(shared.value, part.value))
    # Of whatever kind it is, its text may quote a transcript, which Dask would log.
    except Exception as error:
        return Sealed(_failure(error))


def check_worker(of_program: str) -> None:
    """Refuse to work where another program is installed, or where texts would go to a disk.

    The workers that are there at the beginning have been asked; others join later.

    Raises
    ------
    ClusterError
        Saying so.
    """
    from distributed import get_worker

    if program() != of_program:
        raise ClusterError(
            msg("a worker has another version of panreflex or Python"),
            next_step=msg("install the same panreflex with the same libraries there"),
        )
    if spills(get_worker()):
        raise spilling()


def spills(dask_worker: Worker) -> bool:
    """Return whether a worker writes what it holds to its disk when memory is short.

    Parameters
    ----------
    dask_worker : distributed.Worker
        Given by Dask, by this name.
    """
    from distributed.spill import SpillBuffer

    return isinstance(dask_worker.data, SpillBuffer)


def spilling() -> ClusterError:
    """Return the error that a worker would write texts to its disk."""
    return ClusterError(
        msg("a worker would write text of the transcripts to its disk when its memory is short"),
        next_step=msg(
            "start the workers with DASK_DISTRIBUTED__WORKER__MEMORY__SPILL=False and "
            "DASK_DISTRIBUTED__WORKER__MEMORY__TARGET=False in their environment"
        ),
    )


def _failure(error: Exception) -> Failure:
    frames = traceback.extract_tb(error.__traceback__)
    places = "\n".join(f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 (what was just written)
    except Exception:
        error = RuntimeError(type(error).__name__)
    return Failure(error, places)
