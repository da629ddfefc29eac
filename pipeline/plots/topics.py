"""Charts of topics: map, words, codes by topic."""

from __future__ import annotations

import json
from collections.abc import Collection
from statistics import median
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from pipeline.errors import OutputError, nearest
from pipeline.i18n import Language, all_translated, msg
from pipeline.plots.axes import chosen_codes, label_of
from pipeline.plots.colours import BLUE, GREY, colour_at
from pipeline.plots.heat import depth_legend, heat_map
from pipeline.plots.layout import LETTER, without_overlaps, wrapped
from pipeline.plots.style import (
    INK,
    WIDTH,
    NothingToDraw,
    cut,
    data,
    drawable,
    rows_of,
    styled,
    titled,
)
from pipeline.results import Results

HEIGHT = 460
"""Of the map, in points."""
LETTERS, LINES, SIZE, LINE = 22, 3, 10, 11
"""Longest line of a label on the map, most lines, height of its letters, height of a line."""
LONGEST_QUOTE = 300
SIDE_BY_SIDE, WORD_SHARE = 4, 0.62
"""Topics in a row, and the share of a topic's width that its words take."""

_TEXTS = {
    "map": msg("Map of the topics"),
    "map_below": msg("each point is a passage, like ones lie together; grey: in no topic"),
    "words": msg("Words of the topics"),
    "words_below": msg("the longer the bar, the more the word sets the topic apart"),
    "by_topic": msg("Codes and topics"),
    "together": msg("sentences in common"),
    "lift": msg("times as often as by chance"),
    "share_of_code": msg("share of the code's sentences"),
    "share_of_topic": msg("share of the topic's sentences"),
    "number": msg("number of sentences that carry the code and lie in the topic"),
    "none": msg("no topic"),
    "topic": msg("topic"),
    "code": msg("code"),
    "text": msg("text"),
    "source": msg("source"),
    "word": msg("word"),
}
_MEASURES = {"together": "d", "lift": ".1f", "share_of_code": ".0%", "share_of_topic": ".0%"}


def topic_map(results: Results) -> ChartType:
    """Draw every passage where like passages lie, with the labels of the topics.

    Raises
    ------
    NothingToDraw
        No topics were found.
    """
    language = Language.of(results.language)
    texts = all_translated(_TEXTS, language)
    rows = rows_of(results, "topic_map")
    places = np.array([[row["x"], -row["y"]] for row in rows], dtype=float)
    low, high = places.min(axis=0), places.max(axis=0)
    places = np.where(high > low, (places - low) / np.where(high > low, high - low, 1), 0.5)
    points = [
        {
            "x": round(float(x), 4),
            "y": round(float(y), 4),
            "topic": row["topic"],
            "label": _label(results, row, texts["none"]),
            "colour": colour_at(row["topic"]) if row["topic"] >= 0 else "#C4C4C4",
            "text": cut(row["text"], LONGEST_QUOTE),
            "source": f"{row['document']}, {row['source']}".removesuffix(", "),
        }
        for row, (x, y) in zip(rows, places, strict=True)
    ]
    # Those of no topic first, so that they lie below.
    points.sort(key=lambda point: point["topic"])
    names, height = _names_on_map(points)
    x = alt.X("x:Q", scale={"domain": [-0.02, 1.02], "nice": False}, axis=None)
    y = alt.Y("y:Q", scale={"domain": [1.02, -0.02], "nice": False}, axis=None)
    labels = alt.Chart(data(names)).encode(x=x, y=y)
    text: Any = {"fontSize": SIZE, "lineHeight": LINE, "baseline": "top"}
    written = labels.encode(y=alt.Y("top:Q"), text="lines:N")
    drawn = alt.layer(
        alt.Chart(data(points))
        .mark_circle(size=22, opacity=0.6)
        .encode(
            x=x,
            y=y,
            color=alt.Color("colour:N", scale=None),
            tooltip=[
                alt.Tooltip("label:N", title=texts["topic"]),
                alt.Tooltip("source:N", title=texts["source"]),
                alt.Tooltip("text:N", title=texts["text"]),
            ],
        ),
        labels.transform_filter("datum.away")
        .mark_rule(color=GREY, strokeWidth=0.8)
        .encode(x2="home_x:Q", y2="home_y:Q"),
        written.mark_text(stroke="white", strokeWidth=4, strokeJoin="round", **text),
        written.mark_text(color=INK, **text),
        width=WIDTH,
        height=height,
        title=titled(texts["map"], texts["map_below"]),
    )
    return styled(drawn, results.language)


def _names_on_map(points: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], float]:
    """Write the label of each topic near the middle of its passages, none over another."""
    topics = sorted({point["topic"] for point in points if point["topic"] >= 0})
    of = {topic: [point for point in points if point["topic"] == topic] for topic in topics}
    homes = np.array(
        [[median(p["x"] for p in of[t]), median(p["y"] for p in of[t])] for t in topics]
    ).reshape(-1, 2)
    # The number stays with the first word.
    lines = [
        wrapped(of[topic][0]["label"].replace(" ", "\u00a0", 1), LETTERS, LINES) for topic in topics
    ]
    sizes = np.array(
        [[max(map(len, line)) * LETTER * SIZE + 4, len(line) * LINE + 4] for line in lines]
    ).reshape(-1, 2)
    centres, height = without_overlaps(homes, sizes, WIDTH, max(HEIGHT, 14 * len(topics)))
    names = [
        {
            "x": x / WIDTH,
            "y": y / height,
            "top": (y - high / 2 + 2) / height,
            "lines": line,
            "home_x": home_x,
            "home_y": home_y,
            "away": abs(x - home_x * WIDTH) > wide / 2 or abs(y - home_y * height) > high / 2,
        }
        for (x, y), (wide, high), line, (home_x, home_y) in zip(
            centres.tolist(), sizes.tolist(), lines, homes.tolist(), strict=True
        )
    ]
    return names, height


def topic_words(results: Results, *, words: int = 6, most: int = 24) -> ChartType:
    """Draw the words that set each topic apart.

    Parameters
    ----------
    results : Results
        What the study has come to.
    words : int
        How many words of each topic.
    most : int
        How many topics, the largest first; those of the interview situation stand last.

    Raises
    ------
    NothingToDraw
        No topics were found.
    """
    language = Language.of(results.language)
    texts = all_translated(_TEXTS, language)
    topics = [topic for topic in results.topics if topic.id >= 0 and topic.words][:most]
    if not topics:
        raise NothingToDraw(msg("no topics were found"))
    topics.sort(key=lambda topic: results.is_situation(topic.id))
    cell, gap = WIDTH // SIDE_BY_SIDE - 12, 16
    letters = int(cell / (LETTER * SIZE))
    names = {
        topic.id: f"{topic.id} {results.topic_title(topic.id, topic.label)}" for topic in topics
    }
    heads = ["\n".join(wrapped(names[topic.id], letters)) for topic in topics]
    bars = [
        {
            "topic": number,
            "label": names[topic.id],
            "word": word,
            "place": place,
            "start": WORD_SHARE,
            "end": WORD_SHARE + (1 - WORD_SHARE) * weight / (topic.words[0][1] or 1),
        }
        for number, topic in enumerate(topics)
        for place, (word, weight) in enumerate(topic.words[:words])
    ]
    base = alt.Chart().encode(y=alt.Y("place:O", axis=None))
    written = base.mark_text(align="left", fontSize=10, limit=cell * WORD_SHARE - 4, color=INK)
    drawn = (
        alt.layer(
            written.encode(x=alt.value(0), text="word:N"),
            base.mark_bar(color=BLUE, height=8).encode(
                x=alt.X("start:Q", axis=None, scale={"domain": [0, 1], "nice": False}),
                x2="end:Q",
                tooltip=[
                    alt.Tooltip("word:N", title=texts["word"]),
                    alt.Tooltip("label:N", title=texts["topic"]),
                ],
            ),
            data=data(bars),
            width=cell,
            height=alt.Step(13),
        )
        .facet(
            facet=alt.Facet(
                "topic:O",
                title=None,
                header=alt.Header(
                    labelExpr=f"split(({json.dumps(drawable(heads))})[datum.value], '\\n')",
                    labelAnchor="start",
                    labelFontSize=10,
                    labelFontWeight="bold",
                    labelLimit=cell,
                    labelPadding=4,
                ),
            ),
            columns=SIDE_BY_SIDE,
            spacing=gap,
        )
        .properties(title=titled(texts["words"], texts["words_below"]))
    )
    return styled(drawn, results.language)


def code_by_topic(
    results: Results, *, measure: str = "together", codes: Collection[str] | None = None
) -> ChartType:
    """Draw how many sentences of each code lie in each topic.

    Parameters
    ----------
    results : Results
        What the study has come to.
    measure : str
        What the depth of the colour shows: ``"together"`` (sentences in common), ``"lift"``,
        ``"share_of_code"`` or ``"share_of_topic"``.
    codes : collection of str, optional
        Ids of the codes to show, with all under them; None: all.

    Raises
    ------
    NothingToDraw
        No topics were found, or no code lies in one.
    OutputError
        There is no such measure.
    """
    if measure not in _MEASURES:
        raise OutputError(
            msg("there is no measure '{measure}'", measure=measure),
            next_step=nearest(measure, _MEASURES),
        )
    language = Language.of(results.language)
    texts = all_translated(_TEXTS, language)
    shown = chosen_codes(results.codebook, codes)
    names = {code.id: label_of(code) for code in shown}
    rows = [row for row in rows_of(results, "code_by_topic") if row["code"] in names]
    if not rows:
        raise NothingToDraw(msg("none of these codes lies in a topic"))
    # The interview situation, and what lies in no topic, come last.
    by_topic = sorted(
        rows,
        key=lambda row: (row["topic"] < 0, results.is_situation(row["topic"]), row["topic"]),
    )
    cells = [
        {
            "code": row["code"],
            "name": names[row["code"]],
            "column": str(row["topic"]),
            "label": _label(results, row, texts["none"]),
            "value": row[measure],
            "cell_text": str(row["together"]),
            "together": row["together"],
            "lift": row["lift"],
            "share": row["share_of_code"],
        }
        for row in rows
    ]
    top = max(cell["value"] for cell in cells)
    below = texts["number"]
    if measure != "together":
        below += msg("; depth of the colour: {measure}", measure=_TEXTS[measure]).text(language)
    drawn = heat_map(
        cells,
        shown,
        results.codebook,
        {str(row["topic"]): _label(results, row, texts["none"]) for row in by_topic},
        top=top,
        legend=depth_legend(texts[measure], _MEASURES[measure], (0, top)),
        tooltip=[
            alt.Tooltip("name:N", title=texts["code"]),
            alt.Tooltip("label:N", title=texts["topic"]),
            alt.Tooltip("together:Q", title=texts["together"]),
            alt.Tooltip("share:Q", title=texts["share_of_code"], format=".0%"),
            alt.Tooltip("lift:Q", title=texts["lift"], format=".1f"),
        ],
        letters=max(len(cell["cell_text"]) for cell in cells),
    ).properties(title=titled(texts["by_topic"], below))
    return styled(drawn, results.language)


def _label(results: Results, row: dict[str, Any], none: str) -> str:
    topic = row["topic"]
    return f"{topic} {results.topic_title(topic, row['label'])}" if topic >= 0 else none
