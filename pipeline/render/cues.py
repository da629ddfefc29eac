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
    >>> later = DimensionCue(kind=CueKind.REFERENCE, place=CuePlace.PASSAGE, text="Danach",
    ...                      refers_to="im Mai")
    >>> cues_text([later], "en")
    '“Danach” (refers to “im Mai”)'
    """
    written = Language.of(language)

    def told(cue: DimensionCue) -> str:
        if cue.kind is CueKind.PERSON:
            return msg("set by {names}", names=cue.text).text(written)
        said = msg(_PLACES[cue.place], text=cue.text).text(written)
        if not cue.refers_to:
            return said
        return msg("{cue} (refers to “{text}”)", cue=said, text=cue.refers_to).text(written)

    return " · ".join(map(told, cues))
