"""How often is each code given with each value of a dimension, and where do the values lie?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.profiling import measured
from pipeline.records import Codebook, CodedSegment, CueKind, DimensionValue, Document, Status
from pipeline.schema import attribute_table
from pipeline.tables.counts import count, count_documents
from pipeline.tables.frame import frame, share
from pipeline.tables.frequencies import (
    SMALL_CELL,
    code_cells,
    codings_by_code,
    count_words,
    is_small,
)

if TYPE_CHECKING:
    import pandas as pd

UNDETERMINED = ""
"""The value of passages that have none."""


@measured("code_by_dimension")
def code_by_dimension(
    coded: Sequence[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    values: Iterable[DimensionValue],
    names: Sequence[str],
    *,
    dimension: str,
    small_cell: int = SMALL_CELL,
) -> pd.DataFrame:
    """Cross the codes with the values of a dimension, as in ``code_by_<dimension>.csv``.

    Parameters
    ----------
    coded : sequence of CodedSegment
        All codings.
    documents : sequence of Document
        All documents.
    codebook : Codebook
        Gives the order of the codes. The row of a code with subcodes sums them up.
    values : iterable of DimensionValue
        Those of the passages, of this dimension and others.
    names : sequence of str
        The values, in their order; undetermined passages come last.
    dimension : str
        Name of the dimension.
    small_cell : int
        Fewer documents than this are marked.

    Returns
    -------
    DataFrame
        One row for each code and value. Confirmed is a coding that stands and whose value a person
        set; what is expected is the sum of the products of the probabilities of code and value.
    """
    value_of = {one.segment: one for one in values if one.dimension == dimension}
    texts = {document.id: document.text for document in documents}
    order = (*names, UNDETERMINED)

    def value(coding: CodedSegment) -> str:
        known = value_of.get(coding.id)
        return known.value if known else UNDETERMINED

    likely = [_with_value(coding, value_of.get(coding.id)) for coding in coded]
    all_passages = Counter(map(value, likely))
    sizes = {
        name: len({coding.document for coding in likely if value(coding) == name}) for name in order
    }
    words = {
        name: count_words([one for one in likely if value(one) == name], texts) for name in order
    }
    rows = []
    for code, codings in codings_by_code(likely, codebook).items():
        by_value: defaultdict[str, list[CodedSegment]] = defaultdict(list)
        for coding in codings:
            by_value[value(coding)].append(coding)
        for name in order:
            own = by_value[name]
            found_in = len({coding.document for coding in own})
            coded_words = count_words(own, texts)
            rows.append(
                (
                    *code_cells(codebook.by_id[code], codebook),
                    name,
                    len(own),
                    *count(own),
                    found_in,
                    *count_documents(own),
                    sizes[name],
                    share(found_in, sizes[name]),
                    share(len(own), len(codings)),
                    share(len(own), all_passages[name]),
                    coded_words,
                    share(coded_words, words[name]),
                    int(is_small(found_in, sizes[name], small_cell)),
                    0,
                )
            )
    return frame(attribute_table(dimension), rows)


def _with_value(coding: CodedSegment, value: DimensionValue | None) -> CodedSegment:
    """Return a coding as probable as it is together with its value, and as confirmed."""
    if value is None or not value.value or value.probability == 1:
        return coding
    decision = replace(
        coding.decision,
        status=Status.REVIEW,
        probability=coding.decision.probability * value.probability,
    )
    return replace(coding, decision=decision)


@measured("dimension_by_document")
def dimension_by_document(
    documents: Sequence[Document],
    values: Iterable[DimensionValue],
    names: Sequence[str],
    *,
    dimension: str,
) -> pd.DataFrame:
    """Count the passages of each value in each document, as in ``<dimension>_by_document.csv``.

    Parameters
    ----------
    documents : sequence of Document
        Give the order of the rows.
    values : iterable of DimensionValue
        Those of the passages, of this dimension and others.
    names : sequence of str
        The values, in their order.
    dimension : str
        Name of the dimension.
    """
    cells: defaultdict[tuple[str, str], list[DimensionValue]] = defaultdict(list)
    passages: Counter[str] = Counter()
    for one in values:
        if one.dimension == dimension:
            cells[one.document, one.value].append(one)
            passages[one.document] += 1
    rows = []
    for document in documents:
        for name in (*names, UNDETERMINED):
            own = cells[document.id, name]
            people = sum(any(cue.kind is CueKind.PERSON for cue in one.cues) for one in own)
            expected = sum(one.probability for one in own)
            rows.append(
                (
                    document.id, name, len(own), people, expected,
                    share(len(own), passages[document.id]),
                )
            )  # fmt: skip
    return frame(f"{dimension}_by_document", rows)


def dimension_tables(
    coded: Sequence[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    values: Sequence[DimensionValue],
    dimensions: Mapping[str, Sequence[str]],
    *,
    others: Iterable[str],
    small_cell: int = SMALL_CELL,
) -> dict[str, pd.DataFrame]:
    """Return the tables of all dimensions by the name of their file.

    Parameters
    ----------
    coded, documents, codebook, values
        As in `code_by_dimension`.
    dimensions : mapping of str to sequence of str
        The names of the values of each dimension.
    others : iterable of str
        Names of the other tables, which none of these may have.
    small_cell : int
        Fewer documents than this are marked.

    Raises
    ------
    StudyError
        A file would have the name of another one.
    """
    tables: dict[str, pd.DataFrame] = {}
    taken = {name.casefold() for name in others}
    for dimension, names in dimensions.items():
        crossed, spread = attribute_table(dimension), f"{dimension}_by_document"
        for name in (crossed, spread):
            if name.casefold() in taken:
                raise StudyError(
                    msg(
                        "the table of dimension '{dimension}' would take the place of another "
                        "{name}.csv",
                        dimension=dimension,
                        name=name,
                    ),
                    next_step=msg("give this dimension another name in study.toml"),
                )
        taken |= {crossed.casefold(), spread.casefold()}
        tables[crossed] = code_by_dimension(
            coded, documents, codebook, values, names, dimension=dimension, small_cell=small_cell
        )
        tables[spread] = dimension_by_document(documents, values, names, dimension=dimension)
    return tables
