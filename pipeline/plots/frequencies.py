"""Bar chart of the frequencies of codes by status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import altair as alt
from altair.typing import ChartType

from pipeline.i18n import Language, all_translated, msg
from pipeline.plots.axes import LABELS, ROW, chosen_codes, code_axis, code_labels, label_of
from pipeline.plots.colours import STATUS_COLOURS
from pipeline.plots.style import INK, WIDTH, NothingToDraw, data, styled, titled
from pipeline.records import Status
from pipeline.results import Results
from pipeline.tables.frequencies import codings_by_code

_TEXTS = {
    "title": msg("Frequencies of the codes"),
    "below": msg("coded segments, in brackets documents; Σ: together with the subcodes"),
    "below_flat": msg("coded segments, in brackets documents"),
    "axis": msg("coded segments"),
    "code": msg("code"),
    "status": msg("status"),
    "segments": msg("segments"),
    "documents": msg("documents"),
    Status.HUMAN: msg("by people"),
    Status.AUTO: msg("automatic"),
    Status.REVIEW: msg("for review"),
}


def frequency_bars(results: Results, *, codes: Collection[str] | None = None) -> ChartType:
    """Draw how many segments carry each code: by people, automatic, or for review.

    Parameters
    ----------
    results : Results
        What the study has come to.
    codes : collection of str, optional
        Ids of the codes to show, with all under them; None: all.

    Raises
    ------
    NothingToDraw
        Nothing is coded.
    """
    if not results.coded:
        raise NothingToDraw(msg("nothing is coded"))
    texts = all_translated(_TEXTS, Language.of(results.language))
    shown = chosen_codes(results.codebook, codes)
    with_subcodes = codings_by_code(results.coded, results.codebook)
    bars, sums, longest = [], [], 1
    for code in shown:
        below = with_subcodes[code.id]
        own = [coding for coding in below if coding.code == code.id]
        longest = max(longest, len(own))
        documents = len({coding.document for coding in below})
        total = f"{len(below)} ({documents})"
        sums.append(
            {
                "code": code.id,
                "own": len(own),
                "cell_text": f"Σ {total}" if len(below) > len(own) else total,
            }
        )
        bars += [
            {
                "code": code.id,
                "name": label_of(code),
                "status": texts[status],
                "order": place,
                "segments": count,
                "documents": documents,
            }
            for place, status in enumerate(Status)
            if (count := Counter(coding.status for coding in own)[status])
        ]
    y = code_axis(shown)
    x = alt.X(
        "segments:Q",
        title=texts["axis"],
        # The number behind the longest bar needs a place too.
        scale={"domain": [0, longest * 1.12], "nice": False},
        axis={"format": "d", "tickMinStep": 1, "tickCount": 8, "orient": "bottom"},
    )
    nested = any(code.parent is not None for code in shown)
    drawn = alt.layer(
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
            order="order:Q",
            tooltip=[
                alt.Tooltip("name:N", title=texts["code"]),
                alt.Tooltip("status:N", title=texts["status"]),
                alt.Tooltip("segments:Q", title=texts["segments"]),
                alt.Tooltip("documents:Q", title=texts["documents"]),
            ],
        ),
        alt.Chart(data(sums))
        .mark_text(align="left", dx=4, fontSize=10, color=INK)
        .encode(y=y, x=alt.X("own:Q"), text="cell_text:N"),
        width=WIDTH - LABELS,
        height=alt.Step(ROW),
        title=titled(texts["title"], texts["below" if nested else "below_flat"]),
    )
    return styled(drawn, results.language)
