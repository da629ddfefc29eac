"""Codings of a language model, as of one more coder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pipeline.alignment.units import coding_of
from pipeline.llm.answers import ModelVotes
from pipeline.records import Coding, Segment


def model_codings(found: ModelVotes, segments: Iterable[Segment]) -> tuple[Coding, ...]:
    """Convert the votes of a language model to codings, before they are combined with others.

    Parameters
    ----------
    found : ModelVotes
        Its votes.
    segments : iterable of Segment
        All sentences, in the order of the text.

    Returns
    -------
    tuple of Coding
        Its passages: neighbouring sentences of a turn with the same code; then the sentences that
        it judged and left uncoded, with an empty code.

    Examples
    --------
    >>> from pipeline.llm.answers import AnswerReport
    >>> from pipeline.records import Role, Vote
    >>> units = [Segment(id=str(n), document="I1", file="", turn=1, speaker="", start=10 * n,
    ...     role=Role.PARTICIPANT, end=10 * n + 9, text="") for n in range(4)]
    >>> votes = tuple(Vote(unit=u, code="A", coder="m", strength=0.9) for u in ("0", "1"))
    >>> report = AnswerReport(model="m", requested=1, answered=1)
    >>> given = model_codings(ModelVotes(votes, frozenset("012"), report), units)
    >>> [(coding.code, coding.start, coding.end) for coding in given]
    [('A', 0, 19), ('', 20, 29)]
    """
    codes = defaultdict(set)
    for vote in found.votes:
        codes[vote.unit].add(vote.code)
    passages, uncoded = [], []
    for _, turn in groupby(segments, key=lambda unit: (unit.document, unit.turn)):
        units = [unit for unit in turn if unit.id in found.judged]
        given = sorted({code for unit in units for code in codes[unit.id]})
        for code in given:
            passages += [
                coding_of(part, found.report.model, code)
                for part in _neighbours(units, [code in codes[unit.id] for unit in units])
            ]
        uncoded += [coding_of([u], found.report.model) for u in units if not codes[u.id]]
    return (*passages, *uncoded)


def _neighbours(units: Sequence[Segment], coded: Sequence[bool]) -> Iterator[Sequence[Segment]]:
    for is_coded, part in groupby(zip(units, coded, strict=True), key=lambda pair: pair[1]):
        if is_coded:
            yield [unit for unit, _ in part]
