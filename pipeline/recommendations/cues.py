"""Which passages demand, wish, warn, advise, or tell of something that worked.

Found by words and by the question that they answer, in German and English. That is coarse: what is
found is a proposal for people who write recommendations.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from pipeline.records import Role, Segment
from pipeline.segment import preceding_questions

_DATA = Path(__file__).parent / "data"
_CLAUSE = re.compile(r"[,;:–]|\.\.+")


class AdviceKind(StrEnum):
    """What somebody does who says it."""

    DEMAND = "demand"
    WISH = "wish"
    WARNING = "warning"
    ADVICE = "advice"
    SUCCESS = "success"  # tells of something done that worked


APPEALS = (AdviceKind.WARNING, AdviceKind.ADVICE, AdviceKind.WISH, AdviceKind.DEMAND)
"""What recommendations are written from; where a sentence has several, the first of these."""
EXAMPLES = (AdviceKind.SUCCESS,)
"""What good examples are chosen from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CuedPassage:
    """Neighbouring sentences of a turn that demand, wish, warn, advise or tell of a success.

    Attributes
    ----------
    document, speaker : str
        Where, and who says it.
    turn, start, end : int
        Its turn and its interval in the text.
    kind : AdviceKind
        That of the first sentence with a cue; of an answer without any, what was asked for.
    cues : tuple of str
        The words that show it; none where only the question does.
    is_asked_for : bool
        Whether the interviewer asked for such.
    units : tuple of str
        Ids of its sentences.
    """

    document: str
    speaker: str
    turn: int
    start: int
    end: int
    kind: AdviceKind
    cues: tuple[str, ...]
    is_asked_for: bool
    units: tuple[str, ...]


def cues_in(text: str, language: str = "de") -> dict[AdviceKind, str]:
    """Return the words of a sentence that show what it does, by kind.

    Parameters
    ----------
    text : str
        The sentence; a question has none.
    language : str
        German or English; in others nothing is found.

    Examples
    --------
    >>> cues_in("Das Land müsste das ins Gesetz schreiben.")
    {<AdviceKind.DEMAND: 'demand'>: 'müsste'}
    >>> cues_in("Das hat sich nicht bewährt."), cues_in("Was müsste passieren?")
    ({}, {})
    """
    patterns = _patterns(language)
    folded = " ".join(text.casefold().split())
    if not patterns or folded.rstrip(' "“»)').endswith("?"):
        return {}
    folded = patterns["not"][0].sub(" ", folded) if patterns["not"] else folded
    if not patterns["any"][0].search(folded):  # most sentences have none, and need one look only
        return {}
    found: dict[AdviceKind, str] = {}
    for kind in (*APPEALS, *EXAMPLES):
        for pattern in patterns[kind]:
            match = pattern.search(folded)
            if match and not (kind in EXAMPLES and _is_negated(folded, match, patterns)):
                found[kind] = match[0].strip()
                break
    return found


def cued_passages(
    segments: Iterable[Segment], kinds: Collection[AdviceKind], language: str = "de"
) -> tuple[CuedPassage, ...]:
    """Find the passages of participants that have a cue of some kinds, or answer such a question.

    Parameters
    ----------
    segments : iterable of Segment
        All sentences in the order of the text.
    kinds : collection of AdviceKind
        What is looked for.
    language : str
        Language of the study.

    Returns
    -------
    tuple of CuedPassage
        In the order of the text. Neighbouring sentences with a cue are one passage, and so is the
        whole answer to a question for such.

    Examples
    --------
    >>> texts = {3: "Alles gut.", 15: "Wir brauchen Leute."}
    >>> segments = [
    ...     Segment(id=f"I1_{start}_{start + len(text)}", document="I1", file="", turn=1,
    ...             speaker="B", role=Role.PARTICIPANT, start=start, end=start + len(text),
    ...             text=text)
    ...     for start, text in texts.items()
    ... ]
    >>> [(one.start, one.end, one.cues) for one in cued_passages(segments, APPEALS)]
    [(15, 34, ('wir brauchen',))]
    """
    segments = tuple(segments)
    patterns = _patterns(language)
    if not patterns:
        return ()
    questions = preceding_questions(segments)
    asked_for = {
        kind: [pattern for name, of in _ASKED.items() if of is kind for pattern in patterns[name]]
        for kind in set(_ASKED.values())
        if kind in kinds
    }
    found: list[CuedPassage] = []
    spoken = (one for one in segments if one.role is Role.PARTICIPANT)
    for (document, turn), group in groupby(spoken, key=lambda one: (one.document, one.turn)):
        units = tuple(group)
        question = " ".join(questions.get((document, turn), "").casefold().split())
        asked = next(
            (
                kind
                for kind, of_kind in asked_for.items()
                if any(pattern.search(question) for pattern in of_kind)
            ),
            None,
        )
        cues = [_first(cues_in(unit.text, language), kinds) for unit in units]
        if asked is not None:
            found.append(_passage(units, cues, asked))
            continue
        for has_cue, run in groupby(zip(units, cues, strict=True), key=lambda pair: bool(pair[1])):
            if has_cue:
                chosen, of_chosen = zip(*run, strict=True)
                found.append(_passage(chosen, of_chosen, None))
    return tuple(found)


_ASKED = {"asked_wish": AdviceKind.WISH, "asked_success": AdviceKind.SUCCESS}
_Cue = tuple[AdviceKind, str]


def _first(cues: Mapping[AdviceKind, str], kinds: Collection[AdviceKind]) -> _Cue | None:
    return next(((kind, words) for kind, words in cues.items() if kind in kinds), None)


def _passage(
    units: Sequence[Segment], cues: Sequence[_Cue | None], asked: AdviceKind | None
) -> CuedPassage:
    shown = [cue for cue in cues if cue]
    kind = shown[0][0] if shown else asked
    assert kind is not None  # noqa: S101  a run has cues, an answer was asked for
    return CuedPassage(
        document=units[0].document,
        speaker=units[0].speaker,
        turn=units[0].turn,
        start=units[0].start,
        end=units[-1].end,
        kind=kind,
        cues=tuple(dict.fromkeys(words for _, words in shown)),
        is_asked_for=asked is not None,
        units=tuple(unit.id for unit in units),
    )


def _is_negated(
    text: str, match: re.Match[str], patterns: Mapping[str, list[re.Pattern[str]]]
) -> bool:
    """Return whether a negation stands in the clause of a match, before its end."""
    begins = max((mark.end() for mark in _CLAUSE.finditer(text, 0, match.start())), default=0)
    (negation,) = patterns["negation"]
    return negation.search(text, begins, match.end()) is not None


@lru_cache(maxsize=4)
def _patterns(language: str) -> dict[str, list[re.Pattern[str]]]:
    """Read the expressions of a language; none of an unknown one."""
    file = _DATA / f"{language}.toml"
    if not file.exists():
        return {}
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    read = {
        name: [re.compile(one) for one in given]
        for name, given in data.items()
        if isinstance(given, list)
    }
    read["not"] = [re.compile("|".join(data["not"]))] if data["not"] else []
    read["negation"] = [re.compile(data["negation"])]
    read["any"] = [re.compile("|".join(one for kind in AdviceKind for one in data[kind]))]
    return read
