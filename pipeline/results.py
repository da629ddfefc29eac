"""The results of a study.

All that its stages have left, in one frozen record: what reports, exchange files, pictures and
notebooks are made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline.agreement import Agreement
from pipeline.records import (
    Codebook,
    CodedSegment,
    Coding,
    Counted,
    DimensionValue,
    Document,
    Fault,
    MissedCodes,
    Segment,
    Topic,
    TopicAssignment,
    TopicProposal,
)

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.manifest import Manifest
    from pipeline.settings import DimensionSettings


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
    missed : tuple of MissedCodes
        What sentences are expected to carry that nobody has read, beside what they were given.
    dimensions : tuple of DimensionSettings
        The dimensions of the study with their values.
    dimension_values : tuple of DimensionValue
        Value of each coded passage in each dimension.
    codings : tuple of Coding
        What each person coded, each as marked, those of reviews among them.
    topics : tuple of Topic
        The topics; none where none were found.
    assignments : tuple of TopicAssignment
        Which passage lies in which topic.
    topic_proposals : tuple of TopicProposal
        Names for topics by a language model, of those that are still the same.
    agreement : tuple of Agreement
        How far people agree; none where no two coded the same document.
    faults : tuple of Fault
        What could not be read, anchored or decided.
    attributes : tuple of str
        Columns of the metadata that the study compares by.
    small_cell : int
        Groups of fewer documents are not reported.
    counted : Counted
        What pictures and reports count.
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
    missed: tuple[MissedCodes, ...] = ()
    dimensions: tuple[DimensionSettings, ...] = ()
    dimension_values: tuple[DimensionValue, ...] = ()
    codings: tuple[Coding, ...] = ()
    topics: tuple[Topic, ...] = ()
    assignments: tuple[TopicAssignment, ...] = ()
    topic_proposals: tuple[TopicProposal, ...] = ()
    agreement: tuple[Agreement, ...] = ()
    faults: tuple[Fault, ...] = ()
    attributes: tuple[str, ...] = ()
    small_cell: int = 3
    counted: Counted = Counted.EXPECTED
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    manifest: Manifest | None = None

    def rows(self, name: str) -> list[dict[Any, Any]]:
        """Return the rows of a table, with "" in empty cells; none where there is no such table."""
        if name not in self.tables:
            return []
        return self.tables[name].astype(object).fillna("").to_dict("records")

    def topic_title(self, topic: int, label: str) -> str:
        """Return what people see of a topic: its label, with what it is about before it.

        Parameters
        ----------
        topic : int
            Its number.
        label : str
            Its label, which stands alone as long as it is not known what codes the topic carries.

        Examples
        --------
        >>> import pandas as pd
        >>> book = Codebook(title="", language="de", version="1", codes=())
        >>> coverage = pd.DataFrame({"topic": [0], "title": ["A Garten: Beet"], "kind": ["theme"]})
        >>> results = Results(title="", language="de", codebook=book, documents=(), segments=(),
        ...                   coded=(), tables={"topic_coverage": coverage})
        >>> results.topic_title(0, "Beet"), results.topic_title(1, "Pumpe")
        ('A Garten: Beet', 'Pumpe')
        """
        return self._topic_views.get(topic, (label, False))[0]

    def is_situation(self, topic: int) -> bool:
        """Return whether a topic is about the interview itself; views show such topics last."""
        return self._topic_views.get(topic, ("", False))[1]

    @cached_property
    def _topic_views(self) -> dict[int, tuple[str, bool]]:
        """Title of each topic, and whether it is about the interview itself."""
        coverage = self.tables.get("topic_coverage")
        if coverage is None or not {"title", "kind"} <= set(coverage.columns):
            return {}
        columns = (coverage[name].tolist() for name in ("topic", "title", "kind"))
        return {
            topic: (title, kind == "situation") for topic, title, kind in zip(*columns, strict=True)
        }
