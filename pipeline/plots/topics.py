"""Charts of topics: map, words, codes by topic."""

from __future__ import annotations

import json
from collections.abc import Collection
from math import ceil, hypot, isnan, pi, sqrt
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from pipeline.errors import OutputError, nearest
from pipeline.i18n import Language, all_translated, msg
from pipeline.plots.axes import chosen_codes, label_of
from pipeline.plots.colours import BLUE, GREY, PALE_GREY, colour_at
from pipeline.plots.heat import depth_legend, heat_map
from pipeline.plots.layers import layered
from pipeline.plots.layout import LETTER, densest, free_places, wrapped
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
RIM = 18
"""Points around the passages on the map, where a number finds room in any case."""
POINT = 22
"""Area of a passage on the map."""
KEY_COLUMNS, LINES, SIZE, LINE, INDENT = 3, 4, 10, 12, 8
"""Of the labels below the map: columns, most lines, height of letters and lines, room for a dot."""
LONGEST_QUOTE = 300
SIDE_BY_SIDE, WORD_SHARE = 4, 0.62
"""Topics in a row, and the share of a topic's width that its words take."""

_TEXTS = {
    "map": msg("Map of the topics"),
    "map_below": msg(
        "each point is a passage, like ones lie together; grey: in no topic; numbers: topics, below"
    ),
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
    places = (RIM + places * (np.array([WIDTH, HEIGHT]) - 2 * RIM)).round(1)
    points = [
        {
            "x": x,
            "y": y,
            "topic": row["topic"],
            "label": _label(results, row, texts["none"]),
            "colour": colour_at(row["topic"]) if row["topic"] >= 0 else PALE_GREY,
            "text": cut(row["text"], LONGEST_QUOTE),
            "source": f"{row['document']}, {row['source']}".removesuffix(", "),
        }
        for row, (x, y) in zip(rows, places.tolist(), strict=True)
    ]
    # Those of no topic first, so that they lie below.
    points.sort(key=lambda point: point["topic"])
    key, height = _key(points)
    x = alt.X("x:Q", scale={"domain": [0, WIDTH], "nice": False}, axis=None)
    y = alt.Y("y:Q", scale={"domain": [height, 0], "nice": False}, axis=None)
    numbers = alt.Chart(data(_numbers_on_map(points))).encode(x=x, y=y)
    labels = alt.Chart(data(key)).encode(x=x, y=y)
    drawn = layered(
        alt.Chart(data(points))
        .mark_circle(size=POINT, opacity=0.6)
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
        numbers.transform_filter("datum.away")
        .mark_rule(color=GREY, strokeWidth=0.8)
        .encode(
            x=alt.X("edge_x:Q", axis=None),
            y=alt.Y("edge_y:Q", axis=None),
            x2=alt.X2("home_x:Q"),
            y2=alt.Y2("home_y:Q"),
        ),
        numbers.mark_text(color=INK, fontSize=SIZE, fontWeight="bold", baseline="middle").encode(
            text=alt.Text("number:N")
        ),
        labels.mark_circle(size=4 * POINT, opacity=1).encode(
            color=alt.Color("colour:N", scale=None)
        ),
        labels.mark_text(
            color=INK, fontSize=SIZE, lineHeight=LINE, baseline="middle", align="left", dx=INDENT
        ).encode(text=alt.Text("lines:N")),
        width=WIDTH,
        height=height,
        title=titled(texts["map"], texts["map_below"]),
    )
    return styled(drawn, results.language)


def _numbers_on_map(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write the number of each topic where most of its passages lie, on none of any."""
    of = _by_topic(points)
    homes = np.array(
        [densest(np.array([[one["x"], one["y"]] for one in own])) for own in of.values()]
    ).reshape(-1, 2)
    wide = max((len(str(topic)) for topic in of), default=1) * LETTER * SIZE + 2
    size = (wide, float(SIZE))
    everything = np.array([[point["x"], point["y"]] for point in points])
    radius = sqrt(POINT / pi)
    places = free_places(homes, everything, radius, size, (WIDTH, HEIGHT))
    return [
        {
            "number": str(topic),
            "x": x,
            "y": y,
            "away": hypot(x - home_x, y - home_y) > wide,
            # A line begins at the edge of the box, in the direction of where it leads.
            **dict(zip(("edge_x", "edge_y"), _edge((x, y), (home_x, home_y), size), strict=True)),
            "home_x": home_x,
            "home_y": home_y,
        }
        for topic, (home_x, home_y), (x, y) in zip(of, homes.tolist(), places.tolist(), strict=True)
        if not isnan(x)
    ]


def _edge(
    centre: tuple[float, float], to: tuple[float, float], size: tuple[float, float]
) -> tuple[float, float]:
    """Return where a line from the centre of a box to elsewhere leaves it.

    Examples
    --------
    >>> _edge((0, 0), (10, 0), (4, 2)), _edge((0, 0), (1, 10), (4, 2))
    ((2.0, 0.0), (0.1, 1.0))
    """
    along = to[0] - centre[0], to[1] - centre[1]
    shares = [one / 2 / abs(way) for one, way in zip(size, along, strict=True) if way]
    part = min([*shares, 1.0])
    return centre[0] + along[0] * part, centre[1] + along[1] * part


def _key(points: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], float]:
    """Write below the map what its numbers mean, in columns; return the height of both, too."""
    of = _by_topic(points)
    room = WIDTH / KEY_COLUMNS
    letters = int((room - INDENT - 2 * SIZE) / (LETTER * SIZE))
    each = ceil(len(of) / KEY_COLUMNS)
    key: list[dict[str, Any]] = []
    top = lowest = float(HEIGHT)
    for place, (topic, own) in enumerate(of.items()):
        if place % each == 0:
            top = float(HEIGHT + LINE)
        # The number stays with the first word.
        lines = wrapped(own[0]["label"].replace(" ", "\u00a0", 1), letters, LINES)
        key.append(
            {
                "x": place // each * room + INDENT,
                "y": top + LINE / 2,
                "lines": lines,
                "colour": colour_at(topic),
            }
        )
        top += len(lines) * LINE + LINE / 2
        lowest = max(lowest, top)
    return key, lowest


def _by_topic(points: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    """Return the passages of each topic, by its number."""
    topics = sorted({point["topic"] for point in points if point["topic"] >= 0})
    return {topic: [point for point in points if point["topic"] == topic] for topic in topics}


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
        layered(
            written.encode(
                x=alt.XValue(0),  # type: ignore[no-untyped-call]
                text=alt.Text("word:N"),
            ),
            base.mark_bar(color=BLUE, height=8).encode(
                x=alt.X("start:Q", axis=None, scale={"domain": [0, 1], "nice": False}),
                x2=alt.X2("end:Q"),
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
