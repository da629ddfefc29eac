"""Word documents as one kind of package, whatever variant Word saved.

Templates and documents with macros differ from a document in the type of their main part alone,
Strict Open XML in the names of its namespaces, and Word's XML is a package in one file.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, tostring

from pipeline.errors import TranscriptError
from pipeline.guard import ZIP_MAGIC, parse_xml, unpack_document
from pipeline.i18n import msg

_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MAIN_VARIANT = re.compile(
    rb"application/vnd\.(?:ms-word|openxmlformats-officedocument\.wordprocessingml)"
    rb"\.[\w.]{1,60}\.main\+xml"
)
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w{1,40})/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"
_MACROS = ("vbaProject.bin", "vbaData.xml")

_FLAT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}\?>\s*(?:<\?mso-application[^>]{0,200}\?>\s*)?"
    rb"<(?:pkg:package|w:wordDocument)\b"
)
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_TYPES = "[Content_Types].xml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"


def is_flat(data: bytes) -> bool:
    """Return whether a file is a Word document in one file of XML.

    Examples
    --------
    >>> is_flat(b'<?xml version="1.0"?><pkg:package xmlns:pkg="x">'), is_flat(b"<?xml?><a/>")
    (True, False)
    """
    return _FLAT.match(data) is not None


def old_xml() -> TranscriptError:
    """Return the error for the XML that Word wrote before there was .docx."""
    return TranscriptError(
        msg("the file is in the XML of Word 2003"), next_step=msg("save it as .docx")
    )


def word_members(data: bytes) -> dict[str, bytes]:
    """Return the members of a Word document as those of a plain .docx; macros are left out.

    Raises
    ------
    TranscriptError
        When the file is broken, or in the XML of Word 2003.
    """
    members = unpack_document(data, "Word") if data.startswith(ZIP_MAGIC) else _flat_members(data)
    members = {name: xml for name, xml in members.items() if not name.endswith(_MACROS)}
    if _TYPES in members:
        members[_TYPES] = _MAIN_VARIANT.sub(_MAIN, members[_TYPES])
    if _STRICT.search(members.get("_rels/.rels", b"")):
        return {
            name: _STRICT.sub(_TRANSITIONAL, xml) if name.endswith((".xml", ".rels")) else xml
            for name, xml in members.items()
        }
    return members


def _flat_members(data: bytes) -> dict[str, bytes]:
    root = parse_xml(data, "Word")
    if root.tag != f"{_PKG}package":
        raise old_xml()
    members: dict[str, bytes] = {}
    types = Element("Types", xmlns="http://schemas.openxmlformats.org/package/2006/content-types")
    types.append(Element("Default", Extension="rels", ContentType=_RELATIONS))
    for part in root.iterfind(f"{_PKG}part"):
        name, kind = part.get(f"{_PKG}name", ""), part.get(f"{_PKG}contentType", "")
        content = part.find(f"{_PKG}xmlData/*")
        if content is not None:
            members[name.lstrip("/")] = tostring(content, encoding="utf-8")
            if kind != _RELATIONS:
                types.append(Element("Override", PartName=name, ContentType=kind))
    return {_TYPES: tostring(types), **members}
