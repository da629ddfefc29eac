"""Texts that are written into a drawing when it is finished.

Vega measures each text again and again, which takes most of the time of a picture. Where nothing
else depends on how wide a text is, because it has its own room, the picture is drawn without it,
and the text is put where Vega has left its place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import Any

STYLE = "late"
"""Style of a mark whose texts have room enough, or whose place follows from the scales that the
chart names (`pipeline.drawing.late_marks`): `Chart.mark_text(style=STYLE)`."""

ELLIPSIS = "…"

# Widths of Arial, which Helvetica and Liberation Sans share, in thousandths of its height.
_REGULAR = {
    191: "'",
    222: "ijlł‚‘’",
    260: "|",
    278: " !,./:;I[\\]ftí\u00a0",
    333: "()-`r„“”›‹·²³\u00ad",
    334: "{}",
    355: '"',
    389: "*",
    400: "°",
    469: "^",
    500: "Jcksvxyzçšž",
    549: "±",
    556: "#$0123456789?L_abdeghnopquäöüéèêáàâóúñå–«»§€",
    584: "+<=>~×µ",
    611: "FTZßøŽ",
    667: "&ABEKPSVXYÄÉÈÀŠÅ",
    722: "CDHNRUwÜÇ",
    778: "GOQÖØ",
    833: "Mm½",
    889: "%æ",
    944: "W",
    1000: "—…→@",
}
_BOLD = {
    238: "'",
    278: " ,./I\\ijlíł‚‘’\u00a0",
    280: "|",
    333: "!()-:;[]`ft›‹·²³\u00ad",
    389: "*r{}",
    400: "°",
    474: '"',
    500: "zž„“”",
    549: "±",
    556: "#$0123456789J_aceksvxyäéèêáàâçå–«»§€",
    584: "+<=>^~×µ",
    611: "?FLTZbdghnopquöüßóúñøŽ",
    667: "EPSVXYÉÈŠ",
    722: "&ABCDHKNRUÄÜÀÇÅ",
    778: "GOQwÖØ",
    833: "M½",
    889: "%mæ",
    944: "W",
    1000: "—…→@",
}
_WIDTHS = {
    bold: {letter: width / 1000 for width, letters in table.items() for letter in letters}
    for bold, table in ((False, _REGULAR), (True, _BOLD))
}
_UNKNOWN = 1.0


@dataclass(frozen=True)
class LateTexts:
    """Texts of one mark, in the order in which it is drawn.

    Attributes
    ----------
    mark : str
        Class of its group in the drawing.
    texts : tuple of str
        What is written.
    """

    mark: str
    texts: tuple[str, ...]


def without_late_texts(
    specification: dict[str, Any],
) -> tuple[dict[str, Any], tuple[LateTexts, ...]]:
    """Take from a chart the texts that can be written into its drawing later.

    Parameters
    ----------
    specification : dict
        A Vega-Lite chart with named data sets, whose text marks of the style `STYLE` have room:
        they begin or end within what else is drawn, and are not sorted or filtered.

    Returns
    -------
    tuple of (dict, tuple of LateTexts)
        The chart whose marks are empty, and what `with_late_texts` writes. The chart that was
        handed over stays as it was.
    """
    found: list[LateTexts] = []
    data: dict[str, Any] = specification.get("datasets", {})

    def emptied(view: dict[str, Any], source: Any = None) -> dict[str, Any]:
        source = view.get("data", source)  # that of what it is a part of
        view = {
            key: [emptied(part, source) for part in value]
            if key in {"layer", "hconcat", "vconcat", "concat"}
            else value
            for key, value in view.items()
        }
        mark, name = view.get("mark"), f"late_{len(found)}"
        rows = data.get(source["name"]) if isinstance(source, dict) and "name" in source else None
        if rows is None or not isinstance(mark, dict) or mark.get("style") != STYLE:
            return view
        if mark["type"] != "text":
            return view
        rows = json.loads(rows) if isinstance(rows, str) else rows
        encoding = view["encoding"]
        field = encoding["text"]["field"]
        found.append(
            LateTexts(f"{name}_marks", tuple(_limited(str(row[field]), mark) for row in rows))
        )
        encoding = {key: encoding[key] for key in encoding if key not in {"text", "tooltip"}}
        places = [channel["field"] for channel in encoding.values() if "field" in channel]
        return {
            **view,
            "name": name,
            "data": {"values": [{place: row[place] for place in places} for row in rows]}
            if view.keys().isdisjoint({"transform", "layer"})
            else view.get("data", source),
            "mark": {key: value for key, value in mark.items() if key != "limit"},
            "encoding": {**encoding, "text": {"value": ""}},
        }

    return emptied(specification), tuple(found)


def with_late_texts(svg: str, late: tuple[LateTexts, ...]) -> str | None:
    """Write texts into a drawing; None where it has other places than there are texts."""
    for group in late:
        head, begin, rest = svg.partition(f'<g class="mark-text role-mark {group.mark}"')
        drawn, end, tail = rest.partition("</g>")
        if drawn.count("<text") != drawn.count("/>") or drawn.count("/>") != len(group.texts):
            return None
        places = drawn.split("/>")
        written = (f">{escape(text, quote=False)}</text>" for text in group.texts)
        filled = "".join(map("".join, zip(places, [*written, ""], strict=True)))
        svg = head + begin + filled + end + tail
    return svg


TITLE = "late_title"
"""Stands in a drawing for its title until it is written."""

_TITLE_SIZE = 13


def without_title(specification: dict[str, Any], room: float) -> tuple[dict[str, Any], str]:
    """Take the title from a chart, if it is one line that has room enough.

    Parameters
    ----------
    specification : dict
        A Vega-Lite chart.
    room : float
        Points of width that the rest of the chart has.

    Returns
    -------
    tuple of (dict, str)
        The chart with `TITLE` for a title, and what `with_title` writes; the chart as it was, and
        nothing, where the title has to be measured.
    """
    title = specification.get("title")
    lines = title.get("text") if isinstance(title, dict) else None
    if not isinstance(title, dict) or not isinstance(lines, list) or len(lines) != 1:
        return specification, ""
    (line,) = lines
    width = sum(_TITLE_SIZE * _WIDTHS[True].get(letter, _UNKNOWN) for letter in line)
    if not line or width > room:
        return specification, ""
    return specification | {"title": {**title, "text": [TITLE]}}, str(line)


def with_title(svg: str, title: str) -> str | None:
    """Write a title into a drawing; None where it has no place for it."""
    if not title:
        return svg
    if svg.count(TITLE) != 2:  # once for those who listen to it
        return None
    text = escape(title, quote=False)
    head, told, rest = svg.partition(TITLE)
    return head + text.replace('"', "&quot;") + rest.replace(TITLE, text) if told else None


def _limited(text: str, mark: dict[str, Any]) -> str:
    """Cut a text to the width that it may have at most, as Vega does.

    Examples
    --------
    >>> _limited("Gießkanne", {"limit": 40, "fontSize": 11}), _limited("Beet", {"limit": 40})
    ('Gieß…', 'Beet')
    """
    limit, size = mark.get("limit", 0), mark.get("fontSize", 11)
    widths = _WIDTHS[mark.get("fontWeight") == "bold"]
    if not limit or sum(size * widths.get(letter, _UNKNOWN) for letter in text) < limit:
        return text
    room = limit - size * widths[ELLIPSIS]
    for place, letter in enumerate(text):
        room -= size * widths.get(letter, _UNKNOWN)
        if room <= 0:
            return text[:place] + ELLIPSIS
    return text
