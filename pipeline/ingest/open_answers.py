"""Documents from a survey: what each respondent answers to its open questions.

A respondent is a document, because a document stands for a case: what one person says in two
answers counts as one case in the tables, and is not divided between training and test. Where more
than one question is open, each answer follows its question as a turn of the interviewer, so that
coders see what was asked, as in an interview. The other columns are attributes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.decoding import clean_line
from pipeline.errors import TranscriptError, nearest
from pipeline.i18n import msg, msg_n, quoted
from pipeline.ingest.blocks import Block
from pipeline.ingest.open_columns import asks_openly, holds_words, is_doubtful, is_open
from pipeline.ingest.readers import SourceText
from pipeline.ingest.survey_header import SurveyHeader, survey_header
from pipeline.ingest.table_rows import TableRows
from pipeline.sheets import Row

ASKS, ANSWERS = "I", "B"
"""Labels of the question and of the answer, as transcripts have them."""
_UNANSWERED = re.compile(r"[\W_]*|-\d{1,3}|nan|null|<na>", re.IGNORECASE)
"""What stands for no answer: a dash, the codes of survey programs (-99), words of data programs."""
_NO_ANSWER = re.compile(
    r"(?:das )?wei(?:ß|ss) (?:ich )?(?:leider )?(?:auch )?nicht|ich wei(?:ß|ss) (?:es )?nicht"
    r"|k\.? ?a\.?|n\. ?a\.|n/a|keine (?:angabe|antwort)n?"
    r"|(?:i )?do(?:n['’]?t| not) know|no (?:answer|response|comment)",
    re.IGNORECASE,
)
"""What people write who do not answer, alone in its cell."""
_ID = re.compile(r"(?:(?:respondent|response|participant|fall|teilnehmer)[ _-]?)?id", re.IGNORECASE)
"""How the column is called that names rows."""
_NAMED = 8
"""Columns that are named at most, where many are doubtful."""


def answer_sources(
    table: TableRows, text_column: str = "", id_column: str = ""
) -> list[SourceText]:
    """Return a document for each row of a table with an open answer.

    Parameters
    ----------
    table : TableRows
        The rows, the header among them.
    text_column, id_column : str
        Columns with the text and the name of each row; empty where the columns themselves tell.

    Returns
    -------
    list of SourceText
        The first has the problems of the table.

    Raises
    ------
    TranscriptError
        When a column that is named does not exist, or nothing is answered.

    Examples
    --------
    >>> rows = [Row(1, ("Was gefällt?", "Was fehlt?")), Row(2, ("Die Ruhe.", "Eine Bank."))]
    >>> (source,) = answer_sources(TableRows("", tuple(rows)))
    >>> [(block.speaker, block.text) for block in source.blocks]
    [('I', 'Was gefällt?'), ('B', 'Die Ruhe.'), ('I', 'Was fehlt?'), ('B', 'Eine Bank.')]
    """
    header = survey_header(table.rows, [text_column, id_column])
    width = 0 if table.padded else len(table.rows[header.place].cells)
    rows, problems = _fitting(table.rows[header.body :], width, len(header.names))
    problems = [*table.problems, *_titles(table.rows[: header.place]), *problems]
    columns = [row.cells for row in rows]
    title = _column(header, id_column) if id_column else _names_rows(header, columns)
    if text_column:
        opened = [_column(header, text_column)]
    else:
        opened = _open_columns(header, columns, title)
        problems += _doubtful(header, columns, {*opened, title})
    problems += _without_names(header, rows, opened)
    answered = [source for row in rows if (source := _document(row, header, opened, title)).blocks]
    if not answered:
        if problems:
            raise problems[0]
        raise TranscriptError(
            msg("column '{cells}' of the table holds no text", cells=header.names[opened[0]]),
            next_step=msg("name the column of the text in study.toml ([ingest] text_column)"),
        )
    problems += [*_empty(rows, answered), *_refused(rows, opened)]
    answered, doubled = _told_apart(answered)
    return [replace(answered[0], problems=(*problems, *doubled)), *answered[1:]]


def _column(header: SurveyHeader, name: str) -> int:
    wanted = " ".join(name.casefold().split())
    for names in (header.names, header.questions):
        for place, known in enumerate(names):
            if " ".join(known.casefold().split()) == wanted:
                return place
    raise TranscriptError(
        msg("the table has no column '{name}'", name=name),
        next_step=nearest(name, filter(None, header.names)),
    )


def _names_rows(header: SurveyHeader, rows: Sequence[tuple[str, ...]]) -> int | None:
    """Return the one column that is called ID and has another name in each row."""
    found = [
        n
        for n, name in enumerate(header.names)
        if _ID.fullmatch(name.strip()) and len({row[n] for row in rows if row[n]}) == len(rows)
    ]
    return found[0] if len(found) == 1 else None


def _fitting(
    rows: Sequence[Row], width: int, padded: int
) -> tuple[list[Row], list[TranscriptError]]:
    """Return the rows that have no more cells than the header, and name the others."""
    long = [row for row in rows if width and any(row.cells[width:])]
    lines = {row.line for row in long}
    fitting = [
        Row(row.line, (row.cells + ("",) * padded)[:padded])
        for row in rows
        if row.line not in lines
    ]
    if not long:
        return fitting, []
    problem = msg_n(
        "the row has more than the one cell of the header",
        "the row has more than the {n} cells of the header",
        n=width,
    )
    if len(long) > 1:
        problem = msg_n(
            "{problem}; so has {n} more",
            "{problem}; so have {n} more",
            n=len(long) - 1,
            problem=problem,
        )
    step = msg("put the cell that holds a delimiter in quotation marks, and run again")
    return fitting, [TranscriptError(problem, line=long[0].line, next_step=step)]


def _titles(rows: Sequence[Row]) -> Iterator[TranscriptError]:
    if rows:
        yield TranscriptError(
            msg_n(
                "the row above the header is left out ('{text}')",
                "the {n} rows above the header are left out ('{text}' …)",
                n=len(rows),
                text=next(filter(None, rows[0].cells))[:40],
            ),
            line=rows[0].line,
            next_step=msg("nothing is to be done if it is a title"),
        )


def _open_columns(
    header: SurveyHeader, rows: Sequence[tuple[str, ...]], title: int | None
) -> list[int]:
    columns = [n for n in range(len(header.names)) if n != title]
    if header.marked:
        return [n for n in columns if n in header.marked_open]
    found = [n for n in columns if is_open(header.questions[n], [row[n] for row in rows])]
    if found or not columns:
        return found or [0]
    # A column that is called as answers are, even where nobody answered; else the longest.
    called = [n for n in columns if asks_openly(header.questions[n])]
    worded = [n for n in columns if holds_words([row[n] for row in rows])]
    lengths = {n: sum(len(row[n]) for row in rows) for n in columns}
    return [max(called or worded or columns[-1:], key=lengths.__getitem__)]


def _doubtful(
    header: SurveyHeader, rows: Sequence[tuple[str, ...]], read: set[int | None]
) -> Iterator[TranscriptError]:
    alone = next(iter(read - {None}), None) if len(read - {None}) == 1 else None
    if alone is not None and rows and not header.marked:
        cells = [row[alone] for row in rows]
        if not is_open(header.questions[alone], cells) and holds_words(cells):
            yield TranscriptError(
                msg(
                    "no column of the table clearly holds open answers; '{name}' is read",
                    name=header.names[alone][:60],
                ),
                next_step=msg(
                    "if the answers stand in another one, name it in study.toml "
                    "([ingest] text_column)"
                ),
            )
    names = [
        header.names[n]
        for n in range(len(header.names))
        if n not in read
        and header.names[n]
        and is_doubtful(header.names[n], [row[n] for row in rows])
    ]
    if names:
        yield TranscriptError(
            msg_n(
                "column {listed} of the table holds words and is read as an attribute",
                "{n} columns of the table hold words and are read as attributes ({listed})",
                n=len(names),
                listed=quoted(name[:60] for name in names[:_NAMED]),
            ),
            next_step=msg(
                "if these are answers to be coded, name the column in study.toml "
                "([ingest] text_column)"
            ),
        )


def _without_names(
    header: SurveyHeader, rows: Sequence[Row], opened: Sequence[int]
) -> Iterator[TranscriptError]:
    unnamed = [
        n
        for n, name in enumerate(header.names)
        if not name and n not in opened and not _counts([row.cells[n] for row in rows])
    ]
    lines = [row.line for row in rows if any(row.cells[n] for n in unnamed)]
    if lines:
        yield TranscriptError(
            msg_n(
                "{n} row holds cells without a heading, which are left out",
                "{n} rows hold cells without a heading, which are left out",
                n=len(lines),
            ),
            line=lines[0],
            next_step=msg("give their column a heading"),
        )


def _counts(cells: Sequence[str]) -> bool:
    """Return whether a column numbers its rows, as programs for data do."""
    numbers = [int(cell) for cell in cells if cell.isdecimal()]
    return len(numbers) == len(cells) and all(b - a == 1 for a, b in pairwise(numbers))


def _document(
    row: Row, header: SurveyHeader, opened: Sequence[int], title: int | None
) -> SourceText:
    blocks: list[Block] = []
    for column in opened:
        lines = [line for text in row.cells[column].split("\n") if (line := clean_line(text))]
        if _UNANSWERED.fullmatch(" ".join(lines)) or _says_nothing(row.cells[column]):
            continue
        speaker = ANSWERS if len(opened) > 1 else None
        if speaker and header.questions[column]:
            blocks.append(Block(text=header.questions[column], speaker=ASKS, line=row.line))
        blocks += [Block(text=line, speaker=speaker, line=row.line) for line in lines]
    return SourceText(
        title=(row.cells[title] if title is not None else "") or str(row.line),
        blocks=tuple(blocks),
        attributes={
            name: row.cells[place]
            for place, name in enumerate(header.names)
            if name and place != title and place not in opened
        },
    )


def _empty(rows: Sequence[Row], answered: Sequence[SourceText]) -> Iterator[TranscriptError]:
    lines = {source.blocks[0].line for source in answered}
    empty = [row.line for row in rows if row.line not in lines]
    if empty:
        yield TranscriptError(
            msg_n(
                "{n} of {rows} rows holds no text",
                "{n} of {rows} rows hold no text",
                n=len(empty),
                rows=len(rows),
            ),
            line=empty[0],
            next_step=msg("nothing is to be done if nobody answered there"),
        )


def _says_nothing(cell: str) -> bool:
    """Return whether somebody says that there is no answer.

    Examples
    --------
    >>> [_says_nothing(cell) for cell in ("Weiß nicht.", "k. A.", "Weiß nicht, wer das war.")]
    [True, True, False]
    """
    said = clean_line(cell)
    return any(_NO_ANSWER.fullmatch(one) for one in (said, said.rstrip(".!–- ")))


def _refused(rows: Sequence[Row], opened: Sequence[int]) -> Iterator[TranscriptError]:
    cells = [(row.line, row.cells[n]) for row in rows for n in opened]
    found = [(line, clean_line(cell)) for line, cell in cells if _says_nothing(cell)]
    if found:
        yield TranscriptError(
            msg_n(
                "{n} answer says that there is none, and is left out ({listed})",
                "{n} answers say that there is none, and are left out ({listed})",
                n=len(found),
                listed=quoted([*dict.fromkeys(said for _, said in found)][:_NAMED]),
            ),
            line=found[0][0],
            next_step=msg("nothing is to be done if they mean no answer"),
        )


def _told_apart(sources: Sequence[SourceText]) -> tuple[list[SourceText], list[TranscriptError]]:
    """Add the line to names that several rows have."""
    times = Counter(source.title for source in sources)
    if len(times) == len(sources):
        return list(sources), []
    seen: set[str | None] = set()
    apart = []
    doubled = []
    for source in sources:
        line = source.blocks[0].line
        title = source.title
        if title in seen:
            doubled.append((line, title))
            title = f"{title}_{line}"
        seen.add(title)
        apart.append(replace(source, title=title))
    names = [name for name, count in times.items() if count > 1 and name]
    problem = msg(
        "several rows are called {listed}; the line is added to their names",
        listed=quoted(names[:_NAMED]),
    )
    step = msg("give each row its own name, or another [ingest] id_column in study.toml")
    return apart, [TranscriptError(problem, line=doubled[0][0], next_step=step)]
