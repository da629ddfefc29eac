from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.llm.few_shot import DocumentExample, balanced_examples, nearest_codes
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


def chosen(windows_, passages, count):
    choose = balanced_examples(windows_, passages, WordEncoder(), count)
    return [[example.text for example in choose(window)] for window in windows_]


def test_the_passages_most_like_some_sentence_come_first_and_none_of_the_own_document():
    found = windows(interview(("B", ["Der Bus.", "Die Ernte."])), 5)
    # Likeness to the nearest sentence: 0.71, 1, (own document), 1; ties in their order.
    assert chosen(found, PASSAGES, 3) == [["Bus", "Ernte Ernte", "Ernte und Nachbarn"]]
    assert chosen(found, PASSAGES, 1) == [["Bus"]]


def test_each_example_of_a_window_shows_another_code_as_long_as_there_are_such():
    (window,) = windows(interview(("B", ["Der Bus.", "Die Ernte."])), 5)
    # The second best, "Ernte Ernte", has the code of "Bus".
    assert chosen([window], PASSAGES, 2) == [["Bus", "Ernte und Nachbarn"]]


def test_a_code_that_is_like_every_window_is_shown_with_half_of_them():
    found = [
        window
        for document in ("G7", "G8", "G9", "G10")
        for window in windows(interview(("B", ["Die Ernte."]), document=document), 5)
    ]
    passages = [
        DocumentExample("G2", FewShotExample("Ernte", ("M1",))),
        DocumentExample("G3", FewShotExample("Ernte Bus", ("M2",))),
        DocumentExample("G3", FewShotExample("Nachbarn", ("M3",))),
    ]
    # One example each, 3 codes, 4 windows: 1.33 windows a code were even, twice that are 2.
    assert chosen(found, passages, 1) == [["Ernte"], ["Ernte"], ["Ernte Bus"], ["Ernte Bus"]]


DOCUMENTS = st.sampled_from(["G1", "G2", "G3", "G4"])
CODED = st.builds(
    DocumentExample,
    DOCUMENTS,
    st.builds(
        FewShotExample,
        st.sampled_from(["Ernte", "Nachbarn", "Bus", "Ernte Bus", "Weg"]),
        st.lists(st.sampled_from("ABC"), min_size=1, max_size=2, unique=True).map(tuple),
    ),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(CODED, max_size=12), st.lists(DOCUMENTS, min_size=2, max_size=8), st.integers(1, 4))
def test_no_code_is_in_all_requests_and_no_example_is_of_the_document_read(passages, read, count):
    found = [
        window
        for number, document in enumerate(read)
        for window in windows(
            interview(*[("B", ["x"])] * number, ("B", ["Die Ernte."]), document=document), 1
        )[number:]
    ]
    marked = [
        DocumentExample(one.document, replace(one.example, text=f"{one.example.text} {number}"))
        for number, one in enumerate(passages)
    ]
    document_of = {one.example.text: one.document for one in marked}
    choose = balanced_examples(found, marked, WordEncoder(), count)
    shown = [choose(window) for window in found]
    for window, examples in zip(found, shown, strict=True):
        assert len({example.text for example in examples}) == len(examples) <= count
        assert window.document not in {document_of[example.text] for example in examples}
    for code in "ABC":
        times = sum(any(code in example.codes for example in examples) for examples in shown)
        assert times <= max(1, len(found) // 2)
        assert times < len(found)


def test_the_codes_most_like_a_window_are_offered_in_the_order_of_the_codebook():
    (window,) = windows(interview(("B", ["Die Ernte."])), 5)
    assert nearest_codes(BOOK.codable, WordEncoder(), 1)(window) == ["M1"]
    assert nearest_codes(BOOK.codable, WordEncoder(), 2)(window) == ["M1", "M2"]
