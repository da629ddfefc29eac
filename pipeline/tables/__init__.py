"""How often, where, with what?

Tables for people: pure functions from records to DataFrames in the shape of `pipeline.schema`.
"""

from pipeline.tables.agreement import agreement, disagreements
from pipeline.tables.by_attribute import code_by_attribute, code_by_attributes
from pipeline.tables.by_document import code_by_document
from pipeline.tables.cooccurrence import code_by_topic, cooccurrence
from pipeline.tables.evaluation import evaluation_tables
from pipeline.tables.frequencies import frequencies
from pipeline.tables.lists import (
    coded_segments,
    codings_moved,
    faults,
    segments,
    topic_segments,
    topics,
)

__all__ = [
    "agreement",
    "code_by_attribute",
    "code_by_attributes",
    "code_by_document",
    "code_by_topic",
    "coded_segments",
    "codings_moved",
    "cooccurrence",
    "disagreements",
    "evaluation_tables",
    "faults",
    "frequencies",
    "segments",
    "topic_segments",
    "topics",
]
