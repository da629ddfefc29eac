"""Sheets on which people decide on the names of a study: export and import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import StudyError
from pipeline.i18n import Language, msg
from pipeline.pseudonyms.replacements import NameDecision, merged_decisions
from pipeline.pseudonyms.sheet import (
    SheetDecisions,
    csv_sheet,
    name_rows,
    read_decisions,
    xlsx_sheet,
)
from pipeline.stages.pseudonyms import names_of_study, read_list, write_list
from pipeline.store import locked, write_bytes
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.stages.pseudonyms import StudyNames

_OWNER_ONLY = 0o600


@dataclass(frozen=True, kw_only=True)
class NamesImport:
    """What became of a sheet of names: what it says, and what is new of it."""

    read: SheetDecisions
    new: tuple[NameDecision, ...]


def export_name_sheet(
    study: StudyFolder, folder: Path | None = None, formats: Sequence[str] = ("csv", "xlsx")
) -> tuple[tuple[Path, ...], StudyNames]:
    """Write the sheet of the names of a study; return its files and what was found.

    Parameters
    ----------
    study : StudyFolder
        A study whose transcripts were read.
    folder : Path, optional
        Where it goes; the folder of pseudonyms, if not given.
    formats : sequence of str
        ``"csv"``, ``"xlsx"``.
    """
    found = names_of_study(study)
    language = study.settings.language
    rows = name_rows(found.names, found.decisions, found.mentions, found.documents, language)
    contents = {
        "csv": lambda: csv_sheet(rows, language, study.settings.dialect),
        "xlsx": lambda: xlsx_sheet(rows, language),
    }
    folder = folder or study.pseudonyms
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name, number = msg("names").text(Language.of(language)), 1
    while True:
        stem = name if number == 1 else f"{name}-{number}"
        there = [path for form in contents if (path := folder / f"{stem}.{form}").exists()]
        if not any(_holds_more(path, found) for path in there):
            break
        number += 1
    files = [folder / f"{stem}.{form}" for form in formats]
    for path, form in zip(files, formats, strict=True):
        write_bytes(path, contents[form]())
        path.chmod(_OWNER_ONLY)
    return tuple(files), found


def import_name_sheet(study: StudyFolder, path: Path, *, dry_run: bool = False) -> NamesImport:
    """Take the decisions of a returned sheet into the list of replacements, all or none.

    Parameters
    ----------
    study : StudyFolder
        A study whose transcripts were read.
    path : Path
        The sheet.
    dry_run : bool
        Change nothing.
    """
    when = datetime.now(UTC).isoformat(timespec="seconds")
    busy = StudyError(
        msg("another import is running"), file=path.name, next_step=msg("try again later")
    )
    with locked(study.state / "names-lock", busy):
        found = names_of_study(study)
        read = read_decisions(path, found.names, when)
        new = _new(found.decisions, read.decisions)
        if new and not dry_run:
            write_list(study, merged_decisions(read_list(study), new))
    return NamesImport(read=read, new=new)


def _new(known: Sequence[NameDecision], read: Sequence[NameDecision]) -> tuple[NameDecision, ...]:
    """Return the decisions that the list does not have: a row that nobody touched is none."""
    before = {replace(one, when="", is_proposal=False) for one in known}
    return tuple(one for one in read if replace(one, when="") not in before)


def _holds_more(path: Path, found: StudyNames) -> bool:
    """Return whether a person has decided in a sheet what the list does not have."""
    read = read_decisions(path, found.names)
    return bool(read.problems or _new(found.decisions, read.decisions))
