"""Who speaks in each document: the table of `panreflex ingest --speakers`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, groupby

from rich.table import Table

from pipeline.cli.console import console
from pipeline.cli.output import add_result
from pipeline.i18n import msg, msg_n
from pipeline.ingest.corpus import SpeakerCount, speaker_counts
from pipeline.records import Document
from pipeline.stages import read_artifact
from pipeline.study import StudyFolder

FEWEST_ANSWERS = 5
"""Answers of a survey are listed one by one where a file holds fewer than these."""


def show_speakers(study: StudyFolder) -> None:
    """Print who speaks in the documents of a study, in which role and how much."""
    documents = read_artifact(study, "documents", Document)
    rows = [
        (document.id, count.label, count.role.value, count.turns, count.words)
        for document in documents
        for count in speaker_counts(document)
    ]
    columns = ("document", "speaker", "role", "turns", "words")
    add_result(speakers=[dict(zip(columns, row, strict=True)) for row in rows])
    table = Table(
        msg("Document"),
        msg("Speaker"),
        msg("Role"),
        title=msg("Speakers"),
        title_justify="left",
        box=None,
    )
    table.add_column(msg("Turns"), justify="right")
    table.add_column(msg("Words"), justify="right")
    for document, counts in _by_document(documents):
        for one in counts:
            label = one.label or msg("(not named)")
            table.add_row(document, label, one.role.value, str(one.turns), str(one.words))
    console().print(table)


def _by_document(documents: Iterable[Document]) -> Iterator[tuple[str, tuple[SpeakerCount, ...]]]:
    """Yield the speakers of each document; those of many answers in one file together."""
    for file, group in groupby(documents, key=lambda document: document.file):
        answers = tuple(group)
        if len(answers) < FEWEST_ANSWERS or not all(map(_is_one_row, answers)):
            yield from ((one.id, speaker_counts(one)) for one in answers)
            continue
        together: dict[str, SpeakerCount] = {}
        for one in chain.from_iterable(map(speaker_counts, answers)):
            known = together.get(one.label, replace(one, turns=0, words=0))
            together[one.label] = replace(
                known, turns=known.turns + one.turns, words=known.words + one.words
            )
        shown = msg_n("{file}: {n} document", "{file}: {n} documents", n=len(answers), file=file)
        yield shown, tuple(together.values())


def _is_one_row(document: Document) -> bool:
    """Return whether all that is said in a document stands in one row of a table."""
    lines = {anchor.line for turn in document.turns for anchor in turn.anchors}
    return len(lines) == 1 and None not in lines
