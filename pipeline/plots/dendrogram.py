"""Dendrogram of topics."""

from __future__ import annotations

from typing import Any

import altair as alt
from altair.typing import ChartType

from pipeline.i18n import Language, all_translated, msg
from pipeline.plots.axes import row_labels
from pipeline.plots.colours import BLUE
from pipeline.plots.layers import layered
from pipeline.plots.style import WIDTH, cut, data, rows_of, styled, titled
from pipeline.results import Results

ROW, LABELS, LETTERS = 17, 330, 50
"""Points of height for each topic, of width for its label, and letters of it."""

_TEXTS = {
    "title": msg("How topics are related"),
    "below": msg("the further left two are joined, the more alike; in brackets passages"),
    "axis": msg("distance"),
    "label": msg("joined"),
    "passages": msg("passages"),
}


def topic_hierarchy(results: Results) -> ChartType:
    """Draw topics as leaves of a tree in which the most alike are joined first.

    Raises
    ------
    NothingToDraw
        No topics were found.
    """
    texts = all_translated(_TEXTS, Language.of(results.language))
    nodes = {row["node"]: row for row in rows_of(results, "topic_hierarchy")}
    leaves = _leaves(nodes)
    height: dict[int, float] = {leaf: float(place) for place, leaf in enumerate(leaves)}
    corners = []
    # A node is numbered after the two that it joins.
    for number in sorted(nodes):
        node = nodes[number]
        if node["left"] is None:
            continue
        left, right, joint = node["left"], node["right"], node["distance"]
        height[number] = (height[left] + height[right]) / 2
        path = (
            (nodes[left]["distance"], height[left]),
            (joint, height[left]),
            (joint, height[right]),
            (nodes[right]["distance"], height[right]),
        )
        corners += [
            {
                "node": number,
                "order": order,
                "x": x,
                "y": y,
                "label": cut(node["label"], 120),
                "passages": node["passages"],
            }
            for order, (x, y) in enumerate(path)
        ]
    names = [
        {
            "y": place,
            "label": f"{leaf['node']} {cut(title, LETTERS)} ({leaf['passages']})",
            "head": False,
        }
        for place, leaf in enumerate(nodes[number] for number in leaves)
        for title in [results.topic_title(leaf["node"], leaf["label"])]
    ]
    y = alt.Y(
        "y:Q",
        title=None,
        scale={"domain": [len(leaves) - 0.5, -0.5], "nice": False},
        axis={"labels": False, "domain": False, "ticks": False, "grid": False},
    )
    drawn = layered(
        *row_labels(names, y, LABELS),
        alt.Chart(data(corners))
        .mark_line(color=BLUE, strokeWidth=1.4)
        .encode(
            x=alt.X("x:Q", title=texts["axis"], axis={"format": ".1f", "tickCount": 5}),
            y=y,
            detail=alt.Detail("node:N"),
            order=alt.Order("order:O"),
            tooltip=[
                alt.Tooltip("label:N", title=texts["label"]),
                alt.Tooltip("passages:Q", title=texts["passages"]),
            ],
        ),
        width=WIDTH - LABELS,
        height=ROW * len(leaves),
        title=titled(texts["title"], texts["below"]),
    )
    return styled(drawn, results.language)


def _leaves(nodes: dict[int, dict[str, Any]]) -> list[int]:
    """Return the topics in an order in which no two branches cross."""
    joined = {end for node in nodes.values() for end in (node["left"], node["right"])}
    waiting = sorted(number for number in nodes if number not in joined)
    leaves = []
    while waiting:
        number = waiting.pop()
        node = nodes[number]
        if node["left"] is None:
            leaves.append(number)
        else:
            waiting += [node["right"], node["left"]]
    return leaves
