"""Bar chart of the frequencies of codes by status."""

from __future__ import annotations

import math
from collections.abc import Collection

import altair as alt
from altair.typing import ChartType

from pipeline.i18n import Language, all_translated, msg
from pipeline.plots.axes import LABELS, ROW, chosen_codes, code_axis, code_labels, label_of
from pipeline.plots.colours import STATUS_COLOURS
from pipeline.plots.layers import layered
from pipeline.plots.style import INK, WIDTH, counted_codings, data, styled, titled
from pipeline.records import Counted, Status
from pipeline.results import Results
from pipeline.schema import DECIMALS
from pipeline.tables.counts import count, weight
from pipeline.tables.frequencies import codings_by_code

_TEXTS = {
    "title": msg("Frequencies of the codes"),
    "below": msg("in brackets: confirmed; Σ: together with the subcodes"),
    "below_flat": msg("in brackets: confirmed"),
    "below_confirmed": msg("in brackets: documents; Σ: together with the subcodes"),
    "below_confirmed_flat": msg("in brackets: documents"),
    "expected": msg("expected codings: the sum of their probabilities"),
    "confirmed": msg("confirmed codings: by people, and automatic"),
    "code": msg("code"),
    "status": msg("status"),
    "segments": msg("segments"),
    "documents": msg("documents"),
    Status.HUMAN: msg("by people"),
    Status.AUTO: msg("automatic"),
    Status.REVIEW: msg("for review"),
}


def frequency_bars(results: Results, *, codes: Collection[str] | None = None) -> ChartType:
    """Draw how often each code is expected, or confirmed, by the status of the codings.

    Parameters
    ----------
    results : Results
        What the study has come to.
    codes : collection of str, optional
        Ids of the codes to show, with all under them; None: all.

    Raises
    ------
    NothingToDraw
        Nothing is coded, or nothing is confirmed and only that counts.
    """
    counted = counted_codings(results)
    texts = all_translated(_TEXTS, Language.of(results.language))
    shown = chosen_codes(results.codebook, codes)
    with_subcodes = codings_by_code(counted, results.codebook)
    confirmed = results.counted is Counted.CONFIRMED
    bars, sums, longest = [], [], 1.0
    for code in shown:
        below = with_subcodes[code.id]
        own = [coding for coding in below if coding.code == code.id]
        length = sum(weight(coding, results.counted) for coding in own)
        longest = max(longest, length)
        found_in = len({coding.document for coding in below})
        counts = count(below)
        total = (
            f"{counts.confirmed} ({found_in})"
            if confirmed
            else f"{round(counts.expected)} ({counts.confirmed})"
        )
        sums.append(
            {
                "code": code.id,
                "own": round(length, DECIMALS),
                "cell_text": f"Σ {total}" if len(below) > len(own) else total,
            }
        )
        bars += [
            {
                "code": code.id,
                "name": label_of(code),
                "status": texts[status],
                "order": place,
                "counted": round(sum(weight(one, results.counted) for one in of_status), DECIMALS),
                "segments": len(of_status),
                "documents": found_in,
            }
            for place, status in enumerate(Status)
            if (of_status := [coding for coding in own if coding.status is status])
        ]
    y = code_axis(shown)
    x = alt.X(
        "counted:Q",
        title=texts[results.counted],
        # The number behind the longest bar needs a place too; whole, so that the frame of the chart
        # stays the same for most changes.
        scale={"domain": [0, math.ceil(longest * 1.12)], "nice": False},
        axis={"format": "d", "tickMinStep": 1, "tickCount": 8, "orient": "bottom"},
    )
    ending = "_confirmed" * confirmed
    nested = any(code.parent is not None for code in shown)
    drawn = layered(
        *code_labels(shown, results.codebook, y),
        alt.Chart(data(bars))
        .mark_bar(size=ROW * 0.66)
        .encode(
            y=y,
            x=x,
            color=alt.Color(
                "status:N",
                scale={
                    "domain": [texts[status] for status in Status],
                    "range": [STATUS_COLOURS[status] for status in Status],
                },
                legend=alt.Legend(title=None, orient="top", symbolType="square"),
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("name:N", title=texts["code"]),
                alt.Tooltip("status:N", title=texts["status"]),
                alt.Tooltip("counted:Q", title=texts[results.counted], format=".1f"),
                alt.Tooltip("segments:Q", title=texts["segments"]),
                alt.Tooltip("documents:Q", title=texts["documents"]),
            ],
        ),
        alt.Chart(data(sums))
        .mark_text(align="left", dx=4, fontSize=10, color=INK)
        .encode(y=y, x=alt.X("own:Q"), text=alt.Text("cell_text:N")),
        width=WIDTH - LABELS,
        height=alt.Step(ROW),
        title=titled(texts["title"], texts["below" + ending + "_flat" * (not nested)]),
    )
    return styled(drawn, results.language)
