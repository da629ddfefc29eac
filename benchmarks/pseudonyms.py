"""How many names of transcripts are found, and how many of those that are found are names?

Run from the root of the repository: ``uv run python -m benchmarks.pseudonyms``, with ``--misses``
for the names that were not found and what was found without being one. What is compared are
stretches that a person tagged by hand: of the demo study, whose even documents were not looked at
before they were measured for the first time, and of invented excerpts of other fields in
`tests/pseudonyms/tagged`. A tag is found where mentions cover all of its letters; a mention is
right where it touches a tag. Tags of the kind ``either`` (a composer, an animal, a party) count for
neither, and functions are not tagged.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from rich.console import Console
from rich.table import Table

from pipeline.ingest.corpus import read_corpus
from pipeline.ingest.metadata import read_metadata
from pipeline.pseudonyms.find import find_mentions
from pipeline.pseudonyms.known import known_names
from pipeline.pseudonyms.mentions import Mention, NameKind
from pipeline.pseudonyms.propose import propose
from pipeline.records import Document

TAGGED = Path("tests/pseudonyms/tagged")
DEMO = Path("transcripts")
NOT_TAGGED = {NameKind.FUNCTION}
MAIN = ("person", "place", "institution")


@dataclass(frozen=True)
class Tag:
    document: str
    start: int
    end: int
    kind: str
    text: str


def read_tags(file: Path) -> list[Tag]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Tag(row["document"], int(row["start"]), int(row["end"]), row["kind"], row["text"])
            for row in csv.DictReader(lines)
        ]


def covered(tag: Tag, mentions: Sequence[Mention], text: str) -> bool:
    letters = {at for at in range(tag.start, tag.end) if text[at].isalnum()}
    for mention in mentions:
        letters -= set(range(mention.start, mention.end))
    return not letters


def touches(mention: Mention, tag: Tag) -> bool:
    return mention.start < tag.end and tag.start < mention.end


@dataclass(frozen=True)
class Comparison:
    found: tuple[Tag, ...]
    missed: tuple[Tag, ...]
    right: tuple[Mention, ...]
    wrong: tuple[Mention, ...]
    right_kind: int

    @classmethod
    def of(
        cls, documents: Iterable[Document], tags: Sequence[Tag], mentions: Sequence[Mention]
    ) -> Comparison:
        found, missed, right, wrong = [], [], [], []
        kinds = 0
        for document in documents:
            own = [tag for tag in tags if tag.document == document.id]
            these = [one for one in mentions if one.document == document.id]
            for tag in own:
                if tag.kind == "either":
                    continue
                (found if covered(tag, these, document.text) else missed).append(tag)
                kinds += any(touches(one, tag) and one.kind.value == tag.kind for one in these)
            for one in these:
                touched = [tag for tag in own if touches(one, tag)]
                if one.kind in NOT_TAGGED or any(tag.kind == "either" for tag in touched):
                    continue
                (right if touched else wrong).append(one)
        return cls(tuple(found), tuple(missed), tuple(right), tuple(wrong), kinds)


def by_kind(title: str, comparison: Comparison) -> Table:
    table = Table("kind", "tags", "found", "recall", "mentions", "right", "precision", title=title)
    found = Counter(tag.kind for tag in comparison.found)
    missed = Counter(tag.kind for tag in comparison.missed)
    right = Counter(one.kind.value for one in comparison.right)
    wrong = Counter(one.kind.value for one in comparison.wrong)

    def row(name: str, kinds: Iterable[str]) -> None:
        kinds = list(kinds)
        hits = sum(found[kind] for kind in kinds)
        tags = hits + sum(missed[kind] for kind in kinds)
        good = sum(right[kind] for kind in kinds)
        given = good + sum(wrong[kind] for kind in kinds)
        table.add_row(
            name, str(tags), str(hits), share(hits, tags), str(given), str(good), share(good, given)
        )

    for kind in NameKind:
        if found[kind.value] + missed[kind.value] + right[kind.value] + wrong[kind.value]:
            row(kind.value, [kind.value])
    row("persons, places, institutions", MAIN)
    row("all", [kind.value for kind in NameKind])
    return table


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def by_document(title: str, documents: Iterable[Document], comparison: Comparison) -> Table:
    table = Table("document", "tags", "found", "mentions", "right", title=title)
    for document in documents:
        hits = sum(tag.document == document.id for tag in comparison.found)
        tags = hits + sum(tag.document == document.id for tag in comparison.missed)
        good = sum(one.document == document.id for one in comparison.right)
        given = good + sum(one.document == document.id for one in comparison.wrong)
        table.add_row(document.id, str(tags), str(hits), str(given), str(good))
    return table


def number(document: Document) -> int:
    return int(re.sub(r"\D", "", document.id))


def demo_study() -> list[Document]:
    metadata = read_metadata(DEMO / "metadata.csv")
    corpus = read_corpus(DEMO, metadata=metadata, ignore=[DEMO / "metadata.csv"])
    return list(corpus.documents)


def invented(language: str) -> list[Document]:
    return [
        Document(id=file.stem, file=file.name, text=file.read_text(encoding="utf-8"), turns=())
        for file in sorted(TAGGED.glob(f"*.{language}.txt"))
    ]


def main() -> None:
    console = Console()
    show = "--misses" in sys.argv
    documents = demo_study()
    begin = process_time()
    mentions = find_mentions(documents, known_names(documents))
    seconds = process_time() - begin
    names = propose(mentions)
    tags = read_tags(TAGGED / "demo.csv")
    parts: list[tuple[str, Callable[[Document], bool]]] = [
        ("Demo study, odd documents", lambda one: number(one) % 2 == 1),
        ("Demo study, even documents", lambda one: number(one) % 2 == 0),
    ]
    for title, chosen in parts:
        some = [document for document in documents if chosen(document)]
        report(console, title, some, tags, mentions, show=show)
    words = sum(len(document.text.split()) for document in documents)
    console.print(
        f"{words:,} words: {len(names)} rows on the sheet, of which "
        f"{sum(one.is_certain for one in names)} are certain; {seconds:.1f} CPU seconds"
    )
    for language in ("de", "en"):
        for document in invented(language):
            known = known_names([document], language)
            report(
                console,
                f"Invented: {document.id}",
                [document],
                read_tags(TAGGED / "invented.csv"),
                find_mentions([document], known, language),
                show=show,
            )


def report(
    console: Console,
    title: str,
    documents: Sequence[Document],
    tags: Sequence[Tag],
    mentions: Sequence[Mention],
    *,
    show: bool,
) -> None:
    comparison = Comparison.of(documents, tags, mentions)
    console.print(by_kind(title, comparison))
    if len(documents) > 1:
        console.print(by_document(title, documents, comparison))
    hits = len(comparison.found) + len(comparison.missed)
    console.print(f"right kind: {share(comparison.right_kind, hits)}")
    if show:
        for tag in comparison.missed:
            console.print(f"  missed {tag.document} {tag.kind}: {tag.text}", markup=False)
        for one in comparison.wrong:
            sign = "" if one.is_certain else "?"
            console.print(
                f"  no name {one.document} {one.kind.value}{sign}: {one.surface}", markup=False
            )


if __name__ == "__main__":
    main()
