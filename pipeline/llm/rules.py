"""Rules that a codebook leaves open: what the team says, or else what its codings show."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.llm.conventions import Conventions, figures_shown
from pipeline.settings import RuleSettings

_DECIDES = {
    "leadin": ("begin",),
    "closing": ("end",),
    "passages": ("single",),
    "second": ("two", "pairs"),
}
"""The figures that a rule of the team stands for."""


def rules_shown(
    settings: RuleSettings, found: Conventions | None, *, everything_read: bool
) -> Mapping[str, str]:
    """Return the values of the section ``Rules`` of a template.

    Parameters
    ----------
    settings : RuleSettings
        What the team says.
    found : Conventions or None
        What its codings show; None tells nothing of them.
    everything_read : bool
        Whether people left uncoded on purpose what they did not code.

    Examples
    --------
    >>> from pipeline.llm.conventions import Rate
    >>> found = Conventions(from_first=Rate(14, 20), to_last=Rate(9, 20))
    >>> shown = rules_shown(RuleSettings(lead_in="Gehört dazu."), found, everything_read=True)
    >>> {name: value for name, value in shown.items() if value}
    {'end': '45', 'leadin': 'Gehört dazu.'}
    """
    figures = dict(figures_shown(found, everything_read=everything_read)) if found else {}
    rules = {
        "leadin": settings.lead_in,
        "aside": settings.aside,
        "closing": settings.closing,
        "passages": settings.passages,
        "second": settings.second_code,
        "absence": settings.absence,
    }
    for rule, decided in _DECIDES.items():
        if rules[rule]:
            figures |= dict.fromkeys(decided, "")
    return figures | {name: " ".join(text.split()) for name, text in rules.items()}
