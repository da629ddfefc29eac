"""Which names do all texts of a study have together, and which words speak of each?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.pseudonyms.evidence import is_ambiguous, is_used_as_noun, likeness
from pipeline.pseudonyms.forms import folded, readings
from pipeline.pseudonyms.mentions import KnownNames, NameKind
from pipeline.pseudonyms.stretches import Stretch
from pipeline.pseudonyms.words import PARTS_OF_TOWNS, WordsOfText, never_names

NAMED = (NameKind.PERSON, NameKind.PLACE, NameKind.INSTITUTION, NameKind.STREET)
"""Kinds whose names are sought in all texts."""


@dataclass(frozen=True, slots=True)
class StudyName:
    """A name in the texts of a study.

    Attributes
    ----------
    kind : NameKind
        What most of its mentions name.
    base : str
        As it is written where it was met first, without endings.
    is_certain : bool
        False where only the form of the word speaks for a name.
    everywhere : bool
        False where the word means something else as well, so that its context must tell.
    """

    kind: NameKind
    base: str
    is_certain: bool
    everywhere: bool


def study_names(
    found: Iterable[Sequence[Stretch]], texts: Sequence[WordsOfText], known: KnownNames
) -> dict[str, StudyName]:
    """Return the names of all texts by their folded spelling, also by their parts.

    Parameters
    ----------
    found : iterable of sequence of Stretch
        What the rules found, by text.
    texts : sequence of WordsOfText
        The texts.
    known : KnownNames
        What is known beforehand; it stands above what was found.
    """
    votes: dict[str, Counter[tuple[NameKind, str]]] = defaultdict(Counter)
    spelling: dict[str, str] = {}
    certain: set[str] = set()
    seen = {
        folded(words.at(index))
        for words in texts
        for index in range(len(words.words))
        if likeness(words, index)
    }
    for stretch in (stretch for stretches in found for stretch in stretches):
        if stretch.kind in NAMED:
            for alias, base, weight in _aliases(stretch, seen):
                key = folded(alias)
                spelling.setdefault(key, alias)
                votes[key][stretch.kind, base] += weight
                if stretch.is_certain:
                    certain.add(key)
    names = {}
    language = texts[0].language if texts else "de"
    plain = {word.text for words in texts for word in words.words if not word.has_capital}
    nouns = {
        folded(words.at(index))
        for words in texts
        for index, word in enumerate(words.words)
        if folded(word.text) in certain and is_used_as_noun(words, index)
    }
    for key, counts in votes.items():
        (kind, base), _ = max(counts.items(), key=lambda item: item[1])
        alias = spelling[key]
        everywhere = (
            " " in alias
            or not is_ambiguous(alias, language)
            or (kind is NameKind.STREET and len(alias) > 4)
            or (language == "en" and alias.lower() not in plain)
            # A certain Frau Müller in a study that never speaks of a miller
            or (
                kind is NameKind.PERSON
                and key in certain - nouns
                and language != "en"
                and alias not in plain
                and alias not in never_names(language)
            )
        )
        names[key] = StudyName(kind, base, key in certain, everywhere)
    for key in [key for key in names if _is_form_of_another(key, spelling[key], names)]:
        del names[key]
    for one in known.names:
        everywhere = " " in one.name or not is_ambiguous(one.name, language)
        names[folded(one.name)] = StudyName(one.kind, one.name, True, everywhere)
    return names


def _aliases(stretch: Stretch, seen: set[str]) -> Iterator[tuple[str, str, int]]:
    """Yield the words by which a name is spoken of, its base, and how much that weighs."""
    own = _without_genitive(stretch.name, seen)
    for alias in stretch.aliases or (stretch.name,):
        weight = stretch.rank if alias == stretch.name else 2 * stretch.rank
        yield _without_genitive(alias, seen), own, weight
        first, _, rest = alias.partition("-")
        if first in PARTS_OF_TOWNS and rest[:1].isupper() and len(rest) > 4:
            yield rest, rest, 1  # the town of a part of it: "Wetterade" of "Alt-Wetterade"


def _is_form_of_another(key: str, spelling: str, names: dict[str, StudyName]) -> bool:
    """Return whether a name is a form of another one: "Ahauser", "Ahausen-Süd"."""
    own = names[key]
    for form in readings(spelling):
        other = names.get(folded(form.base))
        if other is None or folded(form.base) == key:
            continue
        compound = form.before.endswith("-") or form.after.startswith("-")
        if compound and own.kind is NameKind.PLACE:
            return True
        derived = other.kind is NameKind.PLACE or form.after == "s"
        if not own.is_certain and other.is_certain and derived:
            return True
    return False


def _without_genitive(name: str, seen: set[str]) -> str:
    """Return a name without an ending of the genitive, where it also stands without one."""
    stem = re.sub(r"(?:’s|'s|s|’|')$", "", name)
    if stem == name or len(stem) < 3:
        return name
    if name[-1] in "’'" or name[-2] in "’'":
        return stem
    return stem if folded(stem) in seen else name
