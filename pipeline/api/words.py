"""Wording of the views in German and English."""

from __future__ import annotations

from pipeline.i18n import Language, msg, template
from pipeline.i18n.numbers import decimal

_PHRASES = {
    "more_turns": template("… {count} more turns"),
    "more_codes": template("… {count} more codes"),
    "more_passages": template("… {count} more passages"),
    "human": template("by hand"),
    "auto": template("automatic"),
    "review": template("to be checked"),
    "include": template("Includes"),
    "exclude": template("Does not include"),
    "examples": template("Anchor examples"),
    "terms": template("Terms"),
    "evidence": template("Evidence"),
    "reason": template("Reason"),
    "documents": template("documents"),
    "segments": template("sentences"),
    "codings": template("codings"),
    "topics": template("topics"),
    "faults": template("not read or anchored"),
    "tables": template("Tables"),
    "not_run": template("The study has not been run yet: study.run()"),
    "words": template("words"),
    "passages": template("passages"),
    "uncoded": template("not coded"),
    "none": template("none"),
}


def say(key: str, language: str, /, **values: object) -> str:
    """Say something in the language of a study.

    Examples
    --------
    >>> say("more_turns", "de", count=312)
    '… 312 weitere Redebeiträge'
    """
    return msg(_PHRASES[key], **values).text(Language.of(language))


def number(value: float, language: str) -> str:
    """Write a number with two decimals.

    Examples
    --------
    >>> number(0.5, "de"), number(0.5, "en")
    ('0,50', '0.50')
    """
    return decimal(value, Language.of(language))
