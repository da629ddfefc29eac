"""Where did a person mark what?

A QDA program exports what people coded as a list of coded segments: which document, which code,
which words. `read_codings` reads such lists; `anchor_rows` finds the place of each row in the text,
also after the transcript was corrected, or says why there is none; `codings_of` finds its code.
Nothing is written here: what people coded is theirs.
"""

from pipeline.alignment.anchor import AnchoredCoding, CodingRow, TextPosition, anchor_rows
from pipeline.codings.codes import CodeLabels, anchor_codings, codings_of
from pipeline.codings.read import REVIEW_LOG, coding_files, read_codings

__all__ = [
    "REVIEW_LOG",
    "AnchoredCoding",
    "CodeLabels",
    "CodingRow",
    "TextPosition",
    "anchor_codings",
    "anchor_rows",
    "coding_files",
    "codings_of",
    "read_codings",
]
