"""Long table of codings as CSV, for R and other statistics programs."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from io import StringIO

from pipeline.exchange.codings import ExportedCoding, exported_codings
from pipeline.records import Status, segment_id
from pipeline.render import evidence_text, passage_source, reason_text
from pipeline.results import Results
from pipeline.store import neutralise

_COLUMNS = (
    "segment_id",
    "document",
    "file",
    "turn",
    "speaker",
    "source",
    "start",
    "end",
    "words",
    "code",
    "code_name",
    "main_code",
    "main_code_name",
    "status",
    "coder",
    "probability",
    "evidence",
    "reason",
    "comment",
    "text",
)
"""Of every study; the attributes of its documents follow."""


def long_table(
    results: Results, *, only: Collection[Status] = (), coders: Collection[str] = ()
) -> bytes:
    """Write one row for each coded segment and code, with the attributes of its document.

    As CSV with commas and decimal points in UTF-8 (RFC 4180). An attribute that is called like a
    column before it has ``attribute_`` before its name.

    Parameters
    ----------
    results : Results
        What a study has come to.
    only, coders
        As in `pipeline.exchange.project`.
    """
    attributes = list(
        dict.fromkeys(name for document in results.documents for name in document.attributes)
    )
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    names = [f"attribute_{name}" if name in _COLUMNS else name for name in attributes]
    writer.writerow([*_COLUMNS, *map(neutralise, names)])
    for coding in exported_codings(results, only, coders):
        values = (coding.document.attributes.get(name, "") for name in attributes)
        writer.writerow([neutralise(cell) for cell in (*_row(coding, results), *values)])
    return out.getvalue().encode("utf-8")


def _row(coding: ExportedCoding, results: Results) -> Iterator[str]:
    turn, code = coding.turn, coding.code
    main = results.codebook.by_id[results.codebook.main_code(code.id)]
    yield segment_id(coding.document.id, coding.start, coding.end)
    yield coding.document.id
    yield coding.document.file
    yield str(turn.number)
    yield turn.speaker
    yield passage_source(turn, coding.start, coding.end, results.language)
    yield str(coding.start)
    yield str(coding.end)
    yield str(len(coding.text.split()))
    yield code.id
    yield code.name
    yield main.id
    yield main.name
    yield coding.status
    yield coding.coder
    yield f"{coding.probability:.4g}"
    yield evidence_text(coding.evidence, results.language)
    yield reason_text(coding.decision, results.language) if coding.decision else ""
    yield coding.comment
    yield coding.text
