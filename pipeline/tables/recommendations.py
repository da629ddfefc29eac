"""Recommendations traced to passages, good examples, and suggestions for both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.i18n import Language
from pipeline.i18n.numbers import decimal
from pipeline.recommendations import CuedPassage, GoodExample, NamedPassage, Recommendation
from pipeline.records import Codebook, CodedSegment, Document, Status, Topic, TopicAssignment
from pipeline.render import passage_source
from pipeline.survey import SurveyItem
from pipeline.tables.frame import frame
from pipeline.tables.source_refs import turns_of
from pipeline.tables.stance import stance

LIKELY = 0.5
"""A coding for review counts as a passage of its code from this probability on."""

MOST_VALUES = 12
"""Of an attribute with more values it is not said which ones carry nothing."""

_PLACES = ("place", "city", "town", "ort", "stadt", "gemeinde", "kommune")
_YES = "yes"
_Passage = CuedPassage | NamedPassage


class TracedStudy:
    """What is known of the passages of a study: words, source, codes, topic, attributes.

    Parameters
    ----------
    documents : sequence of Document
        All documents.
    coded : iterable of CodedSegment
        All codings.
    codebook : Codebook
        The codes.
    attributes : sequence of str
        Columns of the metadata that the study compares by.
    language : str
        Language of the study.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        coded: Iterable[CodedSegment],
        codebook: Codebook,
        attributes: Sequence[str] = (),
        language: str = "de",
    ) -> None:
        self.documents = {document.id: document for document in documents}
        self.codebook = codebook
        self.attributes = tuple(attributes)
        self.language = language
        self._turns = turns_of(documents)
        self._coded: defaultdict[str, list[CodedSegment]] = defaultdict(list)
        for one in coded:
            self._coded[one.document].append(one)
        self.order = {code.id: number for number, code in enumerate(codebook.codes)}
        self.place = {document.id: number for number, document in enumerate(documents)}

    def described(self, passage: _Passage) -> dict[str, str]:
        """Return the cells that all tables of passages have in common."""
        document = self.documents[passage.document]
        turn = self._turns[passage.document, passage.turn]
        return {
            "text": document.text[passage.start : passage.end],
            "document": passage.document,
            "speaker": passage.speaker,
            "source": passage_source(turn, passage.start, passage.end, self.language),
            "segment_id": document.passage_id(passage.start, passage.end),
            "attributes": ", ".join(
                f"{name}: {document.attributes[name]}"
                for name in self.attributes
                if document.attributes.get(name)
            ),
        }

    def codes(self, passage: _Passage) -> list[str]:
        """Return the codes given within a passage, the likeliest first."""
        best: dict[str, float] = {}
        for one in self._within(passage):
            best[one.code] = max(best.get(one.code, 0.0), _certainty(one))
        return sorted(best, key=lambda code: (-best[code], self.order[code]))

    def named(self, codes: Iterable[str]) -> str:
        """Return codes with their names."""
        return "; ".join(f"{code} {self.codebook.by_id[code].name}" for code in codes)

    def theme(self, passage: _Passage) -> dict[str, str]:
        """Return the likeliest code of a passage, and its name."""
        first = next(iter(self.codes(passage)), "")
        return {"code": first, "code_name": self.codebook.by_id[first].name if first else ""}

    def has_code(self, passage: _Passage, codes: frozenset[str]) -> bool:
        """Return whether a coding that counts gives one of some codes within a passage."""
        return any(
            one.code in codes and (one.status is not Status.REVIEW or one.probability >= LIKELY)
            for one in self._within(passage)
        )

    def _within(self, passage: _Passage) -> Iterator[CodedSegment]:
        return (
            one
            for one in self._coded[passage.document]
            if one.start < passage.end and passage.start < one.end
        )


def _certainty(coding: CodedSegment) -> float:
    return 2.0 if coding.status is Status.HUMAN else coding.probability


def recommendation_suggestions(
    passages: Iterable[CuedPassage],
    study: TracedStudy,
    topics: Sequence[Topic] = (),
    assignments: Iterable[TopicAssignment] = (),
) -> pd.DataFrame:
    """List the passages to write recommendations from, as in ``recommendation_suggestions.csv``.

    Parameters
    ----------
    passages : iterable of CuedPassage
        Those that demand, wish, warn or advise.
    study : TracedStudy
        What is known of them.
    topics, assignments
        The topics, and which passages lie in them.
    """
    labels = {topic.id: f"{topic.id} {topic.label}" for topic in topics}
    in_topics: defaultdict[tuple[str, int], list[TopicAssignment]] = defaultdict(list)
    for one in assignments:
        if one.topic in labels:
            in_topics[one.document, one.turn].append(one)
    rows = []
    for passage in _by_theme(passages, study):
        near = [
            one
            for one in in_topics[passage.document, passage.turn]
            if one.start < passage.end and passage.start < one.end
        ]
        rows.append(
            {
                **study.theme(passage),
                "topic": labels[near[0].topic] if near else "",
                "kind": passage.kind.value,
                **_cues(passage),
                **study.described(passage),
                "codes": study.named(study.codes(passage)),
                "recommendation": "",
                "stance": "",
                "addressee": "",
            }
        )
    return frame("recommendation_suggestions", rows)


def example_suggestions(passages: Iterable[CuedPassage], study: TracedStudy) -> pd.DataFrame:
    """List the passages that may be good examples, as in ``example_suggestions.csv``."""
    return frame(
        "example_suggestions",
        [
            {
                **study.theme(passage),
                **study.described(passage),
                **dict.fromkeys(("confirmed", "released", "title", "needs", "note"), ""),
                "place": _place(study.documents[passage.document].attributes),
                **_cues(passage),
                "codes": study.named(study.codes(passage)),
            }
            for passage in _by_theme(passages, study)
        ],
    )


def examples(confirmed: Iterable[GoodExample], study: TracedStudy) -> pd.DataFrame:
    """List the good examples that people have confirmed, as in ``examples.csv``."""
    return frame(
        "examples",
        [
            {
                **study.described(one.passage),
                **study.theme(one.passage),
                "title": one.title,
                "place": one.place,
                "needs": one.needs,
                "note": one.note,
                "released": _YES * one.released,
            }
            for one in confirmed
        ],
    )


@dataclass(frozen=True, kw_only=True)
class RecommendationTables:
    """The trace of recommendations: a row for each, and one for each of their passages."""

    recommendations: pd.DataFrame
    passages: pd.DataFrame


def trace_recommendations(
    recommendations: Sequence[Recommendation],
    appeals: Sequence[CuedPassage],
    study: TracedStudy,
    survey: Sequence[SurveyItem] = (),
) -> RecommendationTables:
    """Trace recommendations to passages, documents, attributes and items of a survey.

    Parameters
    ----------
    recommendations : sequence of Recommendation
        What people wrote.
    appeals : sequence of CuedPassage
        Passages that demand, wish, warn or advise. Those that have a code of the recommendation,
        and that nobody has named, are open.
    study : TracedStudy
        What is known of the passages.
    survey : sequence of SurveyItem
        Items that stand beside them by their codes.
    """
    rows: list[dict[str, Any]] = []
    listed: list[dict[str, Any]] = []
    kinds = [(one.document, one.start, one.end, one.kind) for one in appeals]
    for one in recommendations:
        # A passage that was named on both sides stands on both.
        named = {"for": one.passages, "against": one.against}
        codes = frozenset(code for of in one.codes for code in _with_subcodes(of, study.codebook))
        open_ones = [
            appeal
            for appeal in appeals
            if study.has_code(appeal, codes)
            and not any(_overlap(appeal, known) for side in named.values() for known in side)
        ]
        voices = {(passage.document, passage.speaker) for passage in one.passages}
        documents = _documents(one.passages, study)
        rows.append(
            {
                "recommendation": one.id,
                "text": one.text,
                "addressee": one.addressee,
                "codes": study.named(one.codes),
                "basis": _basis(len(voices), len(documents)),
                "passages_for": len(one.passages),
                "voices_for": len(voices),
                "documents_for": len(documents),
                "documents": ", ".join(documents),
                "passages_against": len(one.against),
                "documents_against": len(_documents(one.against, study)),
                "passages_open": len(open_ones),
                "documents_open": len(_documents(open_ones, study)),
                **_groups(documents, study),
                "survey_items": _items(one.codes, survey, study),
                "released": _YES * one.released,
                "note": one.note,
            }
        )
        sides: Mapping[str, Sequence[_Passage]] = {**named, "open": open_ones}
        for side, passages in sides.items():
            for passage in passages:
                cells = study.described(passage)
                listed.append(
                    {
                        "recommendation": one.id,
                        "stance": side,
                        "kind": next(
                            (
                                kind.value
                                for document, start, end, kind in kinds
                                if document == passage.document
                                and start < passage.end
                                and passage.start < end
                            ),
                            "",
                        ),
                        "tone": stance(cells["text"], study.language),
                        **cells,
                        "codes": study.named(study.codes(passage)),
                    }
                )
    return RecommendationTables(
        recommendations=frame("recommendations", rows),
        passages=frame("recommendation_passages", listed),
    )


def _basis(voices: int, documents: int) -> str:
    if voices <= 1:
        return ("none", "one voice")[voices]
    return "one document" if documents == 1 else "several"


def _documents(passages: Iterable[_Passage], study: TracedStudy) -> list[str]:
    return sorted({passage.document for passage in passages}, key=study.place.__getitem__)


def _groups(documents: Sequence[str], study: TracedStudy) -> dict[str, str]:
    """Return which values of each attribute the documents have, and which none of them has."""
    carried, missing = [], []
    for name in study.attributes:
        every = Counter(one.attributes.get(name, "") for one in study.documents.values())
        among = Counter(study.documents[one].attributes.get(name, "") for one in documents)
        del every[""], among[""]
        if among:
            shown = sorted(among, key=lambda value: (-among[value], value))
            carried.append(f"{name}: " + ", ".join(f"{value} ({among[value]})" for value in shown))
        if len(every) <= MOST_VALUES and (absent := sorted(every.keys() - among.keys())):
            missing.append(f"{name}: " + ", ".join(absent))
    return {"carried_by": "; ".join(carried), "not_carried_by": "; ".join(missing)}


def _items(codes: Iterable[str], survey: Iterable[SurveyItem], study: TracedStudy) -> str:
    related = {
        other
        for code in codes
        for other in (*_with_subcodes(code, study.codebook), *_above(code, study.codebook))
    }
    shown = []
    for item in survey:
        if related.intersection(item.codes):
            asked = ", ".join(filter(None, (item.question, item.wave, item.group)))
            mean = decimal(item.mean, Language.of(study.language))
            name = f"{item.item} ({asked})" if asked else item.item
            shown.append(f"{name}: {mean}")
    return "; ".join(shown)


def _with_subcodes(code: str, codebook: Codebook) -> Iterator[str]:
    yield code
    for one in codebook.codes:
        if one.parent == code:
            yield from _with_subcodes(one.id, codebook)


def _above(code: str, codebook: Codebook) -> Iterator[str]:
    parent = codebook.by_id[code].parent
    if parent is not None:
        yield parent
        yield from _above(parent, codebook)


def _overlap(one: _Passage, other: _Passage) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def _by_theme(passages: Iterable[CuedPassage], study: TracedStudy) -> list[CuedPassage]:
    """Sort passages by their likeliest code; those without one come last."""

    def key(passage: CuedPassage) -> tuple[int, int, int]:
        code = next(iter(study.codes(passage)), None)
        at = len(study.order) if code is None else study.order[code]
        return at, study.place[passage.document], passage.start

    return sorted(passages, key=key)


def _cues(passage: CuedPassage) -> dict[str, str]:
    return {
        "cues": "; ".join(passage.cues),
        "asked_for": "yes" if passage.is_asked_for else "",
    }


def _place(attributes: Mapping[str, str]) -> str:
    folded = {name.casefold(): value for name, value in attributes.items()}
    return next((folded[name] for name in _PLACES if folded.get(name)), "")
