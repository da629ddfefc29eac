"""Codes of the rows of lists of coded segments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pipeline.alignment.anchor import AnchoredCoding, CodingRow, anchor_rows, row_fault
from pipeline.characters import printable
from pipeline.errors import CodingsError, nearest
from pipeline.i18n import msg, quoted
from pipeline.records import Code, Codebook, Coding, Document, Fault

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
        One for each row without a position or a code.

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
    return codings, (*not_located, *unknown)


def resolve_codes(
    anchored: Iterable[AnchoredCoding], codebook: Codebook
) -> tuple[tuple[Coding, ...], tuple[Fault, ...]]:
    r"""Find the code of each anchored row.

    A code may be written as its id, its name, both, or as a path from its main code (``"B\B2"``,
    ``"Motive > Freude"``), in any case. Where the text differs from the quote, the coding's
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
        One for each row whose code is not known.
    """
    resolver = CodeResolver(codebook)
    codings: list[Coding] = []
    faults: list[Fault] = []
    for found in anchored:
        if found.lost:
            continue
        row = found.row
        try:
            code = resolver.find(row.code)
        except CodingsError as error:
            faults.append(row_fault(row, error))
            continue
        note = "" if found.likeness == 100 else f"Zitat nur zu {found.likeness} % gleich"
        codings.append(
            Coding(
                document=found.document,
                code=code.id,
                coder=row.coder,
                start=found.now.start,
                end=found.now.end,
                turn=found.now.turn,
                origin=f"{row.file}:{row.line}",
                comment="; ".join(filter(None, (row.comment, note))),
            )
        )
    return tuple(codings), tuple(faults)


class CodeResolver:
    """Finds the code for an id, a name or a path that a person wrote."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.by_id = {code.id.casefold(): code for code in codebook.codes}
        self.by_label: dict[str, list[Code]] = defaultdict(list)
        for code in codebook.codes:
            for label in self._labels(code):
                self.by_label[label].append(code)
            if code.parent is not None:  # a name may contain a separator of paths
                self.by_label[_label(self._path(code))].append(code)

    def find(self, written: str) -> Code:
        """Return the code for a written id, name or path.

        Raises
        ------
        CodingsError
            No code has this name, or several have it.
        """
        written = printable(written).strip()
        if exact := self.by_id.get(written.casefold()):
            return exact
        *above, last = _PATH_SEPARATOR.split(written)
        candidates = self.by_label.get(_label(written)) or [
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
        known = [name for code in self.codebook.codes for name in (code.id, code.name)]
        raise CodingsError(
            msg("the code '{written}' is not in the codebook", written=written[:40]),
            next_step=nearest(last, known),
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

    @staticmethod
    def _labels(code: Code) -> set[str]:
        return {_label(code.id), _label(code.name), _label(f"{code.id} {code.name}")}


def _label(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
