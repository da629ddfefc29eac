"""Joint display of survey items and codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import sqrt
from statistics import fmean
from typing import Any

import pandas as pd

from pipeline.ingest.document_parts import in_speech
from pipeline.records import Codebook, CodedSegment, Document
from pipeline.survey import SurveyItem
from pipeline.tables.counts import NORMAL_95, count, count_documents
from pipeline.tables.frame import frame, share
from pipeline.tables.frequencies import codings_by_code, count_words, words_said

FEWEST_RANKED = 3
"""Of fewer items, a rank says nothing."""


def joint_display(
    items: Sequence[SurveyItem],
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    quotes: pd.DataFrame,
    *,
    groups: str = "",
) -> pd.DataFrame:
    """Join the items of a survey with the codes about the same.

    Parameters
    ----------
    items : sequence of SurveyItem
        The survey. An item without a code has no row.
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents; shares are shares of those in which somebody speaks, or of those of the
        item's group.
    codebook : Codebook
        Gives the names. A code with subcodes counts their passages, too.
    quotes : DataFrame
        In the shape of ``quotes.csv``; the first of each code in these documents is taken.
    groups : str
        The attribute of documents that has the groups of the survey as values.

    Returns
    -------
    DataFrame
        In the shape of ``joint_display.csv``.

    References
    ----------
    Guetterman, Fetters & Creswell (2015): Integrating Quantitative and Qualitative Results in
    Health Science Mixed Methods Research Through Joint Displays. Annals of Family Medicine 13(6).
    """
    coded = tuple(coded)
    with_codes = [item for item in items if item.codes]
    # A survey stands beside what people say, not beside what is written of them.
    documents = in_speech(documents)
    first = _first_quotes(quotes, {document.id for document in documents})
    interviews = {
        group: _Interviews(
            coded,
            [one for one in documents if not group or one.attributes.get(groups) == group],
            codebook,
        )
        for group in {item.group for item in with_codes}
    }
    beside = [interviews[item.group] for item in with_codes]
    means = _ranks(with_codes, [item.mean for item in with_codes])
    shares = [
        told.share_per_code(item.codes) for item, told in zip(with_codes, beside, strict=True)
    ]
    places = _ranks(with_codes, shares)
    before = _waves_before(with_codes)
    rows = []
    for number, (item, told) in enumerate(zip(with_codes, beside, strict=True)):
        of_item = (
            told.share_of_any(item.codes),
            shares[number],
            fmean(told.share_of_words(code) for code in item.codes),
            means[number],
            places[number],
            item.comparison.value if item.comparison else "",
            item.note,
        )
        asked = (
            item.item,
            item.label,
            *item.asked_together,
            item.mean,
            *_interval(item.mean, _variance(item)),
            *_change(item, before.get(number)),
            item.sd,
            item.min,
            item.max,
            item.n,
        )
        rows += [
            (
                *asked,
                code,
                codebook.by_id[code].name,
                *told.counts(code),
                *of_item,
                *first.get(code, ("", "")),
            )
            for code in item.codes
        ]
    return frame("joint_display", rows)


def _first_quotes(
    quotes: pd.DataFrame, documents: Collection[str]
) -> Mapping[str, tuple[str, str]]:
    """Return the best quote of each code in some documents, and where it stands."""
    first: dict[str, tuple[str, str]] = {}
    for row in quotes[quotes["document"].isin(documents)].sort_values("rank").to_dict("records"):
        place = ", ".join(filter(None, (row["document"], row["source"])))
        first.setdefault(row["code"], (row["text"], place))
    return first


class _Interviews:
    """What some interviews say of each code."""

    def __init__(
        self, coded: Iterable[CodedSegment], documents: Sequence[Document], codebook: Codebook
    ) -> None:
        self._texts = {document.id: document.text for document in documents}
        own = (coding for coding in coded if coding.document in self._texts)
        self._codings = codings_by_code(own, codebook)
        self._said = sum(words_said(documents).values())

    def counts(self, code: str) -> Iterator[Any]:
        """Yield the cells from segments to share_of_words."""
        codings = self._codings[code]
        found_in = len({coding.document for coding in codings})
        yield len(codings)
        yield from count(codings)
        yield found_in
        yield from count_documents(codings)
        yield len(self._texts)
        yield share(found_in, len(self._texts))
        yield count_words(codings, self._texts)
        yield self.share_of_words(code)

    def share_of_words(self, code: str) -> float:
        return share(count_words(self._codings[code], self._texts), self._said)

    def share_of_any(self, codes: Iterable[str]) -> float:
        """Return the share of the documents that have any of some codes."""
        found_in = {coding.document for code in codes for coding in self._codings[code]}
        return share(len(found_in), len(self._texts))

    def share_per_code(self, codes: Iterable[str]) -> float:
        """Return the share of the documents that are expected to have a code, on average."""
        return fmean(
            share(count_documents(self._codings[code]).expected, len(self._texts)) for code in codes
        )


def _ranks(items: Sequence[SurveyItem], values: Sequence[float]) -> list[int | None]:
    """Rank items among those that were asked together; of few, none is ranked."""
    among: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
    for item, value in zip(items, values, strict=True):
        among[item.asked_together].append(value)
    return [
        1 + sum(other > value for other in among[item.asked_together])
        if len(among[item.asked_together]) >= FEWEST_RANKED
        else None
        for item, value in zip(items, values, strict=True)
    ]


def _waves_before(items: Sequence[SurveyItem]) -> Mapping[int, SurveyItem]:
    """Find the same item of the wave before, by the number of each item that has one."""
    waves = list(dict.fromkeys(item.wave for item in items))
    by_wave = {(item.item, item.question, item.group, item.wave): item for item in items}
    found = {}
    for number, item in enumerate(items):
        for wave in reversed(waves[: waves.index(item.wave)]):
            if earlier := by_wave.get((item.item, item.question, item.group, wave)):
                found[number] = earlier
                break
    return found


def _variance(item: SurveyItem) -> float | None:
    """Return the variance of the mean; None where the survey does not tell enough."""
    return item.sd**2 / item.n if item.sd is not None and item.n else None


def _interval(middle: float, variance: float | None) -> tuple[float | None, float | None]:
    if variance is None:
        return None, None
    return middle - NORMAL_95 * sqrt(variance), middle + NORMAL_95 * sqrt(variance)


def _change(item: SurveyItem, earlier: SurveyItem | None) -> tuple[float | None, ...]:
    """Return by how much a mean has changed, with the interval of independent samples."""
    if earlier is None:
        return None, None, None
    change, now, then = item.mean - earlier.mean, _variance(item), _variance(earlier)
    both = None if now is None or then is None else now + then
    return change, *_interval(change, both)
