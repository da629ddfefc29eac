"""Passages on which reviewers differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.i18n import Language, msg
from pipeline.records import Document, Segment
from pipeline.review.decisions import EffectiveDecision
from pipeline.review.layout import ReviewVerdict, word_for
from pipeline.review.log import LogEntry, PassageKey
from pipeline.review.sheet import passage_columns, row_id


@dataclass(frozen=True, slots=True)
class Conflict:
    """A passage on which people differ, with the decision of each."""

    passage: PassageKey
    turn: int
    opinions: tuple[LogEntry, ...]


def find_conflicts(decisions: Iterable[EffectiveDecision]) -> tuple[Conflict, ...]:
    """Return the passages on which people differ, and that nobody has adjudicated yet.

    They differ where one gives a code that another one, who was shown it or looked for all codes,
    does not give; or where they answer the same proposal with different codes.
    """
    by_passage: defaultdict[PassageKey, list[LogEntry]] = defaultdict(list)
    for decision in decisions:
        if not decision.settled and decision.entry.verdict is not ReviewVerdict.SETTLE:
            by_passage[decision.entry.passage].append(decision.entry)
    return tuple(
        Conflict(passage, found[0].turn, tuple(sorted(found, key=lambda e: (e.reviewer, e.code))))
        for passage, found in sorted(by_passage.items())
        if any(_differ(one, other) for one, other in combinations(_by_reviewer(found), 2))
    )


def conflict_rows(
    found: Iterable[Conflict],
    documents: Sequence[Document],
    segments: Sequence[Segment],
    language: str = "de",
) -> list[dict[str, str | float | None]]:
    """Return the rows of a sheet for adjudication, with all opinions on a passage."""
    show = passage_columns(documents, segments, language)
    rows = []
    for conflict in found:
        shown = show(conflict.passage[0], conflict.turn, *conflict.passage[1:])
        opinions = "\n".join(_opinion(entry, language) for entry in conflict.opinions)
        rows.append({**shown, "id": row_id(str(shown["id"]), settles=True), "opinions": opinions})
    return rows


def _by_reviewer(entries: Iterable[LogEntry]) -> list[list[LogEntry]]:
    by_reviewer: defaultdict[str, list[LogEntry]] = defaultdict(list)
    for entry in entries:
        by_reviewer[entry.reviewer].append(entry)
    return list(by_reviewer.values())


def _differ(mine: Sequence[LogEntry], theirs: Sequence[LogEntry]) -> bool:
    if _denied(mine, _given(theirs)) or _denied(theirs, _given(mine)):
        return True
    both_asked = {entry.code for entry in mine} & {entry.code for entry in theirs}
    return any(_given(mine, code) != _given(theirs, code) for code in both_asked)


def _given(entries: Iterable[LogEntry], proposed: str | None = None) -> set[str]:
    return {code for entry in entries if proposed in {None, entry.code} for code in entry.codes}


def _denied(entries: Sequence[LogEntry], codes: set[str]) -> set[str]:
    """Return the codes among some that a person was shown or looked for, and does not give."""
    if any(not entry.code for entry in entries):  # was shown no code and looked for all
        return codes - _given(entries)
    return codes & ({entry.code for entry in entries} - _given(entries))


def _opinion(entry: LogEntry, language: str) -> str:
    given = ", ".join(entry.codes) or msg("no code").text(Language.of(language))
    instead = entry.code and entry.code not in entry.codes
    shown = f" ({entry.code}: {word_for(entry.verdict, language)})" if instead else ""
    comment = f" – {entry.comment}" if entry.comment else ""
    return f"{entry.reviewer}: {given}{shown}{comment}"
