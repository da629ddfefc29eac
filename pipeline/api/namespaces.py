"""Tables and pictures of a study by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial, update_wrapper
from inspect import isfunction, signature
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.errors import PanreflexError, nearest
from pipeline.i18n import Message, msg

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.results import Results


class Tables(Mapping[str, "pd.DataFrame"]):
    """Tables by their names: ``tables.frequencies`` or ``tables["frequencies"]``.

    Each is a copy, which may be changed.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables.

    Examples
    --------
    >>> import pandas as pd
    >>> tables = Tables({"frequencies": pd.DataFrame({"code": ["A1"]})})
    >>> tables.frequencies["code"].tolist(), list(tables)
    (['A1'], ['frequencies'])
    >>> tables.frequences
    Traceback (most recent call last):
    pipeline.api.namespaces.UnknownNameError: there is no table 'frequences'; did you mean ...
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables

    def __getitem__(self, name: str) -> pd.DataFrame:
        return named(name, self._tables, msg("there is no table '{name}'", name=name)).copy()

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_"):  # what Python asks for, as when an object is copied
            raise AttributeError(name)
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        return f"<Tables: {', '.join(self) or 'none'}>"


class Plots:
    """Pictures by their names, as Altair charts: ``plot.frequency_bars()``.

    They are the pictures of the reports (`pipeline.plots`). Those of the results of a study take
    them from here; ``plot.evaluation_chart(report)`` takes the report of an evaluation. See
    `without_network` for how they show themselves.

    Parameters
    ----------
    results : callable
        Returns the results of the study.

    Examples
    --------
    >>> "evaluation_chart" in dir(Plots(lambda: None))
    True
    """

    def __init__(self, results: Callable[[], Results]) -> None:
        self._results = results

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        drawing = named(name, _drawing(), msg("there is no picture '{name}'", name=name))
        without_network()
        if _takes(drawing) != "results":
            return drawing
        return update_wrapper(partial(drawing, self._results()), drawing)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *_drawing()]

    def __repr__(self) -> str:
        return f"<Plots: {', '.join(_drawing())}>"


@cache
def without_network() -> None:
    """Let charts show themselves in notebooks as still pictures, unless somebody chose otherwise.

    What Altair does by itself fetches its scripts from the web. Those who want this say
    ``altair.renderers.enable("html")``, before or after; it is asked once in a process.
    """
    import altair

    if altair.renderers.active == "default":
        altair.renderers.enable("svg")


def _drawing() -> dict[str, Callable[..., Any]]:
    """Return what `pipeline.plots` draws of results or of a report."""
    from pipeline import plots

    public = {name: getattr(plots, name) for name in plots.__all__}
    return {
        name: thing
        for name, thing in public.items()
        if isfunction(thing) and _takes(thing) in {"results", "report"}
    }


def _takes(function: Callable[..., Any]) -> str:
    """Return the name of the first parameter."""
    return next(iter(signature(function).parameters), "")


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
