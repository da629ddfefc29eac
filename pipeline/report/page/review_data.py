"""What the page needs for a review in the browser: sentences, and the words of a review sheet.

A decision that is made on the page comes back as a row of a review sheet, so that ids, columns and
words are those of `pipeline.review`.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from pipeline.i18n import Language
from pipeline.records import CodedSegment, Role, Segment
from pipeline.results import Results
from pipeline.review.items import uncoded_items
from pipeline.review.layout import (
    BLIND,
    ON_SHEET,
    SHEET,
    dimension_columns,
    heading,
    with_dimensions,
    word_for,
)
from pipeline.review.progress import review_progress
from pipeline.review.progress_messages import progress_messages


def review_data(results: Results) -> dict[str, Any]:
    """Return columns and words of a sheet, and what tells this run from others.

    Examples
    --------
    >>> from pipeline.records import Codebook
    >>> book = Codebook(title="", language="de", version="1", codes=())
    >>> found = review_data(Results(title="Garten", language="de", codebook=book, documents=(),
    ...                             segments=(), coded=()))
    >>> found["columns"][0], found["verdicts"]["reject"]
    (['id', 'ID'], 'ablehnen')
    """
    language = results.language
    german = Language.of(language) is Language.DE
    more = dimension_columns(results.dimensions)
    columns = with_dimensions(SHEET, results.dimensions)
    return {
        "run": _run_of(results),
        "columns": [[column, heading(column, language, more)] for column in columns],
        "blind": list(with_dimensions(BLIND, results.dimensions, blind=True)),
        "verdicts": {verdict.value: word_for(verdict, language) for verdict in ON_SHEET},
        "progress": _progress(results),
        "delimiter": ";" if german else ",",
        "decimal": "," if german else ".",
    }


def sentences_of(
    segments: Iterable[Segment], coded: Iterable[CodedSegment]
) -> dict[str, tuple[list[int], int]]:
    """Return the sentences of each document, and how many passages a blind review has there.

    Returns
    -------
    dict of str to (list of int, int)
        By document two numbers for each sentence in the order of the text: the characters since
        the end of the one before it, and its length, which is negative where a participant says it
        and it carries no code. Then the coded passages, each once, and these sentences.

    Examples
    --------
    >>> from pipeline.records import Role
    >>> units = [
    ...     Segment(id=f"G1_{start}_{end}", document="G1", file="", turn=1, speaker="B",
    ...             role=Role.PARTICIPANT, start=start, end=end, text="")
    ...     for start, end in [(3, 8), (9, 15)]
    ... ]
    >>> sentences_of(units, [])
    {'G1': ([3, -5, 1, -6], 2)}
    """
    segments, coded = tuple(segments), tuple(coded)
    passages: dict[str, set[tuple[int, int]]] = {}
    for passage in coded:
        passages.setdefault(passage.document, set()).add((passage.start, passage.end))
    uncoded = {(item.document, item.start) for item in uncoded_items(segments, coded)}
    numbers: dict[str, list[int]] = {document: [] for document in passages}
    last: dict[str, int] = {}
    for one in sorted(segments, key=lambda one: (one.document, one.start)):
        length = one.end - one.start
        if (one.document, one.start) in uncoded:
            length = -length
            passages.setdefault(one.document, set()).add((one.start, one.end))
        numbers.setdefault(one.document, []).extend([one.start - last.get(one.document, 0), length])
        last[one.document] = one.end
    return {
        document: (found, len(passages.get(document, ()))) for document, found in numbers.items()
    }


def _progress(results: Results) -> list[str]:
    """Return how far the review is, where the machine has coded anything."""
    if not results.coded:
        return []
    units = [one.id for one in results.segments if one.role is Role.PARTICIPANT]
    language = Language.of(results.language)
    found = review_progress(results.coded, results.missed, units)
    if not results.missed and not (found and found.is_finished):
        return []  # nothing is known of sentences that people have not read
    return [one.text(language) for one in progress_messages(found, 0, language)]


def _run_of(results: Results) -> str:
    """Return a hash of what decisions are about: transcripts, codings and codes."""
    made = sha256()

    def add(*values: object) -> None:
        made.update(repr(values).encode())

    for document in results.documents:
        add(document.id, document.text)
    for one in results.coded:
        add(one.document, one.start, one.end, one.code, one.status.value)
    for code in results.codebook.codes:
        add(code.id, code.name)
    for dimension in results.dimensions:
        add(dimension.name, *(value.name for value in dimension.values))
    return made.hexdigest()[:16]
