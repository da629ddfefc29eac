"""History of a study: what each run that changed something was made of and what it came to.

The history is a file of the study, outside the folder of working copies that may be deleted, and
is only added to (`pipeline.line_log`). It holds no text of transcripts and no memos: it names the
files, rows and positions where those are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.alignment.anchored import AnchoredCoding
from pipeline.codebook.changes import CodeChange
from pipeline.line_log import LineLog
from pipeline.study import StudyFolder

FILE = "history.jsonl"
CODEBOOKS = "codebooks"
"""Folder of the copies of the codebook, named after their hash."""


class HistoryEvent(StrEnum):
    """What a line of the history tells of."""

    RUN = "run"
    REMOVAL = "removal"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecodedPassage:
    """A passage of a list of codings to which a person gave another code than before.

    Attributes
    ----------
    coder, document, start, end : str, str, int, int
        Who coded it, and its position.
    before, now : tuple of str
        The codes as they were written.
    file, line : str, int
        Where the coding stands now; the memo is in that row.
    """

    coder: str
    document: str
    start: int
    end: int
    before: tuple[str, ...]
    now: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFigures:
    """How far some coders agree on all codes.

    Attributes
    ----------
    coders : tuple of str
        Who.
    documents, units : int
        How many documents and sentences are compared.
    figures : mapping of str to float or None
        The coefficients by name (`pipeline.agreement_measures.MEASURES`).
    intervals : mapping of str to (float, float)
        Their 95 % intervals, where there are any.
    """

    coders: tuple[str, ...]
    documents: int
    units: int
    figures: Mapping[str, float | None]
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedDocument:
    """What was removed of a document.

    Attributes
    ----------
    receipt : str
        Salted hash of its id: who has the salt can show that it was this document.
    name : str
        What a person wanted it to be called, as the number of a withdrawn consent; may be empty.
    removed : mapping of str to int
        Rows by file, relative to the study; 0 for a whole file.
    remaining : tuple of str
        Files that still hold text of it.
    """

    receipt: str
    name: str = ""
    removed: Mapping[str, int] = field(default_factory=dict)
    remaining: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """A line of the history: a run that changed something, or a removal.

    Attributes
    ----------
    number : int
        Running number.
    when : str
        Time (UTC, ISO 8601).
    event : HistoryEvent
        What happened.
    stages : tuple of str
        The stages that ran.
    made_of : str
        Hash of all that shaped the results (`pipeline.manifest`): a run with the same one adds
        no line.
    codebook : str
        Version and hash of the codebook, as in the log of reviews.
    code_changes : tuple of CodeChange
        What has changed in it since the line before.
    inputs : mapping of str to str
        Hash of the content of each file that was read.
    settings : mapping
        Settings by their dotted name.
    models : mapping of str to str
        Encoders and language models, each with its version and the hash of its weights, or with
        where it ran.
    prompt : str
        Hash of the wording of requests to a language model.
    counts : mapping of str to int
        Documents, turns, segments, topics, and coded passages by status.
    codings : mapping of str to mapping of str to int
        Codings by person and code, reviews included.
    recoded : tuple of RecodedPassage
        What people recoded in their lists since the line before.
    agreement : tuple of AgreementFigures
        How far people agree.
    versions : mapping of str to str
        Python, the program and its libraries.
    outputs : mapping of str to str
        Hash of the tables from which the counts can be taken.
    removal : RemovedDocument or None
        What was removed.
    """

    number: int
    when: str = ""
    event: HistoryEvent = HistoryEvent.RUN
    stages: tuple[str, ...] = ()
    made_of: str = ""
    codebook: str = ""
    code_changes: tuple[CodeChange, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    prompt: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    codings: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    recoded: tuple[RecodedPassage, ...] = ()
    agreement: tuple[AgreementFigures, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    removal: RemovedDocument | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that differs between two lines of the history; None where there was none."""

    name: str
    before: Any
    now: Any


def history_log(study: StudyFolder) -> LineLog[HistoryEntry]:
    """Return the history of a study."""
    return LineLog(study.history / FILE, HistoryEntry)


def codebook_copies(study: StudyFolder) -> Path:
    """Return the folder of the copies of the codebook that runs have kept."""
    return study.history / CODEBOOKS


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Difference, ...]:
    """List what differs, in the order of the names.

    Examples
    --------
    >>> differences({"seed": 0, "a": 1}, {"seed": 7, "a": 1, "b": 2})
    (Difference(name='b', before=None, now=2), Difference(name='seed', before=0, now=7))
    """
    names = sorted({*before, *now})
    found = (Difference(name, before.get(name), now.get(name)) for name in names)
    return tuple(one for one in found if one.before != one.now)


def recoded_passages(
    before: Iterable[AnchoredCoding], now: Iterable[AnchoredCoding]
) -> tuple[RecodedPassage, ...]:
    """Find the passages to which a person now gives other codes than before.

    Rows that stand in both lists are no change, wherever they stand now. Of the others those of
    the same person on the same words, or at the same position, belong together.

    Parameters
    ----------
    before, now : iterable of AnchoredCoding
        All rows, as they were anchored then and now.

    Returns
    -------
    tuple of RecodedPassage
        In the order of the rows; passages that were only added or only removed are not among them.
    """
    earlier, later = _by_passage(before), _by_passage(now)
    moved = {(key[0], key[1], one.row.quote): key for key, rows in earlier.items() for one in rows}
    found = []
    for key, rows in later.items():
        named = (key[0], key[1], rows[0].row.quote)
        old = earlier.get(key) or earlier.get(moved.get(named, key), [])
        codes, former = ({one.row.code for one in these} for these in (rows, old))
        if former - codes and codes - former:
            new = next(one for one in rows if one.row.code not in former)
            coder, document, start, end = key
            found.append(
                RecodedPassage(
                    coder=coder,
                    document=document,
                    start=start,
                    end=end,
                    before=tuple(sorted(former)),
                    now=tuple(sorted(codes)),
                    file=new.row.file,
                    line=new.row.line,
                )
            )
    return tuple(found)


def _by_passage(
    anchored: Iterable[AnchoredCoding],
) -> dict[tuple[str, str, int, int], list[AnchoredCoding]]:
    found: dict[tuple[str, str, int, int], list[AnchoredCoding]] = {}
    for one in anchored:
        key = (one.row.coder, one.document, one.now.start, one.now.end)
        found.setdefault(key, []).append(one)
    return found


def without_removals(entries: Sequence[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """Return the lines that tell of runs."""
    return tuple(one for one in entries if one.event is HistoryEvent.RUN)
