"""Pictures of a study: what changed is drawn, in the process beside this one, if there is one.

Pixels are made of what is drawn in one more process, while the next pictures are drawn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.drawing import (
    Frame,
    ProcessDied,
    apart,
    as_png,
    begun,
    begun_apart,
    drawn_by_vega,
)
from pipeline.stages.output_cache import OutputCache
from pipeline.stages.results import read_results
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.results import Results

PARTS = 4
"""In so many parts the pictures are drawn, so that the first are there before the last; fewer than
`pipeline.drawing.beside.HELPED_FROM`, or this process would draw some of them."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as Vega draws it, and as it was drawn.

    Attributes
    ----------
    chart : dict
        The chart.
    svg : bytes
        Nothing where the library that draws has ended its process.
    """

    chart: dict[str, Any]
    svg: bytes


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """Pictures by name, and the files of the cache that hold them."""

    pictures: Mapping[str, Picture]
    cached: frozenset[Path]


class Pixels:
    """Turns drawn pictures into pixels, for which the letters take most of the time.

    Parameters
    ----------
    kept : OutputCache
        What was drawn before.
    """

    def __init__(self, kept: OutputCache) -> None:
        self._kept = kept
        self._begun: dict[bytes, Callable[[], bytes]] = {}

    def begin(self, part: DrawnPart) -> None:
        """Begin with what has changed, apart from this process."""
        for name, picture in part.pictures.items():
            if picture.svg and _has_pixels(name) and not self._kept.has(_seen(picture.svg)):
                self._begun[picture.svg] = begun_apart(as_png, picture.svg)

    def of(self, name: str, svg: bytes) -> bytes | None:
        """Return the pixels of a picture.

        Returns
        -------
        bytes or None
            Nothing where the library that draws has ended its process; None for a picture that is
            for the screen.
        """
        if not _has_pixels(name):
            return None
        if not svg:
            return b""
        make = self._begun.get(svg, partial(apart, as_png, svg))
        return _or_nothing(partial(self._kept.get, _seen(svg), make))


class Pictures(Mapping[str, Picture]):
    """The pictures of a study by name, in the order of a report.

    Each part is waited for when the first of its pictures is asked for.

    Parameters
    ----------
    parts : iterable of callable
        Return the parts.
    pixels : Pixels
        Turns them into pixels.
    """

    def __init__(self, parts: Iterable[Callable[[], DrawnPart]], pixels: Pixels) -> None:
        self._parts = [cache(part) for part in parts]
        self._pixels = pixels

    def __getitem__(self, name: str) -> Picture:
        for part in self._parts:
            if name in (drawn := part().pictures):
                return drawn[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        for part in self._parts:
            yield from part().pictures

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def png(self, name: str) -> bytes | None:
        """Return a picture in pixels, as `Pixels.of`."""
        return self._pixels.of(name, self[name].svg)

    @property
    def cached(self) -> frozenset[Path]:
        """The files of the cache that hold what was drawn."""
        return frozenset().union(*(part().cached for part in self._parts))


class Format(Mapping[str, bytes]):
    """The pictures that were drawn in one format, each waited for when it is asked for."""

    def __init__(self, pictures: Pictures, of: Callable[[str], bytes | None]) -> None:
        self._pictures, self._of = pictures, of

    def __getitem__(self, name: str) -> bytes:
        if drawn := self._of(name):
            return drawn
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._pictures if self._of(name))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def picture_cache(study: StudyFolder) -> OutputCache:
    """Return the cache of what is drawn."""
    return OutputCache(study.state / "pictures", "pipeline.drawing", "vl-convert-python")


def load_charts() -> None:
    """Load what makes charts (half a second, Altair's most of all), before it is needed."""
    import pipeline.plots.study_charts  # noqa: F401


def begun_pictures(study: StudyFolder, results: Results, kept: OutputCache) -> Pictures:
    """Begin to draw the pictures of a study.

    Parameters
    ----------
    study : StudyFolder
        A study of which the tables were made.
    results : Results
        What it has come to, for where they are drawn in this process.
    kept : OutputCache
        What was drawn before.
    """
    pixels = Pixels(kept)
    parts = [
        begun(
            _read_and_drawn,
            study,
            part,
            then=pixels.begin,
            otherwise=partial(_drawn_part, study, results, part),
        )
        for part in range(PARTS)
    ]
    return Pictures(parts, pixels)


def _read_and_drawn(study: StudyFolder, part: int) -> DrawnPart:
    return _drawn_part(study, _results_of(study), part)


_READ: dict[tuple[Path, bytes], Results] = {}
"""The results that were read last, by where they lie and what they are made of."""


def _results_of(study: StudyFolder) -> Results:
    """Read the results once for all parts."""
    of = study.outputs, (study.outputs / "manifest.json").read_bytes()
    if of not in _READ:
        _READ.clear()
        _READ[of] = read_results(study)
    return _READ[of]


def _drawn_part(study: StudyFolder, results: Results, part: int) -> DrawnPart:
    from pipeline.plots import each_chart, numbers, specification

    charts = ((name, specification(one)) for name, one in each_chart(results, part, PARTS))
    return drawn(charts, numbers(results.language), picture_cache(study))


def drawn(
    charts: Iterable[tuple[str, dict[str, Any]]], numbers: str, kept: OutputCache
) -> DrawnPart:
    """Draw what has changed.

    Parameters
    ----------
    charts : iterable of (str, dict)
        Vega-Lite charts by name.
    numbers : str
        How numbers are written (`pipeline.plots.numbers`).
    kept : OutputCache
        What was drawn before.
    """
    frames = cache(partial(_frame, numbers, kept))  # courses with as many codes share one
    pictures = {}
    for name, chart in charts:
        pictures[name] = Picture(chart, _or_nothing(partial(_svg, chart, numbers, frames, kept)))
    return DrawnPart(pictures, kept.asked)


def _has_pixels(name: str) -> bool:
    """Tell whether a picture is a PNG, too; the courses of single interviews are for the screen."""
    return not name.startswith("portrait_")


def _seen(svg: bytes) -> str:
    """Name pixels by what is seen: what is only told on hover may have changed."""
    return f"png {svg.decode()}"


def _or_nothing(draw: Callable[[], bytes | None]) -> bytes:
    try:
        return draw() or b""
    except ProcessDied:
        return b""


def _svg(
    chart: dict[str, Any], numbers: str, frames: Callable[[str], bytes | None], kept: OutputCache
) -> bytes | None:
    frame = Frame.of(chart)
    around = frames(frame.specification)
    if around is None:
        return None
    if svg := frame.filled(around):
        return svg
    text = json.dumps(chart, sort_keys=True)
    return kept.get(f"chart {numbers} {text}", partial(apart, drawn_by_vega, text, numbers))


def _frame(numbers: str, kept: OutputCache, chart: str) -> bytes | None:
    """Draw the frame of charts; None where that ends the process of the library."""
    draw = partial(apart, drawn_by_vega, chart, numbers)
    try:
        return kept.get(f"frame {numbers} {chart}", draw)
    except ProcessDied:
        return None
