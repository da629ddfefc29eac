"""Computing on a cluster of Dask: on workers of this computer, or behind a scheduler.

Which worker computes what, what becomes of the parts of one that died, and how data move between
them is Dask's. Here it is asked for one function and its parts, and what it gives back is kept.
"""

from __future__ import annotations

import logging
import shutil
import signal
import threading
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from copy import copy
from hashlib import sha256
from pathlib import Path
from pickle import dumps
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import uuid4

from pipeline.compute.certificates import security_for, unreachable
from pipeline.compute.destination import Consents, check_members, check_scheduler
from pipeline.compute.environment import check_versions, distributions, program
from pipeline.compute.finished import FinishedParts
from pipeline.compute.here import Compute, Kept, OnProgress
from pipeline.compute.parts import parts_of
from pipeline.compute.tasks import Failure, Sealed, hold, run_part, spilling, spills
from pipeline.errors import ClusterError
from pipeline.i18n import Message, msg
from pipeline.tracker import interruptions_blocked

if TYPE_CHECKING:
    from distributed import Client, Future, as_completed

Shared = TypeVar("Shared")
Part = TypeVar("Part")
Result = TypeVar("Result")
Item = TypeVar("Item")

INSTALL = "uv sync --extra cluster"
PART_SENTENCES = 2000
"""Most sentences of a part: seconds of work, and a few megabytes on the way."""
AHEAD = 3
"""Parts that are on the way for each thread of the cluster: none waits, and memory is bounded."""
SMALL = 1 << 16
"""Bytes up to which shared data stay on the workers for later calls, as an opened encoder."""
PATIENCE = 5.0
"""Seconds without a result after which it is asked whether there still are workers."""
_NO_SPILLING = {
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
}


class ClusterListener(Protocol):
    """Follows what becomes of the parts."""

    def tell(self, message: Message) -> None:
        """Report for what the run waits."""

    def parts_done(self, done: int, total: int) -> None:
        """Report how many parts of some work are done, where its stage does not."""


class SilentClusterListener:
    """A listener that does nothing."""

    def tell(self, message: Message) -> None:
        """Do nothing."""

    def parts_done(self, done: int, total: int) -> None:
        """Do nothing."""


class Cluster:
    """Computes on the workers of a cluster.

    Parameters
    ----------
    client : distributed.Client
        Connected to a scheduler that was checked.
    listener : ClusterListener, optional
        Follows what becomes of the parts.
    """

    is_cluster = True

    def __init__(self, client: Client, listener: ClusterListener | None = None) -> None:
        self._client = client
        self._listener = listener or SilentClusterListener()
        self._known_threads = 1
        self._run = uuid4().hex[:8]
        self._calls = 0
        self._held: dict[bytes, Future[Any]] = {}
        self._finished: FinishedParts | None = None

    def keeping(self, finished: FinishedParts) -> Compute:
        """Return this cluster, which keeps finished parts, and finds those of an earlier run."""
        other = copy(self)
        other._run = uuid4().hex[:8]
        other._finished = finished
        return other

    def parts(self, items: Sequence[Item], sizes: Iterable[int]) -> list[Sequence[Item]]:
        """Divide items into parts of some thousand sentences."""
        return parts_of(items, sizes, PART_SENTENCES)

    @property
    def processes(self) -> int:
        """One: parts go to the workers."""
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
        """Send the parts out, and yield what comes back in their order.

        Raises
        ------
        ClusterError
            The scheduler is gone, or workers died of a part.
        """
        total, finished = len(parts), self._finished
        ready: dict[int, Any] = {}
        if kept and finished:
            read = ((number, finished.read(kept, number, total)) for number in range(total))
            ready = {number: result for number, result in read if result is not None}
        missing = [number for number in range(total) if number not in ready]
        done = len(ready)
        on_progress = on_progress or self._listener.parts_done
        results = self._results(function, parts, missing, shared, name)
        with closing(results):
            for following in range(total):
                while following not in ready:
                    try:
                        number, sealed = next(results)
                    except Exception as error:
                        raise _broken_down(error, done, total) from None
                    result = ready[number] = _opened(sealed)
                    if kept and finished:
                        finished.write(kept, number, total, result)
                    done += 1
                    on_progress(done, total)
                yield ready.pop(following)

    def _results(
        self,
        function: Callable[[Any, Any], Any],
        parts: Sequence[Any],
        numbers: Iterable[int],
        shared: object,
        name: str,
    ) -> Generator[tuple[int, Sealed[Any]], None, None]:
        """Send parts out, not all at once, and yield their results as they come in."""
        from distributed import as_completed

        self._calls += 1
        call = f"panreflex-{name}-{self._run}-{self._calls}"
        todo = deque(numbers)
        if not todo:
            return
        shared_there = self._shared(shared)
        results = as_completed(with_results=True, loop=self._client.loop)
        sent: dict[Future[Any], int] = {}
        try:
            while todo or sent:
                # Workers come and go; where there are none, parts wait for one.
                ahead = AHEAD * max(1, self._threads())
                while todo and len(sent) < ahead:
                    number = todo.popleft()
                    future = self._client.submit(
                        run_part,
                        function,
                        Sealed(parts[number]),
                        shared_there,
                        program(),
                        key=f"{call}-{number + 1}",
                        pure=False,
                    )
                    sent[future] = number
                    results.add(future)
                self._await_result(results)
                future, sealed = next(results)
                number = sent.pop(future)
                if isinstance(sealed, BaseException):  # of Dask: ours are sealed
                    raise sealed
                yield number, sealed
        finally:
            # Cut off by an error, by Ctrl-C, or by who asked for the results.
            if sent and self._client.status == "running":
                self._client.cancel(list(sent))

    def _threads(self) -> int:
        """Count the threads of the workers; while the scheduler is gone, as it was before."""
        if self._client.status == "running":
            self._known_threads = sum(self._client.nthreads().values())
        return self._known_threads

    def _await_result(self, results: as_completed) -> None:
        """Wait for a result, and tell once when there are no workers to give one."""
        told, asked = False, monotonic()
        while not results.has_ready():
            sleep(0.02)
            if told or monotonic() - asked < PATIENCE:
                continue
            if told := not self._threads():
                self._listener.tell(msg("waiting for a worker: the cluster has none"))
            asked = monotonic()

    def _shared(self, shared: object) -> Future[Any]:
        """Send out what all parts are given; what was lost with its workers is sent again."""
        packed = dumps(shared)
        digest = sha256(packed).digest()
        if held := self._held.get(digest):
            return held
        future: Future[Any] = self._client.submit(
            hold,
            Sealed(shared),
            program(),
            key=f"panreflex-shared-{self._run}-{digest.hex()[:12]}",
            pure=False,
        )
        if len(packed) <= SMALL:
            self._held[digest] = future
        return future


def _broken_down(error: Exception, done: int, total: int) -> Exception:
    """Say what became of the cluster; errors of functions are no such ones, they are sealed."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.client import ClosedClientError

    if isinstance(error, KilledWorker):
        return ClusterError(
            msg("several workers died of the same part, probably for want of memory"),
            next_step=msg("give each worker more memory, and run again"),
        )
    if not isinstance(error, CancelledError | ClosedClientError | OSError | TimeoutError):
        return error
    return ClusterError(
        msg(
            "the scheduler no longer answers; {done} of {total} parts were finished",
            done=done,
            total=total,
        ),
        next_step=msg("start it and its workers, and run again: finished parts are found again"),
    )


def _opened(sealed: Sealed[Any]) -> Any:
    result = sealed.value
    if isinstance(result, Failure):
        result.error.add_note(f"On a worker:\n{result.places}")
        raise result.error
    return result


@contextmanager
def local_cluster(
    workers: int, folder: Path, listener: ClusterListener | None = None, *, processes: bool = True
) -> Iterator[Cluster]:
    """Start workers on this computer, and stop them at the end.

    They talk over the loopback interface, encrypted, because other users of the computer could
    listen and ask, too.

    Parameters
    ----------
    workers : int
        How many.
    folder : Path
        Where they keep what is theirs. No text of transcripts goes there.
    listener : ClusterListener, optional
        Follows what becomes of the parts.
    processes : bool
        Whether each is a process; else all are threads of this one, as for tests.

    Raises
    ------
    ClusterError
        What a cluster needs is not installed, or they do not start.
    """
    _require_dask()
    import dask
    from distributed import Client, LocalCluster
    from distributed.security import Security

    _silence_dask()
    # As long as they run: a worker that takes the place of one that died reads them, too.
    settings = {**_NO_SPILLING, "temporary-directory": str(folder)}
    with dask.config.set(settings), ExitStack() as at_the_end:
        at_the_end.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            with _uninterrupted():
                started = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=processes,
                    host="127.0.0.1" if processes else None,
                    security=Security.temporary() if processes else None,
                    # Numbers of tasks and machines, for this computer alone.
                    dashboard_address="127.0.0.1:0",
                    worker_dashboard_address="127.0.0.1:0",
                    local_directory=str(folder),
                    silence_logs=logging.CRITICAL,
                )
                cluster = at_the_end.enter_context(started)
        except (OSError, TimeoutError, RuntimeError) as error:
            raise ClusterError(
                msg("the workers do not start ({kind})", kind=type(error).__name__),
                next_step=msg("run without --workers"),
            ) from error
        with Client(cluster, set_as_default=False) as client:
            _check(client, Consents())
            yield Cluster(client, listener)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let an interruption wait until the workers have started, and never reach them.

    The threads and processes that start meanwhile leave it to this one, which closes them; those
    started half cannot be closed in order.
    """
    if threading.current_thread() is not threading.main_thread():  # none reaches it
        yield
        return
    interrupted: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: interrupted.append(number))
    try:
        with interruptions_blocked():
            yield
    finally:
        signal.signal(signal.SIGINT, handler)
    if interrupted:
        raise KeyboardInterrupt


@contextmanager
def scheduled_cluster(
    address: str,
    consents: Consents,
    listener: ClusterListener | None = None,
    *,
    timeout: float = 20,
) -> Iterator[Cluster]:
    """Connect to a scheduler that was started with ``dask scheduler``.

    Certificates for a ``tls://`` address are those of Dask's configuration.

    Parameters
    ----------
    address : str
        As ``"tcp://127.0.0.1:8786"``.
    consents : Consents
        Who has allowed text to go to another computer.
    listener : ClusterListener, optional
        Follows what becomes of the parts.
    timeout : float
        Seconds to wait for the scheduler and a first worker.

    Raises
    ------
    ClusterError
        What a cluster needs is not installed; text may not go there; certificates are missing or
        others; nobody answers; or another version is installed there.
    """
    check_scheduler(address, consents)
    _require_dask()
    from distributed import Client
    from distributed.exceptions import WorkerStartTimeoutError

    _silence_dask()
    security = security_for(address)
    try:
        client = Client(address, timeout=timeout, security=security, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise unreachable(address, error) from error
    try:
        client.wait_for_workers(1, timeout=timeout)
        _check(client, consents)
        yield Cluster(client, listener)
    except WorkerStartTimeoutError as error:
        raise ClusterError(
            msg("the scheduler has no workers"),
            next_step=msg("start some with: dask worker {address}", address=address),
        ) from error
    finally:
        client.close(timeout=2)  # and not longer, where the scheduler is gone


def _check(client: Client, consents: Consents) -> None:
    """Refuse a cluster that text must not go to, or that would compute something else."""
    known = client.scheduler_info(n_workers=-1)
    check_members([known["address"], *known["workers"]], consents)
    versions: Any = client.get_versions(packages=distributions())
    check_versions(versions["scheduler"], versions["workers"], versions["client"])
    if any(client.run(spills).values()):
        raise spilling()


def _silence_dask() -> None:
    """Leave to us to say what went wrong: the log of Dask would run into the progress display."""
    from distributed.versions import VersionMismatchWarning

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    for name in ("client", "worker", "scheduler", "nanny"):
        logging.getLogger(f"distributed.{name}").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore", VersionMismatchWarning)  # which `check_versions` refuses
    # A trained coder is large, and goes through the scheduler so that it can be sent again to
    # workers that come later or took over from one that died.
    warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)


def _require_dask() -> None:
    try:
        import cryptography  # noqa: F401
        import distributed  # noqa: F401
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise ClusterError(
            msg("a cluster needs Dask, which is not installed"),
            next_step=msg("run: {install}", install=INSTALL),
        ) from error
    except ValueError as error:  # Dask reads it when it is imported
        raise ClusterError(
            msg("Dask's configuration is no valid YAML"),
            next_step=msg("correct the file that DASK_CONFIG names, or those in ~/.config/dask"),
        ) from error
