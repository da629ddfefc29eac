"""Which document is meant by the name in a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from pipeline.errors import CodingsError, nearest
from pipeline.i18n import msg, quoted
from pipeline.lookup import FileLookup
from pipeline.records import Document

# ATLAS.ti numbers its documents: "12 I07.docx", "D 3: I07", "P3: I07.docx".
_NUMBERED = re.compile(r"(?:[DP] ?)?\d{1,4}(?::\s*|\s+)(?=\S)")


class DocumentNames:
    """Finds documents by what lists of codings call them.

    Parameters
    ----------
    documents : iterable of Document
        The transcripts.

    Examples
    --------
    >>> names = DocumentNames([
    ...     Document(id="S1", file="Stadt/I01.txt", text="", turns=()),
    ...     Document(id="L1", file="Land/I01.txt", text="", turns=())])
    >>> names.find("3 I01.docx", "Land").id
    'L1'
    >>> names.find("I01")
    Traceback (most recent call last):
    pipeline.errors.CodingsError: the name 'I01' fits several documents; write the id: 'S1' or 'L1'
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = list(documents)
        self._lookup = FileLookup(((one.id, one.file), one) for one in self._documents)

    def find(self, written: str, group: str = "") -> Document:
        """Return the document of a name, in a group of documents if it is given.

        Raises
        ------
        CodingsError
            There is none, or there are several.
        """
        found = self._lookup.find(written).things
        if not found and (number := _NUMBERED.match(written)):
            found = self._lookup.find(written[number.end() :]).things
        if len(found) > 1 and group:
            wanted = _folder(group)
            in_group = (one for one in found if wanted in map(_folder, _folders(one)))
            found = tuple(in_group) or found
        if len(found) == 1:
            return found[0]
        if found:
            ids = quoted((one.id for one in found), alternatives=True)
            raise CodingsError(
                msg("the name '{written}' fits several documents", written=written[:40]),
                next_step=msg("write the id: {ids}", ids=ids),
            )
        raise CodingsError(
            msg("there is no document '{written}'", written=written[:40]),
            next_step=nearest(written, [one.id for one in self._documents]),
        )


def _folders(document: Document) -> list[str]:
    """Return the folders of a document's file, single and as paths."""
    folder = PurePosixPath(document.file).parent
    return [*folder.parts, str(folder)]


def _folder(name: str) -> str:
    return " ".join(re.split(r"[\\/\s]+", name.casefold().strip("\\/ ")))
