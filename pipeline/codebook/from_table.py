"""Which codes does a table list?"""

from __future__ import annotations

from pipeline.codebook.draft import Draft
from pipeline.codebook.validate import check_parents, check_term
from pipeline.errors import CodebookError, PanreflexError, nearest
from pipeline.records import Code
from pipeline.sheets import Sheet, read_sheet

_TEXTS = ("definition", "include", "exclude", "examples", "terms", "parent")
_COLUMNS = {"code": ("code", "id"), "name": ("name",)} | {text: (text,) for text in _TEXTS}
_BETWEEN_ITEMS = "||"


def read_table(draft: Draft) -> None:
    """Add the codes of a table; examples and terms are joined by ``||`` within their cell.

    Raises
    ------
    CodebookError
        When the file is no table.
    """
    try:
        sheet = read_sheet(draft.file)
    except PanreflexError as error:
        raise CodebookError(
            f"the codebook {error.problem}", file=draft.file, next_step=error.next_step
        ) from error
    columns = sheet.columns(_COLUMNS)
    if not _has_columns(sheet, columns, draft):
        return
    for line, problem in sheet.broken:
        draft.note(line, problem)
    for row in sheet.rows:
        cell = {column: row.cells[place] for column, place in columns.items()}
        terms = _items(cell.get("terms", ""))
        for term in terms:
            check_term(term, row.line, draft)
        draft.codes.append(
            Code(
                id=cell["code"],
                name=cell["name"],
                parent=cell.get("parent") or None,
                definition=cell.get("definition", ""),
                include=cell.get("include", ""),
                exclude=cell.get("exclude", ""),
                examples=_items(cell.get("examples", "")),
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
        draft.note(sheet.header.line, f"unknown column '{name}'", nearest(name, known))
    missing = [column for column in ("code", "name") if column not in columns]
    for column in missing:
        draft.note(sheet.header.line, f"the column '{column}' is missing")
    return not missing


def _items(cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in cell.split(_BETWEEN_ITEMS) if item.strip())
