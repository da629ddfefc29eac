"""Faults that people read: one for one cause, however many lines it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.records import Fault


def grouped_faults(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Make one fault of those that differ in nothing but their lines.

    Parameters
    ----------
    faults : iterable of Fault
        In the order in which they were met; each group takes the place of its first.

    Examples
    --------
    >>> from pipeline.i18n import msg
    >>> rows = [Fault(stage="codings", file="a.csv", problem=msg("gone"), line=n) for n in (2, 3)]
    >>> [(fault.line, fault.lines) for fault in grouped_faults(rows)]
    [(2, (2, 3))]
    """
    groups: dict[tuple[str, str, str, str], list[Fault]] = {}
    for fault in faults:
        cause = (fault.stage, fault.file, str(fault.problem), str(fault.next_step))
        groups.setdefault(cause, []).append(fault)
    return tuple(map(_one_fault, groups.values()))


def _one_fault(group: list[Fault]) -> Fault:
    lines = {line for fault in group for line in (*fault.lines, fault.line) if line is not None}
    if len(lines) < 2:
        return group[0]
    return replace(group[0], line=min(lines), lines=tuple(sorted(lines)))
