"""What people recommend, and examples that they call good."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.recommendations.passages import NamedPassage


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What people recommend, and what they rest it on.

    Attributes
    ----------
    id, text : str
        Its name, and what it says.
    addressee : str
        Whom it is for.
    codes : tuple of str
        Ids of the codes that it is about.
    passages, against : tuple of NamedPassage
        Passages that speak for it, and against it.
    note : str
        What a person wrote beside it.
    released : bool
        Whether it may be published.
    """

    id: str
    text: str
    addressee: str = ""
    codes: tuple[str, ...] = ()
    passages: tuple[NamedPassage, ...] = ()
    against: tuple[NamedPassage, ...] = ()
    note: str = ""
    released: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodExample:
    """A passage that tells of something done that worked, and that a person has confirmed.

    Attributes
    ----------
    passage : NamedPassage
        Where it is told.
    title, place, needs, note : str
        What a person calls it, where it was, what is needed to do it, and what they wrote.
    released : bool
        Whether it may be published, its words with it.
    """

    passage: NamedPassage
    title: str = ""
    place: str = ""
    needs: str = ""
    note: str = ""
    released: bool = False
