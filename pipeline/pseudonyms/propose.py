"""Which replacements are proposed for the names that were found?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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


_WORDS = (
    {
        NameKind.PERSON: ("Person", "[Person]"),
        NameKind.PLACE: ("Ort", "[Ort]"),
        NameKind.INSTITUTION: ("Einrichtung", "[Einrichtung]"),
        NameKind.FUNCTION: ("Funktion", "[Funktion]"),
        NameKind.STREET: ("Straße", "[Straße]"),
        NameKind.BIRTH_DATE: ("Geburtsdatum", "[Datum]"),
        NameKind.PHONE: ("Telefonnummer", "[Telefonnummer]"),
        NameKind.MAIL: ("Mailadresse", "[Mailadresse]"),
        NameKind.WEB: ("Internetadresse", "[Internetadresse]"),
        NameKind.PLATE: ("Kennzeichen", "[Kennzeichen]"),
    },
    {
        NameKind.PERSON: ("person", "[person]"),
        NameKind.PLACE: ("place", "[place]"),
        NameKind.INSTITUTION: ("institution", "[institution]"),
        NameKind.FUNCTION: ("function", "[function]"),
        NameKind.STREET: ("street", "[street]"),
        NameKind.BIRTH_DATE: ("date of birth", "[date]"),
        NameKind.PHONE: ("phone number", "[phone number]"),
        NameKind.MAIL: ("mail address", "[mail address]"),
        NameKind.WEB: ("web address", "[web address]"),
        NameKind.PLATE: ("car plate", "[car plate]"),
    },
)


def propose(
    mentions: Sequence[Mention],
    kept: Mapping[tuple[NameKind, str], str] | None = None,
    language: str = "de",
) -> tuple[ProposedName, ...]:
    """Propose a replacement for every name.

    Parameters
    ----------
    mentions : sequence of Mention
        Of all documents (`pipeline.pseudonyms.find.find_mentions`).
    kept : mapping of (NameKind, str) to str, optional
        Replacements of an earlier list by kind and name, which stay as they are; none of them is
        given to another name.
    language : str
        ISO code of the language of the replacements.

    Returns
    -------
    tuple of ProposedName
        By kind, then in the order of their first mention.
    """
    kept = kept or {}
    groups: dict[tuple[NameKind, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.kind, mention.name].append(mention)
    taken = set(kept.values())
    order = list(NameKind)
    names = []
    for (kind, name), group in sorted(groups.items(), key=lambda item: order.index(item[0][0])):
        word, coarser = _WORDS[language == "en"][kind]
        if (kind, name) in kept:
            proposal = kept[kind, name]
        else:
            number = 1
            while (proposal := f"[{word} {_letters(number)}]") in taken:
                number += 1
            taken.add(proposal)
        names.append(
            ProposedName(
                name=name,
                kind=kind,
                mentions=len(group),
                documents=tuple(dict.fromkeys(mention.document for mention in group)),
                forms=tuple(dict.fromkeys(mention.surface for mention in group)),
                proposal=proposal,
                coarser=coarser,
                reason=group[0].reason,
                is_certain=any(mention.is_certain for mention in group),
            )
        )
    return tuple(names)


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
