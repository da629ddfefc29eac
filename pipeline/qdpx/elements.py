"""Elements of REFI-QDA files, in all versions of the standard."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element


def under(element: Element, *tags: str) -> Iterator[Element]:
    """Yield the descendants under a path of tags; an empty one stands for any.

    Examples
    --------
    >>> from xml.etree.ElementTree import XML
    >>> [tag(found) for found in under(XML("<a><b><c/><d/></b><e/></a>"), "b", "")]
    ['c', 'd']
    """
    first, *below = tags
    for child in element:
        if first in {"", tag(child)}:
            if below:
                yield from under(child, *below)
            else:
                yield child


def tag(element: Element) -> str:
    """Return the name of an element; the namespace differs between versions of the standard."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def guid(element: Element) -> str:
    """Return the id of an element, as `folded` spells it."""
    return folded(element.get("guid", ""))


def folded(written: str) -> str:
    """Spell an id as all programs do, or may do, so that references meet.

    Examples
    --------
    >>> folded("{0A1B}")
    '0a1b'
    """
    return written.strip("{} ").lower()


def targets(element: Element, reference: str) -> list[str]:
    """Return the ids that the references of a kind directly under an element name."""
    return [folded(child.get("targetGUID", "")) for child in under(element, reference)]


def first_text(element: Element, child: str) -> str:
    """Return the text of the first child of a kind, trimmed; empty where there is none."""
    return next(((found.text or "").strip() for found in under(element, child)), "")
