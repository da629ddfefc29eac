"""The commands that find passages to write recommendations and good examples from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.cli.output import Group
from pipeline.i18n import Message, msg, msg_n

if TYPE_CHECKING:
    from pipeline.stages.recommend import Suggested

_study = click.argument("study", default=".", type=click.Path())


@click.group(cls=Group, epilog="\b\nExample:\n  panreflex recommend suggest")
def recommend() -> None:
    """Find passages to write recommendations and good examples from."""


@recommend.command(epilog="\b\nExample:\n  panreflex recommend suggest")
@_study
def suggest(study: str) -> None:
    """List the passages that demand, wish, warn or advise, by code.

    They are found by words and by the questions that they answer, in German and English, and
    written to the sheet that 'recommendation_sheet' in study.toml names. Write there under
    'recommendation' what you recommend, as in 'E1: The city keeps a reserve.', and E1 alone beside
    other passages, with 'against' under 'stance' where one speaks against it; 'panreflex run' then
    traces it. What you have written stays when the sheet is written anew.
    """
    from pipeline.stages.recommend import suggest_for_recommendations
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    suggested = suggest_for_recommendations(opened)
    n = len(suggested.found)
    told = msg_n(
        "{n} passage demands, wishes, warns or advises",
        "{n} passages demand, wish, warn or advise",
        n=n,
    )
    _show(suggested, told)


@recommend.command(epilog="\b\nExample:\n  panreflex recommend examples")
@_study
def examples(study: str) -> None:
    """List the passages that tell of something done that worked.

    They are written to the sheet that 'examples' in study.toml names. Write yes under 'confirmed'
    where it is a good example, with place and what is needed, and yes under 'released' where it
    may be published; 'panreflex run' then lists the confirmed ones. What you have written stays
    when the sheet is written anew.
    """
    from pipeline.stages.recommend import suggest_examples
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    suggested = suggest_examples(opened)
    n = len(suggested.found)
    told = msg_n(
        "{n} passage tells of something that worked",
        "{n} passages tell of something that worked",
        n=n,
    )
    _show(suggested, told)


def _show(suggested: Suggested, told: Message) -> None:
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result, rows_of

    file, kept = suggested.file, suggested.kept
    add_result(suggestions=rows_of(suggested.found), file=str(file), kept=kept)
    out = console()
    out.print(told, soft_wrap=True)
    if kept:
        out.print(
            msg_n(
                "{n} row in which you have written stands as it was",
                "{n} rows in which you have written stand as they were",
                n=kept,
            ),
            soft_wrap=True,
        )
    out.print(msg("To fill in: {outputs}", outputs=file), soft_wrap=True)
