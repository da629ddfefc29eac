"""The sheet on which a person decides what takes the place of each name.

It speaks the language of its study; what comes back is understood in German and English.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline.characters import printable
from pipeline.errors import PanreflexError, nearest
from pipeline.i18n import NO_MESSAGE, Language, Message, msg
from pipeline.lookup import name_key
from pipeline.pseudonyms.mentions import Mention, NameKind
from pipeline.pseudonyms.names_in_text import NamesInText
from pipeline.pseudonyms.propose import ProposedName
from pipeline.pseudonyms.replacements import (
    REMOVED_TEXT,
    NameDecision,
    ReplacementLevel,
)
from pipeline.records import Document, Fault
from pipeline.sheets import Row, read_sheet
from pipeline.store import DIALECTS, neutralise, restore

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

AROUND = 45
"""Characters that are shown before and after a mention."""
ROWS_TO_ADD = 200
"""Rows below the last one in which a person can add names, with the same choices."""

# German and English heading, then what else is understood.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("Name", "name"),
    "kind": ("Art", "kind", "type"),
    "level": ("Stufe", "level", "Ebene", "Entscheidung", "decision"),
    "replacement": ("Ersatz", "replacement", "Pseudonym", "pseudonym"),
    "note": ("Notiz", "note", "Anmerkung", "Bemerkung", "Kommentar", "comment"),
    "also": ("Auch geschrieben", "also_written", "also written"),
    "proposal": ("Vorschlag", "proposal"),
    "coarser": ("Gröberer Vorschlag", "coarser_proposal", "coarser proposal"),
    "mentions": ("Nennungen", "mentions", "Anzahl", "count"),
    "documents": ("Dokumente", "documents"),
    "forms": ("Formen", "forms"),
    "context": ("Beispiel", "context", "Kontext"),
    "reason": ("Grund", "reason"),
}
FILL_IN = ("level", "replacement", "note", "also")
"""Columns that people fill in; in rows that they add, name and kind too."""
_WIDTHS = {"name": 26, "replacement": 22, "proposal": 22, "coarser": 20, "context": 60, "note": 24}
_WIDTHS |= {"documents": 24, "forms": 28, "reason": 26, "also": 22}

KIND_WORDS: dict[NameKind, tuple[str, ...]] = {
    NameKind.PERSON: ("Person", "person"),
    NameKind.PLACE: ("Ort", "place", "Stadt", "town", "city"),
    NameKind.INSTITUTION: ("Einrichtung", "institution", "Institution", "organisation"),
    NameKind.FUNCTION: ("Funktion", "function", "role"),
    NameKind.STREET: ("Straße", "street", "Strasse", "Adresse", "address"),
    NameKind.BIRTH_DATE: ("Geburtsdatum", "date of birth", "birth_date", "Datum", "date"),
    NameKind.PHONE: ("Telefonnummer", "phone", "Telefon", "phone number"),
    NameKind.MAIL: ("Mailadresse", "mail", "E-Mail", "email", "mail address"),
    NameKind.WEB: ("Internetadresse", "web", "web address", "URL"),
    NameKind.PLATE: ("Kennzeichen", "plate", "car plate", "Kfz-Kennzeichen"),
}
"""Words for kinds: German, English, what else is understood."""

LEVEL_WORDS: dict[ReplacementLevel, tuple[str, ...]] = {
    ReplacementLevel.REPLACED: ("ersetzen", "replaced", "ersetzt", "replace"),
    ReplacementLevel.COARSER: ("gröber", "coarser", "groeber", "vergröbern", "grob"),
    ReplacementLevel.REMOVED: ("entfernen", "removed", "entfernt", "remove", "löschen", "delete"),
    ReplacementLevel.KEPT: (
        *("behalten", "kept", "keep", "kein Name", "no name", "bleibt", "belassen"),
    ),
}
"""Words for levels: German, English, what else is understood."""

SheetRow = Mapping[str, str | int | None]


@dataclass(frozen=True, kw_only=True)
class SheetDecisions:
    """What a returned sheet says.

    Attributes
    ----------
    decisions : tuple of NameDecision
        One for each row that is filled in; none where there are problems.
    open_rows : int
        Rows without a decision.
    problems, notices : tuple of Fault
        What prevents the import, and what a person should know.
    """

    decisions: tuple[NameDecision, ...] = ()
    open_rows: int = 0
    problems: tuple[Fault, ...] = ()
    notices: tuple[Fault, ...] = ()


def heading(column: str, language: str) -> str:
    """Return the heading of a column.

    Examples
    --------
    >>> heading("replacement", "de"), heading("replacement", "en")
    ('Ersatz', 'replacement')
    """
    return _of_language(COLUMNS[column], language)


def name_rows(
    names: Iterable[ProposedName],
    decisions: Iterable[NameDecision],
    mentions: Iterable[Mention],
    documents: Iterable[Document],
    language: str = "de",
) -> list[SheetRow]:
    """Return the rows of a sheet: names without a decision first, then those that are decided.

    Parameters
    ----------
    names : iterable of ProposedName
        What was found.
    decisions : iterable of NameDecision
        The list of replacements; also of names that are no longer found.
    mentions, documents : iterables
        Where the names stand.
    language : str
        Language of the study.
    """
    texts = {document.id: document.text for document in documents}
    first: dict[tuple[NameKind, str], Mention] = {}
    for mention in mentions:
        first.setdefault((mention.kind, mention.name), mention)
    decided = {decision.key: decision for decision in decisions}
    found = {(name.kind, name.name): name for name in names}
    rows: list[SheetRow] = []
    keys = [key for key in found if key not in decided] + list(decided)
    for key in keys:
        name, decision, example = found.get(key), decided.get(key), first.get(key)
        rows.append(
            {
                "name": key[1],
                "kind": _of_language(KIND_WORDS[key[0]], language),
                "level": _of_language(LEVEL_WORDS[decision.level], language) if decision else "",
                "replacement": decision.replacement if decision else "",
                "note": decision.note if decision else "",
                "also": "; ".join(decision.forms) if decision else "",
                "proposal": name.proposal if name else "",
                "coarser": name.coarser if name else "",
                "mentions": name.mentions if name else 0,
                "documents": ", ".join(name.documents) if name else "",
                "forms": "; ".join(name.forms) if name else "",
                "context": _context(texts[example.document], example) if example else "",
                "reason": name.reason.text(Language.of(language)) if name else "",
            }
        )
    return rows


def csv_sheet(rows: Iterable[SheetRow], language: str = "de", dialect: str = "excel-de") -> bytes:
    """Write the sheet as CSV in the dialect of the study."""
    style = DIALECTS[dialect]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=style.delimiter, lineterminator="\r\n")
    writer.writerow([heading(column, language) for column in COLUMNS])
    for row in rows:
        writer.writerow([neutralise(str(row[column])) for column in COLUMNS])
    return out.getvalue().encode(style.encoding)


def xlsx_sheet(rows: Sequence[SheetRow], language: str = "de") -> bytes:
    """Write the sheet as XLSX, with choices in the columns that people fill in."""
    from pipeline.office import CellStyle, XlsxWriter

    columns = list(COLUMNS)
    writer = XlsxWriter(apostrophes=True)

    def style_of(_row: int, column: int, _value: object) -> CellStyle:
        # As text, or a spreadsheet makes numbers and dates of telephone numbers and birthdays.
        return CellStyle(
            number_format="General" if columns[column] == "mentions" else "@",
            fill="FFF2CC" if columns[column] in FILL_IN else "",
        )

    blank = [dict.fromkeys(columns, "")] * ROWS_TO_ADD
    sheet = writer.list_sheet(
        msg("Names").text(Language.of(language)),
        [heading(column, language) for column in columns],
        [[row[column] for column in columns] for row in [*rows, *blank]],
        [_WIDTHS.get(column, 14) for column in columns],
        style_of,
    )
    sheet.auto_filter.ref = sheet.dimensions
    for column, words in (("level", LEVEL_WORDS), ("kind", KIND_WORDS)):
        choices = [_of_language(one, language) for one in words.values()]
        _add_choices(sheet, columns.index(column) + 1, choices)
    return writer.saved()


def read_decisions(path: Path, names: Sequence[ProposedName], when: str = "") -> SheetDecisions:
    """Read the decisions of a returned sheet; all problems are told at once.

    Parameters
    ----------
    path : Path
        The sheet, CSV or XLSX.
    names : sequence of ProposedName
        What was found in the study: rows that are none of these, a person added.
    when : str
        Time of the import.
    """
    try:
        required = {"name": COLUMNS["name"], "level": COLUMNS["level"]}
        sheet = read_sheet(path, [required])
        others = {name: COLUMNS[name] for name in COLUMNS if name not in required}
        places = sheet.columns_with(required, others)
    except PanreflexError as error:
        return SheetDecisions(
            problems=(_fault(path, error.line, error.problem, error.next_step or NO_MESSAGE),)
        )
    reading = _SheetReading(path, {(name.kind, name.name): name for name in names}, when)
    reading.problems += [_fault(path, line, problem) for line, problem in sheet.broken]
    for row in sheet.rows:
        reading.read(row, places)
    reading.check_replacements()
    return SheetDecisions(
        decisions=() if reading.problems else tuple(reading.decisions.values()),
        open_rows=reading.open_rows,
        problems=tuple(reading.problems),
        notices=tuple(reading.notices),
    )


@dataclass
class _SheetReading:
    """A sheet while it is read."""

    path: Path
    found: Mapping[tuple[NameKind, str], ProposedName]
    when: str
    decisions: dict[tuple[NameKind, str], NameDecision] = field(default_factory=dict)
    lines: dict[tuple[NameKind, str], int] = field(default_factory=dict)
    problems: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    open_rows: int = 0

    def read(self, row: Row, places: Mapping[str, int]) -> None:
        """Read a row."""
        cell = dict.fromkeys(COLUMNS, "") | {
            column: " ".join(printable(restore(row.cells[place])).split())
            for column, place in places.items()
        }
        if not any(cell[column] for column in ("name", *FILL_IN)):
            return
        try:
            decision = self._decision(cell)
        except PanreflexError as error:
            next_step = error.next_step or NO_MESSAGE
            self.problems.append(_fault(self.path, row.line, error.problem, next_step))
            return
        if decision is None:
            self.open_rows += 1
            return
        before = self.decisions.setdefault(decision.key, decision)
        first = self.lines.setdefault(decision.key, row.line)
        if (before.level, before.replacement) != (decision.level, decision.replacement):
            problem = msg("it contradicts row {row}, which is about the same name", row=first)
            self.problems.append(_fault(self.path, row.line, problem, msg("keep one of the two")))
        elif decision.key not in self.found:
            self.notices.append(
                _fault(
                    self.path,
                    row.line,
                    msg(
                        "'{name}' was not found by the machine; it is now looked for",
                        name=cell["name"],
                    ),
                )
            )

    def _decision(self, cell: Mapping[str, str]) -> NameDecision | None:
        if not cell["name"]:
            raise PanreflexError(
                msg("the row has no name"), next_step=msg("write it in the column 'Name'")
            )
        level = _word(cell["level"], LEVEL_WORDS, msg("the level"))
        if level is None and not cell["replacement"]:
            return None
        level = level or ReplacementLevel.REPLACED
        kind = self._kind(cell)
        name = self.found.get((kind, cell["name"]))
        replacement = _replacement(cell, level, name)
        forms = (form.strip() for form in re.split(r"[;,]", cell["also"]))
        return NameDecision(
            name=cell["name"],
            kind=kind,
            level=level,
            replacement=replacement,
            forms=tuple(dict.fromkeys(form for form in forms if form)),
            note=cell["note"],
            when=self.when,
        )

    def _kind(self, cell: Mapping[str, str]) -> NameKind:
        kind = _word(cell["kind"], KIND_WORDS, msg("the kind"))
        if kind is not None:
            return kind
        known = [kind for kind, name in self.found if name == cell["name"]]
        if len(known) == 1:
            return known[0]
        raise PanreflexError(
            msg("the kind of '{name}' is missing", name=cell["name"]),
            next_step=msg("write it in the column 'Art' (kind), as in the other rows"),
        )

    def check_replacements(self) -> None:
        """Add a problem where a replacement tells a name, and a notice where two have the same."""
        names = NamesInText(tuple(self.decisions.values()))
        first: dict[str, NameDecision] = {}
        for key, decision in self.decisions.items():
            line = self.lines[key]
            if told := [one.core for one in names.found(decision.replacement)]:
                self.problems.append(
                    _fault(
                        self.path,
                        line,
                        msg(
                            "the replacement '{replacement}' holds the name '{name}', which is "
                            "replaced itself",
                            replacement=decision.replacement,
                            name=told[0],
                        ),
                        msg("choose another one"),
                    )
                )
            if decision.level is ReplacementLevel.REPLACED:
                other = first.setdefault(decision.replacement, decision)
                if other.key != key:
                    self.notices.append(
                        _fault(
                            self.path,
                            line,
                            msg(
                                "'{name}' and '{other}' have the same replacement, and cannot be "
                                "told apart",
                                name=decision.name,
                                other=other.name,
                            ),
                        )
                    )


def _replacement(
    cell: Mapping[str, str], level: ReplacementLevel, name: ProposedName | None
) -> str:
    """Return what is written as replacement; where that is of another level, what is proposed."""
    proposal = name.proposal if name else cell["proposal"]
    coarser = name.coarser if name else cell["coarser"]
    written = cell["replacement"]
    if level is ReplacementLevel.KEPT:
        return ""
    if level is ReplacementLevel.REMOVED:
        return written if written not in {"", proposal, coarser} else REMOVED_TEXT
    of_others = {"", REMOVED_TEXT, proposal if level is ReplacementLevel.COARSER else coarser}
    chosen = coarser if level is ReplacementLevel.COARSER else proposal
    replacement = written if written not in of_others else chosen
    if not replacement:
        raise PanreflexError(
            msg("the replacement of '{name}' is missing", name=cell["name"]),
            next_step=msg("write it in the column 'Ersatz' (replacement)"),
        )
    return replacement


_Meant = TypeVar("_Meant", NameKind, ReplacementLevel)


def _word(written: str, words: Mapping[_Meant, Sequence[str]], what: Message) -> _Meant | None:
    """Return what a word means; None where there is none."""
    if not written:
        return None
    key = name_key(written)
    for meant, known in words.items():
        if key in map(name_key, known):
            return meant
    raise PanreflexError(
        msg("{what} '{written}' is unknown", what=what, written=written[:40]),
        next_step=nearest(written, [word for known in words.values() for word in known[:2]]),
    )


def _of_language(words: Sequence[str], language: str) -> str:
    german, english, *_ = words
    return german if Language.of(language) is Language.DE else english


def _context(text: str, mention: Mention) -> str:
    start, end = max(0, mention.start - AROUND), min(len(text), mention.end + AROUND)
    shown = " ".join(text[start:end].split())
    return f"{'… ' * (start > 0)}{shown}{' …' * (end < len(text))}"


def _fault(
    path: Path, line: int | None, problem: Message, next_step: Message = NO_MESSAGE
) -> Fault:
    return Fault(
        stage="pseudonymise", file=path.name, line=line, problem=problem, next_step=next_step
    )


def _add_choices(sheet: Worksheet, column: int, choices: Sequence[str]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(column)
    offered = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    offered.errorStyle, offered.showErrorMessage = "warning", True
    offered.add(f"{letter}2:{letter}{sheet.max_row}")
    sheet.add_data_validation(offered)
