"""Accuracy and speed of the German language layer.

Run from the root of the repository: ``uv run python -m benchmarks.language``. The cases are those
of `tests/language/cases`, the text for the speed is the demo study's.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import spacy
from rich.console import Console
from rich.table import Table

from pipeline.ingest.corpus import read_corpus
from pipeline.language import analyse
from pipeline.language.nlp import spacy_pipeline
from tests.language.german_cases import COMPONENTS, SYSTEMS, cases, right

TRANSCRIPTS = Path("transcripts")


def accuracy(title: str, *splits: str) -> Table:
    table = Table("component", "cases", *SYSTEMS, title=title)
    totals = dict.fromkeys(SYSTEMS, 0)
    every = 0
    for component in COMPONENTS:
        row = {system: right(system, component, *splits) for system in SYSTEMS}
        count = next(iter(row.values()))[1]
        every += count
        for system, (hits, _) in row.items():
            totals[system] += hits
        table.add_row(component, str(count), *(f"{hits / count:.1%}" for hits, _ in row.values()))
    table.add_row("all", str(every), *(f"{hits / every:.1%}" for hits in totals.values()))
    return table


def speed() -> Table:
    ignored = [TRANSCRIPTS / "metadata.csv"]
    texts = [document.text for document in read_corpus(TRANSCRIPTS, ignore=ignored).documents]
    blank = spacy.blank("de")
    spacy_pipeline("de")("Ein Satz zum Laden der Wörterbücher.")
    table = Table("", "tokens", "tokens/s, first pass", "tokens/s, second pass", title="Speed")
    runs = {
        "spaCy blank de": lambda text: len(blank(text)),
        "panreflex analyse": lambda text: len(analyse(text)),
    }
    for name, run in runs.items():
        rates = []
        for _ in range(2):
            begin = perf_counter()
            tokens = sum(map(run, texts))
            rates.append(f"{tokens / (perf_counter() - begin):,.0f}")
        table.add_row(name, f"{tokens:,}", *rates)
    return table


def main() -> None:
    console = Console()
    reports = sum(case["source"] == "report" for name in COMPONENTS for case in cases(name))
    console.print(f"{reports} of the cases are paraphrased from reports of the field")
    console.print(accuracy("All cases"))
    console.print(accuracy("Cases that were first run when the rules stood", "held", "unseen"))
    console.print(speed())


if __name__ == "__main__":
    main()
