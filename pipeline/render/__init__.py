"""Records as text for people: evidence, reasons and source references, in any language."""

from pipeline.render.attributes import attribute_title
from pipeline.render.cues import cues_text
from pipeline.render.evidence import (
    evidence_parts,
    evidence_spans,
    evidence_text,
    proposals_text,
    reason_parts,
    reason_text,
)
from pipeline.render.probability import probability_message
from pipeline.render.sources import passage_source, source_reference, time_code

__all__ = [
    "attribute_title",
    "cues_text",
    "evidence_parts",
    "evidence_spans",
    "evidence_text",
    "passage_source",
    "probability_message",
    "proposals_text",
    "reason_parts",
    "reason_text",
    "source_reference",
    "time_code",
]
