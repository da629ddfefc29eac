"""In which tables are codings of reports and of interviews told apart?"""

from __future__ import annotations

from pipeline.schema import TABLES

ONLY_SPEECH = "it counts what is said"

BY_TYPE = {
    "frequencies": "it has columns for each type",
    "code_by_document": "it has a column for each document",
    "code_by_document_confirmed": "it has a column for each document",
    "code_by_document_expected": "it has a column for each document",
    "topic_by_document": "it has a column for each document",
    "code_by_*": "code_by_type comes by itself where types differ",
    "topic_by_*": "topic_by_type comes by itself where types differ",
    "group_tests": "it compares groups of an attribute, the type among them",
    "joint_display": ONLY_SPEECH,
    "code_by_course": ONLY_SPEECH,
    "topic_by_course": ONLY_SPEECH,
    "cooccurrence": "it counts all passages",
    "recommendations": "its passages are in recommendation_passages, with documents",
    "topics": "topic_by_type has them by type",
    "topic_hierarchy": "it counts nothing of documents",
    "code_by_topic": "it counts all passages",
    "topic_coverage": "it counts all passages",
    "code_spread": "it counts all passages",
    "candidates": "it counts all passages",
    "topic_stability": "it counts nothing of documents",
    "agreement": "it compares people",
    "confusion": "it compares people",
    "replication": "it compares models",
    "evaluation": "it tests the machine on all documents coded by hand",
    "evaluation_summary": "it tests the machine on all documents coded by hand",
    "evaluation_curves": "it tests the machine on all documents coded by hand",
    "faults": "it counts nothing of documents",
    "profile": "it counts nothing of documents",
}


def test_every_table_names_documents_or_says_how_types_are_told_apart() -> None:
    without = {
        shape.name for shape in TABLES if "document" not in {one.name for one in shape.columns}
    }
    assert without == set(BY_TYPE)
