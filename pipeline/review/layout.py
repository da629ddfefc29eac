"""Columns of a review sheet, and the values that they accept.

A sheet speaks the language of its study; what comes back is understood in German and English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from pipeline.i18n import Language
from pipeline.i18n.language import catalogue
from pipeline.settings import DimensionSettings


class ReviewVerdict(StrEnum):
    """Decision of a person on a passage with or without a proposed code."""

    ACCEPT = "accept"
    REJECT = "reject"
    RECODE = "recode"
    ADD = "add"
    SETTLE = "settle"
    VALUE = "value"
    RELEASE = "release"
    UNDO = "undo"


ON_SHEET = (ReviewVerdict.ACCEPT, ReviewVerdict.REJECT, ReviewVerdict.RECODE, ReviewVerdict.ADD)
"""Verdicts on a sheet; the others result from adjudication, from values of dimensions, from
releases, and from undoing an import."""

FILL_IN = ("decision", "new_code", "comment", "reviewer")
"""Columns that people fill in."""
RELEASED = "released"
"""Column in which people say whether the words of a passage may be published."""

RELEASED_YES, RELEASED_NO = "yes", "no"
"""What the log has of that."""

PASSAGE = ("id", "document", "source", "speaker", "question", "before", "text", "after")
"""Columns that show a passage."""
SHEET = (
    *PASSAGE,
    "code",
    "code_name",
    "proposals",
    *FILL_IN,
    RELEASED,
    "probability",
    "evidence",
    "reason",
    "definition",
    "status",
    "weight",
)
"""Columns of a review sheet, in order."""
BLIND = (*PASSAGE, *FILL_IN)
"""Columns of a sheet that shows nothing of the machine."""
ADJUDICATION = (*PASSAGE, "opinions", *FILL_IN)
"""Columns of a sheet that settles what people judge differently."""

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
    "proposals": ("Vorschläge", "proposals", "Vorschlag"),
    "opinions": ("Meinungen", "opinions"),
    "decision": ("Entscheidung", "decision", "Urteil", "verdict"),
    "new_code": ("Neuer Code", "new_code", "new code", "Neuer Kode", "Code neu"),
    "comment": ("Kommentar", "comment", "Bemerkung", "Anmerkung", "Notiz", "note"),
    "reviewer": (
        "Kodiert von",
        "reviewer",
        "Kodierer",
        "coder",
        "Codiert von",
        "Kodiererin",
        "Kodierer:in",
        "Prüfer",
        "Prüferin",
        "Prüfer:in",
        "Geprüft von",
        "reviewed by",
        "coded by",
    ),
    RELEASED: ("Freigegeben", "released", "Freigabe", "freigeben", "release"),
    "probability": ("Wahrscheinlichkeit", "probability"),
    "evidence": ("Beleg", "evidence"),
    "reason": ("Grund", "reason"),
    "definition": ("Definition", "definition"),
    "status": ("Status", "status"),
    "weight": ("Gewicht", "weight"),
}

VERDICT_WORDS: dict[str, ReviewVerdict] = {
    word: verdict
    for verdict, words in {
        ReviewVerdict.ACCEPT: "accept accepted ok ja yes y j wahr true richtig korrekt stimmt "
        "annehmen angenommen übernehmen bestätigen bestätigt zustimmen",
        ReviewVerdict.REJECT: "reject rejected nein no n falsch false ablehnen abgelehnt verwerfen "
        "verworfen streichen löschen keiner none",
        ReviewVerdict.RECODE: "recode recoded change umkodieren umkodiert umcodieren umcodiert "
        "ändern geändert",
        ReviewVerdict.ADD: "add added ergänzen ergänzt ergaenzen hinzufügen hinzufuegen zusätzlich",
    }.items()
    for word in words.split()
}
"""Verdicts by the words that a person may write, in lower case."""


VALUE = "value:"
"""Begins the name of the column in which people set the value of a dimension."""
PROPOSED = "proposed:"
"""Begins the name of the column that shows the machine's value of a dimension."""
UNDETERMINED = ("unbestimmt", "undetermined")
"""What a person writes, in German and English, where no value holds."""


def dimension_columns(dimensions: Iterable[DimensionSettings]) -> dict[str, tuple[str, ...]]:
    """Return the names of the columns of dimensions on a sheet, German and English first.

    Examples
    --------
    >>> from pipeline.settings.choices import DimensionSettings, DimensionValueSettings
    >>> phase = DimensionSettings(name="phase", title="Phase", values=(
    ...     DimensionValueSettings(name="davor"), DimensionValueSettings(name="danach")))
    >>> dimension_columns([phase])
    {'proposed:phase': ('Phase (Vorschlag)', 'Phase (proposed)'), 'value:phase': ('Phase', 'phase')}
    """
    columns: dict[str, tuple[str, ...]] = {}
    for one in dimensions:
        title = one.title or one.name
        columns[PROPOSED + one.name] = f"{title} (Vorschlag)", f"{title} (proposed)"
        columns[VALUE + one.name] = title, one.name
    return columns


def with_dimensions(
    columns: tuple[str, ...], dimensions: Iterable[DimensionSettings], *, blind: bool = False
) -> tuple[str, ...]:
    """Return the columns of a sheet with those of dimensions before the comment.

    A blind one shows no value of the machine.
    """
    more = [
        name for name in dimension_columns(dimensions) if not (blind and name.startswith(PROPOSED))
    ]
    place = columns.index("comment")
    return (*columns[:place], *more, *columns[place:])


def heading(column: str, language: str, more: Mapping[str, tuple[str, ...]] | None = None) -> str:
    """Return the heading of a column, one of `COLUMNS` or of `more`.

    Examples
    --------
    >>> heading("new_code", "de"), heading("new_code", "en")
    ('Neuer Code', 'new_code')
    """
    german, english, *_ = (more or {}).get(column) or COLUMNS[column]
    return german if Language.of(language) is Language.DE else english


def word_for(verdict: ReviewVerdict, language: str) -> str:
    """Return the word for a verdict.

    Examples
    --------
    >>> word_for(ReviewVerdict.ADD, "de"), word_for(ReviewVerdict.ADD, "en")
    ('ergänzen', 'add')
    """
    return catalogue(Language.of(language)).pgettext("decision on a sheet", verdict.value)
