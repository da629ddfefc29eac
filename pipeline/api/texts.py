"""Coding, topics and sentences of texts that belong to no study.

Each text is a document with one turn. Nothing is read but what is handed in, and nothing written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.api.documents import (
    as_codebook,
    as_encoder,
    as_series,
    coded_frame,
    documents_of,
    indexed,
    require_codes,
    units_of,
)
from pipeline.errors import CodingsError, TranscriptError, nearest
from pipeline.i18n import msg
from pipeline.ingest.corpus import read_document as read
from pipeline.records import Codebook, Coding, Document, Role, Segment
from pipeline.segment import segment_document
from pipeline.threads import one_thread

if TYPE_CHECKING:
    from pipeline.embed import Encoder

CODER = "human"
"""In place of the name of the person who gave codes to a text."""


def code_texts(
    texts: Iterable[str],
    codebook: Codebook | Mapping[str, str] | str | Path,
    codes: Iterable[Any] | None = None,
    *,
    encoder: str | Encoder = "auto",
    split: bool = True,
    auto_precision: float = 0.85,
    language: str = "de",
    seed: int = 0,
) -> pd.DataFrame:
    """Code texts, for example the open answers of a survey.

    Parameters
    ----------
    texts : iterable of str
        The texts; a Series keeps its index. A missing text has no codings.
    codebook : Codebook, mapping of str to str, or path-like
        The categories; or definitions by the names of codes; or the file of a codebook.
    codes : iterable, optional
        What people gave to each text: a code's id, several of them, or nothing at all (``[]``);
        None or NaN where nobody has read the text. Without it the codebook decides alone, and
        nothing stands without review.
    encoder : str or Encoder
        Name of a sentence encoder, as in ``study.toml``, or an object with ``encode(texts)``.
    split : bool
        Code passages of a text, sentence by sentence; False codes each text as a whole.
    auto_precision : float
        Share of the codings with status ``auto`` that has to be right.
    language : str
        Language of the texts and of the definitions, as two letters; the file of a codebook says
        it itself.
    seed : int
        Start of random choices.

    Returns
    -------
    DataFrame
        A row for each passage and code, with the index of the texts, so that it can be joined to
        the table that they come from. Columns: those of
        ``coded_segments.csv`` from ``start`` on; ``start`` and ``end`` are offsets in the
        text. A text without codes has no row.

    Raises
    ------
    CodebookError
        The codebook has no codes, or its file cannot be read.
    TypeError
        The texts are a single one, or a table.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.Series(["Die Tomaten schmecken!", "Wir feiern oft mit Nachbarn."], ["a", "b"])
    >>> themes = {"Ernte": "Tomaten und Gemüse ernten", "Leute": "Nachbarn treffen und feiern"}
    >>> code_texts(answers, themes, encoder="use")[["code", "status"]]
        code  status
    a  Ernte  review
    b  Leute  review
    """
    from pipeline.coding import CodingInputs, code_segments

    series = as_series(texts)
    book = require_codes(as_codebook(codebook, language))
    documents = documents_of(series)
    given = _given(codes, documents, book) if codes is not None else ()
    with one_thread():
        coded = code_segments(
            CodingInputs(
                units_of(documents, book.language, split=split),
                book,
                [coding for coding in given if coding.code],
                reviewed=[coding for coding in given if not coding.code],
                standalone=True,
            ),
            as_encoder(encoder),
            auto_precision=auto_precision,
            seed=seed,
        )
    return coded_frame(coded, documents, series, book)


@dataclass(frozen=True, eq=False)
class FoundTopics:
    """What recurs in some texts.

    Attributes
    ----------
    topics : DataFrame
        The topics, in the shape of ``topics.csv``.
    passages : DataFrame
        The topic of each passage, with the index of the texts: ``start``, ``end``, ``text``,
        ``topic`` (-1: none), ``probability``.
    note : str
        Why there are no topics; empty where there are some.

    Examples
    --------
    >>> found = find_topics(["Viel zu wenig Text."], encoder="use")
    >>> found.topics.empty, found.note[:24]
    (True, 'too little text for topi')
    """

    topics: pd.DataFrame
    passages: pd.DataFrame
    note: str = ""

    def __repr__(self) -> str:
        return f"FoundTopics({self.note or f'{len(self.topics)} topics'})"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.note)}</p>" if self.note else self.topics.to_html(index=False)


def find_topics(
    texts: Iterable[str],
    *,
    language: str = "de",
    min_size: int = 0,
    encoder: str | Encoder = "auto",
    seed: int = 0,
) -> FoundTopics:
    """Find what recurs in texts, without a codebook.

    Parameters
    ----------
    texts : iterable of str
        The texts; a Series keeps its index.
    language : str
        Their language as two letters.
    min_size : int
        Fewest passages that make a topic; 0 goes by the amount of text.
    encoder : str or Encoder
        As for `code_texts`.
    seed : int
        Start of random choices.

    Returns
    -------
    FoundTopics
        The topics, and the topic of each passage.

    Examples
    --------
    >>> find_topics(["Regen.", "Sonne."], encoder="use").passages["topic"].tolist()
    [-1, -1]
    """
    from pipeline import tables
    from pipeline.topics.corpus import build_corpus
    from pipeline.topics.model import find_topics as find

    series = as_series(texts)
    documents = documents_of(series)
    units = units_of(documents, language)
    with one_thread():
        opened = as_encoder(encoder, combined=False)
        corpus = build_corpus(units, opened.encode([unit.text for unit in units]), language)
        model = find(corpus, min_size=min_size, seed=seed, encode=opened.encode)
    arguments = model.assignments, documents, language
    passages = indexed(tables.topic_segments(*arguments), documents, series)
    return FoundTopics(
        tables.topics(model.topics, *arguments),
        passages[["start", "end", "text", "topic", "probability"]],
        model.note,
    )


def read_documents(
    path: str | Path, roles: Mapping[str, Role] | None = None
) -> tuple[Document, ...]:
    r"""Read all documents of one transcript file, in any format that a study may have.

    Parameters
    ----------
    path : path-like
        The file.
    roles : mapping of str to Role, optional
        Who asks and who answers, by the speakers' labels, where the labels do not tell.

    Returns
    -------
    tuple of Document
        One, in most formats; a table of answers has one in each row.

    Raises
    ------
    TranscriptError
        The file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "G1.txt"
    >>> _ = file.write_text("I: Und?\nB: Gut.", encoding="utf-8")
    >>> [document.id for document in read_documents(file)]
    ['G1']
    """
    file = Path(path)
    try:
        return tuple(read(file.read_bytes(), file.name, roles=roles))
    except TranscriptError as error:
        raise TranscriptError(
            error.problem, file=file, line=error.line, next_step=error.next_step
        ) from error
    except OSError as error:
        raise TranscriptError(
            msg("the file cannot be opened ({strerror})", strerror=error.strerror), file=file
        ) from error


def read_document(path: str | Path, roles: Mapping[str, Role] | None = None) -> Document:
    r"""Read a transcript file that holds one document.

    Parameters
    ----------
    path, roles
        As for `read_documents`.

    Raises
    ------
    TranscriptError
        The file cannot be read, or holds several documents.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "G1.txt"
    >>> _ = file.write_text("I: Und?\nB: Gut. Sehr gut.", encoding="utf-8")
    >>> [segment.text for segment in split_segments(read_document(file))]
    ['Und?', 'Gut.', 'Sehr gut.']
    """
    documents = read_documents(path, roles)
    if len(documents) > 1:
        raise TranscriptError(
            msg("the file holds {count} documents", count=len(documents)),
            file=path,
            next_step=msg("read it with read_documents"),
        )
    return documents[0]


def split_segments(document: Document, language: str = "de") -> tuple[Segment, ...]:
    """Cut the turns of a document into sentences, the units of coding.

    Parameters
    ----------
    document : Document
        A transcript, read.
    language : str
        Its language as two letters.

    Examples
    --------
    >>> from pipeline.api.documents import as_series, documents_of
    >>> document, = documents_of(as_series(["Am 3. Mai. Oder später."]))
    >>> [segment.text for segment in split_segments(document)]
    ['Am 3. Mai.', 'Oder später.']
    """
    return segment_document(document, language)


def _given(codes: Iterable[Any], documents: Sequence[Document], book: Codebook) -> list[Coding]:
    """Return what people gave to texts; an empty code where they read one and gave none."""
    given = list(codes)
    if len(given) != len(documents):
        raise ValueError(f"there are {len(documents)} texts, but codes for {len(given)}")
    return [
        Coding(
            document=document.id,
            code=_known(code, book),
            coder=CODER,
            start=0,
            end=len(document.text),
            turn=1,
        )
        for document, some in zip(documents, given, strict=True)
        if document.text and (known := codes_in(some)) is not None
        for code in known or ("",)
    ]


def codes_in(cell: Any) -> tuple[Any, ...] | None:
    """Return the codes that were given to one text; None where nobody has read it.

    Examples
    --------
    >>> codes_in("A"), codes_in(["A", "B"]), codes_in([]), codes_in(float("nan"))
    (('A',), ('A', 'B'), (), None)
    """
    if cell is None or cell != cell:  # only NaN differs from itself  # noqa: PLR0124
        return None
    if isinstance(cell, list | tuple | set | frozenset):
        return tuple(dict.fromkeys(cell))
    return (cell,)


def _known(code: str, book: Codebook) -> str:
    if code and code not in book.by_id:
        raise CodingsError(
            msg("the code '{code}' is not in the codebook", code=code),
            next_step=nearest(code, book.by_id),
        )
    return code
