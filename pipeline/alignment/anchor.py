"""Anchoring of human codings in the transcripts, again after these were corrected.

The first time, a coding is located by the quoted words and the number of their place. From then on
its position and the words around it are remembered, so that it is found again after a correction
of the transcript. What cannot be located with certainty becomes a fault.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from rapidfuzz import fuzz

from pipeline.alignment.anchored import AnchoredCoding, CodingRow, TextPosition
from pipeline.alignment.documents import DocumentNames
from pipeline.alignment.exported_quotes import quote_likeness, quote_spans
from pipeline.alignment.numbers import NumberedQuote, meant_spans
from pipeline.alignment.quotes import LONG_ENOUGH, QuoteFinder, TextSpan
from pipeline.errors import MOST_NAMED, CodingsError
from pipeline.i18n import NO_MESSAGE, Message, joined, msg, verbatim
from pipeline.lookup import name_key
from pipeline.records import Document, Fault, Turn
from pipeline.render import passage_source

T = TypeVar("T")
Key = tuple[str, str, str, str, int | None, int]

CONTEXT = 80
"""Characters that are remembered before and behind each coding."""
NEAR = 20
"""Characters of these that are next to it."""
WORD = 8
"""Characters by which the first or last word of a coding is recognized."""
SIMILAR_CONTEXT = 70
"""Least similarity (0 to 100) to the remembered words on one side of a span."""
MARGIN = 10
"""By how much the context of one span must be more similar than that of another."""


def anchor_rows(
    rows: Iterable[CodingRow],
    documents: Iterable[Document],
    remembered: Iterable[AnchoredCoding] = (),
    language: str = "de",
) -> tuple[tuple[AnchoredCoding, ...], tuple[Fault, ...]]:
    """Find the position of each row in the text.

    Parameters
    ----------
    rows : iterable of CodingRow
        The codings of people.
    documents : iterable of Document
        The transcripts as they are now.
    remembered : iterable of AnchoredCoding
        The result of the last time.
    language : str
        Language of the references to the source.

    Returns
    -------
    anchored : tuple of AnchoredCoding
        In the order of the rows; those that are lost, but were found once, are among them.
    faults : tuple of Fault
        One for each row whose position is lost or not certain.

    Examples
    --------
    >>> from pipeline.records import Role, Turn
    >>> def read(text):
    ...     turn = Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=3, end=len(text))
    ...     return Document(id="I07", file="I07.txt", text=text, turns=(turn,))
    >>> row = CodingRow(file="a.csv", line=2, document="I07", code="A", coder="HK",
    ...                 quote="Ich erne gern im Garten.")
    >>> first, _ = anchor_rows([row], [read("B: Also ja. Ich erne gern im Garten.")])
    >>> again, _ = anchor_rows([row], [read("B: Ja. Ich ernte gern im Garten.")], first)
    >>> again[0].change, again[0].first.text, again[0].now.text
    ('reworded', 'Ich erne gern im Garten.', 'Ich ernte gern im Garten.')
    """
    known = dict(_keyed((found.row, found) for found in remembered))
    keyed = [*_keyed((row, row) for row in rows)]
    anchorers = _Anchorers(documents, language)
    spans = anchorers.spans([row for _, row in keyed], [known.get(key) for key, _ in keyed])
    anchored: list[AnchoredCoding] = []
    faults: list[Fault] = []
    for place, (key, row) in enumerate(keyed):
        before = known.get(key)
        try:
            anchorer = anchorers.of(row)
            anchored.append(anchorer.anchor(row, before, spans.get(place, ())))
        except CodingsError as error:
            faults.append(row_fault(row, error))
            if before:
                anchored.append(replace(before, row=row, lost=True))
    return tuple(anchored), tuple(faults)


def row_fault(row: CodingRow, error: CodingsError) -> Fault:
    """Return an error of a row as a fault."""
    return Fault(
        stage="codings",
        file=row.file,
        line=row.line,
        problem=error.problem,
        next_step=error.next_step or NO_MESSAGE,
    )


class _DocumentAnchorer:
    """Anchors rows in one document."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.language = language
        self.finder = QuoteFinder(document.text)
        self.ends = [turn.end for turn in document.turns]
        self.spans_of: dict[str, tuple[TextSpan, ...]] = {}

    def anchor(
        self, row: CodingRow, known: AnchoredCoding | None, spans: Sequence[TextSpan]
    ) -> AnchoredCoding:
        """Anchor a row: at the only one of its spans, or where it was before."""
        if not self.ends:
            raise CodingsError(
                msg("document '{id}' has no turns", id=self.document.id),
                next_step=msg("look for it among the faults of the transcripts"),
            )
        if row.start is not None and row.end is not None:
            span = TextSpan(row.start, row.end)
        else:
            span = self._find_again(row, known) if known else self._find_first(row, spans)
        now = self._position(span)
        return AnchoredCoding(
            row=row,
            document=self.document.id,
            now=now,
            first=known.first if known else now,
            unique=len(self.finder.exact_matches(now.text)) == 1,
            likeness=quote_likeness(row.quote, now.text),
        )

    def _find_first(self, row: CodingRow, spans: Sequence[TextSpan]) -> TextSpan:
        """Locate a row by the only place that its words and its number leave."""
        if not spans:
            raise CodingsError(
                msg(
                    "the words '{quote}' do not stand in document '{id}'",
                    quote=_clipped(row.quote),
                    id=self.document.id,
                ),
                next_step=msg("compare the transcript with the version that was coded"),
            )
        if len(spans) > 1:
            places = [*dict.fromkeys(map(self._place, spans))]
            more = [verbatim("…")] if len(places) > MOST_NAMED else []
            raise CodingsError(
                msg(
                    "the words '{quote}' may be meant at {count} places in document '{id}' "
                    "({places}), and nothing tells at which",
                    quote=_clipped(row.quote),
                    count=len(spans),
                    id=self.document.id,
                    places=joined("; ", places[:MOST_NAMED] + more),
                ),
                next_step=msg(
                    "quote more words, or write the number of the place under 'Anfang' (begin)"
                ),
            )
        return spans[0]

    def numbered(self, row: CodingRow) -> NumberedQuote:
        """Return all places of a row's words, with its number."""
        if row.start is not None and row.end is not None:
            return NumberedQuote((TextSpan(row.start, row.end),))
        if row.quote not in self.spans_of:
            self.spans_of[row.quote] = quote_spans(self.finder, row.quote)
        return NumberedQuote(self.spans_of[row.quote], row.turn, row.unit)

    def _place(self, span: TextSpan) -> Message:
        position = self._position(span)
        return verbatim(position.source) if position.source else _turn_place(position)

    def _find_again(self, row: CodingRow, known: AnchoredCoding) -> TextSpan:
        """Locate a row by its last text and the words that were around it."""
        last = known.now
        in_context = partial(self.finder.matches_in_context, before=last.before, behind=last.behind)
        for search in (self.finder.exact_matches, in_context, self.finder.similar_matches):
            for words in dict.fromkeys((last.text, row.quote)):
                if span := self._choose_by_context(search(words), known):
                    exact = search == self.finder.exact_matches
                    return span if exact else self._adjust_ends(span, last)
        raise CodingsError(
            msg(
                "the words '{text}' no longer stand in document '{id}' where they stood ({place})",
                text=_clipped(last.text),
                id=self.document.id,
                place=last.source or _turn_place(last),
            ),
            next_step=msg(
                "before them stood '{before}': correct the quote in the list of codings, or "
                "the transcript",
                before=_clipped(last.before, end=True),
            ),
        )

    def _choose_by_context(
        self, spans: Sequence[TextSpan], known: AnchoredCoding
    ) -> TextSpan | None:
        """Return the one of several spans whose context is most similar to the remembered one."""
        last = known.now
        if len(spans) == 1 and known.unique and len(last.text) >= LONG_ENOUGH:
            return spans[0]
        sides_of = {span: self._context_similarity(span, last) for span in spans}
        scores = {
            span: sum(sides) for span, sides in sides_of.items() if max(sides) >= SIMILAR_CONTEXT
        }
        good = max(scores.values(), default=0) - 2 * MARGIN
        return self._nearest([span for span in scores if scores[span] > good], last.turn)

    def _adjust_ends(self, span: TextSpan, last: TextPosition) -> TextSpan:
        """Move the ends of a span that is only similar to the remembered context.

        A few letters more or less are meant; a sentence that was put in between is not, unless the
        first or last word of the coding is before or behind it.
        """
        text, start, end = self.document.text, span.start, span.end
        head, tail = last.before[-NEAR:], last.behind[:NEAR]
        begun = text.rfind(head, max(0, start - 5 * NEAR), start + NEAR) + len(head)
        ended = text.find(tail, max(0, end - NEAR), end + 5 * NEAR)
        if head and begun >= len(head):
            first_word = text.startswith(last.text[:WORD], begun)
            start = begun if first_word or start - begun <= WORD else start
        if tail and ended >= 0:
            last_word = text.endswith(last.text[-WORD:], 0, ended)
            end = ended if last_word or ended - end <= WORD else end
        return TextSpan(start, end) if start < end else span

    def _context_similarity(self, span: TextSpan, last: TextPosition) -> tuple[float, float]:
        """Return the similarity of the words before and behind a span to the remembered ones."""
        now = self._position(span)
        # Near by, because what lies next to the coding has the same surroundings, a little shifted.
        return (
            min(fuzz.ratio(now.before[-n:], last.before[-n:]) for n in (NEAR, CONTEXT)),
            min(fuzz.ratio(now.behind[:n], last.behind[:n]) for n in (NEAR, CONTEXT)),
        )

    def _nearest(self, spans: Sequence[TextSpan], turn: int | None) -> TextSpan | None:
        """Return the only span, or the only one that is nearest to a turn."""
        if len(spans) == 1 or not spans or turn is None:
            return spans[0] if len(spans) == 1 else None
        distances = [abs(self._turn(span).number - turn) for span in spans]
        nearest = min(distances)
        return spans[distances.index(nearest)] if distances.count(nearest) == 1 else None

    def _turn(self, span: TextSpan) -> Turn:
        return self.document.turns[min(bisect_right(self.ends, span.start), len(self.ends) - 1)]

    def _position(self, span: TextSpan) -> TextPosition:
        text, start, end = self.document.text, span.start, span.end
        turn = self._turn(span)
        source = passage_source(turn, start, end, self.language)
        return TextPosition(
            start=start,
            end=end,
            turn=turn.number,
            source=source,
            text=text[start:end],
            before=text[max(0, start - CONTEXT) : start],
            behind=text[end : end + CONTEXT],
        )


class _Anchorers:
    """The anchorers of all documents."""

    def __init__(self, documents: Iterable[Document], language: str) -> None:
        self._names = DocumentNames(documents)
        self._language = language
        self._by_id: dict[str, _DocumentAnchorer] = {}

    def of(self, row: CodingRow) -> _DocumentAnchorer:
        """Return the anchorer of the document that a row names."""
        document = self._names.find(row.document, row.group)
        if document.id not in self._by_id:
            self._by_id[document.id] = _DocumentAnchorer(document, self._language)
        return self._by_id[document.id]

    def spans(
        self, rows: Sequence[CodingRow], known: Sequence[AnchoredCoding | None]
    ) -> dict[int, tuple[TextSpan, ...]]:
        """Return the spans of each row that its words and the numbers of its list leave."""
        lists: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, row in enumerate(rows):
            try:
                lists[row.file, self.of(row).document.id].append(place)
            except CodingsError:
                continue  # becomes a fault where it is anchored
        found: dict[int, tuple[TextSpan, ...]] = {}
        for (_, id_), places in lists.items():
            if all(known[place] for place in places) or not self._by_id[id_].ends:
                continue  # they are where they were
            quotes = [self._by_id[id_].numbered(rows[place]) for place in places]
            found |= zip(places, meant_spans(self._by_id[id_].document, quotes), strict=True)
        return found


def _keyed(rows: Iterable[tuple[CodingRow, T]]) -> Iterator[tuple[Key, T]]:
    """Yield a key of each row without its line, which changes when a row is added above."""
    seen: Counter[tuple[str, str, str, str, int | None]] = Counter()
    for row, value in rows:
        marked = (
            row.file, row.document.casefold(), name_key(row.coder), row.quote, row.turn
        )  # fmt: skip
        yield (*marked, seen[marked]), value
        seen[marked] += 1


def _turn_place(position: TextPosition) -> Message:
    return msg("turn {turn}", turn=position.turn)


def _clipped(text: str, *, end: bool = False) -> str:
    text = " ".join(text.split())
    if len(text) <= 40:
        return text
    return f"…{text[-39:]}" if end else f"{text[:39]}…"
