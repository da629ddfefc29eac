"""Which stretches of the documents may tell who or where someone is?

Each text is read by rules: addresses and numbers by their form, persons by titles, roles and given
names, institutions and streets by their nouns, places by prepositions and lists. What looks like a
name and no rule knows, because no dictionary has it, is found as well, marked as uncertain. Then
each name is sought in all texts, in every form.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.i18n import msg
from pipeline.language.lexicon import known_lemma
from pipeline.pseudonyms.evidence import (
    NAME,
    is_function_word,
    is_name_entry,
    is_nickname,
    is_trusted_given,
    likeness,
)
from pipeline.pseudonyms.find_functions import functions
from pipeline.pseudonyms.find_institutions import institutions
from pipeline.pseudonyms.find_model import model_names
from pipeline.pseudonyms.find_patterns import patterned
from pipeline.pseudonyms.find_persons import persons
from pipeline.pseudonyms.find_places import places, streets
from pipeline.pseudonyms.forms import NameForm, folded, readings
from pipeline.pseudonyms.lists import given_names, towns
from pipeline.pseudonyms.mentions import KnownNames, Mention, NameKind
from pipeline.pseudonyms.stretches import Stretch, without_overlaps
from pipeline.pseudonyms.study_names import NAMED, StudyName, study_names
from pipeline.pseudonyms.words import (
    WordClass,
    WordsOfText,
    class_of,
    words_of,
)
from pipeline.records import Document

_COORDINATED = re.compile(
    r"(?:, | und | oder | and | or | bis | nach |/)(?:die |der |den |in |aus )?"
)
_KNOWN_RANK = 90
_ELSEWHERE_RANK = 35
_FORM_RANK = 10


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
    found = {
        document: _coordinated(without_overlaps(_by_rules(words)), words.text)
        for document, words in texts.items()
    }
    names = study_names(found.values(), tuple(texts.values()), known)
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


def _coordinated(stretches: list[Stretch], text: str) -> list[Stretch]:
    """Return stretches of which those that no rule explains follow the kind of the one before."""
    result: list[Stretch] = []
    for stretch in stretches:
        before = result[-1] if result else None
        if (
            before is not None
            and stretch.rank == _FORM_RANK
            and before.kind in NAMED
            and _COORDINATED.fullmatch(text, before.end, stretch.start)
        ):
            stretch = replace(stretch, kind=before.kind)  # noqa: PLW2901
        result.append(stretch)
    return result


def _by_rules(words: WordsOfText) -> Iterator[Stretch]:
    yield from patterned(words.text)
    for rule in (persons, institutions, places, streets, functions):
        yield from rule(words)
    yield from _unknown_words(words)
    yield from model_names(words)


def _unknown_words(words: WordsOfText) -> Iterator[Stretch]:
    """Yield what no dictionary has and no rule explains."""
    past = -1
    for index, word in enumerate(words.words):
        if index <= past:
            continue
        listed = word.text in given_names() or word.text in towns(words.language)
        if word.opens and len(word.text) < 6 and not listed and words.language != "en":
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
        while (after := _joined(words, past)) is not None:
            past = after
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
            reason=msg("a capitalised word that is in no dictionary"),
            rank=_FORM_RANK,
            is_certain=False,
        )


def _joined(words: WordsOfText, index: int) -> int | None:
    """Return the word with which a name of several words goes on, or None."""
    if not words.adjacent(index):
        return None
    after = index + 1
    if words.language == "en" and words.at(after) == "of":
        after += 1
        after += words.at(after) == "the"
        if not all(words.adjacent(at) for at in range(index, after)):
            return None
    text = words.at(after)
    surname = class_of(text, words.language) is WordClass.COMPOUND or is_name_entry(
        text, words.language
    )
    if likeness(words, after) == NAME or (surname and likeness(words, after) and "-" not in text):
        return after
    return None


def _kind_of_unknown(words: WordsOfText, index: int) -> NameKind:
    before = words.before(index).lower()
    if is_nickname(words.at(index), words.language):
        return NameKind.PERSON
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


def _several_words(names: Mapping[str, StudyName]) -> re.Pattern[str] | None:
    several = sorted((key for key in names if " " in key), key=len, reverse=True)
    if not several:
        return None
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, several))})(e?s)?(?!\w)")


def _elsewhere(
    words: WordsOfText, names: Mapping[str, StudyName], several: re.Pattern[str] | None
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
    text: str, names: Mapping[str, StudyName], words: WordsOfText
) -> tuple[Stretch, StudyName] | None:
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
    document: str, words: WordsOfText, found: list[Stretch], names: Mapping[str, StudyName]
) -> Iterator[Mention]:
    kept = without_overlaps(found)
    full: dict[str, set[str]] = defaultdict(set)
    for stretch in kept:
        if stretch.kind is NameKind.PERSON and stretch.given:
            full[folded(stretch.given)].add(stretch.name)
    for stretch in kept:
        base, kind, certain = stretch.name, stretch.kind, stretch.is_certain
        before, after = stretch.before, stretch.after
        if kind in NAMED:
            form, kind, certain = _resolved(stretch, names, full)
            base, before, after = form.base, form.before, form.after
        yield Mention(
            document=document,
            start=stretch.start,
            end=stretch.end,
            kind=kind,
            name=base,
            surface=words.text[stretch.start : stretch.end],
            before=before,
            after=after,
            label=stretch.label,
            reason=stretch.reason,
            is_certain=certain,
        )


def _resolved(
    stretch: Stretch, names: Mapping[str, StudyName], full: Mapping[str, set[str]]
) -> tuple[NameForm, NameKind, bool]:
    """Return as which form of which name a stretch is known now, its kind and certainty."""
    if stretch.kind is NameKind.PERSON and not stretch.given:
        surnames_of = full.get(folded(stretch.name), set())
        if len(surnames_of) == 1 and stretch.name not in surnames_of:
            surname = next(iter(surnames_of))
            return NameForm(surname, stretch.before, stretch.after), stretch.kind, True
    for form in readings(stretch.name, of_place=stretch.kind is NameKind.PLACE):
        name = names.get(folded(form.base))
        if name is None or (form.before and stretch.kind is not NameKind.PLACE):
            continue
        if name.kind is not stretch.kind and stretch.is_certain:
            continue
        if form.base == stretch.name or not stretch.after:
            before, after = form.before or stretch.before, form.after or stretch.after
            return NameForm(name.base, before, after), name.kind, name.is_certain
    own = NameForm(stretch.name, stretch.before, stretch.after)
    return own, stretch.kind, stretch.is_certain
