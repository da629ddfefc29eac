"""The results of a study.

All that its stages have left, in one frozen record: what reports, exchange files, pictures and
notebooks are made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.agreement import Agreement
from pipeline.records import (
    Codebook,
    CodedSegment,
    Coding,
    Document,
    Fault,
    Segment,
    Topic,
    TopicAssignment,
)

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.manifest import Manifest


@dataclass(frozen=True, kw_only=True)
class Results:
    """What a study has come to.

    Attributes
    ----------
    title, language : str
        What the study is called, and the language of its interviews as two letters.
    codebook : Codebook
        The category system.
    documents : tuple of Document
        The transcripts, in the order of their ids.
    segments : tuple of Segment
        Every sentence.
    coded : tuple of CodedSegment
        Every coded passage, by people and by the machine: the best single answer.
    codings : tuple of Coding
        What each person coded, each as marked, those of reviews among them.
    topics : tuple of Topic
        The topics; none where none were found.
    assignments : tuple of TopicAssignment
        Which passage lies in which topic.
    agreement : tuple of Agreement
        How far people agree; none where no two coded the same document.
    faults : tuple of Fault
        What could not be read, anchored or decided.
    attributes : tuple of str
        Columns of the metadata that the study compares by.
    tables : mapping of str to DataFrame
        Every table of the outputs by its name (`pipeline.schema`), read when it is asked for.
    manifest : Manifest or None
        Which inputs, settings and versions made it.
    """

    title: str
    language: str
    codebook: Codebook
    documents: tuple[Document, ...]
    segments: tuple[Segment, ...]
    coded: tuple[CodedSegment, ...]
    codings: tuple[Coding, ...] = ()
    topics: tuple[Topic, ...] = ()
    assignments: tuple[TopicAssignment, ...] = ()
    agreement: tuple[Agreement, ...] = ()
    faults: tuple[Fault, ...] = ()
    attributes: tuple[str, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    manifest: Manifest | None = None
