"""Codes of the rows of lists of coded segments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pipeline.alignment.anchor import anchor_rows, row_fault
from pipeline.alignment.anchored import AnchoredCoding, CodingRow
from pipeline.alignment.exported_quotes import is_cut
from pipeline.characters import printable
from pipeline.errors import CodingsError, closest, nearest
from pipeline.i18n import Language, msg, quoted
from pipeline.lookup import name_key
from pipeline.records import Code, Codebook, Coding, Document, Fault
from pipeline.spreadsheet_codes import possible_codes

# Those that names hardly hold come first: "Last, Mühe; Freude".
_CODE_SEPARATORS = [
    re.compile(rf"\s*(?:{pattern})\s*") for pattern in (r"\n", "[;|]", r"[,+]|\bund\b|\band\b")
]
_PATH_SEPARATOR = re.compile(r"\s*[\\>]\s*")


def anchor_codings(
    rows: Iterable[CodingRow], documents: Iterable[Document], codebook: Codebook
) -> tuple[tuple[Coding, ...], tuple[Fault, ...]]:
    r"""Find the position and the code of each row, for the first time.

    Parameters
    ----------
    rows : iterable of CodingRow
        The codings of people.
    documents : iterable of Document
        The transcripts.
    codebook : Codebook
        The codes.

    Returns
    -------
    codings : tuple of Coding
        In the order of the rows.
    faults : tuple of Fault
        One for each row without a position or a code, or with words that were cut short.

    Examples
    --------
    >>> from pipeline.records import Role, Turn
    >>> text = "B: Ich gieße gern. Ich ernte gern."
    >>> turn = Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=3, end=len(text))
    >>> document = Document(id="I07", file="I07.txt", text=text, turns=(turn,))
    >>> book = Codebook(title="", language="de", version="", codes=(Code(id="A", name="Freude"),))
    >>> row = CodingRow(file="a.csv", line=2, document="I07", code="freude", coder="HK",
    ...                 quote="Ich ernte  gern.")
    >>> codings, faults = anchor_codings([row], [document], book)
    >>> codings[0].code, text[codings[0].start : codings[0].end], faults
    ('A', 'Ich ernte gern.', ())
    """
    anchored, not_located = anchor_rows(rows, documents)
    codings, unknown = resolve_codes(anchored, codebook)
    return codings, (*not_located, *cut_faults(anchored), *unknown)


def cut_faults(anchored: Iterable[AnchoredCoding]) -> tuple[Fault, ...]:
    """Return a fault for each row whose words were cut short, so that less was coded than meant."""
    return tuple(
        Fault(
            stage="codings",
            file=found.row.file,
            line=found.row.line,
            problem=msg("the words were cut short; only those in the list count as coded"),
            next_step=msg("export the list with whole segments"),
        )
        for found in anchored
        if not found.lost and found.row.start is None and is_cut(found.row.quote, found.first.text)
    )


def resolve_codes(
    anchored: Iterable[AnchoredCoding], codebook: Codebook
) -> tuple[tuple[Coding, ...], tuple[Fault, ...]]:
    r"""Find the code of each anchored row.

    A code may be written as its id, its name, both, or as a path from its main code (``"B\B2"``,
    ``"Motive > Freude"``), in any case; several codes of a row make several codings. Where the
    text differs from the quote, the coding's
    comment has the similarity.

    Parameters
    ----------
    anchored : iterable of AnchoredCoding
        The rows with their positions; lost ones are skipped.
    codebook : Codebook
        The codes.

    Returns
    -------
    codings : tuple of Coding
        In the order of the rows.
    faults : tuple of Fault
        One for each row of whose codes one is not known.
    """
    parser = CodeParser(codebook)
    spoken = Language.of(codebook.language)
    codings: list[Coding] = []
    faults: list[Fault] = []
    for found in anchored:
        if found.lost:
            continue
        row = found.row
        try:
            codes = parser.codes(row.code, typed=row.typed_code)
        except CodingsError as error:
            faults.append(row_fault(row, error))
            continue
        note = ""
        if found.likeness < 100:
            note = msg("quote only {likeness} % alike", likeness=found.likeness).text(spoken)
        codings += [
            Coding(
                document=found.document,
                code=code,
                coder=row.coder,
                start=found.now.start,
                end=found.now.end,
                turn=found.now.turn,
                origin=f"{row.file}:{row.line}",
                comment="; ".join(filter(None, (row.comment, note))),
            )
            for code in codes
        ]
    return tuple(codings), tuple(faults)


class CodeParser:
    """Parses codes as people and programs write them, and as a spreadsheet has converted them."""

    def __init__(self, codebook: Codebook) -> None:
        self._labels = CodeResolver(codebook)
        self._ids = [code.id for code in codebook.codes]

    def codes(self, written: str, *, typed: bool = False) -> tuple[str, ...]:
        """Return the ids of one code, or of several separated by comma, semicolon or line.

        Parameters
        ----------
        written : str
            Ids, names or paths.
        typed : bool
            A spreadsheet holds it as a number or date, and may have made it of another code.

        Raises
        ------
        CodingsError
            One of them is not in the codebook; the nearest is named.

        Examples
        --------
        >>> book = Codebook(title="", language="de", version="", codes=(
        ...     Code(id="1.2", name="Freude"), Code(id="B2", name="Last, Mühe")))
        >>> parser = CodeParser(book)
        >>> parser.codes("b2"), parser.codes("Last, Mühe"), parser.codes("B2; freude")
        (('B2',), ('B2',), ('B2', '1.2'))
        >>> parser.codes("2026-02-01"), parser.codes("01. Feb"), parser.codes("1,2")
        (('1.2',), ('1.2',), ('1.2',))
        """
        try:
            return (self._code(written, typed=typed),)
        except CodingsError:
            for separator in _CODE_SEPARATORS:
                parts = [part for part in separator.split(written) if part]
                if len(parts) > 1 and any(map(self._is_code, parts)):
                    return tuple(dict.fromkeys(code for part in parts for code in self.codes(part)))
            raise

    def _is_code(self, written: str) -> bool:
        try:
            return bool(self.codes(written))
        except CodingsError:
            return False

    def _code(self, written: str, *, typed: bool = False) -> str:
        meant = self.possible_codes(written)
        if not (typed and len(meant) > 1):
            try:
                return self._labels.find(written).id
            except CodingsError:
                if not meant:
                    raise
        if len(meant) > 1:
            raise CodingsError(
                msg("a spreadsheet has turned the code into '{written}'", written=written[:40]),
                next_step=msg(
                    "write the name of the code; it may have been {listed}",
                    listed=quoted(meant, alternatives=True),
                ),
            )
        return meant[0]

    def possible_codes(self, cell: str) -> list[str]:
        """Return the codes that a spreadsheet may have converted to this number or date."""
        return possible_codes(cell, self._ids)


class CodeResolver:
    """Finds the code for an id, a name or a path that a person wrote."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.by_id = {name_key(code.id): code for code in codebook.codes}
        self.by_label: dict[str, list[Code]] = defaultdict(list)
        self.by_path: dict[str, list[Code]] = defaultdict(list)
        for code in codebook.codes:
            for label in self._labels(code):
                self.by_label[label].append(code)
            if code.parent is not None:  # a name may contain a separator of paths
                for path in {_label(self._path(code)), _label(self._names(code))}:
                    self.by_path[path].append(code)

    def find(self, written: str) -> Code:
        """Return the code for a written id, name or path.

        Raises
        ------
        CodingsError
            No code has this name, or several have it.
        """
        written = printable(written).strip()
        if exact := self.by_id.get(name_key(written)):
            return exact
        *above, last = _PATH_SEPARATOR.split(written)
        whole = _label(written)
        candidates = self.by_label.get(whole) or self.by_path.get(whole)
        candidates = candidates or [
            code for code in self.by_label.get(_label(last), ()) if self._is_below(code, above)
        ]
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            ids = quoted((code.id for code in candidates), alternatives=True)
            raise CodingsError(
                msg("the code '{written}' is the name of several codes", written=written[:40]),
                next_step=msg("write the id: {ids}", ids=ids),
            )
        all_ids = [code.id for code in self.codebook.codes]
        named = [*all_ids, *(code.name for code in self.codebook.codes)]
        raise CodingsError(
            msg("the code '{written}' is not in the codebook", written=written[:40]),
            next_step=nearest(last, named if closest(last, named) else all_ids),
        )

    def _is_below(self, code: Code, above: list[str]) -> bool:
        for name in reversed(above):
            if code.parent is None:
                return True  # folders of the QDA program precede the main code
            code = self.codebook.by_id[code.parent]
            if _label(name) not in self._labels(code):
                return False
        return True

    def _path(self, code: Code) -> str:
        own = f"{code.id} {code.name}"
        return f"{self._path(self.codebook.by_id[code.parent])} {own}" if code.parent else own

    def _names(self, code: Code) -> str:
        """Return the names of a path, whatever separates them: ``Motive.Freude``."""
        above = f"{self._names(self.codebook.by_id[code.parent])} " if code.parent else ""
        return above + code.name

    @staticmethod
    def _labels(code: Code) -> set[str]:
        return {_label(code.id), _label(code.name), _label(f"{code.id} {code.name}")}


def _label(text: str) -> str:
    return " ".join(re.findall(r"\w+", name_key(text)))
