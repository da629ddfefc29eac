"""Characters at which the library that draws pictures ends the process."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

DEADLY = "\x00\x01\x0b\x1b\ufffe\uffff\ud800"
"""Some of them; the others are found with `deadly_in`."""

_DEADLY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMES_OF_FACETS = re.compile(r"\((\{.*\})\)\[datum\.value\]")


def deadly_in(chart: Any) -> set[str]:
    """Find those that stand anywhere in what is to be drawn, also in the JSON in it."""
    return {char for text in _texts(chart) for char in _DEADLY.findall(text)}


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield key
            yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)
    elif isinstance(part, str):
        yield part
        within = _NAMES_OF_FACETS.fullmatch(part)
        if within or part.startswith("[{"):
            yield from _texts(json.loads(within[1] if within else part))
