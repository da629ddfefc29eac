"""In which part of an interview does a passage lie?"""

from __future__ import annotations

from bisect import bisect_right

from pipeline.records import Document, Role

PARTS = ("opening", "middle", "end")
"""Parts of an interview, each a third of what participants say in it."""


def part_of(document: Document, start: int, end: int) -> str:
    """Say in which part of what participants say the middle of a passage lies.

    Parameters
    ----------
    document : Document
        The interview. What is asked does not count.
    start, end : int
        The passage, as offsets in the text.

    Examples
    --------
    >>> from pipeline.records import Turn
    >>> turns = (Turn(number=1, speaker="I", role=Role.INTERVIEWER, start=0, end=60),
    ...          Turn(number=2, speaker="B", role=Role.PARTICIPANT, start=60, end=90))
    >>> interview = Document(id="G1", file="", text="x" * 90, turns=turns)
    >>> part_of(interview, 60, 68), part_of(interview, 71, 75), part_of(interview, 80, 90)
    ('opening', 'middle', 'end')
    """
    said = [turn for turn in document.turns if turn.role is Role.PARTICIPANT]
    middle = (start + end) / 2
    number = bisect_right(said, middle, key=lambda turn: turn.start)
    before: float = sum(turn.end - turn.start for turn in said[: max(0, number - 1)])
    if number:
        last = said[number - 1]
        before += min(middle, last.end) - last.start
    whole = sum(turn.end - turn.start for turn in said)
    return PARTS[min(int(len(PARTS) * before / max(1, whole)), len(PARTS) - 1)]
