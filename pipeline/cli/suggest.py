"""What commands print of the passages that are worth coding next."""

from __future__ import annotations

from typing import Any

from rich.table import Column, Table

from pipeline.cli.console import console, in_user_language
from pipeline.cli.output import add_result, rows_of
from pipeline.i18n import msg


def show_suggestions(study: Any, count: int) -> None:
    """Choose passages, write them to a list that can be filled in, and print them."""
    from pipeline.stages.suggest import suggest_passages

    # Their vectors are there already: the stage before has made them.
    found = suggest_passages(study, count, lambda _done, _total: None)
    add_result(suggestions=rows_of(found))
    table = Table(
        Column(msg("Document"), no_wrap=True, min_width=8),
        Column(msg("Place"), no_wrap=True, min_width=10),
        Column(msg("Code?"), no_wrap=True, min_width=8),
        Column(msg("Passage"), no_wrap=True, overflow="ellipsis", max_width=46),
        title=msg("Passages that are most worth coding by hand next"),
        title_justify="left",
        box=None,
    )
    for row in found.to_dict("records"):
        likely = ", ".join(code.split(" ", 1)[0] for code in row["proposal"].split("; ")[:2])
        place = row["source"] or in_user_language(msg("turn {row}", row=row["begin"]))
        table.add_row(row["document"], place, likely, row["segment"])
    out = console()
    out.print(table)
    out.print(
        msg("To fill in: {outputs}", outputs=study.outputs / "suggestions.csv"), soft_wrap=True
    )
    if study.settings.coding.uncoded_is_negative:
        out.print(
            msg(
                "If you code only some passages of a document, set uncoded_is_negative = false "
                "in\nstudy.toml: the rest of it counts as left uncoded on purpose otherwise."
            )
        )
