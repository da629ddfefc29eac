"""What does a trained model of spaCy take for names, where a user has installed one?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pipeline.i18n import msg
from pipeline.language.models import MODELS
from pipeline.pseudonyms.mentions import NameKind
from pipeline.pseudonyms.stretches import Stretch
from pipeline.pseudonyms.words import WordsOfText, never_names

if TYPE_CHECKING:
    from spacy.language import Language

_KINDS = {
    "PER": NameKind.PERSON,
    "PERSON": NameKind.PERSON,
    "LOC": NameKind.PLACE,
    "GPE": NameKind.PLACE,
    "FAC": NameKind.PLACE,
    "ORG": NameKind.INSTITUTION,
}
_UNUSED = ["tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter"]


def installed_model(language: str) -> str | None:
    """Return the name of the best trained model of a language that is installed, or None.

    Examples
    --------
    >>> installed_model("tlh")
    """
    return next((name for name in MODELS.get(language, ()) if find_spec(name)), None)


@lru_cache(maxsize=1)
def _loaded(name: str) -> Language:
    import spacy  # takes a second

    return spacy.load(name, exclude=_UNUSED)


def model_names(words: WordsOfText) -> Iterator[Stretch]:
    """Yield what an installed model takes for persons, places and institutions.

    None without a model. All are uncertain: models are trained on newspapers, and take much of what
    is said for names.
    """
    if (name := installed_model(words.language)) is None:
        return
    start = 0
    for line in words.text.split("\n"):
        for entity in _loaded(name)(line).ents:
            kind = _KINDS.get(entity.label_)
            if kind is None or entity.text in never_names(words.language) or len(entity.text) < 2:
                continue
            yield Stretch(
                start=start + entity.start_char,
                end=start + entity.end_char,
                kind=kind,
                name=entity.text,
                aliases=(entity.text,),
                reason=msg("the model '{model}' takes it for a name", model=name),
                rank=12,
                is_certain=False,
            )
        start += len(line) + 1
