"""The commands of topics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.stages import exit_with_faults, run_stages, study_command
from pipeline.i18n import msg, msg_n

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.llm.destination import Destination
    from pipeline.study import StudyFolder

MOST_TOPICS = 25
"""Topics that are printed."""

MOST = 8
"""Codes, candidates or fragile topics that are printed."""


@click.command(
    epilog="\b\nExample:\n  panreflex topics\n"
    "  panreflex topics --stability\n"
    "  panreflex topics --candidates codebook/candidates.yaml"
)
@study_command
@click.option(
    "--stability",
    is_flag=True,
    help="Look for the topics anew, with other seeds and fewer documents.",
)
@click.option(
    "--candidates",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write candidates for codes to a new file, as a codebook.",
)
@click.option(
    "--names", is_flag=True, help="Let the language model of the study propose names for topics."
)
@click.option(
    "--allow-remote", is_flag=True, help="Let text go to another computer; study.toml must, too."
)
def topics(
    study: str,
    *,
    force: bool,
    stability: bool,
    candidates: Path | None,
    names: bool,
    allow_remote: bool,
) -> None:
    """Find recurring themes without the codebook.

    In a study that was coded, it then says which topics no code covers and which codes spread
    over many topics. --candidates proposes codes for what is missing: edit them and copy those
    that you want into the codebook. --stability says which topics would be found again; it takes
    twenty times as long as finding them once.

    --names has the language model read the typical passages of each topic and propose a name and
    a sentence, each with a verbatim quote. They go, marked as a machine's, to topic_names.md in the
    outputs; no topic is named by them.

    Your own names, merges and splits of topics go into codebook/topics.yaml and are made again
    after each run.
    """
    from pipeline.run import run
    from pipeline.study import StudyFolder

    if candidates:
        _refuse(candidates)
    opened = StudyFolder.open(study)
    destination = _allowed(opened, allow_remote=allow_remote) if names else None
    beside = bool(candidates) or _was_coded(opened)
    wanted = ["topics", "tables"] if beside else ["topics"]
    opened, found = run_stages(study, wanted, force=force)
    if found.topics and stability:
        _measure_stability(opened)
        run(opened, wanted)
    if found.topics and beside:
        _show_beside(opened)
    if found.topics and stability:
        _show_fragile(opened)
    else:
        _warn_of_other_topics(opened)
    if candidates:
        _write_candidates(opened, candidates)
    if destination and found.topics:
        _write_names(opened, destination)
    exit_with_faults(found)


def _refuse(path: Path) -> None:
    """Never overwrite what a person may have edited."""
    from pipeline.errors import OutputError

    if path.exists():
        raise OutputError(
            msg("the file exists already, and you may have edited it"),
            file=path,
            next_step=msg("name another file, or move this one away"),
        )


def _was_coded(study: StudyFolder) -> bool:
    from pipeline.stages import records_file

    return records_file(study, "coded").exists()


def _show_beside(study: StudyFolder) -> None:
    """Print what codes and topics say of each other."""
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result, rows_of
    from pipeline.store import read_output

    coverage = read_output("topic_coverage", study.outputs)
    _list(
        msg(
            "Topics by how much of them is coded; codes hardly cover {open_ones} of {count}",
            open_ones=int((coverage["status"] == "open").sum()),
            count=len(coverage),
        ),
        coverage.sort_values(["kind", "share_coded"], ascending=[False, True]),
        ("topic", "title"),
        lambda row: msg(
            "{share:.0%}: {codes}",
            share=row["share_coded"],
            codes=_first(row["codes"]) or msg("no code"),
        ),
        most=MOST_TOPICS,
    )
    spread = read_output("code_spread", study.outputs)
    broad = spread[spread["status"] == "broad"].sort_values("effective_topics", ascending=False)
    _list(
        msg(
            "Codes that spread over many topics: {broad} of {codes}",
            broad=len(broad),
            codes=len(spread),
        ),
        broad,
        ("code", "code_name"),
        lambda row: msg(
            "like {effective_topics:.0f}: {where}",
            effective_topics=row["effective_topics"],
            where=_first(row["where"]),
        ),
    )
    proposed = read_output("candidates", study.outputs)
    new = proposed[proposed["kind"] != "part"]
    _list(
        msg(
            "Candidates for codes: {themes}, {parts}",
            themes=msg_n("{n} new theme", "{n} new themes", n=len(new)),
            parts=msg_n("{n} part of a code", "{n} parts of codes", n=len(proposed) - len(new)),
        ),
        new,
        ("candidate", "name"),
        lambda row: msg(
            "{passages} {documents}",
            passages=msg_n("{n} passage", "{n} passages", n=row["passages"]),
            documents=msg_n("in {n} document", "in {n} documents", n=row["documents"]),
        ),
    )
    add_result(
        topic_coverage=rows_of(coverage), code_spread=rows_of(spread), candidates=rows_of(proposed)
    )
    console().print(
        msg("See topic_coverage.csv, code_spread.csv and candidates.csv"), soft_wrap=True
    )


def _first(listed: object) -> str:
    """Shorten a cell that lists things to the first three."""
    return ", ".join(str(listed).split(", ")[:3])


def _measure_stability(study: StudyFolder) -> None:
    from pipeline.cli.show_evaluation import evaluation_progress
    from pipeline.stages import measure_stability

    with evaluation_progress() as on_progress:
        measure_stability(study, lambda done, total: on_progress(msg("Looking anew"), done, total))


def _show_fragile(study: StudyFolder) -> None:
    """Print which topics would not be found again."""
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result, rows_of
    from pipeline.store import read_output

    table = read_output("topic_stability", study.outputs)
    fragile: pd.DataFrame = table[table["status"] == "fragile"].sort_values("stability")
    _list(
        msg("Fragile topics: {fragile} of {topics}", fragile=len(fragile), topics=len(table)),
        fragile,
        ("topic", "label"),
        lambda row: msg(
            "overlap {stability:.2f}, found again {found:.0%}",
            stability=row["stability"],
            found=row["found"],
        ),
    )
    add_result(topic_stability=rows_of(table))
    console().print(msg("See topics.csv and topic_stability.csv"))


def _warn_of_other_topics(study: StudyFolder) -> None:
    """Print it if the stability that was measured is that of topics that are no more."""
    from pipeline.cli.console import console
    from pipeline.stages import records_file
    from pipeline.store import read_output

    measured = records_file(study, "stability").exists()
    if measured and read_output("topics", study.outputs)["stability"].isna().any():
        console().print(
            msg("The topics are others now: measure their stability anew with --stability")
        )


def _write_candidates(study: StudyFolder, path: Path) -> None:
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.stages import propose_codes
    from pipeline.store import write_bytes

    text, number = propose_codes(study)
    if not number:
        add_result(file=None, candidates_written=0)
        console().print(
            msg(
                "Nothing to propose: no theme recurs without a code (see topic_coverage.csv); "
                "nothing was written"
            ),
            soft_wrap=True,
        )
        return
    write_bytes(path, text.encode("utf-8"))
    add_result(file=str(path), candidates_written=number)
    console().print(
        msg(
            "{number} candidates: {path}; edit them, and copy into the codebook what you adopt",
            number=number,
            path=path,
        ),
        soft_wrap=True,
    )


def _allowed(study: StudyFolder, *, allow_remote: bool) -> Destination:
    from pipeline.cli.llm import allowed
    from pipeline.stages.language_model import require_model

    require_model(study)
    return allowed(study, allow_remote=allow_remote)


def _write_names(study: StudyFolder, destination: Destination) -> None:
    """Ask for names, but for those of topics that were asked for before."""
    from pipeline.cli.console import console
    from pipeline.cli.llm import show_outcome, with_progress
    from pipeline.cli.output import add_result
    from pipeline.stages.topic_names import names_of

    path, number, outcome = names_of(study, destination, with_progress)
    show_outcome(outcome)
    add_result(file=str(path), names=number)
    console().print(
        msg_n("{n} name proposed: {path}", "{n} names proposed: {path}", n=number, path=path),
        soft_wrap=True,
    )


def _list(
    title: str,
    rows: pd.DataFrame,
    columns: tuple[str, str],
    tell: Callable[[Mapping[str, Any]], str],
    most: int = MOST,
) -> None:
    """Print the first rows: two columns, and what is told of each."""
    from rich.table import Column, Table

    from pipeline.cli.console import console
    from pipeline.cli.output import rows_of

    out = console()
    out.print(title, style="italic", soft_wrap=True)
    table = Table(
        Column(style="bold", no_wrap=True, min_width=4),
        Column(overflow="ellipsis", no_wrap=True, max_width=41),
        Column(style="dim", overflow="ellipsis", no_wrap=True),
        show_header=False,
        box=None,
    )
    for row in rows_of(rows[:most]):
        table.add_row(*(str(row[column]) for column in columns), tell(row))
    out.print(table)
    if (more := len(rows) - most) > 0:
        out.print(msg("      … and {more} more", more=more))
