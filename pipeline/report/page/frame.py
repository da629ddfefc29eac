"""The file of the page: content, styles and scripts without any request to the network."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from importlib import resources
from string import Template
from typing import Any

from pipeline.i18n import Language
from pipeline.report.page.content import content, picture_sources
from pipeline.report.page.texts import page_texts
from pipeline.results import Results

STYLES = ("page.css", "views.css", "transcript.css", "print.css")

# In this order: each uses what stands before it, and `main.js` starts the page.
SCRIPTS = (
    "base.js",
    "text.js",
    "state.js",
    "overview.js",
    "codebook.js",
    "stripes.js",
    "transcript.js",
    "detail.js",
    "passages.js",
    "search.js",
    "tables.js",
    "main.js",
)

# A script element ends at "</script", wherever that stands, and these are all that could begin
# or end anything there; the two others end a line in older readers of JSON.
_HARMLESS = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def page(results: Results, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Make ``report.html``: the study to look through, in one file.

    Parameters
    ----------
    results : Results
        What the study has come to; topics, metadata, codings and tables may be missing.
    pictures : mapping of str to bytes, optional
        SVG pictures by their name (`pipeline.plots.charts`).

    Returns
    -------
    bytes
        HTML that opens without a server, runs no script but its own, and cannot ask the network
        for anything (Content Security Policy).

    Examples
    --------
    >>> from pipeline.records import Codebook
    >>> book = Codebook(title="", language="de", version="1", codes=())
    >>> html = page(Results(title="Gärten & Zäune", language="de", codebook=book,
    ...                     documents=(), segments=(), coded=()))
    >>> "<title>Gärten &amp; Zäune</title>" in html.decode()
    True
    """
    texts = page_texts(results.language)
    style = _joined(STYLES)
    script = '"use strict";\n(() => {\n' + _joined(SCRIPTS) + "})();\n"
    shown: dict[str, Any] = {
        "words": texts,
        **content(results),
        "pictures": picture_sources(pictures or {}, results),
    }
    filled = Template(_part("frame.html")).substitute(
        language=Language.of(results.language),
        title=escape(results.title),
        policy=(
            f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        ),
        style=style,
        script=script,
        data=_as_json(shown),
        **{name: escape(texts[name]) for name in ("skip", "no_script", "loading")},
    )
    return filled.encode()


def _part(name: str) -> str:
    return resources.files(__package__).joinpath("parts", name).read_text(encoding="utf-8")


def _joined(names: tuple[str, ...]) -> str:
    return "".join(_part(name) for name in names)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_HARMLESS)
