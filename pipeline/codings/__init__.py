"""Human codings: reading of lists of coded segments and of projects, and the codes they name.

A QDA program exports codings as a list of coded segments: document, code, quoted words.
`read_codings` reads such lists; `anchor_rows` locates each row in the text, also after the
transcript was corrected; `resolve_codes` finds its code. The files of people are never changed.
"""

from pipeline.alignment.anchor import anchor_rows
from pipeline.alignment.anchored import AnchoredCoding, CodingRow, TextPosition
from pipeline.codings.coders import spelling_messages, spellings
from pipeline.codings.codes import (
    CodeParser,
    CodeResolver,
    anchor_codings,
    cut_faults,
    resolve_codes,
)
from pipeline.codings.read import REVIEW_LOG, coding_files, read_codings

__all__ = [
    "REVIEW_LOG",
    "AnchoredCoding",
    "CodeParser",
    "CodeResolver",
    "CodingRow",
    "TextPosition",
    "anchor_codings",
    "anchor_rows",
    "coding_files",
    "cut_faults",
    "read_codings",
    "resolve_codes",
    "spelling_messages",
    "spellings",
]
