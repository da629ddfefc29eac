"""What do things in a notebook say of themselves, in German and in English?"""

from __future__ import annotations

from pipeline.i18n import Language
from pipeline.i18n.numbers import decimal

_GERMAN = {
    "more_turns": "… {count} weitere Redebeiträge",
    "more_codes": "… {count} weitere Codes",
    "more_passages": "… {count} weitere Passagen",
    "human": "von Hand",
    "auto": "automatisch",
    "review": "zu prüfen",
    "include": "Dazu gehört",
    "exclude": "Nicht dazu gehört",
    "examples": "Ankerbeispiele",
    "terms": "Begriffe",
    "evidence": "Belege",
    "reason": "Begründung",
    "documents": "Dokumente",
    "segments": "Sätze",
    "codings": "Kodierungen",
    "topics": "Themen",
    "faults": "nicht gelesen oder verortet",
    "tables": "Tabellen",
    "not_run": "Die Studie wurde noch nicht ausgewertet: study.run()",
    "words": "Wörter",
    "passages": "Passagen",
    "uncoded": "nicht kodiert",
    "none": "keine",
}
_ENGLISH = {
    "more_turns": "… {count} more turns",
    "more_codes": "… {count} more codes",
    "more_passages": "… {count} more passages",
    "human": "by hand",
    "auto": "automatic",
    "review": "for review",
    "include": "Includes",
    "exclude": "Does not include",
    "examples": "Anchor examples",
    "terms": "Terms",
    "evidence": "Evidence",
    "reason": "Reason",
    "documents": "documents",
    "segments": "sentences",
    "codings": "codings",
    "topics": "topics",
    "faults": "not read or anchored",
    "tables": "Tables",
    "not_run": "The study has not been run yet: study.run()",
    "words": "words",
    "passages": "passages",
    "uncoded": "not coded",
    "none": "none",
}


def say(key: str, language: str, /, **values: object) -> str:
    """Say something in the language of a study.

    Examples
    --------
    >>> say("more_turns", "de", count=312)
    '… 312 weitere Redebeiträge'
    """
    return (_GERMAN if language == "de" else _ENGLISH)[key].format(**values)


def number(value: float, language: str) -> str:
    """Write a number with two decimals.

    Examples
    --------
    >>> number(0.5, "de"), number(0.5, "en")
    ('0,50', '0.50')
    """
    return decimal(value, Language.of(language))
