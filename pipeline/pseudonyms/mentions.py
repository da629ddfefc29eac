"""What is a mention of a name, and which names are known beforehand?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.i18n import Message


class NameKind(StrEnum):
    """What a name is the name of; also their order in lists."""

    PERSON = "person"
    PLACE = "place"
    INSTITUTION = "institution"
    FUNCTION = "function"
    STREET = "street"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    MAIL = "mail"
    WEB = "web"
    PLATE = "plate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of a document's text that may tell who or where someone is.

    Attributes
    ----------
    document : str
        Id of the document.
    start, end : int
        Half-open interval of code points in the document's text. Mentions do not overlap.
    kind : NameKind
        What is named.
    name : str
        The base form, the same for all mentions of one name: ``"Brakelfeld"`` for
        ``"Brakelfelds"`` and ``"Brakelfeld-Süd"``.
    surface : str
        ``text[start:end]``.
    before, after : str
        What of the surface is not the name and stays when the name is replaced: ``surface`` is
        `before`, a form of the name, `after`.
    label : str
        The noun or form of address beside it that tells what it is ("Spedition", "Frau").
    reason : Message
        Why it was found.
    is_certain : bool
        False where only the form of the word speaks for a name, and a person should look.
    """

    document: str
    start: int
    end: int
    kind: NameKind
    name: str
    surface: str
    before: str = ""
    after: str = ""
    label: str = ""
    reason: Message
    is_certain: bool = True

    def replaced(self, replacement: str) -> str:
        """Return the surface with a replacement in the place of the name.

        Examples
        --------
        >>> from pipeline.i18n import msg
        >>> mention = Mention(document="I01", start=0, end=11, kind=NameKind.PLACE, name="Ahausen",
        ...     surface="Ahausen-Süd", after="-Süd", reason=msg("a place"))
        >>> mention.replaced("[Stadt A]")
        '[Stadt A]-Süd'
        """
        return self.before + replacement + self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownName:
    """A name that is known before any text is read.

    Attributes
    ----------
    name : str
        As it is written.
    kind : NameKind
        What it is the name of.
    reason : Message
        How it is known: by a speaker's label, a column of the metadata, or the list of
        replacements.
    """

    name: str
    kind: NameKind
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """What is known of a study's names beforehand.

    Attributes
    ----------
    names : tuple of KnownName
        Each is found wherever it is mentioned.
    no_names : frozenset of str
        What a person has said is no name, as base forms; it is not found.
    """

    names: tuple[KnownName, ...] = ()
    no_names: frozenset[str] = field(default_factory=frozenset)

    def with_names(self, names: Iterable[KnownName]) -> KnownNames:
        """Return these with more names."""
        return KnownNames(names=(*self.names, *names), no_names=self.no_names)
