"""Which replacements are proposed for the names that were found?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.i18n import Message
from pipeline.pseudonyms.mentions import Mention, NameKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedName:
    """A name, where it is mentioned, and what may stand in its place.

    Attributes
    ----------
    name, kind
        Base form, and what it names; together they are unique.
    mentions : int
        How often it is mentioned.
    documents : tuple of str
        Ids of the documents that mention it, in their order.
    forms : tuple of str
        Surfaces in which it occurs, in the order of their first mention.
    proposal, coarser : str
        What may stand in its place: one replacement for this name alone (``"[Stadt A]"``), and
        one for all of its kind (``"[Ort]"``).
    reason : Message
        Why it was found first.
    is_certain : bool
        False where only the form of the word speaks for a name.
    """

    name: str
    kind: NameKind
    mentions: int
    documents: tuple[str, ...]
    forms: tuple[str, ...]
    proposal: str
    coarser: str
    reason: Message
    is_certain: bool


_PSEUDONYM = re.compile(r"\b[A-ZÄÖÜa-z][\w-]+ [A-Z]{1,2}\b")
"""What may stand in the place of a name already: "Stadt A"."""

_WORDS = {
    "de": {
        NameKind.PERSON: "Person",
        NameKind.PLACE: "Ort",
        NameKind.INSTITUTION: "Einrichtung",
        NameKind.FUNCTION: "Funktion",
        NameKind.STREET: "Straße",
        NameKind.BIRTH_DATE: "Datum",
        NameKind.PHONE: "Telefonnummer",
        NameKind.MAIL: "Mailadresse",
        NameKind.WEB: "Internetadresse",
        NameKind.PLATE: "Kennzeichen",
    },
    "en": {
        NameKind.PERSON: "person",
        NameKind.PLACE: "place",
        NameKind.INSTITUTION: "institution",
        NameKind.FUNCTION: "function",
        NameKind.STREET: "street",
        NameKind.BIRTH_DATE: "date",
        NameKind.PHONE: "phone number",
        NameKind.MAIL: "mail address",
        NameKind.WEB: "web address",
        NameKind.PLATE: "car plate",
    },
}
"""What stands in brackets, by language and kind."""


def propose(
    mentions: Sequence[Mention],
    kept: Mapping[tuple[NameKind, str], str] | None = None,
    language: str = "de",
    texts: Iterable[str] = (),
) -> tuple[ProposedName, ...]:
    """Propose a replacement for every name, which keeps the flow of reading.

    A person who is spoken of with a form of address becomes a letter ("Frau B."); everything else
    a noun with a letter in brackets, where the text has one the noun beside the name ("[Spedition
    A]"). Letters follow the order of the first mentions, and tell nothing of the name.

    Parameters
    ----------
    mentions : sequence of Mention
        Of all documents (`pipeline.pseudonyms.find.find_mentions`).
    kept : mapping of (NameKind, str) to str, optional
        Replacements of an earlier list by kind and name, which stay as they are; none of them is
        given to another name.
    language : str
        ISO code of the language of the replacements.
    texts : iterable of str
        Texts of the study: where one speaks of a "Stadt A" already, no town becomes "[Stadt A]".

    Returns
    -------
    tuple of ProposedName
        By kind; of each kind those that are certain first, then in the order of their first
        mention.

    Examples
    --------
    >>> from pipeline.i18n import NO_MESSAGE
    >>> def mention(kind, name, label=""):
    ...     return Mention(document="I01", start=0, end=1, kind=kind, name=name, surface=name,
    ...         label=label, reason=NO_MESSAGE)
    >>> names = propose([
    ...     mention(NameKind.PERSON, "Tewes", "Frau"), mention(NameKind.PERSON, "Ralf"),
    ...     mention(NameKind.PLACE, "Ahausen", "Stadt"), mention(NameKind.PLACE, "Behausen"),
    ...     mention(NameKind.INSTITUTION, "Spedition Ott", "Spedition")])
    >>> [(one.proposal, one.coarser) for one in names]
    [('A.', '[Person]'), ('[Person B]', '[Person]'), ('[Stadt A]', '[Ort]'), ('[Ort A]', '[Ort]'),
     ('[Spedition A]', '[Einrichtung]')]
    """
    kept = kept or {}
    nouns = _WORDS["en" if language == "en" else "de"]
    groups: dict[tuple[NameKind, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.kind, mention.name].append(mention)
    taken = set(kept.values())
    for text in texts:
        taken.update(f"[{found[0]}]" for found in _PSEUDONYM.finditer(text))
    order = {kind: place for place, kind in enumerate(NameKind)}
    names = []
    for (kind, name), group in groups.items():
        proposal = kept.get((kind, name)) or _new(kind, group, nouns[kind], taken, language)
        taken.add(proposal)
        names.append(
            ProposedName(
                name=name,
                kind=kind,
                mentions=len(group),
                documents=tuple(dict.fromkeys(mention.document for mention in group)),
                forms=tuple(dict.fromkeys(mention.surface for mention in group)),
                proposal=proposal,
                coarser=f"[{nouns[kind]}]",
                reason=group[0].reason,
                is_certain=any(mention.is_certain for mention in group),
            )
        )
    return tuple(sorted(names, key=lambda one: (order[one.kind], not one.is_certain)))


def _new(
    kind: NameKind, group: Sequence[Mention], noun: str, taken: Collection[str], language: str
) -> str:
    """Return the first replacement of a kind that no other name has."""
    labels = Counter(label for mention in group if (label := _noun_of(mention, language)))
    if kind is NameKind.PERSON:
        shapes = ["{}.", f"[{noun} {{}}]"]
        if not any(mention.label for mention in group):
            shapes.reverse()
        number = 1
        while any(shape.format(_letters(number)) in taken for shape in shapes):
            number += 1
        return shapes[0].format(_letters(number))
    noun = labels.most_common(1)[0][0] if labels else noun
    number = 1
    while (proposal := f"[{noun} {_letters(number)}]") in taken:
        number += 1
    return proposal


def _noun_of(mention: Mention, language: str) -> str:
    """Return the noun beside a place or an institution, as it stands without an ending."""
    if mention.kind not in {NameKind.PLACE, NameKind.INSTITUTION} or not mention.label:
        return ""
    label = re.sub(r"(?<=[tsfk])es$|(?<=[tlmr])s$", "", mention.label)
    return label if label[0].isupper() or language == "en" else ""


def _letters(number: int) -> str:
    """Return A to Z, then AA, AB … for 1, 2 …

    Examples
    --------
    >>> _letters(1), _letters(26), _letters(27)
    ('A', 'Z', 'AA')
    """
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
