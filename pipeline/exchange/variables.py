"""Which variables have the cases of a project, and of which type is each?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from xml.etree.ElementTree import Element

from pipeline.exchange.xml import add, guid
from pipeline.records import Document

_INTEGER = re.compile(r"0|-?[1-9]\d{0,17}", re.ASCII)
_FLOAT = re.compile(r"-?(?:0|[1-9]\d{0,17})\.\d{1,18}", re.ASCII)


def types_of(documents: Iterable[Document]) -> dict[str, str]:
    """Tell the type of each attribute that any of the documents has a value of."""
    values: dict[str, list[str]] = {}
    for document in documents:
        for name, value in document.attributes.items():
            if value:
                values.setdefault(name, []).append(value)
    return {name: type_of(written) for name, written in values.items()}


def add_variables(
    root: Element, documents: Collection[Document], types: Mapping[str, str], title: str
) -> None:
    """Add the attributes of documents as variables, and a case for each document."""
    if types:
        variables = add(root, "Variables")
        for name, kind in types.items():
            add(
                variables,
                "Variable",
                guid=guid("variable", title, name),
                name=name,
                typeOfVariable=kind,
            )
    cases = add(root, "Cases") if documents else root
    for document in documents:
        case = add(cases, "Case", guid=guid("case", title, document.id), name=document.id)
        add_values(case, document, types, title)
        add(case, "SourceRef", targetGUID=guid("source", title, document.id))


def add_values(parent: Element, document: Document, types: Mapping[str, str], title: str) -> None:
    """Add what a document has as attributes to its case or its source."""
    for name, value in document.attributes.items():
        if value:
            element = add(parent, "VariableValue")
            add(element, "VariableRef", targetGUID=guid("variable", title, name))
            add(element, f"{types[name]}Value", value)


def type_of(values: Iterable[str]) -> str:
    """Tell the type of a variable that all its values have, each as it is written.

    A value comes back letter by letter: ``01067`` and ``3,5`` stay text.

    Examples
    --------
    >>> type_of(["47", "8"]), type_of(["01067"]), type_of(["2.5", "3"]), type_of(["2023-02-14"])
    ('Integer', 'Text', 'Float', 'Date')
    """
    values = list(values)
    kinds: dict[str, Callable[[str], object]] = {
        "Integer": _INTEGER.fullmatch,
        "Float": lambda value: _INTEGER.fullmatch(value) or _FLOAT.fullmatch(value),
        "Boolean": {"true", "false"}.__contains__,
        "Date": _is_date,
    }
    return next((kind for kind, fits in kinds.items() if all(map(fits, values))), "Text")


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
