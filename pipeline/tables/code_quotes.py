"""What should be quoted for each code?

Typical passages first, then such that differ from them, so that a reader hears the usual and the
other view; as many documents as there are come to word before one does again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.language import stop_words
from pipeline.records import Codebook, CodedSegment, Document, Status
from pipeline.render import passage_source
from pipeline.tables.frame import frame
from pipeline.tables.source_refs import turns_of
from pipeline.tables.stance import stance
from pipeline.tables.typicality import Typicality, Vectors, passage_vectors, typicality

if TYPE_CHECKING:
    import pandas as pd

MOST = 6
"""Quotes of a code."""

SHORTEST = 40
"""Fewer characters tell nothing without their context."""

LONGEST = 600
"""Passages with more characters are quoted rather less, the longer they are."""

CONTENT_WORDS = 3
"""So many different words beside function words and fillers must a quote have."""

CONTRASTING = 1 / 3
"""Share of the quotes that contrast with the typical ones."""

RELEVANCE = 0.7
"""Weight of typicality against likeness to what is quoted already (lambda of Carbonell &
Goldstein)."""

_TRUST = (Status.HUMAN, Status.AUTO, Status.REVIEW)


def code_quotes(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    *,
    vectors: Vectors | None = None,
    most: int = MOST,
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
    most : int
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
    rows = []
    for code in codebook.codes:
        own = [coding for coding in coded if coding.code == code.id]
        candidates = order_of_quotes(own, texts, typical, language)
        stances = {
            one.id: stance(texts[one.document][one.start : one.end], language) for one in candidates
        }
        chosen = choose(candidates, vectors, typical, stances, most)
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


def order_of_quotes(
    codings: Iterable[CodedSegment],
    texts: Mapping[str, str],
    typical: Typicality,
    language: str = "de",
) -> list[CodedSegment]:
    """Return the passages that can be quoted, best first, each once.

    What people coded comes first, then what stands, then what is for review; among these by
    typicality and probability.
    """
    best: dict[str, CodedSegment] = {}
    for one in sorted(
        codings,
        key=lambda c: (_TRUST.index(c.status), -_relevance(c, typical), c.document, c.start, c.end),
    ):
        if one.id not in best and is_quotable(texts[one.document][one.start : one.end], language):
            best[one.id] = one
    return list(best.values())


def is_quotable(text: str, language: str = "de") -> bool:
    """Say whether a passage tells something by itself.

    Examples
    --------
    >>> is_quotable("Die Beete haben wir im März gemeinsam angelegt.")
    True
    >>> is_quotable("Ja, genau, also das ist halt so, und dann war es das auch, ja.")
    False
    """
    fillers = stop_words(language)
    words = {word.strip(".,;:!?…()„“\"'–-").casefold() for word in text.split()}
    telling = {word for word in words if len(word) > 1 and word not in fillers}
    return len(text) >= SHORTEST and len(telling) >= CONTENT_WORDS


def choose(
    candidates: Sequence[CodedSegment],
    vectors: Vectors,
    typical: Typicality,
    stances: Mapping[str, str],
    most: int = MOST,
) -> list[tuple[str, CodedSegment]]:
    """Choose typical passages, then contrasting ones, each with its kind, in their order.

    Every document comes to word before one does again; within these limits, what people coded goes
    before what stands, and this before what is for review. Of what is left, typical passages are
    those with the highest maximal marginal relevance; contrasting ones have the other stance than
    prevails in the typical ones, if there are such, and are least like them. No two overlap.
    """
    contrasting = int(min(most, len(candidates)) * CONTRASTING)
    typicals = min(most, len(candidates)) - contrasting
    chosen: list[tuple[str, CodedSegment]] = []
    quoted: Counter[str] = Counter()
    left = list(candidates)
    opposite: frozenset[str] = frozenset()

    def likeness(one: CodedSegment) -> float:
        return max((float(vectors[one.id] @ vectors[c.id]) for _, c in chosen), default=0.0)

    def relevance(one: CodedSegment) -> float:
        return RELEVANCE * _relevance(one, typical) - (1 - RELEVANCE) * likeness(one)

    def contrast(one: CodedSegment) -> float:
        return (stances[one.id] in opposite) + _weight(one) * (1 - likeness(one))

    while left and len(chosen) < most:
        kind = "typical" if len(chosen) < typicals else "contrast"
        if len(chosen) == typicals:
            opposite = _opposite(stances[one.id] for _, one in chosen)
        fewest = min(quoted[one.document] for one in left)
        pool = [one for one in left if quoted[one.document] == fewest]
        trust = min(_TRUST.index(one.status) for one in pool)
        pool = [one for one in pool if _TRUST.index(one.status) == trust]
        best = max(pool, key=relevance if kind == "typical" else contrast)
        chosen.append((kind, best))
        quoted[best.document] += 1
        left = [one for one in left if not _overlap(one, best)]
    return chosen


def _overlap(one: CodedSegment, other: CodedSegment) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def _weight(one: CodedSegment) -> float:
    return one.probability * min(1.0, LONGEST / (one.end - one.start))


def _relevance(one: CodedSegment, typical: Typicality) -> float:
    return typical.get((one.id, one.code), 0.0) * _weight(one)


def _opposite(stances: Iterable[str]) -> frozenset[str]:
    counts = Counter(stances)
    if counts["for"] == counts["against"]:
        return frozenset()
    return frozenset({"against" if counts["for"] > counts["against"] else "for"})
