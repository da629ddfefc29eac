"""Who asks, and who answers?

What the researcher says counts first, then the label itself, then, for the numbers that speech
recognition gives to voices, how they speak: who interviews asks much and says little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.records import Role

_INTERVIEWER = re.compile(
    r"(?:i|int|q|m|mod|interviewer[\w*:/-]*|interviewend[\w*:/-]*|interviewleit[\w*:/-]*"
    r"|moderator[\w*:/-]*|moderation|moderierend[\w*:/-]*|facilitator)\.? ?\d{0,2}",
    re.IGNORECASE,
)
_ANONYMOUS = re.compile(r"(?:S|spk|speaker|sprecher)[ _]?(?:\d{1,3}|undefined)", re.IGNORECASE)


def roles_of(
    turns: Sequence[tuple[str, str]], given: Mapping[str, Role] | None = None
) -> dict[str, Role]:
    """Tell the role of each speaker of a document.

    Parameters
    ----------
    turns : sequence of (str, str)
        The label and the words of each turn.
    given : mapping of str to Role, optional
        What the researcher set, by label in any case.

    Returns
    -------
    dict of str to Role
        By label, in the order in which the speakers first appear.

    Examples
    --------
    >>> roles_of([("I", "Und dann?"), ("B", "Nichts.")])
    {'I': <Role.INTERVIEWER: 'interviewer'>, 'B': <Role.PARTICIPANT: 'participant'>}
    >>> roles_of([("S00", "Was war?"), ("S01", "Viel war da. Oder?"), ("S00", "Und nun?"),
    ...           ("S01", "Nun ist es vorbei.")])["S00"]
    <Role.INTERVIEWER: 'interviewer'>
    """
    set_by_hand = {label.casefold(): role for label, role in (given or {}).items()}
    roles: dict[str, Role] = {}
    undecided = []
    for label in dict.fromkeys(label for label, _ in turns):
        role = set_by_hand.get(label.casefold())
        if role is None and _INTERVIEWER.fullmatch(label):
            role = Role.INTERVIEWER
        if role is None and _ANONYMOUS.fullmatch(label):
            undecided.append(label)
        roles[label] = role or Role.PARTICIPANT
    if len(roles) > 1 and undecided and Role.INTERVIEWER not in roles.values():
        asking = {
            label: _asking([words for who, words in turns if who == label], turns)
            for label in undecided
        }
        most = max(undecided, key=asking.__getitem__)
        if asking[most] > 0:
            roles[most] = Role.INTERVIEWER
    return roles


def _asking(own: Sequence[str], turns: Sequence[tuple[str, str]]) -> float:
    """Return the share of a speaker's turns that end in a question less the share of words."""
    questions = sum(words.rstrip(' )"“”»«').endswith("?") for words in own) / len(own)
    return questions - _words(own) / max(1, _words(words for _, words in turns))


def _words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)
