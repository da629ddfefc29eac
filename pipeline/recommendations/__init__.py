"""Recommendations and good examples: what people wrote, and passages that they may rest on."""

from pipeline.recommendations.advice import GoodExample, Recommendation
from pipeline.recommendations.cues import (
    APPEALS,
    EXAMPLES,
    AdviceKind,
    CuedPassage,
    cued_passages,
    cues_in,
)
from pipeline.recommendations.passages import NamedPassage, PassageFinder
from pipeline.recommendations.read import read_examples, read_recommendations
from pipeline.recommendations.sheet import renewed_sheet
from pipeline.recommendations.write import examples_csv, recommendations_csv

__all__ = [
    "APPEALS",
    "EXAMPLES",
    "AdviceKind",
    "CuedPassage",
    "GoodExample",
    "NamedPassage",
    "PassageFinder",
    "Recommendation",
    "cued_passages",
    "cues_in",
    "examples_csv",
    "read_examples",
    "read_recommendations",
    "recommendations_csv",
    "renewed_sheet",
]
