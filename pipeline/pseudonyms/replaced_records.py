"""How do records of the stages read with names replaced: their texts, ids and offsets?

Records are known by the names of their fields, so that those of later stages, and those that are
still to come, are covered: each text is read, whatever it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

from pipeline.i18n import Message
from pipeline.pseudonyms.names_in_text import NamesInText
from pipeline.pseudonyms.replaced_documents import ReplacedDocument, name_of
from pipeline.records import Document

Record = TypeVar("Record")

PEOPLE = frozenset({"coder", "coders", "reviewer", "by", "summary_by"})
"""Fields and columns that name who coded, decided or wrote: nobody speaks of them."""
DIGESTS = frozenset({"sha256", "codebook", "of", "when"})
"""Fields that are no text."""
IDS = frozenset(
    {"id", "segment", "unit", "units", "representatives", "passages"}
    | {"typical_passages", "typical_sentences", "segment_id"}
)
"""Fields and columns of ids of passages and sentences."""
LABELS = frozenset({"words", "label", "labels", "name", "title"})
"""Fields and columns of words without their capitals."""

_PASSAGE = re.compile(r"(.+)(_\d+_\d+)", re.DOTALL)


class RecordReplacer:
    """Replaces names in records of any kind.

    Parameters
    ----------
    documents : sequence of ReplacedDocument
        The transcripts.
    names : NamesInText
        The list of replacements.
    """

    def __init__(self, documents: Sequence[ReplacedDocument], names: NamesInText) -> None:
        self._names = names
        self._documents = {one.before.id: one for one in documents}
        self._files = {one.before.file: one.after.file for one in documents}
        self._known: dict[tuple[str, bool], str] = {}

    def records(self, records: Collection[Record]) -> tuple[Record, ...]:
        """Return records with names replaced; ids of passages stay what they are.

        An id begins with that of its document: where that names somebody, it is another one.
        """
        return tuple(cast("Record", self._value(record, "", None)) for record in records)

    def text(self, text: str, *, any_case: bool = False) -> str:
        """Return any text with names replaced."""
        key = text, any_case
        if key not in self._known:
            self._known[key] = self._names.replace(text, any_case=any_case)
        return self._known[key]

    def cell(self, text: str, column: str) -> str:
        """Return a text with names replaced, by what it stands for: its field or column."""
        if not text or column in PEOPLE or column in DIGESTS:
            return text
        if column == "document":
            return self._document_id(text)
        if column == "file":
            return self._files.get(text) or name_of(text, self._names)
        if column == "speaker":
            return self._names.replace(text, is_name=True)
        if column in IDS and (found := _PASSAGE.fullmatch(text)):
            return self._document_id(found[1]) + found[2]
        return self.text(text, any_case=column in LABELS)

    def json(self, value: Any, key: str = "") -> Any:
        """Return what JSON or TOML holds with names replaced, in the names of sections too."""
        if isinstance(value, str):
            return self.cell(value, key) if key == "document" else self.text(value)
        if isinstance(value, Mapping):
            return {
                (self._document_id(name) if key == "documents" else name): self.json(one, name)
                for name, one in value.items()
            }
        if isinstance(value, list | tuple):
            return type(value)(self.json(one, key) for one in value)
        return value

    def _document_id(self, document: str) -> str:
        known = self._documents.get(document)
        return known.after.id if known else name_of(document, self._names)

    def _value(self, value: Any, field: str, document: ReplacedDocument | None) -> Any:
        new = value
        if isinstance(value, Message):
            values = {name: self._value(one, name, document) for name, one in value.values.items()}
            new = Message(value.template, values, value.plural)
        elif isinstance(value, Enum):
            pass  # its value is a word of the program
        elif isinstance(value, str):
            new = self.cell(value, field)
        elif isinstance(value, tuple) and field == "spans" and document:
            new = tuple(document.interval(*span) for span in value)
        elif isinstance(value, tuple):
            new = tuple(self._value(one, field, document) for one in value)
        elif isinstance(value, Mapping):
            new = {name: self._value(one, field, document) for name, one in value.items()}
        elif isinstance(value, Document):
            new = self._documents[value.id].after
        elif is_dataclass(value):
            new = self._record(value, document)
        return new

    def _record(self, record: Any, document: ReplacedDocument | None) -> Any:
        names = _field_names(cast("Hashable", type(record)))
        if isinstance(getattr(record, "document", None), str):
            document = self._documents.get(record.document)
        changed: dict[str, Any] = {}
        for name in names:
            value = getattr(record, name)
            new = self._value(value, name, document)
            if new is not value:
                changed[name] = new
        if document is not None and "start" in names:
            changed |= self._place(record, names, document)
        elif document is not None and "spans" in names:
            changed |= self._evidence(record, document, changed)
        if {"now", "first"} <= set(names):
            changed["first"] = self._first_place(record, changed.get("now", record.now))
        return replace(record, **changed) if changed else record

    def _place(
        self, record: Any, names: Sequence[str], document: ReplacedDocument
    ) -> dict[str, Any]:
        """Return the offsets of a record, and the text that stands there."""
        if not isinstance(record.start, int):
            return {}  # of a list that does not say where
        if not isinstance(getattr(record, "end", None), int):
            return {"start": document.offset(record.start)}
        before, after = document.before.text, document.after.text
        start, end = document.interval(record.start, record.end)
        changed: dict[str, Any] = {"start": start, "end": end}
        if "text" in names and before[record.start : record.end] == record.text:
            changed["text"] = after[start:end]
        if {"before", "behind"} <= set(names):
            at_start = before[: record.start].endswith(record.before)
            if at_start and before.startswith(record.behind, record.end):
                changed["before"] = after[max(0, start - len(record.before)) : start]
                changed["behind"] = after[end : end + len(record.behind)]
        return changed

    def _evidence(
        self, record: Any, document: ReplacedDocument, changed: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the word that stands there now: a base form may be none that the list has."""
        if not record.spans or changed.get("text", record.text) != record.text:
            return {}
        span, moved = record.spans[0], document.interval(*record.spans[0])
        said, now = document.before.text[slice(*span)], document.after.text[slice(*moved)]
        return {} if said == now else {"text": now}

    def _first_place(self, record: Any, now: Any) -> Any:
        """Return where a coding stood at first, as far from where it stands now as it was."""
        if record.first == record.now:
            return now
        moved = record.first.start - record.now.start
        first = self._value(record.first, "first", None)
        same = record.first.text == record.now.text
        return replace(
            first,
            start=max(0, now.start + moved),
            end=max(0, now.end + moved),
            text=now.text if same else first.text,
        )


@cache
def _field_names(record: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast("Any", record)) if field.init)
