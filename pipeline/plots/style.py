"""Common style of the charts."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
from altair.typing import ChartType
from altair.utils.schemapi import debug_mode

from pipeline.characters import printable
from pipeline.errors import OutputError
from pipeline.i18n import Language, msg
from pipeline.plots.number_format import NUMBERS
from pipeline.records import CodedSegment
from pipeline.results import Results
from pipeline.tables.counts import weight

WIDTH = 640
"""Points that fit side by side on A4 so that letters of 11 points are read in print."""
FONT = "'Liberation Sans', Arial, Helvetica, sans-serif"
"""The first is the one that the library that draws brings along (`pipeline.drawing.library`)."""
INK, QUIET, FAINT = "#222222", "#555555", "#E4E4E4"
PALE_BLUE, DEEP_BLUE = "#E6EFF7", "#08427C"
"""From nothing to most: one hue, so that it is read in grey as well."""


class NothingToDraw(OutputError):  # noqa: N818  a state of the study, not a failure
    """The study has none of what a picture shows."""


def rows_of(results: Results, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table; None for empty cells of numbers.

    Raises
    ------
    NothingToDraw
        The study has no such table, or an empty one.
    """
    if name not in results.tables or results.tables[name].empty:
        raise NothingToDraw(
            msg("this study has nothing in the table '{name}'", name=name),
            next_step=msg("run the study, and see in faults.csv what is missing"),
        )
    columns = {
        str(column): [
            None if is_empty else cell
            for cell, is_empty in zip(cells.tolist(), cells.isna(), strict=True)
        ]
        for column, cells in results.tables[name].items()
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def data(rows: Sequence[Mapping[str, Any]]) -> alt.InlineData:
    """Return rows as the data of a chart, however many they are.

    As one string: Altair would check and copy single rows again and again.
    """
    values = json.dumps(drawable(rows), ensure_ascii=False)
    return alt.InlineData(values=values, format={"type": "json"})


def fixed(values: Iterable[Any]) -> Any:
    """Return the values of an axis as Altair hands them on uncopied.

    It copies lists, value by value, each time that a chart is put into another.
    """
    return tuple(values)


def drawable(part: Any) -> Any:
    r"""Remove from a chart, or from a part of it, the characters that end the process.

    Those are the ones that XML has no place for. All that is drawn goes through here, because the
    end of a process cannot be caught. Altair's objects are changed in place.

    Examples
    --------
    >>> drawable({"title": ["Er\x01nte", 1]})
    {'title': ['Ernte', 1]}
    """
    if isinstance(part, str):
        return printable(part)
    if isinstance(part, dict):
        return {drawable(key): drawable(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return type(part)(drawable(value) for value in part)
    if isinstance(part, alt.SchemaBase):
        for name, value in part._kwds.items():
            if value is not alt.Undefined:
                part._kwds[name] = drawable(value)
    return part


def specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Return a chart as Vega draws it, whoever made it."""
    # Checking every part of a chart against Altair's schema takes as long as making it.
    with debug_mode(False):
        cleaned: dict[str, Any] = drawable(chart.to_dict(validate=False))
    return cleaned


def cut(text: str, longest: int) -> str:
    """Shorten a text to some letters, with … where letters are missing.

    Examples
    --------
    >>> cut("Gießkanne", 5), cut("Beet", 5)
    ('Gieß…', 'Beet')
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def titled(title: str, subtitle: str = "", width: int = WIDTH) -> alt.TitleParams:
    """Write a title that stays within a width; what does not fit goes to the next line."""
    # Arial at these sizes: a letter is about 7 and 5.6 points wide.
    above = textwrap.wrap(title, max(20, int(width / 7))) or [""]
    below = textwrap.wrap(subtitle, max(20, int(width / 5.6)))
    return alt.TitleParams(above, subtitle=below)


def styled(chart: ChartType, language: str = "en") -> ChartType:
    """Apply the common style to a chart, and the spelling of a language to its numbers."""
    looks: ChartType = drawable(chart)
    looks.config = alt.Config(
        font=FONT,
        # Else every mark of an SVG would repeat its tooltip: four times the size.
        mark=alt.MarkConfig(aria=False),
        axis=alt.AxisConfig(
            labelFontSize=11,
            titleFontSize=11,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=QUIET,
            gridColor=FAINT,
            domainColor="#BBBBBB",
            tickColor="#BBBBBB",
        ),
        title=alt.TitleConfig(
            fontSize=13,
            anchor="start",
            frame="bounds",
            color=INK,
            subtitleColor=QUIET,
            subtitleFontSize=11,
            subtitlePadding=4,
            offset=10,
        ),
        legend=alt.LegendConfig(
            labelFontSize=11,
            titleFontSize=11,
            titleFontWeight="normal",
            labelLimit=300,
            labelColor=INK,
            titleColor=QUIET,
        ),
        header=alt.HeaderConfig(labelColor=INK),
        view=alt.ViewConfig(stroke=None),
        locale=alt.Locale(number=NUMBERS)
        if Language.of(language) is Language.DE
        else alt.Undefined,
    )
    return looks


def counted_codings(results: Results) -> list[CodedSegment]:
    """Return the codings that count in pictures, guesses too unless only what is confirmed does.

    Raises
    ------
    NothingToDraw
        There are none.
    """
    if not results.coded:
        raise NothingToDraw(msg("nothing is coded"))
    found = [one for one in results.coded if weight(one, results.counted)]
    if not found:
        raise NothingToDraw(
            msg("nothing is confirmed"),
            next_step=msg(
                'decide on proposals (panreflex review), or set counted = "expected" under '
                "[tables] in study.toml"
            ),
        )
    return found
