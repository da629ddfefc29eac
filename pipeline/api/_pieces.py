"""What do the views of documents, codes and topics have in common?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from pipeline.api.html import Mark, faint, listed, marked, paragraph
from pipeline.api.words import number, say
from pipeline.records import Code, Codebook, CodedSegment, Document, Role, Segment, Status, Turn
from pipeline.render import source_reference
from pipeline.results import Results

QUOTE = 500
"""Characters of a passage that are shown where several are."""
NEAR = 3000
"""Characters of a turn that are shown before and after a passage."""
GREY = "#8A8A8A"
"""Colour of what carries no code."""


def mark_of(one: CodedSegment, results: Results) -> Mark:
    """Mark a coded passage, with its code behind it."""
    code = results.codebook.by_id[one.code]
    hint = f"{name_of(code)} · {standing(one, results.language)}"
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
    return paragraph(turn.speaker, before + text + after, dimmed=turn.role is Role.INTERVIEWER)


def told(one: CodedSegment, results: Results) -> str:
    """Say what a passage is coded as, and on what evidence."""
    code = results.codebook.by_id[one.code]
    said = faint(f"{standing(one, results.language)} · {one.evidence}")
    return f"<b>{escape(name_of(code))}</b> {said}"


def described(code: Code, language: str) -> Iterator[str]:
    """Yield what the codebook says of a code."""
    if code.definition:
        yield paragraph("", escape(code.definition))
    for key in ("include", "exclude"):
        if told := getattr(code, key):
            yield paragraph(say(key, language), escape(told))
    if code.examples:
        yield paragraph(say("examples", language), listed(map(escape, code.examples)))
    if code.terms:
        yield paragraph(say("terms", language), escape(", ".join(code.terms)))


def counts(coded: Sequence[CodedSegment], language: str) -> str:
    """Say how many codings stand on whose word."""
    counts = Counter(one.status for one in coded)
    return " · ".join(
        f"{counts[status]} {say(status.value, language)}" for status in Status if counts[status]
    )


def standing(one: CodedSegment, language: str) -> str:
    """Say on whose word a coding stands, and how surely."""
    standing = say(one.status.value, language)
    if one.status is Status.HUMAN:
        return f"{standing} ({one.coder})"
    return f"{standing}, p = {number(one.probability, language)}"


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


def by_id(results: Results) -> dict[str, Document]:
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
