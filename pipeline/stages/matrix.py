"""Import of the summaries that people wrote into the theme matrix."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.codebook import load_codebook
from pipeline.errors import PanreflexError, StudyError
from pipeline.i18n import msg
from pipeline.manifest import edited_outputs, read_manifest
from pipeline.records import Document, Fault
from pipeline.sheets import sheet_fault
from pipeline.stages.stage import read_artifact
from pipeline.store import locked
from pipeline.study import StudyFolder
from pipeline.summaries import ThematicSummary, check_cell, merge_summaries, read_summaries


@dataclass(frozen=True)
class MatrixImport:
    """What an import has done, or would do.

    Attributes
    ----------
    written : tuple of ThematicSummary
        Those that the study did not have yet.
    named : tuple of ThematicSummary
        Those that it had from nobody, and now has by name.
    replaced : tuple of ThematicSummary
        Those of before that give way to them.
    problems : tuple of Fault
        Cells that speak of what does not exist; if there are any, nothing is written.
    """

    written: tuple[ThematicSummary, ...]
    replaced: tuple[ThematicSummary, ...]
    named: tuple[ThematicSummary, ...]
    problems: tuple[Fault, ...]


def import_summaries(
    study: StudyFolder, file: Path, by: str, *, dry_run: bool = False
) -> MatrixImport:
    """Take the summaries that people wrote into the theme matrix of a workbook.

    Parameters
    ----------
    study : StudyFolder
        A study that was run.
    file : Path
        The workbook.
    by : str
        Who wrote them; may be empty.
    dry_run : bool
        Whether to change nothing.

    Raises
    ------
    PanreflexError
        The file is no workbook with a theme matrix, or the study's summaries cannot be read.
    """
    from pipeline.report import read_theme_matrix

    documents = read_artifact(study, "documents", Document)
    codebook = load_codebook(study.codebook)
    new: list[ThematicSummary] = []
    problems: list[Fault] = []
    for document, code, text in read_theme_matrix(file):
        try:
            cell = check_cell(document, code, documents, codebook)
        except PanreflexError as error:
            problems.append(sheet_fault("tables", file, error))
            continue
        new.append(ThematicSummary(document=cell[0], main_code=cell[1], text=text, by=by))
    busy = StudyError(
        msg("another import is running"),
        file=study.summaries.name,
        next_step=msg("try again later"),
    )
    with locked(study.state / "summaries-lock", busy):
        # What is wrong with rows of the file itself, the next run tells.
        known, _ = read_summaries(study.summaries, documents, codebook)
        before = {one.cell: one for one in known}
        changed = tuple(
            one for one in new if one.cell not in before or before[one.cell].text != one.text
        )
        # 'run' has taken them from the workbook before anybody could say who wrote them.
        named = tuple(
            one
            for one in new
            if by
            and one.cell in before
            and one.text == before[one.cell].text
            and not before[one.cell].by
        )
        if (changed or named) and not problems and not dry_run:
            merge_summaries(study.summaries, (*changed, *named), documents, codebook)
    replaced = tuple(before[one.cell] for one in changed if one.cell in before)
    return MatrixImport(changed, replaced, named, tuple(problems))


def edited_workbook(study: StudyFolder) -> Path | None:
    """Return the workbook of the outputs, if a person has changed it since it was written."""
    from pipeline.stages.report import WORKBOOK

    known = read_manifest(study.outputs)
    written = known.stages.get("report") if known else None
    edited = edited_outputs(written, study.root) if written else []
    return next((path for path in edited if path.name == WORKBOOK), None)
