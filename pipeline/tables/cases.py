"""Case profiles and theme matrix: what each document contains of each main code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from pipeline.profiling import measured
from pipeline.records import Code, Codebook, CodedSegment, Document, Turn
from pipeline.render import passage_source
from pipeline.summaries import ThematicSummary
from pipeline.tables.code_quotes import Vectors, passage_vectors, ranked_quotes, typicality
from pipeline.tables.counts import count
from pipeline.tables.frame import frame, share
from pipeline.tables.frequencies import codings_by_code, count_words
from pipeline.tables.source_refs import turns_of


@measured("case_profiles")
def case_profiles(
    coded: Iterable[CodedSegment], documents: Sequence[Document], codebook: Codebook
) -> pd.DataFrame:
    """Compare the main codes of each document with those of the study, as in ``case_profiles.csv``.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents, coded or not, in the order of the rows.
    codebook : Codebook
        Gives the order of the main codes.
    """
    coded = tuple(coded)
    texts = {document.id: document.text for document in documents}
    main_codes = main_codes_of(codebook)
    grouped = codings_by_code(coded, codebook)
    all_words = count_words(coded, texts)
    of_study = {
        main.id: share(count_words(grouped[main.id], texts), all_words) for main in main_codes
    }
    cells = by_cell(coded, codebook)
    own: dict[str, list[CodedSegment]] = {}
    for coding in coded:
        own.setdefault(coding.document, []).append(coding)
    rows = []
    for document in documents:
        own_words = count_words(own.get(document.id, ()), texts)
        for main in main_codes:
            codings = cells.get((document.id, main.id), [])
            counted = count_words(codings, texts)
            of_document = share(counted, own_words)
            usual = of_study[main.id]
            rows.append(
                (
                    document.id,
                    main.id,
                    main.name,
                    len(codings),
                    *count(codings),
                    counted,
                    of_document,
                    usual,
                    of_document / usual if usual else None,
                    _top_codes(codings, codebook),
                )
            )
    return frame("case_profiles", rows)


@measured("theme_matrix")
def theme_matrix(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    *,
    summaries: Iterable[ThematicSummary] = (),
    vectors: Vectors | None = None,
    language: str = "de",
) -> pd.DataFrame:
    """Quote or summarise each document on each main code, as in ``theme_matrix.csv``.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents, coded or not, in the order of the rows.
    codebook : Codebook
        Gives the order of the main codes.
    summaries : iterable of ThematicSummary
        What people wrote into cells.
    vectors : mapping of str to ndarray, optional
        Of each passage (`passage_vectors`); without them, passages are compared by their words.
    language : str
        Language of the study.

    References
    ----------
    Kuckartz & Rädiker (2022): Qualitative Inhaltsanalyse, chapter 4 (Themenmatrix).
    """
    coded = tuple(coded)
    texts = {document.id: document.text for document in documents}
    typical = typicality(coded, passage_vectors(coded, texts) if vectors is None else vectors)
    turns = turns_of(documents)
    written = {(one.document, one.main_code): one for one in summaries}
    cells = by_cell(coded, codebook)
    rows = []
    for document in documents:
        for main in main_codes_of(codebook):
            codings = cells.get((document.id, main.id), [])
            quote = next(ranked_quotes(codings, texts, typical, language), None)
            summary = written.get((document.id, main.id))
            rows.append(
                (
                    document.id,
                    main.id,
                    main.name,
                    len(codings),
                    *count(codings),
                    count_words(codings, texts),
                    *_cited(quote, document, turns, language),
                    summary.text if summary else "",
                    summary.by if summary else "",
                )
            )
    return frame("theme_matrix", rows)


def main_codes_of(codebook: Codebook) -> list[Code]:
    """Return the topmost codes in their order."""
    return [code for code in codebook.codes if code.parent is None]


def by_cell(
    coded: Iterable[CodedSegment], codebook: Codebook
) -> Mapping[tuple[str, str], list[CodedSegment]]:
    """Group codings by document and main code."""
    cells: dict[tuple[str, str], list[CodedSegment]] = {}
    for coding in coded:
        cells.setdefault((coding.document, codebook.main_code(coding.code)), []).append(coding)
    return cells


def _cited(
    quote: CodedSegment | None,
    document: Document,
    turns: Mapping[tuple[str, int], Turn],
    language: str,
) -> tuple[str, str, str]:
    """Return the text of a quote, its place and its id."""
    if quote is None:
        return "", "", ""
    place = passage_source(turns[document.id, quote.turn], quote.start, quote.end, language)
    return document.text[quote.start : quote.end], place, quote.id


def _top_codes(codings: Iterable[CodedSegment], codebook: Codebook) -> str:
    order = {code.id: place for place, code in enumerate(codebook.codes)}
    counts = Counter(coding.code for coding in codings)
    best = sorted(counts.items(), key=lambda item: (-item[1], order[item[0]]))
    return ", ".join(f"{code} ({times})" for code, times in best)
