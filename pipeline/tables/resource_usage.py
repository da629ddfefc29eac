"""What a run has cost, by stage and part."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.profiling import ResourceUsage
from pipeline.tables.frame import frame


def profile(costs: Mapping[tuple[str, str], ResourceUsage]) -> pd.DataFrame:
    """List what stages and their parts have cost, as in ``profile.csv``.

    Parameters
    ----------
    costs : mapping of (str, str) to ResourceUsage
        By stage and part, in the order of the rows.

    Examples
    --------
    >>> half = ResourceUsage(cpu_seconds=0.5, wall_seconds=1, items=100)
    >>> profile({("code", "encoding"): half}).items_per_cpu_second.tolist()
    [200.0]
    """
    return frame(
        "profile",
        [
            (
                stage,
                part,
                one.cpu_seconds,
                one.wall_seconds,
                one.peak_memory_mb,
                one.calls,
                one.items,
                one.items_per_cpu_second,
            )
            for (stage, part), one in costs.items()
        ],
    )
