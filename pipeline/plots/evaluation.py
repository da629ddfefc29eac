"""Chart of an evaluation: quality by code, calibration, effort."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

import altair as alt
import pandas as pd
from altair.typing import ChartType

from pipeline.i18n import Language, all_translated, msg
from pipeline.plots.colours import BLUE, GREEN, GREY, ORANGE
from pipeline.plots.style import styled

if TYPE_CHECKING:
    from pipeline.evaluation import EvaluationReport

# An evaluation brings machine learning along, which the other pictures need not wait for: what is
# needed of it is imported in the functions.

Axis = TypeVar("Axis", alt.X, alt.Y)


WIDTH, HEIGHT = 380, 190
ROW = 14
"""Points of height for each code."""
LONGEST = 34
"""Longer names of codes are cut off."""


_TEXTS = {
    "codes": msg("F1 by code"),
    "codes_below": msg("tick: precision, circle: recall"),
    "f1": msg("F1"),
    "automatic": msg("some stand without review"),
    "reviewed": msg("needs review"),
    "calibration": msg("Do the probabilities mean what they say?"),
    "calibration_below": msg("on the line: right as often as said; size: number of codings"),
    "probability": msg("probability"),
    "right": msg("share right"),
    "learning": msg("What do more human codings bring?"),
    "learning_below": msg("micro-F1 on held-out documents; area: range of the draws"),
    "documents": msg("documents learned from"),
    "micro_f1": msg("micro-F1"),
    "effort": msg("How much must a person look at?"),
    "effort_below": msg("micro-F1 if what was looked at is right; dashed: 0.80 and 0.90"),
    "looked_at": msg("share of the sentences looked at"),
    "proposed": msg("least sure first"),
    "random": msg("any order"),
    "panreflex": msg("panreflex"),
    "tfidf": msg("TF-IDF"),
    "lexical": msg("wording of the codebook"),
    "majority": msg("most frequent code"),
}


def evaluation_chart(report: EvaluationReport) -> ChartType:
    """Draw F1 by code, calibration, learning curve and review effort."""
    from pipeline.evaluation.figures import curve_figures

    words = all_translated(_TEXTS, Language.of(report.language))
    points = pd.DataFrame(curve_figures(report))
    right = [_calibration(points, words), _effort(report, points, words)]
    if report.curves:
        right.insert(1, _learning(report, words))
    return styled(
        alt.hconcat(
            _codes(report, words),
            alt.vconcat(*right).resolve_scale(color="independent"),
            spacing=40,
        ).resolve_scale(color="independent"),
        report.language,
    )


def _codes(report: EvaluationReport, words: dict[str, str]) -> alt.LayerChart:
    from pipeline.evaluation.figures import code_figures

    rows = pd.DataFrame(code_figures(report))
    rows["label"] = [
        text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
        for text in rows["code"] + " " + rows["code_name"]
    ]
    rows["kind"] = [
        words["automatic" if assessment.automatic else "reviewed"]
        for assessment in report.assessments
    ]
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=300)),
    )
    drawn: alt.LayerChart = (
        base.mark_bar(size=ROW * 0.6).encode(
            x=_share("f1", words["f1"], alt.X),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(
                    domain=[words["automatic"], words["reviewed"]], range=[BLUE, "#BBBBBB"]
                ),
                legend=alt.Legend(title=None, orient="bottom"),
            ),
        )
        + base.mark_tick(color="black", thickness=1.5, size=ROW * 0.7).encode(x="precision:Q")
        + base.mark_point(color="black", size=18, strokeWidth=1).encode(x="recall:Q")
    ).properties(
        width=WIDTH,
        height=alt.Step(ROW),
        title=alt.Title(words["codes"], subtitle=words["codes_below"]),
    )
    return drawn


def _calibration(points: pd.DataFrame, words: dict[str, str]) -> alt.LayerChart:
    rows = points[(points["curve"] == "calibration") & (points["series"] != "all")]
    diagonal = (
        alt.Chart(pd.DataFrame({"x": [0, 1], "y": [0, 1]}))
        .mark_line(color=GREY, strokeDash=[4, 4])
        .encode(x="x:Q", y="y:Q")
    )
    fit = alt.Chart(rows).encode(
        x=_share("x", words["probability"], alt.X),
        y=_share("y", words["right"], alt.Y),
        color=alt.Color(
            "series:N",
            scale=alt.Scale(domain=["auto", "review"], range=[BLUE, ORANGE]),
            legend=alt.Legend(title=None, orient="bottom"),
        ),
    )
    drawn: alt.LayerChart = (
        diagonal
        + fit.mark_line(strokeWidth=1)
        + fit.mark_circle(opacity=0.9).encode(
            size=alt.Size(
                "n:Q",
                scale=alt.Scale(range=[20, 300]),
                legend=None,
            )
        )
    ).properties(
        width=WIDTH,
        height=HEIGHT,
        title=alt.Title(words["calibration"], subtitle=words["calibration_below"]),
    )
    return drawn


def _learning(report: EvaluationReport, words: dict[str, str]) -> alt.LayerChart:
    from pipeline.evaluation.baselines import MACHINE

    rows = pd.DataFrame(
        {"method": words[method], "machine": method == MACHINE, **asdict(point)}
        for method, curve in report.curves.items()
        for point in curve
    )
    base = alt.Chart(rows).encode(
        x=alt.X(
            "documents:Q",
            scale=alt.Scale(type="log", base=2, nice=False, padding=14),
            axis=alt.Axis(values=rows["documents"].unique().tolist(), format="d", grid=False),
            title=words["documents"],
        ),
        color=alt.Color(
            "method:N",
            scale=alt.Scale(
                domain=[words[method] for method in report.curves],
                range=[BLUE, ORANGE, GREEN, GREY],
            ),
            legend=alt.Legend(title=None, orient="bottom", symbolOpacity=1),
        ),
    )
    machine = base.transform_filter("datum.machine")
    drawn: alt.LayerChart = (
        machine.mark_area(opacity=0.2).encode(
            y=_share("lowest", words["micro_f1"], alt.Y), y2="highest:Q"
        )
        + base.mark_line(point=True).encode(y="mean:Q")
        + machine.mark_text(dy=-12, fontSize=11).encode(
            y="mean:Q", text=alt.Text("mean:Q", format=".2f")
        )
    ).properties(
        width=WIDTH,
        height=HEIGHT,
        title=alt.Title(words["learning"], subtitle=words["learning_below"]),
    )
    return drawn


def _effort(
    report: EvaluationReport, points: pd.DataFrame, words: dict[str, str]
) -> alt.LayerChart:
    from pipeline.evaluation.effort import AIMS
    from pipeline.evaluation.report import RANDOM

    orders = {report.method: words["proposed"], RANDOM: words["random"]}
    rows = points[(points["curve"] == "effort") & points["series"].isin(list(orders))].copy()
    rows["order"] = rows["series"].map(orders)
    aims = (
        alt.Chart(pd.DataFrame({"y": AIMS}))
        .mark_rule(color=GREY, strokeDash=[4, 4])
        .encode(y="y:Q")
    )
    drawn: alt.LayerChart = (
        aims
        + alt.Chart(rows)
        .mark_line()
        .encode(
            x=_share("x", words["looked_at"], alt.X),
            y=_share("y", words["micro_f1"], alt.Y),
            color=alt.Color(
                "order:N",
                scale=alt.Scale(domain=list(orders.values()), range=[BLUE, GREY]),
                legend=alt.Legend(title=None, orient="bottom"),
            ),
        )
    ).properties(
        width=WIDTH,
        height=HEIGHT,
        title=alt.Title(words["effort"], subtitle=words["effort_below"]),
    )
    return drawn


def _share(column: str, title: str, axis: type[Axis]) -> Axis:
    """Return an axis for a share, from 0 to 1."""
    return axis(
        f"{column}:Q",
        title=title,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(tickCount=5, format=".1f"),
    )
