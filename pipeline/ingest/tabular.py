"""Tables among the transcripts: conversations with a turn a row, and open answers of a survey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from pipeline.errors import TranscriptError
from pipeline.guard import ZIP_MAGIC, cut_off, member_names
from pipeline.i18n import msg, verbatim
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.open_answers import answer_sources
from pipeline.ingest.readers import SourceText
from pipeline.ingest.table_rows import TableRows, text_table, workbook_tables
from pipeline.ingest.text_format import TextFormat, text_format
from pipeline.ingest.turn_rows import HEADER_WITHIN, Doubt, TurnTable, turn_sources, turn_table
from pipeline.limits import CELLS, ROWS, refuse_above
from pipeline.records import SourceAnchor


def _empty() -> TranscriptError:
    return TranscriptError(
        msg("the Excel file is empty"), next_step=msg("export it again, or remove it")
    )


class TableReader:
    r"""Tables (.csv, .tsv, .xlsx): conversations with a turn a row, or open answers of a survey.

    Parameters
    ----------
    text_column : str
        Column that holds answers; empty for all that hold open answers. A table that has it is
        one of answers.
    id_column : str
        Column that names each row of answers; empty to name them by the number of their row.

    Examples
    --------
    >>> table = "Nr;Stadt;Antwort\nF1;Nord;Zu spät.\nF2;Süd;Zu früh.\n".encode()
    >>> [(text.title, text.blocks[0].text, text.attributes)
    ...  for text in TableReader("Antwort", "Nr").read(table, "antworten.csv")][:1]
    [('F1', 'Zu spät.', {'Stadt': 'Nord'})]
    >>> turns = "Sprecher;Text\nI;Und dann?\nB;Nichts.\n".encode()
    >>> [(block.speaker, block.text) for block in TableReader().read(turns, "a.csv")[0].blocks]
    [('I', 'Und dann?'), ('B', 'Nichts.')]
    """

    name = "table of turns or open answers (csv, xlsx)"
    formats = (
        ReadFormat(
            name=msg("table of turns"),
            suffixes=(".csv", ".tsv", ".xlsx"),
            programs=verbatim("noScribe, aTrain, Trint, Descript, MAXQDA, Zoom, Excel"),
            content=msg(
                "each row is a turn, with columns for speaker, text and times, with or without "
                "headings; each sheet of a workbook, or each value of a column 'Document', is a "
                "document"
            ),
            place=SourceAnchor(start=0, line=5),
        ),
        ReadFormat(
            name=msg("open answers of a survey"),
            suffixes=(".csv", ".tsv", ".xlsx"),
            programs=verbatim(
                "SurveyMonkey, Qualtrics, LimeSurvey, SoSci Survey, Unipark, Google Forms, "
                "Microsoft Forms, Excel"
            ),
            content=msg(
                "each row with an answer is a document; where several questions are open, each "
                "answer follows its question; the other columns are attributes; titles and second "
                "headers are no answers"
            ),
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
        """Return the conversations of a file of turns, or a document for each row of answers."""
        if data.startswith(ZIP_MAGIC):
            tables = list(workbook_tables(data))
            if not tables:
                raise _empty()
        else:
            tables = [text_table(data)]
        filled = [table for table in tables if table.rows]
        for table in filled:
            refuse_above(ROWS, len(table.rows) - 1, msg("rows"))
            # Every row is filled up to the width of the widest.
            width = max(len(row.cells) for row in table.rows)
            refuse_above(CELLS, width * len(table.rows), msg("cells"))
        apart = [problem for table in tables if not table.rows for problem in table.problems]
        if not filled:
            raise apart[0] if apart else TranscriptError(msg("the table is empty"))
        kinds = [self._kind(table) for table in filled]
        turns = [
            (table, kind)
            for table, kind in zip(filled, kinds, strict=True)
            if isinstance(kind, TurnTable)
        ]
        others = [
            (table, kind)
            for table, kind in zip(filled, kinds, strict=True)
            if not isinstance(kind, TurnTable)
        ]
        sources = _conversations(turns)
        if not turns or any(map(self._names_text, (table for table, _ in others))):
            read, unread = self._answers(others)
            sources += read
        else:
            unread = [table for table, _ in others]
        return _with_problems(sources, [*apart, *map(_not_read, filter(_is_table, unread))])

    def _names_text(self, table: TableRows) -> bool:
        wanted = self.text_column.casefold()
        rows = table.rows[:HEADER_WITHIN]
        return bool(wanted) and any(cell.casefold() == wanted for r in rows for cell in r.cells)

    def _kind(self, table: TableRows) -> TurnTable | Doubt | None:
        return None if self._names_text(table) else turn_table(table.rows)

    def _answers(
        self, tables: Sequence[tuple[TableRows, TurnTable | Doubt | None]]
    ) -> tuple[list[SourceText], list[TableRows]]:
        """Return the answers of the first table that has any, and of those like it."""
        named = [table for table, _ in tables if self._names_text(table)]
        several = [table for table, _ in tables if _is_table(table)]
        first = (named or several or [table for table, _ in tables])[0]
        header = first.rows[0].cells
        like = named or [
            first,
            *(t for t in several if t is not first and t.rows[0].cells == header),
        ]
        doubts = {id(table): kind for table, kind in tables if isinstance(kind, Doubt)}
        sources: list[SourceText] = []
        for table in like:
            found = answer_sources(table, self.text_column, self.id_column)
            if doubt := doubts.get(id(table)):
                found = _with_problems(found, [doubt.problem])
            if len(like) > 1:
                found = [replace(one, title=f"{table.name}_{one.title}") for one in found]
            sources += found
        return sources, [table for table, _ in tables if all(table is not one for one in like)]


def _conversations(tables: Sequence[tuple[TableRows, TurnTable]]) -> list[SourceText]:
    sources: list[SourceText] = []
    for table, turns in tables:
        found = list(turn_sources(turns))
        if not found:
            continue
        if len(tables) > 1:
            found = [
                replace(one, title="_".join(filter(None, (table.name, one.title)))) for one in found
            ]
        sources += _with_problems(found, table.problems)
    return sources


def _with_problems(
    sources: Sequence[SourceText], problems: Sequence[TranscriptError]
) -> list[SourceText]:
    """Give the first document the problems of its file."""
    if not sources:
        raise next(chain(problems, [TranscriptError(msg("the table is empty"))]))
    first, *others = sources
    return [replace(first, problems=(*problems, *first.problems)), *others]


def _is_table(table: TableRows) -> bool:
    """Return whether a sheet holds more than a title."""
    return len(table.rows) > 1 and any(sum(map(bool, row.cells)) > 1 for row in table.rows)


def _not_read(table: TableRows) -> TranscriptError:
    return TranscriptError(
        msg("the sheet '{name}' is not read", name=table.name),
        next_step=msg("if it holds a transcript or answers, save it as a file of its own"),
    )
