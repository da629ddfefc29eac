"""Selection of quotes for each code.

Typical passages come first, then such that differ from them, so that a reader meets the usual and
the other view; as many documents as there are are quoted before one is quoted again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.language import stop_words
from pipeline.profiling import measured
from pipeline.records import Codebook, CodedSegment, Document, Status
from pipeline.render import passage_source
from pipeline.tables.frame import frame
from pipeline.tables.source_refs import turns_of
from pipeline.tables.stance import stance

Vectors = Mapping[str, NDArray[Any]]
"""Vectors of passages, by their ids."""

Typicality = Mapping[tuple[str, str], float]
"""How typical a passage is, by its id and its code."""

MAX_QUOTES = 6
"""Quotes of a code."""

MIN_CHARACTERS = 40
"""Shorter passages are not understood without their context."""

FULL_WEIGHT_CHARACTERS = 600
"""Passages with more characters are quoted rather less, the longer they are."""

MIN_CONTENT_WORDS = 3
"""So many different words beside function words and fillers must a quote have."""

CONTRAST_SHARE = 1 / 3
"""Share of the quotes that contrast with the typical ones."""

MMR_LAMBDA = 0.7
"""Weight of typicality against likeness to what is quoted already (lambda of Carbonell &
Goldstein)."""

_STATUS_ORDER = (Status.HUMAN, Status.AUTO, Status.REVIEW)

MAX_FEATURES = 4096
"""Most frequent words that are compared, where there is no encoder."""


@measured("passage vectors")
def passage_vectors(
    coded: Iterable[CodedSegment], texts: Mapping[str, str], sentences: Vectors | None = None
) -> Vectors:
    """Compute a vector of length 1 for each coded passage; similar passages have similar ones.

    Parameters
    ----------
    coded : iterable of CodedSegment
        The passages.
    texts : mapping of str to str
        Texts of the documents, by their ids.
    sentences : mapping of str to ndarray, optional
        Vectors of sentences by the ids of the sentences: a passage has their mean. Without them,
        passages are compared by their words (TF-IDF).

    Returns
    -------
    mapping of str to ndarray
        By id of the passage. From means of sentences, what all passages have in common is taken
        off; TF-IDF weighs it down by itself.
    """
    passages = {coding.id: coding for coding in coded}
    if not passages:
        return {}
    if sentences is not None:
        missing = np.zeros_like(next(iter(sentences.values()))) if sentences else np.zeros(1)
        rows = np.array(
            [
                np.mean([sentences.get(unit, missing) for unit in one.units] or [missing], axis=0)
                for one in passages.values()
            ]
        )
        rows = rows - rows.mean(axis=0)
    else:
        rows = _tfidf([texts[one.document][one.start : one.end] for one in passages.values()])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return dict(zip(passages, rows / np.where(lengths > 0, lengths, 1), strict=True))


def typicality(coded: Iterable[CodedSegment], vectors: Vectors) -> Typicality:
    """Compare each passage with the others of its code.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    vectors : mapping of str to ndarray
        Of every passage, of length 1 (`passage_vectors`).

    Returns
    -------
    mapping of (str, str) to float
        Cosine similarity to the middle of the other passages of the code, 0 to 1 (below 0 counts as
        0); 1 for the only passage.

    Examples
    --------
    >>> import numpy as np
    >>> from pipeline.records import Decision, DecisionReason, Status
    >>> person = Decision(status=Status.HUMAN, reason=DecisionReason.PERSON)
    >>> passages = [CodedSegment(id=name, document="G1", turn=1, start=0, end=1, code="A",
    ...     coder="", decision=person) for name in "abc"]
    >>> up, right = np.array([0.0, 1.0]), np.array([1.0, 0.0])
    >>> list(typicality(passages, {"a": up, "b": up, "c": right}).values())
    [0.7071067811865475, 0.7071067811865475, 0.0]
    """
    by_code: dict[str, set[str]] = {}
    for coding in coded:
        by_code.setdefault(coding.code, set()).add(coding.id)
    found = {}
    for code, unordered in by_code.items():
        ids = sorted(unordered)
        if len(ids) == 1:
            found[ids[0], code] = 1.0
            continue
        rows = np.array([vectors[one] for one in ids])
        others = rows.sum(axis=0) - rows
        lengths = np.linalg.norm(others, axis=1)
        similarity = (rows * others).sum(axis=1) / np.where(lengths > 0, lengths, 1)
        for one, value in zip(ids, np.clip(similarity, 0, 1), strict=True):
            found[one, code] = float(value)
    return found


def _tfidf(passages: Sequence[str]) -> NDArray[Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        matrix = TfidfVectorizer(sublinear_tf=True, max_features=MAX_FEATURES).fit_transform(
            passages
        )
    except ValueError:  # not one word in all passages
        return np.zeros((len(passages), 1))
    return np.asarray(matrix.toarray())


@measured("quotes")
def code_quotes(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    *,
    vectors: Vectors | None = None,
    max_quotes: int = MAX_QUOTES,
    language: str = "de",
) -> pd.DataFrame:
    """Choose what to quote for each code, as in ``quotes.csv``.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents.
    codebook : Codebook
        Gives the order of the codes.
    vectors : mapping of str to ndarray, optional
        Of each passage (`passage_vectors`); without them, passages are compared by their words.
    max_quotes : int
        Quotes of a code at most.
    language : str
        Language of the study.

    References
    ----------
    Carbonell & Goldstein (1998): The Use of MMR, Diversity-Based Reranking for Reordering
    Documents and Producing Summaries. SIGIR.
    """
    by_id = {document.id: document for document in documents}
    texts = {document.id: document.text for document in documents}
    turns = turns_of(documents)
    coded = tuple(coded)
    vectors = passage_vectors(coded, texts) if vectors is None else vectors
    typical = typicality(coded, vectors)
    by_code: defaultdict[str, list[CodedSegment]] = defaultdict(list)
    for coding in coded:
        by_code[coding.code].append(coding)
    rows = []
    for code in codebook.codes:
        candidates = list(ranked_quotes(by_code[code.id], texts, typical, language))
        stances = _Stances(candidates, texts, language)
        chosen = select_quotes(candidates, vectors, typical, stances, max_quotes)
        for rank, (kind, one) in enumerate(chosen, 1):
            turn = turns[one.document, one.turn]
            rows.append(
                (
                    code.id,
                    code.name,
                    codebook.main_code(code.id),
                    rank,
                    kind,
                    one.document,
                    turn.speaker,
                    passage_source(turn, one.start, one.end, language),
                    one.id,
                    by_id[one.document].text[one.start : one.end],
                    one.status.value,
                    one.probability,
                    typical[one.id, one.code],
                    stances[one.id],
                )
            )
    return frame("quotes", rows)


class _Stances(dict[str, str]):
    """The stances of passages by their ids, each found when it is first asked for."""

    def __init__(
        self, passages: Iterable[CodedSegment], texts: Mapping[str, str], language: str
    ) -> None:
        super().__init__()
        self._passages = {one.id: one for one in passages}
        self._texts = texts
        self._language = language

    def __missing__(self, name: str) -> str:
        one = self._passages[name]
        text = self._texts[one.document][one.start : one.end]
        self[name] = found = stance(text, self._language)
        return found


def ranked_quotes(
    codings: Iterable[CodedSegment],
    texts: Mapping[str, str],
    typical: Typicality,
    language: str = "de",
) -> Iterator[CodedSegment]:
    """Yield the passages that can be quoted, best first, each once.

    What people coded comes first, then what stands, then what is for review; among these by
    typicality and probability.
    """
    yielded: set[str] = set()
    for one in sorted(
        codings,
        key=lambda c: (
            _STATUS_ORDER.index(c.status),
            -_relevance(c, typical),
            c.document,
            c.start,
            c.end,
        ),
    ):
        text = texts[one.document][one.start : one.end]
        if one.id not in yielded and is_quotable(text, language):
            yielded.add(one.id)
            yield one


def is_quotable(text: str, language: str = "de") -> bool:
    """Return whether a passage has enough content of its own to be quoted.

    Examples
    --------
    >>> is_quotable("Die Beete haben wir im März gemeinsam angelegt.")
    True
    >>> is_quotable("Ja, genau, also das ist halt so, und dann war es das auch, ja.")
    False
    """
    if len(text) < MIN_CHARACTERS:
        return False
    fillers = stop_words(language)
    words = {word.strip(".,;:!?…()„“\"'–-").casefold() for word in text.split()}
    content_words = {word for word in words if len(word) > 1 and word not in fillers}
    return len(content_words) >= MIN_CONTENT_WORDS


def select_quotes(
    candidates: Sequence[CodedSegment],
    vectors: Vectors,
    typical: Typicality,
    stances: Mapping[str, str],
    max_quotes: int = MAX_QUOTES,
) -> list[tuple[str, CodedSegment]]:
    """Choose typical passages, then contrasting ones, each with its kind, in their order.

    Every document is quoted once before one is quoted again; within these limits, what people coded
    goes before what stands, and this before what is for review. Of what is left,
    typical passages are those with the highest maximal marginal relevance; contrasting ones have
    the other stance than prevails in the typical ones, if there are such, and are least like them.
    What is for review never contrasts: it is as often another code as another view. No two overlap.
    """
    n_contrast = int(min(max_quotes, len(candidates)) * CONTRAST_SHARE)
    n_typical = min(max_quotes, len(candidates)) - n_contrast
    chosen: list[tuple[str, CodedSegment]] = []
    quoted: Counter[str] = Counter()
    remaining = list(candidates)
    opposite: frozenset[str] = frozenset()

    def similarity(one: CodedSegment) -> float:
        return max((float(vectors[one.id] @ vectors[c.id]) for _, c in chosen), default=0.0)

    def relevance(one: CodedSegment) -> float:
        return MMR_LAMBDA * _relevance(one, typical) - (1 - MMR_LAMBDA) * similarity(one)

    def contrast(one: CodedSegment) -> float:
        other_view = bool(opposite) and stances[one.id] in opposite
        return other_view + _weight(one) * (1 - similarity(one))

    while remaining and len(chosen) < max_quotes:
        sure = [one for one in remaining if one.status is not Status.REVIEW]
        kind = "contrast" if sure and len(chosen) >= n_typical else "typical"
        if len(chosen) == n_typical:
            opposite = _opposite(stances[one.id] for _, one in chosen)
        pool = sure if kind == "contrast" else remaining
        fewest = min(quoted[one.document] for one in pool)
        pool = [one for one in pool if quoted[one.document] == fewest]
        trust = min(_STATUS_ORDER.index(one.status) for one in pool)
        pool = [one for one in pool if _STATUS_ORDER.index(one.status) == trust]
        best = max(pool, key=relevance if kind == "typical" else contrast)
        chosen.append((kind, best))
        quoted[best.document] += 1
        remaining = [one for one in remaining if not _overlap(one, best)]
    return sorted(chosen, key=lambda each: each[0] != "typical")


def _overlap(one: CodedSegment, other: CodedSegment) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def _weight(one: CodedSegment) -> float:
    return one.probability * min(1.0, FULL_WEIGHT_CHARACTERS / (one.end - one.start))


def _relevance(one: CodedSegment, typical: Typicality) -> float:
    return typical.get((one.id, one.code), 0.0) * _weight(one)


def _opposite(stances: Iterable[str]) -> frozenset[str]:
    counts = Counter(stances)
    if counts["for"] == counts["against"]:
        return frozenset()
    return frozenset({"against" if counts["for"] > counts["against"] else "for"})
