"""Where did a person mark what?

A QDA program exports what people coded as a list of coded segments: which document, which code,
which words. `read_codings` reads such lists; `anchor_codings` finds the place of each row in the
text, or says why there is none. Nothing is written here: what people coded is theirs.
"""

from pipeline.codings.anchor import anchor_codings
from pipeline.codings.read import CodingRow, coding_files, read_codings

__all__ = ["CodingRow", "anchor_codings", "coding_files", "read_codings"]
