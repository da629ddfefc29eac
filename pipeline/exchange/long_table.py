"""Long table of codings as CSV, for R and other statistics programs."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Mapping
from io import StringIO

from pipeline.exchange.codings import ExportedCoding, exported_codings
from pipeline.records import Code, Status
from pipeline.render import evidence_text, passage_source, reason_text
from pipeline.results import Results
from pipeline.store import neutralise

_COLUMNS: Mapping[str, Callable[[ExportedCoding, Results], str]] = {
    "segment_id": lambda one, _: one.document.passage_id(one.start, one.end),
    "document": lambda one, _: one.document.id,
    "file": lambda one, _: one.document.file,
    "turn": lambda one, _: str(one.turn.number),
    "speaker": lambda one, _: one.turn.speaker,
    "source": lambda one, of: passage_source(one.turn, one.start, one.end, of.language),
    "start": lambda one, _: str(one.start),
    "end": lambda one, _: str(one.end),
    "words": lambda one, _: str(len(one.text.split())),
    "code": lambda one, _: one.code.id,
    "code_name": lambda one, _: one.code.name,
    "main_code": lambda one, of: _main_code(one, of).id,
    "main_code_name": lambda one, of: _main_code(one, of).name,
    "status": lambda one, _: one.status,
    "coder": lambda one, _: one.coder,
    "probability": lambda one, _: f"{one.probability:.4g}",
    "evidence": lambda one, of: evidence_text(one.evidence, of.language),
    "reason": lambda one, of: reason_text(one.decision, of.language) if one.decision else "",
    "comment": lambda one, _: one.comment,
    "text": lambda one, _: one.text,
}
"""The columns of every study and how their cells are made; the attributes of its documents follow.
"""


def long_table(
    results: Results, *, only: Collection[Status] = (), coders: Collection[str] = ()
) -> bytes:
    """Write one row for each coded segment and code, with its values and those of its document.

    These are the values of the dimensions of the study (``dimension_…``, and their probabilities),
    and the attributes of the document.

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
    dimensions = [one.name for one in results.dimensions]
    values = {(one.segment, one.dimension): one for one in results.dimension_values}
    own = [f"dimension_{name}" for name in dimensions]
    own += [f"{name}_probability" for name in own]
    taken = {*_COLUMNS, *own}
    names = [f"attribute_{name}" if name in taken else name for name in attributes]
    writer.writerow([*_COLUMNS, *own, *map(neutralise, names)])
    for coding in exported_codings(results, only, coders):
        cells = [cell(coding, results) for cell in _COLUMNS.values()]
        passage = coding.document.passage_id(coding.start, coding.end)
        given = [values.get((passage, name)) for name in dimensions]
        cells += [one.value if one else "" for one in given]
        cells += [f"{one.probability:.4g}" if one else "" for one in given]
        cells += [coding.document.attributes.get(name, "") for name in attributes]
        writer.writerow([neutralise(cell) for cell in cells])
    return out.getvalue().encode("utf-8")


def _main_code(coding: ExportedCoding, results: Results) -> Code:
    return results.codebook.by_id[results.codebook.main_code(coding.code.id)]
