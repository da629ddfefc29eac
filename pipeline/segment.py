"""Segmentation of documents into sentences, the units of coding.

The interviewers' sentences are segments, too: they are context for the coders.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.language import sentences
from pipeline.records import CONTEXT, Document, Role, Segment, segment_id


def segment_document(document: Document, language: str = "de") -> tuple[Segment, ...]:
    """Cut the turns of a document into sentences.

    Parameters
    ----------
    document : Document
        A transcript, read.
    language : str
        ISO code of its language.

    Returns
    -------
    tuple of Segment
        In the order of the text.

    Examples
    --------
    >>> from pipeline.records import Role, Turn
    >>> turn = Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=3, end=20)
    >>> document = Document(id="I1", file="I1.txt", text="B: Ja. Am 3. Mai.", turns=(turn,))
    >>> [segment.text for segment in segment_document(document)]
    ['Ja.', 'Am 3. Mai.']
    """
    return tuple(
        Segment(
            id=segment_id(document.id, start, end),
            document=document.id,
            file=document.file,
            turn=turn.number,
            speaker=turn.speaker,
            role=turn.role,
            start=start,
            end=end,
            text=document.text[start:end],
            anchor=turn.anchor_at(start),
        )
        for turn in document.turns
        for start, end in (
            (turn.start + first, turn.start + last)
            for first, last in sentences(document.text_of(turn), language)
        )
    )


def preceding_questions(segments: Iterable[Segment]) -> dict[tuple[str, int], str]:
    """Return the question before each turn, by document and number of the turn.

    It is the last turn of an interviewer, or the headings above, where nobody speaks.

    Parameters
    ----------
    segments : iterable of Segment
        All sentences of the documents.

    Returns
    -------
    dict of (str, int) to str
        Empty texts before the first turn of an interviewer and the first heading.

    Examples
    --------
    >>> segments = [
    ...     Segment(id=text, document="I1", file="", turn=turn, speaker="", role=role, start=0,
    ...             end=9, text=text)
    ...     for turn, role, text in [(1, Role.INTERVIEWER, "Warum?"), (2, Role.PARTICIPANT, "Dar.")]
    ... ]
    >>> preceding_questions(segments)
    {('I1', 1): '', ('I1', 2): 'Warum?'}
    """
    turns: dict[tuple[str, int], list[Segment]] = {}
    for segment in segments:
        turns.setdefault((segment.document, segment.turn), []).append(segment)
    questions: dict[tuple[str, int], str] = {}
    last: dict[str, str] = {}
    heading_before = ("", 0)
    for document, number in sorted(turns):
        questions[document, number] = last.get(document, "")
        units = turns[document, number]
        if units[0].role in CONTEXT:
            text = " ".join(unit.text for unit in units)
            if units[0].role is Role.HEADING:
                # A heading and the one below it say together what the text is about.
                follows = heading_before == (document, number - 1)
                heading_before = (document, number)
                text = f"{last[document]} {text}" if follows else text
            last[document] = text
    return questions
