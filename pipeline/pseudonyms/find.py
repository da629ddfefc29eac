"""Which stretches of the documents may tell who or where someone is?

Each text is read by rules: addresses and numbers by their form, persons by titles, roles and given
names, institutions and streets by their nouns, places by prepositions and lists. What looks like a
name and no rule knows, because no dictionary has it, is found as well, marked as uncertain. Then
each name is sought in all texts, in every form.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.i18n import msg
from pipeline.language.lexicon import known_lemma
from pipeline.pseudonyms.evidence import (
    NAME,
    is_ambiguous,
    is_function_word,
    is_trusted_given,
    likeness,
)
from pipeline.pseudonyms.find_functions import functions
from pipeline.pseudonyms.find_institutions import institutions
from pipeline.pseudonyms.find_patterns import patterned
from pipeline.pseudonyms.find_persons import persons
from pipeline.pseudonyms.find_places import places, streets
from pipeline.pseudonyms.forms import folded, readings
from pipeline.pseudonyms.lists import given_names, towns
from pipeline.pseudonyms.mentions import KnownNames, Mention, NameKind
from pipeline.pseudonyms.stretches import Stretch, without_overlaps
from pipeline.pseudonyms.words import WordClass, WordsOfText, class_of, words_of
from pipeline.records import Document

_NAMED = (NameKind.PERSON, NameKind.PLACE, NameKind.INSTITUTION, NameKind.STREET)
_COORDINATED = re.compile(
    r"(?:, | und | oder | and | or | bis | nach |/)(?:die |der |den |in |aus )?"
)
_KNOWN_RANK = 90
_ELSEWHERE_RANK = 35
_FORM_RANK = 10


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in the texts of a study."""

    kind: NameKind
    base: str
    is_certain: bool
    everywhere: bool


def find_mentions(
    documents: Sequence[Document], known: KnownNames | None = None, language: str = "de"
) -> tuple[Mention, ...]:
    """Find what in the texts may tell who or where someone is.

    Parameters
    ----------
    documents : sequence of Document
        All of a study, since a name that is plain in one place is found everywhere.
    known : KnownNames, optional
        What is known beforehand.
    language : str
        ISO code of the texts' language; English, or any other as German is read.

    Returns
    -------
    tuple of Mention
        In the order of the documents and of their texts, without overlaps.

    Examples
    --------
    >>> text = "B: Frau Tewes kam aus Ahausen. Nicht Tewes rief an, sondern die Ahauser."
    >>> document = Document(id="I01", file="I01.txt", text=text, turns=())
    >>> [(one.surface, one.kind.value, one.name) for one in find_mentions([document])]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('Tewes', 'person', 'Tewes'), ('Ahausen', 'place', 'Ahausen'),
     ('Tewes', 'person', 'Tewes'), ('Ahauser', 'place', 'Ahausen')]
    """
    known = known or KnownNames()
    texts = {document.id: words_of(document.text, language) for document in documents}
    found = {document: without_overlaps(_by_rules(words)) for document, words in texts.items()}
    names = _names(found.values(), texts.values(), known)
    several = _several_words(names)
    excluded = {folded(name) for name in known.no_names}
    return tuple(
        mention
        for document, words in texts.items()
        for mention in _mentions(
            document, words, [*found[document], *_elsewhere(words, names, several)], names
        )
        if folded(mention.name) not in excluded
    )


def _by_rules(words: WordsOfText) -> Iterator[Stretch]:
    yield from patterned(words.text)
    for rule in (persons, institutions, places, streets, functions):
        yield from rule(words)
    yield from _unknown_words(words)


def _unknown_words(words: WordsOfText) -> Iterator[Stretch]:
    """Yield what no dictionary has and no rule explains."""
    past = -1
    for index, word in enumerate(words.words):
        if index <= past:
            continue
        listed = word.text in given_names() or word.text in towns(words.language)
        if word.opens and len(word.text) < 6 and not listed:
            continue  # how speech begins, and is spelled by ear
        if likeness(words, index) != NAME or word.text.rsplit("-", 1)[-1][:1].islower() > (
            not words.capitals
        ):
            continue
        if (
            class_of(word.text, words.language) is WordClass.LISTED
            and known_lemma(word.text, words.language)
            and not is_trusted_given(word.text, words.language)
        ):
            continue  # a town by its list, where no article stands before it
        kind = _kind_of_unknown(words, index)
        past = index
        while words.adjacent(past) and likeness(words, past + 1) == NAME:
            past += 1
        text = words.text[word.start : words.words[past].end]
        parts = tuple(words.at(at) for at in range(index, past + 1))
        is_person = kind is NameKind.PERSON and len(parts) == 2
        yield Stretch(
            start=word.start,
            end=words.words[past].end,
            kind=kind,
            name=parts[-1] if is_person else text,
            given=parts[0] if is_person else "",
            aliases=parts if is_person else (text,),
            reason=msg("a capital word that no dictionary has"),
            rank=_FORM_RANK,
            is_certain=False,
        )


def _kind_of_unknown(words: WordsOfText, index: int) -> NameKind:
    before = words.before(index).lower()
    if before in {
        "im",
        "beim",
        "zum",
        "vom",
        "das",
        "ein",
        "eine",
        "einem",
        "einen",
        "bei",
        "the",
        "at",
    }:
        return NameKind.INSTITUTION
    if before in {"in", "aus", "nach", "am", "from", "near"}:
        return NameKind.PLACE
    return NameKind.PERSON


def _names(
    found: Iterable[Sequence[Stretch]], texts: Iterable[WordsOfText], known: KnownNames
) -> dict[str, _Name]:
    """Return the names of all texts by their folded spelling, also by their parts."""
    votes: dict[str, Counter[tuple[NameKind, str]]] = defaultdict(Counter)
    spelling: dict[str, str] = {}
    certain: set[str] = set()
    language = "de"
    seen: set[str] = set()
    for words in texts:
        language = words.language
        seen.update(
            folded(words.at(index)) for index in range(len(words.words)) if likeness(words, index)
        )
    for stretches in found:
        for stretch in stretches:
            if stretch.kind not in _NAMED:
                continue
            own = _without_genitive(stretch.name, seen)
            for alias in stretch.aliases or (stretch.name,):
                key = folded(_without_genitive(alias, seen))
                spelling.setdefault(key, _without_genitive(alias, seen))
                weight = stretch.rank if alias == stretch.name else 2 * stretch.rank
                votes[key][stretch.kind, own] += weight
                if stretch.is_certain:
                    certain.add(key)
    names = {}
    for key, counts in votes.items():
        (kind, base), _ = max(counts.items(), key=lambda item: item[1])
        alias = spelling[key]
        everywhere = (
            " " in alias
            or not is_ambiguous(alias, language)
            or (kind is NameKind.STREET and len(alias) > 4)
        )
        names[key] = _Name(kind, base, key in certain, everywhere)
    for key in [key for key, name in names.items() if not name.is_certain]:
        for form in readings(spelling[key]):
            other = names.get(folded(form.base))
            if other and other.is_certain and (other.kind is NameKind.PLACE or form.after == "s"):
                del names[key]
                break
    for one in known.names:
        everywhere = " " in one.name or not is_ambiguous(one.name, language)
        names[folded(one.name)] = _Name(one.kind, one.name, True, everywhere)
    return names


def _without_genitive(name: str, seen: set[str]) -> str:
    """Return a name without an ending of the genitive, where it also stands without one."""
    stem = re.sub(r"(?:’s|'s|s|’|')$", "", name)
    if stem == name or len(stem) < 3:
        return name
    if name[-1] in "’'" or name[-2] in "’'":
        return stem
    return stem if folded(stem) in seen else name


def _several_words(names: Mapping[str, _Name]) -> re.Pattern[str] | None:
    several = sorted((key for key in names if " " in key), key=len, reverse=True)
    if not several:
        return None
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, several))})(e?s)?(?!\w)")


def _elsewhere(
    words: WordsOfText, names: Mapping[str, _Name], several: re.Pattern[str] | None
) -> Iterator[Stretch]:
    """Yield forms of the names that are known from anywhere."""
    reason = msg("a name that is known from elsewhere")
    lower = words.text.lower()
    if several and len(lower) == len(words.text):
        for match in several.finditer(lower):
            name = names.get(folded(match[1]))
            surface = words.text[match.start() : match.end()]
            if name and (surface[0].isupper() or not words.capitals):
                yield Stretch(
                    start=match.start(),
                    end=match.end(),
                    kind=name.kind,
                    name=name.base,
                    after=match[2] or "",
                    reason=reason,
                    rank=_KNOWN_RANK - 40,
                    is_certain=name.is_certain,
                )
    for word in words.words:
        form = _form_of(word.text, names, words)
        if form is None:
            continue
        stretch, name = form
        yield replace(
            stretch,
            start=word.start,
            end=word.end,
            kind=name.kind,
            name=name.base,
            reason=reason,
            rank=_ELSEWHERE_RANK if name.is_certain else _FORM_RANK // 2,
            is_certain=name.is_certain,
        )


def _form_of(
    text: str, names: Mapping[str, _Name], words: WordsOfText
) -> tuple[Stretch, _Name] | None:
    language = words.language
    forms = [(form, names.get(folded(form.base))) for form in readings(text)]
    if any(name and name.kind is NameKind.PLACE for _, name in forms):
        # "Ahauser" is of Ahausen, though there is an Ahauser Straße
        forms.sort(key=lambda one: one[1] is None or one[1].kind is NameKind.STREET)
    for form, name in forms:
        if name is None or not name.everywhere or len(form.base) < 3:
            continue
        if (
            form.after.startswith(("er", "isch", "an", "ian", "en"))
            and name.kind is not NameKind.PLACE
        ):
            continue
        if not text[0].isupper() and words.capitals:
            if "isch" not in form.after and len(form.base) < 5:
                continue
            if known_lemma(text, language) or is_function_word(text, language):
                continue
        if form.after and text[0].isupper() and form.after[0] != "-" and not form.before:
            lemma = known_lemma(text, language)
            if lemma and folded(lemma) not in {folded(form.base), folded(text)}:
                continue
        return (
            Stretch(
                start=0,
                end=0,
                kind=name.kind,
                name=name.base,
                before=form.before,
                after=form.after,
                reason=msg("a name that is known from elsewhere"),
                rank=_ELSEWHERE_RANK,
            ),
            name,
        )
    return None


def _mentions(
    document: str, words: WordsOfText, found: list[Stretch], names: Mapping[str, _Name]
) -> Iterator[Mention]:
    kept = without_overlaps(found)
    full: dict[str, set[str]] = defaultdict(set)
    for stretch in kept:
        if stretch.kind is NameKind.PERSON and stretch.given:
            full[folded(stretch.given)].add(stretch.name)
    for stretch in kept:
        base, kind, after = stretch.name, stretch.kind, stretch.after
        certain = stretch.is_certain
        if kind in _NAMED:
            base, kind, after, certain = _resolved(stretch, names, full)
        yield Mention(
            document=document,
            start=stretch.start,
            end=stretch.end,
            kind=kind,
            name=base,
            surface=words.text[stretch.start : stretch.end],
            before=stretch.before,
            after=after,
            label=stretch.label,
            reason=stretch.reason,
            is_certain=certain,
        )


def _resolved(
    stretch: Stretch, names: Mapping[str, _Name], full: Mapping[str, set[str]]
) -> tuple[str, NameKind, str, bool]:
    """Return base form, kind, ending and certainty of a stretch, as its name is known now."""
    if stretch.kind is NameKind.PERSON and not stretch.given:
        surnames_of = full.get(folded(stretch.name), set())
        if len(surnames_of) == 1 and stretch.name not in surnames_of:
            return next(iter(surnames_of)), stretch.kind, stretch.after, True
    for form in readings(stretch.name, of_place=stretch.kind is NameKind.PLACE):
        name = names.get(folded(form.base))
        if name is None or (form.before and stretch.kind is not NameKind.PLACE):
            continue
        if name.kind is not stretch.kind and stretch.is_certain:
            continue
        if form.base == stretch.name or not stretch.after:
            return name.base, name.kind, form.after or stretch.after, name.is_certain
    return stretch.name, stretch.kind, stretch.after, stretch.is_certain
