"""Topics to be read by people who did not build them.

Run after ``panreflex run``:

``python benchmarks/topics_reading.py [--study STUDY] [--labels FILE] > lesen.md``
    Prints the topics in random order, without numbers, codes, sizes or marks: the label and six
    typical passages of different documents. Readers write behind each whether it is a theme, mixed
    or an accident, and how well the label says what it is about (0 to 2).
``--labels FILE``
    Another ``topics.csv`` of the same topics, for example of an earlier version: both labels are
    printed in random order as (a) and (b), and readers name the better one.
``--key``
    Prints what the numbers of the sheet stand for: topic, mark, code, which label is whose.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import pandas as pd

from pipeline.records import Document, Topic, TopicAssignment
from pipeline.stages import read_artifact
from pipeline.store import read_output
from pipeline.study import StudyFolder

PASSAGES = 6


def typical(study: StudyFolder) -> dict[int, list[str]]:
    """Return typical passages of each topic, each of another document where there are enough."""
    texts = {one.id: one.text for one in read_artifact(study, "documents", Document)}
    ranked = sorted(
        read_artifact(study, "assignments", TopicAssignment), key=lambda a: -a.probability
    )
    found: dict[int, list[str]] = {}
    for topic in read_artifact(study, "topics", Topic):
        own = [one for one in ranked if one.topic == topic.id and one.end - one.start > 80]
        first = {one.document: one for one in reversed(own)}
        chosen = sorted(first.values(), key=lambda one: -one.probability)[:PASSAGES]
        chosen += [one for one in own if one not in chosen][: PASSAGES - len(chosen)]
        found[topic.id] = [texts[one.document][one.start : one.end] for one in chosen]
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--study", default=".")
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--key", action="store_true")
    given = parser.parse_args()
    study = StudyFolder.open(given.study)
    coverage = read_output("topic_coverage", study.outputs).set_index("topic")
    label_of = {one.id: one.label for one in read_artifact(study, "topics", Topic)}
    others = {}
    if given.labels:
        table = pd.read_csv(given.labels, sep=None, engine="python", encoding="utf-8-sig")
        others = dict(zip(table["topic"], table["label"], strict=True))
    passages = typical(study)
    shuffled = random.Random(0)
    for number, topic in enumerate(shuffled.sample(sorted(label_of), len(label_of)), 1):
        labels = [("new", label_of[topic])]
        if others and others.get(topic) != label_of[topic]:
            labels.append(("old", others[topic]))
        shuffled.shuffle(labels)
        if given.key:
            row = coverage.loc[topic]
            print(number, topic, row["kind"], row["title"], [who for who, _ in labels], sep="\t")
            continue
        print(f"## {number}\n")
        for mark, (_, label) in zip("ab", labels, strict=False):
            print(f"({mark}) {label}\n" if len(labels) > 1 else f"{label}\n")
        print("\n\n".join(f"> {text}" for text in passages[topic]))
        print("\ntheme / mixed / accident: ____   label 0–2: ____\n")


if __name__ == "__main__":
    main()
