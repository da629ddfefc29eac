"""What did an analyst change about the topics, and where does it hold after they are found anew?

Topics have other numbers after each change of the text. So an analyst's names, merges and splits
are tied to passages: each line of ``from`` names typical passages of one topic, which today is the
one that holds most of them. They had best be of several documents, as in the column ``passages`` of
``topics.csv``, so that a correction of one transcript does not lose them all.

.. code-block:: yaml

    topics:
      - name: Feste im Garten          # another name: one line
        from:
          - [G1_120_310, G4_77_203]
      - name: Wasser und Pumpen        # merged: a line for each topic
        from:
          - [G2_15_190]
          - [G3_402_588, G5_9_130]

A topic that several entries name is split among them: each of its passages goes to the entry whose
passages it is most like.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from yaml.nodes import Node

from pipeline.errors import StudyError
from pipeline.i18n import Message, msg
from pipeline.topics.corpus import Corpus
from pipeline.topics.likeness import without_voice
from pipeline.topics.listed import entries, items, line_of, read_list, text


@dataclass(frozen=True, kw_only=True)
class TopicChange:
    """A topic as an analyst wants it.

    Attributes
    ----------
    name : str
        What it shall be called; empty: by its words.
    gathers : tuple of tuple of str
        Passages of each topic that goes into it.
    line : int
        Line of the file on which it begins.
    """

    name: str
    gathers: tuple[tuple[str, ...], ...]
    line: int = 0


@dataclass(frozen=True)
class Changed:
    """Topics with an analyst's changes.

    Attributes
    ----------
    numbers : tuple of int
        For each passage its topic, by falling size; -1 for none.
    names : dict of int to str
        Names that they have, by the analyst or from before.
    lost : tuple of (int, Message)
        Line of the file and what is wrong, for each change that finds its topic no more.
    """

    numbers: tuple[int, ...]
    names: dict[int, str]
    lost: tuple[tuple[int, Message], ...]


def read_changes(path: Path) -> tuple[TopicChange, ...]:
    """Read an analyst's changes; none where there is no file.

    Raises
    ------
    StudyError
        The file is not as it should be.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "topics.yaml"
    >>> _ = file.write_text("topics: [{name: Feste, from: [[G1_1_9, G2_4_8]]}]")
    >>> [(change.name, change.gathers) for change in read_changes(file)]
    [('Feste', (('G1_1_9', 'G2_4_8'),))]
    """
    return tuple(_change(node, path) for node in read_list(path, "topics"))


def _change(node: Node, path: Path) -> TopicChange:
    entry = entries(node, ("name", "from"), path)
    gathers = tuple(
        tuple(text(item, path) for item in items(line, path))
        for line in items(entry.get("from"), path)
    )
    if not all(gathers) or not gathers:
        raise StudyError(
            msg("a topic names no passages"),
            file=path,
            line=line_of(node),
            next_step=msg(
                "list segment_id of topic_segments.csv under 'from', as in - [G1_15_190]"
            ),
        )
    return TopicChange(name=text(entry.get("name"), path), gathers=gathers, line=line_of(node))


def apply_changes(
    changes: Sequence[TopicChange],
    corpus: Corpus,
    numbers: Sequence[int],
    names: Mapping[int, str] = MappingProxyType({}),
) -> Changed:
    """Merge, split and name topics as an analyst wants them.

    Parameters
    ----------
    changes : sequence of TopicChange
        What the analyst wants.
    corpus : Corpus
        The passages.
    numbers : sequence of int
        For each passage the topic that was found; -1 for none.
    names : mapping of int to str
        Names that topics have already; the analyst's go before.
    """
    lost: list[tuple[int, Message]] = []
    claims: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
    for place, change in enumerate(changes):
        for named in change.gathers:
            rows = [row for name in named if (row := _row(name, corpus)) is not None]
            inside = Counter(numbers[row] for row in rows if numbers[row] >= 0)
            topic, most = inside.most_common(1)[0] if inside else (-1, 0)
            if not rows:
                lost.append((change.line, msg("none of its passages is in the text any more")))
            elif not inside or 2 * most < len(rows):
                lost.append((change.line, msg("its passages are not one topic any more")))
            else:
                typical = [row for row in rows if numbers[row] == topic]
                claims[topic].setdefault(place, []).extend(typical)
    wanted = _shared_out(claims, corpus, numbers)
    sizes = Counter(label for label in wanted if label != (-1, -1))
    order = {label: number for number, (label, _) in enumerate(sizes.most_common())}
    return Changed(
        tuple(order.get(label, -1) for label in wanted),
        {
            number: name
            for (topic, change), number in order.items()
            if (name := names.get(topic, "") if change < 0 else changes[change].name)
        },
        tuple(lost),
    )


def _shared_out(
    claims: dict[int, dict[int, list[int]]], corpus: Corpus, numbers: Sequence[int]
) -> list[tuple[int, int]]:
    """Say of each passage whose it is: (topic, -1) as found, or (-1, change); (-1, -1) is none."""
    import numpy as np

    wanted = [(topic, -1) for topic in numbers]
    alike = without_voice(corpus.vectors, corpus.documents)
    for topic, by_change in claims.items():
        rows = [row for row, number in enumerate(numbers) if number == topic]
        places = list(by_change)
        centres = np.array([alike[by_change[place]].mean(axis=0) for place in places])
        nearest = (alike[rows] @ centres.T).argmax(axis=1)
        for row, near in zip(rows, nearest, strict=True):
            wanted[row] = (-1, places[near])
    return wanted


def _row(name: str, corpus: Corpus) -> int | None:
    """Find the passage that has the name, or else the one that covers at least half of its place.

    Corrections of a transcript move passages by a few characters, and give them other names.
    """
    document, _, place = name.rpartition("_")
    document, _, first = document.rpartition("_")
    if not (first.isdecimal() and place.isdecimal()):
        return None
    start, end = int(first), int(place)
    shared, row = max(
        (
            (min(end, unit.end) - max(start, unit.start), row)
            for row, unit in enumerate(corpus.units)
            if unit.document == document
        ),
        default=(0, 0),
    )
    return row if 2 * shared >= end - start > 0 else None
