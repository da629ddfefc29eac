"""Names, merges and splits of topics by an analyst.

The numbers of topics change with the text. Therefore an analyst's changes refer to passages: each
line of ``from`` names typical passages of one topic, which is identified as the one that contains
most of them. They should come from several documents, as in the column ``passages`` of
``topics.csv``, so that a correction of one transcript does not affect them all.

.. code-block:: yaml

    topics:
      - name: Feste im Garten          # another name: one line
        from:
          - [G1_120_310, G4_77_203]
      - name: Wasser und Pumpen        # merge: a line for each topic
        from:
          - [G2_15_190]
          - [G3_402_588, G5_9_130]

A topic that several entries name is split among them: each of its passages goes to the entry with
the most similar passages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from yaml.nodes import Node

from pipeline.errors import StudyError
from pipeline.i18n import Message, msg
from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.similarity import remove_document_effect
from pipeline.yaml_nodes import entries, items, line_of, read_list, text


@dataclass(frozen=True, kw_only=True)
class TopicChange:
    """A topic that an analyst defines.

    Attributes
    ----------
    name : str
        Its name; if empty, the topic is named by its words.
    passages : tuple of tuple of str
        Passages of each topic that it comprises.
    line : int
        Line of the file on which the entry begins.
    """

    name: str
    passages: tuple[tuple[str, ...], ...]
    line: int = 0


@dataclass(frozen=True)
class ChangedTopics:
    """Topics after an analyst's changes.

    Attributes
    ----------
    numbers : tuple of int
        For each passage its topic, by falling size; -1 for none.
    names : dict of int to str
        Names given by the analyst or before.
    unmatched : tuple of (int, Message)
        Line of the file and problem of each change whose topic is not found.
    """

    numbers: tuple[int, ...]
    names: dict[int, str]
    unmatched: tuple[tuple[int, Message], ...]


def read_changes(path: Path) -> tuple[TopicChange, ...]:
    """Read an analyst's changes; none if there is no file.

    Raises
    ------
    StudyError
        The file is not valid.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "topics.yaml"
    >>> _ = file.write_text("topics: [{name: Feste, from: [[G1_1_9, G2_4_8]]}]")
    >>> [(change.name, change.passages) for change in read_changes(file)]
    [('Feste', (('G1_1_9', 'G2_4_8'),))]
    """
    return tuple(_change(node, path) for node in read_list(path, "topics"))


def _change(node: Node, path: Path) -> TopicChange:
    entry = entries(node, ("name", "from"), path)
    passages = tuple(
        tuple(text(item, path) for item in items(line, path))
        for line in items(entry.get("from"), path)
    )
    if not all(passages) or not passages:
        raise StudyError(
            msg("a topic names no passages"),
            file=path,
            line=line_of(node),
            next_step=msg(
                "list segment_id of topic_segments.csv under 'from', as in - [G1_15_190]"
            ),
        )
    return TopicChange(name=text(entry.get("name"), path), passages=passages, line=line_of(node))


def apply_changes(
    changes: Sequence[TopicChange],
    corpus: PassageCorpus,
    numbers: Sequence[int],
    names: Mapping[int, str] = MappingProxyType({}),
) -> ChangedTopics:
    """Merge, split and name topics as an analyst defines.

    Parameters
    ----------
    changes : sequence of TopicChange
        The analyst's changes.
    corpus : PassageCorpus
        The passages.
    numbers : sequence of int
        For each passage the topic that was found; -1 for none.
    names : mapping of int to str
        Existing names of topics, which the analyst's replace.
    """
    unmatched: list[tuple[int, Message]] = []
    claims: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
    for number, change in enumerate(changes):
        for listed in change.passages:
            rows = [row for name in listed if (row := _row(name, corpus)) is not None]
            counts = Counter(numbers[row] for row in rows if numbers[row] >= 0)
            topic, most = counts.most_common(1)[0] if counts else (-1, 0)
            if not rows:
                unmatched.append((change.line, msg("none of its passages is in the text any more")))
            elif not counts or 2 * most < len(rows):
                unmatched.append((change.line, msg("its passages are not one topic any more")))
            else:
                typical = [row for row in rows if numbers[row] == topic]
                claims[topic].setdefault(number, []).extend(typical)
    labels = _split_topics(claims, corpus, numbers)
    sizes = Counter(label for label in labels if label != (-1, -1))
    order = {label: number for number, (label, _) in enumerate(sizes.most_common())}
    return ChangedTopics(
        tuple(order.get(label, -1) for label in labels),
        {
            number: name
            for (topic, change), number in order.items()
            if (name := names.get(topic, "") if change < 0 else changes[change].name)
        },
        tuple(unmatched),
    )


def _split_topics(
    claims: dict[int, dict[int, list[int]]], corpus: PassageCorpus, numbers: Sequence[int]
) -> list[tuple[int, int]]:
    """Label each passage: (topic, -1) as found, (-1, change) as changed, (-1, -1) for none."""
    labels = [(topic, -1) for topic in numbers]
    vectors = remove_document_effect(corpus.vectors, corpus.documents)
    for topic, rows_of_change in claims.items():
        rows = [row for row, number in enumerate(numbers) if number == topic]
        changes = list(rows_of_change)
        centres = np.array([vectors[rows_of_change[change]].mean(axis=0) for change in changes])
        nearest = (vectors[rows] @ centres.T).argmax(axis=1)
        for row, place in zip(rows, nearest, strict=True):
            labels[row] = (-1, changes[place])
    return labels


def _row(name: str, corpus: PassageCorpus) -> int | None:
    """Find the passage with an id, or else the one that covers at least half of its place.

    Corrections of a transcript move passages by a few characters, which changes their ids.
    """
    document, _, last = name.rpartition("_")
    document, _, first = document.rpartition("_")
    if not (first.isdecimal() and last.isdecimal()):
        return None
    start, end = int(first), int(last)
    overlap, row = max(
        (
            (min(end, passage.end) - max(start, passage.start), row)
            for row, passage in enumerate(corpus.passages)
            if passage.document == document
        ),
        default=(0, 0),
    )
    return row if 2 * overlap >= end - start > 0 else None
