"""Network of co-occurring codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from pipeline.i18n import Language, all_translated, msg, msg_n
from pipeline.plots.axes import label_of
from pipeline.plots.colours import colour_of, ink_on
from pipeline.plots.layers import layered
from pipeline.plots.layout import LETTER, force_directed_layout, without_overlaps, wrapped
from pipeline.plots.style import (
    INK,
    WIDTH,
    NothingToDraw,
    cut,
    data,
    rows_of,
    styled,
    titled,
)
from pipeline.results import Results
from pipeline.schema import DECIMALS
from pipeline.tables.counts import weight

LETTERS, SIZE, LINE = 20, 10, 11
"""Longest line of a name, height of its letters, height of a line."""
SMALLEST, LARGEST = 9.0, 18.0
"""Radius of the rarest and of the most frequent code."""
TIES_PER_CODE = 3
"""More ties than this, on average, are not told apart: the weakest are left out."""

_TEXTS = {
    "title": msg("Which codes occur together"),
    "sentence": msg("in the same sentence"),
    "passage": msg("in the same passage"),
    "turn": msg("in the same turn"),
    "near": msg("near each other"),
    "code": msg("code"),
    "codes": msg("codes"),
    "expected": msg("expected"),
    "confirmed": msg("confirmed"),
    "together": msg("together"),
    "jaccard": msg("Jaccard"),
}


def cooccurrence_network(
    results: Results, *, level: str = "sentence", at_least: int = 2
) -> ChartType:
    """Draw codes as nodes, tied where they are expected, or confirmed, together.

    Parameters
    ----------
    results : Results
        What the study has come to.
    level : str
        What counts as together: ``"sentence"``, ``"passage"``, ``"turn"`` or ``"near"``, as in the
        table of co-occurrences.
    at_least : int
        How often two codes must occur together to be tied: once may be chance.

    Raises
    ------
    NothingToDraw
        No two codes do.
    """
    language = Language.of(results.language)
    texts = all_translated(_TEXTS, language)
    counted = f"together_{results.counted}"
    ties = _ties(rows_of(results, "cooccurrence"), level, at_least, counted)
    book = results.codebook
    tied = {tie[end] for tie in ties for end in ("code_a", "code_b")}
    shown = [code for code in book.codes if code.id in tied]
    place = {code.id: number for number, code in enumerate(shown)}
    strongest = max(tie["jaccard"] for tie in ties) or 1
    weights = np.zeros((len(shown), len(shown)))
    for tie in ties:
        first, second = place[tie["code_a"]], place[tie["code_b"]]
        weights[first, second] = weights[second, first] = 0.2 + 0.8 * tie["jaccard"] / strongest

    counts: defaultdict[str, float] = defaultdict(float)
    for coding in results.coded:
        counts[coding.code] += weight(coding, results.counted)
    most = max((counts[code.id] for code in shown), default=0) or 1
    radius = np.array([SMALLEST + (LARGEST - SMALLEST) * counts[code.id] / most for code in shown])
    names = [wrapped(code.name or code.id, LETTERS) for code in shown]
    wide = [max(len(line) for line in name) * LETTER * SIZE for name in names]
    high = np.array([len(name) * LINE for name in names])
    sizes = np.column_stack([np.maximum(wide, 2 * radius) + 6, 2 * radius + high + 8])
    centres, height = without_overlaps(
        force_directed_layout(weights), sizes, WIDTH, max(260.0, 13.0 * len(shown))
    )
    x, y = centres[:, 0], centres[:, 1] - sizes[:, 1] / 2 + radius + 2

    nodes = [
        {
            "x": round(float(x[number]), 1),
            "y": round(float(y[number]), 1),
            "below": round(float(y[number] + radius[number] + 3), 1),
            "size": round(float(np.pi * radius[number] ** 2)),
            "colour": (colour := colour_of(code.id, book)),
            "ink": ink_on(colour),
            "id": cut(code.id, 4),
            "name": names[number],
            "full": label_of(code),
            "counted": round(counts[code.id], DECIMALS),
        }
        for number, code in enumerate(shown)
    ]
    at = {code.id: node for code, node in zip(shown, nodes, strict=True)}
    lines = [
        {
            "x": at[tie["code_a"]]["x"],
            "y": at[tie["code_a"]]["y"],
            "x2": at[tie["code_b"]]["x"],
            "y2": at[tie["code_b"]]["y"],
            "wide": round(0.8 + 5 * tie["jaccard"] / strongest, 2),
            "codes": f"{at[tie['code_a']]['full']} – {at[tie['code_b']]['full']}",
            "together": tie[counted],
            "jaccard": tie["jaccard"],
        }
        for tie in ties
    ]
    left = len([code for code in book.codable if code.id not in place])
    below = msg(
        "line: {level} {counted} at least {least} times, thicker for a stronger association "
        "(Jaccard); circle: number of codings, {counted}; colour: main code",
        level=_TEXTS.get(level, level),
        least=at_least,
        counted=_TEXTS[results.counted],
    ).text(language)
    if left:
        left_out = msg_n(
            "; {n} code without a line is left out",
            "; {n} codes without a line are left out",
            n=left,
        )
        below += left_out.text(language)
    drawn = _drawn(nodes, lines, height, texts, results.counted).properties(
        title=titled(texts["title"], below)
    )
    return styled(drawn, results.language)


def _ties(
    pairs: list[dict[str, Any]], level: str, at_least: int, counted: str
) -> list[dict[str, Any]]:
    """Return the pairs that are drawn, of the strongest as many as can be told apart."""
    ties = [
        pair
        for pair in pairs
        if pair.get("level", level) == level
        and pair[counted] >= at_least
        and pair["code_a"] != pair["code_b"]
    ]
    if not ties:
        raise NothingToDraw(
            msg(
                "no two codes occur together {at_least} times ({level})",
                at_least=at_least,
                level=level,
            ),
            next_step=msg("see cooccurrence.csv, or choose another level"),
        )
    codes = {tie[end] for tie in ties for end in ("code_a", "code_b")}
    ties.sort(key=lambda tie: (-tie["jaccard"], -tie[counted], tie["code_a"], tie["code_b"]))
    return ties[: TIES_PER_CODE * len(codes)]


def _drawn(
    nodes: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    height: float,
    texts: Mapping[str, str],
    counted: str,
) -> ChartType:
    x = alt.X("x:Q", scale={"domain": [0, WIDTH], "nice": False}, axis=None)
    across = {"domain": [height, 0], "nice": False}
    y = alt.Y("y:Q", scale=across, axis=None)
    circles = alt.Chart(data(nodes)).encode(x=x, y=y)
    names = alt.Chart(data(nodes)).encode(
        x=x, y=alt.Y("below:Q", scale=across, axis=None), text=alt.Text("name:N")
    )
    words: Any = {"fontSize": SIZE, "lineHeight": LINE, "baseline": "top"}
    return layered(
        alt.Chart(data(lines))
        .mark_rule(color="#9A9A9A", opacity=0.7, strokeCap="round")
        .encode(
            x=x,
            y=y,
            x2=alt.X2("x2:Q"),
            y2=alt.Y2("y2:Q"),
            strokeWidth=alt.StrokeWidth("wide:Q", scale=None),
            tooltip=[
                alt.Tooltip("codes:N", title=texts["codes"]),
                alt.Tooltip("together:Q", title=texts[counted], format=".1f"),
                alt.Tooltip("jaccard:Q", title=texts["jaccard"], format=".3f"),
            ],
        ),
        circles.mark_circle(opacity=1, stroke="white", strokeWidth=1.5).encode(
            color=alt.Color("colour:N", scale=None),
            size=alt.Size("size:Q", scale=None),
            tooltip=[
                alt.Tooltip("full:N", title=texts["code"]),
                alt.Tooltip("counted:Q", title=texts[counted], format=".1f"),
            ],
        ),
        circles.mark_text(fontSize=9, fontWeight="bold", baseline="middle").encode(
            text=alt.Text("id:N"), color=alt.Color("ink:N", scale=None)
        ),
        names.mark_text(stroke="white", strokeWidth=4, strokeJoin="round", **words),
        names.mark_text(color=INK, **words),
        width=WIDTH,
        height=height,
    )
