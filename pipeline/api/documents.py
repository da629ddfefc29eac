"""Plain texts as documents, and their codings as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pandas as pd

from pipeline.codebook import load_codebook
from pipeline.embed import CachedEncoder, open_combined_encoder
from pipeline.errors import CodebookError
from pipeline.i18n import msg
from pipeline.records import Code, Codebook, Document, Role, Segment, Turn, segment_id
from pipeline.segment import segment_document
from pipeline.store import storable

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.embed import Encoder
    from pipeline.records import CodedSegment

COLUMNS = (
    "start",
    "end",
    "text",
    "code",
    "code_name",
    "main_code",
    "status",
    "probability",
    "evidence",
    "reason",
)
"""Columns of a coded passage, as in ``coded_segments.csv``."""
_EXAMPLE = '{"A1": "…"}'


def as_codebook(
    codebook: Codebook | Mapping[str, str] | str | Path, language: str = "de"
) -> Codebook:
    """Make a codebook of definitions by the names of codes, or read it from a file.

    Parameters
    ----------
    codebook : Codebook, mapping of str to str, or path-like
        A codebook stays as it is.
    language : str
        Language of the definitions, as two letters.

    Examples
    --------
    >>> [code.definition for code in as_codebook({"Ernte": "was man isst"}).codes]
    ['was man isst']
    """
    if isinstance(codebook, Codebook):
        return codebook
    if isinstance(codebook, Mapping):
        codes = tuple(Code(id=name, name=name, definition=text) for name, text in codebook.items())
        return Codebook(title="", language=language, version="", codes=codes)
    return load_codebook(codebook)


def require_codes(codebook: Codebook) -> Codebook:
    """Return a codebook that has codes.

    Raises
    ------
    CodebookError
        It has none: no text could be coded with it.

    Examples
    --------
    >>> len(require_codes(as_codebook({"Ernte": "was man isst"})).codes)
    1
    """
    if not codebook.codes:
        raise CodebookError(
            msg("the codebook has no codes"),
            next_step=msg("name each code with its definition, as in {example}", example=_EXAMPLE),
        )
    return codebook


def as_encoder(encoder: str | Encoder, *, combined: bool = True) -> Encoder:
    """Return the encoder of a name, the same one in the whole process, or the one that is given.

    Examples
    --------
    >>> as_encoder("use").encode(["Guten Tag."]).shape
    (1, 512)
    """
    return SharedEncoder(encoder, combined=combined) if isinstance(encoder, str) else encoder


def as_series(texts: Iterable[str]) -> pd.Series[str]:
    """Make a Series of texts; missing ones are empty.

    Raises
    ------
    TypeError
        These are no texts.

    Examples
    --------
    >>> as_series(["Ja.", None]).tolist()
    ['Ja.', '']
    """
    if isinstance(texts, str | bytes):
        raise TypeError("a list of texts is expected, not one text: put it in [brackets]")
    if getattr(texts, "ndim", 1) != 1:
        raise TypeError("a list of texts is expected, not a table: name one of its columns")
    series = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype=object)
    values = series.astype(object).where(series.notna(), "")
    for place, value in enumerate(values):
        if not isinstance(value, str):
            raise TypeError(f"texts are expected, but number {place} is {type(value).__name__}")
    return values.map(storable).astype(object)  # texts keep their length, so that offsets hold


def documents_of(texts: pd.Series[str]) -> tuple[Document, ...]:
    """Make a document with one turn of each text, called as the index of the Series has it.

    Examples
    --------
    >>> [document.id for document in documents_of(as_series(["Ja.", "Nein."]))]
    ['0', '1']
    """
    names = [str(label) for label in texts.index]
    if len(set(names)) < len(names):
        names = [str(place) for place in range(len(names))]
    return tuple(_document(name, text) for name, text in zip(names, texts, strict=True))


def units_of(documents: Sequence[Document], language: str, *, split: bool = True) -> list[Segment]:
    """Return the sentences of texts, or each text as one unit.

    Examples
    --------
    >>> documents = documents_of(as_series(["Ja. Doch."]))
    >>> [len(units_of(documents, "de", split=split)) for split in (True, False)]
    [2, 1]
    """
    if split:
        return [unit for document in documents for unit in segment_document(document, language)]
    return [
        Segment(
            id=segment_id(document.id, 0, len(document.text)),
            document=document.id,
            file="",
            turn=1,
            speaker="",
            role=Role.PARTICIPANT,
            start=0,
            end=len(document.text),
            text=document.text,
        )
        for document in documents
    ]


def coded_frame(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    texts: pd.Series[str],
    codebook: Codebook,
) -> pd.DataFrame:
    """Return coded passages under the index of the texts, as `code_texts` returns them.

    Examples
    --------
    >>> coded_frame([], (), as_series([]), as_codebook({})).columns.tolist()[:3]
    ['start', 'end', 'text']
    """
    from pipeline import tables

    table = tables.coded_segments(coded, documents, codebook, codebook.language)
    return indexed(table, documents, texts)[list(COLUMNS)]


def _document(name: str, text: str) -> Document:
    canonical = normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    turn = Turn(number=1, speaker="", role=Role.PARTICIPANT, start=0, end=len(canonical))
    return Document(id=name, file="", text=canonical, turns=(turn,))


def indexed(
    table: pd.DataFrame, documents: Sequence[Document], texts: pd.Series[str]
) -> pd.DataFrame:
    """Put the rows of a table under the labels of the texts that their documents were made of.

    Examples
    --------
    >>> import pandas as pd
    >>> texts = pd.Series(["Ja.", "Nein."], index=["a", "b"])
    >>> indexed(pd.DataFrame({"document": ["b"]}), documents_of(texts), texts).index.tolist()
    ['b']
    """
    place = {document.id: number for number, document in enumerate(documents)}
    return table.set_axis(texts.index[[place[name] for name in table["document"]]], axis=0)


class SharedEncoder:
    """An encoder by its name: opened once in a process, so that each text is encoded once.

    It is small and can be pickled, and so can what was learned with it.

    Parameters
    ----------
    name : str
        As in ``study.toml``: ``"auto"``, ``"e5"``, ``"use"``, ``"path:FOLDER"`` …
    combined : bool
        Whether ``"auto"`` stands for all bundled encoders, as in coding, or for the best one.

    Examples
    --------
    >>> SharedEncoder("use").encode(["Guten Tag.", "Hallo."]).shape
    (2, 512)
    """

    def __init__(self, name: str = "auto", *, combined: bool = True) -> None:
        self.name = name
        self.combined = combined

    def encode(self, texts: Sequence[str]) -> Any:
        """Return one vector of length 1 for each text.

        Examples
        --------
        >>> vectors = SharedEncoder("use").encode(["Hallo.", "Hallo."])
        >>> bool((vectors[0] == vectors[1]).all())
        True
        """
        return _opened(self.name, self.combined).encode(texts)

    @property
    def in_context(self) -> Any:
        """The encoder of sentences as they stand in their turn; None where there is none.

        Examples
        --------
        >>> SharedEncoder("use").in_context is None
        True
        """
        return _opened(self.name, self.combined).in_context


@lru_cache(maxsize=4)
def _opened(name: str, combined: bool) -> Any:
    return open_combined_encoder(name) if combined else CachedEncoder(name)
