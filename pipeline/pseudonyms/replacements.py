"""What people decided on names: which are replaced, and by what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.i18n import msg
from pipeline.pseudonyms.mentions import KnownName, KnownNames, Mention, NameKind
from pipeline.pseudonyms.propose import ProposedName
from pipeline.records import Document

REMOVED_TEXT = "[…]"
"""What stands in the place of a name that is removed."""


class ReplacementLevel(StrEnum):
    """How much of a name is left."""

    KEPT = "kept"  # as it was said
    REPLACED = "replaced"  # by a pseudonym of its own, the same everywhere
    COARSER = "coarser"  # by what it shares with others: a large city
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameDecision:
    """A row of the list of replacements.

    Attributes
    ----------
    name, kind : str, NameKind
        Base form, and what it names; together they are unique.
    level : ReplacementLevel
        How much of it is left.
    replacement : str
        What stands in its place; empty where it is kept.
    forms : tuple of str
        Other ways in which the name is written, without endings.
    note : str
        What a person wrote about it.
    is_proposal : bool
        Nobody looked at it: the proposal was taken.
    when : str
        Time of the import (UTC, ISO 8601).
    """

    name: str
    kind: NameKind
    level: ReplacementLevel
    replacement: str = ""
    forms: tuple[str, ...] = ()
    note: str = ""
    is_proposal: bool = False
    when: str = ""

    @property
    def key(self) -> tuple[NameKind, str]:
        """Kind and name."""
        return self.kind, self.name

    @property
    def cores(self) -> tuple[str, ...]:
        """The name in all ways in which it is written, without endings."""
        return tuple(dict.fromkeys((self.name, *self.forms)))


def merged_decisions(
    known: Iterable[NameDecision], new: Iterable[NameDecision]
) -> tuple[NameDecision, ...]:
    """Return a list with new rows; the decision of a person gives way to no proposal.

    Examples
    --------
    >>> decided = NameDecision(name="Ahausen", kind=NameKind.PLACE, level=ReplacementLevel.KEPT)
    >>> proposed = NameDecision(name="Ahausen", kind=NameKind.PLACE, is_proposal=True,
    ...     level=ReplacementLevel.REPLACED, replacement="[Stadt A]")
    >>> [one.level.value for one in merged_decisions([decided], [proposed])]
    ['kept']
    """
    found = {decision.key: decision for decision in known}
    for decision in new:
        before = found.get(decision.key)
        if before is None or before.is_proposal or not decision.is_proposal:
            found[decision.key] = decision
    return tuple(found.values())


def undecided(
    names: Iterable[ProposedName], decisions: Iterable[NameDecision]
) -> tuple[ProposedName, ...]:
    """Return the names that the list of replacements does not hold."""
    known = {decision.key for decision in decisions}
    return tuple(name for name in names if (name.kind, name.name) not in known)


def proposed_decision(
    name: ProposedName, levels: Mapping[NameKind, ReplacementLevel]
) -> NameDecision:
    """Return the proposal for a name as a row of the list, at the level that its kind has."""
    level = levels.get(name.kind, ReplacementLevel.REPLACED)
    return NameDecision(
        name=name.name,
        kind=name.kind,
        level=level,
        replacement=replacement_of(name, level),
        is_proposal=True,
    )


def replacement_of(name: ProposedName, level: ReplacementLevel) -> str:
    """Return what is proposed in the place of a name at a level; nothing where it is kept."""
    return {
        ReplacementLevel.KEPT: "",
        ReplacementLevel.REPLACED: name.proposal,
        ReplacementLevel.COARSER: name.coarser,
        ReplacementLevel.REMOVED: REMOVED_TEXT,
    }[level]


def with_decided(known: KnownNames, decisions: Iterable[NameDecision]) -> KnownNames:
    """Return what is known beforehand with the names of the list, which are found everywhere.

    What is known in two ways counts as what it is first: a label or attribute tells more than the
    name of a file. What the list says goes before all.
    """
    listed = {
        core: KnownName(name=core, kind=decision.kind, reason=msg("the list of replacements"))
        for decision in decisions
        for core in decision.cores
    }
    first = {one.name: one for one in reversed(known.names)}
    names = [one for one in known.names if first[one.name] is one and one.name not in listed]
    return KnownNames(names=(*names, *listed.values()), no_names=known.no_names)


def as_decided(
    mentions: Iterable[Mention], decisions: Iterable[NameDecision]
) -> tuple[Mention, ...]:
    """Return mentions by the names of the list: also of what is written in another way there.

    The kind that a person has decided on holds, too: a town in the name of a file may have been
    taken for a surname.
    """
    by_key = {decision.key: decision for decision in decisions}
    by_form = {form.casefold(): one for one in reversed(by_key.values()) for form in one.cores}
    found = []
    for mention in mentions:
        decision = by_key.get((mention.kind, mention.name))
        decision = decision or by_form.get(mention.name.casefold())
        if decision is not None and decision.key != (mention.kind, mention.name):
            mention = replace(mention, kind=decision.kind, name=decision.name)  # noqa: PLW2901
        found.append(mention)
    return tuple(found)


def with_mentioned_forms(
    decisions: Iterable[NameDecision], mentions: Iterable[Mention]
) -> tuple[NameDecision, ...]:
    """Return a list with the forms in which its names are mentioned, by which texts are searched.

    Of a person's name the parts are forms, too; a part that several persons share tells none of
    them, and is removed.

    Examples
    --------
    >>> from pipeline.i18n import NO_MESSAGE
    >>> decided = NameDecision(name="Tewes", kind=NameKind.PERSON, replacement="Frau A.",
    ...     level=ReplacementLevel.REPLACED)
    >>> mention = Mention(document="I01", start=0, end=10, kind=NameKind.PERSON, name="Tewes",
    ...     surface="Anna Tewes", reason=NO_MESSAGE)
    >>> with_mentioned_forms([decided], [mention])[0].forms
    ('Anna Tewes', 'Anna')
    """
    forms: dict[tuple[NameKind, str], dict[str, None]] = {}
    for mention in mentions:
        core = mention.surface.removeprefix(mention.before).removesuffix(mention.after)
        parts = [core]
        if mention.kind is NameKind.PERSON:
            parts += [part for part in core.split() if part[:1].isupper() and len(part) > 2]
        key = mention.kind, mention.name
        forms.setdefault(key, {}).update(dict.fromkeys(part for part in parts if part))
    decisions = tuple(decisions)
    owners = Counter(
        form
        for one in decisions
        for form in {*one.cores, *forms.get(one.key, ())}
        if one.level is not ReplacementLevel.KEPT
    )
    names = {decision.name for decision in decisions}
    extended = []
    for decision in decisions:
        own = [form for form in forms.get(decision.key, ()) if owners[form] < 2]
        cores = dict.fromkeys((*decision.forms, *(form for form in own if form not in names)))
        extended.append(replace(decision, forms=tuple(cores)))
    shared = sorted(form for form, times in owners.items() if times > 1 and form not in names)
    return tuple(extended) + tuple(
        NameDecision(
            name=form,
            kind=NameKind.PERSON,
            level=ReplacementLevel.REMOVED,
            replacement=REMOVED_TEXT,
        )
        for form in shared
    )


def unmentioned(
    known: KnownNames, mentions: Iterable[Mention], documents: Iterable[Document]
) -> tuple[Mention, ...]:
    """Return what only labels, attributes and names of files name, each as a mention of length 0.

    Parameters
    ----------
    known : KnownNames
        What they name.
    mentions : iterable of Mention
        What the texts name.
    documents : iterable of Document
        The transcripts.
    """
    said = "\n".join({one.surface.casefold() for one in mentions})
    found = []
    for one in known.names:
        name = one.name.casefold()
        if name in said:
            continue
        found += [
            Mention(
                document=document.id,
                start=0,
                end=0,
                kind=one.kind,
                name=one.name,
                surface=one.name,
                reason=one.reason,
            )
            for document in documents
            if name in "\n".join((document.file, *document.attributes.values())).casefold()
        ]
    return tuple(found)
