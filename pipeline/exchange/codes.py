"""How does a codebook look in a QDA program?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from pipeline.codebook.description import format_description
from pipeline.exchange.xml import add, document_of, guid, origin
from pipeline.records import Code, Codebook

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMESPACE = "urn:QDA-XML:codebook:1.0"
# Colours that are told apart also by people who see red and green alike (Okabe and Ito; Tol).
_COLOURS = (
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#CC79A7",
    "#0072B2",
    "#D55E00",
    "#F0E442",
    "#882255",
    "#999933",
    "#AA4499",
)


def codebook_file(codebook: Codebook) -> bytes:
    """Write a codebook as a REFI-QDA codebook (.qdc), for MAXQDA, ATLAS.ti, NVivo and others.

    Names are ``B2 Ernte``; definition, rules, examples and terms are the description, from which
    `load_codebook` takes all of them again.

    Examples
    --------
    >>> book = Codebook(title="Garten", language="de", version="1", codes=(
    ...     Code(id="M", name="Motive"), Code(id="M1", name="Ernte", parent="M")))
    >>> b'<Code name="M1 Ernte"' in codebook_file(book)
    True
    """
    root = Element("CodeBook", {"xmlns": _NAMESPACE, "origin": origin()})
    add_codes(add(root, "Codes"), codebook)
    return document_of(root, codebook)


def add_codes(parent: Element, codebook: Codebook) -> None:
    """Add the codes, nested as in the codebook; subcodes have the colour of their main code."""
    roots = [code for code in codebook.codes if code.parent is None]
    for place, code in enumerate(roots):
        _add(parent, [code], codebook, _COLOURS[place % len(_COLOURS)])


def code_guid(code: Code, codebook: Codebook) -> str:
    """Name a code alike in every file that is made of its codebook."""
    return guid("code", codebook.title, code.id)


def label(code: Code) -> str:
    """Name a code as people see it.

    Examples
    --------
    >>> label(Code(id="B2", name="Ernte"))
    'B2 Ernte'
    """
    return f"{code.id} {code.name}"


def _add(parent: Element, codes: Iterable[Code], codebook: Codebook, colour: str) -> None:
    codable = {code.id for code in codebook.codable}
    for code in codes:
        element = add(
            parent,
            "Code",
            name=label(code),
            guid=code_guid(code, codebook),
            isCodable=str(code.id in codable).lower(),
            color=colour,
        )
        add(element, "Description", format_description(code, codebook.language))
        below = [other for other in codebook.codes if other.parent == code.id]
        _add(element, below, codebook, colour)
