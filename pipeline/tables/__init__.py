"""Tables: pure functions from records to DataFrames in the shape of `pipeline.schema`."""

from pipeline.tables.agreement import agreement, disagreements, evaluation_tables
from pipeline.tables.cases import case_profiles, theme_matrix
from pipeline.tables.code_quotes import code_quotes, passage_vectors
from pipeline.tables.cooccurrence import cooccurrence
from pipeline.tables.coverage import candidates, code_by_topic, code_spread, topic_coverage
from pipeline.tables.dimensions import code_by_dimension, dimension_by_document, dimension_tables
from pipeline.tables.frequencies import (
    code_by_attribute,
    code_by_attributes,
    code_by_course,
    code_by_document,
    code_by_speaker,
    frequencies,
)
from pipeline.tables.group_tests import group_tests
from pipeline.tables.joint_display import joint_display
from pipeline.tables.lists import coded_segments, codings_moved, faults, segments, suggestions
from pipeline.tables.recommendations import (
    TracedStudy,
    example_suggestions,
    examples,
    recommendation_suggestions,
    trace_recommendations,
)
from pipeline.tables.resource_usage import profile
from pipeline.tables.source_refs import quoted_passages
from pipeline.tables.topics import (
    topic_by_attribute,
    topic_by_attributes,
    topic_by_course,
    topic_by_document,
    topic_hierarchy,
    topic_map,
    topic_segments,
    topic_stability,
    topics,
)

__all__ = [
    "TracedStudy",
    "agreement",
    "candidates",
    "case_profiles",
    "code_by_attribute",
    "code_by_attributes",
    "code_by_course",
    "code_by_dimension",
    "code_by_document",
    "code_by_speaker",
    "code_by_topic",
    "code_quotes",
    "code_spread",
    "coded_segments",
    "codings_moved",
    "cooccurrence",
    "dimension_by_document",
    "dimension_tables",
    "disagreements",
    "evaluation_tables",
    "example_suggestions",
    "examples",
    "faults",
    "frequencies",
    "group_tests",
    "joint_display",
    "passage_vectors",
    "profile",
    "quoted_passages",
    "recommendation_suggestions",
    "segments",
    "suggestions",
    "theme_matrix",
    "topic_by_attribute",
    "topic_by_attributes",
    "topic_by_course",
    "topic_by_document",
    "topic_coverage",
    "topic_hierarchy",
    "topic_map",
    "topic_segments",
    "topic_stability",
    "topics",
    "trace_recommendations",
]
