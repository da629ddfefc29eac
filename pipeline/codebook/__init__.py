"""The codebook: reading, checking and comparing its codes."""

from pipeline.codebook.load import load_codebook

__all__ = ["load_codebook"]
