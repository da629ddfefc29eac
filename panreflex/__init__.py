"""panreflex under its own name: what `pipeline` offers a notebook.

Examples
--------
>>> import panreflex
>>> panreflex.as_codebook({"Ernte": "was man isst"}).codes[0].id
'Ernte'
"""

from __future__ import annotations

import pipeline
from pipeline import __all__

TYPE_CHECKING = False  # as in pipeline, whose parts are loaded when they are asked for
if TYPE_CHECKING:
    from typing import Any

    from pipeline import *  # noqa: F403 (what is in __all__ there)


def __getattr__(name: str) -> Any:
    return getattr(pipeline, name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
