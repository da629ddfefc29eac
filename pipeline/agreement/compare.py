"""Agreement of all who coded the same documents, pair by pair and of all together.

References
----------
Light (1971): Measures of response agreement for qualitative data. Psychol. Bull. 76 (the mean of
the kappas of all pairs, for three and more coders).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from statistics import fmean
from typing import Any

import numpy as np

from pipeline.agreement.annotations import NO_CODES, Annotations, Codes, Pair
from pipeline.agreement.differences import counted
from pipeline.agreement.passages import SAME_PASSAGE, by_document, matching, overlap
from pipeline.agreement_measures import MEASURES, Answers, Figure, Integers, chance_corrected
from pipeline.records import Codebook, Coding, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """Figures that are defined for two coders only.

    Attributes
    ----------
    first, second, together : int
        Sentences to which the first, the second, and both gave the code (the same codes).
    passages : tuple of (int, int)
        Passages that each of the two marked.
    matching : int
        How many of all these the other one marked too (`pipeline.agreement.passages.matching`).
    matching_kappa : float or None
        Their share, where chance is 1 by the number of codes; None for a single code.
    in_document, frequency : float
        Shares of documents (and codes) of which both say the same: whether it has the code, and
        how often (`pipeline.agreement.passages.by_document`).
    overlap : float or None
        Agreement by character (`pipeline.agreement.passages.overlap`).
    instead : tuple of (str, int)
        Where only one of the two gave the code: what the other one gave, and how often; an empty
        code where that was no other code. Most frequent first.
    """

    first: int
    second: int
    together: int
    passages: tuple[int, int]
    matching: int
    matching_kappa: float | None
    in_document: float
    frequency: float
    overlap: float | None
    instead: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far some coders agree on one code, or on all.

    Of three and more people all coefficients but alpha are means of the pairs'.

    Attributes
    ----------
    coders : tuple of str
        Two people; or all, where there are three and more; or a person and the machine.
    code : str
        The code; empty for all codes together, where an answer is a whole set of codes.
    documents, units : int
        How many documents they share, and how many sentences of them are compared.
    figures : mapping of str to Figure
        The coefficients (`pipeline.agreement_measures.MEASURES`) by name, with their 95 %
        intervals.
    between : PairAgreement or None
        Figures that are defined for two coders only.
    """

    coders: tuple[str, ...]
    code: str
    documents: int
    units: int
    figures: Mapping[str, Figure]
    between: PairAgreement | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as programs read it: values and intervals by the names of the coefficients."""
        found = self.figures
        return {
            "coders": self.coders,
            "code": self.code,
            "documents": self.documents,
            "units": self.units,
            **{name: figure.value for name, figure in found.items()},
            "intervals": {n: f.interval for n, f in found.items() if f.interval},
            "between": self.between and asdict(self.between),
        }


def agreements(
    codings: Sequence[Coding],
    segments: Sequence[Segment],
    codebook: Codebook,
    *,
    uncoded_counts: bool = True,
    reviewed: Sequence[Coding] = (),
    machine: Sequence[Coding] = (),
    same_passage: float = SAME_PASSAGE,
    seed: int = 0,
) -> tuple[Agreement, ...]:
    """Measure the agreement of all who coded the same documents.

    Parameters
    ----------
    codings : sequence of Coding
        What people coded.
    segments : sequence of Segment
        All sentences.
    codebook : Codebook
        Gives the order of the codes.
    uncoded_counts : bool
        Whether a sentence without a code was read and left so on purpose. If not, only sentences
        to which all who are compared gave some code, or of which they said that it has none, are
        compared.
    reviewed : sequence of Coding
        What people said of single passages, without having read the document around them; with an
        empty code where they gave none.
    machine : sequence of Coding
        What machines say, each by its name, with an empty code where they give none.
    same_passage : float
        Two passages are the same when they share at least this part of the longer one.
    seed : int
        For the confidence intervals.

    Returns
    -------
    tuple of Agreement
        For all people, where they are three or more, then for each two, then for each person and
        each machine, then for each two machines: first on all codes, then on each code that one of
        them gave. None where nobody shares a document.
    """
    annotations = Annotations.from_codings(
        codings, segments, reviewed=reviewed, machine=machine, uncoded_counts=uncoded_counts
    )
    order = [code.id for code in codebook.codes]
    found = [
        row
        for pair in annotations.pairs
        for row in _of_pair(annotations, pair, order, same_passage, seed)
    ]
    among_people = [row for row in found if not annotations.machines & {*row.coders}]
    everybody = sorted({coder for row in among_people for coder in row.coders})
    if len(everybody) < 3:
        return tuple(found)
    return (*_of_all(annotations, everybody, among_people, order, seed), *found)


def _of_pair(
    annotations: Annotations, pair: Pair, order: Sequence[str], same_passage: float, seed: int
) -> Iterator[Agreement]:
    units = annotations.shared(pair)
    documents, rows = _numbered(units)
    marked = [annotations.marked_by(one, pair, units) for one in pair]
    used = {coding.code for by_one in marked for coding in by_one}
    by_coder = [[annotations.codes(coder, unit) for unit in units] for coder in pair]
    confused = counted(zip(*by_coder, strict=True))
    for code in ["", *(code for code in order if code in used)]:
        mine, theirs = ([c for c in by_one if c.code == (code or c.code)] for by_one in marked)
        answers = _answers(by_coder, code)
        first, second = answers
        # Where no sentence is left without a code, that is none of the answers that chance gives.
        lowest = 0 if code else int(answers.min())
        given = Answers(answers - lowest, rows, seed)
        same = matching(mine, theirs, same_passage)
        in_document, frequency = by_document(
            mine, theirs, documents, 1 if code else max(1, len(used))
        )
        yield Agreement(
            coders=pair,
            code=code,
            documents=documents,
            units=len(units),
            figures={name: measure.compute(given) for name, measure in MEASURES.items()},
            between=PairAgreement(
                first=int((first > 0).sum()),
                second=int((second > 0).sum()),
                together=int(((first == second) & (first > 0)).sum()),
                passages=(len(mine), len(theirs)),
                matching=same,
                matching_kappa=None
                if code or not used
                else chance_corrected(same / (len(mine) + len(theirs)), len(used)),
                in_document=in_document,
                frequency=frequency,
                overlap=overlap(mine, theirs),
                instead=_instead(confused, code) if code else (),
            ),
        )


def _of_all(
    annotations: Annotations,
    everybody: Sequence[str],
    pairs: Sequence[Agreement],
    order: Sequence[str],
    seed: int,
) -> Iterator[Agreement]:
    readers = {
        unit.id: {coder for coder in everybody if annotations.has_read(coder, unit)}
        for unit in annotations.units
    }
    units = [unit for unit in annotations.units if len(readers[unit.id]) > 1]
    documents, rows = _numbered(units)
    by_coder = [
        [annotations.codes(coder, unit) if coder in readers[unit.id] else None for unit in units]
        for coder in everybody
    ]
    for code in ["", *order]:
        of_code = [pair for pair in pairs if pair.code == code]
        if not of_code:
            continue
        given = Answers(_answers(by_coder, code), rows, seed)
        yield Agreement(
            coders=tuple(everybody),
            code=code,
            documents=documents,
            units=len(units),
            figures={
                name: measure.compute(given)
                if measure.of_all
                else Figure(_mean([pair.figures[name].value for pair in of_code]))
                for name, measure in MEASURES.items()
            },
        )


def _numbered(units: Sequence[Segment]) -> tuple[int, Integers]:
    """Count the documents of some sentences, and number each sentence's."""
    number = {name: row for row, name in enumerate(dict.fromkeys(u.document for u in units))}
    return len(number), np.array([number[unit.document] for unit in units])


def _answers(by_coder: Sequence[Sequence[Codes | None]], code: str) -> Integers:
    """Give each answer a number: 0 for no code, -1 where somebody did not read the sentence.

    Of a single code there is one other answer; of all codes each set of codes is one.
    """
    given = [codes for codes in dict.fromkeys(chain.from_iterable(by_coder)) if codes]
    numbers: dict[Codes | None, int] = {None: -1, NO_CODES: 0}
    for number, codes in enumerate(given, 1):
        numbers[codes] = int(code in codes) if code else number
    return np.array([[numbers[codes] for codes in by_one] for by_one in by_coder])


def _instead(confused: Counter[tuple[str, str]], code: str) -> tuple[tuple[str, int], ...]:
    """Count what the one gave to the sentences to which only the other gave the code."""
    found = Counter[str]()
    for (first, second), times in confused.items():
        if code in {first, second} and first != second:
            found[second if first == code else first] += times
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
