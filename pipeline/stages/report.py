"""The stage that writes the workbook, the page, the documents and the pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    from pipeline.stages.pictures import Drawings

WORKBOOK = "panreflex.xlsx"


def _report(study: StudyFolder, on_progress: OnProgress) -> StageResult:
    from pipeline import drawing, plots
    from pipeline.stages.pictures import Drawings

    results = read_results(study)
    language = results.language
    cache = OutputCache(study.state / "pictures", "pipeline.drawing", "vl-convert-python")
    documents = OutputCache(
        study.state / "documents", "pipeline.report.codebook_document", "python-docx"
    )
    specifications: dict[str, dict[str, Any]] = {}

    def charts() -> Iterator[tuple[str, dict[str, Any]]]:
        for name, chart in plots.each_chart(results):
            specifications[name] = plots.specification(chart)
            yield name, specifications[name]

    with measured("charts"):
        drawings = Drawings(
            charts(),
            plots.numbers(language),
            lambda name: "png" in _endings(name),
            cache,
        )
    library: Callable[[], str] = partial(drawing.apart, drawing.vega_library)
    if not cache.has("library"):
        library = drawing.begun_apart(drawing.vega_library)
    files: dict[str, bytes] = {}
    making = _making(results, drawings, documents)
    total = len(making) + len(specifications)
    for done, (name, make) in enumerate(making.items(), 1):
        with measured(name):
            files |= make()
        on_progress(done, total)
    missing: list[str] = []
    with measured("pictures.html"), _noting(missing, "pictures.html"):
        files["pictures.html"] = plots.interactive_page(
            specifications,
            results.title,
            language,
            library=cache.get("library", lambda: library().encode()).decode(),
        )
    for done, (name, stem) in enumerate(_file_names(specifications).items(), len(making) + 1):
        pictures = {f"pictures/{stem}.svg": drawings.svg[name]}
        if name in drawings.png:
            pictures[f"pictures/{stem}.png"] = drawings.png[name]
        files |= {path: picture for path, picture in pictures.items() if picture}
        missing += [path for path, picture in pictures.items() if not picture]
        on_progress(done, total)
    cache.remove_unused()
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


def _endings(chart: str) -> tuple[str, ...]:
    """Return the formats of a picture; the courses of single interviews are for the screen."""
    return ("svg",) if chart.startswith("portrait_") else ("svg", "png")


def _making(
    results: Results, drawings: Drawings, documents: OutputCache
) -> dict[str, Callable[[], dict[str, bytes]]]:
    """Return what makes each file, with those that belong to it."""
    from pipeline import report

    language = Language.of(results.language)
    synthesis = msg("synthesis.docx").text(language)
    short = msg("synthesis-short.docx").text(language)
    codebook = msg("codebook.docx").text(language)
    # What needs no picture, or asks for them late, comes first: they are drawn meanwhile.
    return {
        codebook: lambda: {
            codebook: documents.get(
                report.shown_in_codebook(results), lambda: report.codebook_document(results)
            )
        },
        WORKBOOK: lambda: {WORKBOOK: report.workbook(results, drawings.png)},
        short: lambda: {short: report.synthesis(results, short=True)},
        synthesis: lambda: {synthesis: report.synthesis(results, drawings.png)},
        "report.html": lambda: report.page_files(results, drawings.svg),
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
