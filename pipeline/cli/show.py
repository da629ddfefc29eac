"""What does a person see while a command runs, and when it has run?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING

from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from pipeline.cli.speaking import console, is_verbose, progress, tell
from pipeline.cli.tongue import said, sentence

if TYPE_CHECKING:
    from pipeline.codings import AnchoredCoding
    from pipeline.records import Fault
    from pipeline.run import RunSummary
    from pipeline.study import StudyFolder

LABELS = {
    "ingest": "Reading transcripts",
    "codings": "Finding codings",
    "code": "Coding",
    "topics": "Finding topics",
    "tables": "Counting",
    "report": "Writing reports",
}
"""What a stage is called on the screen; one without a name is not shown."""
STATUSES = {
    "human": ("Codings: human", "coded by people"),
    "auto": ("Codings: auto", "coded by the machine, sure enough to stand"),
    "review": ("Codings: review", "the machine's best guess, for a person"),
}
"""What codings of each status are called in a summary, and what they are."""
MOST_FAULTS = 100
"""More faults than these are not printed."""
MOST_REWORDED = 20
"""More reworded codings than these are not printed."""


class ProgressDisplay:
    """Shows on stderr which stage is running and how far it is."""

    def __init__(self) -> None:
        self._progress = progress(
            TextColumn("{task.description:<19}", markup=False),
            BarColumn(bar_width=20),
            TimeElapsedColumn(),
            TextColumn(
                "{task.fields[note]}",
                markup=False,
                table_column=Column(no_wrap=True, overflow="ellipsis"),
            ),
        )
        self._task: TaskID | None = None

    def __enter__(self) -> ProgressDisplay:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress.tasks:
            self._progress.stop()

    def stage_started(self, stage: str, reasons: Sequence[str]) -> None:
        """Show a stage with its first reason to run."""
        more = f" (+{len(reasons) - 1})" if len(reasons) > 1 else ""
        told = [said(reason) for reason in reasons]
        self._show(stage, told[0] + more)
        if is_verbose() and stage in LABELS:
            self._progress.print(f"{said(LABELS[stage])}: {'; '.join(told)}", soft_wrap=True)

    def stage_progress(self, stage: str, done: int, total: int) -> None:
        """Move the bar of the running stage."""
        if self._task is not None:
            # Vectors are most of the work; the bar is full only when the stage has ended.
            if done == total:
                note = said("computing")
            elif stage == "report":
                note = said(f"{done} of {total} files made")
            else:
                note = said(f"{done} of {total} sentences embedded")
            self._progress.update(self._task, completed=done, total=total * 1.2, note=note)

    def stage_finished(self, stage: str) -> None:
        """Fill the bar."""
        del stage
        self._fill("")

    def stage_skipped(self, stage: str) -> None:
        """Say that nothing changed."""
        self._show(stage, "")
        self._fill(said("skipped, nothing changed"))

    def _show(self, stage: str, note: str) -> None:
        self._task = None
        if stage in LABELS:
            self._progress.start()
            self._task = self._progress.add_task(said(LABELS[stage]), total=None, note=note)

    def _fill(self, note: str) -> None:
        if self._task is not None:
            self._progress.update(self._task, completed=1, total=1, note=note)


def show_summary(study: StudyFolder, found: RunSummary) -> None:
    """Print what a study has come to."""
    tell(
        title=study.title,
        documents=found.documents,
        turns=found.turns,
        segments=found.segments,
        codings=found.codings and dict(found.codings),
        topics=found.topics,
        topics_note=found.topics_note,
        agreement=found.agreement and asdict(found.agreement),
        outputs=str(study.outputs),
        kept=[str(path) for path in found.kept],
    )
    table = Table(
        title=Text(study.title, style="table.title"),
        title_justify="left",
        show_header=False,
        box=None,
    )
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(style="dim")
    table.add_row(said("Documents"), str(found.documents))
    table.add_row(said("Turns"), str(found.turns))
    table.add_row(said("Segments"), str(found.segments), said("sentences, coded or not"))
    if found.codings is not None:
        for status, (name, meaning) in STATUSES.items():
            table.add_row(said(name), str(found.codings.get(status, 0)), said(meaning))
    if found.topics is not None:
        table.add_row(said("Topics"), str(found.topics), said(found.topics_note))
    if found.agreement is not None:
        kappa = found.agreement.kappa
        told = (
            said("no kappa, for want of codes; see agreement.csv")
            if kappa is None
            else said(f"kappa {kappa:.2f} by sentence; see agreement.csv")
        )
        table.add_row(said("Coders"), str(len(found.agreement.coders)), told)
    table.add_row(
        said("Faults"), str(len(found.faults)), said("see faults.csv") if found.faults else ""
    )
    out = console()
    out.print(table)
    # A path must stay in one piece, to be copied.
    out.print(f"Results: {study.outputs}", soft_wrap=True)
    for path in found.kept:
        out.print(
            f"An output was not as the last run left it; that version is kept as {path}",
            soft_wrap=True,
        )


def show_moved(codings: Iterable[AnchoredCoding]) -> None:
    """Print which codings of people no longer stand where, or as, they were found first."""
    changed = [coding for coding in codings if coding.change]
    if not changed:
        return
    counts = Counter(coding.change for coding in changed)
    tell(moved=dict(counts))
    listed = ", ".join(
        f"{counts[change]} {said(change)}"
        for change in ("moved", "reworded", "lost")
        if counts[change]
    )
    out = console()
    out.print(
        f"Human codings since they were first found: {listed}; see codings_moved.csv",
        soft_wrap=True,
    )
    reworded = [coding for coding in changed if coding.change == "reworded"]
    for coding in reworded if is_verbose() else reworded[:MOST_REWORDED]:
        first, now = coding.first, coding.now
        old, new = differing(first.text, now.text)
        place = now.source if now.source == first.source else f"{first.source} → {now.source}"
        out.print(
            f"  {coding.row.file}, line {coding.row.line}: {coding.document}, "
            f"{place or f'turn {now.turn}'}: '{old}' is now '{new}'",
            soft_wrap=True,
        )


def differing(old: str, new: str) -> tuple[str, str]:
    """Clip two wordings to where they begin to differ.

    Examples
    --------
    >>> differing("Im Sommer haben wir im Garten viel geerntet, alle zusammen.",
    ...           "Im Sommer haben wir im Garten viel geernted, alle zusammen.")
    ('… Garten viel geerntet, alle zusammen.', '… Garten viel geernted, alle zusammen.')
    """
    from rapidfuzz.distance import Prefix

    old, new = (" ".join(text.split()) for text in (old, new))
    start = max(0, Prefix.similarity(old, new) - 20)

    def clipped(text: str) -> str:
        return "…" * (start > 0) + text[start : start + 39] + "…" * (len(text) > start + 39)

    return clipped(old), clipped(new)


def show_faults(faults: Sequence[Fault]) -> None:
    """Print a plain line for each fault, on stderr."""
    tell(faults=[asdict(fault) for fault in faults])
    out = console(stderr=True)
    shown = faults if is_verbose() else faults[:MOST_FAULTS]
    for fault in shown:
        out.print(f"{said('Fault:')} {in_words(fault)}", soft_wrap=True)
    if more := len(faults) - len(shown):
        out.print(f"… and {more} more faults, in faults.csv", soft_wrap=True)


def in_words(fault: Fault) -> str:
    """Say what is wrong in one sentence, in the reader's language."""
    return sentence(fault)
