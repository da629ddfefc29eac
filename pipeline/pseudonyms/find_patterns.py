"""Which addresses, numbers and dates does a text hold that identify by their form?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.i18n import Message, msg
from pipeline.pseudonyms.mentions import NameKind
from pipeline.pseudonyms.stretches import Stretch

# Repetitions are bounded, so that the time stays in proportion to the length of any text.
_MAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
    r"|(?<![\w.+-])[\w.+-]{1,64}\s?(?:\(at\)|\[at\])\s?[\w-]{1,63}\.\w{2,20}"
)
_TOP = "de|at|ch|eu|com|org|net|info|example|uk|io|edu|gov|app|tv|me|nrw|bayern|berlin|hamburg"
_WEB = re.compile(
    r"(?:https?://|\bwww\.)[^\s<>\"'„“”)\]]{1,500}"
    rf"|(?<![\w@.-])[\w-]{{2,63}}(?:\.[\w-]{{1,63}}){{0,6}}\.(?:{_TOP})(?:/[^\s<>\"'„“”)\]]{{0,500}})?(?![\w-])"
    r"|(?<![\w@./])@[A-Za-z]\w{2,}"
)
_PHONE = re.compile(r"(?<![\w.,§/-])(?:\+|\(?0)[\d ()/.\u00a0–-]{4,30}\d(?!\w)")
_ENGLISH_PHONE = re.compile(r"(?<![\w.,])(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?!\w)")
_CALLED = re.compile(
    r"(?i:\b(?:telefon(?:nummer)?|tel\.?|durchwahl|handy(?:nummer)?|mobil|nummer|fax|phone|extension|"
    r"ext\.?)\b:?(?: ist| is| lautet)? )((?:\d[ /-]?){3,14}\d)(?!\w)"
)
_CALLED_IN_WORDS = re.compile(
    r"\b(?:null|zero|oh)(?:[ ,-]+(?:null|zero|oh|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|"
    r"neun|one|two|three|four|five|six|seven|eight|nine|double)){5,20}\b",
    re.IGNORECASE,
)
_MONTH = (
    "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    "January|February|March|May|June|July|October|December"
)
_DATE = (
    r"(?:\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d|"
    rf"\d{{1,2}}(?:\.|st|nd|rd|th)?\s(?:of )?(?:{_MONTH})(?:,?\s\d{{4}}|\s\d{{2}}\b)?|"
    rf"(?:{_MONTH})\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?)"
)
_BORN = re.compile(
    rf"(?:\b(?:geboren|geb\.|Geburtsdatum|Geburtstag|born|birthday|date of birth|DOB)\b"
    rf"[^.!?\n\d]{{0,30}}|[*]\s?)({_DATE})",
    re.IGNORECASE,
)
_BORN_BEHIND = re.compile(
    rf"({_DATE})(?=[^.!?\n\d]{{0,25}}\b(?:geboren|zur Welt|Geburtstag|born)\b)", re.IGNORECASE
)
_PLATE = re.compile(
    r"(?<![\w-])[A-ZÄÖÜ]{1,3}[- –][A-Z]{1,2}[ -]?[1-9]\d{1,3}[EH]?(?![\w-])(?!\s?(?:Uhr|Euro))"
)
_CALLED_PLATE = re.compile(
    r"(?i:kennzeichen|number plate|licen[cs]e plate|registration)[^.!?\n]{0,20}?"
    r"\b([A-ZÄÖÜ]{1,3}[- –]?[A-Z]{1,2}[ -]?\d{1,4}|[A-Z]{2}\d\d ?[A-Z]{3})(?![\w-])"
)
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?\d{4}){3,6}(?: ?\d{1,2})?\b")

_DIGITS_OF_NUMBER = 6
_DIGITS_OF_EXTENSION = 4


def patterned(text: str) -> Iterator[Stretch]:
    """Yield addresses of mail and web, telephone numbers, dates of birth and number plates.

    Examples
    --------
    >>> [found.name for found in patterned("Mail: amt@stadt.example, sonst 0171 3920064.")]
    ['amt@stadt.example', '0171 3920064']
    >>> [found.name for found in patterned("Geboren bin ich am 3.4.1962, hier seit 1.1.2020.")]
    ['3.4.1962']
    """
    yield from _all(_MAIL, NameKind.MAIL, msg("an email address"), text, 9)
    yield from _all(_WEB, NameKind.WEB, msg("a web address"), text, 8)
    phone = msg("a telephone number")
    for pattern in (_PHONE, _ENGLISH_PHONE, _CALLED, _CALLED_IN_WORDS):
        least = _DIGITS_OF_EXTENSION if pattern is _CALLED else _DIGITS_OF_NUMBER
        for found in _all(pattern, NameKind.PHONE, phone, text, 7):
            digits = sum(map(str.isdigit, found.name))
            if re.fullmatch(r"(?:\d\d?\.)+\d+", found.name):
                continue  # a date or the number of an account
            if digits >= least or pattern is _CALLED_IN_WORDS:
                yield found
    yield from _all(_ACCOUNT, NameKind.PHONE, msg("the number of an account"), text, 9)
    for pattern in (_BORN, _BORN_BEHIND):
        yield from _all(pattern, NameKind.BIRTH_DATE, msg("a date of birth"), text, 6)
    for pattern in (_PLATE, _CALLED_PLATE):
        yield from _all(pattern, NameKind.PLATE, msg("a number plate"), text, 5)


def _all(
    pattern: re.Pattern[str], kind: NameKind, reason: Message, text: str, rank: int
) -> Iterator[Stretch]:
    group = 1 if pattern.groups else 0
    for match in pattern.finditer(text):
        surface = match[group].rstrip(".,;:!? -–/(")
        start = match.start(group)
        yield Stretch(
            start=start,
            end=start + len(surface),
            kind=kind,
            name=surface,
            reason=reason,
            rank=100 + rank,
        )
