"""Which user of a project is no person, but the machine?

What panreflex coded goes to QDA programs under users of its own. Coming back, it must never be
taken for the word of a person.
"""

from __future__ import annotations

from pipeline.records import Status

_MACHINE = "panreflex ("
_STATUS = {
    "de": {Status.AUTO: "automatisch", Status.REVIEW: "zur Prüfung"},
    "en": {Status.AUTO: "automatic", Status.REVIEW: "for review"},
}


def machine_user(status: Status, language: str = "de") -> str:
    """Name the user under whom machine codings of a status go out.

    Examples
    --------
    >>> machine_user(Status.AUTO), machine_user(Status.REVIEW, "en")
    ('panreflex (automatisch)', 'panreflex (for review)')
    """
    words = _STATUS["de" if language.startswith("de") else "en"]
    return f"{_MACHINE}{words[status]})"


def is_machine(user: str) -> bool:
    """Tell a user that `machine_user` named.

    Examples
    --------
    >>> is_machine("panreflex (zur Prüfung)"), is_machine("Anna")
    (True, False)
    """
    return user.startswith(_MACHINE)
