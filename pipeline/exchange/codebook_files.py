"""Codebooks as YAML, CSV, XLSX and QDC files, from which they are read back without loss."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import StringIO
from typing import Any
from xml.etree.ElementTree import Element

import yaml

from pipeline.codebook.cells import join_items
from pipeline.codebook.description import format_description
from pipeline.errors import CodebookError
from pipeline.exchange.xml import add, document_of, guid, origin
from pipeline.i18n import Language, msg
from pipeline.limits import CELL_CHARACTERS
from pipeline.office import excel_file
from pipeline.records import Code, Codebook
from pipeline.store import DIALECTS, neutralise

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


def codebook_qdc(codebook: Codebook) -> bytes:
    """Write a codebook as a REFI-QDA codebook (.qdc), for MAXQDA, ATLAS.ti, NVivo and others.

    Names are ``B2 Ernte``; definition, rules, examples and terms are the description, from which
    `load_codebook` takes all of them again.

    Examples
    --------
    >>> book = Codebook(title="Garten", language="de", version="1", codes=(
    ...     Code(id="M", name="Motive"), Code(id="M1", name="Ernte", parent="M")))
    >>> b'<Code name="M1 Ernte"' in codebook_qdc(book)
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
    """Return the GUID of a code, the same in every file of its codebook."""
    return guid("code", codebook.title, code.id)


def label(code: Code) -> str:
    """Return the label of a code in QDA programs.

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


_COLUMNS = {
    "code": 10,
    "name": 28,
    "parent": 10,
    "definition": 60,
    "include": 40,
    "exclude": 40,
    "examples": 60,
    "terms": 40,
    "title": 24,
    "language": 10,
    "version": 10,
}
"""Columns of a codebook as a table, with their width in characters."""


def codebook_yaml(codebook: Codebook) -> bytes:
    """Write a codebook as YAML, as a study names it.

    Examples
    --------
    >>> book = Codebook(title="Garten", language="de", version="1.0", codes=(
    ...     Code(id="M", name="Motive"), Code(id="M1", name="Ernte", parent="M")))
    >>> print(codebook_yaml(book).decode())
    title: Garten
    language: de
    version: '1.0'
    codes:
    - id: M
      name: Motive
      children:
      - id: M1
        name: Ernte
    """

    class Dumper(yaml.SafeDumper):
        """Writes texts of several lines as they look."""

    def text(dumper: Any, data: str) -> Any:
        style = "|" if "\n" in data else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    Dumper.add_representer(str, text)
    content = {
        "title": codebook.title,
        "language": codebook.language,
        "version": codebook.version,
        "codes": list(_nested(codebook, None)),
    }
    written: str = yaml.dump(content, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100)
    return written.encode("utf-8", "replace")


def codebook_csv(codebook: Codebook, dialect: str = "excel-de") -> bytes:
    """Write a codebook as a table, one row a code; examples and terms are parted by ``||``."""
    style = DIALECTS[dialect]
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=style.delimiter, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in _rows(codebook):
        writer.writerow([neutralise(cell) for cell in row])
    return out.getvalue().encode(style.encoding)


def codebook_xlsx(codebook: Codebook) -> bytes:
    """Write a codebook as an Excel file, with the columns of `codebook_csv`.

    Raises
    ------
    CodebookError
        A text is longer than a cell can be.
    """
    rows = list(_rows(codebook))
    for row in rows:
        if longest := next((cell for cell in row if len(cell) >= CELL_CHARACTERS), ""):
            raise CodebookError(
                msg(
                    "a text of code '{row}' has {count:,} characters, more than a cell of Excel "
                    "holds ({most_in_cell:,})",
                    row=row[0],
                    count=len(longest),
                    most_in_cell=CELL_CHARACTERS,
                ),
                next_step=msg("export the codebook as yaml, csv or qdc"),
            )
    return excel_file(
        msg("Codebook").text(Language.of(codebook.language)),
        list(_COLUMNS),
        rows,
        list(_COLUMNS.values()),
    )


def codebook_taguette(codebook: Codebook) -> bytes:
    """Write a codebook as Taguette reads it: a table of tags, dots between names of a path.

    A dot within a name becomes a centred one, because Taguette would read a path; an id with dots
    stands in the description alone, with definition, rules, examples and terms.

    Examples
    --------
    >>> book = Codebook(title="Garten", language="de", version="1", codes=(
    ...     Code(id="M", name="Motive"), Code(id="M1", name="Ernte", parent="M")))
    >>> print(codebook_taguette(book).decode())  # doctest: +NORMALIZE_WHITESPACE
    tag,description
    M Motive,Kürzel: M
    M Motive.M1 Ernte,Kürzel: M1
    """
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("tag", "description"))
    tags: dict[str | None, str] = {None: ""}
    for code in codebook.codes:  # one above another stands before it
        own = code.name if "." in code.id else label(code)
        tags[code.id] = tag = f"{tags[code.parent]}.{own.replace('.', '·')}".lstrip(".")
        writer.writerow((neutralise(tag), neutralise(format_description(code, codebook.language))))
    return out.getvalue().encode()


WRITERS: Mapping[str, Callable[[Codebook], bytes]] = {
    "yaml": codebook_yaml,
    "csv": codebook_csv,
    "xlsx": codebook_xlsx,
    "qdc": codebook_qdc,
}
"""How a codebook is written, by the ending of the file."""


def _nested(codebook: Codebook, parent: str | None) -> Iterator[dict[str, Any]]:
    for code in codebook.codes:
        if code.parent == parent:
            content = {
                "id": code.id,
                "name": code.name,
                "definition": code.definition,
                "include": code.include,
                "exclude": code.exclude,
                "examples": list(code.examples),
                "terms": list(code.terms),
                "children": list(_nested(codebook, code.id)),
            }
            yield {key: value for key, value in content.items() if value}


def _rows(codebook: Codebook) -> Iterator[list[str]]:
    for place, code in enumerate(codebook.codes):
        # What is true of the whole codebook stands in its first row.
        about = (codebook.title, codebook.language, codebook.version) if place == 0 else ("",) * 3
        yield [*_texts(code), *about]


def _texts(code: Code) -> Iterator[str]:
    yield code.id
    yield code.name
    yield code.parent or ""
    yield code.definition
    yield code.include
    yield code.exclude
    yield join_items(code.examples)
    yield join_items(code.terms)
