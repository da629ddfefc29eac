"""Decisions of reviews in the transcripts as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.codings import REVIEW_LOG, AnchoredCoding, CodingRow, TextPosition, anchor_rows
from pipeline.errors import nearest
from pipeline.i18n import msg
from pipeline.records import Codebook, Coding, Document, Fault
from pipeline.review.layout import Verdict
from pipeline.review.log import Entry, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A decision that holds.

    Attributes
    ----------
    entry : Entry
        The decision.
    line : int
        Its line in the log.
    settled : bool
        People differed on the passage, and an adjudication stands in its place.
    """

    entry: Entry
    line: int
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """The log, moved to where its passages stand now.

    Attributes
    ----------
    entries : tuple of Entry
        All lines of the log.
    anchored : tuple of AnchoredCoding
        Where each passage stood, and stands.
    lost : frozenset of int
        Lines whose passage was not found any more.
    faults : tuple of Fault
        One for each of them.
    """

    entries: tuple[Entry, ...]
    anchored: tuple[AnchoredCoding, ...]
    lost: frozenset[int]
    faults: tuple[Fault, ...]


def located(
    entries: Sequence[Entry], documents: Sequence[Document], language: str = "de"
) -> Located:
    """Find the passages of the log in the transcripts as they are now.

    Parameters
    ----------
    entries : sequence of Entry
        All lines of the log.
    documents : sequence of Document
        The transcripts.
    language : str
        In which places are told in words.
    """
    decided = {n: e for n, e in enumerate(entries, 1) if e.verdict is not Verdict.UNDO}
    rows = {line: _row(line, entry) for line, entry in decided.items()}
    remembered = [_remembered(rows[line], entry) for line, entry in decided.items()]
    anchored, faults = anchor_rows(rows.values(), documents, remembered, language)
    found = {a.row.line: a for a in anchored if not a.lost}
    now = tuple(
        _moved(entry, found[line]) if line in found else entry
        for line, entry in enumerate(entries, 1)
    )
    return Located(
        entries=now,
        anchored=anchored,
        lost=frozenset(decided) - frozenset(found),
        faults=faults,
    )


def judged(log: Located) -> tuple[Judged, ...]:
    """Return the decisions that hold and whose passages were found."""
    there = [(line, e) for line, e in standing(log.entries) if line not in log.lost]
    settled = {e.passage for _, e in there if e.verdict is Verdict.SETTLE}
    return tuple(
        Judged(
            entry=entry,
            line=line,
            settled=entry.passage in settled and entry.verdict is not Verdict.SETTLE,
        )
        for line, entry in there
    )


def given(
    decisions: Iterable[Judged], codebook: Codebook
) -> tuple[tuple[Coding, ...], tuple[Fault, ...]]:
    """Return the codings that decisions come to.

    Parameters
    ----------
    decisions : iterable of Judged
        What was decided.
    codebook : Codebook
        The codes as they are now.

    Returns
    -------
    codings : tuple of Coding
        One for each code that was given; where none was, one with an empty code: the passage was
        read, and left uncoded on purpose.
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


def _row(line: int, entry: Entry) -> CodingRow:
    return CodingRow(
        file=REVIEW_LOG,
        line=line,
        document=entry.document,
        code=", ".join(entry.codes),  # of what was rejected, none holds
        quote=entry.text,
        coder=entry.reviewer,
        turn=line,  # so that no two lines are taken for the same; the place is remembered
    )


def _remembered(row: CodingRow, entry: Entry) -> AnchoredCoding:
    spot = TextPosition(
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
        now=spot,
        first=spot,
        unique=entry.unique,
        likeness=100,
    )


def _moved(entry: Entry, anchored: AnchoredCoding) -> Entry:
    now = anchored.now
    return replace(entry, start=now.start, end=now.end, turn=now.turn, text=now.text)
