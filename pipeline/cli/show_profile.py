"""What `--profile` prints: the cost of stages and parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pipeline.cli.console import console, is_verbose
from pipeline.cli.output import add_result
from pipeline.i18n import msg
from pipeline.profiling import process_seconds

if TYPE_CHECKING:
    from pipeline.profiling import ResourceUsage

UNKNOWN = "–"
"""In place of a figure that the system does not tell."""
LEAST_SECONDS = 0.05
"""Parts that took less are in the file alone."""


def show_profile(costs: Mapping[tuple[str, str], ResourceUsage]) -> None:
    """Print what stages and their parts have cost, the parts indented below what they are in."""
    program = round(process_seconds(), 2)
    add_result(
        profile=[
            {
                "stage": stage,
                "part": part,
                "cpu_seconds": one.cpu_seconds,
                "wall_seconds": one.wall_seconds,
                "peak_memory_mb": one.peak_memory_mb,
                "calls": one.calls,
                "items": one.items,
            }
            for (stage, part), one in costs.items()
        ],
        program_cpu_seconds=program,
    )
    table = Table(box=None)
    table.add_column(msg("Stage and part"))
    for heading in (
        msg("CPU s"),
        msg("Wall s"),
        msg("Memory MB"),
        msg("Items"),
        msg("Items per CPU s"),
    ):
        table.add_column(heading, justify="right")
    for (stage, part), one in costs.items():
        if part and one.wall_seconds < LEAST_SECONDS and not is_verbose():
            continue
        rate = one.items_per_cpu_second
        indent = "  " * (part.count("/") + 1) if part else ""
        table.add_row(
            Text(indent + (part.rsplit("/", 1)[-1] or stage), style="" if part else "bold"),
            f"{one.cpu_seconds:.2f}",
            f"{one.wall_seconds:.2f}",
            UNKNOWN if one.peak_memory_mb is None else str(one.peak_memory_mb),
            "" if one.items is None else str(one.items),
            "" if rate is None else f"{rate:.0f}",
        )
    out = console()
    out.print(table)
    out.print(
        msg(
            "The whole program took {seconds:.2f} CPU seconds, its start included; see profile.csv",
            seconds=program,
        ),
        soft_wrap=True,
    )
