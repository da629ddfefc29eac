from __future__ import annotations

import numpy as np

from pipeline.llm.few_shot import DocumentExample, nearest_codes, nearest_examples
from pipeline.llm.requests import FewShotExample
from pipeline.llm.windows import windows
from tests.llm.interview import BOOK, interview

WORDS = ("ernte", "nachbarn", "bus")


class WordEncoder:
    """One dimension a word, so that likeness can be read off the texts."""

    name = "words"
    dimension = len(WORDS)

    def encode(self, texts):
        counts = [[text.casefold().count(word) for word in WORDS] for text in texts]
        vectors = np.array(counts, dtype=np.float32).reshape(len(texts), len(WORDS))
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


PASSAGES = (
    DocumentExample("G2", FewShotExample("Ernte und Nachbarn", ("M1", "M2"))),
    DocumentExample("G2", FewShotExample("Bus", ("M1",))),
    DocumentExample("G1", FewShotExample("Ernte", ("M1",))),
    DocumentExample("G3", FewShotExample("Ernte Ernte", ("M1",))),
)


def test_the_passages_most_like_some_sentence_come_first_and_none_of_the_own_document():
    (window,) = windows(interview(("B", ["Der Bus.", "Die Ernte."])), 5)
    # Likeness to the nearest sentence: 0.71, 1, (own document), 1; ties in their order.
    chosen = nearest_examples(PASSAGES, WordEncoder(), 3)(window)
    assert [example.text for example in chosen] == ["Bus", "Ernte Ernte", "Ernte und Nachbarn"]
    assert len(nearest_examples(PASSAGES, WordEncoder(), 1)(window)) == 1


def test_the_codes_most_like_a_window_are_offered_in_the_order_of_the_codebook():
    (window,) = windows(interview(("B", ["Die Ernte."])), 5)
    assert nearest_codes(BOOK.codable, WordEncoder(), 1)(window) == ["M1"]
    assert nearest_codes(BOOK.codable, WordEncoder(), 2)(window) == ["M1", "M2"]
