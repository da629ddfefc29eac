"""Rows of the workbook, written as XML at once: a study has a hundred thousand cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet


class GrowingRows(Worksheet):  # type: ignore[misc]  # a class without types
    """A worksheet whose rows have a height and still grow when a person writes into them."""

    def put_rows(
        self,
        first: int,
        columns: Sequence[Sequence[object]],
        looks: Sequence[Sequence[Format]],
        look_of: Sequence[int],
    ) -> None:
        """Write whole rows, several times as fast as XlsxWriter writes their cells.

        Parameters
        ----------
        first : int
            Number of the first row, from 0.
        columns : sequence of sequence
            The cells of each column: texts that a cell can hold, finite numbers, or None.
        looks : sequence of sequence of Format
            The formats that the cells of a row can have.
        look_of : sequence of int
            Which of them each row has.
        """
        letters = [f'<c r="{xl_col_to_name(place)}' for place in range(len(columns))]
        formats = [[f'" s="{one._get_xf_index()}"' for one in look] for look in looks]
        values = zip(*map(self._values, columns), strict=True)
        for number, (row, look) in enumerate(zip(values, look_of, strict=True), first):
            cells = zip(letters, formats[look], row, strict=True)
            shown = str(number + 1)
            # XlsxWriter asks `_write_cell` for what stands here, and writes the tags around it.
            self.table[number][0] = "".join([a + shown + b + c for a, b, c in cells])
        for place in (first, first + len(look_of) - 1):
            self._check_dimensions(place, 0)
            self._check_dimensions(place, len(columns) - 1)

    def _values(self, column: Sequence[object]) -> list[str]:
        text_number = self.str_table._get_shared_string_index
        return [
            "/>"
            if value is None
            else f' t="s"><v>{text_number(value)}</v></c>'
            if isinstance(value, str)
            else f"><v>{value:.16G}</v></c>"
            for value in column
        ]

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if isinstance(cell, str):
            self.fh.write(cell)
        else:
            super()._write_cell(row, col, cell)

    def _calculate_spans(self) -> None:
        """Leave out how far each row reaches, which no program needs and takes long."""
        self.row_spans: dict[int, str] = {}

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = ()) -> None:
        if tag == "row":
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)
