"""Which encoder looks at texts that belong to no study?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any


class SharedEncoder:
    """An encoder by its name: opened once in a process, so that each text is encoded once.

    It is small and can be pickled, and so can what was learned with it.

    Parameters
    ----------
    name : str
        As in ``study.toml``: ``"auto"``, ``"e5"``, ``"use"``, ``"path:FOLDER"`` …
    combined : bool
        Whether ``"auto"`` stands for all bundled encoders, as in coding, or for the best one.

    Examples
    --------
    >>> SharedEncoder("use").encode(["Guten Tag.", "Hallo."]).shape
    (2, 512)
    """

    def __init__(self, name: str = "auto", *, combined: bool = True) -> None:
        self.name = name
        self.combined = combined

    def encode(self, texts: Sequence[str]) -> Any:
        """Return one vector of length 1 for each text.

        Examples
        --------
        >>> vectors = SharedEncoder("use").encode(["Hallo.", "Hallo."])
        >>> bool((vectors[0] == vectors[1]).all())
        True
        """
        return _opened(self.name, self.combined).encode(texts)


@lru_cache(maxsize=4)
def _opened(name: str, combined: bool) -> Any:
    from pipeline.embed import CachedEncoder, open_combined_encoder

    return open_combined_encoder(name) if combined else CachedEncoder(name)
