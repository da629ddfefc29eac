"""Which word does a truncated word stand for?"""

from __future__ import annotations


def expand_coordination(text: str, language: str = "de") -> str:
    """Write out truncated words."""
    return text
