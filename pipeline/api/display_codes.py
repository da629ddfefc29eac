"""How do a code, a codebook and a topic show themselves?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from pipeline.api._pieces import (
    GREY,
    by_id,
    clipped,
    colour,
    counts,
    described,
    name_of,
    source_of,
    standing,
)
from pipeline.api.html import block, evidence_marks, faint, heading, paragraph, quotation
from pipeline.api.names import named
from pipeline.api.words import say
from pipeline.i18n import msg
from pipeline.records import Code, Codebook, CodedSegment, Status, Topic
from pipeline.results import Results

PASSAGES = 5
"""Passages of a code or topic that are shown."""
CODES = 80
"""Codes of a codebook that are shown."""


@dataclass(frozen=True, repr=False)
class CodeView:
    """A code with its definition and its surest passages.

    Attributes
    ----------
    record : Code
        The code.
    results : Results
        What it belongs to.

    Examples
    --------
    >>> from pipeline import as_codebook, show
    >>> show(as_codebook({"Ernte": "was man isst"}))["Ernte"]
    <Code 'Ernte': 0 codings>
    """

    record: Code
    results: Results

    @property
    def coded(self) -> tuple[CodedSegment, ...]:
        """Its coded passages: those by hand first, then the surest.

        Examples
        --------
        >>> from pipeline import as_codebook, show
        >>> show(as_codebook({"Ernte": "was man isst"}))["Ernte"].coded
        ()
        """
        own = (one for one in self.results.coded if one.code == self.record.id)
        return tuple(
            sorted(own, key=lambda one: (one.status is not Status.HUMAN, -one.probability))
        )

    def __repr__(self) -> str:
        return f"<Code '{self.record.id}': {len(self.coded)} codings>"

    def _repr_html_(self) -> str:
        code, coded, language = self.record, self.coded, self.results.language
        documents = by_id(self.results)
        parts = [heading(name_of(code), counts(coded, language)), *described(code, language)]
        for one in coded[:PASSAGES]:
            document = documents[one.document]
            words = evidence_marks(document.text, one.evidence, one.start, one.end)
            parts.append(
                quotation(
                    clipped(document.text, words, one.start, one.end),
                    colour(code.id, self.results.codebook),
                    f"{source_of(document, one.start, language)} · {standing(one, language)}",
                )
            )
        if (more := len(coded) - PASSAGES) > 0:
            parts.append(paragraph("", faint(say("more_passages", language, count=more))))
        return block(*parts)


@dataclass(frozen=True, repr=False)
class CodebookView(Mapping[str, CodeView]):
    """A codebook to read: every code with its definition and how often it is given.

    Attributes
    ----------
    record : Codebook
        The codebook.
    results : Results
        What it belongs to.

    Examples
    --------
    >>> from pipeline import as_codebook, show
    >>> view = show(as_codebook({"Ernte": "was man isst", "Leute": "wer kommt"}))
    >>> view, list(view)
    (<Codebook: 2 codes>, ['Ernte', 'Leute'])
    >>> view["Ernt"]
    Traceback (most recent call last):
    pipeline.api.names.UnknownNameError: the codebook has no code 'Ernt'; did you mean 'Ernte'?
    """

    record: Codebook
    results: Results

    def __getitem__(self, code: str) -> CodeView:
        found = named(code, self.record.by_id, msg("the codebook has no code '{name}'", name=code))
        return CodeView(found, self.results)

    def __iter__(self) -> Iterator[str]:
        return iter(self.record.by_id)

    def __len__(self) -> int:
        return len(self.record.codes)

    def __repr__(self) -> str:
        return f"<Codebook: {len(self)} codes>"

    def _repr_html_(self) -> str:
        from pipeline.plots.axes import lineage

        book, language = self.record, self.results.language
        given = Counter(one.code for one in self.results.coded)
        parts = [heading(book.title, book.version)] if book.title else []
        for code in book.codes[:CODES]:
            count = f" {faint(str(given[code.id]))}" if given[code.id] else ""
            depth = len(lineage(code, book)) - 1
            parts.append(
                f'<div style="margin:.3em 0 0 {2 * depth}em;padding-left:.6em;'
                f'border-left:3px solid {colour(code.id, book)}">'
                f"<b>{escape(name_of(code))}</b>{count}<br>{faint(code.definition)}</div>"
            )
        if (more := len(book.codes) - CODES) > 0:
            parts.append(paragraph("", faint(say("more_codes", language, count=more))))
        return block(*parts)


@dataclass(frozen=True, repr=False)
class TopicView:
    """A topic with its words and its most typical passages.

    Attributes
    ----------
    record : Topic
        The topic.
    results : Results
        What it belongs to.

    Examples
    --------
    >>> from pipeline import as_codebook, show
    >>> topic = Topic(id=0, label="Regen", words=(("Regen", 1.0),), representatives=())
    >>> view = TopicView(topic, show(as_codebook({})).results)
    >>> view
    <Topic 0 'Regen': 0 passages>
    """

    record: Topic
    results: Results

    @property
    def size(self) -> int:
        """Number of its passages.

        Examples
        --------
        >>> from pipeline import as_codebook, show
        >>> topic = Topic(id=0, label="Regen", words=(("Regen", 1.0),), representatives=())
        >>> view = TopicView(topic, show(as_codebook({})).results)
        >>> view.size
        0
        """
        return sum(one.topic == self.record.id for one in self.results.assignments)

    def __repr__(self) -> str:
        return f"<Topic {self.record.id} '{self.record.label}': {self.size} passages>"

    def _repr_html_(self) -> str:
        topic, language = self.record, self.results.language
        documents = by_id(self.results)
        place = {one.segment: one for one in self.results.assignments}
        parts = [
            heading(f"{topic.id} {topic.label}", f"{self.size} {say('passages', language)}"),
            paragraph(say("words", language), escape(", ".join(word for word, _ in topic.words))),
        ]
        for name in topic.representatives:
            one = place[name]
            document = documents[one.document]
            parts.append(
                quotation(
                    clipped(document.text, (), one.start, one.end),
                    GREY,
                    source_of(document, one.start, language),
                )
            )
        return block(*parts)
