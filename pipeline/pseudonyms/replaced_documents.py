"""How does a transcript read with its names replaced, and where do its passages stand then?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.pseudonyms.mentions import Mention, NameKind
from pipeline.pseudonyms.names_in_text import NamesInText
from pipeline.pseudonyms.replacements import NameDecision, ReplacementLevel
from pipeline.records import Document, TextEdit, Turn, source_offset

Edit = tuple[int, int, str]
"""Interval of a text, and what takes its place."""


@dataclass(frozen=True)
class ReplacedDocument:
    """A transcript before and after its names were replaced.

    Attributes
    ----------
    before, after : Document
        The transcript; `after` has the stretches that differ as its `edits`.
    """

    before: Document
    after: Document

    def interval(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the transcript stands when names are replaced.

        What begins or ends within a name begins or ends behind its replacement; what lies within
        one is the whole replacement.

        Parameters
        ----------
        start, end : int
            Half-open interval of the text before.
        """
        first, last = self.offset(start), self.offset(end)
        if first >= last and start < end:
            edit = self.after.edits[bisect_right(self._source_starts, start) - 1]
            return edit.start, edit.end
        return first, last

    def offset(self, offset: int) -> int:
        """Return where an offset of the text before is in the text after."""
        place = bisect_right(self._source_starts, offset) - 1
        if place < 0:
            return offset
        edit = self.after.edits[place]
        if offset == edit.source_start:
            return edit.start
        return max(edit.end, offset - edit.source_end + edit.end)

    def source_interval(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the text after stands in the transcript; see `interval`.

        What begins or ends within a replacement holds the whole of what it replaces.
        """
        edits = self.after.edits
        return source_offset(edits, start, ends=False), source_offset(edits, end, ends=True)

    @cached_property
    def _source_starts(self) -> list[int]:
        return [edit.source_start for edit in self.after.edits]


def replace_in_documents(
    documents: Sequence[Document],
    mentions: Iterable[Mention],
    decisions: Sequence[NameDecision],
    names: NamesInText,
) -> tuple[ReplacedDocument, ...]:
    """Replace the names in transcripts, in their labels, attributes, ids and names of files.

    Parameters
    ----------
    documents : sequence of Document
        All of a study.
    mentions : iterable of Mention
        What was found in them (`pipeline.pseudonyms.find.find_mentions`).
    decisions : sequence of NameDecision
        The list of replacements. A mention of a name that it does not hold is left.
    names : NamesInText
        The same list for what is no text of a transcript.

    Returns
    -------
    tuple of ReplacedDocument
        In the same order; ids and names of files stay unique.
    """
    decided = {decision.key: decision for decision in decisions}
    of_document: dict[str, list[Mention]] = {}
    for mention in mentions:
        of_document.setdefault(mention.document, []).append(mention)
    ids = _unique({one.id: name_of(one.id, names) for one in documents})
    files = _unique({one.file: name_of(one.file, names) for one in documents}, of_files=True)
    return tuple(
        _replaced(
            replace(document, id=ids[document.id], file=files[document.file]),
            document,
            of_document.get(document.id, ()),
            decided,
            names,
        )
        for document in documents
    )


def name_of(name: str, names: NamesInText) -> str:
    """Return the name of a document or file with names of people and places replaced.

    Examples
    --------
    >>> names = NamesInText((NameDecision(name="Ahausen", kind=NameKind.PLACE,
    ...     level=ReplacementLevel.REPLACED, replacement="[Stadt A]"),))
    >>> name_of("Ahausen_2.docx", names)
    'Stadt A_2.docx'
    """
    new = names.replace(name, any_case=True, is_name=True)
    return name if new == name else new.replace("[", "").replace("]", "")


def _unique(names: Mapping[str, str], *, of_files: bool = False) -> dict[str, str]:
    """Return the new names, numbered where two would be the same: files before their ending."""
    kept = {old for old, new in names.items() if old == new}
    taken: set[str] = {name.casefold() for name in kept}
    unique: dict[str, str] = {}
    for old, new in names.items():
        name, number = new, 1
        while old not in kept and name.casefold() in taken:
            number += 1
            stem, dot, ending = new.rpartition(".") if of_files else ("", "", "")
            name = f"{stem}-{number}{dot}{ending}" if stem else f"{new}-{number}"
        taken.add(name.casefold())
        unique[old] = name
    return unique


def _replaced(
    renamed: Document,
    document: Document,
    mentions: Sequence[Mention],
    decided: Mapping[tuple[NameKind, str], NameDecision],
    names: NamesInText,
) -> ReplacedDocument:
    edits = sorted(_edits(document, mentions, decided, names))
    parts: list[str] = []
    done: list[TextEdit] = []
    end, shift = 0, 0
    for start, stop, text in edits:
        if start < end:
            continue
        parts += [document.text[end:start], text]
        place = start + shift
        done.append(
            TextEdit(start=place, end=place + len(text), source_start=start, source_end=stop)
        )
        end, shift = stop, shift + len(text) - (stop - start)
    text = "".join([*parts, document.text[end:]])
    moved = ReplacedDocument(document, replace(renamed, text=text, edits=tuple(done)))
    attributes = {name: names.replace(value) for name, value in document.attributes.items()}
    turns = tuple(_moved_turn(turn, moved, names) for turn in document.turns)
    return ReplacedDocument(document, replace(moved.after, turns=turns, attributes=attributes))


def _moved_turn(turn: Turn, moved: ReplacedDocument, names: NamesInText) -> Turn:
    start, end = moved.interval(turn.start, turn.end)
    anchors = tuple(
        replace(anchor, start=max(start, moved.offset(anchor.start))) for anchor in turn.anchors
    )
    speaker = names.replace(turn.speaker, is_name=True)
    return replace(turn, start=start, end=end, anchors=anchors, speaker=speaker)


def _edits(
    document: Document,
    mentions: Iterable[Mention],
    decided: Mapping[tuple[NameKind, str], NameDecision],
    names: NamesInText,
) -> Iterator[Edit]:
    """Yield what is replaced in a transcript: mentions, and names in the labels of turns."""
    text = document.text
    taken: list[tuple[int, int]] = []
    for mention in mentions:
        decision = decided.get((mention.kind, mention.name))
        if decision is None:
            continue
        taken.append((mention.start, mention.end))
        if decision.level is ReplacementLevel.KEPT:
            # An institution that is kept may bear the name of a place that is not.
            for one in names.found(mention.surface):
                yield mention.start + one.start, mention.start + one.end, one.replaced
        elif decision.level is ReplacementLevel.REMOVED:
            yield mention.start, mention.end, decision.replacement
        else:
            yield mention.start, mention.end, mention.replaced(decision.replacement)
    end = 0
    for turn in document.turns:
        label = text.rfind(turn.speaker, end, turn.start)
        label = turn.start if label < 0 else label
        for begin, stretch, is_name in (
            (end, text[end:label], False),
            (label, text[label : turn.start], True),
        ):
            for one in names.found(stretch, is_name=is_name):
                start, stop = begin + one.start, begin + one.end
                if not any(first < stop and start < last for first, last in taken):
                    yield start, stop, one.replaced
        end = turn.end
