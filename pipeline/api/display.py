"""How do a document, a sentence and a coding show themselves?

A record (`pipeline.records`) knows no HTML. A view is a record beside the results that it belongs
to, and shows itself in a notebook; ``view.record`` is the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from pipeline.api._pieces import (
    GREY,
    by_id,
    mark_of,
    name_of,
    source_of,
    standing,
    told,
    turn_at,
    turn_html,
)
from pipeline.api.display_codes import CodebookView
from pipeline.api.html import Mark, block, evidence_marks, faint, heading, listed, paragraph
from pipeline.api.words import say
from pipeline.records import Codebook, CodedSegment, Document, Segment
from pipeline.render import source_reference
from pipeline.results import Results

if TYPE_CHECKING:
    import pandas as pd

TURNS = 40
"""Turns of a document that are shown."""


@dataclass(frozen=True, repr=False)
class DocumentView:
    """A transcript with its codings.

    Attributes
    ----------
    record : Document
        The transcript.
    results : Results
        What it belongs to.

    Examples
    --------
    >>> from pipeline.api.documents import as_series, documents_of
    >>> show(documents_of(as_series(["Der Regen fehlt."]))[0])
    <Document '0': 1 turns, 16 characters>
    """

    record: Document
    results: Results

    @property
    def coded(self) -> tuple[CodedSegment, ...]:
        """Its coded passages, in the order of the text.

        Examples
        --------
        >>> from pipeline.api.documents import as_series, documents_of
        >>> show(documents_of(as_series(["Der Regen fehlt."]))[0]).coded
        ()
        """
        own = (one for one in self.results.coded if one.document == self.record.id)
        return tuple(sorted(own, key=lambda one: (one.start, one.end)))

    @property
    def codings(self) -> pd.DataFrame:
        """Its coded passages in the shape of ``coded_segments.csv``.

        Examples
        --------
        >>> from pipeline.api.documents import as_series, documents_of
        >>> show(documents_of(as_series(["Der Regen fehlt."]))[0]).codings.empty
        True
        """
        from pipeline import tables

        return tables.coded_segments(
            self.coded, [self.record], self.results.codebook, self.results.language
        )

    def __repr__(self) -> str:
        turns, length = len(self.record.turns), len(self.record.text)
        return f"<Document '{self.record.id}': {turns} turns, {length} characters>"

    def _repr_html_(self) -> str:
        document = self.record
        marks = [mark_of(one, self.results) for one in self.coded]
        told = ", ".join(value for value in document.attributes.values() if value)
        parts = [heading(document.id, " · ".join(filter(None, (document.file, told))))]
        parts += [turn_html(document, turn, marks) for turn in document.turns[:TURNS]]
        if (more := len(document.turns) - TURNS) > 0:
            parts.append(paragraph("", faint(self._say("more_turns", count=more))))
        return block(*parts)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.results.language, **values)


@dataclass(frozen=True, repr=False)
class SegmentView:
    """A sentence in its turn, with what it is coded as.

    Attributes
    ----------
    record : Segment
        The sentence.
    results : Results
        What it belongs to.

    Examples
    --------
    >>> from pipeline.api.example import garden_study
    >>> garden_study().segment("G2_26_63")
    <Segment 'G2_26_63': M1>
    """

    record: Segment
    results: Results

    @property
    def coded(self) -> tuple[CodedSegment, ...]:
        """The codings of which it is a part.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> [one.code for one in garden_study().segment("G2_26_63").coded]
        ['M1']
        """
        own = (one for one in self.results.coded if self.record.id in one.units)
        return tuple(own)

    def __repr__(self) -> str:
        codes = ", ".join(one.code for one in self.coded) or "uncoded"
        return f"<Segment '{self.record.id}': {codes}>"

    def _repr_html_(self) -> str:
        unit = self.record
        document = by_id(self.results)[unit.document]
        turn = turn_at(document, unit.start)
        marks = [mark_of(one, self.results) for one in self.coded]
        marks = marks or [Mark(unit.start, unit.end, GREY)]
        place = source_reference(unit.anchor, self.results.language)
        codes = [told(one, self.results) for one in self.coded]
        none = say("uncoded", self.results.language)
        return block(
            heading(unit.document, place),
            turn_html(document, turn, marks, unit),
            listed(codes) if codes else paragraph("", faint(none)),
        )


@dataclass(frozen=True, repr=False)
class CodingView:
    """A coded passage in its turn, with the words that it rests on and why.

    Attributes
    ----------
    record : CodedSegment
        The passage and its code.
    results : Results
        What it belongs to.

    Examples
    --------
    >>> from pipeline.api.example import garden_study
    >>> garden_study().coding("G2_26_63", "M1")
    <Coding 'G2_26_63' M1: human, 1.00>
    """

    record: CodedSegment
    results: Results

    @property
    def text(self) -> str:
        """The words of the passage.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().coding("G2_26_63", "M1").text
        'Ich esse gern, was ich geerntet habe.'
        """
        document = by_id(self.results)[self.record.document]
        return document.text[self.record.start : self.record.end]

    def __repr__(self) -> str:
        one = self.record
        return f"<Coding '{one.id}' {one.code}: {one.status.value}, {one.probability:.2f}>"

    def _repr_html_(self) -> str:
        one, language = self.record, self.results.language
        document = by_id(self.results)[one.document]
        turn = turn_at(document, one.start)
        words = evidence_marks(document.text, one.evidence, one.start, one.end)
        return block(
            heading(name_of(self.results.codebook.by_id[one.code]), standing(one, language)),
            turn_html(document, turn, [mark_of(one, self.results), *words], one),
            paragraph("", faint(source_of(document, one.start, language))),
            *(
                paragraph(say(key, language), escape(told))
                for key, told in (("evidence", one.evidence), ("reason", one.reason))
                if told
            ),
        )


def show(
    record: Document | Codebook,
    *,
    coded: Sequence[CodedSegment] = (),
    codebook: Codebook | None = None,
) -> DocumentView | CodebookView:
    """Let a document or a codebook show itself in a notebook, without a study.

    Parameters
    ----------
    record : Document or Codebook
        What to show.
    coded : sequence of CodedSegment
        Coded passages of the document.
    codebook : Codebook, optional
        The codes of these passages.

    Examples
    --------
    >>> from pipeline import as_codebook
    >>> show(as_codebook({"Ernte": "was man isst"}))
    <Codebook: 1 codes>
    """
    book = record if isinstance(record, Codebook) else codebook
    results = Results(
        title="",
        language=book.language if book else "de",
        codebook=book or Codebook(title="", language="de", version="", codes=()),
        documents=() if isinstance(record, Codebook) else (record,),
        segments=(),
        coded=tuple(coded),
    )
    if isinstance(record, Codebook):
        return CodebookView(record, results)
    return DocumentView(record, results)
