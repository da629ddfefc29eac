"""Which of the known names did somebody mean?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pipeline.errors import PanreflexError, nearest
from pipeline.i18n import Message

T = TypeVar("T")


class UnknownNameError(PanreflexError, AttributeError, KeyError):
    """There is nothing of this name; the nearest one is named.

    Examples
    --------
    >>> str(UnknownNameError("there is no table 'a'", next_step="did you mean 'b'?"))
    "there is no table 'a'; did you mean 'b'?"
    """


def named(name: str, known: Mapping[str, T], problem: Message) -> T:
    """Return what has a name, or say which name was meant.

    Examples
    --------
    >>> named("b", {"a": 1, "b": 2}, msg("there is no b"))
    2
    """
    if name not in known:
        raise UnknownNameError(problem, next_step=nearest(name, known))
    return known[name]
