"""Decisions of reviews in the transcripts as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.codings import REVIEW_LOG, AnchoredCoding, CodingRow, TextPosition, anchor_rows
from pipeline.errors import nearest
from pipeline.i18n import msg
from pipeline.records import Codebook, Coding, Document, Fault
from pipeline.review.layout import RELEASED_YES, ReviewVerdict
from pipeline.review.log import LogEntry, effective_entries

NOT_ON_CODES = frozenset({ReviewVerdict.VALUE, ReviewVerdict.RELEASE})
"""Verdicts that give or take no code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveDecision:
    """A decision that is in force.

    Attributes
    ----------
    entry : LogEntry
        The decision.
    line : int
        Its line in the log.
    settled : bool
        An adjudication of the passage replaces it.
    """

    entry: LogEntry
    line: int
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedLog:
    """The log with the present positions of its passages.

    Attributes
    ----------
    entries : tuple of LogEntry
        All lines of the log.
    anchored : tuple of AnchoredCoding
        The former and present position of each passage.
    lost : frozenset of int
        Lines whose passage was not found.
    faults : tuple of Fault
        One for each of them.
    """

    entries: tuple[LogEntry, ...]
    anchored: tuple[AnchoredCoding, ...]
    lost: frozenset[int]
    faults: tuple[Fault, ...]


def locate_log(
    entries: Sequence[LogEntry], documents: Sequence[Document], language: str = "de"
) -> LocatedLog:
    """Find the passages of the log in the transcripts as they are now.

    Parameters
    ----------
    entries : sequence of LogEntry
        All lines of the log.
    documents : sequence of Document
        The transcripts.
    language : str
        Language of the references to the source.
    """
    decided = {n: e for n, e in enumerate(entries, 1) if e.verdict is not ReviewVerdict.UNDO}
    rows = {line: _row(line, entry) for line, entry in decided.items()}
    remembered = [_remembered(rows[line], entry) for line, entry in decided.items()]
    anchored, faults = anchor_rows(rows.values(), documents, remembered, language)
    found = {a.row.line: a for a in anchored if not a.lost}
    now = tuple(
        _moved(entry, found[line]) if line in found else entry
        for line, entry in enumerate(entries, 1)
    )
    return LocatedLog(
        entries=now,
        anchored=anchored,
        lost=frozenset(decided) - frozenset(found),
        faults=faults,
    )


def effective_decisions(log: LocatedLog) -> tuple[EffectiveDecision, ...]:
    """Return the decisions on codes that are in force and whose passages were found."""
    there = [(line, e) for line, e in _in_force(log) if e.verdict not in NOT_ON_CODES]
    settled = {e.passage for _, e in there if e.verdict is ReviewVerdict.SETTLE}
    return tuple(
        EffectiveDecision(
            entry=entry,
            line=line,
            settled=entry.passage in settled and entry.verdict is not ReviewVerdict.SETTLE,
        )
        for line, entry in there
    )


def set_values(log: LocatedLog) -> tuple[EffectiveDecision, ...]:
    """Return the values of dimensions that people set, are in force, and whose passages were found.

    Of several for one passage, by whomever, the last one.
    """
    last = {
        (entry.passage, entry.dimension): EffectiveDecision(entry=entry, line=line, settled=False)
        for line, entry in _in_force(log)
        if entry.verdict is ReviewVerdict.VALUE
    }
    return tuple(last.values())


def released_passages(log: LocatedLog) -> tuple[EffectiveDecision, ...]:
    """Return the passages that may be published: in force, found, and by the last word on each."""
    last = {
        entry.passage: EffectiveDecision(entry=entry, line=line, settled=False)
        for line, entry in _in_force(log)
        if entry.verdict is ReviewVerdict.RELEASE
    }
    return tuple(one for one in last.values() if one.entry.value == RELEASED_YES)


def _in_force(log: LocatedLog) -> list[tuple[int, LogEntry]]:
    return [(line, e) for line, e in effective_entries(log.entries) if line not in log.lost]


def decided_codings(
    decisions: Iterable[EffectiveDecision], codebook: Codebook
) -> tuple[tuple[Coding, ...], tuple[Fault, ...]]:
    """Return the codings that result from decisions.

    Parameters
    ----------
    decisions : iterable of EffectiveDecision
        The decisions.
    codebook : Codebook
        The codes as they are now.

    Returns
    -------
    codings : tuple of Coding
        One for each code that was given; without any, one with an empty code: the passage was
        read and deliberately not coded.
    faults : tuple of Fault
        One for each code that is no longer in the codebook.
    """
    codings: list[Coding] = []
    faults: list[Fault] = []
    for decision in decisions:
        entry = decision.entry
        for code in entry.codes or ("",):
            if code and code not in codebook.by_id:
                faults.append(
                    Fault(
                        stage="code",
                        file=REVIEW_LOG,
                        line=decision.line,
                        problem=msg("the code '{code}' is no longer in the codebook", code=code),
                        next_step=nearest(code, codebook.by_id),
                    )
                )
                continue
            codings.append(
                Coding(
                    document=entry.document,
                    code=code,
                    coder=entry.reviewer,
                    start=entry.start,
                    end=entry.end,
                    turn=entry.turn,
                    origin=f"{REVIEW_LOG}:{decision.line}",
                    comment=entry.comment,
                )
            )
    return tuple(codings), tuple(faults)


def _row(line: int, entry: LogEntry) -> CodingRow:
    return CodingRow(
        file=REVIEW_LOG,
        line=line,
        document=entry.document,
        code=", ".join(entry.codes),  # of what was rejected, none holds
        quote=entry.text,
        coder=entry.reviewer,
        turn=line,  # makes the lines distinct; the position is remembered
    )


def _remembered(row: CodingRow, entry: LogEntry) -> AnchoredCoding:
    position = TextPosition(
        start=entry.start,
        end=entry.end,
        turn=entry.turn,
        source="",
        text=entry.text,
        before=entry.before,
        behind=entry.behind,
    )
    return AnchoredCoding(
        row=row,
        document=entry.document,
        now=position,
        first=position,
        unique=entry.unique,
        likeness=100,
    )


def _moved(entry: LogEntry, anchored: AnchoredCoding) -> LogEntry:
    now = anchored.now
    return replace(entry, start=now.start, end=now.end, turn=now.turn, text=now.text)
