"""What became of the answers that came?

Whether a server or a file brings them: each is usable or listed with what is wrong with it, and
what is not usable can be asked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.llm.reading import Answer, problem_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Answers as they came, by the ids of their requests.

    Attributes
    ----------
    asked : int
        Requests that were waiting for an answer.
    usable : tuple of Answer
        The first usable answer to each request.
    failed, truncated, malformed, duplicate, unknown : tuple of str
        Answers that are errors, that break off, that cannot be read; further ones to an answered
        request; ones to no request of this study as it is now.
    missing : tuple of str
        Requests without a usable answer.
    unreadable_lines : tuple of int
        Lines of the file that are no answer at all.
    """

    asked: int
    usable: tuple[Answer, ...] = ()
    failed: tuple[str, ...] = ()
    truncated: tuple[str, ...] = ()
    malformed: tuple[str, ...] = ()
    duplicate: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unreadable_lines: tuple[int, ...] = ()


def take_in(
    asked: Iterable[str],
    answers: Iterable[Answer],
    *,
    rows: str = "codings",
    unreadable_lines: Iterable[int] = (),
) -> Intake:
    """Sort answers into usable ones and others.

    Parameters
    ----------
    asked : iterable of str
        Ids of the requests.
    answers : iterable of Answer
        What came.
    rows : str
        Name of the list that an answer holds.
    unreadable_lines : iterable of int
        Numbers of lines that are no answer.

    Examples
    --------
    >>> found = take_in(["r1", "r2"], [Answer(id="r1", content="?"), Answer(id="r9")])
    >>> found.malformed, found.unknown, found.missing
    (('r1',), ('r9',), ('r1', 'r2'))
    """
    wanted = dict.fromkeys(asked)
    usable: dict[str, Answer] = {}
    others: dict[str, list[str]] = {
        name: [] for name in ("failed", "truncated", "malformed", "duplicate", "unknown")
    }
    for answer in answers:
        if answer.id not in wanted:
            others["unknown"].append(answer.id)
        elif answer.id in usable:
            others["duplicate"].append(answer.id)
        elif problem := problem_of(answer, rows):
            others[problem].append(answer.id)
        else:
            usable[answer.id] = answer
    return Intake(
        asked=len(wanted),
        usable=tuple(usable.values()),
        missing=tuple(id_ for id_ in wanted if id_ not in usable),
        unreadable_lines=tuple(unreadable_lines),
        **{name: tuple(ids) for name, ids in others.items()},
    )
