"""The stage that writes the workbook, the page, the documents and the pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import listed
from pipeline.i18n import Language, msg, msg_n
from pipeline.profiling import measured
from pipeline.records import Fault
from pipeline.stages.output_cache import OutputCache
from pipeline.stages.results import read_results
from pipeline.stages.stage import OnProgress, Stage, StageResult, records_file, settings_of
from pipeline.stages.topic_names import TOPIC_PROPOSALS
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.results import Results
    from pipeline.stages.pictures import Pictures

WORKBOOK = "panreflex.xlsx"


def _report(study: StudyFolder, on_progress: OnProgress) -> StageResult:
    from pipeline import drawing
    from pipeline.plots import interactive_page
    from pipeline.stages.pictures import begun_pictures, picture_cache

    results = read_results(study)
    language = results.language
    cache = picture_cache(study)
    pictures = begun_pictures(study, results, cache)
    library: Callable[[], str] = partial(drawing.apart, drawing.vega_library)
    if not cache.has("library"):
        library = drawing.begun_apart(drawing.vega_library)
    documents = OutputCache(
        study.state / "documents", "pipeline.report.codebook_document", "python-docx"
    )
    files: dict[str, bytes] = {}
    making = _making(results, pictures, documents)
    for done, (name, make) in enumerate(making.items(), 1):
        with measured(name):
            files |= make()
        on_progress(done, len(making) + 1)
    missing: list[str] = []
    with measured("pictures.html"), _noting(missing, "pictures.html"):
        files["pictures.html"] = interactive_page(
            {name: picture.chart for name, picture in pictures.items()},
            results.title,
            language,
            library=cache.get("library", lambda: library().encode()).decode(),
            report="report.html",
        )
    for name, stem in _file_names(pictures).items():
        drawn = {"svg": pictures[name].svg, "png": pictures.png(name)}
        files |= {f"pictures/{stem}.{ending}": one for ending, one in drawn.items() if one}
        missing += [f"pictures/{stem}.{ending}" for ending, one in drawn.items() if one == b""]
    on_progress(len(making) + 1, len(making) + 1)
    cache.remove_unused(pictures.cached)
    documents.remove_unused()
    return StageResult(files=files, faults=[_not_drawn(missing)] if missing else ())


@contextmanager
def _noting(missing: list[str], name: str) -> Iterator[None]:
    """Note what could not be made because the library that draws has ended its process."""
    from pipeline.drawing import ProcessDied

    try:
        yield
    except ProcessDied:
        missing.append(name)


def _not_drawn(missing: Sequence[str]) -> Fault:
    return Fault(
        stage="report",
        file="",
        problem=msg_n(
            "{n} picture is missing, because the library that draws ended in the middle of it: "
            "{names}",
            "{n} pictures are missing, because the library that draws ended in the middle of them: "
            "{names}",
            n=len(missing),
            names=listed(missing),
        ),
        next_step=msg("run 'panreflex report --force' to draw again; all else is there"),
    )


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


def _making(
    results: Results, pictures: Pictures, documents: OutputCache
) -> dict[str, Callable[[], dict[str, bytes]]]:
    """Return what makes each file, with those that belong to it."""
    from pipeline import report
    from pipeline.stages.pictures import Format

    # What needs no picture comes first: they are drawn meanwhile.
    with measured("report.html"):
        shown = report.page_content(results)
    with measured(WORKBOOK):
        finished_workbook = report.begun_workbook(results)
    png = Format(pictures, pictures.png)
    svg = Format(pictures, lambda name: pictures[name].svg)

    language = Language.of(results.language)
    synthesis = msg("synthesis.docx").text(language)
    short = msg("synthesis-short.docx").text(language)
    codebook = msg("codebook.docx").text(language)
    return {
        codebook: lambda: {
            codebook: documents.get(
                report.shown_in_codebook(results), lambda: report.codebook_document(results)
            )
        },
        short: lambda: {short: report.synthesis(results, short=True)},
        synthesis: lambda: {synthesis: report.synthesis(results, png)},
        WORKBOOK: lambda: {WORKBOOK: finished_workbook(png)},
        "report.html": lambda: report.page_files(results, svg, made=shown),
    }


def _files(study: StudyFolder) -> list[Path]:
    """Return what it reads besides the results of the stages."""
    proposals = records_file(study, TOPIC_PROPOSALS)
    return [study.codebook, *([proposals] if proposals.exists() else [])]


REPORT = Stage(
    inputs=_files,
    settings=settings_of("title", "language", "tables", "dialect", "dimensions"),
    libraries=("altair", "vl-convert-python", "xlsxwriter", "python-docx"),
    after=("ingest", "codings", "code", "topics", "tables", "faults"),
    produces=("faults-report",),
    compute=_report,
)
