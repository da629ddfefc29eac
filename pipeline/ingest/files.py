"""Which files of a folder are transcripts, and which did another system or program leave there?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from pipeline.characters import composed, printable
from pipeline.errors import listed
from pipeline.i18n import Message, msg, msg_n
from pipeline.records import Fault

_SYSTEM_FILES = {"desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r"}
_SYSTEM_FOLDERS = {"__macosx", "@eadir", "$recycle.bin", "#recycle", "lost+found"}
_UNFINISHED = {".tmp", ".temp", ".part", ".partial", ".crdownload", ".download"}
_BACKUPS = (".bak", ".old", "~")
_LINKS = {".lnk", ".url", ".webloc", ".desktop", ".gdoc", ".gsheet", ".icloud"}
_SHORTCUTS = {".lnk", ".url", ".webloc", ".desktop"}
"""Links that lead to a document only if their name has its suffix: ``I03.docx.lnk``."""
_RECORDINGS = {
    *(".aac", ".aif", ".aiff", ".amr", ".ds2", ".dss", ".flac", ".m4a", ".mp3", ".oga", ".ogg"),
    *(".opus", ".wav", ".wma", ".avi", ".mkv", ".mov", ".mp4", ".mpg", ".webm", ".wmv"),
}
_SHORTCUT = re.compile(r" ?[-–] ?(?:verknüpfung|shortcut)(?: \(\d+\))?$", re.IGNORECASE)
_ICLOUD = re.compile(r"\.(.+\.icloud)")
"""A file that the cloud of Apple has taken from this computer: ``.I03.docx.icloud``."""


def transcript_files(folder: Path, ignore: Collection[Path] = ()) -> dict[str, Path]:
    """Find every file of a folder and its subfolders that should be a transcript.

    Parameters
    ----------
    folder : Path
        The folder of transcripts.
    ignore : collection of Path, optional
        Files that are no transcripts.

    Returns
    -------
    dict of str to Path
        The files by their path in the folder, ``I2`` before ``I10``; without what systems,
        programs and downloads leave there, and without backups of files that are there, too.
    """
    ignored = {path.resolve() for path in ignore}
    found = {}
    for path in sorted(folder.rglob("*"), key=_natural_order):
        inside = path.relative_to(folder)
        left_behind = any(map(_is_left_behind, inside.parts)) or _is_backup(path)
        if left_behind or path.stem.upper().startswith("README") or path.resolve() in ignored:
            continue
        if path.is_file() or (path.is_symlink() and not path.exists()):
            # macOS writes the umlauts of file names in two characters.
            found[composed(inside.as_posix())] = path
    return found


def _natural_order(path: Path) -> list[list[str | int]]:
    """Return what sorts names as people count: numbers in them by their size."""
    return [
        [int(piece) if piece.isdecimal() else piece for piece in re.split(r"(\d+)", part)]
        for part in path.parts
    ]


def leads_outside(path: Path, folder: Path) -> bool:
    """Tell whether a path in a folder is a link to something that does not lie in the folder.

    Whoever hands on a study could have any file of this computer read by such a link.
    """
    return not path.resolve().is_relative_to(folder.resolve())


def linked_folders(folder: Path) -> list[str]:
    """List the folders among the transcripts that are only links, whose files are not read."""
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() and path.is_dir()
    ]


def _is_left_behind(name: str) -> bool:
    if name.startswith("."):
        return not _ICLOUD.fullmatch(name)
    folded = name.casefold()
    return (
        folded.startswith("~$")
        or folded in _SYSTEM_FILES | _SYSTEM_FOLDERS
        or PurePosixPath(folded).suffix in _UNFINISHED
    )


def _is_backup(path: Path) -> bool:
    """Return whether an editor saved a file that is there under this name, too."""
    for ending in _BACKUPS:
        if path.name.casefold().endswith(ending):
            original = path.name[: -len(ending)]
            return path.with_name(original).exists() or any(
                other != path and other.stem == original for other in path.parent.iterdir()
            )
    return False


def is_transcript(path: Path) -> bool:
    """Return whether a file may be read: a link or a recording holds no transcript."""
    return path.suffix.casefold() not in _LINKS | _RECORDINGS


def file_names(written: str) -> tuple[str, ...]:
    r"""Return the names by which lists may call a file: as it is shown, and as it was meant.

    Examples
    --------
    >>> file_names("a/I03.txt")
    ('a/I03.txt',)
    >>> file_names("Gespr\udce4ch.txt")[:2]  # a name in cp1252
    ('Gesprch.txt', 'Gespräch.txt')
    """
    shown = printable(written)
    if shown == written:
        return (shown,)
    encoded = written.encode("utf-8", "surrogateescape")
    meant = (encoded.decode(encoding, "ignore") for encoding in ("cp1252", "cp850"))
    return tuple(dict.fromkeys((shown, *map(printable, meant))))


def file_faults(stage: str, files: Iterable[str]) -> list[Fault]:
    """Return a fault for all recordings, and one for all links, in place of transcripts.

    Examples
    --------
    >>> [fault.message for fault in file_faults("ingest", ["a.mp3", "b.wav", "c.txt"])]
    ['2 files are recordings, not transcripts: a.mp3, b.wav; transcribe them, or move them ...']
    """
    names = list(files)
    links = [name for name in names if _is_link_to_document(name)]
    recordings = [name for name in names if PurePosixPath(name).suffix.casefold() in _RECORDINGS]
    # A link beside the file that it leads to loses nothing.
    links = [name for name in links if not _stands_beside(name, names)]
    found = []
    if recordings:
        problem = msg_n(
            "{n} file is a recording, not a transcript: {names}",
            "{n} files are recordings, not transcripts: {names}",
            n=len(recordings),
            names=listed(recordings),
        )
        step = msg("transcribe them, or move them out of the folder")
        found.append(_fault(stage, recordings, problem, step))
    if links:
        problem = msg_n(
            "{n} file is only a link to a document: {names}",
            "{n} files are only links to documents: {names}",
            n=len(links),
            names=listed(links),
        )
        step = msg("put the documents themselves into the folder, as Word or text files")
        found.append(_fault(stage, links, problem, step))
    return found


def _is_link_to_document(name: str) -> bool:
    """Return whether a file leads to a document; shortcuts also lead to folders and drives."""
    path = PurePosixPath(name)
    kind = path.suffix.casefold()
    return kind in _LINKS - _SHORTCUTS or (
        kind in _SHORTCUTS and bool(PurePosixPath(_SHORTCUT.sub("", path.stem)).suffix)
    )


def _stands_beside(link: str, files: Collection[str]) -> bool:
    target = _SHORTCUT.sub("", PurePosixPath(link).stem)
    return any(
        name != link and target in {PurePosixPath(name).name, PurePosixPath(name).stem}
        for name in files
    )


def _fault(stage: str, files: list[str], problem: Message, next_step: Message) -> Fault:
    # One that concerns several files names them in its problem.
    file = files[0] if len(files) == 1 else ""
    return Fault(stage=stage, file=file, problem=problem, next_step=next_step)
