"""What commands print while stages run, and of their results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING

from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from pipeline.cli.console import console, first_of, in_user_language, is_verbose, progress
from pipeline.cli.output import add_result
from pipeline.encoders import without_e5
from pipeline.i18n import NO_MESSAGE, Message, joined, msg, msg_n

if TYPE_CHECKING:
    from pipeline.codings import AnchoredCoding
    from pipeline.records import Fault
    from pipeline.run import RunSummary
    from pipeline.study import StudyFolder

LABELS = {
    "ingest": msg("Reading transcripts"),
    "codings": msg("Finding codings"),
    "code": msg("Coding"),
    "topics": msg("Finding topics"),
    "tables": msg("Counting"),
    "report": msg("Writing reports"),
}
"""What a stage is called on the screen; one without a name is not shown."""
STATUSES = {
    "human": (msg("Codings: human"), msg("coded by people")),
    "auto": (msg("Codings: auto"), msg("coded by the machine, sure enough to stand")),
    "review": (msg("Codings: review"), msg("the machine's best guess, for a person")),
}
"""What codings of each status are called in a summary, and what they are."""
CHANGES = {"moved": msg("moved"), "reworded": msg("reworded"), "lost": msg("lost")}
"""What has become of a coding since it was first found."""
MOST_FAULTS = 100
"""More faults than these are not printed."""
MOST_REWORDED = 20
"""More reworded codings than these are not printed."""
MOST_LINES = 10
"""More lines of a list are counted, not listed."""


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

    def waiting(self) -> None:
        """Say that another run has to end first."""
        self.tell(msg("Another run of panreflex is working on this study; waiting for it."))

    def stage_started(self, stage: str, reasons: Sequence[str]) -> None:
        """Show a stage with its first reason to run."""
        more = f" (+{len(reasons) - 1})" if len(reasons) > 1 else ""
        self._show(stage, in_user_language(reasons[0]) + more)
        if is_verbose() and stage in LABELS:
            self._progress.print(
                joined(": ", (LABELS[stage], joined("; ", reasons))), soft_wrap=True
            )

    def stage_progress(self, stage: str, done: int, total: int) -> None:
        """Move the bar of the running stage."""
        if self._task is not None:
            # Vectors are most of the work; the bar is full only when the stage has ended.
            if done == total:
                note = in_user_language(msg("computing"))
            elif stage == "report":
                note = in_user_language(msg("{done} of {total} files made", done=done, total=total))
            else:
                note = in_user_language(
                    msg("{done} of {total} sentences embedded", done=done, total=total)
                )
            self._progress.update(self._task, completed=done, total=total * 1.2, note=note)

    def tell(self, message: Message) -> None:
        """Print a message above the bars."""
        self._progress.print(message, soft_wrap=True)

    def parts_done(self, done: int, total: int) -> None:
        """Move the bar by parts that the workers of a cluster have computed."""
        if self._task is not None:
            note = in_user_language(msg("{done} of {total} parts computed", done=done, total=total))
            self._progress.update(self._task, completed=done, total=total * 1.2, note=note)

    def stage_finished(self, stage: str) -> None:
        """Fill the bar."""
        del stage
        self._fill("")

    def stage_skipped(self, stage: str) -> None:
        """Show that nothing changed."""
        self._show(stage, "")
        self._fill(in_user_language(msg("skipped, nothing changed")))

    def _show(self, stage: str, note: str) -> None:
        self._task = None
        if stage in LABELS:
            self._progress.start()
            self._task = self._progress.add_task(
                in_user_language(LABELS[stage]), total=None, note=note
            )

    def _fill(self, note: str) -> None:
        if self._task is not None:
            self._progress.update(self._task, completed=1, total=1, note=note)


def show_summary(study: StudyFolder, found: RunSummary) -> None:
    """Print what a study has come to."""
    coded = found.codings is not None
    encoder_note = without_e5(study.settings.coding.encoder) if coded else NO_MESSAGE
    add_result(
        title=study.title,
        documents=found.documents,
        turns=found.turns,
        segments=found.segments,
        codings=found.codings and dict(found.codings),
        topics=found.topics,
        topics_note=found.topics_note,
        encoder_note=encoder_note,
        agreement=found.agreement and found.agreement.as_dict(),
        outputs=str(study.outputs),
        kept=[str(path) for path in found.edited_copies],
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
    table.add_row(msg("Documents"), str(found.documents))
    table.add_row(msg("Turns"), str(found.turns))
    table.add_row(msg("Segments"), str(found.segments), msg("sentences, coded or not"))
    if found.codings is not None:
        for status, (name, meaning) in STATUSES.items():
            table.add_row(name, str(found.codings.get(status, 0)), meaning)
    if found.topics is not None:
        table.add_row(msg("Topics"), str(found.topics), found.topics_note)
    if found.agreement is not None:
        kappa = found.agreement.figures["kappa"].value
        note = (
            msg("no kappa, for want of codes; see agreement.csv")
            if kappa is None
            else msg("kappa {kappa:.2f} by sentence; see agreement.csv", kappa=kappa)
        )
        table.add_row(msg("Coders"), str(len(found.agreement.coders)), note)
    table.add_row(
        msg("Faults"), str(len(found.faults)), msg("see faults.csv") if found.faults else ""
    )
    out = console()
    out.print(table)
    if encoder_note:
        out.print(encoder_note, soft_wrap=True)
    # A path must stay in one piece, to be copied.
    out.print(msg("Results: {folder}", folder=study.outputs), soft_wrap=True)
    for path in found.edited_copies:
        out.print(
            msg(
                "An output was not as the last run left it; that version is kept as {path}",
                path=path,
            ),
            soft_wrap=True,
        )


def show_moved(codings: Iterable[AnchoredCoding]) -> None:
    """Print which codings of people no longer stand where, or as, they were found first."""
    changed = [coding for coding in codings if coding.change]
    if not changed:
        return
    counts = Counter(coding.change for coding in changed)
    add_result(moved=dict(counts))
    listed = joined(
        ", ",
        (
            joined(" ", (str(counts[change]), name))
            for change, name in CHANGES.items()
            if counts[change]
        ),
    )
    out = console()
    out.print(
        msg(
            "Human codings since they were first found: {listed}; see codings_moved.csv",
            listed=listed,
        ),
        soft_wrap=True,
    )
    reworded = [coding for coding in changed if coding.change == "reworded"]
    for coding in first_of(reworded, MOST_REWORDED)[0]:
        first, now = coding.first, coding.now
        old, new = differing(first.text, now.text)
        place = now.source if now.source == first.source else f"{first.source} → {now.source}"
        out.print(
            msg(
                "  {file}, line {line}: {document}, {place}: '{old}' is now '{new}'",
                file=coding.row.file,
                line=coding.row.line,
                document=coding.document,
                place=place or msg("turn {turn}", turn=now.turn),
                old=old,
                new=new,
            ),
            soft_wrap=True,
        )


def show_altered(codings: Iterable[AnchoredCoding]) -> None:
    """Tell of each list which of its quotes are not quite what the transcript says."""
    altered: defaultdict[str, list[AnchoredCoding]] = defaultdict(list)
    for coding in codings:
        if coding.row.line and coding.likeness < 100 and not coding.change:
            altered[coding.row.file].append(coding)
    add_result(
        altered=[
            {"file": one.row.file, "line": one.row.line, "likeness": one.likeness}
            for found in altered.values()
            for one in found
        ]
    )
    for file, found in altered.items():
        lines = sorted({one.row.line or 0 for one in found})
        shown, more = first_of(lines, MOST_LINES)
        listed: list[str] = [str(line) for line in shown]
        if more:
            listed.append(msg("{more} more", more=more))
        console(stderr=True).print(
            msg_n(
                "Notice: {file}, line {lines}: its words are not quite those of the transcript "
                "({likeness} % alike); those of the transcript count",
                "Notice: {file}, lines {lines}: their words are not quite those of the transcript "
                "(at least {likeness} % alike); those of the transcript count",
                n=len(lines),
                file=file,
                lines=joined(", ", listed),
                likeness=min(one.likeness for one in found),
            ),
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


def show_whether_imported(name: str, notices: Iterable[Fault], problems: Sequence[Fault]) -> bool:
    """Print what was noticed and what is wrong with a sheet; return whether it was imported."""
    errors = console(stderr=True)
    for notice in notices:
        errors.print(msg("Notice: {notice}", notice=notice.message), soft_wrap=True)
    for problem in problems:
        errors.print(msg("Problem: {problem}", problem=problem.message), soft_wrap=True)
    if problems:
        console().print(msg("{name}: nothing imported", name=name), soft_wrap=True)
    return not problems


def show_faults(faults: Sequence[Fault]) -> None:
    """Print a plain line for each fault, on stderr."""
    from pipeline.faults import grouped_faults

    faults = grouped_faults(faults)
    add_result(faults=[asdict(fault) for fault in faults])
    out = console(stderr=True)
    shown, more = first_of(faults, MOST_FAULTS)
    for fault in shown:
        out.print(msg("Fault: {fault}", fault=fault.message), soft_wrap=True)
    if more:
        out.print(
            msg_n(
                "… and {n} more fault, in faults.csv",
                "… and {n} more faults, in faults.csv",
                n=more,
            ),
            soft_wrap=True,
        )
