"""Sheets of people: recommendations with the passages that they rest on, and good examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.alignment.quotes import QuoteFinder
from pipeline.characters import printable
from pipeline.codings.codes import CodeResolver
from pipeline.errors import PanreflexError, StudyError, nearest
from pipeline.i18n import msg
from pipeline.lookup import Lookup
from pipeline.records import Codebook, Document, Fault, TextEdit
from pipeline.sheets import Names, Row, Sheet, read_sheet, sheet_fault
from pipeline.store import restore

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
}
_YES = {"yes", "ja", "j", "y", "x", "1", "true", "wahr", "bestätigt", "confirmed"}
_NO = {"", "no", "nein", "n", "0", "false", "falsch", "-"}
_ID = re.compile(r"(.+)_(\d+)_(\d+)")
_QUOTES = "\"'„“”»«‚‘’›‹ "


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPassage:
    """A passage that a person names.

    Attributes
    ----------
    document : str
        Id of its document.
    turn, start, end : int
        Its turn, and its interval in the text.
    speaker : str
        Who says it.
    """

    document: str
    turn: int
    start: int
    end: int
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What people recommend, and what they rest it on.

    Attributes
    ----------
    id, text : str
        Its name, and what it says.
    addressee : str
        Whom it is for.
    codes : tuple of str
        Ids of the codes that it is about.
    passages, against : tuple of NamedPassage
        Passages that speak for it, and against it.
    note : str
        What a person wrote beside it.
    """

    id: str
    text: str
    addressee: str = ""
    codes: tuple[str, ...] = ()
    passages: tuple[NamedPassage, ...] = ()
    against: tuple[NamedPassage, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodExample:
    """A passage that tells of something done that worked, and that a person has confirmed.

    Attributes
    ----------
    passage : NamedPassage
        Where it is told.
    title, place, needs, note : str
        What a person calls it, where it was, what is needed to do it, and what they wrote.
    """

    passage: NamedPassage
    title: str = ""
    place: str = ""
    needs: str = ""
    note: str = ""


class PassageFinder:
    """Finds the passages that people name: by their ids, or by document and quote.

    Parameters
    ----------
    documents : iterable of Document
        The transcripts.

    Examples
    --------
    >>> from pipeline.records import Role, Turn
    >>> turn = Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=3, end=20)
    >>> document = Document(id="I1", file="I1.txt", text="B: Ja. Am 3. Mai.", turns=(turn,))
    >>> finder = PassageFinder([document])
    >>> [(one.start, one.end) for one in map(finder.find, ["I1_3_6", "I1: „Am 3. Mai“"])]
    [(3, 6), (7, 16)]
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {document.id: document for document in documents}
        self._named = Lookup(
            (name, one.id) for one in self._documents.values() for name in (one.id, one.file)
        )
        self._quotes: dict[str, QuoteFinder] = {}

    def find_all(self, cell: str) -> Iterator[NamedPassage | PanreflexError]:
        """Find the passages of a cell; what is not found is an error in its place.

        Ids have commas, semicolons or blanks between them; a quote has a line of its own, or ``|``.
        """
        for part in filter(None, map(str.strip, re.split(r"[\n|]", cell))):
            document, colon, _ = part.partition(":")
            is_quote = bool(colon) and self._named.get(document.strip()) is not None
            for name in [part] if is_quote else re.split(r"[,;\s]+", part):
                if name:
                    try:
                        yield self.find(name)
                    except PanreflexError as error:
                        yield error

    def find(self, name: str) -> NamedPassage:
        """Find a passage by its id, or by ``document: quote``.

        Raises
        ------
        StudyError
            There is none, or several.
        """
        document, colon, quote = name.partition(":")
        if colon and (found := self._named.get(document.strip())) is not None:
            return self.quoted(found, quote)
        match = _ID.fullmatch(name)
        if match is None or match[1] not in self._documents:
            raise StudyError(
                msg("there is no passage '{name}'", name=name[:40]),
                next_step=msg(
                    "write the segment_id of a passage, as in segments.csv or coded_segments.csv, "
                    "or the document, a colon and a quote"
                ),
            )
        one = self._documents[match[1]]
        # Ids count characters of the text as it was read.
        start = _offset(one.edits, int(match[2]), ends=False)
        end = _offset(one.edits, int(match[3]), ends=True)
        if not 0 <= start < end <= len(one.text):
            raise StudyError(
                msg("the passage '{name}' does not lie in its document", name=name[:40]),
                next_step=msg("write its document, a colon and a quote"),
            )
        return self._passage(one, start, end)

    def quoted(self, document: str, quote: str) -> NamedPassage:
        """Find a passage by its words; small differences do not matter.

        Raises
        ------
        StudyError
            The document is unknown, or the words are not found in one place.
        """
        found = self._named.get(document)
        if found is None:
            raise StudyError(
                msg("there is no document '{document}'", document=document[:40]),
                next_step=nearest(document, self._documents),
            )
        one = self._documents[found]
        finder = self._quotes.setdefault(found, QuoteFinder(one.text))
        wanted = quote.strip(_QUOTES)
        spans = finder.exact_matches(wanted) or finder.similar_matches(wanted)
        if len(spans) != 1:
            raise StudyError(
                msg(
                    "the quote '{quote}' stands in {document} more than once",
                    quote=wanted[:40],
                    document=found,
                )
                if spans
                else msg(
                    "the quote '{quote}' is not in {document}", quote=wanted[:40], document=found
                ),
                next_step=msg("quote more words, or write the segment_id"),
            )
        return self._passage(one, spans[0].start, spans[0].end)

    def _passage(self, document: Document, start: int, end: int) -> NamedPassage:
        turn = next((one for one in document.turns if one.start <= start < one.end), None)
        if turn is None:
            raise StudyError(
                msg("the passage in {document} lies in no turn", document=document.id),
                next_step=msg("begin it where somebody speaks"),
            )
        return NamedPassage(
            document=document.id, turn=turn.number, start=start, end=end, speaker=turn.speaker
        )


def _offset(edits: Iterable[TextEdit], source: int, *, ends: bool) -> int:
    """Return where an offset in the text as it was read lies in the text; see `source_offset`."""
    shift = 0
    for edit in edits:
        if source < edit.source_start or (ends and source == edit.source_start):
            break
        if source < edit.source_end:
            return edit.end if ends else edit.start
        shift = edit.end - edit.source_end
    return source + shift


def read_recommendations(
    path: Path, codebook: Codebook, finder: PassageFinder
) -> tuple[tuple[Recommendation, ...], tuple[Fault, ...]]:
    """Read the recommendations of a study; none where there is no such file.

    Parameters
    ----------
    path : Path
        A table with the columns id and text and, where people want, addressee, codes, passages,
        against and note. Passages are ids of segments, or document, colon and quote.
    codebook : Codebook
        The codes.
    finder : PassageFinder
        Finds the passages.

    Returns
    -------
    recommendations : tuple of Recommendation
        In the order of the rows.
    faults : tuple of Fault
        One for each row, code or passage that is not understood.
    """
    sheet, places, faults = _read(path, _RECOMMENDATION, _RECOMMENDATION_MORE)
    resolver = CodeResolver(codebook)
    found: dict[str, Recommendation] = {}
    for row in sheet.rows if sheet else ():
        cell = _cells(row, places, (*_RECOMMENDATION, *_RECOMMENDATION_MORE))
        if not cell["text"]:
            continue  # not written yet
        codes: list[str] = []
        for written in filter(None, map(str.strip, re.split("[,;]", cell["codes"]))):
            try:
                codes.append(resolver.find(written).id)
            except PanreflexError as error:
                faults.append(sheet_fault("tables", path, error, row.line))
        named: dict[str, tuple[NamedPassage, ...]] = {}
        for column in ("passages", "against"):
            passages = list(finder.find_all(cell[column]))
            faults += [
                sheet_fault("tables", path, one, row.line)
                for one in passages
                if isinstance(one, PanreflexError)
            ]
            kept = (one for one in passages if isinstance(one, NamedPassage))
            named[column] = tuple(dict.fromkeys(kept))
        name = cell["id"] or str(len(found) + 1)
        if name in found:
            problem = StudyError(
                msg(
                    "two recommendations have the id '{name}', and the first counts", name=name[:40]
                ),
                next_step=msg("give one of them another id"),
            )
            faults.append(sheet_fault("tables", path, problem, row.line))
            continue
        found[name] = Recommendation(
            id=name,
            text=cell["text"],
            addressee=cell["addressee"],
            codes=tuple(dict.fromkeys(codes)),
            passages=named["passages"],
            against=named["against"],
            note=cell["note"],
        )
    return tuple(found.values()), tuple(faults)


def read_examples(
    path: Path, finder: PassageFinder
) -> tuple[tuple[GoodExample, ...], tuple[Fault, ...]]:
    """Read the good examples that people have confirmed; none where there is no such file.

    Parameters
    ----------
    path : Path
        A table with the column confirmed (yes or no), and segment_id, or document and text; where
        people want, title, place, needs and note. `example_suggestions.csv` is such a table.
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
            if not _is_confirmed(cell["confirmed"]):
                continue
            passage = (
                finder.find(cell["segment_id"])
                if cell["segment_id"]
                else finder.quoted(cell["document"], cell["text"])
            )
        except PanreflexError as error:
            faults.append(sheet_fault("tables", path, error, row.line))
            continue
        found.setdefault(
            passage,
            GoodExample(
                passage=passage,
                title=cell["title"],
                place=cell["place"],
                needs=cell["needs"],
                note=cell["note"],
            ),
        )
    return tuple(found.values()), tuple(faults)


def _is_confirmed(written: str) -> bool:
    word = written.casefold()
    if word not in _YES | _NO:
        raise StudyError(
            msg(
                "'{written}' under '{column}' is unknown", written=written[:40], column="confirmed"
            ),
            next_step=msg("write yes or no, or leave it empty"),
        )
    return word in _YES


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


def _cells(row: Row, places: Mapping[str, int], columns: Sequence[str]) -> dict[str, str]:
    given = {column: restore(row.cells[place]) for column, place in places.items()}
    lines = {
        column: "\n".join(printable(line).strip() for line in cell.splitlines())
        for column, cell in given.items()
    }
    return dict.fromkeys(columns, "") | {column: cell.strip() for column, cell in lines.items()}
