"""panreflex: code interviews with evidence, offline.

What a notebook needs is here; it is loaded when it is asked for.

Examples
--------
>>> from pipeline import Study, code_texts
>>> themes = {"Ernte": "Tomaten ernten", "Leute": "Nachbarn treffen"}
>>> code_texts(["Die Tomaten schmecken!"], themes, encoder="use")["code"].tolist()
['Ernte']
"""

from __future__ import annotations

import os

# From 1.29 on, onnxruntime keeps and sends statistics of use from the moment it is imported, which
# BERTopic does where fastembed is installed.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

TYPE_CHECKING = False  # typing itself takes longer to load than this module
if TYPE_CHECKING:
    from typing import Any

    from pipeline.api.display import show
    from pipeline.api.documents import as_codebook
    from pipeline.api.estimator import CodebookCoder
    from pipeline.api.study import Study
    from pipeline.api.texts import (
        code_texts,
        find_topics,
        read_document,
        read_documents,
        split_segments,
    )
    from pipeline.codebook import load_codebook
    from pipeline.errors import PanreflexError
    from pipeline.store import read_output

_HOME = {
    "CodebookCoder": "pipeline.api.estimator",
    "PanreflexError": "pipeline.errors",
    "Study": "pipeline.api.study",
    "as_codebook": "pipeline.api.documents",
    "code_texts": "pipeline.api.texts",
    "find_topics": "pipeline.api.texts",
    "load_codebook": "pipeline.codebook",
    "read_document": "pipeline.api.texts",
    "read_documents": "pipeline.api.texts",
    "read_output": "pipeline.store",
    "show": "pipeline.api.display",
    "split_segments": "pipeline.api.texts",
}

__all__ = [
    "CodebookCoder",
    "PanreflexError",
    "Study",
    "as_codebook",
    "code_texts",
    "find_topics",
    "load_codebook",
    "read_document",
    "read_documents",
    "read_output",
    "show",
    "split_segments",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'pipeline' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
