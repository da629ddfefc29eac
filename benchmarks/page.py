"""Speed of the page with a large study.

Run with ``python benchmarks/page.py [study]`` after ``panreflex run``. Each of the first 28
transcripts is repeated until it has 9,000 words, its codings and topics with it; then the page is
opened in Chromium. Times are medians of five rounds, in milliseconds.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from playwright.sync_api import sync_playwright

from pipeline.records import Document, segment_id
from pipeline.report import page
from pipeline.results import Results
from pipeline.stages.results import read_results
from pipeline.study import StudyFolder

DOCUMENTS, WORDS, ROUNDS, DECISIONS = 28, 9_000, 5, 100
SEARCHES = ("der", "Übung", "in der Stadt", "xyzzy")

# From when a view is asked for until it is drawn.
GO = """([address, done]) => new Promise((finish) => {
    location.hash = "view=pictures";
    setTimeout(() => {
        const since = performance.now();
        const look = () => (document.querySelector(done)
            ? requestAnimationFrame(() => finish(performance.now() - since)) : setTimeout(look));
        location.hash = address;
        look();
    }, 100);
})"""
DRAWN = """new MutationObserver((_, itself) => {
    if (!document.querySelector(".figures")) return;
    itself.disconnect();
    window.drawn = performance.now();
}).observe(document, { childList: true, subtree: true });"""


def repeated(document: Document, times: int) -> Document:
    step = len(document.text) + 1
    turns = [
        replace(
            turn,
            number=turn.number + again * len(document.turns),
            start=turn.start + again * step,
            end=turn.end + again * step,
            anchors=tuple(
                replace(anchor, start=anchor.start + again * step) for anchor in turn.anchors
            ),
        )
        for again in range(times)
        for turn in document.turns
    ]
    return replace(document, text="\n".join([document.text] * times), turns=tuple(turns))


def enlarged(results: Results) -> Results:
    chosen = results.documents[:DOCUMENTS]
    times = {one.id: -(-WORDS // len(one.text.split())) for one in chosen}
    steps = {one.id: len(one.text) + 1 for one in chosen}

    def moved(records: Sequence[Any], name: str | None) -> tuple[Any, ...]:
        return tuple(
            replace(one, start=start, end=end, **_id(one, start, end, name))
            for one in records
            if one.document in times
            for again in range(times[one.document])
            for start in [one.start + again * steps[one.document]]
            for end in [one.end + again * steps[one.document]]
        )

    return replace(
        results,
        documents=tuple(repeated(one, times[one.id]) for one in chosen),
        segments=moved(results.segments, "id"),
        coded=moved(results.coded, "id"),
        codings=moved(results.codings, None),
        assignments=moved(results.assignments, "segment"),
    )


def _id(one: Any, start: int, end: int, name: str | None) -> Mapping[str, str]:
    return {name: segment_id(one.document, start, end)} if name else {}


def main(study: str) -> None:
    results = enlarged(read_results(StudyFolder.open(study)))
    since = perf_counter()
    html = page(results)
    built = perf_counter() - since
    words = sum(len(one.text.split()) for one in results.documents)
    print(f"{len(results.documents)} documents, {words:,} words, {len(results.coded):,} codings")
    print(f"page: {len(html) / 1e6:.1f} MB, made in {built:.1f} s")
    first, last = results.coded[0], results.documents[-1].id
    with TemporaryDirectory() as folder, sync_playwright() as started:
        file = Path(folder, "report.html")
        file.write_bytes(html)
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": 1400, "height": 900})
        tab.add_init_script(DRAWN)
        opened = {
            "first paint": "performance.getEntriesByName('first-contentful-paint')[0].startTime",
            "overview": "window.drawn",
        }
        times: dict[str, list[float]] = {name: [] for name in opened}
        for _ in range(ROUNDS):
            tab.goto("about:blank")
            tab.goto(file.as_uri())
            tab.wait_for_selector(".figures")
            tab.wait_for_timeout(200)
            for name, expression in opened.items():
                times[name].append(tab.evaluate(expression))
        views = {
            "transcript": (f"doc={last}", ".turn"),
            "place in a transcript": (first.id, ".target"),
            "all coded segments": ("view=passages", ".passage"),
            "codebook": ("view=codebook", ".entry"),
            "topics": ("view=topics", ".topic"),
        }
        views |= {
            f"search “{query}”": (f"view=hits&q={query}", ".hits:not([aria-busy])")
            for query in SEARCHES
        }
        for name, asked in views.items():
            times[name] = [tab.evaluate(GO, list(asked)) for _ in range(ROUNDS)]
        for name, taken in times.items():
            print(f"{name:>28}: {median(taken):6.0f}")
        print(f"{'decisions a minute, by key':>28}: {decisions_a_minute(tab):6.0f}")
        browser.close()


def decisions_a_minute(tab: Any) -> float:
    """As fast as keys are pressed, with every decision kept on the disk."""
    tab.evaluate("location.hash = 'view=reviewing'")
    tab.wait_for_selector("form.start")
    tab.fill("[name=reviewer]", "B")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".decide")
    since = perf_counter()
    for key in "ar" * (DECISIONS // 2):
        tab.keyboard.press(key)
    decided = int(tab.inner_text(".done").split()[0])
    return 60 * decided / (perf_counter() - since)


if __name__ == "__main__":
    main(*sys.argv[1:] or ["."])
