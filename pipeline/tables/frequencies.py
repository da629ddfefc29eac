"""Frequencies of codes: overall, by document, attribute, speaker and part of the interview."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import pandas as pd

from pipeline.errors import StudyError, nearest
from pipeline.i18n import msg
from pipeline.ingest.document_parts import TYPE, in_speech
from pipeline.profiling import measured
from pipeline.records import Code, Codebook, CodedSegment, Counted, Document, Role, Status
from pipeline.schema import attribute_table
from pipeline.tables.counts import count, count_documents, weight
from pipeline.tables.frame import frame, share
from pipeline.tables.source_refs import PARTS, parts_of, turns_of


def codings_by_code(
    coded: Iterable[CodedSegment], codebook: Codebook
) -> dict[str, list[CodedSegment]]:
    """Group codings by code, those of a code also under every code above it.

    A passage with two subcodes of one main code is two codings, there and here: so QDA programs
    count. Every code of the codebook is there, in its order, also where nothing carries it.
    """
    grouped: dict[str, list[CodedSegment]] = {code.id: [] for code in codebook.codes}
    for coding in coded:
        code: str | None = coding.code
        while code is not None:
            grouped[code].append(coding)
            code = codebook.by_id[code].parent
    return grouped


def code_cells(code: Code, codebook: Codebook) -> tuple[str, str, str, str]:
    """Return code, name, main code and level, with which the row of a code begins.

    Examples
    --------
    >>> book = Codebook(title="", language="de", version="1", codes=(
    ...     Code(id="A", name="Garten"), Code(id="A1", name="Beete", parent="A")))
    >>> [code_cells(code, book) for code in book.codes]
    [('A', 'Garten', 'A', 'main'), ('A1', 'Beete', 'A', 'code')]
    """
    level = "main" if any(other.parent == code.id for other in codebook.codes) else "code"
    return code.id, code.name, codebook.main_code(code.id), level


@measured("frequencies")
def frequencies(
    coded: Iterable[CodedSegment], documents: Sequence[Document], codebook: Codebook
) -> pd.DataFrame:
    """Count segments, documents and words for each code, by status and document type.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents of the study, coded or not; `share_of_documents` is a share of these.
    codebook : Codebook
        Gives the rows and their order. The row of a code with subcodes sums them up.

    Returns
    -------
    DataFrame
        In the shape of ``frequencies.csv``.
    """
    type_of = {document.id: document.attributes.get(TYPE, "") for document in documents}
    types = [name for name in dict.fromkeys(type_of.values()) if name]
    texts = {document.id: document.text for document in documents}
    grouped = codings_by_code(coded, codebook)
    rows = []
    for code in codebook.codes:
        codings = grouped[code.id]
        found_in = {coding.document for coding in codings}
        statuses = Counter(coding.status for coding in codings)
        by_type = Counter(type_of[coding.document] for coding in codings)
        rows.append(
            (
                *code_cells(code, codebook),
                len(codings),
                *count(codings),
                len(found_in),
                *count_documents(codings),
                share(len(found_in), len(documents)),
                count_words(codings, texts),
                statuses[Status.HUMAN],
                statuses[Status.AUTO],
                statuses[Status.REVIEW],
                *(by_type[name] for name in types),
            )
        )
    return frame("frequencies", rows, family=types)


def count_words(codings: Iterable[CodedSegment], texts: Mapping[str, str]) -> int:
    """Count the words of the coded text; what is coded twice counts once."""
    intervals: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for coding in codings:
        intervals[coding.document].append((coding.start, coding.end))
    return sum(
        _words(texts[document][start:end])
        for document, spans in intervals.items()
        for start, end in _merged(spans)
    )


@lru_cache(maxsize=1 << 16)
def _words(text: str) -> int:
    """Count words; the same passages are counted for one table after another."""
    return len(text.split())


def words_said(documents: Iterable[Document]) -> dict[str, int]:
    """Count the words that participants say in each document."""
    return {
        document.id: sum(
            _words(document.text_of(turn))
            for turn in document.turns
            if turn.role is Role.PARTICIPANT
        )
        for document in documents
    }


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@measured("code_by_document")
def code_by_document(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    counted: Counted = Counted.SEGMENTS,
) -> pd.DataFrame:
    """Count the coded segments of each code (rows) in each document (columns).

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        Give the columns and their order; a document without codings has zeros.
    codebook : Codebook
        Gives the rows and their order. The row of a code with subcodes sums them up.
    counted : Counted
        What the cells hold: the number of codings, of those that stand, or of those expected to be
        right.

    Returns
    -------
    DataFrame
        In the shape of ``code_by_document.csv``, or of the table whose name ends in what is
        counted.
    """
    grouped = codings_by_code(coded, codebook)
    rows = []
    for code in codebook.codes:
        cells: defaultdict[str, float] = defaultdict(int)
        for coding in grouped[code.id]:
            cells[coding.document] += weight(coding, counted)
        documents_with = (
            count_documents(grouped[code.id]).expected
            if counted is Counted.EXPECTED
            else sum(cell > 0 for cell in cells.values())
        )
        rows.append(
            (
                *code_cells(code, codebook),
                sum(cells.values()),
                documents_with,
                *(cells[document.id] for document in documents),
            )
        )
    name = "code_by_document" + ("" if counted is Counted.SEGMENTS else f"_{counted}")
    return frame(name, rows, family=[document.id for document in documents])


OF_DOCUMENTS = ("document", "document_confirmed", "document_expected")
"""What stands behind ``code_by_`` in the names of the tables of documents."""

SMALL_CELL = 3
"""Fewer documents than this are marked as few."""


@measured("code_by_attribute")
def code_by_attribute(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    attribute: str,
    small_cell: int = SMALL_CELL,
) -> pd.DataFrame:
    """Compare the codes by an attribute of the documents.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents; the values stand in the order in which they first have them.
    codebook : Codebook
        Gives the order of the codes. The row of a code with subcodes sums them up.
    attribute : str
        A column of the metadata.
    small_cell : int
        Fewer documents than this are marked: too few to compare, and a person may be recognised.

    Returns
    -------
    DataFrame
        One row for each code and value, in the shape of ``code_by_<attribute>.csv``.

    Raises
    ------
    StudyError
        No document has such an attribute.
    """
    known = dict.fromkeys(name for document in documents for name in document.attributes)
    if documents and attribute not in known:
        raise StudyError(
            msg("attribute '{attribute}' is not a column of the metadata", attribute=attribute),
            next_step=nearest(attribute, known),
        )
    values = {document.id: document.attributes.get(attribute, "") for document in documents}
    sizes = Counter(values.values())
    texts = {document.id: document.text for document in documents}
    words: Counter[str] = Counter()
    for document, number in words_said(documents).items():
        words[values[document]] += number
    unlike = unlike_in_length(words, sizes)
    coded = tuple(coded)
    grouped = codings_by_code(coded, codebook)
    all_passages = Counter(values[coding.document] for coding in coded)
    rows = []
    for code in codebook.codes:
        codings = grouped[code.id]
        by_value: defaultdict[str, list[CodedSegment]] = defaultdict(list)
        for coding in codings:
            by_value[values[coding.document]].append(coding)
        passages = Counter({value: len(own) for value, own in by_value.items()})
        found_in = Counter(values[document] for document in {c.document for c in codings})
        rows += [
            (
                *code_cells(code, codebook),
                value,
                passages[value],
                *count(by_value[value]),
                found_in[value],
                *count_documents(by_value[value]),
                size,
                share(found_in[value], size),
                share(passages[value], len(codings)),
                share(passages[value], all_passages[value]),
                coded_words := count_words(by_value[value], texts),
                share(coded_words, words[value]),
                int(is_small(found_in[value], size, small_cell)),
                int(value in unlike),
            )
            for value, size in sizes.items()
        ]
    return frame(attribute_table(attribute), rows)


def code_by_attributes(
    coded: Sequence[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    attributes: Iterable[str],
    small_cell: int = SMALL_CELL,
) -> dict[str, pd.DataFrame]:
    """Compare the codes by several attributes; return the tables by the name of their file.

    Raises
    ------
    StudyError
        An attribute is unknown, or its file would have the name of another one.
    """
    tables: dict[str, pd.DataFrame] = {}
    # Windows and macOS take code_by_City.csv and code_by_city.csv for one file.
    taken = {f"code_by_{name}" for name in (*OF_DOCUMENTS, "topic", "speaker", "course")}
    for attribute in attributes:
        name = attribute_table(attribute)
        if name.casefold() in taken:
            raise StudyError(
                msg(
                    "the table of attribute '{attribute}' would take the place of another "
                    "{name}.csv",
                    attribute=attribute,
                    name=name,
                ),
                next_step=msg("give this column of the metadata another name"),
            )
        taken.add(name.casefold())
        tables[name] = code_by_attribute(coded, documents, codebook, attribute, small_cell)
    return tables


UNLIKE_LENGTH = 2.0
"""Groups whose documents have so many times as many words as usual, or as few, are unlike."""


def unlike_in_length(words: Mapping[str, int], sizes: Mapping[str, int]) -> frozenset[str]:
    """Find the groups of documents that are much longer or shorter than usual.

    Parameters
    ----------
    words, sizes : mapping of str to int
        Number of words and of documents of each group.

    Examples
    --------
    >>> sorted(unlike_in_length({"a": 300, "b": 280, "c": 500}, {"a": 3, "b": 3, "c": 1}))
    ['c']
    """
    usual = share(sum(words.values()), sum(sizes.values()))
    return frozenset(
        name
        for name, size in sizes.items()
        if not usual / UNLIKE_LENGTH < words[name] / size < usual * UNLIKE_LENGTH
    )


def is_small(documents: int, size: int, small_cell: int) -> bool:
    """Return whether too few documents are behind a cell; none of many identifies nobody."""
    return documents < small_cell and (documents > 0 or size < small_cell)


@measured("code_by_course")
def code_by_course(
    coded: Iterable[CodedSegment], documents: Sequence[Document], codebook: Codebook
) -> pd.DataFrame:
    """Compare the codes by the part of the interview, as in ``code_by_course.csv``.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents; those in which nobody speaks have no course of an interview.
    codebook : Codebook
        Gives the rows and their order. The row of a code with subcodes sums them up.
    """
    documents = in_speech(documents)
    said = {document.id for document in documents}
    coded = tuple(coding for coding in coded if coding.document in said)
    part = dict(zip(map(id, coded), parts_of(coded, documents), strict=True))
    all_passages = Counter(part.values())
    rows = []
    for code, codings in codings_by_code(coded, codebook).items():
        by_part: defaultdict[str, list[CodedSegment]] = defaultdict(list)
        for coding in codings:
            by_part[part[id(coding)]].append(coding)
        passages = Counter({name: len(own) for name, own in by_part.items()})
        rows += [
            (
                *code_cells(codebook.by_id[code], codebook),
                name,
                passages[name],
                *count(by_part[name]),
                share(passages[name], len(codings)),
                share(passages[name], all_passages[name]),
                share(passages[name] * len(coded), len(codings) * all_passages[name]),
            )
            for name in PARTS
        ]
    return frame("code_by_course", rows)


@measured("code_by_speaker")
def code_by_speaker(
    coded: Iterable[CodedSegment], documents: Sequence[Document], codebook: Codebook
) -> pd.DataFrame:
    """Count the coded segments and words of each speaker, as in ``code_by_speaker.csv``.

    A label stands for a person within its document only.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents; with the order in which people first speak they give that of the rows.
    codebook : Codebook
        Gives the order of the codes. The row of a code with subcodes sums them up.
    """
    texts = {document.id: document.text for document in documents}
    turns = turns_of(documents)
    words_of: Counter[tuple[str, str]] = Counter()
    for document in documents:
        for turn in document.turns:
            words_of[document.id, turn.speaker] += _words(document.text_of(turn))
    rows = []
    for code, codings in codings_by_code(coded, codebook).items():
        by_speaker: defaultdict[tuple[str, str], list[CodedSegment]] = defaultdict(list)
        for coding in codings:
            speaker = turns[coding.document, coding.turn].speaker
            by_speaker[coding.document, speaker].append(coding)
        for key in words_of:
            if own := by_speaker.get(key):
                coded_words = count_words(own, texts)
                rows.append(
                    (
                        *code_cells(codebook.by_id[code], codebook),
                        *key,
                        len(own),
                        *count(own),
                        coded_words,
                        min(1.0, share(coded_words, words_of[key])),
                    )
                )
    return frame("code_by_speaker", rows)
