"""Codes of a project or a codebook of a QDA program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from pipeline.characters import printable
from pipeline.errors import TranscriptError
from pipeline.guard import ZIP_MAGIC, parse_xml, unpack
from pipeline.i18n import msg
from pipeline.qdpx.elements import first_text, guid, tag, under
from pipeline.qdpx.records import KIND, CodeList, ProjectCode

_CODEBOOK = "REFI-QDA codebook"
# What other programs pass over: <?panreflex title="…" language="…" version="…"?>.
_ABOUT = re.compile(rb"<\?panreflex\s(.*?)\?>", re.DOTALL)


def read_codes(data: bytes) -> CodeList:
    """Read the codes of a codebook (.qdc) or of a project (.qdpx).

    Raises
    ------
    TranscriptError
        When it is damaged, is neither of the two, or asks too much of the machine.

    Examples
    --------
    >>> found = read_codes(b'''<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>
    ...     <Code guid="1" name="Motive"><Code guid="2" name="Ernte">
    ...     <Description>Was man isst.</Description></Code></Code></Codes></CodeBook>''')
    >>> [(code.path, code.description) for code in found.codes]
    [(('Motive',), ''), (('Motive', 'Ernte'), 'Was man isst.')]
    """
    xml = project_list(unpack(data, KIND, is_list)) if data.startswith(ZIP_MAGIC) else data
    root = parse_xml(xml, _CODEBOOK)
    book = root if tag(root) == "CodeBook" else next(under(root, "CodeBook"), None)
    if book is None:
        raise TranscriptError(msg("the file holds no codebook"), next_step=msg("export it again"))
    texts = [
        text
        for element in book.iter()
        if tag(element) == "Code"
        for text in (element.get("name", ""), first_text(element, "Description"))
    ]
    return CodeList(
        codes=tuple(codes_under(under(book, "Codes", "Code"))),
        about=_about(xml),
        cleaned=any(printable(text) != text for text in texts),
    )


def codes_under(
    elements: Iterable[Element], above: tuple[ProjectCode, ...] = ()
) -> Iterator[ProjectCode]:
    """Yield codes, each followed by those below it."""
    for element in elements:
        name = " ".join(printable(element.get("name", "")).split())
        code = ProjectCode(
            guid=guid(element),
            path=(*(above[-1].path if above else ()), name),
            parent=above[-1].guid if above else None,
            description=printable(first_text(element, "Description")).strip(),
        )
        yield code
        yield from codes_under(under(element, "Code"), (*above, code))


def is_list(name: str) -> bool:
    """Return whether a member of the container is the list of a project's content."""
    return name.lower().endswith(".qde")


def project_list(members: Mapping[str, bytes]) -> bytes:
    """Return the only list of a project's content."""
    lists = [content for name, content in members.items() if is_list(name)]
    if len(lists) != 1:
        raise TranscriptError(
            msg(
                "the project holds {count} lists of its content (.qde) instead of one",
                count=len(lists),
            ),
            next_step=msg("export it again"),
        )
    return lists[0]


def _about(xml: bytes) -> Mapping[str, str]:
    found = _ABOUT.search(xml)
    about = parse_xml(b"<about " + found[1] + b"/>", _CODEBOOK).items() if found else ()
    return {name: printable(value).strip() for name, value in about}
