"""Human codings: reading of lists of coded segments and of projects, and the codes they name.

A QDA program exports codings as a list of coded segments: document, code, quoted words.
`read_codings` reads such lists; `anchor_rows` locates each row in the text, also after the
transcript was corrected; `resolve_codes` finds its code. The files of people are never changed.
"""

from pipeline.alignment.anchor import AnchoredCoding, CodingRow, TextPosition, anchor_rows
from pipeline.codings.codes import CodeResolver, anchor_codings, resolve_codes
from pipeline.codings.read import REVIEW_LOG, coding_files, read_codings

__all__ = [
    "REVIEW_LOG",
    "AnchoredCoding",
    "CodeResolver",
    "CodingRow",
    "TextPosition",
    "anchor_codings",
    "anchor_rows",
    "coding_files",
    "read_codings",
    "resolve_codes",
]
