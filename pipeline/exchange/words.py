"""What do exchange files say in the language of a study?"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.records import Status

_WORDS: dict[str, dict[str, str]] = {
    "de": {
        Status.AUTO: "Automatisch kodiert von panreflex",
        Status.REVIEW: "Vorschlag von panreflex, bitte prüfen",
        "probability": "Wahrscheinlichkeit",
        "evidence": "Beleg",
        "reason": "Begründung",
        "decimal": ",",
        "sheet": "Codierte Segmente",
        "colour": "Farbe",
        "comment": "Kommentar",
        "group": "Dokumentgruppe",
        "document": "Dokumentname",
        "code": "Code",
        "begin": "Anfang",
        "end": "Ende",
        "weight": "Gewicht",
        "segment": "Segment",
        "modified_by": "Bearbeitet von",
        "modified": "Bearbeitet am",
        "area": "Fläche",
        "coverage": "Abdeckungsgrad %",
    },
    "en": {
        Status.AUTO: "Coded automatically by panreflex",
        Status.REVIEW: "Suggested by panreflex, please check",
        "probability": "probability",
        "evidence": "Evidence",
        "reason": "Reason",
        "decimal": ".",
        "sheet": "Coded Segments",
        "colour": "Color",
        "comment": "Comment",
        "group": "Document group",
        "document": "Document name",
        "code": "Code",
        "begin": "Beginning",
        "end": "End",
        "weight": "Weight score",
        "segment": "Segment",
        "modified_by": "Modified by",
        "modified": "Modified",
        "area": "Area",
        "coverage": "Coverage %",
    },
}


def words_of(language: str) -> Mapping[str, str]:
    """Return the words of a language; all but German is told in English.

    Examples
    --------
    >>> words_of("de")["evidence"], words_of("fr")["evidence"]
    ('Beleg', 'Evidence')
    """
    return _WORDS["de" if language.startswith("de") else "en"]
