"""Outcome of a batch of requests.

Each answer of a server or a file is either usable or listed under its problem; requests without a
usable answer can be sent again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.i18n import Message
from pipeline.llm.parse_response import Answer, answer_problem, complete_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Answers to a batch of requests, by their problem.

    Attributes
    ----------
    requested : int
        Number of requests.
    usable : tuple of Answer
        The first usable answer to each request.
    partial : tuple of Answer
        The first answer that was cut off, and has complete rows, to each request without a usable
        one.
    failed, truncated, malformed, duplicate, unknown : tuple of str
        Ids of answers that are errors, that are cut off, that cannot be read, that are further
        answers to an answered request, or that belong to no request of the study in its current
        state.
    missing : tuple of str
        Ids of requests without a usable answer.
    unreadable_lines : tuple of int
        Lines of the file that are no answer at all.
    notes : tuple of Message
        What went wrong with several requests, with the next step, once for each cause.
    """

    requested: int
    usable: tuple[Answer, ...] = ()
    partial: tuple[Answer, ...] = ()
    failed: tuple[str, ...] = ()
    truncated: tuple[str, ...] = ()
    malformed: tuple[str, ...] = ()
    duplicate: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unreadable_lines: tuple[int, ...] = ()
    notes: tuple[Message, ...] = ()


def sort_answers(
    requests: Iterable[str],
    answers: Iterable[Answer],
    *,
    rows: str = "codings",
    unreadable_lines: Iterable[int] = (),
) -> Outcome:
    """Sort answers into usable ones and others.

    Parameters
    ----------
    requests : iterable of str
        Ids of the requests.
    answers : iterable of Answer
        All answers.
    rows : str
        Name of the list that an answer holds.
    unreadable_lines : iterable of int
        Numbers of lines that are no answer.

    Examples
    --------
    >>> found = sort_answers(["r1", "r2"], [Answer(id="r1", content="?"), Answer(id="r9")])
    >>> found.malformed, found.unknown, found.missing
    (('r1',), ('r9',), ('r1', 'r2'))
    """
    ids = dict.fromkeys(requests)
    usable: dict[str, Answer] = {}
    partial: dict[str, Answer] = {}
    others: dict[str, list[str]] = {
        name: [] for name in ("failed", "truncated", "malformed", "duplicate", "unknown")
    }
    for answer in answers:
        if answer.id not in ids:
            others["unknown"].append(answer.id)
        elif answer.id in usable:
            others["duplicate"].append(answer.id)
        elif problem := answer_problem(answer, rows):
            others[problem].append(answer.id)
            if problem == "truncated" and complete_rows(answer, rows):
                partial.setdefault(answer.id, answer)
        else:
            usable[answer.id] = answer
    return Outcome(
        requested=len(ids),
        usable=tuple(usable.values()),
        partial=tuple(answer for id_, answer in partial.items() if id_ not in usable),
        missing=tuple(id_ for id_ in ids if id_ not in usable),
        unreadable_lines=tuple(unreadable_lines),
        failed=tuple(others["failed"]),
        truncated=tuple(others["truncated"]),
        malformed=tuple(others["malformed"]),
        duplicate=tuple(others["duplicate"]),
        unknown=tuple(others["unknown"]),
    )
