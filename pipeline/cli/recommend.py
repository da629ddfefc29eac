"""The commands that find passages to write recommendations and good examples from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.cli.output import Group
from pipeline.i18n import Message, msg, msg_n

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_study = click.argument("study", default=".", type=click.Path())


@click.group(cls=Group, epilog="\b\nExample:\n  panreflex recommend suggest")
def recommend() -> None:
    """Find passages to write recommendations and good examples from."""


@recommend.command(epilog="\b\nExample:\n  panreflex recommend suggest")
@_study
def suggest(study: str) -> None:
    """List the passages that demand, wish, warn or advise, by code.

    They are found by words and by the questions that they answer, in German and English, and
    written to recommendation_suggestions.csv in the outputs: a sheet to write from. What you
    recommend goes with the ids of its passages into the file that 'recommendations' in study.toml
    names; 'panreflex run' then traces it.
    """
    from pipeline.stages.recommend import suggest_for_recommendations
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    found, kept = suggest_for_recommendations(opened)
    n = len(found)
    told = msg_n(
        "{n} passage demands, wishes, warns or advises",
        "{n} passages demand, wish, warn or advise",
        n=n,
    )
    _show(found, kept, told, opened.outputs / "recommendation_suggestions.csv")


@recommend.command(epilog="\b\nExample:\n  panreflex recommend examples")
@_study
def examples(study: str) -> None:
    """List the passages that tell of something done that worked.

    They are written to example_suggestions.csv in the outputs. Write yes under 'confirmed' where
    it is a good example, with place and what is needed, and save the sheet as the file that
    'examples' in study.toml names; 'panreflex run' then lists the confirmed ones.
    """
    from pipeline.stages.recommend import suggest_examples
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    found, kept = suggest_examples(opened)
    n = len(found)
    told = msg_n(
        "{n} passage tells of something that worked",
        "{n} passages tell of something that worked",
        n=n,
    )
    _show(found, kept, told, opened.outputs / "example_suggestions.csv")


def _show(found: pd.DataFrame, kept: Path | None, told: Message, file: Path) -> None:
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result, rows_of

    add_result(suggestions=rows_of(found), file=str(file))
    out = console()
    if kept:
        out.print(msg("What you filled in is kept as {name}.", name=kept.name), soft_wrap=True)
    out.print(told, soft_wrap=True)
    out.print(msg("To fill in: {outputs}", outputs=file), soft_wrap=True)
