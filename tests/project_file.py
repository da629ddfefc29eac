"""Small projects of QDA programs (.qdpx), written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from tests.ingest.office_files import zipped

BOOK = (
    '<Code guid="{C0}" name="M Motive" isCodable="true">'
    '<Code guid="C1" name="M1" isCodable="true"/>'
    '<Code guid="c2" name="leute" isCodable="true"/></Code>'
    '<Code guid="C3" name="Wetter" isCodable="true"/>'
)
"""A category with two subcodes, and a code of its own."""


def code(start: int, end: int, guid: str = "c1", user: str = "u1", name: str = "") -> str:
    """Return a selection of plain text that carries a code."""
    return (
        f'<PlainTextSelection guid="p" name="{escape(name)}" startPosition="{start}" '
        f'endPosition="{end}"><Coding guid="d" creatingUser="{user}">'
        f'<CodeRef targetGUID="{guid}"/></Coding></PlainTextSelection>'
    )


@dataclass(frozen=True)
class Source:
    """A text source, inline where it lies in no file."""

    name: str
    text: str
    inside: str = ""
    file: str = ""

    def xml(self) -> str:
        path = f' plainTextPath="internal://{self.file}"' if self.file else ""
        inline = "" if self.file else f"<PlainTextContent>{escape(self.text)}</PlainTextContent>"
        return f'<TextSource guid="s" name="{self.name}"{path}>{inline}{self.inside}</TextSource>'


def qde(sources: str, codes: str = BOOK, notes: str = "") -> str:
    """Return the list of a project's content."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<Project name="Garten" origin="Hand" xmlns="urn:QDA-XML:project:1.0">'
        '<Users><User guid="u1" name="Hanna K."/><User guid="{U2}" id="MS"/></Users>'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources>"
        f"<Notes>{notes}</Notes></Project>"
    )


def project_file(*sources: Source, extra: str = "", codes: str = BOOK, notes: str = "") -> bytes:
    """Pack a project; `extra` is the XML of further sources."""
    xml = qde("".join(source.xml() for source in sources) + extra, codes, notes)
    files: dict[str, str | bytes] = {
        f"Sources/{source.file}": source.text.encode() for source in sources if source.file
    }
    return zipped({"project.qde": xml, **files})
