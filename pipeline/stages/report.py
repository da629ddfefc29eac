"""The stage that writes the workbook, the page, the documents and the pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TYPE_CHECKING

from pipeline.i18n import Language, msg
from pipeline.profiling import measured
from pipeline.stages.picture_cache import PictureCache
from pipeline.stages.results import read_results
from pipeline.stages.stage import OnProgress, Stage, StageResult, settings_of
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.results import Results

    Make = Callable[[Results, Mapping[str, bytes]], bytes]

DRAWN_AT_ONCE = 2
WORKBOOK = "panreflex.xlsx"


def _report(study: StudyFolder, on_progress: OnProgress) -> StageResult:
    from pipeline import plots

    results = read_results(study)
    language = results.language
    cache = PictureCache(study.state / "pictures", "vl-convert-python")
    with measured("charts"):
        charts = plots.charts(results)
    making = _making(results)
    total = len(charts) + len(making)
    stems = _file_names(charts)

    def drawn(name: str) -> dict[str, bytes]:
        chart = charts[name]
        of = f"{language} {json.dumps(chart.to_dict(validate=False), sort_keys=True)}"
        svg = cache.get(f"svg {of}", lambda: plots.picture(chart, "svg", language))
        if "png" not in _endings(name):
            return {"svg": svg}
        return {"svg": svg, "png": cache.get(f"png {of}", lambda: plots.as_png(svg))}

    pictures: dict[str, dict[str, bytes]] = {"svg": {}, "png": {}}
    files = {}
    with measured("pictures", items=len(charts)), ThreadPoolExecutor(DRAWN_AT_ONCE) as pool:
        for done, (name, forms) in enumerate(zip(charts, pool.map(drawn, charts), strict=True), 1):
            for ending, content in forms.items():
                pictures[ending][name] = content
                files[f"pictures/{stems[name]}.{ending}"] = content
            on_progress(done, total)
    for done, (name, (ending, make)) in enumerate(making.items(), start=len(charts) + 1):
        with measured(name):
            files[name] = make(results, pictures[ending])
        on_progress(done, total)
    with measured("pictures.html"):
        vega = cache.get("library", lambda: plots.vega_library().encode()).decode()
        files["pictures.html"] = plots.interactive(charts, results.title, language, library=vega)
    cache.remove_unused()
    return StageResult(files=files)


def _file_names(charts: Iterable[str]) -> dict[str, str]:
    """Name the file of each picture: no two share one, also where capitals do not count."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for chart in charts:
        stem = name = re.sub(r"[^\w-]+", "_", chart)
        for number in count(2):
            if name.casefold() not in taken:
                break
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        names[chart] = name
    return names


def _endings(chart: str) -> tuple[str, ...]:
    """Return the formats of a picture; the courses of single interviews are for the screen."""
    return ("svg",) if chart.startswith("portrait_") else ("svg", "png")


def _making(results: Results) -> dict[str, tuple[str, Make]]:
    """Return what makes each file, and of which kind of pictures."""
    from pipeline import report

    language = Language.of(results.language)
    return {
        "report.html": ("svg", report.page),
        WORKBOOK: ("png", report.workbook),
        msg("synthesis.docx").text(language): ("png", report.synthesis),
        msg("codebook.docx").text(language): (
            "png",
            lambda results, _: report.codebook_document(results),
        ),
    }


REPORT = Stage(
    inputs=lambda study: [study.codebook],
    settings=settings_of("title", "language", "tables", "dialect"),
    libraries=("altair", "vl-convert-python", "openpyxl", "python-docx"),
    after=("ingest", "codings", "code", "topics", "tables", "faults"),
    produces=(),
    compute=_report,
)
