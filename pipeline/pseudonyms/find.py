"""Which stretches of the documents may tell who or where someone is?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.i18n import msg
from pipeline.pseudonyms.find_patterns import Stretch, patterned
from pipeline.pseudonyms.mentions import KnownNames, Mention, NameKind
from pipeline.records import Document

_NAME = r"([A-ZÄÖÜ]\w+(?:-[A-ZÄÖÜ]\w+)?)"
_TITLED = (
    re.compile(rf"\b(?:Frau|Herrn?|Dr\.|Prof\.)\s+(?:Dr\.\s+|Prof\.\s+)?{_NAME}"),
    re.compile(rf"\b(?:Mrs?\.?|Ms\.?|Dr\.?|Prof\.?)\s+{_NAME}"),
)


def find_mentions(
    documents: Sequence[Document], known: KnownNames | None = None, language: str = "de"
) -> tuple[Mention, ...]:
    """Find what in the texts may tell who or where someone is.

    Parameters
    ----------
    documents : sequence of Document
        All of a study, since a name that is plain in one place is found everywhere.
    known : KnownNames, optional
        What is known beforehand.
    language : str
        ISO code of the texts' language.

    Returns
    -------
    tuple of Mention
        In the order of the documents and of their texts, without overlaps.
    """
    known = known or KnownNames()
    return tuple(
        mention
        for document in documents
        for mention in _mentions(document, known, _TITLED[language == "en"])
    )


def _mentions(document: Document, known: KnownNames, titled: re.Pattern[str]) -> Iterator[Mention]:
    text = document.text
    found = [*patterned(text), *_titled(text, titled), *_known(text, known)]
    end = 0
    for stretch in sorted(found, key=lambda one: (one.start, -one.end)):
        if stretch.start < end or stretch.name in known.no_names:
            continue
        end = stretch.end
        yield Mention(
            document=document.id,
            start=stretch.start,
            end=stretch.end,
            kind=stretch.kind,
            name=stretch.name,
            surface=text[stretch.start : stretch.end],
            before=stretch.before,
            after=stretch.after,
            reason=stretch.reason,
            is_certain=stretch.is_certain,
        )


def _titled(text: str, titled: re.Pattern[str]) -> Iterator[Stretch]:
    for match in titled.finditer(text):
        yield Stretch(
            match.start(1),
            match.end(1),
            NameKind.PERSON,
            match[1],
            msg("a form of address before it"),
        )


def _known(text: str, known: KnownNames) -> Iterator[Stretch]:
    for one in known.names:
        for match in re.finditer(rf"\b{re.escape(one.name)}(s?)\b", text):
            yield Stretch(
                match.start(), match.end(), one.kind, one.name, one.reason, after=match[1]
            )
