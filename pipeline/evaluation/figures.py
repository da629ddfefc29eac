"""Figures of an evaluation, for tables and for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from pipeline.evaluation.boundaries import PassageMatch
from pipeline.evaluation.effort import AIMS
from pipeline.evaluation.proposals import MOST
from pipeline.evaluation.report import EvaluationReport
from pipeline.evaluation.reviews import ReviewEffect
from pipeline.i18n import Language

COMPARED = ("zero_shot", "tfidf", "lexical", "majority")
EFFORT_STEPS = 100
"""So many points of the effort curve are kept."""


def code_figures(report: EvaluationReport) -> list[dict[str, Any]]:
    """Return the figures of each code, by the columns of ``evaluation.csv``."""
    return [
        {
            "code": code.id,
            "code_name": code.name,
            "people": score.counts.people,
            "machine": score.counts.machine,
            "both": score.counts.both,
            "precision": score.counts.precision,
            "recall": score.counts.recall,
            "f1": score.counts.f1,
            "kappa": score.kappa,
            "taken_for": neighbours(report, score.taken_for),
            "given_for": neighbours(report, score.given_for),
            **{
                f"f1_{method}": report.by_code[method][number].counts.f1
                if method in report.by_code
                else None
                for method in COMPARED
            },
            "auto": score.auto,
            "auto_precision": score.auto_right / score.auto if score.auto else None,
            "auto_from": threshold if isfinite(threshold) else None,
            "verdict": assessment.text.text(Language.of(report.language)),
        }
        for number, (code, score, threshold, assessment) in enumerate(
            zip(report.codes, report.scores, report.auto_from, report.assessments, strict=True)
        )
    ]


def method_figures(report: EvaluationReport) -> list[dict[str, Any]]:
    """Return the figures of each method, by the columns of ``evaluation_summary.csv``."""
    fit = report.calibration.get("all")
    of_machine = {
        "calibration_error": fit.error if fit else None,
        "brier": fit.brier if fit else None,
    }
    return [
        {
            "method": name,
            "micro_f1": total.counts.f1,
            "macro_f1": total.macro_f1,
            "mean_kappa": total.mean_kappa,
            "precision": total.counts.precision,
            "recall": total.counts.recall,
            "people": total.counts.people,
            "machine": total.counts.machine,
            "both": total.counts.both,
            "auto_share": total.auto_share,
            "auto_precision": total.auto_precision,
            **_passages(report.passages[name]),
            # Only the machine's are meant as probabilities.
            **(of_machine if name == report.method else dict.fromkeys(of_machine)),
            **{f"effort_{100 * aim:.0f}": report.effort[name].to_reach(aim) for aim in AIMS},
        }
        for name, total in report.totals.items()
    ]


def _passages(match: PassageMatch) -> dict[str, Any]:
    return {
        "passages": match.people,
        "passages_found": match.found / match.people if match.people else 0.0,
        "passages_exact": match.exact / match.people if match.people else 0.0,
        "boundary_similarity": match.boundary_similarity,
    }


def curve_figures(report: EvaluationReport) -> list[dict[str, Any]]:
    """Return the points of all curves, by the columns of ``evaluation_curves.csv``."""
    learning = [
        ("learning", method, point.documents, point.mean, None)
        for method, curve in report.curves.items()
        for point in curve
    ]
    effort = [
        ("effort", method, share, f1, None)
        for method, one in report.effort.items()
        for share, f1 in one.points(EFFORT_STEPS)
    ]
    calibration = [
        ("calibration", status, bin.probability, bin.right, bin.n)
        for status, fit in report.calibration.items()
        for bin in fit.bins
    ]
    columns = ("curve", "series", "x", "y", "n")
    return [dict(zip(columns, row, strict=True)) for row in learning + effort + calibration]


def figures(report: EvaluationReport) -> dict[str, Any]:
    """Return everything, ready for JSON.

    Returns
    -------
    dict
        ``"units"``, ``"documents"``
            Sentences and documents that the machine was judged on.
        ``"learned_from"``
            Documents or groups that it learned from; a mean where they took turns.
        ``"masked"``
            Whether the interviewers' questions were hidden.
        ``"methods"``
            By method what stands in ``evaluation_summary.csv``.
        ``"codes"``
            By code what stands in ``evaluation.csv``.
        ``"calibration"``
            By status (``"auto"``, ``"review"``, ``"all"``) ``"error"``, ``"brier"`` and
            ``"bins"`` (``"low"``, ``"high"``, ``"n"``, ``"probability"``, ``"right"``).
        ``"proposals"``
            Of what is for a person: ``"passages"``, ``"rejected"`` (no code is right), share of the
            others with the right code ``"among"`` the first ``"1"``, ``"2"``, ``"3"`` proposals,
            and share of all that ``"one_key"`` decides.
        ``"review_effort"``
            By method the share of the sentences to look at, least sure first, for a micro-F1 of
            ``"0.8"`` and ``"0.9"``; ``"random"`` is the machine's in any order.
        ``"learning_curve"``
            Micro-F1 by method: a list of ``"documents"``, ``"mean"``, ``"lowest"``, ``"highest"``.
        ``"reviews"``
            What the decisions of reviews have taught: ``"taught"``, ``"units"``, ``"documents"``,
            and ``"before"`` and ``"after"`` with micro-F1, macro-F1, precision and recall; None
            where there are none.
    """
    return {
        "units": report.units,
        "documents": report.documents,
        "learned_from": report.learned_from,
        "masked": report.hide_questions,
        "methods": _by("method", method_figures(report)),
        "codes": _by("code", code_figures(report)),
        "calibration": {status: asdict(fit) for status, fit in report.calibration.items()},
        "proposals": {
            "passages": report.proposals.passages,
            "rejected": report.proposals.rejected,
            "among": {str(n): report.proposals.among(n) for n in range(1, MOST + 1)},
            "one_key": report.proposals.one_key,
        },
        "review_effort": {
            method: {str(aim): one.to_reach(aim) for aim in AIMS}
            for method, one in report.effort.items()
        },
        "learning_curve": {
            method: [asdict(point) for point in curve] for method, curve in report.curves.items()
        },
        "reviews": _gain(report.reviews) if report.reviews else None,
    }


def _gain(gain: ReviewEffect) -> dict[str, Any]:
    return {
        "taught": gain.new_labels,
        "units": gain.units,
        "documents": gain.documents,
        **{
            when: {
                "micro_f1": totals.counts.f1,
                "macro_f1": totals.macro_f1,
                "precision": totals.counts.precision,
                "recall": totals.counts.recall,
            }
            for when, totals in (("before", gain.before), ("after", gain.after))
        },
    }


def neighbours(report: EvaluationReport, counts: Sequence[tuple[int, int]]) -> str:
    """Name codes with a count, as in ``B2 (5), C1 (3)``."""
    return ", ".join(f"{report.codes[code].id} ({n})" for code, n in counts)


def _by(key: str, rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row[key]: {name: value for name, value in row.items() if name != key} for row in rows}
