"""A trained model of spaCy that the user has installed slots in."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import analyse
from pipeline.language import nlp as nlp_module
from pipeline.language.cache import AnalysisCache, use_cache
from pipeline.language.nlp import spacy_pipeline


@Language.component("everything_is_a_noun")
def everything_is_a_noun(doc: Doc) -> Doc:
    for token in doc:
        token.pos_ = "NOUN"
    return doc


@pytest.fixture
def installed(monkeypatch):
    """Pretend that de_core_news_sm is installed, and that it takes every word for a noun."""
    loaded = []

    def load(name, exclude):
        loaded.append((name, tuple(exclude)))
        model = spacy.blank("de")
        model.add_pipe("everything_is_a_noun")
        return model

    monkeypatch.setattr(nlp_module, "is_package", lambda name: name == "de_core_news_sm")
    monkeypatch.setattr(spacy, "load", load)
    spacy_pipeline.cache_clear()
    with use_cache(AnalysisCache()):
        yield loaded
    spacy_pipeline.cache_clear()


def test_its_tags_decide_what_a_capital_means(installed):
    text = "Sehen Sie"
    assert spacy_pipeline("de")(text)[0].lemma_ == "Sehen"
    assert [name for name, _ in installed] == ["de_core_news_sm"]


def test_words_are_analysed_with_its_tags(installed):
    assert analyse("Sehen Sie")[0].lemma == "Sehen"


def test_its_parser_is_not_asked_for_sentences(installed):
    spacy_pipeline("de")
    assert {"parser", "senter"} <= set(installed[0][1])


def test_without_a_model_the_next_word_decides():
    assert spacy_pipeline("de")("Sehen Sie")[0].lemma_ == "sehen"


def test_sentence_starts_are_marked_on_the_tokens():
    doc = spacy_pipeline("de")("Am 3. Mai war Frau Dr. M. da. Danach nicht.")
    assert [sentence.text for sentence in doc.sents] == [
        "Am 3. Mai war Frau Dr. M. da.",
        "Danach nicht.",
    ]
