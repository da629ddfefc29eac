"""What is doubtful about who speaks in a document.

A conversation in which nobody is named is read as the words of one person, and questions are coded
as answers. These functions say where a text looks like that, without judging what was meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from textwrap import shorten

from pipeline.errors import TranscriptError
from pipeline.i18n import Message, msg, msg_n
from pipeline.ingest.blocks import Block
from pipeline.ingest.label_shapes import Shape, confusable, look_alike, shape_of, without_note
from pipeline.ingest.questions import ends_with_question, has_question_marks
from pipeline.limits import SPEAKERS
from pipeline.records import SourceAnchor, Turn

_PAIRS = 2
"""A question and its answer may be rhetorical; two of them …"""
_SHARE_OF_PAIRS = 0.5
"""… in which half of the paragraphs stand are a conversation, and so are, with long answers …"""
_MANY_PAIRS = 4
_SHARE_OF_MANY_PAIRS = 0.2
"""… many questions that ask somebody (``Sie``, ``you``), one in ten paragraphs."""
_ADDRESSES = re.compile(r"\b(?:Sie|Ihnen|Ihr(?:e[nmrs]?)?|ihr|euch|du|dir|dich|you|your)\b")
_MUCH_RARER = 5
_QUOTE_CHARS = 40
_QUESTION_CHARS = 60
_DASH = re.compile(r"^[-–—]\s+(?=\S)")
_HEAD_CHARS = 600
"""A longer head holds more than title, date and names."""
_LABEL_EACH = msg("label each turn, as in 'I: …' and 'B: …'")


def first_question(lines: Sequence[str]) -> int | None:
    """Return where a conversation begins whose speakers are not named, or None.

    Parameters
    ----------
    lines : sequence of str
        Paragraphs, turns or rows of a text without labels, in their order.

    Returns
    -------
    int or None
        The place of the first question among the lines. None where questions and answers do not
        alternate: monologues, minutes, notes, lists.

    Examples
    --------
    >>> first_question(["Guten Tag.", "Wie war das?", "Gut.", "Und dann?", "Kam der Frost."])
    1
    >>> first_question(["Ich war dort.", "Wer hätte das gedacht?", "Es war kalt.", "Ich ging."])
    """
    if len(lines) < 2 * _PAIRS:
        return None
    marked = any(map(has_question_marks, lines))
    asks = [ends_with_question(line, marked=marked) for line in lines]
    pairs = [n for n in range(len(lines) - 1) if asks[n] and not asks[n + 1]]
    if len(pairs) < _PAIRS:
        return None
    share = 2 * len(pairs) / len(lines)
    dashes = sum(_DASH.match(line) is not None for line in lines)
    addressed = sum(_ADDRESSES.search(lines[n]) is not None for n in pairs)
    many = len(pairs) >= _MANY_PAIRS and share >= _SHARE_OF_MANY_PAIRS
    if (
        share >= _SHARE_OF_PAIRS
        or 2 * dashes > len(lines)
        or (many and 2 * addressed >= len(pairs))
    ):
        return pairs[0]
    return None


def without_dashes(blocks: Sequence[Block]) -> Sequence[Block]:
    """Drop the dashes by which a dialogue shows that another one speaks.

    Examples
    --------
    >>> said = ("– Wie war das?", "– Gut.", "– Und dann?", "– Kam der Frost.")
    >>> [block.text for block in without_dashes([Block(text=text) for text in said])][:2]
    ['Wie war das?', 'Gut.']
    """
    dashes = sum(_DASH.match(block.text) is not None for block in blocks)
    if 2 * dashes <= len(blocks) or first_question([block.text for block in blocks]) is None:
        return blocks
    return [replace(block, text=_DASH.sub("", block.text, count=1)) for block in blocks]


def speaker_problems(text: str, turns: Sequence[Turn]) -> tuple[TranscriptError, ...]:
    """Return where it is doubtful who speaks.

    Parameters
    ----------
    text : str
        The canonical text of a document.
    turns : sequence of Turn
        Its turns.

    Returns
    -------
    tuple of TranscriptError
        A conversation in which nobody is named, or in a part of which nobody is; labels that look
        like the same person's; a label inside a turn; a label without its colon. Of more labels
        than people speak anywhere, only that they are so many.
    """
    labels = len({turn.speaker for turn in turns})
    if labels > SPEAKERS:
        return (*_unnamed(text, turns), _many_labels(labels, turns[0]))
    return (
        *_unnamed(text, turns),
        *_one_person(turns),
        *_labels_inside(text, turns),
        *_slips(text, turns),
    )


def _unnamed(text: str, turns: Sequence[Turn]) -> Iterator[TranscriptError]:
    if not any(turn.speaker for turn in turns):
        place = first_question([text[turn.start : turn.end] for turn in turns])
        if place is not None:
            yield _problem(
                msg("questions and answers alternate, but nobody is named"),
                turns[place].anchor_at(turns[place].start),
                _LABEL_EACH,
            )
        return
    one_speaker = len({turn.speaker for turn in turns}) == 1
    for together in [turns] if one_speaker else [[turn] for turn in turns]:
        turn = together[0]
        # Where only questions have a label, or only answers, one turn seems to follow another.
        paragraphs = [line for one in together for line in _paragraphs(text, one)]
        place = first_question([words for _, words in paragraphs])
        if place is not None:
            start = paragraphs[place][0]
            turn = next(one for one in reversed(together) if one.start <= start)
            yield _problem(
                msg(
                    "questions and answers alternate, but all are read as the words of '{speaker}'",
                    speaker=turn.speaker,
                ),
                turn.anchor_at(start),
                _LABEL_EACH,
            )
            return


def _many_labels(labels: int, first: Turn) -> TranscriptError:
    return _problem(
        msg(
            "{n:,} different labels are read as speakers, the first is '{label}'",
            n=labels,
            label=shorten(first.speaker, _QUOTE_CHARS, placeholder=" …"),
        ),
        first.anchor_at(first.start),
        msg("if they count turns or lines, remove the numbers from the labels"),
    )


def _paragraphs(text: str, turn: Turn) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs of a turn with their beginnings."""
    start = turn.start
    for words in text[turn.start : turn.end].split("\n"):
        yield start, words
        start += len(words) + 1


def _one_person(turns: Sequence[Turn]) -> Iterator[TranscriptError]:
    """Yield a problem for each two labels that look like one, at the rarer one's first turn."""
    counts = Counter(turn.speaker for turn in turns if turn.speaker)
    for pair in combinations(counts, 2):
        usual, rare = sorted(pair, key=lambda label: -counts[label])
        seldom = counts[rare] <= max(1, counts[usual] // _MUCH_RARER)
        alike = look_alike(usual, rare) if seldom else confusable(usual, rare)
        if alike or without_note(usual) == rare or without_note(rare) == usual:
            first = next(turn for turn in turns if turn.speaker == rare)
            yield _problem(
                msg("'{one}' and '{other}' look like one person", one=usual, other=rare),
                first.anchor_at(first.start),
                msg("if so, give them the same label"),
            )


def _labels_inside(text: str, turns: Sequence[Turn]) -> Iterator[TranscriptError]:
    """Yield a problem for the first label that stands inside of a turn of somebody else."""
    labels = {turn.speaker for turn in turns if turn.speaker and "\n" not in turn.speaker}
    if not labels:
        return
    known = _any_of(labels)
    # A question ends before the label, or a word in lower case: "Plan B: nichts" has no label.
    inside = re.compile(
        rf"(?:(?<=[a-zäöüß),;] )(?P<known>{known})|(?<=\? )(?P<other>[A-ZÄÖÜ]\d{{0,2}})): (?=\S)"
    )
    for turn in turns:
        for match in inside.finditer(text, turn.start, turn.end):
            label = match["known"] or match["other"]
            if label != turn.speaker:
                yield _problem(
                    msg(
                        "'{label}:' stands inside a turn of '{speaker}'; what follows is read as "
                        "the words of '{speaker}'",
                        label=label,
                        speaker=turn.speaker,
                    ),
                    turn.anchor_at(match.start()),
                    msg("if somebody else speaks there, begin a new line with the label"),
                )
                return


def _any_of(labels: Collection[str]) -> str:
    """Return a pattern of any of the labels, which matches nothing where there is none."""
    return "|".join(sorted(map(re.escape, labels), key=len, reverse=True)) or "(?!)"


def _slips(text: str, turns: Sequence[Turn]) -> Iterator[TranscriptError]:
    """Yield a problem for labels whose colon is missing or another sign (``B; Ja.``, ``B Ja.``).

    Without a sign, only what cannot be a word of its own counts: ``Frau Amsel`` may begin a
    sentence, ``B1`` not.
    """
    labels = {turn.speaker for turn in turns if turn.speaker}
    if not labels:
        return
    codes = {label for label in labels if shape_of(label) is Shape.CODE}
    slip = re.compile(
        rf"(?:(?<=\n)|(?<=\? ))(?P<label>{_any_of(codes)})(?:[.,]| ?[–—-])?\s+(?=[A-ZÄÖÜ„\"(])"
        rf"|(?:(?<=\n)|(?<=[?.!…] ))(?P<other>{_any_of(labels)});\s+(?=\S)"
    )
    found = [
        (turn, match)
        for turn in turns
        for match in slip.finditer(text, turn.start, turn.end)
        if (match["label"] or match["other"]) != turn.speaker
    ]
    if found:
        turn, match = found[0]
        yield _problem(
            msg_n(
                "'{words}' looks like a label without its colon; it is read as the words of "
                "'{speaker}'",
                "{n} times a label seems to lack its colon, first in '{words}'; it is read as the "
                "words of '{speaker}'",
                n=len(found),
                words=shorten(text[match.start() : turn.end], _QUOTE_CHARS, placeholder=" …"),
                speaker=turn.speaker,
            ),
            turn.anchor_at(match.start()),
            msg("if somebody else speaks there, write a colon behind the label"),
        )


def unused_labels(label: str, anchor: SourceAnchor) -> TranscriptError:
    """Return the problem that labels are not used, because most of the text stands before them."""
    return _problem(
        msg(
            "most of the text stands before the first label '{label}', so no label is used",
            label=label,
        ),
        anchor,
        msg("label the turns from the first one on, as in 'I: …' and 'B: …'"),
    )


def head_problem(
    head: Sequence[str], label: str, anchor: SourceAnchor, *, after_question: bool = False
) -> tuple[TranscriptError, ...]:
    """Return a problem where much text, or the first question, stands before the first label.

    Parameters
    ----------
    head : sequence of str
        What stands there.
    label, anchor : str, SourceAnchor
        The first label, and where it stands.
    after_question : bool
        Who speaks first answers somebody.
    """
    characters = sum(map(len, head))
    if characters <= _HEAD_CHARS:
        if not (after_question and head and ends_with_question(head[-1])):
            return ()
        return (
            _problem(
                msg(
                    "the question '{words}' stands before the first label '{label}' and is left "
                    "out",
                    words=shorten(head[-1], _QUESTION_CHARS, placeholder=" …"),
                    label=label,
                ),
                anchor,
                msg("if something was said there, label it, too"),
            ),
        )
    return (
        _problem(
            msg(
                "{n} characters stand before the first label '{label}' and are left out",
                n=characters,
                label=label,
            ),
            anchor,
            msg("if something was said there, label it, too"),
        ),
    )


def _problem(problem: Message, anchor: SourceAnchor | None, next_step: Message) -> TranscriptError:
    """Return a problem with its place: the line, or else what the source counts."""
    if anchor is None or anchor.line is not None:
        return TranscriptError(problem, line=anchor.line if anchor else None, next_step=next_step)
    if anchor.page is not None:
        problem = msg("page {page}: {problem}", page=anchor.page, problem=problem)
    elif anchor.paragraph is not None:
        problem = msg("paragraph {n}: {problem}", n=anchor.paragraph, problem=problem)
    return TranscriptError(problem, next_step=next_step)
