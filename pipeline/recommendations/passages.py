"""Passages that people name: by their ids, or by document and quote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.alignment.quotes import QuoteFinder
from pipeline.errors import PanreflexError, StudyError, nearest
from pipeline.i18n import msg
from pipeline.lookup import Lookup
from pipeline.records import Document, TextEdit

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
        for name in self.names_in(cell):
            try:
                yield self.find(name)
            except PanreflexError as error:
                yield error

    def names_in(self, cell: str) -> Iterator[str]:
        """Yield what names a passage in a cell."""
        for part in filter(None, map(str.strip, re.split(r"[\n|]", cell))):
            document, colon, _ = part.partition(":")
            names = [name for name in re.split(r"[,;\s]+", part) if name]
            # Also of a document that is unknown: that is said once, and not of each of its words.
            is_known = self._named.get(document.strip()) is not None
            is_quote = bool(colon) and (is_known or not any(map(_ID.fullmatch, names)))
            yield from [part] if is_quote else names

    def with_words(self, name: str, document: str, words: str) -> NamedPassage:
        """Find a passage by its id, or, where other words stand there by now, by its words.

        Raises
        ------
        StudyError
            It is found by neither.
        """
        if not words or not document:
            return self.find(name)
        if not name:
            return self.quoted(document, words)
        try:
            found = self.find(name)
        except StudyError:
            return self.quoted(document, words)
        said = self._documents[found.document].text[found.start : found.end]
        return found if said.split() == words.split() else self.quoted(document, words)

    def find(self, name: str) -> NamedPassage:
        """Find a passage by its id, or by ``document: quote``.

        Raises
        ------
        StudyError
            There is none, or several.
        """
        document, colon, quote = name.partition(":")
        match = _ID.fullmatch(name)
        if colon and (match is None or self._named.get(document.strip()) is not None):
            return self.quoted(document.strip(), quote)
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
