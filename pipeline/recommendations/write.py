"""Sheets of recommendations and good examples as CSV: every passage by its id."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from pipeline.recommendations.advice import GoodExample, Recommendation
from pipeline.recommendations.passages import NamedPassage
from pipeline.records import segment_id
from pipeline.store import neutralise

_YES = "yes"

Shown = Callable[[str, str], str]
"""Returns what is written of a text, by the column that it stands in."""


def recommendations_csv(recommendations: Iterable[Recommendation], shown: Shown) -> bytes:
    """Write recommendations as `read_recommendations` reads them."""
    return _csv(
        ("id", "text", "addressee", "codes", "passages", "against", "note", "released"),
        [
            (
                one.id,
                shown(one.text, "text"),
                shown(one.addressee, "text"),
                ", ".join(one.codes),
                "; ".join(_ids(one.passages, shown)),
                "; ".join(_ids(one.against, shown)),
                shown(one.note, "text"),
                _YES * one.released,
            )
            for one in recommendations
        ],
    )


def examples_csv(examples: Iterable[GoodExample], shown: Shown) -> bytes:
    """Write confirmed examples as `read_examples` reads them."""
    return _csv(
        ("segment_id", "confirmed", "title", "place", "needs", "note", "released"),
        [
            (
                *_ids([one.passage], shown),
                _YES,
                *(shown(text, "text") for text in (one.title, one.place, one.needs, one.note)),
                _YES * one.released,
            )
            for one in examples
        ],
    )


def _ids(passages: Iterable[NamedPassage], shown: Shown) -> list[str]:
    return [shown(segment_id(one.document, one.start, one.end), "segment_id") for one in passages]


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([neutralise(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
