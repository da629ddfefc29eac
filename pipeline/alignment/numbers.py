"""Which of several equal passages is meant by the numbers of a list.

What ``Beginning`` counts differs from program to program: turns, lines, paragraphs, pages, or the
time. So the numbers are compared with the words: they count what puts every quote of the list
where its words stand. A number is never believed against the words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.alignment.quotes import TextSpan
from pipeline.records import Document, SourceAnchor, Turn

PAGE, SECOND = "page", "second"
"""Units of numbers that name what they count; others may count anything but time."""
TURN = "turn"
COINCIDENCE = 0.1
"""Greatest probability that words stand in the turns of their numbers although these count
something else."""
_BEFORE = 0.5  # seconds that a time may be given too early


@dataclass(frozen=True, slots=True)
class NumberedQuote:
    """A quote of a list, with all places at which its words stand.

    Attributes
    ----------
    spans : tuple of TextSpan
        The places.
    number : float or None
        The number at which it begins; None where there is none.
    unit : str
        What the number counts, `PAGE` or `SECOND`; empty where that is not said.
    """

    spans: tuple[TextSpan, ...]
    number: float | None = None
    unit: str = ""


def meant_spans(document: Document, quotes: Sequence[NumberedQuote]) -> list[tuple[TextSpan, ...]]:
    """Leave out the places of each quote that its number excludes.

    Parameters
    ----------
    document : Document
        The transcript.
    quotes : sequence of NumberedQuote
        All quotes of it in one list, so that their numbers count the same.

    Returns
    -------
    list of tuple of TextSpan
        The places that remain; one where the number decides.

    Examples
    --------
    >>> from pipeline.records import Role
    >>> text, turns = "", []
    >>> for number, said in enumerate(("Oft?", "Ja. Gern.", "Auch im Winter?", "Ja."), 1):
    ...     turns.append(Turn(number=number, speaker="", role=Role.PARTICIPANT, start=len(text),
    ...                       end=len(text) + len(said),
    ...                       anchors=(SourceAnchor(start=len(text), line=number + 2),)))
    ...     text += f"{said} "
    >>> document = Document(id="I02", file="I02.txt", text=text, turns=tuple(turns))
    >>> ja = (TextSpan(5, 8), TextSpan(31, 34))
    >>> meant_spans(document, [NumberedQuote(ja, 4), NumberedQuote(ja, 6)])  # lines, not turns
    [(TextSpan(start=5, end=8),), (TextSpan(start=31, end=34),)]
    >>> meant_spans(document, [NumberedQuote(ja, 4)])  # turn 4, or line 4
    [(TextSpan(start=5, end=8), TextSpan(start=31, end=34))]
    """
    places = _Places(document)
    chances = {unit: _chance(unit, quotes, places) for unit in places.counts}
    return [
        quote.spans
        if quote.number is None or len(quote.spans) < 2
        else _between(quote, quotes, _at_number(quote, places, chances))
        for quote in quotes
    ]


Fits = Callable[[TextSpan, float], bool]


def _chance(unit: str, quotes: Sequence[NumberedQuote], places: _Places) -> float | None:
    """Return the probability that the words stand where they do if the numbers count this unit.

    That is, in turns that are drawn at random. None where words do not stand at their number.
    """
    chance = 1.0
    for number, spans in {
        (quote.number, quote.spans)
        for quote in quotes
        if quote.number is not None and quote.spans and unit in _possible(quote)
    }:
        if number is None or not any(places.counts[unit](span, number) for span in spans):
            return None
        chance *= places.share(spans)
    return chance


def _possible(quote: NumberedQuote) -> tuple[str, ...]:
    return (quote.unit,) if quote.unit else (TURN, "line", "paragraph", "cue", PAGE)


def _at_number(
    quote: NumberedQuote, places: _Places, chances: Mapping[str, float | None]
) -> tuple[TextSpan, ...]:
    """Return the places at the number of a quote, whatever it may count.

    What a source numbers are its lines or paragraphs. That turns are counted has to be more than a
    coincidence where nothing else fits.
    """
    if quote.number is None:
        return quote.spans
    counted = {unit: chances[unit] for unit in _possible(quote)}
    fitting = [unit for unit, chance in counted.items() if chance is not None]
    if fitting == [TURN] and places.numbered and (counted[TURN] or 0) > COINCIDENCE:
        return quote.spans
    found = [
        span
        for span in quote.spans
        if any(places.counts[unit](span, quote.number) for unit in fitting)
    ]
    return tuple(found) or quote.spans


def _between(
    quote: NumberedQuote, quotes: Sequence[NumberedQuote], spans: tuple[TextSpan, ...]
) -> tuple[TextSpan, ...]:
    """Leave out the places that are not between quotes of smaller and greater numbers.

    Whatever numbers count, they grow with the text.
    """
    known = sorted(
        (other.number, other.spans[0].start)
        for other in quotes
        if other.number is not None and other.unit == quote.unit and len(other.spans) == 1
    )
    grows = all(before <= behind for (one, before), (two, behind) in pairwise(known) if one < two)
    if not grows or quote.number is None:
        return spans
    first = max((start for number, start in known if number < quote.number), default=-1)
    last = min((start for number, start in known if number > quote.number), default=None)
    return (
        tuple(span for span in spans if first < span.start and (last is None or span.start < last))
        or spans
    )


@dataclass
class _Places:
    """What numbers may count in a document, and whether a span stands at a number."""

    document: Document
    counts: dict[str, Fits] = field(init=False)

    def __post_init__(self) -> None:
        self._ends = [turn.end for turn in self.document.turns]
        self._turns: dict[TextSpan, Turn] = {}
        anchors = [anchor for turn in self.document.turns for anchor in turn.anchors]
        self.numbered = any(one.line or one.paragraph or one.cue for one in anchors)
        self._times = sorted({one.seconds for one in anchors if one.seconds is not None})
        self.counts = {
            TURN: lambda span, number: self._turn(span).number == number,
            "line": self._counting(lambda anchor: anchor.line),
            "paragraph": self._counting(lambda anchor: anchor.paragraph),
            "cue": self._counting(
                lambda anchor: int(anchor.cue) if anchor.cue and anchor.cue.isdecimal() else None
            ),
            PAGE: self._counting(lambda anchor: anchor.page),
            SECOND: self._at_time,
        }

    def share(self, spans: Sequence[TextSpan]) -> float:
        """Return the share of the turns in which one of the spans begins."""
        return len({self._turn(span).number for span in spans}) / len(self._ends)

    def _counting(self, count: Callable[[SourceAnchor], int | None]) -> Fits:
        def fits(span: TextSpan, number: float) -> bool:
            anchor = self._anchor(span)
            return anchor is not None and count(anchor) == number

        return fits

    def _at_time(self, span: TextSpan, seconds: float) -> bool:
        begun = bisect_right(self._times, seconds + _BEFORE)
        anchor = self._anchor(span)
        return bool(begun) and anchor is not None and anchor.seconds == self._times[begun - 1]

    def _anchor(self, span: TextSpan) -> SourceAnchor | None:
        turn = self._turn(span)
        return turn.anchor_at(max(span.start, turn.start))

    def _turn(self, span: TextSpan) -> Turn:
        if span not in self._turns:  # those of a short answer are asked for again and again
            place = min(bisect_right(self._ends, span.start), len(self._ends) - 1)
            self._turns[span] = self.document.turns[place]
        return self._turns[span]
