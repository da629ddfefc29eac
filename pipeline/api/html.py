"""HTML of marked text that is legible in light and dark notebooks.

All text is escaped. Colours are translucent, and letters have the colour of the notebook.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

_FAINT = "opacity:.65"
_TRANSLUCENT = "38"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to be marked in a text.

    Attributes
    ----------
    start, end : int
        Half-open interval of the text.
    colour : str
        ``"#0072B2"``; empty for words in bold, which is how evidence looks.
    label : str
        What is written behind it; nothing where it is empty.
    hint : str
        What is shown when the mouse rests on it.

    Examples
    --------
    >>> Mark(0, 4, "#0072B2", "B2").label
    'B2'
    """

    start: int
    end: int
    colour: str = ""
    label: str = ""
    hint: str = ""


def marked(text: str, marks: Sequence[Mark], start: int = 0, end: int | None = None) -> str:
    """Write a part of a text with its marks, which may overlap; where they do, the first colours.

    Parameters
    ----------
    text : str
        The text.
    marks : sequence of Mark
        What to mark, by offsets in this text.
    start, end : int
        The part that is written.

    Examples
    --------
    >>> marked("Wir <gießen>.", [Mark(4, 12)])
    'Wir <b>&lt;gießen&gt;</b>.'
    """
    end = len(text) if end is None else end
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    cuts = {start, end, *(m.start for m in inside), *(m.end for m in inside)}
    places = sorted(cut for cut in cuts if start <= cut <= end)
    written = []
    for first, last in pairwise(places):
        over = [mark for mark in inside if mark.start <= first and mark.end >= last]
        written.append(_piece(escape(text[first:last]), over))
        written += [_chip(mark) for mark in inside if mark.label and mark.end == last]
    return "".join(written)


def block(*parts: str) -> str:
    """Put parts below each other, in a frame that does not stretch over a wide screen.

    Examples
    --------
    >>> block("<p>a</p>").endswith("<p>a</p></div>")
    True
    """
    return f'<div style="max-width:52em;line-height:1.5">{"".join(parts)}</div>'


def heading(text: str, beside: str = "") -> str:
    """Write a heading, with something fainter beside it.

    Examples
    --------
    >>> heading("G1")
    '<p style="margin:.4em 0"><b style="font-size:1.15em">G1</b></p>'
    """
    more = f" {faint(beside)}" if beside else ""
    return f'<p style="margin:.4em 0"><b style="font-size:1.15em">{escape(text)}</b>{more}</p>'


def faint(text: str) -> str:
    """Write what is less important.

    Examples
    --------
    >>> faint("a & b")
    '<span style="opacity:.65">a &amp; b</span>'
    """
    return f'<span style="{_FAINT}">{escape(text)}</span>'


def paragraph(label: str, html: str, *, dimmed: bool = False) -> str:
    """Write a paragraph behind a label; `html` is written as it is.

    Examples
    --------
    >>> paragraph("B", "Ja.")
    '<p style="margin:.3em 0"><b>B</b> Ja.</p>'
    """
    style = f"margin:.3em 0;{_FAINT}" if dimmed else "margin:.3em 0"
    named = f"<b>{escape(label)}</b> " if label else ""
    return f'<p style="{style}">{named}{html}</p>'


def quotation(html: str, colour: str, source: str = "") -> str:
    """Write a quotation with its source; `html` is written as it is.

    Examples
    --------
    >>> "border-left:3px solid #0072B2" in quotation("Ja.", "#0072B2")
    True
    """
    style = f"margin:.4em 0;padding-left:.7em;border-left:3px solid {colour}"
    below = f"<br>{faint(source)}" if source else ""
    return f'<div style="{style}">{html}{below}</div>'


def listed(items: Iterable[str]) -> str:
    """Write a list; the items are written as they are.

    Examples
    --------
    >>> listed(["a"])
    '<ul style="margin:.3em 0"><li>a</li></ul>'
    """
    inside = "".join(f"<li>{item}</li>" for item in items)
    return f'<ul style="margin:.3em 0">{inside}</ul>' if inside else ""


def _piece(html: str, over: Sequence[Mark]) -> str:
    if any(not mark.colour for mark in over):
        html = f"<b>{html}</b>"
    coloured = [mark for mark in over if mark.colour]
    if not coloured:
        return html
    colour = coloured[0].colour
    style = (
        f"color:inherit;background:{colour}{_TRANSLUCENT};border-bottom:2px solid {colour};"
        "border-radius:2px"
    )
    hint = escape("\n".join(mark.hint for mark in coloured if mark.hint))
    return f'<mark style="{style}" title="{hint}">{html}</mark>'


def _chip(mark: Mark) -> str:
    style = (
        f"border:1px solid {mark.colour};border-radius:.6em;padding:0 .4em;margin:0 .25em;"
        "font-size:.8em;white-space:nowrap"
    )
    return f'<span style="{style}" title="{escape(mark.hint)}">{escape(mark.label)}</span>'
