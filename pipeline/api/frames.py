"""Documents and codes of a study as tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.records import Codebook, CueKind, Role
from pipeline.render import cues_text
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


def dimension_frame(results: Results) -> pd.DataFrame:
    """List the values of coded passages in the dimensions of a study.

    Returns
    -------
    DataFrame
        A row a passage and dimension: ``dimension``, ``segment_id`` (as in the codings),
        ``document``, ``value`` (in the order of the settings; empty: undetermined), ``probability``
        (1 where people set it), ``set_by_people``, ``evidence``.

    Examples
    --------
    >>> from pipeline.records import Codebook, DimensionValue
    >>> from pipeline.results import Results
    >>> book = Codebook(title="", language="de", version="1", codes=())
    >>> value = DimensionValue(segment="G1_0_9", document="G1", start=0, end=9, dimension="phase",
    ...                        value="Ernte", probability=0.8)
    >>> results = Results(title="", language="de", codebook=book, documents=(), segments=(),
    ...                   coded=(), dimension_values=(value,))
    >>> dimension_frame(results)[["segment_id", "value", "probability"]].values.tolist()
    [['G1_0_9', 'Ernte', 0.8]]
    """
    rows = [
        {
            "dimension": one.dimension,
            "segment_id": one.segment,
            "document": one.document,
            "value": one.value,
            "probability": one.probability,
            "set_by_people": any(cue.kind is CueKind.PERSON for cue in one.cues),
            "evidence": cues_text(one.cues, results.language),
        }
        for one in results.dimension_values
    ]
    texts = ["dimension", "segment_id", "document", "value", "evidence"]
    columns = [*texts[:4], "probability", "set_by_people", "evidence"]
    found = pd.DataFrame(rows, columns=columns, dtype=object)
    types = {"probability": "float64", "set_by_people": "bool"}
    return with_texts(found.astype(types), texts)
