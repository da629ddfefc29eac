"""Log of all review decisions.

The log is a file among the human codings: a line of JSON for each decision, which is only added to,
never changed (`pipeline.line_log`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.codings import REVIEW_LOG
from pipeline.errors import CodingsError
from pipeline.i18n import msg
from pipeline.line_log import LineLog
from pipeline.lookup import name_key
from pipeline.review.layout import ReviewVerdict
from pipeline.store import locked
from pipeline.study import StudyFolder

PassageKey = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """A line of the log: the decision of one person on one passage.

    Attributes
    ----------
    number : int
        Running number of the import; of an undo, the import that it takes back.
    when : str
        Time of the import (UTC, ISO 8601).
    verdict : ReviewVerdict
        The decision.
    reviewer : str
        The person who decided.
    document, start, end, turn : str, int, int, int
        The position of the passage at that time.
    text, before, behind : str
        The passage, and the characters around it, by which it is found again.
    unique : bool
        It was unique in the document.
    code : str
        The proposed code; empty where none was shown.
    codes : tuple of str
        The codes that result from this decision.
    comment : str
        The person's memo.
    file, sha256, row : str, str, int
        Sheet that it was read from, hash of its content, and row.
    codebook : str
        CodebookVersion and hash of the codebook that it was made under.
    dimension, value : str
        Where a value was set: the dimension, and its value; empty where none holds. Of a release
        the value is yes or no.
    weight : float or None
        Number of passages that it represents, where they were drawn at random.
    """

    number: int
    when: str = ""
    verdict: ReviewVerdict
    reviewer: str = ""
    document: str = ""
    start: int = 0
    end: int = 0
    turn: int = 0
    text: str = ""
    before: str = ""
    behind: str = ""
    unique: bool = False
    code: str = ""
    codes: tuple[str, ...] = ()
    comment: str = ""
    file: str = ""
    sha256: str = ""
    row: int = 0
    codebook: str = ""
    dimension: str = ""
    value: str = ""
    weight: float | None = None

    @property
    def passage(self) -> PassageKey:
        """Document and interval of the passage."""
        return self.document, self.start, self.end

    @property
    def question(self) -> tuple[str, PassageKey, str, bool, str]:
        """Reviewer, passage, proposal, and what is decided: a later decision replaces this one.

        Names that differ only in capitals and blanks are those of one reviewer. An adjudication
        holds for everybody: of two, by whomever, the later one is in force.
        """
        settles = self.verdict is ReviewVerdict.SETTLE
        return (
            "" if settles else name_key(self.reviewer),
            self.passage,
            self.code,
            settles,
            ":release" if self.verdict is ReviewVerdict.RELEASE else self.dimension,
        )

    @property
    def answer(self) -> tuple[frozenset[str], str, str]:
        """Codes, value and comment."""
        return frozenset(self.codes), self.value, self.comment


def log_file(study: StudyFolder) -> Path:
    """Return the path of a study's log: among its human codings, or beside its codebook."""
    codings = study.codings
    if codings is None and study.settings.codings:
        return study.root / study.settings.codings / REVIEW_LOG
    if codings is None:
        return study.codebook.with_name(REVIEW_LOG)
    return codings / REVIEW_LOG if not codings.is_file() else codings.with_name(REVIEW_LOG)


def read_log(path: Path) -> tuple[LogEntry, ...]:
    """Read all decisions that were ever imported; none where there is no log.

    Raises
    ------
    CodingsError
        A line is not what panreflex wrote, or the file cannot be read.
    """
    return _log(path).read()


def effective_entries(entries: Iterable[LogEntry]) -> tuple[tuple[int, LogEntry], ...]:
    """Return the decisions that are in force, each with its line in the log.

    Those of undone imports are not, and of several decisions of one person on the same proposal
    only the last one is.
    """
    numbered = [*enumerate(entries, 1)]
    undone = {entry.number for _, entry in numbered if entry.verdict is ReviewVerdict.UNDO}
    kept = [(line, entry) for line, entry in numbered if entry.number not in undone]
    last = {entry.question: entry.number for _, entry in kept}
    return tuple((line, entry) for line, entry in kept if last[entry.question] == entry.number)


def new_decisions(
    entries: Iterable[LogEntry], decisions: Sequence[LogEntry]
) -> tuple[LogEntry, ...]:
    """Return the decisions that are not in the log."""
    known: dict[object, set[object]] = {}
    for _, entry in effective_entries(entries):
        known.setdefault(entry.question, set()).add(entry.answer)
    given: dict[object, set[object]] = {}
    for decision in decisions:
        given.setdefault(decision.question, set()).add(decision.answer)
    return tuple(d for d in decisions if given[d.question] != known.get(d.question))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewImport:
    """An import of decisions, as the log has it.

    Attributes
    ----------
    number : int
        Its number, which undoes it.
    when : str
        When it was made.
    file : str
        The sheet.
    reviewers : tuple of str
        Who decided.
    decisions : int
        How many decisions it brought.
    undone : bool
        It no longer counts.
    """

    number: int
    when: str
    file: str
    reviewers: tuple[str, ...]
    decisions: int
    undone: bool


def imports_in(entries: Iterable[LogEntry]) -> tuple[ReviewImport, ...]:
    """Return the imports that a log holds, in their order.

    Examples
    --------
    >>> made = LogEntry(number=1, verdict=ReviewVerdict.ADD, reviewer="Anna", file="a.csv")
    >>> (one,) = imports_in([made, LogEntry(number=1, verdict=ReviewVerdict.UNDO)])
    >>> one.number, one.file, one.reviewers, one.decisions, one.undone
    (1, 'a.csv', ('Anna',), 1, True)
    """
    found: dict[int, list[LogEntry]] = {}
    undone = set()
    for entry in entries:
        if entry.verdict is ReviewVerdict.UNDO:
            undone.add(entry.number)
        else:
            found.setdefault(entry.number, []).append(entry)
    return tuple(
        ReviewImport(
            number=number,
            when=made[0].when,
            file=made[0].file,
            reviewers=tuple(dict.fromkeys(entry.reviewer for entry in made)),
            decisions=len(made),
            undone=number in undone,
        )
        for number, made in found.items()
    )


def append_decisions(path: Path, decisions: Sequence[LogEntry]) -> tuple[LogEntry, ...]:
    """Add the decisions of one import, all or none; return them with its number and time."""
    number = max((entry.number for entry in read_log(path)), default=0) + 1
    stamped = tuple(replace(entry, number=number, when=_now()) for entry in decisions)
    if stamped:
        _log(path).append(stamped)
    return stamped


def revert_import(path: Path, number: int | None = None) -> tuple[LogEntry, ...]:
    """Undo an import, by default the last one in force; return its decisions.

    Raises
    ------
    CodingsError
        There is no such import, or it was undone before.
    """
    entries = read_log(path)
    undone = {entry.number for entry in entries if entry.verdict is ReviewVerdict.UNDO}
    numbers = sorted({entry.number for entry in entries} - undone)
    if number is None and numbers:
        number = numbers[-1]
    if number not in numbers:
        if number is None:
            raise CodingsError(msg("there is no import to undo"), file=path.name)
        raise CodingsError(
            msg("import {number} was undone before", number=number)
            if number in undone
            else msg("there is no import {number}", number=number),
            file=path.name,
            next_step=msg("'panreflex review imports' lists them"),
        )
    _log(path).append([LogEntry(number=number, when=_now(), verdict=ReviewVerdict.UNDO)])
    return tuple(entry for entry in entries if entry.number == number)


def rewrite_log(path: Path, entries: Sequence[LogEntry]) -> None:
    """Write the log anew with these decisions alone: only for the removal of a document."""
    _log(path).replace(entries)


def exclusive_access(study: StudyFolder) -> AbstractContextManager[None]:
    """Prevent other imports from writing to the log meanwhile."""
    busy = CodingsError(
        msg("another import is being written"), next_step=msg("try again when it has ended")
    )
    return locked(study.state / "review-lock", busy)


def _log(path: Path) -> LineLog[LogEntry]:
    return LineLog(path, LogEntry, CodingsError)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
