"""Lookup by name that ignores case where it is not needed.

Spreadsheets and people change small and capital letters, and file systems how an umlaut is put
together. That must not matter, unless two things differ in nothing else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Generic, TypeVar

from pipeline.characters import printable

T = TypeVar("T")


class Lookup(Generic[T]):
    """Things by their names; of two with the same name, the first.

    Examples
    --------
    >>> files = Lookup([("Anna", 1), ("anna", 2), ("Zoë", 3)])
    >>> files.get("anna"), files.get("ANNA"), files.get("ZOE\u0308"), files.get("Ben")
    (2, 1, 3, None)
    """

    def __init__(self, things: Iterable[tuple[str, T]]) -> None:
        self._exactly: dict[str, T] = {}
        self._alike: dict[str, T] = {}
        for name, thing in things:
            self._exactly.setdefault(_composed(name), thing)
            self._alike.setdefault(_composed(name).casefold(), thing)

    def get(self, name: str) -> T | None:
        """Return what is called so; where nothing is, what is called so in any case."""
        name = _composed(name)
        return self._exactly.get(name, self._alike.get(name.casefold()))


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", printable(name))
