"""Columns of a review sheet, and the values that they accept.

A sheet speaks the language of its study; what comes back is understood in German and English.
"""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What a person says of a passage with a proposed code, or with none."""

    ACCEPT = "accept"
    REJECT = "reject"
    RECODE = "recode"
    ADD = "add"
    SETTLE = "settle"
    UNDO = "undo"


ON_SHEET = (Verdict.ACCEPT, Verdict.REJECT, Verdict.RECODE, Verdict.ADD)
"""What a person may answer; the others arise from adjudication and from taking back."""

FILL_IN = ("decision", "new_code", "comment", "reviewer")
"""Columns that are left to people."""

# German and English heading, then what else is understood. Without umlauts, which do not survive
# every spreadsheet.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("ID", "id", "segment_id", "row_id"),
    "document": ("Dokument", "document", "Dokumentname"),
    "source": ("Stelle", "source", "place"),
    "speaker": ("Sprecher", "speaker"),
    "question": ("Frage", "question"),
    "before": ("Davor", "before"),
    "text": ("Text", "text", "Segment", "Passage"),
    "after": ("Danach", "after"),
    "code": ("Code", "code"),
    "code_name": ("Codename", "code_name"),
    "opinions": ("Meinungen", "opinions"),
    "decision": ("Entscheidung", "decision"),
    "new_code": ("Neuer Code", "new_code", "new code"),
    "comment": ("Kommentar", "comment"),
    "reviewer": ("Kodiert von", "reviewer", "Kodierer", "coder"),
    "probability": ("Wahrscheinlichkeit", "probability"),
    "evidence": ("Beleg", "evidence"),
    "reason": ("Grund", "reason"),
    "definition": ("Definition", "definition"),
    "status": ("Status", "status"),
    "weight": ("Gewicht", "weight"),
}

_GERMAN = {
    Verdict.ACCEPT: "annehmen",
    Verdict.REJECT: "ablehnen",
    Verdict.RECODE: "umkodieren",
    Verdict.ADD: "ergänzen",
}
VERDICTS: dict[str, Verdict] = {
    word: verdict
    for verdict, words in {
        Verdict.ACCEPT: "accept accepted ok ja yes y j wahr true richtig korrekt stimmt annehmen "
        "angenommen übernehmen bestätigen bestätigt zustimmen",
        Verdict.REJECT: "reject rejected nein no n falsch false ablehnen abgelehnt verwerfen "
        "verworfen streichen löschen keiner none",
        Verdict.RECODE: "recode recoded change umkodieren umkodiert umcodieren umcodiert ändern "
        "geändert",
        Verdict.ADD: "add added ergänzen ergänzt ergaenzen hinzufügen hinzufuegen zusätzlich",
    }.items()
    for word in words.split()
}
"""What a person may write, folded, and what it means."""


def is_german(language: str) -> bool:
    """Say whether the sheets of a study are German; all others are English."""
    return language.startswith("de")


def heading(column: str, language: str) -> str:
    """Return what a column is called.

    Examples
    --------
    >>> heading("new_code", "de"), heading("new_code", "en")
    ('Neuer Code', 'new_code')
    """
    german, english, *_ = COLUMNS[column]
    return german if is_german(language) else english


def word_for(verdict: Verdict, language: str) -> str:
    """Return how a verdict is written.

    Examples
    --------
    >>> word_for(Verdict.ADD, "de"), word_for(Verdict.ADD, "en")
    ('ergänzen', 'add')
    """
    return _GERMAN.get(verdict, verdict.value) if is_german(language) else verdict.value
