"""What do people recommend, by their files and by the sheet of suggestions that they filled in?

All of them are read into the same rows, so that the same is checked, with the line of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.characters import printable
from pipeline.codings.codes import CodeResolver
from pipeline.errors import PanreflexError, StudyError, nearest
from pipeline.i18n import msg
from pipeline.recommendations.advice import GoodExample, Recommendation
from pipeline.recommendations.passages import NamedPassage, PassageFinder
from pipeline.records import Codebook, Fault
from pipeline.sheets import Names, Row, Sheet, read_sheet, sheet_fault, yes_or_no
from pipeline.store import restore
from pipeline.yaml_nodes import entries, items, line_of, read_list, text

YAML = (".yaml", ".yml")
_RECOMMENDATION: Names = {
    "id": ("id", "Nr", "Nummer"),
    "text": ("text", "Empfehlung", "recommendation"),
}
_RECOMMENDATION_MORE: Names = {
    "addressee": ("addressee", "Adressat", "Adressatin", "an"),
    "codes": ("codes", "code", "Kategorien"),
    "passages": ("passages", "Stellen", "dafür", "for"),
    "against": ("against", "dagegen"),
    "note": ("note", "Notiz", "Anmerkung"),
    "released": ("released", "freigegeben", "Freigabe"),
}
_SUGGESTION: Names = {"recommendation": ("recommendation", "Empfehlung")}
_SUGGESTION_MORE: Names = {
    "stance": ("stance", "Haltung", "dafür/dagegen"),
    "addressee": ("addressee", "Adressat", "Adressatin", "an"),
    "segment_id": ("segment_id", "Stelle", "passage"),
    "document": ("document", "Dokument"),
    "text": ("text", "Zitat", "quote", "Wortlaut"),
    "code": ("code", "Kategorie"),
}
_EXAMPLE: Names = {"confirmed": ("confirmed", "bestätigt")}
_EXAMPLE_MORE: Names = {
    "segment_id": ("segment_id", "Stelle", "passage"),
    "document": ("document", "Dokument"),
    "text": ("text", "Zitat", "quote", "Wortlaut"),
    "title": ("title", "Titel", "Beispiel"),
    "place": ("place", "Ort"),
    "needs": ("needs", "was es braucht", "Voraussetzungen"),
    "note": ("note", "Notiz", "Anmerkung"),
    "released": ("released", "freigegeben", "Freigabe"),
}
_STANCES = {
    **dict.fromkeys(("", "for", "dafür", "dafuer", "pro", "+"), "passages"),
    **dict.fromkeys(("against", "dagegen", "contra", "kontra", "-"), "against"),
}
_NEW = re.compile(r"([^\s:;,]{1,12})\s*:\s+(\S.*)", re.DOTALL)
_SHORT = re.compile(r"[^\s:;,]{1,12}")


@dataclass(frozen=True, slots=True)
class _Written:
    """A recommendation as a person wrote it down; each list entry with its line."""

    line: int | None
    cells: Mapping[str, str]
    codes: Sequence[tuple[str, int | None]] = ()
    passages: Sequence[tuple[str, int | None]] = ()
    against: Sequence[tuple[str, int | None]] = ()


@dataclass
class _AdviceFile:
    """The recommendations of one file while it is read."""

    path: Path
    resolver: CodeResolver
    finder: PassageFinder
    found: dict[str, Recommendation]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, error: PanreflexError, line: int | None) -> None:
        self.faults.append(sheet_fault("tables", self.path, error, line))

    def add(self, written: _Written) -> None:
        cell = written.cells
        named: dict[str, tuple[NamedPassage, ...]] = {}
        codes: dict[str, None] = {}
        for name, line in written.codes:
            try:
                codes[self.resolver.find(name).id] = None
            except PanreflexError as error:
                self.fault(error, line)
        for column in ("passages", "against"):
            passages: dict[NamedPassage, None] = {}
            for name, line in getattr(written, column):
                try:
                    passages[self.finder.find(name)] = None
                except PanreflexError as error:
                    self.fault(error, line)
            named[column] = tuple(passages)
        released = False
        try:
            released = yes_or_no(cell.get("released", ""), "released")
        except PanreflexError as error:
            self.fault(error, written.line)
        name = cell["id"] or _free_id(self.found)
        if name in self.found:
            problem = StudyError(
                msg(
                    "two recommendations have the id '{name}', and the first counts", name=name[:40]
                ),
                next_step=msg("give one of them another id"),
            )
            self.fault(problem, written.line)
            return
        self.found[name] = Recommendation(
            id=name,
            text=cell["text"],
            addressee=cell["addressee"],
            codes=tuple(codes),
            passages=named["passages"],
            against=named["against"],
            note=cell["note"],
            released=released,
        )


def read_recommendations(
    files: Iterable[Path],
    codebook: Codebook,
    finder: PassageFinder,
    sheet: Path | None = None,
) -> tuple[tuple[Recommendation, ...], tuple[Fault, ...]]:
    """Read the recommendations of a study; none where there is no such file.

    Parameters
    ----------
    files : iterable of Path
        Tables with the columns id and text and, where people want, addressee, codes, passages,
        against, note and released; or YAML files with these keys in each entry of
        ``recommendations``. Passages are ids of segments, or document, colon and quote.
    codebook : Codebook
        The codes.
    finder : PassageFinder
        Finds the passages.
    sheet : Path, optional
        The sheet of suggestions. What is written there under ``recommendation`` is the id of one,
        a new one as ``id: text``, or its text alone; it has the code of its passages.

    Returns
    -------
    recommendations : tuple of Recommendation
        In the order of the rows, those of the sheet of suggestions last.
    faults : tuple of Fault
        One for each row, code or passage that is not understood.
    """
    found: dict[str, Recommendation] = {}
    faults: list[Fault] = []
    resolver = CodeResolver(codebook)
    for file in files:
        reading = _AdviceFile(file, resolver, finder, found)
        written = _yaml_entries if file.suffix.lower() in YAML else _sheet_rows
        for one in written(reading):
            reading.add(one)
        faults += reading.faults
    if sheet is not None:
        reading = _AdviceFile(sheet, resolver, finder, found)
        _add_suggestions(reading)
        faults += reading.faults
    return tuple(found.values()), tuple(faults)


def _sheet_rows(reading: _AdviceFile) -> Iterator[_Written]:
    sheet, places, faults = _read(reading.path, _RECOMMENDATION, _RECOMMENDATION_MORE)
    reading.faults += faults
    for row in sheet.rows if sheet else ():
        cell = _cells(row, places, (*_RECOMMENDATION, *_RECOMMENDATION_MORE))
        if not cell["text"]:
            continue  # not written yet
        codes = filter(None, map(str.strip, re.split("[,;]", cell["codes"])))
        yield _Written(
            row.line,
            cell,
            [(name, row.line) for name in codes],
            [(name, row.line) for name in reading.finder.names_in(cell["passages"])],
            [(name, row.line) for name in reading.finder.names_in(cell["against"])],
        )


def _yaml_entries(reading: _AdviceFile) -> Iterator[_Written]:
    path = reading.path
    known = (*_RECOMMENDATION, *_RECOMMENDATION_MORE)
    lists = ("codes", "passages", "against")
    try:
        nodes = read_list(path, "recommendations")
    except PanreflexError as error:
        reading.fault(error, error.line)
        return
    for node in nodes:
        try:
            entry = entries(node, known, path)
            cells = {key: text(entry.get(key), path) for key in known if key not in lists}
            listed = [
                [(text(item, path), line_of(item)) for item in items(entry.get(key), path)]
                for key in lists
            ]
        except PanreflexError as error:
            reading.fault(error, error.line)
            continue
        if cells["text"]:
            yield _Written(line_of(node), cells, *listed)


def _add_suggestions(reading: _AdviceFile) -> None:
    """Add the passages that people gave a recommendation on the sheet of suggestions."""
    sheet, places, faults = _read(reading.path, _SUGGESTION, _SUGGESTION_MORE)
    reading.faults += faults
    written_before = frozenset(reading.found)
    by_text = {_key(one.text): one.id for one in reading.found.values()}
    for row in sheet.rows if sheet else ():
        cell = _cells(row, places, (*_SUGGESTION, *_SUGGESTION_MORE))
        if not cell["recommendation"]:
            continue
        try:
            passage = reading.finder.with_words(cell["segment_id"], cell["document"], cell["text"])
            side = _side(cell["stance"])
            for name in _ids_of(cell["recommendation"], reading.found, by_text):
                reading.found[name] = _with_passage(
                    reading.found[name], passage, side, cell["addressee"]
                )
                if side == "passages" and name not in written_before:
                    reading.found[name] = _with_code(reading, name, cell["code"])
        except PanreflexError as error:
            reading.fault(error, row.line)


def _ids_of(
    written: str, found: dict[str, Recommendation], by_text: dict[str, str]
) -> tuple[str, ...]:
    """Return the ids that a cell means; what it says for the first time becomes a recommendation.

    Raises
    ------
    StudyError
        It looks like ids, and one of them is unknown.
    """
    names = list(filter(None, re.split(r"[;,\s]+", written)))
    if all(name in found for name in names):
        return tuple(dict.fromkeys(names))
    new = _NEW.fullmatch(written)
    name, said = (new[1], new[2]) if new else ("", written)
    said = " ".join(said.split())
    if unknown := not new and _key(said) not in by_text and _unknown_id(names, found):
        raise StudyError(
            msg("there is no recommendation '{name}'", name=unknown[:40]),
            next_step=msg("write once what it says, as in '{name}: …'", name=unknown[:40]),
        )
    if not name:
        name = by_text.get(_key(said), "") or _free_id(found)
    if name not in found:
        found[name] = Recommendation(id=name, text=said)
        by_text[_key(said)] = name
    elif _key(found[name].text) != _key(said):
        raise StudyError(
            msg("two recommendations have the id '{name}', and the first counts", name=name[:40]),
            next_step=msg("give one of them another id"),
        )
    return (name,)


def _unknown_id(names: Sequence[str], found: Mapping[str, Recommendation]) -> str:
    """Return the first of some ids that no recommendation has; empty where they are no ids.

    A single short word is one, and several words are if each has a digit or is known.

    Examples
    --------
    >>> _unknown_id(["E7"], {}), _unknown_id(["E1", "E9"], {}), _unknown_id(["2", "Beete"], {})
    ('E7', 'E1', '')
    """
    unknown = [name for name in names if name not in found]
    several = len(names) > 1
    is_id = all(
        _SHORT.fullmatch(name) and (not several or any(map(str.isdigit, name))) for name in unknown
    )
    return unknown[0] if is_id and unknown else ""


def _key(said: str) -> str:
    return " ".join(said.casefold().split()).rstrip(" .!")


def _free_id(found: Mapping[str, Recommendation]) -> str:
    number = len(found) + 1
    while str(number) in found:
        number += 1
    return str(number)


def _side(written: str) -> str:
    word = written.casefold().strip(" .!")
    if word not in _STANCES:
        raise StudyError(
            msg("'{written}' under '{column}' is unknown", written=written[:40], column="stance"),
            next_step=nearest(word, filter(None, _STANCES)),
        )
    return _STANCES[word]


def _with_passage(
    one: Recommendation, passage: NamedPassage, side: str, addressee: str
) -> Recommendation:
    addressed = replace(one, addressee=one.addressee or addressee)
    if side == "against":
        return replace(addressed, against=tuple(dict.fromkeys((*one.against, passage))))
    return replace(addressed, passages=tuple(dict.fromkeys((*one.passages, passage))))


def _with_code(reading: _AdviceFile, name: str, written: str) -> Recommendation:
    """Return a recommendation of the sheet alone with the code of one more passage."""
    one = reading.found[name]
    try:
        code = reading.resolver.find(written).id if written else ""
    except PanreflexError:
        return one  # the codebook has changed since; nobody wrote the code there
    return replace(one, codes=tuple(dict.fromkeys((*one.codes, code)))) if code else one


def read_examples(
    path: Path, finder: PassageFinder
) -> tuple[tuple[GoodExample, ...], tuple[Fault, ...]]:
    """Read the good examples that people have confirmed; none where there is no such file.

    Parameters
    ----------
    path : Path
        A table with the column confirmed (yes or no), and segment_id, or document and text; where
        people want, title, place, needs, note and released. `panreflex recommend examples` writes
        such a table.
    finder : PassageFinder
        Finds the passages.

    Returns
    -------
    examples : tuple of GoodExample
        Those that are confirmed, in the order of the rows.
    faults : tuple of Fault
        One for each row that is not understood.
    """
    sheet, places, faults = _read(path, _EXAMPLE, _EXAMPLE_MORE)
    found: dict[NamedPassage, GoodExample] = {}
    for row in sheet.rows if sheet else ():
        cell = _cells(row, places, (*_EXAMPLE, *_EXAMPLE_MORE))
        try:
            if not yes_or_no(cell["confirmed"], "confirmed"):
                continue
            released = yes_or_no(cell["released"], "released")
            passage = finder.with_words(cell["segment_id"], cell["document"], cell["text"])
        except PanreflexError as error:
            faults.append(sheet_fault("tables", path, error, row.line))
            continue
        texts = {name: cell[name] for name in ("title", "place", "needs", "note")}
        found.setdefault(passage, GoodExample(passage=passage, released=released, **texts))
    return tuple(found.values()), tuple(faults)


def _read(
    path: Path, required: Names, optional: Names
) -> tuple[Sheet | None, Mapping[str, int], list[Fault]]:
    if not path.exists():
        return None, {}, []
    try:
        sheet = read_sheet(path, [required])
        places = sheet.columns_with(required, optional)
    except PanreflexError as error:
        return None, {}, [sheet_fault("tables", path, error)]
    broken = [
        sheet_fault("tables", path, PanreflexError(problem), line) for line, problem in sheet.broken
    ]
    return sheet, places, broken


def _cells(row: Row, places: Mapping[str, int], columns: Iterable[str]) -> dict[str, str]:
    given = {column: restore(row.cells[place]) for column, place in places.items()}
    lines = {
        column: "\n".join(printable(line).strip() for line in cell.splitlines())
        for column, cell in given.items()
    }
    return dict.fromkeys(columns, "") | {column: cell.strip() for column, cell in lines.items()}
