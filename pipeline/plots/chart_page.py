"""HTML page of interactive charts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from string import Template
from typing import TYPE_CHECKING, Any

from pipeline.characters import printable
from pipeline.drawing import vega_library
from pipeline.drawing.policy import source_hash
from pipeline.i18n import Language, all_translated, msg

if TYPE_CHECKING:
    import altair as alt

_TEXTS = {
    "choose": msg("Picture"),
    "svg": msg("Save as SVG"),
    "png": msg("Save as PNG"),
    "hint": msg("Point at a dot, bar or field to see what it means."),
    "none": msg("This study has nothing yet that can be drawn."),
}

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { margin: 1.5rem; font: 16px/1.4 Arial, Helvetica, sans-serif; color: #222; }
h1 { font-size: 1.3rem; }
select { font: inherit; max-width: 100%; }
p { color: #555; }
#picture { overflow-x: auto; }
#vg-tooltip-element { max-width: 26rem; white-space: normal; }
@media print { label, p, .vega-embed summary { display: none; } }
</style>
</head>
<body>
<h1>$title</h1>
<label>$choose <select id="choice">$choices</select></label>
<p>$hint</p>
<div id="picture"></div>
<script type="application/json" id="charts">$charts</script>
<script>$library</script>
<script>$script</script>
</body>
</html>
""")

_SCRIPT = Template("""\
const charts = JSON.parse(document.getElementById("charts").textContent);
const choice = document.getElementById("choice");
function draw() {
  const chart = charts[choice.value];
  if (!chart) return;
  vegaEmbed("#picture", chart, {
    renderer: "svg",
    actions: { export: true, source: false, compiled: false, editor: false },
    i18n: { SVG_ACTION: $svg, PNG_ACTION: $png },
    downloadFileName: choice.value,
  });
  history.replaceState(null, "", "#" + encodeURIComponent(choice.value));
}
function follow() {
  const name = decodeURIComponent(location.hash.slice(1));
  if (Object.hasOwn(charts, name)) choice.value = name;
  draw();
}
choice.addEventListener("change", draw);
window.addEventListener("hashchange", follow);
follow();
""")


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
) -> bytes:
    """Write the page of `interactive` for charts as `specifications` gives them."""
    texts = all_translated(_TEXTS, Language.of(language))
    specifications = {printable(name): chart for name, chart in specifications.items()}
    choices = (
        f'<option value="{escape(name)}">{escape(_title(chart) or name)}</option>'
        for name, chart in specifications.items()
    )
    library = library or vega_library()
    script = _SCRIPT.substitute(svg=json.dumps(texts["svg"]), png=json.dumps(texts["png"]))
    return _PAGE.substitute(
        # Nothing is asked for from elsewhere, whatever a name or interview says. Vega makes
        # functions of the expressions of a chart, and styles what it draws.
        policy=(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; "
            f"script-src {source_hash(library)} {source_hash(script)} 'unsafe-eval'; "
            "base-uri 'none'; form-action 'none'"
        ),
        language=Language.of(language),
        title=escape(printable(title)),
        choose=texts["choose"],
        choices="".join(choices),
        hint=texts["hint" if specifications else "none"],
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
