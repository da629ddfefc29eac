"""Which words and abbreviations does each language know beforehand?

spaCy's language data, corrected and extended for the spoken word. Everything here is closed-class:
function words, fillers, notation and abbreviations, nothing that a study could be about.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

# spaCy counts these as stop words; they carry meaning, or are nouns that no sentence opens with.
_NOT_STOP_WORDS = frozenset(
    "ag beispiel bekannt dank dasein ehrlich einmaleins ende jahr jahre jahren mittel möglich satt "
    "tag tage tagen teil tel uhr zeit".split()
)

_FILLERS = {
    "de": (
        "äh ähm ähem eh ehm hm hmm mh mhm ach aha och oh boah puh tja so also ja jo joa jau nee nö nä "
        "ne nich nicht ok okay halt eben genau naja na gell gel gelle woll wa weißte sozusagen "
        "quasi irgendwie irgendwo irgendwas irgendwann eigentlich einfach jedenfalls praktisch "
        "gewissermaßen letztendlich letztlich schlussendlich grundsätzlich tatsächlich wirklich "
        "natürlich klar stimmt glaube glaub denke denk finde find sag sage sach mal ma halt ebend "
        "bisschen bissel bissl bisserl bisken ziemlich relativ total echt krass super"
    ),
    "en": "uh um uhm er erm hm hmm mhm mm yeah yep nope okay ok well like right sort kind basically "
    "actually literally really just gonna wanna gotta kinda sorta",
}

_SPOKEN = {
    "de": (
        "hab ham hamm hamma hatt hätt wär würd könnt sollt wollt müsst musst muss is isses isset "
        "is' nix nischt nüscht wat dat dit det et ick icke ik ma mer mir's i net nit ned ni des dös "
        "a ganz da dann so'n so'ne so'nem so'nen 'n 'ne 'nem 'nen 'ner 'nes 's 'm 'nem n nen nem ner "
        "auf'm auf'n aufm aufn mit'm mitm mit'n bei'm beim vor'm vorm für'n fürn für'ne in'n inne "
        "inner aus'm ausm an'n anner anne zum zun von'n vonner über'n übern unter'm unterm "
        "kannste haste biste willste musste sollste weißte siehste kriegste machste hätteste wusstse "
        "könnense hamse sindse hammer simmer wemmer gibts gibt's geht's gehts is'n was'n wie's wenn's "
        "dass's ob's hab's hat's war's wär's ist's mir's man's ich's er's sie's wir's drauf drin dran "
        "dran drum rein raus rauf runter rüber rum nauf nunter herunter hinein heraus"
    ),
    "en": "i'm i've i'd i'll it's that's there's they're we're we've you're you've don't didn't "
    "doesn't isn't wasn't weren't can't couldn't wouldn't won't ain't gonna wanna",
}

_NOTATION = {
    "de": (
        "lacht lachen lachend lachte schmunzelt kichert seufzt seufzen räuspert hustet niest atmet "
        "schnieft weint flüstert nickt schweigt pfeift unv unverständlich unverst inaudible pause "
        "stöhnt zögert überlegt gleichzeitig durcheinander anm aufnahme transkript"
    ),
    "en": "laughs laughing laughter sighs coughs inaudible unintelligible crosstalk pause silence",
}

_ABBREVIATIONS = {
    "de": (
        "Art. Anm. Aufl. Az. BGBl. Bez. Bldg. Dipl.-Ing. Diss. Dres. Ew. Ges. Hptm. Kap. Kl. Krs. Lt. "
        "Min. Mag. Ms. OStR. RegPräs. Reg. Sek. Stk. Tab. Verf. Ziff. Zs. St.-Nr. Hs.-Nr. "
        "a.a.O. a.d. abs. abschl. amtl. amt. angebl. anschl. ausschl. bes. bez. d.J. d.M. dt. durchschn. "
        "einschl. etw. exkl. f.d. geg. gegr. gen. gesetzl. ggfls. h.h. i.Allg. i.B. i.Br. i.H.v. i.R.d. "
        "i.S.d. i.S.v. i.W. i.Z.m. i.d.F. i.d.R. i.e.S. i.w.S. jew. kfm. komm. lfd. m.a.W. m.W. "
        "maschinengeschr. med. n.n. nachm. neb. nördl. o.Ä. o.B.d.A. od. pol. priv. psych. s.u. schriftl. "
        "selbst. soz. span. städt. südl. tel. telef. tlw. u.Ä. u.E. u.v.a. u.v.a.m. u.W. ugs. urspr. v.H. verh. "
        "versch. vorm. westl. wg. wiss. wöchentl. z.H. z.Hd. z.K. z.Tl. zeitw. zit. zus. zw. östl. übl. "
        "kgl. bzgl. evt. resp. svw. zzt. zurzt. v.d. v.a. d.R. d.i. o.dgl. u.dgl. dgl. ausf. rd."
    ),
    "en": "approx. cf. Cllr. dept. est. fig. figs. Hon. Mx. no. nos. pp. Sr. viz. vol. esp.",
}

# "So." or "Mo." is far more often the end of a sentence than a day of the week.
_NOT_ABBREVIATIONS = {
    "de": frozenset(
        "So. Mo. Di. Mi. Do. Sa. So. al. co. min. max. selbst. neb. Red. Mär. amt.".split()
    ),
    "en": frozenset(
        "Mass. Miss. Ill. Ore. Wash. Ala. Cal. La. Ark. Del. Id. co. Mar. Gen.".split()
    ),
}

# After these a capital letter begins a new sentence more often than not.
_CLOSING_ABBREVIATIONS = {
    "de": frozenset(
        "usw. u.s.w. usf. etc. etcpp. pp. ff. uvm. u.v.m. u.v.a.m. o.k. O.K. a.D. n.Chr. v.Chr. p.a. "
        "o.ä. o.Ä. u.Ä. u.ä. dgl. e.V. Co. Jr. jr. jun. sen. R.I.P. q.e.d. K.O.".split()
    ),
    "en": frozenset("etc. a.m. p.m. Inc. Ltd. Co. Corp. Jr. Sr. U.S. U.S.A. D.C. Ph.D.".split()),
}

_TITLES = {
    "de": frozenset(
        "Herr Herrn Frau Dr. Prof. Fr. Hr. Hrn. Familie Fam. Dipl.-Ing. Ing. von van".split()
    ),
    "en": frozenset("Mr. Mrs. Ms. Mx. Dr. Prof. Sir".split()),
}

_MONTHS = {
    "de": "Januar Jänner Februar Feber März April Mai Juni Juno Juli August September Oktober "
    "November Dezember"
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known of a language beforehand.

    Attributes
    ----------
    stop_words : frozenset of str
        Function words, fillers and notation, in lower case.
    openers : frozenset of str
        Function words that, written with a capital, open a sentence.
    abbreviations, closing_abbreviations : frozenset of str
        With their full stops and without spaces; the second may end a sentence.
    titles : frozenset of str
        What stands before the name of a person.
    months : frozenset of str
        Names of the months, where an ordinal number may stand before them.
    ordinals : bool
        A full stop after a number makes it an ordinal.
    capital_nouns : bool
        Nouns are written with a capital letter.
    """

    stop_words: frozenset[str]
    openers: frozenset[str]
    abbreviations: frozenset[str]
    closing_abbreviations: frozenset[str]
    titles: frozenset[str]
    months: frozenset[str]
    ordinals: bool
    capital_nouns: bool


@lru_cache(maxsize=8)
def vocabulary(language: str) -> Vocabulary:
    """Gather the vocabulary of a language, however little is known of it.

    Examples
    --------
    >>> "sozusagen" in vocabulary("de").stop_words
    True
    """
    from spacy.util import get_lang_class  # noqa: PLC0415

    try:
        defaults = get_lang_class(language).Defaults
    except ImportError:
        defaults = get_lang_class("xx").Defaults
    function_words = frozenset(defaults.stop_words) - _NOT_STOP_WORDS

    def words(table: dict[str, str]) -> frozenset[str]:
        return frozenset(table.get(language, "").split())

    spoken = words(_FILLERS) | words(_SPOKEN)
    exceptions = {
        word
        for word in defaults.tokenizer_exceptions
        if word.endswith(".") and word[0].isalpha() and len(word) > len("x.")
    }
    closing = _CLOSING_ABBREVIATIONS.get(language, frozenset())
    return Vocabulary(
        stop_words=function_words | spoken | words(_NOTATION),
        openers=function_words | spoken,
        abbreviations=(exceptions | words(_ABBREVIATIONS))
        - _NOT_ABBREVIATIONS.get(language, frozenset())
        - closing,
        closing_abbreviations=closing,
        titles=_TITLES.get(language, frozenset()),
        months=words(_MONTHS),
        capital_nouns=language in {"de", "lb"},
        ordinals=language in {"de", "da", "nb", "nn", "fi", "cs", "sk", "hu", "pl", "hr", "sl"},
    )
