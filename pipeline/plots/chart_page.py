"""HTML page of interactive charts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.characters import printable
from pipeline.drawing import vega_library
from pipeline.drawing.policy import source_hash
from pipeline.i18n import Language, all_translated, msg
from pipeline.look import stylesheet

if TYPE_CHECKING:
    import altair as alt

_TEXTS = {
    "skip": msg("Skip to the content"),
    "pictures": msg("Pictures"),
    "report": msg("Report"),
    "svg": msg("Save as SVG"),
    "png": msg("Save as PNG"),
    "actual": msg("Full size"),
    "hint": msg("Point at a dot, bar or field to see what it means."),
    "none": msg("This study has nothing yet that can be drawn."),
    "no_script": msg("This page needs JavaScript. It loads nothing from the network."),
}

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<style>$style</style>
</head>
<body>
<a class="skip" href="#main">$skip</a>
<header class="top">
<p class="study">$title</p>
<nav id="views">$report<a href="#" aria-current="page">$pictures</a></nav>
</header>
<main id="main" tabindex="-1">
<h1 class="unseen">$pictures</h1>
$content
<noscript><p class="empty">$no_script</p></noscript>
</main>
<script type="application/json" id="charts">$charts</script>
<script>$library</script>
<script>$script</script>
</body>
</html>
""")

_CONTENT = Template("""\
<div class="split gallery">
<details class="fold side" id="contents"><summary>$pictures</summary>
<nav aria-label="$pictures">$links</nav></details>
<figure class="picture found">
<p class="note hint">$hint</p>
<div class="wide"><div class="sheet" id="picture"></div></div>
<label class="check actual"><input type="checkbox"> $actual</label>
<div class="saving"><button type="button" data-as="svg">$svg</button>
<button type="button" data-as="png">$png</button></div>
</figure>
</div>""")


def interactive(
    charts: Mapping[str, alt.TopLevelMixin],
    title: str,
    language: str = "de",
    *,
    library: str | None = None,
) -> bytes:
    """Write a page with all charts, one at a time, that needs nothing from the network.

    Parameters
    ----------
    charts : mapping of str to chart
        By name, as `charts` gives them.
    title : str
        What stands above.
    language : str
        ``"de"``: German words around the charts.
    library : str, optional
        What `vega_library` has given, where it is at hand.

    Returns
    -------
    bytes
        The content of an HTML file.
    """
    return interactive_page(specifications(charts), title, language, library=library)


def specifications(charts: Mapping[str, alt.TopLevelMixin]) -> dict[str, dict[str, Any]]:
    """Return charts as Vega draws them, by their names."""
    from pipeline.plots.style import specification

    return {name: specification(chart) for name, chart in charts.items()}


def interactive_page(
    specifications: Mapping[str, Mapping[str, Any]],
    title: str,
    language: str = "de",
    *,
    library: str | None = None,
    report: str = "",
) -> bytes:
    """Write the page of `interactive` for charts as `specifications` gives them.

    Of what `interactive` does not take, ``report`` is the address of the page that it leads to.
    """
    texts = all_translated(_TEXTS, Language.of(language))
    specifications = {printable(name): chart for name, chart in specifications.items()}
    links = (
        f'<a class="row" href="#{quote(name)}">{escape(_title(chart) or name)}</a>'
        for name, chart in specifications.items()
    )
    library = library or vega_library()
    script = _beside("chart_page.js")
    content = f'<p class="empty">{texts["none"]}</p>'
    if specifications:
        content = _CONTENT.substitute(texts, links="".join(links))
    return _PAGE.substitute(
        texts,
        # Nothing is asked for from elsewhere, whatever a name or interview says. Vega makes
        # functions of the expressions of a chart, and styles what it draws.
        policy=(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; "
            f"script-src {source_hash(library)} {source_hash(script)} 'unsafe-eval'; "
            "base-uri 'none'; form-action 'none'"
        ),
        style=stylesheet("page", "lists", "print") + _beside("chart_page.css"),
        language=Language.of(language),
        title=escape(printable(title)),
        report=f'<a href="{escape(report)}">{texts["report"]}</a>' if report else "",
        content=content,
        # No tag can begin within the data, whatever an interview says.
        charts=json.dumps(specifications).replace("<", "\\u003c"),
        library=library,
        script=script,
    ).encode()


def _title(specification: Mapping[str, object]) -> str:
    """Return the title of a chart, as written above it."""
    title = specification.get("title")
    lines = title.get("text", []) if isinstance(title, dict) else []
    return " ".join(lines) if isinstance(lines, list) else str(lines)


def _beside(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
