"""What do speakers' labels, metadata and file names name?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.i18n import msg
from pipeline.pseudonyms.evidence import MAYBE, NAME, is_trusted_given, likeness
from pipeline.pseudonyms.lists import surnames, towns
from pipeline.pseudonyms.mentions import KnownName, KnownNames, NameKind
from pipeline.pseudonyms.words import name_data, never_names, word_list, words_of
from pipeline.records import Document

_PSEUDONYM = re.compile(
    r"(?:\w+ )?(?:[A-ZÄÖÜ]{1,2}|\d{1,3}|[IVX]+)|[A-Z]{1,3}\d*|[\W\d_]*", re.IGNORECASE
)
"""What stands in the place of a name already: "Stadt A", "Person 3", "B1"."""


def known_names(documents: Sequence[Document], language: str = "de") -> KnownNames:
    """Return the names among the speakers' labels, the attributes and the files of the documents.

    Parameters
    ----------
    documents : sequence of Document
        All of a study.
    language : str
        ISO code of their language.

    Examples
    --------
    >>> from pipeline.records import Role, Turn
    >>> turn = Turn(number=1, speaker="Frau Tewes", role=Role.PARTICIPANT, start=12, end=15)
    >>> document = Document(id="I01", file="I01.txt", text="Frau Tewes: Ja.", turns=(turn,),
    ...     attributes={"city": "Ahausen", "type": "Interview", "size": "Mittelstadt"})
    >>> [(one.kind.value, one.name) for one in known_names([document]).names]
    [('person', 'Tewes'), ('place', 'Ahausen')]
    """
    found: dict[tuple[NameKind, str], KnownName] = {}
    for document in documents:
        for one in (
            *_of_speakers(document, language),
            *_of_attributes(document, language),
            *_of_file(document, language),
        ):
            found.setdefault((one.kind, one.name), one)
    return KnownNames(names=tuple(found.values()))


def _of_speakers(document: Document, language: str) -> Iterator[KnownName]:
    reason = msg("a speaker's label")
    for label in dict.fromkeys(turn.speaker for turn in document.turns):
        for part in _names_of_person(label, language):
            yield KnownName(name=part, kind=NameKind.PERSON, reason=reason)


def _names_of_person(text: str, language: str) -> Iterator[str]:
    """Yield the parts of a person's name, without titles and roles."""
    if _PSEUDONYM.fullmatch(text.strip()):
        return
    words = words_of(text, language)
    titled = False
    for index, word in enumerate(words.words):
        part = word.text
        if part in word_list(language, "titles"):
            titled = True
        elif len(part) > 1 and word.has_capital and part not in never_names(language):
            listed = part in surnames() or is_trusted_given(part, language)
            if titled or listed or likeness(words, index) == NAME:
                yield part


def _of_attributes(document: Document, language: str) -> Iterator[KnownName]:
    columns = name_data(language)["columns"]
    kinds = {
        column: kind
        for kind in (NameKind.PLACE, NameKind.PERSON, NameKind.INSTITUTION)
        for column in columns[kind.value].split()
    }
    for column, value in document.attributes.items():
        text = value.strip()
        parts = re.findall(r"[^\W\d_]+", column.lower())
        kind = next((kinds[part] for part in parts if part in kinds), None)
        if not text or _PSEUDONYM.fullmatch(text):
            continue
        reason = msg("the column '{column}' of the metadata", column=column)
        if kind is NameKind.PERSON:
            for part in _names_of_person(text, language):
                yield KnownName(name=part, kind=kind, reason=reason)
        elif kind is not None and _is_named(text, language):
            yield KnownName(name=text, kind=kind, reason=reason)


def _is_named(text: str, language: str) -> bool:
    words = words_of(text, language)
    return text in towns(language) or any(
        likeness(words, index) >= MAYBE for index in range(len(words.words))
    )


def _of_file(document: Document, language: str) -> Iterator[KnownName]:
    """Yield what looks like a name in the name of a file: "Interview_Tewes.docx"."""
    stem = document.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    words = words_of(re.sub(r"[_\d.]+", " ", stem), language)
    reason = msg("the name of the file '{file}'", file=document.file)
    for index, word in enumerate(words.words):
        listed = word.text in surnames() or is_trusted_given(word.text, language)
        if likeness(words, index) == NAME or (listed and likeness(words, index) >= MAYBE):
            place = word.text in towns(language)
            kind = NameKind.PLACE if place else NameKind.PERSON
            yield KnownName(name=word.text, kind=kind, reason=reason)
