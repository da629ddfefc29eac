"""spaCy pipelines.

spaCy's tokenizer of the language, changed not to split single words, with additional components:
`panreflex_pairs` makes one token of "Bürgerinnen und Bürger", `panreflex_sentences` marks the
beginnings of sentences, `panreflex_lemmas` sets the lemmas. If a trained model of the language is
installed, it comes before the lemmas and distinguishes nouns from other words.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.symbols import NOUN, PROPN
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import is_package

from pipeline.language.boundaries import sentences
from pipeline.language.coordination import expansions
from pipeline.language.gender import match_form, pairs
from pipeline.language.lemma import Case, lemma_of
from pipeline.language.models import MODELS

_NOUNS = frozenset([NOUN, PROPN])
_UNUSED = ["parser", "senter", "lemmatizer", "ner"]
# "geht's", "auf'm", "hab’": one word, as it is one in a frequency list.
_CONTRACTION = re.compile(r"[^\W\d_]+['’][^\W\d_]{0,3}")
_BEFORE_CAPITAL = frozenset("„“”\"'‚‘»«›‹([:–—-•*/")
_PERSONS = frozenset(["Sie", "Se", "wir"])
_ADJECTIVE_ENDINGS = ("e", "er", "es", "en", "em")
_MAX_LENGTH = 10**9


@lru_cache(maxsize=4)
def spacy_pipeline(language: str) -> Language:
    """Build the pipeline of a language.

    Parameters
    ----------
    language : str
        ISO code; for a language unknown to spaCy its rules for all languages are used.

    Examples
    --------
    >>> [token.lemma_ for token in spacy_pipeline("de")("Wir ham Bürger:innen befragt.")]
    ['wir', 'haben', 'Bürger', 'befragen', '.']
    """
    model = next(filter(is_package, MODELS.get(language, ())), None)
    try:
        nlp = spacy.load(model, exclude=_UNUSED) if model else spacy.blank(language)
    except ImportError:
        nlp = spacy.blank("xx")
    nlp.max_length = _MAX_LENGTH
    if language == "de" and isinstance(tokenizer := nlp.tokenizer, Tokenizer):
        tokenizer.token_match = lambda text: match_form(text) or _CONTRACTION.fullmatch(text)
        tokenizer.rules = {
            text: pieces
            for text, pieces in tokenizer.rules.items()
            if len(pieces) == 1 or not _CONTRACTION.fullmatch(text)
        }
    nlp.add_pipe("panreflex_sentences", first=True)
    nlp.add_pipe("panreflex_pairs", first=True)
    nlp.add_pipe("panreflex_lemmas", last=True)
    return nlp


@Language.component("panreflex_pairs")
def merge_pairs(doc: Doc) -> Doc:
    """Make one token of each pair that names women and men."""
    if doc.lang_ == "de" and (found := list(pairs(doc.text))):
        with doc.retokenize() as retokenizer:
            for start, end in found:
                if span := doc.char_span(start, end):
                    retokenizer.merge(span)
    return doc


@Language.component("panreflex_sentences")
def mark_sentences(doc: Doc) -> Doc:
    """Mark the tokens that begin a sentence."""
    starts = [start for start, _ in sentences(doc.text, doc.lang_)]
    tokens = np.searchsorted(doc.to_array("IDX").astype(np.int64), starts)
    begins = np.full(len(doc), -1, dtype=np.int64)
    begins[tokens[tokens < len(doc)]] = 1
    return _fill(doc, "SENT_START", begins.view(np.uint64))


@Language.component("panreflex_lemmas")
def set_lemmas(doc: Doc) -> Doc:
    """Set the lemma of each token; for a truncated one that of the whole word."""
    language, strings = doc.lang_, doc.vocab.strings
    whole = {found.start: found.word for found in expansions(doc.text)} if language == "de" else {}
    # Columns, because spaCy's token objects take more time than everything else.
    forms, offsets, begins, tags = (
        doc.to_array(name).tolist() for name in ("ORTH", "IDX", "SENT_START", "POS")
    )
    texts = [strings[form] for form in forms]
    lemmas, before = [], ""
    for text, following, offset, begin, tag in zip(
        texts, [*texts, ""][1:], offsets, begins, tags, strict=True
    ):
        opens = begin == 1 or before in _BEFORE_CAPITAL
        case = _case(text, following, opens, tag) if text[:1].isupper() else Case.MEANT
        lemmas.append(strings.add(lemma_of(whole.get(offset, text), language, case)))
        if not text.isspace():
            before = text
    return _fill(doc, "LEMMA", np.array(lemmas, dtype=np.uint64))


def _fill(doc: Doc, column: str, values: NDArray[np.uint64]) -> Doc:
    return doc.from_array([column], values)  # type: ignore[arg-type]


def _case(text: str, following: str, opens: bool, tag: int) -> Case:
    """Return the meaning of the capital letter of a word."""
    if tag:
        return Case.MEANT if tag in _NOUNS else Case.LOWER
    if not opens:
        return Case.MEANT
    is_verb = following in _PERSONS and text.endswith("n")
    is_adjective = following[:1].isupper() and text.endswith(_ADJECTIVE_ENDINGS)
    return Case.LOWER if is_verb or is_adjective else Case.OPEN
