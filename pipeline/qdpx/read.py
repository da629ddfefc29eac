"""Projects of QDA programs, read: sources, codings, memos."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from pipeline.alignment.code_points import code_point_offsets
from pipeline.characters import composed, printable
from pipeline.guard import parse_xml, unpack
from pipeline.i18n import NO_MESSAGE, Message, msg
from pipeline.limits import DOCUMENT_CHARS, MEMBERS, refuse_above
from pipeline.qdpx.codes import codes_under, is_list, project_list
from pipeline.qdpx.elements import first_text, folded, guid, tag, targets, under
from pipeline.qdpx.records import (
    KIND,
    LostCoding,
    Project,
    ProjectCoding,
    ProjectSource,
)
from pipeline.qdpx.variables import VariableValues

_INTERNAL = "internal://"
_SCHEME = re.compile(r"^[a-z]+://+", re.IGNORECASE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TEXT_TAGS = ("Representation", "Transcript")  # of a PDF, of a recording
_SELECTION_TAGS = ("PlainTextSelection", "TranscriptSelection")


def is_project(file: Path | BytesIO) -> bool:
    """Return whether a file is a project, by its content.

    Examples
    --------
    >>> is_project(BytesIO(b"plain text"))
    False
    """
    try:
        with ZipFile(file) as archive:
            return any(map(is_list, archive.namelist()))
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
    members = unpack(data, KIND, lambda name: is_list(name) or name.lower().endswith(".txt"))
    texts = {name.lower(): content for name, content in members.items()}
    return _ProjectReader(parse_xml(project_list(members), KIND), texts).project()


class _ProjectReader:
    """Makes records of the XML of one project."""

    def __init__(self, root: Element, files: Mapping[str, bytes]) -> None:
        self.root = root
        self.files = files
        # NVivo names no selection, so that its way of counting must be known.
        self.utf16 = root.get("origin", "").startswith("NVivo")
        self.users = {
            guid(user): printable(user.get("name") or user.get("id") or "").strip()
            for user in under(root, "Users", "User")
        }
        codes = codes_under(under(root, "CodeBook", "Codes", "Code"))
        self.codes = {code.guid: code for code in codes}
        self.values = VariableValues(root)
        self.notes = {
            guid(note): self._text(note)[0].strip() for note in under(root, "Notes", "Note")
        }

    def project(self) -> Project:
        sources = list(under(self.root, "Sources", ""))
        texts = dict(self._texts(sources))
        codings: list[ProjectCoding] = []
        lost: list[LostCoding] = []
        marked = [one for source in sources for one in _selection_codings(source, source)]
        for number, selected in enumerate(marked, 1):
            try:
                codings.append(self._coding(number, selected, texts))
            except _LostCodingError as reason:
                lost.append(LostCoding(number=number, problem=reason.why))
        return Project(
            name=self.root.get("name", ""),
            users=tuple(self.users.values()),
            codes=tuple(self.codes.values()),
            sources=tuple(text.source for text in texts.values()),
            codings=tuple(codings),
            lost=tuple(lost),
        )

    def _texts(self, sources: Iterable[Element]) -> Iterator[tuple[Element, _CodedText]]:
        """Yield the texts by the elements that selections of them lie in."""
        taken: set[str] = set()
        for source in sources:
            inside = [child for child in source if tag(child) in _TEXT_TAGS]
            for element in inside or [source]:
                name = source.get("name") or element.get("name") or guid(source)
                if len(inside) > 1:
                    name = element.get("name") or name
                name = " ".join(composed(printable(name)).split())
                name = _numbered(name, taken)
                taken.add(name.casefold())
                refuse_above(MEMBERS, len(taken), msg("sources"))
                text, problem = self._text(element)
                values, contested = self.values.of(source, element)
                record = ProjectSource(
                    name=name, text=text, problem=problem, attributes=values, contested=contested
                )
                yield element, _CodedText(record, element, utf16=self.utf16)

    def _text(self, element: Element) -> tuple[str, Message]:
        """Return the plain text of an element, or why there is none."""
        for child in element:
            if tag(child) == "PlainTextContent":
                return child.text or "", NO_MESSAGE
        data, problem = self._file(element)
        if data is None:
            return "", problem
        try:
            text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8")
        except UnicodeDecodeError:
            return "", msg("its text is not UTF-8")
        refuse_above(DOCUMENT_CHARS, len(text), msg("characters"))
        return text, NO_MESSAGE

    def _file(self, element: Element) -> tuple[bytes | None, Message]:
        """Return the file with the text of an element, or why there is none."""
        path = element.get("plainTextPath", "")
        if not path and (formatted := element.get("richTextPath", "")):
            return None, msg(
                "it has only formatted text ({file}), in which places cannot be counted",
                file=printable(_inside(formatted)),
            )
        if not path:
            return None, msg("it is a {kind} without plain text", kind=tag(element))
        file = _inside(path)
        data = self._member(file.lower())
        if path.lower().startswith(_INTERNAL):
            return data, msg(
                "the file of its text is missing in the project ({file})", file=printable(file)
            )
        return data, msg("its text lies outside of the project ({file})", file=printable(file))

    def _member(self, path: str) -> bytes | None:
        """Return the file of a path in the container: where it should lie, or the only so named."""
        for name in (f"sources/{path}", path):
            if name in self.files:
                return self.files[name]
        base = path.rpartition("/")[2]
        named = [data for name, data in self.files.items() if name.rpartition("/")[2] == base]
        return named[0] if len(named) == 1 else None

    def _coding(
        self, number: int, selected: _SelectionCoding, texts: Mapping[Element, _CodedText]
    ) -> ProjectCoding:
        code = self.codes.get(selected.code)
        if code is None:
            raise _LostCodingError(
                msg(
                    "a coding of '{source}' names a code that the project lacks",
                    source=selected.source_name,
                )
            )
        text = texts.get(selected.text)
        what = {"source": selected.source_name, "code": code.name}
        if selected.selection is selected.text:
            raise _LostCodingError(
                msg(
                    "the coding of '{source}' as '{code}' marks the whole source and no passage",
                    **what,
                )
            )
        if text is None or text.source.problem or tag(selected.selection) not in _SELECTION_TAGS:
            raise _LostCodingError(
                msg(
                    "the coding of '{source}' as '{code}' marks no plain text ({kind})",
                    **what,
                    kind=tag(selected.selection),
                )
            )
        interval = text.interval(selected.selection)
        if interval is None:
            raise _LostCodingError(
                msg(
                    "the coding of '{source}' as '{code}' marks a place that its text "
                    "does not have",
                    **what,
                )
            )
        user = selected.coding.get("creatingUser") or selected.selection.get("creatingUser") or ""
        return ProjectCoding(
            number=number,
            source=text.source,
            code=code,
            coder=self.users.get(folded(user), ""),
            start=interval[0],
            end=interval[1],
            memo=self._memo(selected),
        )

    def _memo(self, selected: _SelectionCoding) -> str:
        """Return all that was noted, once what stands in several places."""
        notes = [first_text(selected.selection, "Description")]
        for element in (selected.selection, selected.coding):
            notes += [self.notes.get(note, "") for note in targets(element, "NoteRef")]
        return "; ".join(dict.fromkeys(filter(None, notes)))


def _inside(path: str) -> str:
    r"""Return a path of a source without its scheme: ``internal://``, ``relative:///``, ``C:\``."""
    return unquote(_SCHEME.sub("", path).replace("\\", "/")).strip("/")


class _LostCodingError(Exception):
    """Why a coding is lost."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class _SelectionCoding:
    """A code at a selection: of a text, of a picture …, or of the source as a whole."""

    source: Element
    text: Element
    selection: Element
    coding: Element
    code: str

    @property
    def source_name(self) -> str:
        return self.source.get("name") or guid(self.source)


def _selection_codings(
    source: Element, text: Element, within: Element | None = None
) -> Iterator[_SelectionCoding]:
    """Yield every code that stands anywhere in a source."""
    for child in text if within is None else within:
        if tag(child) == "Coding":
            for code in targets(child, "CodeRef") or [""]:
                yield _SelectionCoding(
                    source, text, text if within is None else within, child, code
                )
        elif tag(child) in _TEXT_TAGS:
            yield from _selection_codings(source, child)
        else:
            yield from _selection_codings(source, text, child)


class _CodedText:
    """A text and how positions in it were counted."""

    def __init__(self, source: ProjectSource, element: Element, *, utf16: bool) -> None:
        self.source = source
        self.points = {
            guid(child): child.get("position", "") for child in element if tag(child) == "SyncPoint"
        }
        spans = [
            (*span, " ".join(child.get("name", "").rstrip("…. ").split()))
            for child in element
            if tag(child) in _SELECTION_TAGS and (span := self._span(child))
        ]
        self.offsets = code_point_offsets(source.text, spans, utf16=utf16)

    def interval(self, selection: Element) -> tuple[int, int] | None:
        """Return the code points that a selection marks, None where there are none."""
        span = self._span(selection)
        if span is None or not 0 <= span[0] < span[1] < len(self.offsets):
            return None
        return self.offsets[span[0]], self.offsets[span[1]]

    def _span(self, selection: Element) -> tuple[int, int] | None:
        if tag(selection) == "TranscriptSelection":
            ends = [
                self.points.get(folded(selection.get(point, "")), "")
                for point in ("fromSyncPoint", "toSyncPoint")
            ]
        else:
            ends = [selection.get("startPosition", ""), selection.get("endPosition", "")]
        try:
            start, end = map(int, ends)
        except ValueError:
            return None
        return start, end


def _numbered(name: str, taken: Collection[str]) -> str:
    """Return a name with the first number that sets it apart, where it is taken."""
    if name.casefold() not in taken:
        return name
    numbered = (f"{name} ({number})" for number in count(2))
    return next(other for other in numbered if other.casefold() not in taken)
