"""Which place in the text does a row of a list of coded segments mean?

The first time, the words that a person marked and the number of their turn tell. From then on it is
remembered where they stood and between which words, so that they are found again after the
transcript was corrected. Where that is not certain, it is said, not guessed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import TypeVar

from pipeline.codings.quotes import LONG_ENOUGH, Place, QuoteFinder, likeness
from pipeline.codings.rows import CodingRow
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
"""Characters of these that stand next to it."""
WORD = 8
"""Characters by which a word that begins or ends a coding is known."""
FAMILIAR = 70
"""How like the remembered words (0 to 100) must be what stands on one side of a place."""
CLEARLY = 10
"""By how much the words around one place must be more like them than those around another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where the words of a coding stand.

    Attributes
    ----------
    start, end, turn : int
        Interval of the document's text, and the turn in which it begins.
    source : str
        The place in the source file, in words.
    text, before, behind : str
        The words, and those around them.
    """

    start: int
    end: int
    turn: int
    source: str
    text: str
    before: str
    behind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """A row of a list, and where its words stand.

    Attributes
    ----------
    row : CodingRow
        What a person wrote down.
    document : str
        Id of the document.
    now : Spot
        Where the words stand; of a lost coding, where they were last.
    first : Spot
        Where they stood when the row was anchored for the first time.
    unique : bool
        They stand nowhere else in the document.
    likeness : int
        How like the row's quote they are, 0 to 100.
    lost : bool
        They were not found any more.
    """

    row: CodingRow
    document: str
    now: Spot
    first: Spot
    unique: bool
    likeness: int
    lost: bool = False

    @property
    def change(self) -> str:
        """What became of it: ``lost``, ``reworded``, ``moved``, or nothing."""
        if self.lost:
            return "lost"
        if self.now.text != self.first.text:
            return "reworded"
        return "moved" if self.now.start != self.first.start else ""


def anchor_rows(
    rows: Iterable[CodingRow],
    documents: Iterable[Document],
    remembered: Iterable[Anchored] = (),
    language: str = "de",
) -> tuple[tuple[Anchored, ...], tuple[Fault, ...]]:
    """Find the place in the text of each row.

    Parameters
    ----------
    rows : iterable of CodingRow
        What people coded.
    documents : iterable of Document
        What they coded it in, as it is now.
    remembered : iterable of Anchored
        What this function returned the last time.
    language : str
        In which places are told in words.

    Returns
    -------
    anchored : tuple of Anchored
        In the order of the rows; those that are lost, but were found once, are among them.
    faults : tuple of Fault
        One for each row whose place is lost or not certain.

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
    pages = _Pages(documents, language)
    known = dict(_keyed((found.row, found) for found in remembered))
    anchored: list[Anchored] = []
    faults: list[Fault] = []
    for key, row in _keyed((row, row) for row in rows):
        before = known.get(key)
        try:
            anchored.append(pages.find(row.document).anchor(row, before))
        except CodingsError as error:
            faults.append(fault_of(row, error))
            if before:
                anchored.append(replace(before, row=row, lost=True))
    return tuple(anchored), tuple(faults)


def fault_of(row: CodingRow, error: CodingsError) -> Fault:
    """Say what is wrong with a row."""
    return Fault(
        stage="codings",
        file=row.file,
        line=row.line,
        problem=error.problem,
        next_step=error.next_step or NO_MESSAGE,
    )


class _Page:
    """A document, ready to be searched for many quotes."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.language = language
        self.finder = QuoteFinder(document.text)
        self.ends = [turn.end for turn in document.turns]

    def anchor(self, row: CodingRow, known: Anchored | None) -> Anchored:
        if not self.ends:
            raise CodingsError(
                msg("document '{id}' has no turns", id=self.document.id),
                next_step=msg("look for it among the faults of the transcripts"),
            )
        if row.start is not None and row.end is not None:
            place = Place(row.start, row.end)
        else:
            place = self._remembered(row, known) if known else self._new(row)
        now = self._spot(place)
        return Anchored(
            row=row,
            document=self.document.id,
            now=now,
            first=known.first if known else now,
            unique=len(self.finder.same(now.text)) == 1,
            likeness=likeness(row.quote, now.text),
        )

    def _new(self, row: CodingRow) -> Place:
        """Go by the words and the number of the turn."""
        places = self.finder.same(row.quote) or self.finder.alike(row.quote)
        if not places:
            raise CodingsError(
                msg(
                    "the words '{quote}' do not stand in document '{id}'",
                    quote=_clipped(row.quote),
                    id=self.document.id,
                ),
                next_step=msg("compare the transcript with the version that was coded"),
            )
        # A number beyond the last turn counts something else.
        place = self._nearest(places, row.turn if (row.turn or 0) <= len(self.ends) else None)
        if place is None:
            raise CodingsError(
                msg(
                    "the words '{quote}' stand {count} times in document '{id}', and nothing tells "
                    "which of them are meant",
                    quote=_clipped(row.quote),
                    count=len(places),
                    id=self.document.id,
                ),
                next_step=msg("quote more words, or write the number of the turn under 'Anfang'"),
            )
        return place

    def _remembered(self, row: CodingRow, known: Anchored) -> Place:
        """Go by the words, and by those that stood around them."""
        last = known.now
        nearby = partial(self.finder.nearby, before=last.before, behind=last.behind)
        for search in (self.finder.same, nearby, self.finder.alike):
            for words in dict.fromkeys((last.text, row.quote)):
                if place := self._familiar(search(words), known):
                    return place if search == self.finder.same else self._fitted(place, last)
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

    def _familiar(self, places: Sequence[Place], known: Anchored) -> Place | None:
        """Return the one of several places for which the words around it speak."""
        last = known.now
        if len(places) == 1 and known.unique and len(last.text) >= LONG_ENOUGH:
            return places[0]
        around = {place: self._around(place, last) for place in places}
        scores = {place: sum(sides) for place, sides in around.items() if max(sides) >= FAMILIAR}
        good = max(scores.values(), default=0) - 2 * CLEARLY
        return self._nearest([place for place in scores if scores[place] > good], last.turn)

    def _fitted(self, place: Place, last: Spot) -> Place:
        """Move the ends of what is only alike to the words around it.

        A few letters more or less are meant; a sentence that was put in between is not, unless the
        first or last word of the coding stands before or behind it.
        """
        text, start, end = self.document.text, place.start, place.end
        head, tail = last.before[-NEAR:], last.behind[:NEAR]
        begun = text.rfind(head, max(0, start - 5 * NEAR), start + NEAR) + len(head)
        ended = text.find(tail, max(0, end - NEAR), end + 5 * NEAR)
        if head and begun >= len(head):
            first_word = text.startswith(last.text[:WORD], begun)
            start = begun if first_word or start - begun <= WORD else start
        if tail and ended >= 0:
            last_word = text.endswith(last.text[-WORD:], 0, ended)
            end = ended if last_word or ended - end <= WORD else end
        return Place(start, end) if start < end else place

    def _around(self, place: Place, last: Spot) -> tuple[float, float]:
        """Tell how like the remembered words before and behind it those around a place are."""
        from rapidfuzz import fuzz

        now = self._spot(place)
        # Near by, because what lies next to the coding has the same surroundings, a little shifted.
        return (
            min(fuzz.ratio(now.before[-n:], last.before[-n:]) for n in (NEAR, CONTEXT)),
            min(fuzz.ratio(now.behind[:n], last.behind[:n]) for n in (NEAR, CONTEXT)),
        )

    def _nearest(self, places: Sequence[Place], turn: int | None) -> Place | None:
        """Return the only place, or the only one that is nearest to a turn."""
        if len(places) == 1 or not places or turn is None:
            return places[0] if len(places) == 1 else None
        distances = [abs(self._turn(place).number - turn) for place in places]
        nearest = min(distances)
        return places[distances.index(nearest)] if distances.count(nearest) == 1 else None

    def _turn(self, place: Place) -> Turn:
        return self.document.turns[min(bisect_right(self.ends, place.start), len(self.ends) - 1)]

    def _spot(self, place: Place) -> Spot:
        text, start, end = self.document.text, place.start, place.end
        turn = self._turn(place)
        source = passage_source(turn, start, end, self.language)
        return Spot(
            start=start,
            end=end,
            turn=turn.number,
            source=source,
            text=text[start:end],
            before=text[max(0, start - CONTEXT) : start],
            behind=text[end : end + CONTEXT],
        )


class _Pages:
    """Knows the documents by their ids and by their files."""

    def __init__(self, documents: Iterable[Document], language: str) -> None:
        pages = {document.id: _Page(document, language) for document in documents}
        files = {id_: PurePosixPath(page.document.file) for id_, page in pages.items()}
        self.ids = Lookup((id_, page) for id_, page in pages.items())
        self.files = Lookup(
            (name, pages[id_])
            for id_, file in files.items()
            for name in (str(file), file.name, file.stem)
        )
        self.known = list(pages)

    def find(self, written: str) -> _Page:
        page = self.ids.get(written) or self.files.get(written)
        if page is None:
            step = nearest(written, self.known)
            raise CodingsError(
                msg("there is no document '{written}'", written=written[:40]), next_step=step
            )
        return page


def _keyed(rows: Iterable[tuple[CodingRow, T]]) -> Iterator[tuple[Key, T]]:
    """Name each row by what its person marked: lines move when a row is added above."""
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
