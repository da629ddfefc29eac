"""The pictures of a study as they are drawn: those that changed, and some of them elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from pipeline.drawing import as_png, begun, drawn
from pipeline.stages.output_cache import OutputCache


class Pictures(Mapping[str, bytes]):
    """Pictures of one kind by their name; each is waited for, or drawn, when it is asked for."""

    def __init__(self, pictures: Mapping[str, Callable[[], bytes]]) -> None:
        self._pictures = pictures

    def __getitem__(self, name: str) -> bytes:
        return self._pictures[name]()

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
    specifications : mapping of str to str
        Charts as JSON by name, in the order in which they are drawn.
    numbers : str
        How numbers are written (`pipeline.plots.numbers`).
    pixels : callable
        Tells of the name of a picture whether it is wanted as PNG too.
    cache : OutputCache
        What was drawn before.
    """

    def __init__(
        self,
        specifications: Mapping[str, str],
        numbers: str,
        pixels: Callable[[str], bool],
        cache: OutputCache,
    ) -> None:
        self._cache = cache
        self._of = {name: f"{numbers} {one}" for name, one in specifications.items()}
        self._draw: dict[str, Callable[[], bytes]] = {
            name: partial(drawn, one, numbers) for name, one in specifications.items()
        }
        self._pngs: dict[str, Callable[[], bytes]] = {}
        wanted = [name for name in specifications if pixels(name)]
        for name, one in specifications.items():
            if not cache.has(f"svg {self._of[name]}"):
                then = partial(self._begin_png, name) if name in wanted else None
                self._draw[name] = begun(drawn, one, numbers, then=then)
            elif name in wanted:
                self._begin_png(name, self._svg(name))
        self.svg = Pictures({name: partial(self._svg, name) for name in specifications})
        self.png = Pictures({name: partial(self._png, name) for name in wanted})

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
