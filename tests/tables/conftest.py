"""A study small enough to count by hand.

==========  ==========================================================
I01  house  I: Und?  B: Beet eins zwei. Zaun eins. Regen.
I02  house  B: Beet und Zaun.
W01  shed   B: Nichts davon.
==========  ==========================================================
"""

import pytest

from pipeline.records import (
    Code,
    Codebook,
    CodedSegment,
    Document,
    Role,
    Segment,
    SourceAnchor,
    Status,
    Turn,
    segment_id,
)
from tests.decisions import decided


@pytest.fixture
def codebook() -> Codebook:
    return Codebook(
        title="Gärten",
        language="de",
        version="1",
        codes=(
            Code(id="G", name="Garten"),
            Code(id="G2", name="Zäune", parent="G"),  # before G1: the order is the codebook's
            Code(id="G1", name="Beete", parent="G"),
            Code(id="W", name="Wetter"),
        ),
    )


@pytest.fixture
def documents() -> tuple[Document, ...]:
    first = "I: Und?\nB: Beet eins zwei. Zaun eins. Regen."
    return (
        Document(
            id="I01",
            file="one.txt",
            text=first,
            turns=(
                Turn(number=1, speaker="I", role=Role.INTERVIEWER, start=3, end=7),
                Turn(
                    number=2,
                    speaker="B",
                    role=Role.PARTICIPANT,
                    start=11,
                    end=len(first),
                    anchors=(
                        SourceAnchor(start=11, paragraph=1, seconds=59.9),
                        SourceAnchor(start=27, paragraph=2, seconds=3600.0),
                    ),
                ),
            ),
            attributes={"type": "house", "city": "Nord"},
        ),
        Document(
            id="I02",
            file="two.txt",
            text="B: Beet und Zaun.",
            turns=(Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=3, end=17),),
            attributes={"type": "house", "city": "Süd"},
        ),
        Document(
            id="W01",
            file="three.txt",
            text="B: Nichts davon.",
            turns=(Turn(number=1, speaker="", role=Role.PARTICIPANT, start=3, end=16),),
            attributes={"type": "shed", "city": "Nord"},
        ),
    )


@pytest.fixture
def segments(documents: tuple[Document, ...]) -> tuple[Segment, ...]:
    """The sentences of the participants: three, one and one."""
    spans = [(0, 2, 11, 26), (0, 2, 27, 37), (0, 2, 38, 44), (1, 1, 3, 17), (2, 1, 3, 16)]
    return tuple(
        Segment(
            id=segment_id(documents[n].id, start, end),
            document=documents[n].id,
            file=documents[n].file,
            turn=turn,
            speaker="B",
            role=Role.PARTICIPANT,
            start=start,
            end=end,
            text=documents[n].text[start:end],
            anchor=documents[n].turns[turn - 1].anchor_at(start),
        )
        for n, turn, start, end in spans
    )


@pytest.fixture
def coded(segments: tuple[Segment, ...]) -> tuple[CodedSegment, ...]:
    """Deliberately not in the order of the text.

    G1: sentences 1 and 2 of I01 (one passage), and I02; G2: sentence 2 of I01, and I02; W: never.
    """
    return (
        passage("G1", Status.REVIEW, segments[3]),
        passage("G1", Status.HUMAN, segments[0], segments[1]),
        passage("G2", Status.AUTO, segments[1]),
        passage("G2", Status.AUTO, segments[3]),
    )


def passage(code: str, status: Status, *units: Segment) -> CodedSegment:
    first, last = units[0], units[-1]
    return CodedSegment(
        id=segment_id(first.document, first.start, last.end),
        document=first.document,
        turn=first.turn,
        start=first.start,
        end=last.end,
        code=code,
        coder="HK" if status is Status.HUMAN else "supervised",
        decision=decided(status, 1.0 if status is Status.HUMAN else 2 / 3),
        units=tuple(unit.id for unit in units),
    )
