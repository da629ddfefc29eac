"""XML of the REFI-QDA files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.sax.saxutils import quoteattr

from pipeline.manifest import version
from pipeline.records import Codebook

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:panreflex")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def origin() -> str:
    """Return the program and its version, as QDA programs show them."""
    return f"panreflex {version('panreflex')}"


def guid(*parts: str) -> str:
    """Return the GUID of a thing, always the same for the same parts.

    Examples
    --------
    >>> guid("code", "Garten", "A1") == guid("code", "Garten", "A1") != guid("user", "A1")
    True
    """
    return str(uuid5(_NAMESPACE, "\x1f".join(parts)))


def cleaned(text: str) -> str:
    r"""Replace what no XML can carry, and write line ends in one way.

    Examples
    --------
    >>> cleaned("Ja\r\n\x0b"), cleaned("Beet 🍅")
    ('Ja\n\ufffd', 'Beet 🍅')
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element; an attribute without a value is left out."""
    element = SubElement(
        parent, tag, {name: cleaned(value) for name, value in attributes.items() if value}
    )
    element.text = cleaned(text) if text is not None else None
    return element


def document_of(root: Element, codebook: Codebook) -> bytes:
    """Write the whole file, with what its standard has no place for where others pass over it."""
    indent(root)
    attributes = {
        "title": codebook.title,
        "language": codebook.language,
        "version": codebook.version,
    }
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<?panreflex {_attributes(attributes)}?>\n'
    content: str = tostring(root, encoding="unicode")
    return f"{head}{content}\n".encode()


def _attributes(values: Mapping[str, str]) -> str:
    return " ".join(
        f"{name}={quoteattr(cleaned(value), {chr(10): '&#10;'})}" for name, value in values.items()
    )
