"""panreflex: code interviews with evidence, offline.

What a notebook needs is here; it is loaded when it is asked for.

Examples
--------
>>> from pipeline import Study, read_output
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.codebook import load_codebook
    from pipeline.store import read_output
    from pipeline.api import Study

__all__ = ["Study", "load_codebook", "read_output"]

_HOME = {
    "Study": "pipeline.api",
    "load_codebook": "pipeline.codebook",
    "read_output": "pipeline.store",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'pipeline' has no attribute '{name}'")
    return getattr(import_module(_HOME[name]), name)
