"""Decisions in a returned review sheet.

All that is wrong in a file is told at once, and then none of its rows is taken.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.characters import printable
from pipeline.codings import AnchoredCoding
from pipeline.errors import CodingsError, PanreflexError, nearest
from pipeline.i18n import NO_MESSAGE, Message, msg
from pipeline.records import Codebook, Document, Fault, Segment
from pipeline.review.answers import Filled, Returned, read_returned
from pipeline.review.layout import Verdict
from pipeline.review.log import Entry, standing
from pipeline.review.place import Key, Placer, fault, key_of
from pipeline.review.words import CodeReader, verdict_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What a returned sheet says.

    Attributes
    ----------
    decisions : tuple of Entry
        One for each answered row; none where there are problems.
    problems : tuple of Fault
        What keeps the sheet from being imported.
    notices : tuple of Fault
        What a person should know of it.
    unanswered : int
        Rows on which nothing was decided.
    """

    decisions: tuple[Entry, ...] = ()
    problems: tuple[Fault, ...] = ()
    notices: tuple[Fault, ...] = ()
    unanswered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What a sheet is matched with.

    Attributes
    ----------
    documents, segments : sequences
        The transcripts as they are now, and their sentences.
    codebook : Codebook
        The categories as they are now.
    codebook_version : str
        What to write down as the version that decisions were made under.
    log : sequence of Entry
        What was imported before, as `pipeline.review.decisions.located` finds it.
    language : str
        Language of the study.
    """

    documents: Sequence[Document]
    segments: Sequence[Segment]
    codebook: Codebook
    codebook_version: str = ""
    log: Sequence[Entry] = ()
    language: str = "de"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was decided on a row."""

    verdict: Verdict
    code: str
    codes: tuple[str, ...]


def match_file(path: str | Path, study: Reviewed, reviewer: str = "") -> Matched:
    """Find out what a returned sheet says.

    Parameters
    ----------
    path : path-like
        The sheet.
    study : Reviewed
        What it is about.
    reviewer : str
        Who judged the rows in which nobody is named.
    """
    file = Path(path)
    try:
        returned = read_returned(file)
    except PanreflexError as error:
        problem = fault(file.name, error.line, error.problem, error.next_step or NO_MESSAGE)
        return Matched(problems=(problem,))
    sheet = _Sheet(file, returned, study, reviewer)
    return sheet.matched()


class _Sheet:
    """A sheet while it is being matched."""

    def __init__(self, file: Path, returned: Returned, study: Reviewed, reviewer: str) -> None:
        self.file = file
        self.returned = returned
        self.study = study
        self.codes = CodeReader(study.codebook)
        self.hash = hashlib.sha256(file.read_bytes()).hexdigest()
        named = {row["reviewer"] for row in returned.rows} - {""}
        self.reviewer = reviewer or (named.pop() if len(named) == 1 else "")
        self.problems = [fault(file.name, line, problem) for line, problem in returned.broken]
        self.notices: list[Fault] = []

    def matched(self) -> Matched:
        rows = [row for row in self.returned.rows if self._is_answered(row)]
        placer = Placer(self.study.documents, self.study.segments, self.study.language)
        placed = placer.place(rows, self.file.name)
        self.problems += placed.problems
        self.notices += placed.notices
        decisions = []
        for row in rows:
            if not self._reviewer_of(row):
                self._problem(
                    row,
                    msg("nobody is named as the one who decided"),
                    msg("fill in the column 'Kodiert von' (reviewer), or give --reviewer NAME"),
                )
            try:
                entry = self._entry(row, placed.spots.get(row.line))
            except CodingsError as error:
                self._problem(row, error.problem, error.next_step or NO_MESSAGE)
            else:
                decisions += [entry] if entry else []
        self._contradictions(decisions)
        problems = sorted(self.problems, key=lambda found: found.line or 0)
        once = {(entry.question, entry.answer): entry for entry in reversed(decisions)}
        return Matched(
            decisions=() if problems else tuple(reversed(once.values())),
            problems=tuple(problems),
            notices=tuple(sorted(self.notices, key=lambda found: found.line or 0)),
            unanswered=len(self.returned.rows) - len(rows),
        )

    def _reviewer_of(self, row: Filled) -> str:
        return " ".join(printable(row["reviewer"] or self.reviewer).split())

    def _is_answered(self, row: Filled) -> bool:
        if row["decision"] or row["new_code"]:
            return True
        if row["comment"]:
            self._notice(row, msg("a comment without a decision is not imported"))
        return False

    def _entry(self, row: Filled, placed: AnchoredCoding | None) -> Entry | None:
        key = key_of(row["id"])
        settles = key is not None and key.settles
        answer = None if settles else self._answer(row, key)
        if placed is None:
            return None
        answer = answer or self._settled(row, placed)
        now = placed.now
        return Entry(
            number=0,
            verdict=answer.verdict,
            reviewer=self._reviewer_of(row),
            document=placed.document,
            start=now.start,
            end=now.end,
            turn=now.turn,
            text=now.text,
            before=now.before,
            behind=now.behind,
            unique=placed.unique,
            code=answer.code,
            codes=answer.codes,
            comment=row["comment"],
            file=printable(self.file.name),
            sha256=self.hash,
            row=row.line,
            codebook=self.study.codebook_version,
            weight=_weight(row["weight"]),
        )

    def _answer(self, row: Filled, key: Key | None) -> _Answer:
        """Understand a decision on a proposed code, or on a passage without one."""
        proposed = self._proposed(row, key)
        new = self.codes.codes(row["new_code"]) if row["new_code"] else ()
        others = tuple(code for code in new if code != proposed)
        if row["decision"]:
            verdict = verdict_of(row["decision"])
        elif not proposed:
            verdict = Verdict.ADD
        else:
            raise CodingsError(
                msg("there is a new code, but no decision"),
                next_step=msg(
                    "write 'umkodieren' (recode), or 'ergänzen' (add) if both codes hold"
                ),
            )
        if not proposed and others and verdict in {Verdict.ACCEPT, Verdict.RECODE}:
            verdict = Verdict.ADD
        if (others and verdict is Verdict.ACCEPT) or (new and verdict is Verdict.REJECT):
            raise CodingsError(
                msg(
                    "'{decision}' and a new code contradict each other",
                    decision=row["decision"][:40],
                ),
                next_step=msg(
                    "write 'umkodieren' (recode) or 'ergänzen' (add), or delete the new code"
                ),
            )
        agrees = verdict is Verdict.ACCEPT and proposed
        if not (others or agrees or verdict is Verdict.REJECT):
            raise CodingsError(
                msg("no new code is named"),
                next_step=msg("write it in the column 'Neuer Code' (new_code)"),
            )
        kept = proposed and verdict in {Verdict.ACCEPT, Verdict.ADD}
        return _Answer(verdict, proposed, (self.codes.codes(proposed) if kept else ()) + others)

    def _settled(self, row: Filled, placed: AnchoredCoding) -> _Answer:
        """Understand an adjudication: somebody's name, or the codes that hold."""
        passage = placed.document, placed.now.start, placed.now.end
        opinions: defaultdict[str, set[str]] = defaultdict(set)
        for _, entry in standing(self.study.log):
            if entry.passage == passage and entry.verdict is not Verdict.SETTLE:
                opinions[entry.reviewer.casefold()].update(entry.codes)
        whose = row["decision"].casefold()
        if whose in opinions and not row["new_code"]:
            return _Answer(Verdict.SETTLE, "", tuple(sorted(opinions[whose])))
        if row["new_code"]:
            return _Answer(Verdict.SETTLE, "", self.codes.codes(row["new_code"]))
        try:
            verdict = verdict_of(row["decision"])
        except CodingsError as error:
            names = [*opinions, "ablehnen"]
            raise CodingsError(error.problem, next_step=nearest(row["decision"], names)) from None
        if verdict is Verdict.REJECT:
            return _Answer(Verdict.SETTLE, "", ())
        raise CodingsError(
            msg("it is not said which codes hold"),
            next_step=msg(
                "write them as new code, or the name of the person who is right as decision"
            ),
        )

    def _proposed(self, row: Filled, key: Key | None) -> str:
        """Return the code that the row proposes, once nobody has written another one over it."""
        written = row["code"]
        if key is None:
            return self.codes.codes(written)[0] if written else ""
        try:
            # Where the codebook has changed since, the id may name what is no longer in it.
            proposed = self.codes.codes(key.code)[0] if key.code else ""
        except CodingsError:
            proposed = key.code
        if not written or proposed in self.codes.turned_into(written):
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
                    "leave it, and write the other one in the column 'Neuer Code' (new_code)"
                ),
            )
        return proposed

    def _contradictions(self, decisions: Iterable[Entry]) -> None:
        """Name the rows that say different things of the same proposal."""
        first: dict[object, Entry] = {}
        for entry in decisions:
            before = first.setdefault(entry.question, entry)
            # What is open may be answered with several rows, one for each code.
            both_add = entry.verdict is before.verdict is Verdict.ADD
            if entry.codes != before.codes and not (both_add and not entry.code):
                self.problems.append(
                    fault(
                        self.file.name,
                        entry.row,
                        msg(
                            "it contradicts row {row}, which is about the same passage",
                            row=before.row,
                        ),
                        msg("keep one of the two"),
                    )
                )

    def _problem(self, row: Filled, problem: Message, next_step: Message) -> None:
        self.problems.append(fault(self.file.name, row.line, problem, next_step))

    def _notice(self, row: Filled, notice: Message) -> None:
        self.notices.append(fault(self.file.name, row.line, notice))


def _weight(written: str) -> float | None:
    """Return how many passages a row stands for; None where that is no number above zero."""
    try:
        number = float(written.replace(",", "."))
    except ValueError:
        return None
    return number if 0 < number < math.inf else None
