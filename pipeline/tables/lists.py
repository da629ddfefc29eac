"""Long lists: sentences, codings, suggestions, faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.codings import AnchoredCoding
from pipeline.i18n import Language, translated
from pipeline.records import (
    Code,
    Codebook,
    CodedSegment,
    DimensionValue,
    Document,
    Fault,
    Segment,
)
from pipeline.render import (
    cues_text,
    evidence_text,
    passage_source,
    reason_text,
    source_reference,
    time_code,
)
from pipeline.tables.frame import frame
from pipeline.tables.source_refs import turns_of

if TYPE_CHECKING:  # most of these lists need nothing of the coding
    from pipeline.coding.suggest import Suggestion


def segments(units: Iterable[Segment], language: str = "de") -> pd.DataFrame:
    """List the sentences, coded or not, as in ``segments.csv``."""
    return frame(
        "segments",
        [
            {
                "segment_id": unit.id,
                "document": unit.document,
                "file": unit.file,
                "turn": unit.turn,
                "speaker": unit.speaker,
                "source": source_reference(unit.anchor, language),
                "role": unit.role.value,
                "start": unit.start,
                "end": unit.end,
                "time": time_code(unit.anchor),
                "text": unit.text,
            }
            for unit in units
        ],
    )


def coded_segments(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    language: str = "de",
    *,
    values: Sequence[DimensionValue] = (),
    dimensions: Sequence[str] = (),
) -> pd.DataFrame:
    """List the coded passages as in ``coded_segments.csv``, in the order of the text.

    A passage with several codes has a row for each, in the order of the codebook. `values` are
    those of the passages in the dimensions, of which `dimensions` gives the names.
    """
    value_of = {(one.segment, one.dimension): one for one in values}
    by_id = {document.id: document for document in documents}
    turns = turns_of(documents)
    place = {document.id: number for number, document in enumerate(documents)}
    order = {code.id: number for number, code in enumerate(codebook.codes)}
    rows = []
    for coding in sorted(
        coded, key=lambda c: (place[c.document], c.start, c.end, order[c.code], c.coder)
    ):
        document, turn = by_id[coding.document], turns[coding.document, coding.turn]
        rows.append(
            {
                "segment_id": coding.id,
                "document": coding.document,
                "file": document.file,
                "turn": coding.turn,
                "speaker": turn.speaker,
                "source": passage_source(turn, coding.start, coding.end, language),
                "start": coding.start,
                "end": coding.end,
                "time": time_code(turn.anchor_at(coding.start)),
                "text": document.text[coding.start : coding.end],
                "code": coding.code,
                "code_name": codebook.by_id[coding.code].name,
                "main_code": codebook.main_code(coding.code),
                "status": coding.status.value,
                "probability": coding.probability,
                "coder": coding.coder,
                "evidence": evidence_text(coding.evidence, language),
                "reason": reason_text(coding.decision, language),
                **_of_dimensions(coding.id, value_of, dimensions, language),
            }
        )
    return frame("coded_segments", rows, family=dimensions)


def _of_dimensions(
    segment: str,
    value_of: Mapping[tuple[str, str], DimensionValue],
    dimensions: Sequence[str],
    language: str,
) -> dict[str, object]:
    cells: dict[str, object] = {}
    for name in dimensions:
        known = value_of.get((segment, name))
        cells[f"dimension_{name}"] = known.value if known else ""
        cells[f"dimension_{name}_probability"] = known.probability if known else None
        cells[f"dimension_{name}_evidence"] = cues_text(known.cues, language) if known else ""
    return cells


def codings_moved(anchored: Iterable[AnchoredCoding]) -> pd.DataFrame:
    """List the codings that corrections have moved, reworded or lost, as in ``codings_moved.csv``.

    Those that are lost come first, then those whose words changed.
    """
    order = ("lost", "reworded", "moved")
    changed = sorted((a for a in anchored if a.change), key=lambda a: order.index(a.change))
    return frame(
        "codings_moved",
        [
            {
                "file": coding.row.file,
                "line": coding.row.line,
                "document": coding.document,
                "code": coding.row.code,
                "coder": coding.row.coder,
                "change": coding.change,
                "source_before": coding.first.source,
                "source": "" if coding.lost else coding.now.source,
                "start_before": coding.first.start,
                "start": None if coding.lost else coding.now.start,
                "text_before": coding.first.text,
                "text": "" if coding.lost else coding.now.text,
            }
            for coding in changed
        ],
    )


def faults(found: Iterable[Fault], language: str = "de") -> pd.DataFrame:
    """List what could not be done, as in ``faults.csv``, in the language of the study.

    Examples
    --------
    >>> faults([Fault(stage="ingest", file="a.txt", problem="it is empty")])["problem"].tolist()
    ['it is empty']
    """
    in_language = Language.of(language)
    return frame(
        "faults",
        [
            {
                "stage": fault.stage,
                "file": fault.file,
                "line": fault.line,
                "problem": translated(fault.problem_with_lines, in_language),
                "next_step": translated(fault.next_step, in_language),
            }
            for fault in found
        ],
    )


def suggestions(
    found: Iterable[Suggestion],
    units: Sequence[Segment],
    codes: Sequence[Code],
    documents: Iterable[Document],
    language: str = "de",
) -> pd.DataFrame:
    """List suggested passages as in ``suggestions.csv``, best first.

    Parameters
    ----------
    found : iterable of Suggestion
        Rows of `units`, with columns of `codes`.
    units, codes, documents
        What they speak of.
    language : str
        Language of the study.
    """
    texts = {document.id: document.text for document in documents}
    rows = []
    for suggestion in found:
        first, last = units[suggestion.rows[0]], units[suggestion.rows[-1]]
        proposal = [
            f"{codes[code].id} {codes[code].name} ({p:.2f})" for code, p in suggestion.codes
        ]
        rows.append(
            {
                "document": first.document,
                "code": "",
                "begin": first.turn,
                "segment": texts[first.document][first.start : last.end],
                "coder": "",
                "comment": "",
                "source": source_reference(first.anchor, language, last.anchor),
                "proposal": "; ".join(proposal),
            }
        )
    return frame("suggestions", rows)
