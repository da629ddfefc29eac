"""What a value of a dimension rests on, in words."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.i18n import Language, msg, template
from pipeline.records import CueKind, CuePlace, DimensionCue

_PLACES = {
    CuePlace.PASSAGE: template("“{text}”"),
    CuePlace.TURN: template("before it in the turn: “{text}”"),
    CuePlace.QUESTION: template("in the question: “{text}”"),
    CuePlace.EARLIER: template("in the turn before: “{text}”"),
}


def cues_text(cues: Iterable[DimensionCue], language: str) -> str:
    """Write what a value of a dimension rests on.

    Parameters
    ----------
    cues : iterable of DimensionCue
        Of one passage.
    language : str
        German, or English for all others.

    Examples
    --------
    >>> said = [DimensionCue(kind=CueKind.TIME, place=CuePlace.PASSAGE, text="im Mai"),
    ...         DimensionCue(kind=CueKind.WORD, place=CuePlace.QUESTION, text="Umzug")]
    >>> cues_text(said, "de"), cues_text(said, "en")
    ('„im Mai“ · in der Frage: „Umzug“', '“im Mai” · in the question: “Umzug”')
    """
    written = Language.of(language)
    return " · ".join(
        msg("set by {names}", names=cue.text).text(written)
        if cue.kind is CueKind.PERSON
        else msg(_PLACES[cue.place], text=cue.text).text(written)
        for cue in cues
    )
