"""Anchoring of human codings in the transcripts, again after these were corrected.

The first time, a coding is located by the quoted words and the number of their turn. From then on
its position and the words around it are remembered, so that it is found again after a correction
of the transcript. What cannot be located with certainty becomes a fault.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import TypeVar

from rapidfuzz import fuzz

from pipeline.alignment.quotes import LONG_ENOUGH, QuoteFinder, TextSpan, similarity
from pipeline.errors import CodingsError, nearest
from pipeline.i18n import NO_MESSAGE, msg
from pipeline.lookup import Lookup
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingRow:
    """A row of a list of coded segments, as it was written.

    Attributes
    ----------
    file, line : str, int
        Name of the list, and the line on which the row begins.
    document, code, quote, coder, comment : str
        Document, code and quoted words, who coded them, and the memo.
    turn : int or None
        Number of the turn in which the quote begins, where the list has it.
    start, end : int or None
        Interval of the document's text, where the list has it.
    """

    file: str
    line: int
    document: str
    code: str
    quote: str
    coder: str
    turn: int | None = None
    comment: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPosition:
    """The position of a coding in a document.

    Attributes
    ----------
    start, end, turn : int
        Interval of the document's text, and the turn in which it begins.
    source : str
        The place in the source file, in words.
    text, before, behind : str
        The coded text, and the characters around it.
    """

    start: int
    end: int
    turn: int
    source: str
    text: str
    before: str
    behind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchoredCoding:
    """A row of a list with its position in the transcript.

    Attributes
    ----------
    row : CodingRow
        The row as it was written.
    document : str
        Id of the document.
    now : TextPosition
        The present position; of a lost coding, the last one.
    first : TextPosition
        The position when the row was anchored for the first time.
    unique : bool
        The text occurs nowhere else in the document.
    likeness : int
        Similarity of the text and the row's quote, 0 to 100.
    lost : bool
        The text was not found any more.
    """

    row: CodingRow
    document: str
    now: TextPosition
    first: TextPosition
    unique: bool
    likeness: int
    lost: bool = False

    @property
    def change(self) -> str:
        """Change since the first time: ``lost``, ``reworded``, ``moved``, or empty."""
        if self.lost:
            return "lost"
        if self.now.text != self.first.text:
            return "reworded"
        return "moved" if self.now.start != self.first.start else ""


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
    index = _DocumentIndex(documents, language)
    known = dict(_keyed((found.row, found) for found in remembered))
    anchored: list[AnchoredCoding] = []
    faults: list[Fault] = []
    for key, row in _keyed((row, row) for row in rows):
        before = known.get(key)
        try:
            anchored.append(index.find(row.document).anchor(row, before))
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

    def anchor(self, row: CodingRow, known: AnchoredCoding | None) -> AnchoredCoding:
        if not self.ends:
            raise CodingsError(
                msg("document '{id}' has no turns", id=self.document.id),
                next_step=msg("look for it among the faults of the transcripts"),
            )
        if row.start is not None and row.end is not None:
            span = TextSpan(row.start, row.end)
        else:
            span = self._find_again(row, known) if known else self._find_first(row)
        now = self._position(span)
        return AnchoredCoding(
            row=row,
            document=self.document.id,
            now=now,
            first=known.first if known else now,
            unique=len(self.finder.exact_matches(now.text)) == 1,
            likeness=similarity(row.quote, now.text),
        )

    def _find_first(self, row: CodingRow) -> TextSpan:
        """Locate a row by its quote and the number of the turn."""
        spans = self.finder.exact_matches(row.quote) or self.finder.similar_matches(row.quote)
        if not spans:
            raise CodingsError(
                msg(
                    "the words '{quote}' do not stand in document '{id}'",
                    quote=_clipped(row.quote),
                    id=self.document.id,
                ),
                next_step=msg("compare the transcript with the version that was coded"),
            )
        # A number beyond the last turn counts something else.
        span = self._nearest(spans, row.turn if (row.turn or 0) <= len(self.ends) else None)
        if span is None:
            raise CodingsError(
                msg(
                    "the words '{quote}' stand {count} times in document '{id}', and nothing tells "
                    "which of them are meant",
                    quote=_clipped(row.quote),
                    count=len(spans),
                    id=self.document.id,
                ),
                next_step=msg("quote more words, or write the number of the turn under 'Anfang'"),
            )
        return span

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
                place=last.source or msg("turn {turn}", turn=last.turn),
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


class _DocumentIndex:
    """The documents by their ids and by their files."""

    def __init__(self, documents: Iterable[Document], language: str) -> None:
        by_id = {document.id: _DocumentAnchorer(document, language) for document in documents}
        files = {id_: PurePosixPath(found.document.file) for id_, found in by_id.items()}
        self.by_id = Lookup(by_id.items())
        self.by_file = Lookup(
            (name, by_id[id_])
            for id_, file in files.items()
            for name in (str(file), file.name, file.stem)
        )
        self.ids = list(by_id)

    def find(self, written: str) -> _DocumentAnchorer:
        found = self.by_id.get(written) or self.by_file.get(written)
        if found is None:
            step = nearest(written, self.ids)
            raise CodingsError(
                msg("there is no document '{written}'", written=written[:40]), next_step=step
            )
        return found


def _keyed(rows: Iterable[tuple[CodingRow, T]]) -> Iterator[tuple[Key, T]]:
    """Yield a key of each row without its line, which changes when a row is added above."""
    seen: Counter[tuple[str, str, str, str, int | None]] = Counter()
    for row, value in rows:
        marked = (row.file, row.document.casefold(), row.coder, row.quote, row.turn)
        yield (*marked, seen[marked]), value
        seen[marked] += 1


def _clipped(text: str, *, end: bool = False) -> str:
    text = " ".join(text.split())
    if len(text) <= 40:
        return text
    return f"…{text[-39:]}" if end else f"{text[:39]}…"
