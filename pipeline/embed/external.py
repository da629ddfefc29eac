"""Encoders of other packages, found by entry points."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import EntryPoint

import numpy as np

from pipeline.embed.protocol import Encoder, Vectors, unit_rows
from pipeline.errors import EncoderError
from pipeline.i18n import Message, msg


def identity(point: EntryPoint) -> str:
    """Return the name of an encoder with the version of the package that adds it."""
    return f"{point.name} ({_package(point)})"


class ExternalEncoder:
    """An encoder of another package; its vectors are scaled to length 1.

    Parameters
    ----------
    point : EntryPoint
        Refers to a class or function without parameters that returns an object with ``encode``.

    Raises
    ------
    EncoderError
        The package raises an error, or returns something other than one vector for each text.
    """

    def __init__(self, point: EntryPoint) -> None:
        self._point = point
        try:
            self._encoder: Encoder = point.load()()
        # The errors of another package are not known.
        except Exception as error:
            raise self._error(
                msg(
                    "the encoder '{name}' of {package} cannot be loaded ({error})",
                    name=point.name,
                    package=_package(point),
                    error=type(error).__name__,
                )
            ) from error
        self.name = identity(point)
        self.dimension = self.encode(["-"]).shape[1]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode the texts as they are."""
        try:
            rows = np.asarray(self._encoder.encode(list(texts)), dtype=np.float32)
        except Exception as error:
            raise self._error(self._no_vectors()) from error
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise self._error(self._no_vectors())
        return unit_rows(rows)

    def _no_vectors(self) -> Message:
        return msg(
            "the encoder '{name}' of {package} does not return one vector for each text",
            name=self._point.name,
            package=_package(self._point),
        )

    def _error(self, problem: Message) -> EncoderError:
        return EncoderError(
            problem,
            next_step=msg('update the package, or set encoder = "auto" under [coding]'),
        )


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value
