"""Where in a picture does each code stand?"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.errors import CodebookError, nearest
from pipeline.plots.style import NothingToDraw
from pipeline.records import Code, Codebook

if TYPE_CHECKING:
    import altair as alt

ROW = 15
"""Points of height for each code."""
LABELS = 255
"""Points of width for the names of codes; longer ones end in …"""


def chosen_codes(codebook: Codebook, codes: Collection[str] | None = None) -> list[Code]:
    """Return the codes that a picture shows, in the order of the codebook.

    Parameters
    ----------
    codebook : Codebook
        The category system.
    codes : collection of str, optional
        Ids of those that are wanted, with all under them; None: all.

    Raises
    ------
    CodebookError
        One of them is not in the codebook.
    NothingToDraw
        The codebook has no codes.

    Examples
    --------
    >>> book = Codebook(title="", language="de", version="1", codes=(
    ...     Code(id="A", name="Garten"), Code(id="A1", name="Beete", parent="A"),
    ...     Code(id="B", name="Wetter")))
    >>> [code.id for code in chosen_codes(book, ["A"])]
    ['A', 'A1']
    """
    for unknown in set(codes or ()) - set(codebook.by_id):
        raise CodebookError(
            f"there is no code '{unknown}'", next_step=nearest(unknown, codebook.by_id)
        )
    shown = [
        code
        for code in codebook.codes
        if codes is None or set(lineage(code, codebook)).intersection(codes)
    ]
    if not shown:
        raise NothingToDraw("the codebook has no codes")
    return shown


def lineage(code: Code, codebook: Codebook) -> list[str]:
    """Return the ids of a code and of all above it, from below."""
    ids = [code.id]
    while (parent := codebook.by_id[ids[-1]].parent) is not None:
        ids.append(parent)
    return ids


def label_of(code: Code) -> str:
    """Return how a picture calls a code.

    Examples
    --------
    >>> label_of(Code(id="A1", name="Beete")), label_of(Code(id="Beete", name="Beete"))
    ('A1 Beete', 'Beete')
    """
    return code.id if code.name in ("", code.id) else f"{code.id} {code.name}"


def code_axis(codes: Sequence[Code], codebook: Codebook, *, grid: bool = False) -> alt.Y:
    """Lay codes out below each other, main codes in bold."""
    import altair as alt

    parents = {code.parent for code in codebook.codes}
    heads = [code.id for code in codes if code.id in parents]
    labels = {code.id: label_of(code) for code in codes}
    return alt.Y(
        "code:N",
        sort=None,
        title=None,
        scale=alt.Scale(domain=list(labels)),
        axis=alt.Axis(
            labelExpr=looked_up(labels),
            labelAlign="left",
            labelPadding=LABELS,
            labelLimit=LABELS - 6,
            labelFontWeight=alt.condition(
                f"indexof({json.dumps(heads)}, datum.value) >= 0",
                alt.value("bold"),
                alt.value("normal"),
            ),
            domain=False,
            ticks=False,
            grid=grid,
            zindex=0,
        ),
    )


def column_axis(labels: Mapping[str, str], title: str | None = None) -> alt.X:
    """Lay columns out side by side, with their names standing upright above them."""
    import altair as alt

    return alt.X(
        "column:N",
        sort=None,
        title=title,
        scale=alt.Scale(domain=list(labels)),
        axis=alt.Axis(
            labelExpr=looked_up(labels),
            orient="top",
            labelAngle=-90,
            labelLimit=210,
            domain=False,
            ticks=False,
            titleAnchor="start",
        ),
    )


def looked_up(labels: Mapping[str, str]) -> str:
    """Write the expression that finds the label of an axis by its value."""
    return f"({json.dumps(dict(labels))})[datum.value]"
