"""Our topics as a BERTopic model, for those who know it."""

import sys

import numpy as np
import pytest

from pipeline.errors import StudyError
from pipeline.topics.as_bertopic import as_bertopic
from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.labels import topic_words

WORDS = (("Zaun",),) * 8 + (("Honig", "Wabe"),) * 5 + (("Honig",),)
LABELS = [0] * 8 + [1] * 6


def corpus() -> PassageCorpus:
    documents = tuple(f"I{number % 5}" for number in range(len(WORDS)))
    vectors = np.repeat(np.eye(2, dtype=np.float32), [8, 6], axis=0)
    return PassageCorpus((), vectors, (), (), WORDS, documents, vectors)


def test_the_topics_and_their_words_are_ours():
    pytest.importorskip("bertopic")
    model = as_bertopic(corpus(), LABELS)
    assert model.topics_ == LABELS
    found = topic_words(WORDS, corpus().documents, LABELS)
    theirs = {
        topic: {word: pytest.approx(weight) for word, weight in words if word}
        for topic, words in model.get_topics().items()
    }
    assert theirs == {topic: dict(words) for topic, words in found.items()}


def test_without_bertopic_the_next_step_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "bertopic", None)
    with pytest.raises(StudyError, match="pip install bertopic"):
        as_bertopic(corpus(), LABELS)
