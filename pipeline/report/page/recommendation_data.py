"""Which recommendations and good examples does the page show, and what do they rest on?"""

from __future__ import annotations

from typing import Any

from pipeline.report.workbook_texts import workbook_texts
from pipeline.results import Results

COUNTS = ("passages_for", "voices_for", "documents_for", "passages_against", "passages_open")


def recommendation_data(results: Results) -> dict[str, list[dict[str, Any]]]:
    """Return the recommendations with their passages, and the good examples.

    Examples
    --------
    >>> from pipeline.records import Codebook
    >>> book = Codebook(title="", language="de", version="1", codes=())
    >>> recommendation_data(Results(title="", language="de", codebook=book, documents=(),
    ...                             segments=(), coded=()))
    {'recommendations': [], 'examples': []}
    """
    passages: dict[str, list[list[str]]] = {}
    texts = workbook_texts(results.language)
    for row in _rows(results, "recommendation_passages"):
        kind = texts.value("kind", row["kind"])
        passages.setdefault(row["recommendation"], []).append(
            [row["segment_id"], row["stance"], kind]
        )
    return {
        "recommendations": [
            {
                "id": row["recommendation"],
                **{name: row[name] for name in ("text", "addressee", "codes", "basis", "note")},
                **{name: row[name] for name in ("carried_by", "not_carried_by", "survey_items")},
                **{name: int(row[name]) for name in COUNTS},
                "passages": passages.get(row["recommendation"], []),
            }
            for row in _rows(results, "recommendations")
        ],
        "examples": [
            {
                name: row[name]
                for name in ("segment_id", "title", "place", "needs", "code", "code_name", "note")
            }
            for row in _rows(results, "examples")
        ],
    }


def _rows(results: Results, name: str) -> list[dict[Any, Any]]:
    if name not in results.tables:
        return []
    return results.tables[name].astype(object).fillna("").to_dict("records")
