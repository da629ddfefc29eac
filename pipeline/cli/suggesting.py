"""Which passages does a person see that are worth coding next?"""

from __future__ import annotations

from typing import Any

from rich.table import Column, Table

from pipeline.cli.speaking import console, rows_of, tell
from pipeline.cli.tongue import said


def show_suggestions(study: Any, count: int) -> None:
    """Choose passages, write them to a list that can be filled in, and print them."""
    from pipeline.stages.suggest import suggest_passages

    # Their vectors are there already: the stage before has made them.
    found = suggest_passages(study, count, lambda _done, _total: None)
    tell(suggestions=rows_of(found))
    table = Table(
        Column("Document", no_wrap=True, min_width=8),
        Column("Place", no_wrap=True, min_width=10),
        Column("Code?", no_wrap=True, min_width=8),
        Column("Passage", no_wrap=True, overflow="ellipsis", max_width=46),
        title="Passages that would teach most if you coded them",
        title_justify="left",
        box=None,
    )
    for row in found.to_dict("records"):
        likely = ", ".join(code.split(" ", 1)[0] for code in row["proposal"].split("; ")[:2])
        place = row["source"] or said(f"turn {row['begin']}")
        table.add_row(row["document"], place, likely, row["segment"])
    out = console()
    out.print(table)
    out.print(f"To fill in: {study.outputs / 'suggestions.csv'}", soft_wrap=True)
    if study.settings.coding.uncoded_is_negative:
        out.print(
            "If you code only some passages of a document, set uncoded_is_negative = false in\n"
            "study.toml: the rest of it counts as left uncoded on purpose otherwise."
        )
