"""Codes that are known by the path of their names, as QDA programs keep them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.codebook.cells import split_items
from pipeline.codebook.description import CodeDescription, parse_description
from pipeline.codebook.draft import CodebookDraft
from pipeline.codebook.validate import check_term
from pipeline.lookup import name_key
from pipeline.records import Code

# "B2 Ernte", "1.3: Ernte", "C) Ernte": ids that people write before the names.
_NUMBERED = re.compile(r"(?P<id>[^\W\d_]{0,3}\d+(?:\.\d+)*[a-z]?|[A-ZÄÖÜ])[.:)]?\s+(?P<name>\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCode:
    """A code before it has an id.

    Attributes
    ----------
    key, parent : str, str or None
        What tells it apart in its file, and the key of the code above, which comes before it.
    name : str
        Its name, which may begin with an id.
    description : CodeDescription
        Its fields; an id only where one is written.
    line : int
        Where it stands in the file.
    """

    key: str
    name: str
    parent: str | None
    description: CodeDescription
    line: int


_NOTHING = parse_description("")


def named_codes(rows: Iterable[tuple[int, Mapping[str, str]]]) -> list[NamedCode]:
    r"""Return the codes of a table of paths, of parents by name, or of main and subcategories.

    Codes above others that have no row of their own come before the first of these.

    Parameters
    ----------
    rows : iterable of (int, mapping of str to str)
        Line and cells, by column: ``code`` or ``name``, which may be a path; ``parent``, ``sub``;
        fields of the code. Where there are subcategories, or names, ``code`` is an id.

    Examples
    --------
    >>> rows = [(2, {"code": "Motive > Freude", "definition": "Weil es guttut."}),
    ...         (3, {"code": "Regeln"})]
    >>> [(code.name, code.parent, code.line) for code in named_codes(rows)]
    [('Motive', None, 2), ('Freude', 'motive', 2), ('Regeln', None, 3)]
    """
    codes: dict[str, NamedCode] = {}
    for line, path, cell in _paths(list(rows)):
        above = None
        for depth, name in enumerate(path, 1):
            key = "\n".join(map(name_key, path[:depth]))
            is_own = depth == len(path)
            description = _description(cell) if is_own else _NOTHING
            code = NamedCode(key=key, name=name, parent=above, description=description, line=line)
            if key not in codes or (is_own and codes[key].description is _NOTHING):
                codes[key] = code
            elif is_own:  # twice, which is told as of any name
                codes[f"{key}\n{line}"] = replace(code, key=f"{key}\n{line}")
            above = key
    return list(codes.values())


def _paths(
    rows: Sequence[tuple[int, Mapping[str, str]]],
) -> Iterator[tuple[int, tuple[str, ...], Mapping[str, str]]]:
    """Yield the line of each row, its names from the topmost category down, and its cells."""
    written = {name_key(cell["name"]): cell for _, cell in rows if cell.get("name")}
    main = ""
    for line, cell in rows:
        if "sub" in cell:
            main = cell.get("parent") or cell.get("name") or main  # below it, cells are left blank
            path = (*_split(main), *_split(cell["sub"]))
            id_ = cell.get("code", "")
        elif "name" in cell:
            path, id_ = _path_of(cell, written), ""
        else:
            path, id_ = _split(cell.get("code", "")), ""
        if path:
            yield line, path, {**cell, "code": id_}


def _path_of(
    cell: Mapping[str, str], written: Mapping[str, Mapping[str, str]], depth: int = 0
) -> tuple[str, ...]:
    """Return the path of a name below its parent, which stands before it in ``Motive.Freude``."""
    name, parent = cell["name"], cell.get("parent", "")
    if not parent or depth > len(written):
        return dotted_path(name, written) or _split(name)
    above = written.get(name_key(parent))
    names = _path_of(above, written, depth + 1) if above else _split(parent)
    if name.startswith(parent):
        name = name[len(parent) :].lstrip(" .:/>\\") or name
    return (*names, *_split(name)[-1:])


def dotted_path(name: str, names: Container[str]) -> tuple[str, ...]:
    """Return the path of a name such as ``Motive.Freude`` (Taguette) whose first part is a name.

    Parameters
    ----------
    name : str
        The name of a code.
    names : container of str
        All names, as `name_key` writes them.

    Returns
    -------
    tuple of str
        Empty where no part before a dot is a name, so that ``Dr. Huber`` stays one.

    Examples
    --------
    >>> dotted_path("Motive.Freude.am Kochen", {"motive", "motive.freude", "dr. huber"})
    ('Motive', 'Freude', 'am Kochen')
    >>> dotted_path("Dr. Huber", {"motive", "dr. huber"})
    ()
    """
    for dot in reversed([place for place, sign in enumerate(name) if sign == "."]):
        above, last = name[:dot].strip(), name[dot + 1 :].strip()
        if last and above and name_key(above) in names:
            return (*(dotted_path(above, names) or (above,)), last)
    return ()


def _split(path: str) -> tuple[str, ...]:
    names = (" ".join(name.split()) for name in re.split(r"[\\>]", path))
    return tuple(filter(None, names))


def _description(cell: Mapping[str, str]) -> CodeDescription:
    """Return the fields of a row; a memo may hold them all, as this program writes it."""
    parsed = parse_description(cell.get("definition", ""))
    return CodeDescription(
        id=cell.get("code", "") or parsed.id,
        definition=parsed.definition,
        include=cell.get("include", "") or parsed.include,
        exclude=cell.get("exclude", "") or parsed.exclude,
        examples=split_items(cell.get("examples", "")) or parsed.examples,
        terms=split_items(cell.get("terms", "")) or parsed.terms,
    )


def add_tree(draft: CodebookDraft, codes: Sequence[NamedCode]) -> None:
    """Add codes to a draft, with ids.

    Codes without an id get it from their name where all of them begin with one (``B2 Ernte``);
    otherwise they are numbered.
    """
    ids = _ids(codes)
    id_by_key = dict(zip((code.key for code in codes), ids, strict=True))
    for code, identifier in zip(codes, ids, strict=True):
        description = code.description
        for term in description.terms:
            check_term(term, code.line, draft)
        draft.codes.append(
            Code(
                id=identifier,
                name=_name(code.name, identifier),
                parent=id_by_key[code.parent] if code.parent is not None else None,
                definition=description.definition,
                include=description.include,
                exclude=description.exclude,
                examples=description.examples,
                terms=description.terms,
                line=code.line,
            )
        )


def _name(written: str, identifier: str) -> str:
    """Return a name without the id before it."""
    numbered = _NUMBERED.fullmatch(written)
    if numbered and numbered["id"] == identifier:
        return numbered["name"]
    return written.removeprefix(f"{' '.join(identifier.split())} ")


def _ids(codes: Sequence[NamedCode]) -> list[str]:
    taken = {code.description.id.casefold() for code in codes if code.description.id}
    new = [code for code in codes if not code.description.id]
    numbers = [found["id"] for code in new if (found := _NUMBERED.fullmatch(code.name))]
    written = {number.casefold() for number in numbers}
    by_name = len(written) == len(new) and not written & taken
    ids: dict[str, str] = {}
    for code in codes:
        if code.description.id:
            ids[code.key] = code.description.id
        elif by_name:
            ids[code.key] = numbers.pop(0)
        else:
            ids[code.key] = _free_id(
                f"{ids[code.parent]}." if code.parent is not None else "", taken
            )
        taken.add(ids[code.key].casefold())
    return [ids[code.key] for code in codes]


def _free_id(stem: str, taken: set[str]) -> str:
    number = 1
    while f"{stem}{number}".casefold() in taken:
        number += 1
    return f"{stem}{number}"
