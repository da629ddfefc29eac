"""Stance of a passage towards its topic, by a lexicon of positive and negative words.

A negation shortly before a word reverses its polarity. That is coarse, so no stance is returned
unless one side clearly prevails, nor for passages that weigh two sides against each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NEGATION_SCOPE = 3
"""A negation turns round what stands at most this many words behind it, within its clause."""

MIN_MARGIN = 2
"""So many more words must speak for one side than for the other; a strong one counts for two."""


@dataclass(frozen=True, slots=True)
class _StanceLexicon:
    """Beginnings of words, those of whole words with a ``$``; a strong one counts for two.

    `contrast_markers` introduce an objection to what stands before.
    """

    positive: re.Pattern[str]
    negative: re.Pattern[str]
    strong: re.Pattern[str]
    negations: frozenset[str]
    contrast_markers: frozenset[str]


def _prefixes(words: str) -> re.Pattern[str]:
    # Folded as the texts are: ß becomes ss.
    return re.compile("|".join(words.casefold().split()))


_LEXICONS = {
    "de": _StanceLexicon(
        positive=_prefixes(
            "gut$ gute[rnsm]?$ besser beste[rnsm]?$ gelungen gelingt geklappt klappt$ klappte "
            "hilfreich geholfen hilft$ half$ erfolg$ erfolge[ns]?$ erfolgreich funktioniert "
            "dankbar froh$ glücklich$ toll super$ hervorragend ausgezeichnet großartig wunderbar "
            "schöne?[rnsm]?$ wertvoll sinnvoll bewährt vertrau(en|t|te|ten)$ zuverlässig "
            "verlässlich zufrieden vorbildlich erleichter effizient reibungslos problemlos stolz "
            "vorteil freu(de|en|t|te)$ lob(t|te|en)?$ gelobt profitier begeister angenehm stärke$"
        ),
        negative=_prefixes(
            "schlecht schlimm problem(?!los) schwierig mangel fehlt$ fehlte fehler falsch "
            "gescheitert scheitert chaos$ chaotisch katastroph(al|e$) überforder überlast frust "
            "enttäusch ärger geärgert sinnlos unsinn verspätet$ unzuverlässig unklar misstrau "
            "streit angst leider$ kritik bemängel versagt versäum verschlaf gefährlich hilflos "
            "ratlos belastend erschöpf unmöglich absurd furchtbar schrecklich mühsam zäh$ "
            "umständlich nachteil umsonst vergeblich unfair ungerecht wütend wut$ verzweif"
        ),
        strong=_prefixes(
            "gelungen geklappt hilfreich erfolgreich dankbar hervorragend ausgezeichnet großartig "
            "wunderbar bewährt vorbildlich reibungslos stolz begeister gescheitert scheitert "
            "chaos$ katastroph(al|e$) überforder frust enttäusch ärgert geärgert versagt hilflos "
            "ratlos furchtbar schrecklich ungerecht wütend verzweif sinnlos unsinn funktioniert"
        ),
        negations=frozenset(
            {
                *("nicht", "nichts", "nie", "niemals", "ohne", "kaum", "weder", "selten", "wenig"),
                *("kein", "keine", "keinen", "keinem", "keiner", "keines", "weniger"),
            }
        ),
        contrast_markers=frozenset(
            {"aber", "jedoch", "allerdings", "trotzdem", "dennoch", "dagegen"}
        ),
    ),
    "en": _StanceLexicon(
        positive=_prefixes(
            "good$ better$ best$ great$ excellent helpful helped$ helps$ success succeed happy "
            "grateful glad$ wonderful valuable useful trust reliable satisfied easier$ efficient "
            "smooth enjoy proud benefit advantage supportive love[ds]?$ appreciat impress "
            "pleas(ed|ant)"
        ),
        negative=_prefixes(
            "bad$ badly$ worse$ worst$ problem difficult fail lack missing$ mistake wrong chaos "
            "chaotic disaster overwhelm overload frustrat disappoint annoy useless pointless "
            "unreliable unclear distrust worr unfortunately critici[sz] dangerous helpless "
            "exhaust impossible absurd terrible awful cumbersome disadvantage unfair unjust angry "
            "hate[ds]?$"
        ),
        strong=_prefixes(
            "excellent success grateful wonderful proud appreciat impress fail chaos chaotic "
            "disaster overwhelm frustrat disappoint useless pointless terrible awful unfair unjust"
        ),
        negations=frozenset(
            {
                *("not", "no", "never", "nothing", "without", "hardly", "neither", "nor", "none"),
                *("cannot", "rarely", "barely"),
            }
        ),
        contrast_markers=frozenset({"but", "however", "nevertheless", "although", "though", "yet"}),
    ),
}


def stance(text: str, language: str = "de") -> str:
    """Return the stance of a passage.

    Parameters
    ----------
    text : str
        The passage.
    language : str
        Language of the study; German or English, for others there is no stance.

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
    lexicon = _LEXICONS.get(language)
    if lexicon is None:
        return ""
    balance = 0
    folded = text.casefold().replace("’", "'").replace("n't", " not")
    for clause in re.split(r"[^\w\s']+", folded):
        words = clause.split()
        for place, word in enumerate(words):
            polarity = bool(lexicon.positive.match(word)) - bool(lexicon.negative.match(word))
            if not lexicon.negations.isdisjoint(words[max(0, place - NEGATION_SCOPE) : place]):
                polarity = -polarity
            if word in lexicon.contrast_markers:
                return ""
            balance += polarity * (2 if lexicon.strong.match(word) else 1)
    if abs(balance) < MIN_MARGIN:
        return ""
    return "for" if balance > 0 else "against"
