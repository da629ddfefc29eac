"""Times of the recording that are written like the time of day, or on lines of their own.

``00:03 I: Ja?`` is a time in the recording, ``12:30 Uhr war es`` is not. The document tells: times
of a recording stand at the same place of block after block, and they only ever increase.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.ingest.blocks import Block
from pipeline.ingest.label_shapes import may_be_label
from pipeline.ingest.time_marks import DURATION, TO, leading_mark, seconds_of

_MINUTES = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?(?!\d)"
_TIME = (
    rf"(?:\((?P<enclosed>{_MINUTES}(?:{TO}{_MINUTES})?)\)|(?P<bare>{_MINUTES}(?:{TO}{_MINUTES})?))"
)
_OF_DAY = r"(?!\s?(?:Uhr|h|[ap]\.?m|o['’]clock)\b)"
_BEFORE = re.compile(rf"(?P<before>){_TIME}(?:\s?[-–—|,])?(?=\s|$){_OF_DAY}")
_BEHIND_COLON = re.compile(rf"(?P<before>[^\s:][^:]{{0,62}}:\s){_TIME}(?=\s|$){_OF_DAY}")
_AT_END = re.compile(rf"(?P<before>.*\S\s?)\((?P<enclosed>{_MINUTES})\)(?P<bare>)$")
_LABEL_FOLLOWS = re.compile(r"\s*(?:$|[\[<(]?[^\s:][^:]{0,62}[:\]>)])")
_CLOCK_FACE = 5
"""Times of day are mostly rounded to so many minutes."""
_BEGINNING = 600.0
"""Until when somebody speaks in any recording, in seconds."""
_SHARE = 0.25
"""A block in four has its time, where name, time and text are lines of their own."""
_NUMBERED_LINE = re.compile(r"\(?(\d{1,4})[.)]?\s+(?=\S)")
_BEGINS_WITH_LABEL = re.compile(r"[^\W\d][^:]{0,62}:\s")
_SHARE_OF_NUMBERED = 0.9
_NUMBERS = 4
_DURATION = re.compile(rf"({DURATION})(?:{_MINUTES})?")
"""Teams repeats it in figures when a transcript is copied from its page."""


def with_times(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with all times of the recording as marks in brackets.

    Parameters
    ----------
    blocks : sequence of Block
        The whole document.

    Returns
    -------
    list of Block
        Names and times on lines of their own are one block, as ``Eva Amsel [0:03]``.

    Examples
    --------
    >>> def texts(*lines):
    ...     return [block.text for block in with_times([Block(text=line) for line in lines])]
    >>> texts("00:03 I: Ja?", "00:09 B: 12:30 Uhr war es.")
    ['[00:03] I: Ja?', '[00:09] B: 12:30 Uhr war es.']
    >>> texts("09:00 Ankunft im Garten", "09:30 Es regnet.")
    ['09:00 Ankunft im Garten', '09:30 Es regnet.']
    >>> texts("Eva", "0:03", "Ja?", "Udo", "0:09", "Nein.", "Eva", "0:12", "Doch.")
    ['Eva [0:03]', 'Ja?', 'Udo [0:09]', 'Nein.', 'Eva [0:12]', 'Doch.']
    """
    blocks = _without_numbers(blocks)
    texts = [
        f"[{_clock(match[1])}]" if (match := _DURATION.fullmatch(block.text)) else block.text
        for block in blocks
    ]
    for place in (_BEFORE, _BEHIND_COLON, _AT_END):
        texts = _marked(texts, place)
    timed = [
        block if block.text == text else replace(block, text=text)
        for block, text in zip(blocks, texts, strict=True)
    ]
    return _joined_label_lines(timed)


def _without_numbers(blocks: Sequence[Block]) -> Sequence[Block]:
    """Drop the numbers of paragraphs, or of all lines, which count up by one (``12 I: Ja?``)."""
    lines = [match for block in blocks if (match := _NUMBERED_LINE.match(block.text))]
    labelled = [match for match in lines if _BEGINS_WITH_LABEL.match(match.string, match.end())]
    every_line = len(lines) > _SHARE_OF_NUMBERED * len(blocks) and len(labelled) > 1
    numbered = lines if every_line else labelled
    counts_up = all(int(b[1]) == int(a[1]) + 1 for a, b in pairwise(numbered))
    if len(numbered) < max(_NUMBERS, len(blocks) / 2) or not counts_up:
        return blocks
    ends = {match.string: match.end() for match in numbered}
    return [
        replace(block, text=block.text[ends[block.text] :]) if block.text in ends else block
        for block in blocks
    ]


def _clock(duration: str) -> str:
    seconds = int(seconds_of(duration))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _marked(texts: list[str], place: re.Pattern[str]) -> list[str]:
    """Put the times at a place into brackets, where they are times of the recording."""
    found = {
        number: match
        for number, text in enumerate(texts)
        if ":" in text and (match := place.match(text))
    }
    if len(found) < max(2, _SHARE * len(texts)):
        return texts
    times = [seconds_of(match["enclosed"] or match["bare"]) for match in found.values()]
    back = sum(after < before for before, after in pairwise(times))
    beside_label = place is _BEHIND_COLON or (
        place is _BEFORE
        and 2 * sum(_LABEL_FOLLOWS.match(m.string, m.end()) is not None for m in found.values())
        >= len(found)
    )
    round_times = all(time % _CLOCK_FACE == 0 for time in times)
    if back > len(times) / 10 or (round_times and (times[0] >= _BEGINNING or not beside_label)):
        return texts
    marked = list(texts)
    for number, match in found.items():
        time, rest = match["enclosed"] or match["bare"], match.string[match.end() :].lstrip()
        marked[number] = f"{match['before']}[{time}] {rest}".rstrip()
    return marked


def _joined_label_lines(blocks: list[Block]) -> list[Block]:
    """Join a line that is a name with the line beside it that is a time."""
    times = [leading_mark(block.text)[1] == "" for block in blocks]
    if not any(times):
        return blocks
    names = [
        not time and may_be_label(block.text) for block, time in zip(blocks, times, strict=True)
    ]
    before = Counter(blocks[n].text for n in range(len(blocks) - 1) if names[n] and times[n + 1])
    after = Counter(blocks[n].text for n in range(1, len(blocks)) if names[n] and times[n - 1])
    name_first = _recurring(before) >= _recurring(after)
    if max(_recurring(before), _recurring(after)) < 2:
        return blocks
    joined: list[Block] = []
    waiting: Block | None = None
    for block, is_time, is_name in zip(blocks, times, names, strict=True):
        last = joined[-1] if joined else None
        if is_time and name_first and last is not None and waiting is last:
            joined[-1] = waiting = replace(
                last, text=f"{last.text} {_one_mark(last.text, block.text)}".strip()
            )
        elif is_name and not name_first and last is not None and waiting is last:
            joined[-1] = replace(last, text=f"{last.text} {block.text}")
            waiting = None
        else:
            joined.append(block)
            waiting = block if (is_name if name_first else is_time) else None
    return joined


def _one_mark(label: str, mark: str) -> str:
    """Return the mark, unless the label has one already (Teams repeats the time in words)."""
    return "" if label.endswith("]") else mark


def _recurring(counts: Counter[str]) -> int:
    return sum(count for count in counts.values() if count > 1)
