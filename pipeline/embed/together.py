"""Which encoders look at a text together, and what do they see?

Two encoders err differently. Where both that are bundled run on a machine, the coding sees each
text with both, their vectors side by side; E5, the better one, counts more.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.embed.bundled import BUNDLED
from pipeline.embed.cache import CachedEncoder
from pipeline.embed.names import encoder_name

if TYPE_CHECKING:
    from pipeline.embed.protocol import Vectors

SHARES = {"e5": 0.92, "use": 0.08}
"""Share of each in the squared length of a vector. E5's vectors all point much the same way: less
their mean, which is how the coding looks at them, 70 % of what is left is E5's."""


class TogetherEncoder:
    """Encodes each text with several encoders.

    Parameters
    ----------
    parts : sequence of (float, CachedEncoder)
        The encoders, and the share of each; the shares add up to 1.
    """

    def __init__(self, parts: Sequence[tuple[float, CachedEncoder]]) -> None:
        self._parts = tuple(parts)
        self.name = " + ".join(encoder.name for _, encoder in parts)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return sum(encoder.dimension for _, encoder in self._parts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one float32 row of length 1 for each text.

        Examples
        --------
        >>> pair = TogetherEncoder([(0.5, CachedEncoder("use")), (0.5, CachedEncoder("use"))])
        >>> vectors = pair.encode(["Guten Tag."])
        >>> vectors.shape, round(float((vectors**2).sum()), 3)
        ((1, 1024), 1.0)
        """
        import numpy as np

        return np.hstack(
            [np.float32(share**0.5) * encoder.encode(texts) for share, encoder in self._parts]
        )


def together_name(name: str = "auto", root: Path = Path()) -> str:
    """Say which encoders a name stands for in coding; parameters as for `encoder_name`.

    Examples
    --------
    >>> together_name("use")
    'use'
    """
    return " + ".join(encoder_name(part, root) for part in _parts(name))


def open_together(
    name: str = "auto",
    cache: Path | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    root: Path = Path(),
    *,
    keep: bool = True,
) -> CachedEncoder | TogetherEncoder:
    """Open what a name stands for in coding: for ``"auto"`` all bundled encoders that run here.

    Parameters
    ----------
    name, cache, on_progress, root, keep
        As for `CachedEncoder`.
    """
    parts = [
        (part, CachedEncoder(part, cache, on_progress, root, keep=keep)) for part in _parts(name)
    ]
    if len(parts) == 1:
        return parts[0][1]
    return TogetherEncoder([(SHARES[part], encoder) for part, encoder in parts])


def _parts(name: str) -> tuple[str, ...]:
    if name != "auto":
        return (name,)
    here = tuple(key for key, kind in BUNDLED.items() if importlib.util.find_spec(kind.package))
    return here or (name,)  # of which `encoder_name` says that there is none
