"""Errors that a user can put right.

Every error that panreflex raises on purpose says in one plain sentence what is wrong, where, and
what to do next. The command line prints that sentence; Python callers may read its parts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from pipeline.i18n import Message, joined, msg

MOST_NAMED = 12
"""More known words than these are not listed in a message."""


class PanreflexError(Exception):
    """Something that the user can put right.

    Parameters
    ----------
    problem : Message
        What is wrong, as a sentence without a full stop at its end.
    file : path-like, optional
        The file in which it is wrong.
    line : int, optional
        The line of that file, counted from 1.
    next_step : Message, optional
        What the user can do about it, as a sentence without a full stop.

    Examples
    --------
    >>> str(PanreflexError(msg("code '{code}' is unknown", code="B22"), file="codings.csv",
    ...                    line=7, next_step=nearest("B22", ["B2"])))
    "codings.csv, line 7: code 'B22' is unknown; did you mean 'B2'?"
    """

    def __init__(
        self,
        problem: Message,
        *,
        file: str | Path | None = None,
        line: int | None = None,
        next_step: Message | None = None,
    ) -> None:
        self.problem = problem
        self.file = str(file) if file is not None else None
        self.line = line
        self.next_step = next_step
        super().__init__(str(self))

    @property
    def message(self) -> Message:
        """Where, what is wrong, and what to do next, in one sentence."""
        return located(self.problem, self.next_step, self.file, self.line)

    def __str__(self) -> str:
        return str(self.message)


def located(
    problem: Message,
    next_step: Message | None,
    file: str | None,
    line: int | None,
    lines: Sequence[int] = (),
) -> Message:
    """Put where, what is wrong, and what to do next into one sentence."""
    sentence = joined("; ", filter(None, (problem, next_step)))
    if lines and file:
        return msg(
            "{file}, lines {lines}: {problem}",
            file=file,
            lines=line_ranges(lines),
            problem=sentence,
        )
    if line is None:
        return joined(": ", (file, sentence)) if file else sentence
    if not file:
        return msg("line {line}: {problem}", line=line, problem=sentence)
    return msg("{file}, line {line}: {problem}", file=file, line=line, problem=sentence)


def line_ranges(lines: Iterable[int]) -> str:
    """Write line numbers with those that follow one another as ranges; of many, the first.

    Examples
    --------
    >>> line_ranges([2, 3, 4, 9, 15, 16])
    '2–4, 9, 15–16'
    """
    ranges: list[list[int]] = []
    for line in sorted(set(lines)):
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    written = [str(first) if first == last else f"{first}–{last}" for first, last in ranges]
    return listed(written)


class StudyError(PanreflexError):
    """`study.toml`, or a file or folder that it names, is not as it should be."""


class CodebookError(PanreflexError):
    """The codebook is missing, malformed, or contradicts itself."""


class CodingsError(PanreflexError):
    """A list of human codings cannot be read or names what does not exist."""


class TranscriptError(PanreflexError):
    """A transcript cannot be read."""


class OutputError(PanreflexError):
    """An output cannot be written, or an output that is asked for does not exist."""


class EncoderError(PanreflexError):
    """The sentence encoder that the study names is not available."""


class ClusterError(PanreflexError):
    """The cluster that should compute cannot be reached or used, or has broken down."""


def nearest(word: str, known: Iterable[str]) -> Message:
    """Name the known word that a misspelt one most likely stands for.

    Parameters
    ----------
    word : str
        What the user wrote.
    known : iterable of str
        What would have been understood.

    Returns
    -------
    Message
        A next step for a message: the nearest known word, or a list of the first ones.

    Examples
    --------
    >>> nearest("codebok", ["codebook", "language"])
    "did you mean 'codebook'?"
    >>> nearest("xyz", ["codebook", "language"])
    'known are codebook, language'
    """
    words = list(known)
    if close := closest(word, words):
        return msg("did you mean '{name}'?", name=close)
    if not words:
        return msg("none are known")
    return msg("known are {names}", names=listed(words))


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that a misspelt one most likely stands for; None where none is near.

    Examples
    --------
    >>> closest("codebok", ["codebook", "language"]), closest("xyz", ["codebook"])
    ('codebook', None)
    """
    by_folded = {w.casefold(): w for w in reversed(list(known))}
    close = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def listed(names: Collection[str]) -> str:
    """Write names one after another; of many, the first.

    Examples
    --------
    >>> listed(["a", "b"]), listed([*"abcdefghijklmn"])
    ('a, b', 'a, b, c, d, e, f, g, h, i, j, k, l …')
    """
    return ", ".join([*names][:MOST_NAMED]) + " …" * (len(names) > MOST_NAMED)
