"""Records as text for people: evidence, reasons and source references, in any language."""

from pipeline.render.sources import passage_source, source_reference, time_code

__all__ = ["passage_source", "source_reference", "time_code"]
