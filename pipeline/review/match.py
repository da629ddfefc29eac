"""Decisions in a returned review sheet.

All problems of a file are reported at once, and then none of its rows is imported.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.characters import printable
from pipeline.codings import AnchoredCoding, CodeParser, spellings
from pipeline.errors import CodingsError, PanreflexError, nearest
from pipeline.faults import grouped_faults
from pipeline.i18n import NO_MESSAGE, Message, msg, quoted
from pipeline.lookup import name_key
from pipeline.pseudonyms.replaced_documents import ReplacedDocument
from pipeline.records import Codebook, Document, Fault, Segment
from pipeline.review.decisions import NOT_ON_CODES
from pipeline.review.layout import (
    RELEASED,
    RELEASED_NO,
    RELEASED_YES,
    UNDETERMINED,
    VALUE,
    ReviewVerdict,
    dimension_columns,
    heading,
    word_for,
)
from pipeline.review.locate import RowId, RowLocator, parse_row_id, row_fault
from pipeline.review.log import LogEntry, effective_entries
from pipeline.review.returned_sheet import XLSX, ReturnedSheet, SheetRow, read_returned_sheet
from pipeline.review.shared_sheet import with_names
from pipeline.review.words import numbered_proposals, parse_verdict, proposal_number
from pipeline.settings import DimensionSettings
from pipeline.sheets import yes_or_no


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetResult:
    """Result of reading a returned sheet.

    Attributes
    ----------
    decisions : tuple of LogEntry
        One for each answered row; none where there are problems.
    problems : tuple of Fault
        Problems that prevent the import of the sheet.
    notices : tuple of Fault
        Notices for the person who imports it.
    unanswered : int
        Number of rows without a decision.
    """

    decisions: tuple[LogEntry, ...] = ()
    problems: tuple[Fault, ...] = ()
    notices: tuple[Fault, ...] = ()
    unanswered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewContext:
    """Data of the study to which a sheet refers.

    Attributes
    ----------
    documents, segments : sequences
        The transcripts as they are now, and their sentences.
    codebook : Codebook
        The categories as they are now.
    codebook_version : str
        Version of the codebook for the log.
    log : sequence of LogEntry
        Earlier decisions, as `pipeline.review.decisions.locate_log` finds it.
    language : str
        Language of the study.
    shared : sequence of ReplacedDocument
        The transcripts as sheets with names replaced show them.
    dimensions : sequence of DimensionSettings
        The dimensions whose values may be set.
    """

    documents: Sequence[Document]
    segments: Sequence[Segment]
    codebook: Codebook
    codebook_version: str = ""
    log: Sequence[LogEntry] = ()
    language: str = "de"
    shared: Sequence[ReplacedDocument] = ()
    dimensions: Sequence[DimensionSettings] = ()


@dataclass(frozen=True, slots=True)
class _RowDecision:
    """Decision on a row."""

    verdict: ReviewVerdict
    code: str
    codes: tuple[str, ...]


def match_file(path: str | Path, study: ReviewContext, reviewer: str = "") -> SheetResult:
    """Read the decisions in a returned sheet.

    Parameters
    ----------
    path : path-like
        The sheet.
    study : ReviewContext
        The study.
    reviewer : str
        Reviewer of the rows in which none is named.
    """
    file = Path(path)
    try:
        returned = read_returned_sheet(file, dimension_columns(study.dimensions), study.language)
    except PanreflexError as error:
        problem = row_fault(file.name, error.line, error.problem, error.next_step or NO_MESSAGE)
        return SheetResult(problems=(problem,))
    returned = with_names(returned, study.shared)
    sheet = _SheetMatcher(file, returned, study, reviewer)
    return sheet.matched()


class _SheetMatcher:
    """A sheet while it is being matched."""

    def __init__(
        self, file: Path, returned: ReturnedSheet, study: ReviewContext, reviewer: str
    ) -> None:
        self.file = file
        self.returned = returned
        self.study = study
        self.codes = CodeParser(study.codebook)
        self.hash = hashlib.sha256(file.read_bytes()).hexdigest()
        self.spelling = spellings(row["reviewer"] for row in returned.rows if row["reviewer"])
        named = set(self.spelling.values())
        self.reviewer = reviewer or (named.pop() if len(named) == 1 else "")
        self.problems = [row_fault(file.name, line, problem) for line, problem in returned.broken]
        self.notices: list[Fault] = []

    def matched(self) -> SheetResult:
        answered = {row.line for row in self.returned.rows if self._is_answered(row)}
        rows = [row for row in self.returned.rows if row.line in answered or self._says_more(row)]
        locator = RowLocator(self.study.documents, self.study.segments, self.study.language)
        located = locator.locate(rows, self.file.name)
        self.problems += located.problems
        self.notices += located.notices
        decisions = []
        for row in rows:
            if not self._reviewer_of(row):
                self._problem(
                    row,
                    msg("nobody is named as the one who decided"),
                    msg(
                        "fill in the column '{column}', or give --reviewer NAME",
                        column=heading("reviewer", self.study.language),
                    ),
                )
            place = located.positions.get(row.line)
            try:
                if row.line in answered and (entry := self._entry(row, place)):
                    decisions.append(entry)
                if place:
                    decisions += self._values(row, place)
                    decisions += self._release(row, place)
            except PanreflexError as error:
                self._problem(row, error.problem, error.next_step or NO_MESSAGE)
        self._contradictions(decisions)
        problems = _by_cause(self.problems)
        once = {(entry.question, entry.answer): entry for entry in reversed(decisions)}
        return SheetResult(
            decisions=() if problems else tuple(reversed(once.values())),
            problems=problems,
            notices=_by_cause(self.notices),
            unanswered=len(self.returned.rows) - len(answered),
        )

    def _reviewer_of(self, row: SheetRow) -> str:
        written = self.spelling.get(row["reviewer"], self.reviewer)
        return " ".join(printable(written).split())

    def _is_answered(self, row: SheetRow) -> bool:
        if row["decision"] or row["new_code"]:
            return True
        if row["comment"] and not self._says_more(row):
            self._notice(row, msg("a comment without a decision is not imported"))
        return False

    def _entry(self, row: SheetRow, located: AnchoredCoding | None) -> LogEntry | None:
        key = parse_row_id(row["id"])
        settles = key is not None and key.settles
        answer = None if settles else self._answer(row, key)
        if located is None:
            return None
        answer = answer or self._settled(row, located)
        return replace(
            self._at(row, located),
            verdict=answer.verdict,
            code=answer.code,
            codes=answer.codes,
            comment=row["comment"],
            weight=_weight(row["weight"]),
        )

    def _says_more(self, row: SheetRow) -> bool:
        """Return whether a row sets a value, or says whether its words may be published."""
        return bool(row[RELEASED]) or self._has_value(row)

    def _has_value(self, row: SheetRow) -> bool:
        return any(row[VALUE + one.name] for one in self.study.dimensions)

    def _release(self, row: SheetRow, located: AnchoredCoding) -> list[LogEntry]:
        """Return whether the words of a row may be published, where it says so."""
        if not row[RELEASED]:
            return []
        released = yes_or_no(row[RELEASED], heading(RELEASED, self.study.language))
        value = RELEASED_YES if released else RELEASED_NO
        release = replace(self._at(row, located), verdict=ReviewVerdict.RELEASE, value=value)
        said_elsewhere = self._has_value(row) or row["decision"] or row["new_code"]
        return [replace(release, comment="" if said_elsewhere else row["comment"])]

    def _values(self, row: SheetRow, located: AnchoredCoding) -> list[LogEntry]:
        """Return the values of dimensions that a row sets."""
        entries = []
        for dimension in self.study.dimensions:
            written = row[VALUE + dimension.name]
            if not written:
                continue
            names = {name_key(value.name): value.name for value in dimension.values}
            names |= dict.fromkeys(map(name_key, UNDETERMINED), "")
            if name_key(written) not in names:
                raise CodingsError(
                    msg(
                        "'{value}' is no value of {dimension}",
                        value=written[:40],
                        dimension=dimension.title or dimension.name,
                    ),
                    next_step=nearest(
                        written, [*(value.name for value in dimension.values), *UNDETERMINED]
                    ),
                )
            entries.append(
                replace(
                    self._at(row, located),
                    dimension=dimension.name,
                    value=names[name_key(written)],
                    comment="" if row["decision"] or row["new_code"] else row["comment"],
                )
            )
        return entries

    def _at(self, row: SheetRow, located: AnchoredCoding) -> LogEntry:
        """Return who decides on which passage where."""
        now = located.now
        return LogEntry(
            number=0,
            verdict=ReviewVerdict.VALUE,
            reviewer=self._reviewer_of(row),
            document=located.document,
            start=now.start,
            end=now.end,
            turn=now.turn,
            text=now.text,
            before=now.before,
            behind=now.behind,
            unique=located.unique,
            file=printable(self.file.name),
            sha256=self.hash,
            row=row.line,
            codebook=self.study.codebook_version,
        )

    def _answer(self, row: SheetRow, key: RowId | None) -> _RowDecision:
        """Return a decision on a proposed code, or on a passage without one."""
        proposed = self._proposed(row, key)
        if (number := proposal_number(row["decision"])) is not None:
            return self._numbered(row, number, proposed)
        new = self._new_codes(row)
        others = tuple(code for code in new if code != proposed)
        if row["decision"]:
            verdict = parse_verdict(row["decision"])
        elif not proposed:
            verdict = ReviewVerdict.ADD
        else:
            raise CodingsError(
                msg("there is a new code, but no decision"),
                next_step=msg(
                    "write '{recode}', or '{add}' if both codes hold",
                    recode=word_for(ReviewVerdict.RECODE, self.study.language),
                    add=word_for(ReviewVerdict.ADD, self.study.language),
                ),
            )
        if not proposed and others and verdict in {ReviewVerdict.ACCEPT, ReviewVerdict.RECODE}:
            verdict = ReviewVerdict.ADD
        if (others and verdict is ReviewVerdict.ACCEPT) or (
            new and verdict is ReviewVerdict.REJECT
        ):
            raise CodingsError(
                msg(
                    "'{decision}' and a new code contradict each other",
                    decision=row["decision"][:40],
                ),
                next_step=msg(
                    "write '{recode}' or '{add}', or delete the new code",
                    recode=word_for(ReviewVerdict.RECODE, self.study.language),
                    add=word_for(ReviewVerdict.ADD, self.study.language),
                ),
            )
        agrees = verdict is ReviewVerdict.ACCEPT and proposed
        if not (others or agrees or verdict is ReviewVerdict.REJECT):
            raise CodingsError(
                msg("no new code is named"),
                next_step=msg(
                    "write it in the column '{column}'",
                    column=heading("new_code", self.study.language),
                ),
            )
        kept = proposed and verdict in {ReviewVerdict.ACCEPT, ReviewVerdict.ADD}
        return _RowDecision(
            verdict, proposed, (self.codes.codes(proposed) if kept else ()) + others
        )

    def _numbered(self, row: SheetRow, number: int, proposed: str) -> _RowDecision:
        """Return the decision that a number among the proposals of the row stands for."""
        if row["new_code"]:
            raise CodingsError(
                msg("the number of a proposal and a new code contradict each other"),
                next_step=msg("delete one of the two"),
            )
        if number == 1 and proposed:
            return _RowDecision(ReviewVerdict.ACCEPT, proposed, self.codes.codes(proposed))
        written = numbered_proposals(row["proposals"]).get(number, "")
        found = self._code_of(written)
        if not (proposed and found):
            raise CodingsError(
                msg("this row has no proposal {number}", number=number),
                next_step=msg(
                    "write '{recode}', and the code in the column '{column}'",
                    recode=word_for(ReviewVerdict.RECODE, self.study.language),
                    column=heading("new_code", self.study.language),
                ),
            )
        return _RowDecision(ReviewVerdict.RECODE, proposed, self.codes.codes(found))

    def _code_of(self, proposal: str) -> str:
        """Return the code that a proposal begins with: by id and name, or by id alone."""
        codes = self.study.codebook.codable
        named = [code.id for code in codes if proposal.startswith(f"{code.id} {code.name} ")]
        # The name may have changed since. An id may begin as another one does: "B 2" and "B".
        found = named or [code.id for code in codes if proposal.startswith(f"{code.id} ")]
        return found[0] if len(found) == 1 else ""

    def _settled(self, row: SheetRow, located: AnchoredCoding) -> _RowDecision:
        """Return an adjudication, given as the name of a reviewer or as codes."""
        passage = located.document, located.now.start, located.now.end
        opinions: defaultdict[str, set[str]] = defaultdict(set)
        for _, entry in effective_entries(self.study.log):
            if entry.passage == passage and entry.verdict not in (
                NOT_ON_CODES | {ReviewVerdict.SETTLE}
            ):
                opinions[name_key(entry.reviewer)].update(entry.codes)
        named = name_key(row["decision"])
        if named in opinions and not row["new_code"]:
            return _RowDecision(ReviewVerdict.SETTLE, "", tuple(sorted(opinions[named])))
        if row["new_code"]:
            return _RowDecision(ReviewVerdict.SETTLE, "", self._new_codes(row))
        try:
            verdict = parse_verdict(row["decision"])
        except CodingsError as error:
            names = [*opinions, word_for(ReviewVerdict.REJECT, self.study.language)]
            raise CodingsError(error.problem, next_step=nearest(row["decision"], names)) from None
        if verdict is ReviewVerdict.REJECT:
            return _RowDecision(ReviewVerdict.SETTLE, "", ())
        raise CodingsError(
            msg("it is not said which codes hold"),
            next_step=msg(
                "write them as new code, or the name of the person who is right as decision"
            ),
        )

    def _new_codes(self, row: SheetRow) -> tuple[str, ...]:
        """Return the new codes of a row; a number in a CSV file may have been another one."""
        written = row["new_code"]
        if not written:
            return ()
        found = self.codes.codes(written, typed="new_code" in row.typed)
        meant = self.codes.possible_codes(written)
        if len(meant) > 1 and self.file.suffix.lower() not in XLSX:
            listed = quoted(meant, alternatives=True)
            self._notice(
                row,
                msg(
                    "the new code is read as '{code}'; if a spreadsheet has changed it, it may "
                    "have been {listed}",
                    code=found[0],
                    listed=listed,
                ),
            )
        return found

    def _proposed(self, row: SheetRow, key: RowId | None) -> str:
        """Return the proposed code of a row; an error if another one was written over it."""
        written = row["code"]
        if key is None:
            return self.codes.codes(written, typed="code" in row.typed)[0] if written else ""
        try:
            # Where the codebook has changed since, the id may name what is no longer in it.
            proposed = self.codes.codes(key.code)[0] if key.code else ""
        except CodingsError:
            proposed = key.code
        if not written or proposed in self.codes.possible_codes(written):
            return proposed
        try:
            now = self.codes.codes(written)
        except CodingsError:
            self._notice(
                row,
                msg(
                    "the proposed code reads '{written}'; by the id, '{proposed}' is meant",
                    written=written[:40],
                    proposed=proposed,
                ),
            )
            return proposed
        if now != (proposed,):
            raise CodingsError(
                msg(
                    "the proposed code was '{proposed}', and now is '{written}'",
                    proposed=proposed,
                    written=written[:40],
                ),
                next_step=msg(
                    "leave it, and write the other one in the column '{column}'",
                    column=heading("new_code", self.study.language),
                ),
            )
        return proposed

    def _contradictions(self, decisions: Iterable[LogEntry]) -> None:
        """Add a problem for rows with different decisions on the same proposal."""
        first: dict[object, LogEntry] = {}
        for entry in decisions:
            before = first.setdefault(entry.question, entry)
            # A passage without a proposal may have several rows, one for each code.
            both_add = entry.verdict is before.verdict is ReviewVerdict.ADD
            differs = entry.codes != before.codes or entry.value != before.value
            if differs and not (both_add and not entry.code):
                self.problems.append(
                    row_fault(
                        self.file.name,
                        entry.row,
                        msg(
                            "it contradicts row {row}, which is about the same passage",
                            row=before.row,
                        ),
                        msg("keep one of the two"),
                    )
                )

    def _problem(self, row: SheetRow, problem: Message, next_step: Message) -> None:
        self.problems.append(row_fault(self.file.name, row.line, problem, next_step))

    def _notice(self, row: SheetRow, notice: Message) -> None:
        self.notices.append(row_fault(self.file.name, row.line, notice))


def _by_cause(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return grouped_faults(sorted(faults, key=lambda found: found.line or 0))


def _weight(written: str) -> float | None:
    """Return the number of passages that a row represents; None without a positive number."""
    try:
        number = float(written.replace(",", "."))
    except ValueError:
        return None
    return number if 0 < number < math.inf else None
