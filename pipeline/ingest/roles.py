"""Roles of speakers: interviewers and participants.

The settings of the researcher count first, then the label itself, then how people speak: an
interviewer asks many questions, speaks briefly and opens the conversation. Where that is not
conclusive, nobody is taken for the interviewer, and `unclear_speakers` has the labels.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import sqrt
from operator import itemgetter

from pipeline.ingest.questions import ends_with_question, has_question_marks
from pipeline.records import Role

_INTERVIEWER = re.compile(
    r"(?:i|int|q|m|mod)\.? ?\d{0,2}"
    r"|(?:.*\W)?(?:interviewer|interviewend|interviewleit|moderator|moderation|moderierend"
    r"|facilitator|fragestell|fragend|befragend)[\w*:/-]*(?:\W.*)?",
    re.IGNORECASE,
)
_PARTICIPANT = re.compile(
    r"(?:b|bp|ip|tn|tp|p)\.? ?\d{0,3}"
    r"|(?:interviewee|interviewte|interviewpartner|gesprächspartner|befragte|teilnehm|proband|expert"
    r"|respondent|participant)[\w*:/-]*(?:\W.*)?",
    re.IGNORECASE,
)

_ADDRESS = re.compile(
    r"(?<=[\w,] )(?:Sie|Ihnen|Ihre?[mnrs]?)\b|\b(?i:du|dich|dir|deine?[mnrs]?|euch|you|your)\b"
)
"""Words that address somebody; at the beginning of a sentence "Sie" may be "they"."""

# The thresholds are worked by hand on small conversations (tests/ingest/test_roles.py).
_CLEARLY = 2.5
"""An interviewer asks so many times as much as anybody who answers. Equals that ask alike differ by
less, even where one of them opens (1.5) and speaks half as long (1.4)."""
_OPENS = 1.5
"""What it counts to open the conversation: half as much again, so that it never decides alone."""
_NOT_MUCH_LESS = 2
"""A second interviewer asks at least half as much as the first."""
_QUESTIONS = 2
"""Anybody may ask once; who interviews asks twice, unless nobody speaks more than twice …"""
_MORE_QUESTIONS = 3
"""… and a second interviewer three times, as those who answer ask back now and then …"""
_SHARE = 0.1
"""… and ends one turn in ten with a question: of those who answer, few do so as often."""
_BEFOREHAND = (0.5, 5)
"""Questions and turns that everybody is taken to have had before, one in ten. Who speaks once or
twice does not look like somebody who never asks, or always, that way."""
_BYSTANDER = 0.1
"""Who has fewer turns than this share of the most, and hardly asks, is no measure of how much they
ask who answer (somebody who looks after the recording)."""


@dataclass(frozen=True, slots=True)
class _SpeakerStatistics:
    """How somebody speaks: how many turns, how many of them ask, how many words."""

    turns: int
    questions: int
    words: int

    @property
    def asking(self) -> float:
        """How much they ask, and how little they say at a time.

        The share of turns that ask, by the root of the words of a turn: to speak four times as
        briefly counts as much as to ask twice as often.
        """
        questions, turns = _BEFOREHAND
        share = (self.questions + questions) / (self.turns + turns)
        return share / sqrt(max(1, self.words) / self.turns)

    def asks_enough(self, fewest: int, share: float = _SHARE) -> bool:
        return self.questions >= max(fewest, share * self.turns)


def assign_roles(
    turns: Sequence[tuple[str, str]], given: Mapping[str, Role] | None = None
) -> dict[str, Role]:
    """Return the role of each speaker of a document.

    Parameters
    ----------
    turns : sequence of (str, str)
        The label and the words of each turn.
    given : mapping of str to Role, optional
        Roles that the researcher set, by label in any case.

    Returns
    -------
    dict of str to Role
        By label, in the order in which the speakers first appear.

    Examples
    --------
    >>> assign_roles([("I", "Und dann?"), ("B", "Nichts.")])
    {'I': <Role.INTERVIEWER: 'interviewer'>, 'B': <Role.PARTICIPANT: 'participant'>}
    >>> assign_roles([("Eva", "Was war?"), ("Udo", "Viel war da. Oder?"), ("Eva", "Und nun?"),
    ...           ("Udo", "Nun ist es vorbei.")])["Eva"]
    <Role.INTERVIEWER: 'interviewer'>
    """
    known = _known_roles(turns, given or {})
    if Role.INTERVIEWER not in known.values():
        asking, _ = _roles_by_behaviour(
            turns, [label for label, role in known.items() if role is None]
        )
        known |= dict.fromkeys(asking, Role.INTERVIEWER)
    return {label: role or Role.PARTICIPANT for label, role in known.items()}


def unclear_speakers(
    turns: Sequence[tuple[str, str]], given: Mapping[str, Role] | None = None
) -> tuple[str, ...]:
    """Return the participants of `assign_roles` who may be interviewers.

    Parameters
    ----------
    turns, given
        As for `assign_roles`.

    Returns
    -------
    tuple of str
        Labels. None where the label or the researcher tells the role of all, where only one person
        speaks, or where nobody asks anything.

    Examples
    --------
    >>> turns = [("Eva", "Gut. Und dir?"), ("Udo", "Auch. Was machst du?"), ("Eva", "Wenig.")]
    >>> unclear_speakers(turns)
    ('Eva', 'Udo')
    """
    known = _known_roles(turns, given or {})
    if Role.INTERVIEWER in known.values() or len(known.keys() - {""}) < 2:
        return ()
    _, unclear = _roles_by_behaviour(
        turns, [label for label, role in known.items() if role is None]
    )
    return tuple(unclear)


def _known_roles(
    turns: Sequence[tuple[str, str]], given: Mapping[str, Role]
) -> dict[str, Role | None]:
    """Return the role of each speaker as the researcher or the label tells it, or None."""
    set_by_hand = {label.casefold(): role for label, role in given.items()}
    return {
        label: set_by_hand.get(label.casefold()) or role_of_label(label)
        for label in dict.fromkeys(label for label, _ in turns)
    }


def role_of_label(label: str) -> Role | None:
    """Return the role that a label itself tells, whoever uses it; None where it tells none.

    Examples
    --------
    >>> role_of_label("I"), role_of_label("TN 02"), role_of_label("Eva")
    (<Role.INTERVIEWER: 'interviewer'>, <Role.PARTICIPANT: 'participant'>, None)
    """
    if _INTERVIEWER.fullmatch(label):
        return Role.INTERVIEWER
    if not label or _PARTICIPANT.fullmatch(label):
        return Role.PARTICIPANT
    return None


def _roles_by_behaviour(
    turns: Sequence[tuple[str, str]], unknown: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return which of the unknown speakers clearly ask, and of which it is not clear."""
    marked = any(has_question_marks(words) for _, words in turns)
    manners = _statistics(turns, marked=marked)
    asked = marked or any(manner.questions for manner in manners.values())
    if not unknown or len(manners) < 2 or not (asked or _talk_to_each_other(turns)):
        return [], []
    first, *between = _groups(manners, unknown)[:-1] or [[]]
    if not first:
        return [], list(unknown)
    others = [label for group in between for label in group]
    least = max(manners[label].asking for label in first) / _NOT_MUCH_LESS
    second = [label for label in others if manners[label].asking >= least]
    if len(manners) > 2:  # a second host asks more than guests do, though not clearly
        others += [
            label
            for label in unknown
            if label in manners
            and label not in first + others
            and manners[label].asks_enough(_MORE_QUESTIONS, 2 * _SHARE)
        ]
    return first + second, [label for label in others if label not in second]


def _talk_to_each_other(turns: Sequence[tuple[str, str]]) -> bool:
    """Return whether people address each other, unlike headings of notes, which look like labels.

    Somebody who only makes statements (``Sie waren lange dort.``) may interview, too.
    """
    addressing = {label for label, words in turns if label and _ADDRESS.search(words)}
    return len(addressing) > 1 or sum(bool(_ADDRESS.search(words)) for _, words in turns) > 1


def _statistics(turns: Sequence[tuple[str, str]], *, marked: bool) -> dict[str, _SpeakerStatistics]:
    """Return how each named speaker speaks, in the order in which they begin."""
    speech: dict[str, list[str]] = {}
    for label, run in groupby(turns, key=itemgetter(0)):
        speech.setdefault(label, []).append(" ".join(words for _, words in run))
    return {
        label: _SpeakerStatistics(
            turns=len(texts),
            questions=sum(ends_with_question(text, marked=marked) for text in texts),
            words=sum(len(text.split()) for text in texts),
        )
        for label, texts in speech.items()
        if label
    }


def _groups(manners: Mapping[str, _SpeakerStatistics], unknown: Collection[str]) -> list[list[str]]:
    """Divide speakers where one asks clearly more than the next; the last group answers."""
    most_turns = max(manner.turns for manner in manners.values())
    compared = [
        label
        for label, manner in manners.items()
        if manner.turns >= _BYSTANDER * most_turns or manner.questions >= _MORE_QUESTIONS
    ]
    asking = {label: manners[label].asking for label in compared}
    asking[compared[0]] *= _OPENS
    order = sorted(compared, key=asking.__getitem__, reverse=True)
    groups = [order[:1]]
    for label, next_label in pairwise(order):
        fewest = _QUESTIONS if len(groups) == 1 else _MORE_QUESTIONS
        if most_turns <= _QUESTIONS:
            fewest = 1
        if label not in unknown or not manners[label].asks_enough(fewest):
            break
        if asking[label] >= _CLEARLY * asking[next_label]:
            groups.append([])
        groups[-1].append(next_label)
    return groups
