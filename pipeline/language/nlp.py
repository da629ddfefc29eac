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
from pipeline.language.gender import match_form, pairs
from pipeline.language.in_context import lemmas_in_context
from pipeline.language.models import MODELS

_NOUNS = frozenset([NOUN, PROPN])
_COMPONENTS = ("panreflex_pairs", "panreflex_sentences", "panreflex_lemmas")
_UNUSED = ["parser", "senter", "lemmatizer", "ner"]
# "geht's", "auf'm", "hab’": one word, as it is one in a frequency list.
_CONTRACTION = re.compile(r"[^\W\d_]+['’][^\W\d_]{0,3}")
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
    pairs_component, sentences_component, lemmas_component = _COMPONENTS
    nlp.add_pipe(sentences_component, first=True)
    nlp.add_pipe(pairs_component, first=True)
    nlp.add_pipe(lemmas_component, last=True)
    return nlp


def divides_by_strings(nlp: Language) -> bool:
    """Return whether the tokens of a string do not depend on what stands around it."""
    tokenizer = nlp.tokenizer
    return (
        set(nlp.pipe_names) == set(_COMPONENTS)
        and isinstance(tokenizer, Tokenizer)
        and not any(len(rule.split()) > 1 for rule in tokenizer.rules)
    )


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
    # Columns, because spaCy's token objects take more time than everything else.
    offsets, lengths, begins, tags = (
        doc.to_array(name).tolist() for name in ("IDX", "LENGTH", "SENT_START", "POS")
    )
    lemmas = lemmas_in_context(
        doc.text,
        doc.lang_,
        [(start, start + length) for start, length in zip(offsets, lengths, strict=True)],
        {place for place, begin in enumerate(begins) if begin == 1},
        [tag in _NOUNS if tag else None for tag in tags],
    )
    ids = [doc.vocab.strings.add(lemma) for lemma in lemmas]
    return _fill(doc, "LEMMA", np.array(ids, dtype=np.uint64))


def _fill(doc: Doc, column: str, values: NDArray[np.uint64]) -> Doc:
    return doc.from_array([column], values)  # type: ignore[arg-type]
