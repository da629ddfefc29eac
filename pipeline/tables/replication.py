"""Replication by other language models, prompts or seeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.records import Codebook, Coding, Segment
from pipeline.render import source_reference
from pipeline.tables.frame import frame

if TYPE_CHECKING:
    from pipeline.llm.replication import Reading, ReadingComparison


def replication(found: Iterable[ReadingComparison], codebook: Codebook) -> pd.DataFrame:
    """List how far readings agree with the first one and with people, as in ``replication.csv``.

    Parameters
    ----------
    found : iterable of ReadingComparison
        A row for each.
    codebook : Codebook
        Gives the names of the codes.
    """
    return frame(
        "replication",
        [
            {
                "reading": one.reading.name,
                "code": one.code,
                "code_name": codebook.by_id[one.code].name if one.code else "",
                "model": one.reading.model,
                "prompt": one.reading.prompt,
                "seed": one.reading.seed,
                "temperature": one.reading.temperature,
                "requests": one.reading.votes.report.requested,
                "answered": one.reading.votes.report.answered,
                "passages": one.passages,
                "sentences": one.sentences,
                "documents": one.documents,
                "same_as_first": one.with_first.both,
                "f1_first": one.with_first.f1,
                "people": one.with_people.first,
                "precision": one.with_people.precision,
                "recall": one.with_people.recall,
                "f1": one.with_people.f1,
            }
            for one in found
        ],
    )


def replication_differences(
    readings: Sequence[Reading],
    segments: Sequence[Segment],
    codings: Sequence[Coding],
    language: str = "de",
) -> pd.DataFrame:
    """List the sentences that get other codes, as in ``replication_differences.csv``.

    Parameters
    ----------
    readings : sequence of Reading
        The first is what the others are compared with.
    segments : sequence of Segment
        All sentences.
    codings : sequence of Coding
        What people coded.
    language : str
        Language of the references to the source.
    """
    from pipeline.llm.replication import differing_sentences, people_pairs

    by_people = defaultdict(set)
    for unit, code in people_pairs(segments, codings):
        by_people[unit].add(code)
    return frame(
        "replication_differences",
        [
            (
                other.name,
                unit.id,
                unit.document,
                unit.turn,
                unit.speaker,
                source_reference(unit.anchor, language),
                unit.start,
                unit.end,
                unit.text,
                ", ".join(first),
                ", ".join(second),
                ", ".join(sorted(by_people[unit.id])),
            )
            for other in readings[1:]
            for unit, first, second in differing_sentences(readings[0], other, segments)
        ],
    )
