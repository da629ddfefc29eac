"""Document portraits: the codes along an interview."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping
from itertools import accumulate
from types import MappingProxyType
from typing import Any

import altair as alt
from altair.typing import ChartType

from pipeline.drawing.late_texts import STYLE
from pipeline.errors import StudyError, nearest
from pipeline.i18n import Language, all_translated, msg
from pipeline.plots.axes import LABELS, ROW, chosen_codes, code_axis, code_labels, label_of
from pipeline.plots.colours import colour_of, paler
from pipeline.plots.layers import layered
from pipeline.plots.style import INK, WIDTH, NothingToDraw, cut, data, styled, titled
from pipeline.records import Document, Role, Status
from pipeline.render import source_reference
from pipeline.results import Results

NARROWEST = 0.004
"""The least share of the width that a passage takes, so that short ones are seen."""
DEPTH = MappingProxyType({Status.HUMAN: 1.0, Status.AUTO: 0.6, Status.REVIEW: 0.25})
"""How much of its colour a passage has, the rest is white: who guesses is paler. Not as opacity,
through which the lines of the rows would be seen."""
BORDER = "#666666"
LONGEST_QUOTE = 240

_TEXTS = {
    "below": msg("each bar is a coded segment; colour: main code"),
    "position": msg("position in what participants say"),
    "code": msg("code"),
    "status": msg("status"),
    "text": msg("text"),
    "place": msg("place"),
    Status.HUMAN: msg("by people"),
    Status.AUTO: msg("automatic"),
    Status.REVIEW: msg("for review"),
}


def document_portrait(
    results: Results, document: str, *, codes: Collection[str] | None = None
) -> ChartType:
    """Draw where in an interview each code stands.

    Parameters
    ----------
    results : Results
        What the study has come to.
    document : str
        Id of the interview.
    codes : collection of str, optional
        Ids of the codes to show, with all under them; None: all that occur.

    Raises
    ------
    StudyError
        There is no such document.
    NothingToDraw
        Nothing in it is coded.
    """
    by_id = {known.id: known for known in results.documents}
    if document not in by_id:
        raise StudyError(
            msg("there is no document '{document}'", document=document),
            next_step=nearest(document, by_id),
        )
    source = by_id[document]
    here = [coding for coding in results.coded if coding.document == document]
    present = {coding.code for coding in here}
    shown = [code for code in chosen_codes(results.codebook, codes) if code.id in present]
    if not shown:
        raise NothingToDraw(msg("nothing is coded in document '{document}'", document=document))
    language = Language.of(results.language)
    texts = all_translated(_TEXTS, language)
    names = {code.id: label_of(code) for code in shown}
    turns = {turn.number: turn for turn in source.turns}
    bars = []
    for coding in here:
        if coding.code not in names:
            continue
        start, end = _share_spoken(source, coding.start), _share_spoken(source, coding.end)
        bars.append(
            {
                "code": coding.code,
                "name": names[coding.code],
                "colour": paler(colour_of(coding.code, results.codebook), DEPTH[coding.status]),
                "start": min(start, 1 - NARROWEST),
                "end": min(1.0, max(end, start + NARROWEST)),
                "status": texts[coding.status],
                "text": cut(source.text[coding.start : coding.end], LONGEST_QUOTE),
                "place": source_reference(
                    turns[coding.turn].anchor_at(coding.start) if coding.turn in turns else None,
                    results.language,
                ),
            }
        )
    y = code_axis(shown, grid=True)
    drawn = layered(
        _legend(texts),
        *code_labels(shown, results.codebook, y),
        alt.Chart(data(bars))
        .mark_bar(height=ROW * 0.72, stroke=BORDER, strokeWidth=0.6, style=STYLE)
        .encode(
            y=y,
            x=alt.X(
                "start:Q",
                title=texts["position"],
                scale={"domain": [0, 1], "nice": False},
                axis={"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1], "orient": "bottom"},
            ),
            x2=alt.X2("end:Q"),
            color=alt.Color("colour:N", scale=None),
            tooltip=[
                alt.Tooltip("name:N", title=texts["code"]),
                alt.Tooltip("status:N", title=texts["status"]),
                alt.Tooltip("place:N", title=texts["place"]),
                alt.Tooltip("text:N", title=texts["text"]),
            ],
        ),
        width=WIDTH - LABELS,
        height=alt.Step(ROW),
        title=titled(
            msg("Course of the codes: {document}", document=document).text(language), texts["below"]
        ),
    )
    return styled(drawn, results.language)


def _legend(texts: Mapping[Any, str]) -> ChartType:
    """Tell what the depth of a colour means, in a colour that no code has."""
    statuses = [{"status": texts[status]} for status in Status]
    legend: ChartType = (
        alt.Chart(data(statuses))
        .mark_square(size=0)  # nothing but the legend is seen
        .encode(
            fill=alt.Fill(
                "status:N",
                scale={
                    "domain": [texts[status] for status in Status],
                    "range": [paler(INK, DEPTH[status]) for status in Status],
                },
                legend=alt.Legend(
                    title=None,
                    orient="top",
                    symbolType="square",
                    symbolSize=100,
                    symbolStrokeColor=BORDER,
                    symbolStrokeWidth=0.6,
                    symbolOpacity=1,
                ),
            )
        )
    )
    return legend


def _share_spoken(document: Document, offset: int) -> float:
    """Return how much of what participants say comes before an offset."""
    spoken = [turn for turn in document.turns if turn.role is Role.PARTICIPANT]
    before = [0, *accumulate(turn.end - turn.start for turn in spoken)]
    place = bisect_right([turn.start for turn in spoken], offset)
    if place == 0 or not before[-1]:
        return 0.0
    turn = spoken[place - 1]
    return (before[place - 1] + min(offset, turn.end) - turn.start) / before[-1]
