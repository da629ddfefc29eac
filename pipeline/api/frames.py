"""Documents and codes of a study as tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.records import Codebook, Role
from pipeline.tables.frame import with_texts

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.results import Results

_BETWEEN = " | "


def documents_frame(results: Results) -> pd.DataFrame:
    """List the documents.

    Returns
    -------
    DataFrame
        A row a document: ``document``, ``file``, ``turns``, ``segments`` (sentences of all
        speakers), ``words`` (of participants), ``codings``; and a column for each attribute of the
        metadata, empty where a document has none.

    Examples
    --------
    >>> from pipeline.api.documents import as_series, documents_of
    >>> from pipeline.api.display import show
    >>> results = show(documents_of(as_series(["Der Regen fehlt."]))[0]).results
    >>> documents_frame(results)[["document", "turns", "words"]].values.tolist()
    [['0', 1, 3]]
    """
    segments = Counter(segment.document for segment in results.segments)
    codings = Counter(coding.document for coding in results.coded)
    rows = [
        {
            "document": document.id,
            "file": document.file,
            "turns": len(document.turns),
            "segments": segments[document.id],
            "words": sum(
                len(document.text_of(turn).split())
                for turn in document.turns
                if turn.role is Role.PARTICIPANT
            ),
            "codings": codings[document.id],
        }
        for document in results.documents
    ]
    columns = ["document", "file", "turns", "segments", "words", "codings"]
    fixed = pd.DataFrame(rows, columns=columns, dtype=object)
    fixed = with_texts(fixed.astype(dict.fromkeys(columns[2:], "int64")), columns[:2])
    names = dict.fromkeys(name for one in results.documents for name in one.attributes)
    attributes = pd.DataFrame(
        {name: [one.attributes.get(name, "") for one in results.documents] for name in names},
        dtype=object,
        index=fixed.index,
    )
    attributes = with_texts(attributes, names)
    return fixed.join(attributes.drop(columns=fixed.columns, errors="ignore"))


def codebook_frame(codebook: Codebook) -> pd.DataFrame:
    """List the codes.

    Returns
    -------
    DataFrame
        A row a code, in the order of the codebook: ``code``, ``code_name``, ``main_code``,
        ``level`` (as in ``frequencies.csv``), ``parent``, ``definition``, ``include``,
        ``exclude``, ``examples`` and ``terms`` (joined by ``|``).

    Examples
    --------
    >>> from pipeline.api.documents import as_codebook
    >>> frame = codebook_frame(as_codebook({"Ernte": "was man isst"}))
    >>> frame[["code", "definition"]].values.tolist()
    [['Ernte', 'was man isst']]
    """
    from pipeline.tables.frequencies import code_cells

    columns = ["code", "code_name", "main_code", "level", "parent"]
    columns += ["definition", "include", "exclude", "examples", "terms"]
    rows = [
        (
            *code_cells(code, codebook),
            code.parent or "",
            code.definition,
            code.include,
            code.exclude,
            _BETWEEN.join(code.examples),
            _BETWEEN.join(code.terms),
        )
        for code in codebook.codes
    ]
    return with_texts(pd.DataFrame(rows, columns=columns, dtype=object), columns)
