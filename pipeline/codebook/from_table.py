"""Codes from a table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.characters import printable
from pipeline.codebook.draft import CodebookDraft
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
"""Names of the columns by their content."""
_ITEM_SEPARATOR = "||"
# Two strokes within an item are separated by one backslash more than there were.
_ESCAPED_STROKES = re.compile(r"\|(\\*)\\(?=\|)")
_STROKES = re.compile(r"\|(\\*)(?=\|)")


def read_table(draft: CodebookDraft) -> None:
    """Add the codes of a table; examples and terms are separated by ``||`` within their cell.

    Title, language and version of the codebook are in columns of that name, in any row. In an
    Excel file, the codes are on the first sheet that is not empty.

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
        draft.add_problem(line, problem)
    for row in sheet.rows:
        cell = {
            column: printable(restore(row.cells[place])).strip()
            for column, place in columns.items()
        }
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


def _has_columns(sheet: Sheet, columns: dict[str, int], draft: CodebookDraft) -> bool:
    places = set(columns.values())
    others = [name for place, name in enumerate(sheet.header.cells) if name and place not in places]
    known = [column for column in _COLUMNS if column not in columns]
    for name in others:
        draft.add_problem(
            sheet.header.line, msg("unknown column '{name}'", name=name), nearest(name, known)
        )
    missing = [column for column in ("code", "name") if column not in columns]
    for column in missing:
        draft.add_problem(sheet.header.line, msg("the column '{column}' is missing", column=column))
    return not missing


def join_items(items: Iterable[str]) -> str:
    r"""Join several texts in one cell; `split_items` restores them.

    Examples
    --------
    >>> join_items(["Beet", "a || b"]), split_items("Beet || a |\\| b")
    ('Beet || a |\\| b', ('Beet', 'a || b'))
    """
    return f" {_ITEM_SEPARATOR} ".join(_STROKES.sub(r"|\1\\", item) for item in items)


def split_items(cell: str) -> tuple[str, ...]:
    """Split the content of one cell into its texts."""
    items = (item.strip() for item in cell.split(_ITEM_SEPARATOR))
    return tuple(_ESCAPED_STROKES.sub(r"|\1", item) for item in items if item)
