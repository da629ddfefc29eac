"""How a language writes the numbers of charts."""

from __future__ import annotations

import json

from pipeline.i18n import Language

NUMBERS = {
    "decimal": ",",
    "thousands": ".",
    "grouping": [3],
    "currency": ["", "\u00a0€"],
    "percent": "\u00a0%",
}
"""How German writes numbers."""


def numbers(language: str) -> str:
    """Return how a language writes numbers, as `pipeline.drawing.drawn` takes it.

    Examples
    --------
    >>> numbers("en")
    'null'
    """
    return json.dumps(NUMBERS if Language.of(language) is Language.DE else None)
