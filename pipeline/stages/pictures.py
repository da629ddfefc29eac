"""The pictures of a study as they are drawn: those that changed, and some of them elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from pipeline.drawing import as_png, begun, drawn
from pipeline.stages.output_cache import OutputCache


class Pictures(Mapping[str, bytes]):
    """Pictures of one kind by their name; all are made when the first is asked for.

    What is not begun elsewhere by then is made here, from the last one: the other process begins
    with the first, and takes the next before it has ended one.
    """

    def __init__(self, pictures: Mapping[str, Callable[[], bytes]]) -> None:
        self._pictures = pictures
        self._made: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        if not self._made:
            self._made = {name: self._pictures[name]() for name in reversed([*self._pictures])}
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pictures)

    def __contains__(self, name: object) -> bool:
        return name in self._pictures  # without drawing it

    def __len__(self) -> int:
        return len(self._pictures)


class Drawings:
    """Draws what has changed, beside other work where there is a process for it.

    Parameters
    ----------
    specifications : iterable of (str, str)
        Charts by name, as JSON, in the order in which they are drawn. The first is begun before
        the second is asked for.
    numbers : str
        How numbers are written (`pipeline.plots.numbers`).
    pixels : callable
        Tells of the name of a picture whether it is wanted as PNG too.
    cache : OutputCache
        What was drawn before.
    """

    def __init__(
        self,
        specifications: Iterable[tuple[str, str]],
        numbers: str,
        pixels: Callable[[str], bool],
        cache: OutputCache,
    ) -> None:
        self._cache = cache
        self._of: dict[str, str] = {}
        self._draw: dict[str, Callable[[], bytes]] = {}
        self._pngs: dict[str, Callable[[], bytes]] = {}
        for name, one in specifications:
            self._of[name] = f"{numbers} {one}"
            self._draw[name] = partial(drawn, one, numbers)
            if not cache.has(f"svg {self._of[name]}"):
                then = partial(self._begin_png, name) if pixels(name) else None
                self._draw[name] = begun(drawn, one, numbers, then=then)
            elif pixels(name):
                self._begin_png(name, self._svg(name))
        self.svg = Pictures({name: partial(self._svg, name) for name in self._of})
        self.png = Pictures({name: partial(self._png, name) for name in self._of if pixels(name)})

    def _begin_png(self, name: str, svg: bytes) -> None:
        # By what is seen: what is only told on hover may have changed.
        if not self._cache.has(_pixels_of(svg)):
            self._pngs[name] = begun(as_png, svg)

    def _svg(self, name: str) -> bytes:
        return self._cache.get(f"svg {self._of[name]}", self._draw[name])

    def _png(self, name: str) -> bytes:
        svg = self._svg(name)
        return self._cache.get(_pixels_of(svg), self._pngs.get(name) or partial(as_png, svg))


def _pixels_of(svg: bytes) -> str:
    return f"png {svg.decode()}"
