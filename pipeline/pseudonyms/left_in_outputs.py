"""Which names are left in files that are written, whatever their format?"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from pipeline.pseudonyms.names_in_text import NamesInText

_PICTURES = (".png", ".jpg", ".jpeg")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_PROGRAM = re.compile(r"<script>(?=[^<]{0,400}\bvega)[\s\S]*?</script>")
"""The library that draws on a page: names in it are those of map projections."""


def names_left(
    files: Mapping[str, bytes], names: NamesInText, ordinary: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    r"""Return the names that files still hold, in their paths too, by the path.

    Office files and projects are read inside; pictures of pixels are not.

    Parameters
    ----------
    files : mapping of str to bytes
        Content by path.
    names : NamesInText
        The names that are replaced.
    ordinary : collection of str
        Words that the program itself writes, which are none of these names.

    Examples
    --------
    >>> from pipeline.pseudonyms.mentions import NameKind
    >>> from pipeline.pseudonyms.replacements import NameDecision, ReplacementLevel
    >>> names = NamesInText((NameDecision(name="Öhringen", kind=NameKind.PLACE,
    ...     level=ReplacementLevel.REPLACED, replacement="[Stadt A]"),))
    >>> names_left({"a.json": rb'"in \u00d6hringen"', "b.csv": b"in [Stadt A]"}, names)
    {'a.json': ('Öhringen',)}
    """
    # What is an ordinary word, too, cannot be told here: a file is no sentence to be understood.
    searched = replace(names, ambiguous=frozenset(), find=None, _by_key={})
    left: dict[str, tuple[str, ...]] = {}
    for path, content in files.items():
        found: dict[str, None] = {}
        for text in (path, *_texts(path, content)):
            for one in searched.found(text):
                if one.is_whole and one.core not in ordinary and one.core not in names.ambiguous:
                    found[one.core] = None
        if found:
            left[path] = tuple(found)
    return left


def _texts(path: str, content: bytes) -> Iterator[str]:
    """Yield what can be read of a file, as it is written and without its escapes."""
    if path.lower().endswith(_PICTURES):
        return
    if content[:2] == b"PK":
        try:
            with ZipFile(BytesIO(content)) as archive:
                for name in archive.namelist():
                    yield name
                    yield from _texts(name, archive.read(name))
        except (BadZipFile, zlib.error):
            pass
        return
    text = content.decode("utf-8-sig", errors="replace")
    if path.lower().endswith((".html", ".htm")):
        text = _PROGRAM.sub("", text)
    yield text
    unescaped = html.unescape(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text))
    if unescaped != text:
        yield unescaped
