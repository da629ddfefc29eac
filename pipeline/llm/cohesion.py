"""Where a long turn may be cut: at its weakest cohesion, never before a follow-up.

A boundary between two sentences is weaker the fewer content words the sentences around it share,
as in TextTiling (Hearst 1997). A sentence that is very short, or that opens with a word that refers
back (a pronoun, a connective), belongs to the one before it: people mark both as one passage.
A paragraph of the transcript is a boundary in itself.

Words need no encoder, so that a request is the same on every computer. With the turns of each
interview of the demo study joined to one, and cut into parts of at most 30 sentences, 13 cuts lie
within a passage that people marked (18 where the parts are even), and 19 of 76 where one answer
ended (14); of at most 20 sentences, 17 lie within one (22).

References
----------
Hearst (1997): TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages. Computational
Linguistics 23. Halliday & Hasan (1976): Cohesion in English.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language import lemmas, stop_words
from pipeline.language.vocabulary import language_data, words
from pipeline.records import Segment

FOLLOW_UP_WORDS = 3
"""A sentence of at most so many words belongs to the one before it."""
AROUND = 2
"""Sentences on each side of a boundary whose words are compared."""
_FOLLOW_UP, _PARAGRAPH = 5.0, -1.0


def cut_turn(units: Sequence[Segment], size: int, language: str) -> list[Sequence[Segment]]:
    """Cut the sentences of a turn into parts of at most `size`.

    Parameters
    ----------
    units : sequence of Segment
        Sentences of one turn.
    size : int
        Most sentences of a part.
    language : str
        ISO code.

    Returns
    -------
    list of sequence of Segment
        The parts in their order; one where the turn is not longer.

    Examples
    --------
    >>> from pipeline.records import Role
    >>> texts = ["Der Garten liegt am Fluss.", "Das ist der schönste Garten hier.",
    ...          "Im Büro sitze ich viel.", "Da ist das Büro grau."]
    >>> units = [Segment(id=text, document="I1", file="", turn=1, speaker="B",
    ...                  role=Role.PARTICIPANT, start=place, end=place + 1, text=text)
    ...          for place, text in enumerate(texts)]
    >>> [[unit.text for unit in part] for part in cut_turn(units, 3, "de")]
    [['Der Garten liegt am Fluss.', 'Das ist der schönste Garten hier.'], \
['Im Büro sitze ich viel.', 'Da ist das Büro grau.']]
    """
    count = len(units)
    if count <= size:
        return [units]
    bonds = [0.0, *_bonds(units, language)]
    # The cheapest way to cut the first `end` sentences, and where its last part begins.
    cheapest, begins = [0.0], [0]
    for end in range(1, count + 1):
        costs = {
            begin: cheapest[begin] + bonds[begin] + _part_cost(end - begin, size)
            for begin in range(max(0, end - size), end)
        }
        begins.append(min(costs, key=lambda begin: costs[begin]))
        cheapest.append(costs[begins[-1]])
    parts: list[Sequence[Segment]] = []
    while count:
        parts.append(units[begins[count] : count])
        count = begins[count]
    return parts[::-1]


def _part_cost(length: int, size: int) -> float:
    """Return the cost of a part: few parts, and none that is much shorter than the others."""
    return 1 + (1 - length / size) ** 2


def _bonds(units: Sequence[Segment], language: str) -> list[float]:
    """Return how closely each sentence but the first belongs to what is before it."""
    content = [_content_words(unit.text, language) for unit in units]
    referring = words(language_data(language), "referring")
    found = []
    for place in range(1, len(units)):
        before = frozenset().union(*content[max(0, place - AROUND) : place])
        after = frozenset().union(*content[place : place + AROUND])
        shared = len(before & after) / max(1, min(len(before), len(after)))
        found.append(
            shared
            + _FOLLOW_UP * _follows_up(units[place].text, referring)
            + _PARAGRAPH * _opens_paragraph(units[place - 1], units[place])
        )
    return found


def _content_words(text: str, language: str) -> frozenset[str]:
    return frozenset(map(str.casefold, lemmas(text, language))) - stop_words(language)


def _follows_up(text: str, referring: frozenset[str]) -> bool:
    spoken = text.split()
    opening = spoken[0].strip("„“”\"'»«›‹.,…:;–-()").casefold() if spoken else ""
    return len(spoken) <= FOLLOW_UP_WORDS or opening in referring


def _opens_paragraph(before: Segment, unit: Segment) -> bool:
    places = [one.anchor.paragraph if one.anchor else None for one in (before, unit)]
    return None not in places and places[0] != places[1]
