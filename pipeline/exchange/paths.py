"""Paths of exchange files."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import OutputError
from pipeline.i18n import msg
from pipeline.study import StudyFolder

FOLDER = "exchange"
"""Folder among the outputs for what goes to other programs."""


def export_path(study: StudyFolder, name: str, output: Path | None, *, overwrite: bool) -> Path:
    """Return where a file goes.

    Parameters
    ----------
    study : StudyFolder
        The study that it is made of.
    name : str
        What it is called, where the user does not say.
    output : Path or None
        Where the user wants it; among the outputs, if not given.
    overwrite : bool
        Whether a file that the user names may be replaced; otherwise, the next free name beside
        it is taken (`free_path`). What lies among the outputs is always replaced.

    Raises
    ------
    OutputError
        The next run would read it as a transcript, a list of human codings or the codebook.
    """
    if output is None:
        path = study.outputs / FOLDER / name
    else:
        path = output if overwrite else free_path(output)
    written, inputs = path.resolve(), study.original or study
    for what, read in (
        ("a transcript", inputs.transcripts),
        ("codings of people", inputs.codings),
        ("the codebook", inputs.codebook),
        ("the metadata", inputs.metadata),
    ):
        if read is not None and (read := read.resolve()) in {written, *written.parents}:
            raise OutputError(
                msg("the next run would read this file as {what}", what=what),
                file=path,
                next_step=msg("choose another place for it with --output"),
            )
    return path


def free_path(path: Path) -> Path:
    """Return a path, or the next free one beside it where there is such a file.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "codebook.yaml"
    >>> free_path(file).name
    'codebook.yaml'
    >>> file.touch()
    >>> free_path(file).name
    'codebook-2.yaml'
    """
    free, number = path, 2
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free
