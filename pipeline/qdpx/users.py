"""Which user of a project is no person, but the machine?

What panreflex coded goes to QDA programs under users of its own. Coming back, it must never be
taken for the word of a person.
"""

from __future__ import annotations

from pipeline.i18n import Language, msg
from pipeline.records import Status

_MACHINE = "panreflex ("


def machine_user(status: Status, language: str = "de") -> str:
    """Name the user under whom machine codings of a status go out.

    Examples
    --------
    >>> machine_user(Status.AUTO), machine_user(Status.REVIEW, "en")
    ('panreflex (automatisch)', 'panreflex (for review)')
    """
    name = msg("panreflex (automatic)") if status is Status.AUTO else msg("panreflex (for review)")
    return name.text(Language.of(language))


def is_machine(user: str) -> bool:
    """Tell a user that `machine_user` named.

    Examples
    --------
    >>> is_machine("panreflex (zur Prüfung)"), is_machine("Anna")
    (True, False)
    """
    return user.startswith(_MACHINE)
