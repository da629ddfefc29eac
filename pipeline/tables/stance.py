"""Does a passage value what it speaks of, or find fault with it?

Words of praise and of complaint are counted; a negation shortly before one turns it round. That
is coarse, so nothing is said unless one side clearly prevails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

REACH = 3
"""A negation turns round what stands at most this many words behind it, within its clause."""

CLEAR = 2
"""So many more words must speak for one side than for the other."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Beginnings of words; those that end in ``$`` are whole words."""

    good: re.Pattern[str]
    bad: re.Pattern[str]
    negations: frozenset[str]


def _starts(words: str) -> re.Pattern[str]:
    return re.compile("|".join(words.split()))


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORDS = {
    "de": _Words(
        good=_starts(
            "gut$ gute[rnsm]?$ besser beste gelungen gelingt geklappt klappt$ klappte hilfreich "
            "geholfen hilft$ half$ erfolg funktioniert dankbar froh$ glücklich$ toll "
            "super$ hervorragend ausgezeichnet großartig wunderbar schön wertvoll sinnvoll "
            "wichtig$ "
            "bewährt vertrau zuverlässig verlässlich zufrieden vorbildlich erleichter effizient "
            "reibungslos freu(de|en|t|te)$ stolz gewinn$ vorteil positiv unterstützt "
            "lob(t|te|en)?$ profitier begeister angenehm einfacher$ schneller$ stark$ stärke"
        ),
        bad=_starts(
            "schlecht schlimm problem schwierig mangel mangelhaft fehlt$ fehlte fehler falsch "
            "gescheitert scheitert chaos chaotisch katastroph überforder überlast "
            "frust enttäusch ärger geärgert sinnlos unsinn verspätet$ unzuverlässig "
            "unklar misstrau streit konflikt angst sorge leider$ kritik kritisch bemängel "
            "versagt versäum verschlaf vergessen$ gefährlich hilflos ratlos belastend erschöpf "
            "unmöglich absurd furchtbar schrecklich mühsam zäh$ langsam umständlich nachteil "
            "negativ umsonst vergeblich unfair ungerecht wütend wut$ verzweif"
        ),
        negations=_words(
            "nicht nichts nie niemals kein keine keinen keinem keiner keines ohne kaum weder "
            "wenig weniger selten"
        ),
    ),
    "en": _Words(
        good=_starts(
            "good$ better$ best$ great$ excellent helpful helped$ helps$ success succeed worked$ "
            "works$ happy grateful glad$ wonderful valuable useful important$ trust reliable "
            "satisfied easier$ efficient smooth enjoy proud benefit advantage positive supportive "
            "love[ds]?$ appreciat effective impress pleas(ed|ant)"
        ),
        bad=_starts(
            "bad$ worse$ worst$ problem difficult fail lack missing$ mistake wrong chaos chaotic "
            "disaster overwhelm overload frustrat disappoint annoy useless pointless late$ "
            "unreliable unclear distrust conflict fear worr unfortunately critici[sz]e criticism "
            "dangerous helpless exhaust impossible absurd terrible awful slow$ cumbersome "
            "disadvantage negative unfair unjust angry hate[ds]?$"
        ),
        negations=_words(
            "not no never nothing without hardly neither nor none cannot rarely barely"
        ),
    ),
}


def stance(text: str, language: str = "de") -> str:
    """Say on which side a passage stands.

    Parameters
    ----------
    text : str
        The passage.
    language : str
        Language of the study; nothing is said of languages other than German and English.

    Returns
    -------
    str
        ``"for"``, ``"against"``, or ``""`` where it is not clear.

    Examples
    --------
    >>> stance("Das hat gut geklappt, alle waren zufrieden.")
    'for'
    >>> stance("Das hat nicht geklappt und war keine Hilfe, sondern ein Problem.")
    'against'
    >>> stance("Gut, dann war das Problem weg.")
    ''
    """
    known = _WORDS.get(language)
    if known is None:
        return ""
    balance = 0
    for clause in re.split(r"[^\w\s'’]+", text.casefold().replace("n't", " not")):
        words = clause.split()
        for place, word in enumerate(words):
            sign = bool(known.good.match(word)) - bool(known.bad.match(word))
            before = words[max(0, place - REACH) : place]
            balance += -sign if sign and not known.negations.isdisjoint(before) else sign
    if abs(balance) < CLEAR:
        return ""
    return "for" if balance > 0 else "against"
