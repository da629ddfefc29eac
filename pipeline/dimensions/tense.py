"""Does a passage tell of what was, or say how things are?

What is said of times holds on while somebody tells what happened, and less where they say what is
always so. Preterite and perfect are known by their forms: no analysis of sentences is needed for
that, and talk in the historical present counts as undecided.
"""

from __future__ import annotations

import re

_PRETERITE = {
    "de": (
        r"\b(?:war|hatte|wurde|kam|ging|gab|stand|saß|sah|nahm|fuhr|lief|fiel|hielt|ließ|rief|"
        r"schrieb|blieb|lag|sprach|traf|half|starb|brach|fand|begann|zog|flog|trug|schlug|wuchs|"
        r"aß|trank|schlief|verlor|bekam|hieß|dachte|brachte|wusste|kannte|musste|konnte|durfte|"
        r"sollte|wollte|mochte|grub|bat|lud|riet|stieg|schien|schnitt|bot|fing|trat|warf|zwang|schloss|"
        r"sprang|stieß|las)(?:n|en|st|t|s)?\b"
        # Weak verbs; "die erste", "heute" and adjectives are none.
        r"|(?-i:\b(?!heute|bitte|heutige)[a-zäöü]{3,}(?<!ers)(?<!zwei)(?<!drit)(?<!vier)(?<!letz)"
        r"(?<!bes)(?<!meis)(?<!nächs)(?<!gu)(?<!al)(?<!wei)(?<!rech)(?<!kal)(?<!lau)(?<!leich)"
        r"(?<!schlech)(?<!öfen)(?<!leich)(?<!brei)te(?:st)?\b)"
    ),
    "en": (
        r"\b(?:was|were|had|did|went|came|got|gave|said|took|made|saw|knew|thought|told|left|felt|"
        r"kept|began|became|brought|bought|found|held|heard|met|paid|ran|sat|sent|spoke|stood|"
        r"wrote|could|would|used to|\w{2,}ed)\b"
    ),
}
_PERFECT = {
    "de": re.compile(
        r"\b(?:hab(?:e|en|t|s)?|hat|hast|ham|bin|bist|ist|sind|isset)\b(?=.*\b(?:\w*ge\w{2,}(?:t|en)|"
        r"(?:be|ver|er|ent|zer|miss|über|unter)\w{2,}(?:t|en)|\w+iert)\b)"
        r"|\b(?:\w*ge\w{2,}(?:t|en)|(?:be|ver|er|ent|zer)\w{2,}(?:t|en)|\w+iert) "
        r"(?:hab(?:e|en|t)?|hat|hast|bin|ist|sind)\b",
        re.IGNORECASE | re.DOTALL,
    ),
    "en": re.compile(r"(?!)"),
}
_PAST = {language: re.compile(pattern, re.IGNORECASE) for language, pattern in _PRETERITE.items()}


def tells(text: str, language: str) -> bool:
    """Return whether something past is told.

    Examples
    --------
    >>> [tells(text, "de") for text in ("Ich bin von Beruf Tischlerin.", "Da haben wir gegraben.",
    ...  "Es schneite.", "Heute ist das alles leichte Arbeit.")]
    [False, True, True, False]
    """
    language = "de" if language == "de" else "en"
    return bool(_PAST[language].search(text) or _PERFECT[language].search(text))
