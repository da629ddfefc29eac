"""Which files hold words of a document that no other document has?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pipeline.limits import FILE_BYTES

WORDS = 6
"""So many words in a row are taken for the wording of a document."""
FEWEST = 4
"""So many words are a sentence that tells of whom it is, if no other document has it."""
UNSEARCHED = frozenset(
    {".pdf", ".doc", ".xls", ".7z", ".rar", ".gz"}
    | {".png", ".jpg", ".jpeg", ".gif", ".tif"}
    | {".mp3", ".wav", ".m4a", ".mp4", ".mov", ".ogg", ".flac"}
)
"""Endings of files in which words are not found as they are."""
_ZIP, _DEEPEST = b"PK\x03\x04", 3
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^>]*>")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_BREAK = re.compile(r"\\[nrt\"]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Wording:
    r"""Words in a row that occur in one document alone.

    Parameters
    ----------
    text : str
        The document.
    others : iterable of str
        The other documents: what they have, too, is not the wording of this one.

    Examples
    --------
    >>> wording = Wording("Der alte Birnbaum trägt in diesem Jahr.", ["Der Bus kommt."])
    >>> wording.is_in("B: Der alte <b>Birn</b>baum trägt in diesem\n Jahr!".encode())
    True
    >>> wording.is_in(b"Der alte Birnbaum.")
    False
    """

    def __init__(self, text: str, others: Iterable[str] = ()) -> None:
        self._own = set(_runs(text))
        self._sizes = {WORDS}
        for other in others:
            self._own.difference_update(_runs(other))

    @classmethod
    def of_short_sentences(cls, sentences: Iterable[str], others: Iterable[str]) -> Wording:
        """Return whole sentences of `FEWEST` words and fewer than `WORDS` that no other has.

        Examples
        --------
        >>> short = Wording.of_short_sentences(["Der Bus kommt selten.", "Ja, klar."], ["Ja."])
        >>> short.is_in(b"Er sagt: Der Bus kommt selten!"), short.is_in(b"Ja, klar.")
        (True, False)
        """
        found = cls("")
        said = [words for one in sentences if FEWEST <= len(words := _words(one)) < WORDS]
        found._own = {" ".join(words) for words in said}
        found._sizes = {len(words) for words in said}
        for other in others:
            for size in found._sizes:
                found._own.difference_update(_runs(other, size))
        return found

    def is_in(self, content: bytes) -> bool:
        """Tell whether a file holds it: also in a package, in JSON, HTML or XML."""
        return any(self.is_in_text(text) for text in texts_of(content))

    def is_in_text(self, text: str) -> bool:
        """Tell whether a text holds it."""
        return any(run in self._own for size in self._sizes for run in _runs(text, size))

    def first_line(self, path: Path) -> int | None:
        """Return the first line of a text file that holds a part of it; None where none does."""
        for text in _decoded(path.read_bytes()):
            lines = text.splitlines()
            for number in range(len(lines)):
                if self.is_in_text(" ".join(lines[number : number + 2])):
                    follows = self.is_in_text(" ".join(lines[number + 1 : number + 2]))
                    return number + 2 if follows else number + 1
        return None


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(text: str, size: int = WORDS) -> Iterator[str]:
    words = _words(text)
    size = min(size, len(words)) or 1
    return (" ".join(words[n : n + size]) for n in range(len(words) - size + 1))


def texts_of(content: bytes, depth: int = 0) -> Iterator[str]:
    """Yield what a file says, in each way in which words may be written in it."""
    if content.startswith(_ZIP) and depth < _DEEPEST:
        try:
            with ZipFile(BytesIO(content)) as package:
                for member in package.infolist():
                    if member.file_size <= FILE_BYTES:
                        yield from texts_of(package.read(member), depth + 1)
        except (BadZipFile, OSError, ValueError, NotImplementedError):
            return
        return
    for text in _decoded(content):
        yield text
        if "\\" in text:
            spoken = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
            yield _BREAK.sub(" ", spoken)
        if "<" in text:  # words may be parted by tags, or only by them
            yield unescape(_TAG.sub("", text))
            yield unescape(_TAG.sub(" ", text))


def _decoded(content: bytes) -> Iterator[str]:
    if content.startswith(_UTF16):
        yield content.decode("utf-16", "ignore")
        return
    try:
        yield content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield content.decode("utf-8", "ignore")
        yield content.decode("cp1252", "ignore")
