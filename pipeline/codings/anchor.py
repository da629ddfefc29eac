"""Which place in the text, and which code, does a row of a list of coded segments mean?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from pipeline.codings.quotes import QuoteFinder
from pipeline.codings.read import CodingRow
from pipeline.errors import CodingsError, nearest
from pipeline.records import Code, Codebook, Coding, Document, Fault

_PATH_SEPARATOR = re.compile(r"\s*[\\>]\s*")


def anchor_codings(
    rows: Iterable[CodingRow], documents: Iterable[Document], codebook: Codebook
) -> tuple[tuple[Coding, ...], tuple[Fault, ...]]:
    r"""Find the code and the place in the text of each row.

    A quote is looked for in its turn, then in the whole document (`QuoteFinder.find`). Where only
    something like it was found, the coding's comment says so. A code may be written as its id, its
    name, both, or as a path from its main code (``"B\\B2"``, ``"Motive > Freude"``), in any case.

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
    pages = _Pages(documents)
    codes = _CodeLabels(codebook)
    codings: list[Coding] = []
    faults: list[Fault] = []
    for row in rows:
        try:
            codings.append(pages.find(row.document).anchor(row, codes.find(row.code)))
        except CodingsError as error:
            faults.append(
                Fault(
                    stage="codings",
                    file=row.file,
                    line=row.line,
                    problem=error.problem,
                    next_step=error.next_step or "",
                )
            )
    return tuple(codings), tuple(faults)


class _Page:
    """A document, ready to be searched for many quotes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.finder = QuoteFinder(document.text)
        self.turns = {turn.number: (turn.start, turn.end) for turn in document.turns}
        self.ends = [turn.end for turn in document.turns]

    def anchor(self, row: CodingRow, code: Code) -> Coding:
        within = self.turns.get(row.turn) if row.turn is not None else None
        place = self.finder.find(row.quote, within)
        if place is None or not self.ends:
            raise CodingsError(
                f"the words '{_clipped(row.quote)}' do not stand in document '{self.document.id}'",
                next_step="compare the transcript with the version that was coded",
            )
        note = "" if place.likeness == 100 else f"Zitat nur zu {place.likeness} % gleich"
        turn = self.document.turns[min(bisect_right(self.ends, place.start), len(self.ends) - 1)]
        return Coding(
            document=self.document.id,
            code=code.id,
            coder=row.coder,
            start=place.start,
            end=place.end,
            turn=turn.number,
            origin=f"{row.file}:{row.line}",
            comment="; ".join(filter(None, (row.comment, note))),
        )


class _Pages:
    """Knows the documents by their ids and by their files, in any case."""

    def __init__(self, documents: Iterable[Document]) -> None:
        pages = [_Page(document) for document in documents]
        self.by_id = {page.document.id.casefold(): page for page in pages}
        self.by_name = dict(self.by_id)
        for page in pages:
            file = PurePosixPath(page.document.file)
            for name in (str(file), file.name, file.stem):
                self.by_name.setdefault(name.casefold(), page)

    def find(self, written: str) -> _Page:
        page = self.by_name.get(written.casefold())
        if page is None:
            ids = [page.document.id for page in self.by_id.values()]
            raise CodingsError(f"there is no document '{written}'", next_step=nearest(written, ids))
        return page


class _CodeLabels:
    """Understands what people write for a code."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.by_id = {code.id.casefold(): code for code in codebook.codes}
        self.by_label: dict[str, list[Code]] = defaultdict(list)
        for code in codebook.codes:
            for label in self._labels(code):
                self.by_label[label].append(code)

    def find(self, written: str) -> Code:
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
                f"the code '{written}' is the name of several codes",
                next_step=f"write the id: {ids}",
            )
        known = [name for code in self.codebook.codes for name in (code.id, code.name)]
        raise CodingsError(
            f"the code '{written}' is not in the codebook", next_step=nearest(last, known)
        )

    def _lies_under(self, code: Code, above: list[str]) -> bool:
        for name in reversed(above):
            if code.parent is None:
                return True  # what stands before the main code is a folder of the QDA program
            code = self.codebook.by_id[code.parent]
            if _label(name) not in self._labels(code):
                return False
        return True

    @staticmethod
    def _labels(code: Code) -> set[str]:
        return {_label(code.id), _label(code.name), _label(f"{code.id} {code.name}")}


def _label(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _clipped(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"
