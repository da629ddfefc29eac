"""What does a person see while a command runs, and when it has run?"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

if TYPE_CHECKING:
    from pipeline.coding import Evaluation
    from pipeline.records import Code, Fault
    from pipeline.run import Summary
    from pipeline.study import Study

LABELS = {
    "ingest": "Reading transcripts",
    "code": "Coding",
    "topics": "Finding topics",
    "tables": "Counting",
    "faults": "Listing faults",
}


def console() -> Console:
    """Return the console for results: plain text where it is piped."""
    return Console(highlight=False)


class ProgressDisplay:
    """Shows on stderr which stage is running and how far it is."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<22}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True, highlight=False),
        )
        self._task: TaskID | None = None

    def __enter__(self) -> ProgressDisplay:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def started(self, stage: str, reasons: Sequence[str]) -> None:
        """Show a stage with its first reason to run."""
        more = f" (+{len(reasons) - 1})" if len(reasons) > 1 else ""
        self._task = self._progress.add_task(LABELS[stage], total=None, note=reasons[0] + more)

    def advanced(self, stage: str, done: int, total: int) -> None:
        """Move the bar of the running stage."""
        del stage
        if self._task is not None:
            # Vectors are most of the work; the bar is full only when the stage has ended.
            note = f"{done} of {total} texts embedded"
            self._progress.update(self._task, completed=done, total=total * 1.2, note=note)

    def finished(self, stage: str) -> None:
        """Fill the bar."""
        del stage
        if self._task is not None:
            self._progress.update(self._task, completed=1, total=1, note="done")

    def skipped(self, stage: str) -> None:
        """Say that nothing changed."""
        self._progress.add_task(
            LABELS[stage], completed=1, total=1, note="skipped, nothing changed"
        )


def show_summary(study: Study, found: Summary) -> None:
    """Print what a study has come to."""
    table = Table(title=study.title, title_justify="left", show_header=False, box=None)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(style="dim")
    table.add_row("Documents", str(found.documents))
    table.add_row("Turns", str(found.turns))
    table.add_row("Segments", str(found.segments), "sentences, coded or not")
    about = {
        "human": "coded by people",
        "auto": "coded by the machine, sure enough to stand",
        "review": "the machine's best guess, for a person",
    }
    for status, meaning in about.items():
        table.add_row(f"Codings: {status}", str(found.codings.get(status, 0)), meaning)
    table.add_row("Topics", str(found.topics))
    table.add_row("Faults", str(len(found.faults)), "see faults.csv" if found.faults else "")
    out = console()
    out.print(table)
    # A path must stay in one piece, to be copied.
    out.print(f"Results: {study.outputs}", soft_wrap=True)
    for path in found.kept:
        out.print(f"You had edited an output; your version is kept as {path}", soft_wrap=True)


def show_faults(faults: Sequence[Fault]) -> None:
    """Print a plain line for each fault, on stderr."""
    out = Console(stderr=True, highlight=False)
    for fault in faults:
        place = fault.file if fault.line is None else f"{fault.file}, line {fault.line}"
        step = f"; {fault.next_step}" if fault.next_step else ""
        out.print(f"Fault: {place}: {fault.problem}{step}", soft_wrap=True, markup=False)


def show_evaluation(found: Evaluation, codes: Sequence[Code]) -> None:
    """Print how far people and machine agree, code by code."""
    table = Table(
        "Code", "Name", title="Held-out documents, by sentence", title_justify="left", box=None
    )
    for heading in ("People", "Machine", "Both", "Precision", "Recall", "F1"):
        table.add_column(heading, justify="right")
    for code, human, machine in zip(codes, found.labels.T, found.chosen.T, strict=True):
        people, chosen, both = int(human.sum()), int(machine.sum()), int((human & machine).sum())
        shares = (both / (chosen or 1), both / (people or 1), 2 * both / ((people + chosen) or 1))
        counts = (str(people), str(chosen), str(both))
        table.add_row(code.id, code.name, *counts, *(f"{share:.2f}" for share in shares))
    out = console()
    out.print(table)
    out.print(f"Micro-F1 {found.micro_f1:.3f}, macro-F1 {found.macro_f1:.3f}")
