"""Which codes does a table list?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.codebook.draft import Draft
from pipeline.codebook.validate import check_parents, check_term
from pipeline.errors import CodebookError, PanreflexError, nearest
from pipeline.i18n import msg
from pipeline.records import Code
from pipeline.sheets import Sheet, read_sheet
from pipeline.store import restore

_COLUMNS = {
    "code": ("code", "id", "Kürzel"),
    "name": ("name", "Bezeichnung", "Kategorie"),
    "parent": ("parent", "Oberkategorie", "Hauptkategorie"),
    "definition": ("definition",),
    "include": ("include", "Dazu gehört", "Einschluss"),
    "exclude": ("exclude", "Nicht dazu gehört", "Ausschluss"),
    "examples": ("examples", "Beispiele", "Ankerbeispiele"),
    "terms": ("terms", "Begriffe"),
    "title": ("title",),
    "language": ("language",),
    "version": ("version",),
}
"""By what is in them: what columns may be called."""
_BETWEEN_ITEMS = "||"
# Two strokes within an item are parted by a backslash, or one backslash more than stood there.
_PARTED = re.compile(r"\|(\\*)\\(?=\|)")
_STROKES = re.compile(r"\|(\\*)(?=\|)")


def read_table(draft: Draft) -> None:
    """Add the codes of a table; examples and terms are joined by ``||`` within their cell.

    Title, language and version of the codebook stand in columns of that name, in any row. In an
    Excel file, the codes stand on the first sheet that is not empty.

    Raises
    ------
    CodebookError
        When the file is no table.
    """
    try:
        sheet = read_sheet(draft.file)
    except PanreflexError as error:
        raise CodebookError(
            msg("the codebook {problem}", problem=error.problem),
            file=draft.file,
            next_step=error.next_step,
        ) from error
    columns = sheet.columns(_COLUMNS)
    if not _has_columns(sheet, columns, draft):
        return
    for line, problem in sheet.broken:
        draft.note(line, problem)
    for row in sheet.rows:
        cell = {column: restore(row.cells[place]) for column, place in columns.items()}
        draft.title = draft.title or cell.get("title", "")
        draft.version = draft.version or cell.get("version", "")
        draft.language = cell.get("language") or draft.language
        terms = split_items(cell.get("terms", ""))
        for term in terms:
            check_term(term, row.line, draft)
        draft.codes.append(
            Code(
                id=cell["code"],
                name=" ".join(cell["name"].split()),
                parent=cell.get("parent") or None,
                definition=cell.get("definition", ""),
                include=cell.get("include", ""),
                exclude=cell.get("exclude", ""),
                examples=split_items(cell.get("examples", "")),
                terms=terms,
                line=row.line,
            )
        )
    check_parents(draft)


def _has_columns(sheet: Sheet, columns: dict[str, int], draft: Draft) -> bool:
    places = set(columns.values())
    others = [name for place, name in enumerate(sheet.header.cells) if name and place not in places]
    known = [column for column in _COLUMNS if column not in columns]
    for name in others:
        draft.note(
            sheet.header.line, msg("unknown column '{name}'", name=name), nearest(name, known)
        )
    missing = [column for column in ("code", "name") if column not in columns]
    for column in missing:
        draft.note(sheet.header.line, msg("the column '{column}' is missing", column=column))
    return not missing


def join_items(items: Iterable[str]) -> str:
    r"""Put several texts into one cell, so that `split_items` finds each as it was.

    Examples
    --------
    >>> join_items(["Beet", "a || b"]), split_items("Beet || a |\\| b")
    ('Beet || a |\\| b', ('Beet', 'a || b'))
    """
    return f" {_BETWEEN_ITEMS} ".join(_STROKES.sub(r"|\1\\", item) for item in items)


def split_items(cell: str) -> tuple[str, ...]:
    """Return the texts that stand in one cell."""
    items = (item.strip() for item in cell.split(_BETWEEN_ITEMS))
    return tuple(_PARTED.sub(r"|\1", item) for item in items if item)
