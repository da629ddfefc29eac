"""What the page shows of dimensions: their values, and which one each coded passage has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.records import CodedSegment, CueKind
from pipeline.render import cues_text
from pipeline.results import Results

VALUES, EVIDENCE = 7, 13
"""Places in the row of a coding on the page."""


def dimension_data(results: Results) -> list[dict[str, Any]]:
    """Return the dimensions with the names and definitions of their values.

    Examples
    --------
    >>> from pipeline.records import Codebook
    >>> from pipeline.settings import DimensionSettings, DimensionValueSettings
    >>> phase = DimensionSettings(name="phase", values=(DimensionValueSettings(name="davor"),
    ...                           DimensionValueSettings(name="danach", definition="Seit Mai.")))
    >>> book = Codebook(title="", language="de", version="1", codes=())
    >>> dimension_data(Results(title="", language="de", codebook=book, documents=(), segments=(),
    ...                        coded=(), dimensions=(phase,)))
    [{'name': 'phase', 'title': 'phase', 'values': [['davor', ''], ['danach', 'Seit Mai.']]}]
    """
    return [
        {
            "name": one.name,
            "title": one.title or one.name,
            "values": [[value.name, value.definition] for value in one.values],
        }
        for one in results.dimensions
    ]


def with_values(
    rows: list[list[Any]], codings: Sequence[CodedSegment], results: Results
) -> list[list[Any]]:
    """Fill the values of dimensions into the rows of codings, and what these rest on.

    A value is its place among those of its dimension (-1: undetermined), its probability, and
    whether people set it.
    """
    if not results.dimensions:
        return rows
    places = [
        {value.name: place for place, value in enumerate(one.values)} | {"": -1}
        for one in results.dimensions
    ]
    known = {(one.segment, one.dimension): one for one in results.dimension_values}
    for row, coding in zip(rows, codings, strict=True):
        for place, dimension in zip(places, results.dimensions, strict=True):
            value = known.get((coding.id, dimension.name))
            if value is None or value.value not in place:
                row[VALUES].append([])
                row[EVIDENCE].append("")
                continue
            by_people = any(cue.kind is CueKind.PERSON for cue in value.cues)
            row[VALUES].append([place[value.value], round(value.probability, 2), int(by_people)])
            row[EVIDENCE].append(cues_text(value.cues, results.language))
    return rows
