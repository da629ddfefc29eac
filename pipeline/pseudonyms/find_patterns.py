"""Which addresses, numbers and dates does a text hold that identify by their form?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.i18n import Message, msg
from pipeline.pseudonyms.mentions import NameKind


@dataclass(frozen=True, slots=True)
class Stretch:
    """An interval of a text that names something, before it belongs to a document.

    Attributes are those of a `pipeline.pseudonyms.mentions.Mention`.
    """

    start: int
    end: int
    kind: NameKind
    name: str
    reason: Message
    before: str = ""
    after: str = ""
    is_certain: bool = True


_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'„“”)\]]+|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*"
    r"\.(?:de|at|ch|eu|com|org|net|info|example|uk|io)(?:/[^\s<>\"'„“”)\]]*)?(?![\w-])"
)
_PHONE = re.compile(
    r"(?<![\w.,])(?:\+\d{1,3}|\(?0\d{1,5}\)?)(?:[ /\-–]{0,3}\(?\d{1,}\)?){1,6}(?![\w])"
)


def patterned(text: str) -> Iterator[Stretch]:
    """Yield mail and web addresses and telephone numbers.

    Examples
    --------
    >>> [found.name for found in patterned("Schreiben Sie an amt@stadt.example, 0171 3920064.")]
    ['amt@stadt.example', '0171 3920064']
    """
    for pattern, kind, reason in (
        (_MAIL, NameKind.MAIL, msg("a mail address")),
        (_WEB, NameKind.WEB, msg("a web address")),
        (_PHONE, NameKind.PHONE, msg("a telephone number")),
    ):
        for match in pattern.finditer(text):
            surface = match[0].rstrip(".,;:!?")
            if kind is NameKind.PHONE and sum(map(str.isdigit, surface)) < 6:
                continue
            yield Stretch(match.start(), match.start() + len(surface), kind, surface, reason)
