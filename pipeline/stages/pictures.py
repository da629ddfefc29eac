"""The pictures of a study as they are drawn: those that changed, and some of them elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from pipeline.drawing import (
    Frame,
    ProcessDied,
    apart,
    as_pixels,
    begun_apart,
    compressed,
    drawn_by_vega,
)
from pipeline.stages.output_cache import OutputCache


class Pictures(Mapping[str, bytes]):
    """Pictures of one kind by their name; all are made when the first is asked for.

    In their order, which is that in which the other process draws them.
    """

    def __init__(self, pictures: Mapping[str, Callable[[], bytes]]) -> None:
        self._pictures = pictures
        self._made: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        if not self._made:
            self._made = {name: self._pictures[name]() for name in self._pictures}
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
    charts : iterable of (str, dict)
        Vega-Lite charts by name, in the order in which they are drawn. The first is begun before
        the second is asked for.
    numbers : str
        How numbers are written (`pipeline.plots.numbers`).
    pixels : callable
        Tells of the name of a picture whether it is wanted as PNG too.
    cache : OutputCache
        What was drawn before.

    Attributes
    ----------
    missing : set of str
        The pictures that could not be drawn, because the library ended its process: they are empty.
    """

    def __init__(
        self,
        charts: Iterable[tuple[str, dict[str, Any]]],
        numbers: str,
        pixels: Callable[[str], bool],
        cache: OutputCache,
    ) -> None:
        self._cache, self._numbers = cache, numbers
        self.missing: set[str] = set()
        self._impossible: set[str] = set()
        self._charts: dict[str, tuple[Frame, dict[str, Any]]] = {}
        self._frames: dict[str, Callable[[], bytes]] = {}
        self._svgs: dict[str, bytes] = {}
        self._pngs: dict[str, Callable[[], bytes]] = {}
        for name, chart in charts:
            frame = Frame.of(chart)
            self._charts[name] = frame, chart
            then = partial(self._begin_png, name) if pixels(name) else None
            draw = partial(apart, drawn_by_vega, frame.specification, numbers)
            if cache.has(self._key(frame)):
                self._frames.setdefault(frame.specification, draw)
                if then:
                    then(self._around(frame))
            elif frame.specification not in self._frames:
                # Courses of interviews with as many codes share one.
                self._frames[frame.specification] = begun_apart(
                    drawn_by_vega, frame.specification, numbers, then=then
                )
        self.svg = Pictures({name: partial(self._svg, name) for name in self._charts})
        self.png = Pictures(
            {name: partial(self._png, name) for name in self._charts if pixels(name)}
        )

    def _begin_png(self, name: str, frame: bytes) -> None:
        svg = self._charts[name][0].filled(frame)
        # By what is seen: what is only told on hover may have changed.
        if svg is not None and not self._cache.has(_pixels_of(svg)):
            self._pngs[name] = begun_apart(as_pixels, svg)

    def _key(self, frame: Frame) -> str:
        return f"frame {self._numbers} {frame.specification}"

    def _svg(self, name: str) -> bytes:
        if name not in self._svgs:
            frame, chart = self._charts[name]
            try:
                self._svgs[name] = frame.filled(self._around(frame)) or self._whole(chart)
            except ProcessDied:
                self.missing.add(name)
                self._svgs[name] = b""
        return self._svgs[name]

    def _around(self, frame: Frame) -> bytes:
        if frame.specification in self._impossible:
            raise ProcessDied
        try:
            return self._cache.get(self._key(frame), self._frames[frame.specification])
        except ProcessDied:
            self._impossible.add(frame.specification)
            raise

    def _whole(self, chart: dict[str, Any]) -> bytes:
        text = json.dumps(chart, sort_keys=True)
        return self._cache.get(
            f"chart {self._numbers} {text}",
            partial(apart, drawn_by_vega, text, self._numbers),
        )

    def _png(self, name: str) -> bytes:
        svg = self._svg(name)
        if not svg:
            return b""
        pixels = self._pngs.get(name) or partial(apart, as_pixels, svg)
        try:
            # Compressed here, while the other process draws the next.
            return self._cache.get(_pixels_of(svg), lambda: compressed(pixels()))
        except ProcessDied:
            self.missing.add(name)
            return b""


def _pixels_of(svg: bytes) -> str:
    return f"png {svg.decode()}"
