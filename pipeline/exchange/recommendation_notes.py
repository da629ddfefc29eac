"""Recommendations and good examples as notes of a project, each with its passages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from pipeline.exchange.xml import add, guid
from pipeline.i18n import Language, Message, msg, msg_n
from pipeline.recommendations import NamedPassage, PassageFinder
from pipeline.results import Results

_SIDES = ("for", "against")


@dataclass(frozen=True, slots=True)
class AdviceNote:
    """A note of the project.

    Attributes
    ----------
    key : str
        What it is about: tells it from others.
    name, text : str
        Its title, and what it says.
    passages : tuple of NamedPassage
        Where it is marked.
    """

    key: str
    name: str
    text: str
    passages: tuple[NamedPassage, ...]


def advice_notes(results: Results) -> tuple[AdviceNote, ...]:
    """Return a note for each recommendation and for each confirmed example."""
    finder = PassageFinder(results.documents)
    language = Language.of(results.language)
    of: dict[str, dict[str, list[NamedPassage]]] = {}
    for row in results.rows("recommendation_passages"):
        if row["stance"] in _SIDES:
            sides = of.setdefault(row["recommendation"], {})
            sides.setdefault(row["stance"], []).append(finder.find(row["segment_id"]))
    notes = []
    for row in results.rows("recommendations"):
        sides = of.get(row["recommendation"], {})
        lines = [str(row["text"]), *(one.text(language) for one in _said_of(row))]
        for side, heading in zip(_SIDES, (msg("For it"), msg("Against it")), strict=True):
            places = ", ".join(
                f"{one.document} {one.start}–{one.end}" for one in sides.get(side, ())
            )
            lines += [f"{heading.text(language)}: {places}"] if places else []
        name = msg("Recommendation {name}", name=row["recommendation"]).text(language)
        every = tuple(one for side in _SIDES for one in sides.get(side, ()))
        key = f"recommendation {row['recommendation']}"
        notes.append(AdviceNote(key, name, "\n".join(lines), every))
    for row in results.rows("examples"):
        told = [row["title"], row["place"], row["needs"], row["note"]]
        name = msg("Good example").text(language)
        passage = finder.find(row["segment_id"])
        text = "\n".join(str(one) for one in told if one) or name
        notes.append(AdviceNote(f"example {row['segment_id']}", name, text, (passage,)))
    return tuple(notes)


def _said_of(row: dict[Any, Any]) -> Iterator[Message]:
    if row["addressee"]:
        yield msg("For: {value}", value=row["addressee"])
    yield msg_n(
        "{n} passage for it, {against} against it",
        "{n} passages for it, {against} against it",
        n=int(row["passages_for"]),
        against=int(row["passages_against"]),
    )
    if row["basis"] == "one voice":
        yield msg("It rests on one voice.")
    for column, said in (
        ("carried_by", msg("Carried by: {value}", value=row["carried_by"])),
        ("survey_items", msg("Survey: {value}", value=row["survey_items"])),
        ("note", msg("Note: {value}", value=row["note"])),
    ):
        if row[column]:
            yield said


def add_notes(parent: Element, notes: tuple[AdviceNote, ...], title: str, written: str) -> None:
    """Add the notes themselves."""
    for note in notes:
        element = add(
            parent,
            "Note",
            guid=guid("note", title, note.key),
            name=note.name,
            creationDateTime=written,
        )
        add(element, "PlainTextContent", note.text)


def add_selections(
    source: Element, document: str, notes: tuple[AdviceNote, ...], title: str
) -> None:
    """Mark the passages of notes in a document, without a code."""
    for note in notes:
        for passage in note.passages:
            if passage.document == document:
                selection = add(
                    source,
                    "PlainTextSelection",
                    guid=guid("selection", title, f"{note.key} {passage.start} {passage.end}"),
                    name=note.name,
                    startPosition=str(passage.start),
                    endPosition=str(passage.end),
                )
                add(selection, "NoteRef", targetGUID=guid("note", title, note.key))
