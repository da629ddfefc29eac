"""Who says what a code stands for?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.records import Codebook, CodedSegment, Document
from pipeline.tables.frame import frame, share
from pipeline.tables.frequencies import words
from pipeline.tables.hierarchy import codings_by_code, describe
from pipeline.tables.source_refs import turns_of

if TYPE_CHECKING:
    import pandas as pd


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
    said: Counter[tuple[str, str]] = Counter()
    for document in documents:
        for turn in document.turns:
            said[document.id, turn.speaker] += len(document.text_of(turn).split())
    rows = []
    for code, codings in codings_by_code(coded, codebook).items():
        by_speaker: defaultdict[tuple[str, str], list[CodedSegment]] = defaultdict(list)
        for coding in codings:
            speaker = turns[coding.document, coding.turn].speaker
            by_speaker[coding.document, speaker].append(coding)
        for key in said:
            if theirs := by_speaker.get(key):
                coded_words = words(theirs, texts)
                rows.append(
                    (
                        *describe(codebook.by_id[code], codebook),
                        *key,
                        len(theirs),
                        coded_words,
                        min(1.0, share(coded_words, said[key])),
                    )
                )
    return frame("code_by_speaker", rows)
