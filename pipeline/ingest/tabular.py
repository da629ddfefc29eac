"""Tables of open answers."""

from __future__ import annotations

from pipeline.decoding import clean_line, decode_text
from pipeline.errors import PanreflexError, TranscriptError, nearest
from pipeline.guard import ZIP_MAGIC, cut_off, member_names
from pipeline.i18n import msg
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.readers import SourceText
from pipeline.ingest.text_format import TextFormat, text_format
from pipeline.limits import CELLS, ROWS, refuse_above
from pipeline.records import SourceAnchor
from pipeline.sheets import Sheet, excel_sheets, parse_sheet


def _empty() -> TranscriptError:
    return TranscriptError(
        msg("the Excel file is empty"), next_step=msg("export it again, or remove it")
    )


class TableReader:
    r"""Tables of open answers (.csv, .tsv, .xlsx): each row that holds text is a document.

    Parameters
    ----------
    text_column : str
        Column that holds the text; empty for the one that holds most of it.
    id_column : str
        Column that names each row; empty to name them by the number of their row.

    Examples
    --------
    >>> table = "Nr;Stadt;Antwort\nF1;Nord;Zu spät.\nF2;Süd;\n".encode()
    >>> [(text.title, text.blocks[0].text, text.attributes)
    ...  for text in TableReader("Antwort", "Nr").read(table, "antworten.csv")]
    [('F1', 'Zu spät.', {'Stadt': 'Nord'})]
    """

    name = "table of open answers (csv, xlsx)"
    formats = (
        ReadFormat(
            name=msg("table of open answers"),
            suffixes=(".csv", ".tsv", ".xlsx"),
            programs=msg("programs for surveys, Excel"),
            content=msg("each row with text is a document, the other columns are its attributes"),
            place=SourceAnchor(start=0, line=5),
            refusals=(_empty().message, cut_off("Excel").message),
        ),
    )

    def __init__(self, text_column: str = "", id_column: str = "") -> None:
        self.text_column = text_column
        self.id_column = id_column

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is an Excel workbook, by its content, or another table, by its name."""
        if data.startswith(ZIP_MAGIC):
            members = member_names(data)
            broken = not members and name.lower().endswith(".xlsx")
            return "xl/workbook.xml" in members or broken
        return text_format(data, name) is TextFormat.TABLE

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return a document for each row that holds text."""
        sheet = self._excel_sheet(data) if data.startswith(ZIP_MAGIC) else _text_sheet(data)
        refuse_above(ROWS, len(sheet.rows), msg("rows"))
        text = _column(sheet, self.text_column) if self.text_column else _longest_column(sheet)
        title = _column(sheet, self.id_column) if self.id_column else None
        answers = [
            SourceText(
                title=row.cells[title] if title is not None else str(row.line),
                blocks=tuple(
                    Block(text=speech, line=row.line)
                    for line in row.cells[text].splitlines()
                    if (speech := clean_line(line))
                ),
                attributes={
                    column: cell
                    for place, (column, cell) in enumerate(
                        zip(sheet.header.cells, row.cells, strict=True)
                    )
                    if column and place not in {text, title}
                },
            )
            for row in sheet.rows
        ]
        if answered := [answer for answer in answers if answer.blocks]:
            return answered
        raise TranscriptError(
            msg("column '{cells}' of the table holds no text", cells=sheet.header.cells[text])
        )

    def _excel_sheet(self, data: bytes) -> Sheet:
        """Return the first sheet that has the text column, or that is not empty."""
        sheets = list(excel_sheets(data))
        for sheet in sheets:
            if not self.text_column or sheet.columns({"": [self.text_column]}):
                return sheet
        if not sheets:
            raise _empty()
        return sheets[0]


def _column(sheet: Sheet, name: str) -> int:
    found = sheet.columns({name: [name]})
    if not found:
        raise TranscriptError(
            msg("the table has no column '{name}'", name=name),
            next_step=nearest(name, filter(None, sheet.header.cells)),
        )
    return found[name]


def _longest_column(sheet: Sheet) -> int:
    lengths = [sum(len(row.cells[n]) for row in sheet.rows) for n in range(len(sheet.header.cells))]
    return lengths.index(max(lengths))


def _text_sheet(data: bytes) -> Sheet:
    text = decode_text(data)
    # Every row is filled up to the width of the first.
    width = 1 + max(line.count(mark) for line in text.split("\n", 3)[:3] for mark in ";,\t")
    refuse_above(CELLS, width * text.count("\n"), msg("cells"))
    try:
        sheet = parse_sheet(text)
    except TranscriptError:
        raise
    except PanreflexError as error:
        raise TranscriptError(
            msg("the table {problem}", problem=error.problem), line=error.line
        ) from error
    if sheet.broken:
        line, problem = sheet.broken[0]
        raise TranscriptError(problem, line=line, next_step=msg("correct the row and run again"))
    return sheet
