"""What does a project of a QDA program hold?

Programs for qualitative analysis exchange REFI-QDA projects (`.qdpx`): a ZIP container with a file
of XML (`*.qde`), which lists users, codes, sources and what was coded, and a folder with the texts
of the sources. Nothing outside of the container is read.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from pipeline.errors import TranscriptError
from pipeline.guard import parse_xml, unpack
from pipeline.limits import DOCUMENT_CHARS, MEMBERS, refuse_above
from pipeline.qdpx_positions import code_points

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

KIND = "REFI-QDA project"

_INTERNAL = "internal://"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TEXTS = ("Representation", "Transcript")  # of a PDF, of a recording
_SELECTIONS = ("PlainTextSelection", "TranscriptSelection")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCode:
    """A code: its id in the project, and the names from its topmost category down to its own."""

    guid: str
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the code itself is called."""
        return self.path[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSource:
    r"""A text that was coded.

    Attributes
    ----------
    name : str
        What the source is called; where several are called the same, a number sets them apart.
    text : str
        Its plain text as it lies in the project, with its line ends, its byte order mark too.
    problem : str
        Why it has no text; empty where it has one.
    """

    name: str
    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCoding:
    """A code that a person gave to a stretch of a text.

    Attributes
    ----------
    number : int
        Place among all codings of the project, counted from 1.
    source : ProjectSource
        The text.
    code : ProjectCode
        The code.
    coder : str
        Name of the user; empty where the project does not tell.
    start, end : int
        Half-open interval of code points of the text.
    memo : str
        What was noted on it.
    """

    number: int
    source: ProjectSource
    code: ProjectCode
    coder: str
    start: int
    end: int
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostCoding:
    """A coding of which the project does not tell which text carries which code, and why."""

    number: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project: every coding in it is in `codings` or in `lost`."""

    name: str
    users: tuple[str, ...]
    codes: tuple[ProjectCode, ...]
    sources: tuple[ProjectSource, ...]
    codings: tuple[ProjectCoding, ...]
    lost: tuple[LostCoding, ...]


def is_project(file: Path | BytesIO) -> bool:
    """Tell a project by its content.

    Examples
    --------
    >>> is_project(BytesIO(b"plain text"))
    False
    """
    try:
        with ZipFile(file) as archive:
            return any(map(_is_list, archive.namelist()))
    except Exception:  # a directory of garbage fails in many ways
        return False


def read_project(data: bytes) -> Project:
    r"""Read a project.

    Parameters
    ----------
    data : bytes
        The whole file.

    Raises
    ------
    TranscriptError
        When it is damaged, holds no list of its content, or asks too much of the machine.

    Examples
    --------
    >>> stream = BytesIO()
    >>> with ZipFile(stream, "w") as archive:
    ...     archive.writestr("project.qde", '''
    ...         <Project name="Garten" xmlns="urn:QDA-XML:project:1.0">
    ...         <Users><User guid="u1" name="HK"/></Users>
    ...         <CodeBook><Codes><Code guid="c1" name="Motive" isCodable="true"/></Codes></CodeBook>
    ...         <Sources><TextSource guid="s1" name="I07" plainTextPath="internal://s1.txt">
    ...         <PlainTextSelection guid="p1" startPosition="3" endPosition="15" creatingUser="u1">
    ...         <Coding guid="d1"><CodeRef targetGUID="c1"/></Coding></PlainTextSelection>
    ...         </TextSource></Sources></Project>''')
    ...     archive.writestr("sources/s1.txt", "B: Wegen Tomaten.")
    >>> project = read_project(stream.getvalue())
    >>> [(coding.source.name, coding.source.text[coding.start : coding.end], coding.code.name,
    ...   coding.coder) for coding in project.codings]
    [('I07', 'Wegen Tomate', 'Motive', 'HK')]
    """
    members = unpack(data, KIND, lambda name: _is_list(name) or name.lower().endswith(".txt"))
    lists = [name for name in members if _is_list(name)]
    if len(lists) != 1:
        raise TranscriptError(
            f"the project holds {len(lists)} lists of its content (.qde) instead of one",
            next_step="export it again",
        )
    texts = {name.lower(): content for name, content in members.items()}
    return _Parser(parse_xml(members[lists[0]], KIND), texts).project()


class _Parser:
    """Makes records of the XML of one project."""

    def __init__(self, root: Element, files: Mapping[str, bytes]) -> None:
        self.root = root
        self.files = files
        # NVivo names no selection, so that its way of counting must be known.
        self.utf16 = root.get("origin", "").startswith("NVivo")
        self.users = {
            _guid(user): user.get("name") or user.get("id") or ""
            for user in _path(root, "Users", "User")
        }
        self.codes = {code.guid: code for code in _codes(_path(root, "CodeBook", "Codes", "Code"))}
        self.notes = {
            _guid(note): self._text(note)[0].strip() for note in _path(root, "Notes", "Note")
        }

    def project(self) -> Project:
        sources = list(_path(self.root, "Sources", ""))
        texts = dict(self._texts(sources))
        codings: list[ProjectCoding] = []
        lost: list[LostCoding] = []
        marks = [mark for source in sources for mark in _marks(source, source)]
        for number, mark in enumerate(marks, 1):
            try:
                codings.append(self._coding(number, mark, texts))
            except _LostError as reason:
                lost.append(LostCoding(number=number, problem=str(reason)))
        return Project(
            name=self.root.get("name", ""),
            users=tuple(self.users.values()),
            codes=tuple(self.codes.values()),
            sources=tuple(text.source for text in texts.values()),
            codings=tuple(codings),
            lost=tuple(lost),
        )

    def _texts(self, sources: Iterable[Element]) -> Iterator[tuple[Element, _Text]]:
        """Yield the texts by the elements that selections of them lie in."""
        taken: set[str] = set()
        for source in sources:
            inside = [child for child in source if _tag(child) in _TEXTS]
            for element in inside or [source]:
                name = source.get("name") or element.get("name") or _guid(source)
                if len(inside) > 1:
                    name = element.get("name") or name
                name = _unlike(" ".join(unicodedata.normalize("NFC", name).split()), taken)
                taken.add(name.casefold())
                refuse_above(MEMBERS, len(taken), "sources")
                text, problem = self._text(element)
                record = ProjectSource(name=name, text=text, problem=problem)
                yield element, _Text(record, element, utf16=self.utf16)

    def _text(self, element: Element) -> tuple[str, str]:
        """Return the plain text of an element, or why there is none."""
        for child in element:
            if _tag(child) == "PlainTextContent":
                return child.text or "", ""
        path = element.get("plainTextPath", "")
        if not path:
            return "", f"it is a {_tag(element)} without plain text"
        if not path.lower().startswith(_INTERNAL):
            return "", "its text lies outside of the project"
        file = path[len(_INTERNAL) :].lower()
        data = self.files.get(f"sources/{file}", self.files.get(file))
        if data is None:
            return "", "the file of its text is missing in the project"
        try:
            text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8")
        except UnicodeDecodeError:
            return "", "its text is not UTF-8"
        refuse_above(DOCUMENT_CHARS, len(text), "characters")
        return text, ""

    def _coding(self, number: int, mark: _Mark, texts: Mapping[Element, _Text]) -> ProjectCoding:
        code = self.codes.get(mark.code)
        if code is None:
            raise _LostError(f"a coding of {mark.where} names a code that the project lacks")
        text = texts.get(mark.text)
        what = f"the coding of {mark.where} as '{code.name}'"
        if mark.selection is mark.text:
            raise _LostError(f"{what} marks the whole source and no passage")
        if text is None or text.source.problem or _tag(mark.selection) not in _SELECTIONS:
            raise _LostError(f"{what} marks no plain text ({_tag(mark.selection)})")
        interval = text.interval(mark.selection)
        if interval is None:
            raise _LostError(f"{what} marks a place that its text does not have")
        user = mark.coding.get("creatingUser") or mark.selection.get("creatingUser") or ""
        return ProjectCoding(
            number=number,
            source=text.source,
            code=code,
            coder=self.users.get(_folded(user), ""),
            start=interval[0],
            end=interval[1],
            memo=self._memo(mark),
        )

    def _memo(self, mark: _Mark) -> str:
        notes = [
            (child.text or "").strip() for child in mark.selection if _tag(child) == "Description"
        ]
        for element in (mark.selection, mark.coding):
            notes += [
                self.notes.get(_folded(child.get("targetGUID", "")), "")
                for child in element
                if _tag(child) == "NoteRef"
            ]
        return "; ".join(filter(None, notes))


class _LostError(Exception):
    """Why a coding is lost."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A code at a selection: of a text, of a picture …, or of the source as a whole."""

    source: Element
    text: Element
    selection: Element
    coding: Element
    code: str

    @property
    def where(self) -> str:
        return f"'{self.source.get('name') or _guid(self.source)}'"


def _marks(source: Element, text: Element, within: Element | None = None) -> Iterator[_Mark]:
    """Yield every code that stands anywhere in a source."""
    for child in text if within is None else within:
        if _tag(child) == "Coding":
            codes = [_folded(e.get("targetGUID", "")) for e in child if _tag(e) == "CodeRef"]
            for code in codes or [""]:
                yield _Mark(source, text, text if within is None else within, child, code)
        elif _tag(child) in _TEXTS:
            yield from _marks(source, child)
        else:
            yield from _marks(source, text, child)


class _Text:
    """A text and how positions in it were counted."""

    def __init__(self, source: ProjectSource, element: Element, *, utf16: bool) -> None:
        self.source = source
        self.points = {
            _guid(child): child.get("position", "")
            for child in element
            if _tag(child) == "SyncPoint"
        }
        spans = [
            (*span, " ".join(child.get("name", "").rstrip("…. ").split()))
            for child in element
            if _tag(child) in _SELECTIONS and (span := self._span(child))
        ]
        self.offsets = code_points(source.text, spans, utf16=utf16)

    def interval(self, selection: Element) -> tuple[int, int] | None:
        """Return the code points that a selection marks, None where there are none."""
        span = self._span(selection)
        if span is None or not 0 <= span[0] < span[1] < len(self.offsets):
            return None
        return self.offsets[span[0]], self.offsets[span[1]]

    def _span(self, selection: Element) -> tuple[int, int] | None:
        if _tag(selection) == "TranscriptSelection":
            ends = [
                self.points.get(_folded(selection.get(point, "")), "")
                for point in ("fromSyncPoint", "toSyncPoint")
            ]
        else:
            ends = [selection.get("startPosition", ""), selection.get("endPosition", "")]
        try:
            start, end = map(int, ends)
        except ValueError:
            return None
        return start, end


def _codes(elements: Iterable[Element], above: tuple[str, ...] = ()) -> Iterator[ProjectCode]:
    for element in elements:
        path = (*above, " ".join(element.get("name", "").split()))
        yield ProjectCode(guid=_guid(element), path=path)
        yield from _codes(_path(element, "Code"), path)


def _path(element: Element, *tags: str) -> Iterator[Element]:
    """Yield the descendants under a path of tags; an empty one stands for any."""
    tag, *below = tags
    for child in element:
        if tag in {"", _tag(child)}:
            if below:
                yield from _path(child, *below)
            else:
                yield child


def _unlike(name: str, taken: Collection[str]) -> str:
    """Return a name with the first number that sets it apart, where it is taken."""
    if name.casefold() not in taken:
        return name
    numbered = (f"{name} ({number})" for number in count(2))
    return next(other for other in numbered if other.casefold() not in taken)


def _tag(element: Element) -> str:
    """Return the name of an element; the namespace differs between versions of the standard."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _guid(element: Element) -> str:
    return _folded(element.get("guid", ""))


def _folded(guid: str) -> str:
    return guid.strip("{} ").lower()


def _is_list(name: str) -> bool:
    return name.lower().endswith(".qde")
