"""Which code does a row of a list of coded segments mean?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pipeline.alignment.anchor import AnchoredCoding, CodingRow, anchor_rows, row_fault
from pipeline.errors import CodingsError, nearest
from pipeline.i18n import msg
from pipeline.records import Code, Codebook, Coding, Document, Fault

_PATH_SEPARATOR = re.compile(r"\s*[\\>]\s*")


def anchor_codings(
    rows: Iterable[CodingRow], documents: Iterable[Document], codebook: Codebook
) -> tuple[tuple[Coding, ...], tuple[Fault, ...]]:
    r"""Find the place in the text and the code of each row, for the first time.

    Parameters
    ----------
    rows : iterable of CodingRow
        What people coded.
    documents : iterable of Document
        What they coded it in.
    codebook : Codebook
        The codes that they may have used.

    Returns
    -------
    codings : tuple of Coding
        In the order of the rows.
    faults : tuple of Fault
        One for each row that became no coding.

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
    anchored, misplaced = anchor_rows(rows, documents)
    codings, unknown = codings_of(anchored, codebook)
    return codings, (*misplaced, *unknown)


def codings_of(
    anchored: Iterable[AnchoredCoding], codebook: Codebook
) -> tuple[tuple[Coding, ...], tuple[Fault, ...]]:
    r"""Find the code of each row that has a place.

    A code may be written as its id, its name, both, or as a path from its main code (``"B\B2"``,
    ``"Motive > Freude"``), in any case. Where not quite the quoted words were found, the coding's
    comment says so.

    Parameters
    ----------
    anchored : iterable of AnchoredCoding
        The rows with their places; lost ones are passed over.
    codebook : Codebook
        The codes that may have been used.

    Returns
    -------
    codings : tuple of Coding
        In the order of the rows.
    faults : tuple of Fault
        One for each row whose code is not known.
    """
    labels = CodeLabels(codebook)
    codings: list[Coding] = []
    faults: list[Fault] = []
    for found in anchored:
        if found.lost:
            continue
        row = found.row
        try:
            code = labels.find(row.code)
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


class CodeLabels:
    """Understands what people write for a code."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.by_id = {code.id.casefold(): code for code in codebook.codes}
        self.by_label: dict[str, list[Code]] = defaultdict(list)
        for code in codebook.codes:
            for label in self._labels(code):
                self.by_label[label].append(code)
            if code.parent is not None:  # a name may hold what else separates a path
                self.by_label[_label(self._path(code))].append(code)

    def find(self, written: str) -> Code:
        """Return the code that is meant.

        Raises
        ------
        CodingsError
            None is called so, or several are.
        """
        if exact := self.by_id.get(written.casefold()):
            return exact
        *above, last = _PATH_SEPARATOR.split(written)
        candidates = self.by_label.get(_label(written)) or [
            code for code in self.by_label.get(_label(last), ()) if self._lies_under(code, above)
        ]
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            ids = " or ".join(f"'{code.id}'" for code in candidates)
            raise CodingsError(
                msg("the code '{written}' is the name of several codes", written=written[:40]),
                next_step=msg("write the id: {ids}", ids=ids),
            )
        known = [name for code in self.codebook.codes for name in (code.id, code.name)]
        raise CodingsError(
            msg("the code '{written}' is not in the codebook", written=written[:40]),
            next_step=nearest(last, known),
        )

    def _lies_under(self, code: Code, above: list[str]) -> bool:
        for name in reversed(above):
            if code.parent is None:
                return True  # what stands before the main code is a folder of the QDA program
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
