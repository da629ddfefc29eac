"""What is made of the results for the synthesis?"""

from __future__ import annotations

from pipeline.stages.results import read_results
from pipeline.stages.stage import Advanced, Made, Stage, settings_of
from pipeline.study import StudyFolder


def _report(study: StudyFolder, advanced: Advanced) -> Made:
    read_results(study)
    advanced(1, 1)
    return Made()


REPORT = Stage(
    inputs=lambda study: [study.codebook],
    settings=settings_of("title", "language", "tables", "dialect"),
    libraries=("altair", "vl-convert-python", "openpyxl", "python-docx"),
    after=("ingest", "code", "topics", "tables"),
    leaves=("faults-report",),
    compute=_report,
)
