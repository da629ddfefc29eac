"""Which categories may a segment carry, and when does each apply?"""

from pipeline.codebook.load import load_codebook

__all__ = ["load_codebook"]
