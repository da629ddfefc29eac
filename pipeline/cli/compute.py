"""Where a command computes: in this process, with workers on this computer, or on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.compute import Compute
    from pipeline.compute.cluster import ClusterListener
    from pipeline.study import StudyFolder


@dataclass(frozen=True)
class ComputeOptions:
    """What a command was told of where to compute; what it was not told, study.toml says.

    Attributes
    ----------
    workers : int or None
        Worker processes on this computer.
    scheduler : str or None
        Address of a scheduler.
    allow_remote : bool
        Whether text may go to another computer, if study.toml says so, too.
    """

    workers: int | None = None
    scheduler: str | None = None
    allow_remote: bool = False


def with_compute_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command; it gets them as `workers` and `scheduler`."""
    function = click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Compute on the cluster of this Dask scheduler, as tcp://127.0.0.1:8786.",
    )(function)
    return click.option(
        "--workers",
        type=click.IntRange(1),
        metavar="N",
        help="Compute with N worker processes on this computer.",
    )(function)


@contextmanager
def compute_of(
    study: StudyFolder, options: ComputeOptions | None, listener: ClusterListener
) -> Iterator[Compute]:
    """Start or reach what computes for a study, and leave it at the end.

    Without `options` that is this process, whatever study.toml says. `listener` follows
    what becomes of the parts that a cluster computes.
    """
    from pipeline.compute import WithProcessBeside

    if options is None:
        yield WithProcessBeside()
        return
    settings = study.settings.compute
    told = options.workers is not None or options.scheduler is not None
    workers = options.workers if told else settings.workers
    scheduler = options.scheduler if told else settings.scheduler
    if workers and scheduler:
        raise click.UsageError("--workers and --scheduler exclude each other.")
    if scheduler:
        from pipeline.compute.cluster import scheduled_cluster
        from pipeline.compute.destination import Consents

        consents = Consents(study=settings.allow_remote, command=options.allow_remote)
        opened: Any = scheduled_cluster(scheduler, consents, listener)
    elif workers:
        from pipeline.compute.cluster import local_cluster

        opened = local_cluster(workers, study.state / "workers", listener)
    else:
        yield WithProcessBeside()
        return
    with opened as cluster:
        yield cluster
