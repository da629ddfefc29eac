"""What do the rows of a sheet say that was written with names replaced?

Their ids are those of the study, but for documents whose own name was replaced; their texts are
not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.alignment.quotes import normalize
from pipeline.pseudonyms.replaced_documents import ReplacedDocument
from pipeline.review.locate import RowId, parse_row_id
from pipeline.review.returned_sheet import ReturnedSheet, SheetRow


def with_names(sheet: ReturnedSheet, shared: Sequence[ReplacedDocument]) -> ReturnedSheet:
    """Return a sheet as it would be had it been written with the names.

    Parameters
    ----------
    sheet : ReturnedSheet
        Any sheet; one with the names stays what it is.
    shared : sequence of ReplacedDocument
        The transcripts, as they are and with names replaced.
    """
    if not shared:
        return sheet
    by_id = {one.after.id: one for one in shared}
    return replace(sheet, rows=tuple(_with_names(row, by_id, shared) for row in sheet.rows))


def _with_names(
    row: SheetRow, by_id: Mapping[str, ReplacedDocument], shared: Sequence[ReplacedDocument]
) -> SheetRow:
    written = row["id"]
    key = parse_row_id(written)
    document = by_id.get(key.document if key else row["document"])
    if key is None and row["text"]:
        holding = [one for one in shared if one.after.text.count(row["text"]) == 1]
        if len(holding) == 1:
            document = holding[0]
            start = document.after.text.index(row["text"])
            written = document.after.passage_id(start, start + len(row["text"]))
            key = parse_row_id(written)
    if document is None or key is None:
        return row
    if (
        _at(document, key)
        != normalize(row["text"])
        == normalize(document.after.text[key.start : key.end])
    ):
        # Marked on the page, which counts in the text that it shows.
        ending = written.removeprefix(f"{key.document}_{key.start}_{key.end}")
        written = document.after.passage_id(key.start, key.end) + ending
        key = parse_row_id(written) or key
    renamed = {
        column: text
        for column, text in (
            ("id", document.before.id + written.removeprefix(key.document)),
            ("document", document.before.id),
        )
        if column in row.cells
    }
    said = document.before.text[key.start : key.end]
    if normalize(row["text"]) == _at(document, key) != normalize(said):
        around = dict.fromkeys({"before", "after"} & row.cells.keys(), "")
        renamed |= {"text": said, **around}
        renamed.setdefault("id", document.before.id + written.removeprefix(key.document))
    return replace(row, cells={**row.cells, **renamed})


def _at(document: ReplacedDocument, key: RowId) -> str:
    """Return the words with names replaced that stand where an id of the study says."""
    start, end = document.interval(key.start, key.end)
    return normalize(document.after.text[start:end])
