"""Lookup by name that ignores case where it is not needed.

Spreadsheets and people change small and capital letters, and file systems how an umlaut is put
together. That must not matter, unless two things differ in nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.characters import composed, printable
from pipeline.errors import closest

T = TypeVar("T")


class Lookup(Generic[T]):
    """Things by their names; of two with the same name, the first.

    Examples
    --------
    >>> files = Lookup([("Anna", 1), ("anna", 2), ("Zoë", 3)])
    >>> files.get("anna"), files.get("ANNA"), files.get("ZOE\u0308"), files.get("Ben")
    (2, 1, 3, None)
    """

    def __init__(self, things: Iterable[tuple[str, T]]) -> None:
        self._exactly: dict[str, T] = {}
        self._alike: dict[str, T] = {}
        for name, thing in things:
            self._exactly.setdefault(_composed(name), thing)
            self._alike.setdefault(_composed(name).casefold(), thing)

    def get(self, name: str) -> T | None:
        """Return what is called so; where nothing is, what is called so in any case."""
        name = _composed(name)
        return self._exactly.get(name, self._alike.get(name.casefold()))


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What a written name of a file may mean.

    Attributes
    ----------
    things : tuple
        One, where it is clear; several, where the name fits all of them; none, where nothing fits.
    guessed : bool
        Another suffix was written: it has to be told.
    names : tuple of str
        The first name of each of the things.
    """

    things: tuple[T, ...] = ()
    guessed: bool = False
    names: tuple[str, ...] = ()

    @property
    def only(self) -> T | None:
        """The one thing that is meant; None where there is none, or more than one."""
        return self.things[0] if len(self.things) == 1 else None


class FileLookup(Generic[T]):
    r"""Files, or documents, by what lists call them.

    Spreadsheets make ``1`` of ``01``, QDA programs leave suffixes and folders out, Windows writes
    backslashes, people blanks. Such a name is understood where it fits one file alone.

    Parameters
    ----------
    things : iterable of (sequence of str, object)
        The names of each thing, its id or the path of its file, and the thing.

    Examples
    --------
    >>> files = FileLookup([(("sub/01.txt",), 1), (("I03.docx",), 2), (("a/B.txt",), 3),
    ...                     (("b/B.txt",), 4)])
    >>> [files.find(name).only for name in ("1", "sub\\01.txt", "01", "C:\\T\\i03", "Ina")]
    [1, 1, 1, 2, None]
    >>> files.find("I 03").guessed, files.find("I03.doc").guessed  # another format may be meant
    (False, True)
    >>> files.find("B.txt").names
    ('a/B.txt', 'b/B.txt')
    """

    def __init__(self, things: Iterable[tuple[Sequence[str], T]]) -> None:
        self._things: list[tuple[str, T]] = []
        self._by_key: list[dict[str, list[int]]] = [{} for _ in _LEVELS]
        for number, (names, thing) in enumerate(things):
            self._things.append((names[0], thing))
            paths = [normalized_path(name) for name in names]
            for keys, (of_known, _, _) in zip(self._by_key, _LEVELS, strict=True):
                for key in dict.fromkeys(map(of_known, paths)):
                    if key:
                        keys.setdefault(key, []).append(number)

    def find(self, written: str) -> Found[T]:
        """Return what is called so; the first way of writing that fits anything decides."""
        path = normalized_path(written)
        for keys, (_, of_written, guessed) in zip(self._by_key, _LEVELS, strict=True):
            if numbers := keys.get(of_written(path)):
                names, things = zip(*(self._things[number] for number in numbers), strict=True)
                return Found(things, guessed, names)
        return Found()

    def misspelt(self, written: str) -> str | None:
        """Return the name of which something is a misspelling; None where none is near.

        Another number is no misspelling, but another document.

        Examples
        --------
        >>> files = FileLookup([(("Interview_01.txt",), 1), (("Interview_02.txt",), 2)])
        >>> files.misspelt("Intervew_1"), files.misspelt("Interview_03.txt")
        ('Interview_01.txt', None)
        """
        numbers = _numbers(written)
        by_stem = {
            _stem(normalized_path(name)): name
            for name, _ in reversed(self._things)
            if _numbers(name) == numbers
        }
        close = closest(_stem(normalized_path(written)), by_stem)
        return by_stem[close] if close else None


def name_key(name: str) -> str:
    """Return what names share that differ only in capitals, blanks and composed letters.

    Examples
    --------
    >>> name_key(" ANNA  B. ") == name_key("Anna B.")
    True
    """
    return " ".join(_composed(name).casefold().split())


def _composed(name: str) -> str:
    return composed(printable(name))


def normalized_path(name: str) -> str:
    r"""Return the name of a file with slashes between folders, whatever system wrote it.

    Examples
    --------
    >>> normalized_path(".\\sub\\I03.txt")
    'sub/I03.txt'
    """
    path = _composed(name).strip().replace("\\", "/")
    return path.removeprefix("./").strip("/")


def _base(path: str) -> str:
    return path.rpartition("/")[2].casefold().strip()


def _stem(path: str) -> str:
    return _SUFFIX.sub("", _base(path))


def _number(path: str) -> str:
    """Return the number that a spreadsheet makes of a name, if it makes one."""
    digits = re.fullmatch(r"0*(\d+)(?:[.,]0)?", _stem(path))
    return digits[1] if digits else ""


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"[0-9]+", _stem(normalized_path(name)))]


def _unspaced(path: str) -> str:
    return "".join(_base(path).split())


def _unspaced_stem(path: str) -> str:
    return _SUFFIX.sub("", _unspaced(path))


_SUFFIX = re.compile(r"\.(?=\d*[a-z])[a-z0-9]{1,5}$")
_Key = Callable[[str], str]
_LEVELS: tuple[tuple[_Key, _Key, bool], ...] = (
    (str, str, False),
    (str.casefold, str.casefold, False),
    (_base, _base, False),
    (_stem, _base, False),
    (_number, _number, False),
    (_unspaced, _unspaced, False),
    (_unspaced_stem, _unspaced, False),
    (_unspaced_stem, _unspaced_stem, True),
)
"""Keys by which a known and a written name are compared, and whether that is a guess."""
