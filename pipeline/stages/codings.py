"""Where do the codings of people stand in the transcripts as they are now?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.records import Document
from pipeline.stages.stage import Advanced, Made, Stage, read_left, settings_of
from pipeline.study import Study

if TYPE_CHECKING:
    from pipeline.codings import Anchored


def _codings(study: Study, _: Advanced) -> Made:
    from pipeline import tables
    from pipeline.codings import anchor_rows, read_codings

    documents = read_left(study, "documents", Document)
    read = [read_codings(path, documents) for path in _lists(study)]
    rows = [row for found, _ in read for row in found]
    unreadable = [fault for _, faults in read for fault in faults]
    anchored, lost = anchor_rows(rows, documents, anchored_codings(study), study.settings.language)
    return Made(
        records={"anchored": anchored},
        tables={"codings_moved": tables.codings_moved(anchored)},
        faults=[*unreadable, *lost],
    )


def anchored_codings(study: Study) -> tuple[Anchored, ...]:
    """Return the codings of people as the stage has left them, lost ones among them."""
    from pipeline.codings import Anchored

    return read_left(study, "anchored", Anchored)


def _lists(study: Study) -> Iterator[Path]:
    """Yield the file or folder of human codings, and the projects among the transcripts."""
    from pipeline.ingest.corpus import transcript_files
    from pipeline.qdpx import is_project

    given = study.codings if study.codings and study.codings.exists() else None
    if given:
        yield given
    for path in transcript_files(study.transcripts, ignore=[given] if given else []).values():
        if is_project(path):
            yield path


def _coding_files(study: Study) -> Iterator[Path]:
    from pipeline.codings import coding_files

    for path in _lists(study):
        yield from coding_files(path)


CODINGS = Stage(
    inputs=_coding_files,
    settings=settings_of("language", "dialect"),
    libraries=("rapidfuzz", "defusedxml"),
    after=("ingest",),
    leaves=("anchored", "faults-codings"),
    compute=_codings,
)
