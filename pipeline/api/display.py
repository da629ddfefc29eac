"""HTML views of documents, sentences, codings, codes and topics.

A record (`pipeline.records`) knows no HTML. A view is a record beside the results that it belongs
to, and shows itself in a notebook; ``view.record`` is the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from pipeline.api.html import (
    Mark,
    block,
    faint,
    heading,
    listed,
    marked,
    paragraph,
    quotation,
)
from pipeline.api.namespaces import named
from pipeline.api.words import number, say
from pipeline.i18n import msg
from pipeline.records import (
    Code,
    Codebook,
    CodedSegment,
    Document,
    Role,
    Segment,
    Status,
    Topic,
    Turn,
)
from pipeline.render import evidence_spans, evidence_text, reason_text, source_reference
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
            self.coded,
            [self.record],
            self.results.codebook,
            self.results.language,
            values=self.results.dimension_values,
            dimensions=tuple(one.name for one in self.results.dimensions),
        )

    def __repr__(self) -> str:
        turns, length = len(self.record.turns), len(self.record.text)
        return f"<Document '{self.record.id}': {turns} turns, {length} characters>"

    def _repr_html_(self) -> str:
        document = self.record
        marks = [mark_of(one, self.results) for one in self.coded]
        attributes = ", ".join(value for value in document.attributes.values() if value)
        parts = [heading(document.id, " · ".join(filter(None, (document.file, attributes))))]
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
        document = documents_by_id(self.results)[unit.document]
        turn = turn_at(document, unit.start)
        marks = [mark_of(one, self.results) for one in self.coded]
        marks = marks or [Mark(unit.start, unit.end, GREY)]
        place = source_reference(unit.anchor, self.results.language)
        codes = [coding_html(one, self.results) for one in self.coded]
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
        document = documents_by_id(self.results)[self.record.document]
        return document.text[self.record.start : self.record.end]

    def __repr__(self) -> str:
        one = self.record
        return f"<Coding '{one.id}' {one.code}: {one.status.value}, {one.probability:.2f}>"

    def _repr_html_(self) -> str:
        one, language = self.record, self.results.language
        document = documents_by_id(self.results)[one.document]
        turn = turn_at(document, one.start)
        words = [Mark(*span) for span in evidence_spans(one.evidence)]
        return block(
            heading(name_of(self.results.codebook.by_id[one.code]), status_text(one, language)),
            turn_html(document, turn, [mark_of(one, self.results), *words], one),
            paragraph("", faint(source_of(document, one.start, language))),
            *(
                paragraph(say(key, language), escape(text))
                for key, text in (
                    ("evidence", evidence_text(one.evidence, language)),
                    ("reason", reason_text(one.decision, language)),
                )
                if text
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


QUOTE = 500
"""Characters of a passage that are shown where several are."""
NEAR = 3000
"""Characters of a turn that are shown before and after a passage."""
GREY = "#8A8A8A"
"""Colour of what carries no code."""


def mark_of(one: CodedSegment, results: Results) -> Mark:
    """Mark a coded passage, with its code behind it."""
    code = results.codebook.by_id[one.code]
    hint = f"{name_of(code)} · {status_text(one, results.language)}"
    return Mark(one.start, one.end, colour(one.code, results.codebook), one.code, hint)


def turn_html(
    document: Document,
    turn: Turn,
    marks: Sequence[Mark],
    around: CodedSegment | Segment | None = None,
) -> str:
    """Write a turn with its marks; of a very long one what is near a passage, or its beginning."""
    near = (around.start, around.end) if around else (turn.start, turn.start)
    first, last = max(turn.start, near[0] - NEAR), min(turn.end, near[1] + NEAR)
    text = marked(document.text, marks, first, last)
    before, after = "… " * (first > turn.start), " …" * (last < turn.end)
    return paragraph(turn.speaker, before + text + after, dimmed=turn.role is not Role.PARTICIPANT)


def coding_html(one: CodedSegment, results: Results) -> str:
    """Write the code of a passage and its evidence."""
    code = results.codebook.by_id[one.code]
    evidence = evidence_text(one.evidence, results.language)
    status = faint(f"{status_text(one, results.language)} · {evidence}")
    return f"<b>{escape(name_of(code))}</b> {status}"


def definition_html(code: Code, language: str) -> Iterator[str]:
    """Yield what the codebook says of a code."""
    if code.definition:
        yield paragraph("", escape(code.definition))
    for key in ("include", "exclude"):
        if text := getattr(code, key):
            yield paragraph(say(key, language), escape(text))
    if code.examples:
        yield paragraph(say("examples", language), listed(map(escape, code.examples)))
    if code.terms:
        yield paragraph(say("terms", language), escape(", ".join(code.terms)))


def status_counts(coded: Sequence[CodedSegment], language: str) -> str:
    """Write the number of codings by status."""
    counts = Counter(one.status for one in coded)
    return " · ".join(
        f"{counts[status]} {say(status.value, language)}" for status in Status if counts[status]
    )


def status_text(one: CodedSegment, language: str) -> str:
    """Write the status of a coding, and its probability."""
    status = say(one.status.value, language)
    if one.status is Status.HUMAN:
        return f"{status} ({one.coder})"
    return f"{status}, p = {number(one.probability, language)}"


def clipped(text: str, marks: Sequence[Mark], start: int, end: int) -> str:
    """Write a passage, the first part of a long one."""
    if end - start <= QUOTE:
        return marked(text, marks, start, end)
    space = text.rfind(" ", start + 1, start + QUOTE)
    return marked(text, marks, start, space if space > 0 else start + QUOTE) + " …"


def source_of(document: Document, start: int, language: str) -> str:
    """Name the document and the place of an offset."""
    place = source_reference(turn_at(document, start).anchor_at(start), language)
    return ", ".join(filter(None, (document.id, place)))


def turn_at(document: Document, start: int) -> Turn:
    """Return the turn in which an offset lies."""
    return next(turn for turn in reversed(document.turns) if turn.start <= start)


def documents_by_id(results: Results) -> dict[str, Document]:
    """Return the documents by their ids."""
    return {document.id: document for document in results.documents}


def name_of(code: Code) -> str:
    """Return id and name of a code."""
    from pipeline.plots.axes import label_of

    return label_of(code)


def colour(code: str, codebook: Codebook) -> str:
    """Return the colour of a code's main code."""
    from pipeline.plots.colours import colour_of

    return colour_of(code, codebook)


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
        documents = documents_by_id(self.results)
        parts = [
            heading(name_of(code), status_counts(coded, language)),
            *definition_html(code, language),
        ]
        for one in coded[:PASSAGES]:
            document = documents[one.document]
            words = [Mark(*span) for span in evidence_spans(one.evidence)]
            parts.append(
                quotation(
                    clipped(document.text, words, one.start, one.end),
                    colour(code.id, self.results.codebook),
                    f"{source_of(document, one.start, language)} · {status_text(one, language)}",
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
    pipeline.api.namespaces.UnknownNameError: the codebook has no code 'Ernt'; did you mean 'Ernte'?
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
        from pipeline.plots.axes import code_and_ancestors

        book, language = self.record, self.results.language
        given = Counter(one.code for one in self.results.coded)
        parts = [heading(book.title, book.version)] if book.title else []
        for code in book.codes[:CODES]:
            count = f" {faint(str(given[code.id]))}" if given[code.id] else ""
            depth = len(code_and_ancestors(code, book)) - 1
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
        title = self.results.topic_title(topic.id, topic.label)
        documents = documents_by_id(self.results)
        place = {one.segment: one for one in self.results.assignments}
        parts = [
            heading(f"{topic.id} {title}", f"{self.size} {say('passages', language)}"),
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
