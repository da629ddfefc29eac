"""What is made of the results for the synthesis?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pipeline.stages.results import read_results
from pipeline.stages.stage import Advanced, Made, Stage, settings_of
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.results import Results

    Make = Callable[[Results, Mapping[str, bytes]], bytes]

DRAWN_AT_ONCE = 2
WORKBOOK = "panreflex.xlsx"
_NAMES = {"de": ("synthese.docx", "kodierleitfaden.docx")}
_ENGLISH = ("synthesis.docx", "codebook.docx")


def _report(study: StudyFolder, advanced: Advanced) -> Made:
    from pipeline import plots

    results = read_results(study)
    language = results.language
    charts = plots.charts(results)
    wanted = [(name, ending) for name in charts for ending in _endings(name)]
    making = _making(results)
    total = len(wanted) + len(making)
    drawn: dict[tuple[str, str], bytes] = {}
    with ThreadPoolExecutor(DRAWN_AT_ONCE) as pool:
        drawing = pool.map(lambda one: plots.picture(charts[one[0]], one[1], language), wanted)
        for one, content in zip(wanted, drawing, strict=True):
            drawn[one] = content
            advanced(len(drawn), total)
    pictures = {
        ending: {name: content for (name, form), content in drawn.items() if form == ending}
        for ending in ("svg", "png")
    }
    files = {
        f"pictures/{_file_name(name)}.{ending}": content
        for (name, ending), content in drawn.items()
    }
    for done, (name, (ending, make)) in enumerate(making.items(), start=len(drawn) + 1):
        files[name] = make(results, pictures[ending])
        advanced(done, total)
    files["pictures.html"] = plots.interactive(charts, results.title, language)
    return Made(files=files)


def _file_name(chart: str) -> str:
    return re.sub(r"[^\w-]+", "_", chart)


def _endings(chart: str) -> tuple[str, ...]:
    """Say as what a picture is drawn; the courses of single interviews are for the screen."""
    return ("svg",) if chart.startswith("portrait_") else ("svg", "png")


def _making(results: Results) -> dict[str, tuple[str, Make]]:
    """Return what makes each file, and of which kind of pictures."""
    from pipeline import report

    synthesis, codebook = _NAMES.get(results.language, _ENGLISH)
    return {
        "report.html": ("svg", report.page),
        WORKBOOK: ("png", report.workbook),
        synthesis: ("png", report.synthesis),
        codebook: ("png", lambda results, _: report.codebook_document(results)),
    }


REPORT = Stage(
    inputs=lambda study: [study.codebook],
    settings=settings_of("title", "language", "tables", "dialect"),
    libraries=("altair", "vl-convert-python", "openpyxl", "python-docx"),
    after=("ingest", "codings", "code", "topics", "tables", "faults"),
    leaves=(),
    compute=_report,
)
