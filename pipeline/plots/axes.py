"""Axes and labels of codes in pictures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import altair as alt

from pipeline.drawing.late_texts import STYLE
from pipeline.errors import CodebookError, nearest
from pipeline.i18n import msg
from pipeline.plots.style import INK, NothingToDraw, data, fixed
from pipeline.records import Code, Codebook

ROW = 15
"""Points of height for each code."""
LABELS = 255
"""Points of width for the names of codes; longer ones end in …"""
COLUMN_NAMES = 210
"""Points of height for the names of columns."""


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
            msg("there is no code '{unknown}'", unknown=unknown),
            next_step=nearest(unknown, codebook.by_id),
        )
    shown = [
        code
        for code in codebook.codes
        if codes is None or set(code_and_ancestors(code, codebook)).intersection(codes)
    ]
    if not shown:
        raise NothingToDraw(msg("the codebook has no codes"))
    return shown


def code_and_ancestors(code: Code, codebook: Codebook) -> list[str]:
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


def code_axis(codes: Sequence[Code], *, grid: bool = False) -> alt.Y:
    """Return an axis of codes below each other."""
    return alt.Y(
        "code:N",
        sort=None,
        title=None,
        scale={"domain": fixed(code.id for code in codes)},
        axis={"labels": False, "domain": False, "ticks": False, "grid": grid, "zindex": 0},
    )


def code_labels(codes: Sequence[Code], codebook: Codebook, y: alt.Y) -> list[alt.Chart]:
    """Write codes left of their rows, main codes in bold."""
    parents = {code.parent for code in codebook.codes}
    rows = [
        {"code": code.id, "label": label_of(code), "head": code.id in parents} for code in codes
    ]
    return row_labels(rows, y, LABELS)


def row_labels(rows: Sequence[Mapping[str, Any]], y: alt.Y, width: float) -> list[alt.Chart]:
    """Write the ``label`` of each row left of it, in bold where it is a ``head``.

    As marks, not as labels of an axis: the whole of a name that is cut off is told on hover, and
    Vega measures the labels of axes so often that a chart would take five times as long. Channels
    are named by their classes: Altair takes long to find out what a string means.
    """
    groups = [[row for row in rows if row["head"] is head] for head in (True, False)]
    return [
        alt.Chart(data(group))
        .mark_text(
            align="left",
            baseline="middle",
            fontSize=11,
            fontWeight="bold" if group[0]["head"] else "normal",
            limit=width - 6,
            color=INK,
            style=STYLE,
        )
        .encode(
            y=y,
            x=alt.XValue(-width),  # type: ignore[no-untyped-call]
            text=alt.Text("label:N"),
            tooltip=alt.Tooltip("label:N"),
        )
        for group in groups
        if group
    ]


def column_axis(columns: Collection[str]) -> alt.X:
    """Return an axis of columns side by side."""
    return alt.X(
        "column:N",
        sort=None,
        title=None,
        scale={"domain": fixed(columns)},
        axis={"labels": False, "domain": False, "ticks": False},
    )


def column_labels(labels: Mapping[str, str], x: alt.X) -> alt.Chart:
    """Write the names of columns upright above them."""
    names: alt.Chart = (
        alt.Chart(data([{"column": column, "label": name} for column, name in labels.items()]))
        .mark_text(
            align="left", baseline="middle", angle=270, fontSize=11, limit=COLUMN_NAMES, color=INK
        )
        .encode(
            x=x,
            y=alt.YValue(-5),  # type: ignore[no-untyped-call]
            text=alt.Text("label:N"),
            tooltip=alt.Tooltip("label:N"),
        )
    )
    return names
