"""What people decided on names: which are replaced, and by what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.i18n import msg
from pipeline.pseudonyms.mentions import KnownName, KnownNames, NameKind
from pipeline.pseudonyms.propose import ProposedName

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
    """Return what is known beforehand with the names of the list, which are found everywhere."""
    return known.with_names(
        KnownName(name=core, kind=decision.kind, reason=msg("the list of replacements"))
        for decision in decisions
        for core in decision.cores
    )
