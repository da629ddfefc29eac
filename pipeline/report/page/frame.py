"""The file of the page: content, styles and scripts without any request to the network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from importlib import resources
from string import Template
from typing import Any

from pipeline.drawing.policy import source_hash
from pipeline.i18n import Language
from pipeline.look import stylesheet
from pipeline.report.page.content import KNOWN_OF_CODING, content, picture_sources
from pipeline.report.page.texts import page_texts
from pipeline.results import Results

STYLES = ("views.css", "transcript.css", "recommendations.css", "review.css")
"""Between those that all pages share (`pipeline.look`)."""

# In this order: each uses what stands before it, and `main.js` starts the page.
SCRIPTS = (
    "base.js",
    "text.js",
    "beside.js",
    "state.js",
    "overview.js",
    "codebook.js",
    "stripes.js",
    "transcript.js",
    "detail.js",
    "decisions.js",
    "review.js",
    "decide.js",
    "together.js",
    "dimensions.js",
    "code_list.js",
    "sheet.js",
    "passages.js",
    "search.js",
    "recommendations.js",
    "tables.js",
    "main.js",
)

# A script element ends at "</script", wherever that stands, and these are all that could begin
# or end anything there; the two others end a line in older readers of JSON.
_HARMLESS = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


LARGEST = 25_000_000
"""Bytes of a page that holds everything; of a larger one the transcripts lie in files beside it."""
BESIDE = "report_data"
"""Folder of these files."""
FILE = 1_000_000
"""Bytes that such a file has at least, but for the last one."""
SAID = ("text", "turns", "sentences")
"""What such a file holds of a document."""


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
    return _html(results, _shown(results, pictures or {}))


def page_files(
    results: Results,
    pictures: Mapping[str, bytes] | None = None,
    largest: int = LARGEST,
    *,
    made: Mapping[str, Any] | None = None,
) -> dict[str, bytes]:
    """Make ``report.html``, and where it would be too large the files beside it.

    Parameters
    ----------
    results, pictures
        As `page` takes them.
    largest : int
        Bytes that the page may have with all in it.
    made : mapping, optional
        What `pipeline.report.page.content.content` says of the results, where it is at hand.

    Returns
    -------
    dict of str to bytes
        Files by their path. The page of a large study loads transcripts, turns and evidence from
        scripts in the folder `BESIDE` when they are needed: those work without a server, and the
        policy allows the page's own script alone to load them. Their names change with what they
        hold, so that page and files of different runs are not mixed.
    """
    shown = _shown(results, pictures or {}, made)
    whole = _html(results, shown)
    if len(whole) <= largest:
        return {"report.html": whole}
    known: dict[str, list[Any]] = {document["id"]: [] for document in shown["documents"]}
    for coding in shown["codings"]:
        known[coding[0]].append(coding[KNOWN_OF_CODING:])
    files: dict[str, bytes] = {}
    documents: list[dict[str, Any]] = []
    waiting: list[str] = []
    size = 0

    def finish() -> None:
        content = f"panreflexTexts([{','.join(waiting)}]);\n".encode()
        files[f"{BESIDE}/{len(files):04}-{sha256(content).hexdigest()[:12]}.js"] = content
        waiting.clear()

    for document in shown["documents"]:
        said = [document[key] for key in SAID]
        rest = {key: document[key] for key in document if key not in SAID}
        documents.append({**rest, "size": len(document["text"]), "beside": len(files)})
        waiting.append(_as_json([document["id"], *said, known[document["id"]]]))
        size += len(waiting[-1])
        if size >= FILE:
            finish()
            size = 0
    if waiting:
        finish()
    shown["documents"] = documents
    shown["codings"] = [coding[:KNOWN_OF_CODING] for coding in shown["codings"]]
    shown["beside"] = list(files)
    return {"report.html": _html(results, shown, loads=True)} | files


def _shown(
    results: Results, pictures: Mapping[str, bytes], made: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "words": page_texts(results.language),
        **(made or content(results)),
        "pictures": picture_sources(pictures, results),
    }


def _html(results: Results, shown: Mapping[str, Any], *, loads: bool = False) -> bytes:
    """Write the file; `loads` lets its script load others, wherever the page lies."""
    style = stylesheet("page", "lists") + _joined(STYLES) + stylesheet("print")
    script = '"use strict";\n(() => {\n' + _joined(SCRIPTS) + "})();\n"
    trusted = f"{source_hash(script)} 'strict-dynamic'" if loads else source_hash(script)
    filled = Template(_part("frame.html")).substitute(
        language=Language.of(results.language),
        title=escape(results.title),
        policy=(
            f"default-src 'none'; style-src {source_hash(style)}; script-src {trusted}; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        ),
        style=style,
        script=script,
        data=_as_json(shown),
        **{name: escape(shown["words"][name]) for name in ("skip", "no_script", "loading")},
    )
    return filled.encode()


def _part(name: str) -> str:
    return resources.files(__package__).joinpath("parts", name).read_text(encoding="utf-8")


def _joined(names: tuple[str, ...]) -> str:
    return "".join(_part(name) for name in names)


def _as_json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char, harmless in _HARMLESS.items():  # a hundred times as fast as to translate the text
        text = text.replace(char, harmless)
    return text
