"""Codes from a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.codebook.cells import split_items
from pipeline.codebook.draft import CodebookDraft
from pipeline.codebook.tree import add_tree, named_codes
from pipeline.codebook.validate import check_parents, check_term
from pipeline.errors import CodebookError, PanreflexError, nearest
from pipeline.i18n import msg
from pipeline.lookup import name_key
from pipeline.records import Code
from pipeline.sheets import Names, Row, Sheet, read_sheet
from pipeline.store import restore

# As people, MAXQDA, Taguette and content analysis after Mayring call them.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("code", "id", "Kürzel", "Nr", "Nummer", "No", "Code-ID"),
    "name": (
        "name", "Bezeichnung", "Kategorie", "Codename", "Code name", "Kategoriename", "Category",
        "tag", "path",
    ),
    "parent": (
        "parent", "Oberkategorie", "Hauptkategorie", "Obercode", "Hauptcode", "Parent code",
        "Main category", "Parent category",
    ),
    "sub": ("Unterkategorie", "Subkategorie", "Untercode", "Subcode", "Subcategory"),
    "definition": (
        "definition", "Memo", "Code memo", "Code-Memo", "Codememo", "description", "Beschreibung",
    ),
    "include": (
        "include", "Dazu gehört", "Einschluss", "Kodierregel", "Kodierregeln", "Codierregel",
        "Codierregeln", "Coding rule", "Coding rules",
    ),
    "exclude": ("exclude", "Nicht dazu gehört", "Ausschluss", "Abgrenzung"),
    "examples": (
        "examples", "Beispiele", "Ankerbeispiele", "Ankerbeispiel", "Beispiel", "Anchor example",
        "Anchor examples", "Example",
    ),
    "terms": ("terms", "Begriffe"),
    "title": ("title",),
    "language": ("language",),
    "version": ("version",),
}  # fmt: skip
"""Names of the columns by their content."""
_KNOWN = [column for column in _COLUMNS if column != "sub"]
_COUNTS = {
    "count": (
        "Farbe", "Color", "Colour", "Häufigkeit", "Frequency", "number of highlights",
        "number of documents", "Anzahl",
        "Codings", "Kodierungen", "Coded segments", "Codierte Segmente", "Kodierte Segmente",
        "Dokumente", "Documents", "Erstellt von", "Created by", "Erstellt am", "Created",
        "Bearbeitet von", "Modified by", "Bearbeitet am", "Modified", "% Codings", "Position",
    )
}  # fmt: skip
"""Columns of programs in which nothing stands about the meaning of a code."""
_HEADERS: list[Names] = [
    {column: _COLUMNS[column] for column in columns}
    for columns in (
        ("code", "name"), ("code", "definition"), ("name", "definition"), ("name", "parent"),
        ("name", "examples"), ("sub",),
    )
]  # fmt: skip


def read_table(draft: CodebookDraft) -> None:
    """Add the codes of a table; examples and terms are separated by ``||`` within their cell.

    Title, language and version of the codebook are in columns of that name, in any row. A table
    without ids has paths of names (``Motive > Freude``), or main and subcategories. In an Excel
    file, the codes are on the first sheet with such columns.

    Raises
    ------
    CodebookError
        When the file is no table.
    """
    draft.is_table = True
    try:
        sheet = read_sheet(draft.file, _HEADERS)
    except PanreflexError as error:
        raise CodebookError(
            msg("the codebook {problem}", problem=error.problem),
            file=draft.file,
            next_step=error.next_step,
        ) from error
    columns = sheet.columns(_COLUMNS)
    is_tree = "sub" in columns or ("code" in columns) != ("name" in columns)
    is_tree = is_tree and bool({"sub", "parent", "definition", "examples"} & set(columns))
    if not _has_columns(sheet, columns, draft, is_tree=is_tree):
        return
    for line, problem in sheet.broken:
        draft.add_problem(line, problem)
    rows = []
    for row in sheet.rows:
        cell = {
            column: draft.clean(restore(row.cells[place]), row.line).strip()
            for column, place in columns.items()
        }
        draft.title = draft.title or cell.get("title", "")
        draft.version = draft.version or cell.get("version", "")
        draft.language = cell.get("language") or draft.language
        rows.append((row.line, cell))
    if is_tree:
        add_tree(draft, named_codes(rows))
        return
    for line, cell in rows:
        for term in split_items(cell.get("terms", "")):
            check_term(term, line, draft)
        draft.codes.append(
            Code(
                id=cell["code"],
                name=" ".join(cell["name"].split()),
                parent=cell.get("parent") or None,
                definition=cell.get("definition", ""),
                include=cell.get("include", ""),
                exclude=cell.get("exclude", ""),
                examples=split_items(cell.get("examples", "")),
                terms=split_items(cell.get("terms", "")),
                line=line,
            )
        )
    draft.codes[:] = _with_parents_by_name(draft.codes)
    check_parents(draft)


def _has_columns(
    sheet: Sheet, columns: dict[str, int], draft: CodebookDraft, *, is_tree: bool
) -> bool:
    places = set(columns.values())
    others = [
        name
        for place, name in enumerate(sheet.header.cells)
        if name and place not in places and not Sheet(Row(1, (name,)), (), ()).columns(_COUNTS)
    ]
    known = [column for column in _KNOWN if column not in columns]
    for name in others:
        draft.add_problem(
            sheet.header.line, msg("unknown column '{name}'", name=name), nearest(name, known)
        )
    missing = [column for column in ("code", "name") if column not in columns and not is_tree]
    for column in missing:
        draft.add_problem(sheet.header.line, msg("the column '{column}' is missing", column=column))
    return not missing


def _with_parents_by_name(codes: Sequence[Code]) -> list[Code]:
    """Return codes whose parents are ids, where they are written as the only code of that name."""
    ids = {code.id for code in codes}
    named: dict[str, list[str]] = {}
    for code in codes:
        for name in (code.name, f"{code.id} {code.name}"):
            named.setdefault(name_key(name), []).append(code.id)
    return [
        replace(code, parent=meant[0])
        if code.parent not in {None, *ids}
        and len(meant := named.get(name_key(code.parent or ""), [])) == 1
        else code
        for code in codes
    ]
