"""Safe opening of hostile or broken files.

Containers are unpacked within the limits before a foreign parser sees them, and whatever a foreign
parser raises on a broken file becomes one plain message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml.ElementTree import iterparse

from pipeline.errors import TranscriptError
from pipeline.i18n import msg
from pipeline.limits import (
    COMPRESSION_RATIO,
    MEMBERS,
    NESTING,
    UNPACKED_BYTES,
    XML_MARKS,
    refuse_above,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SMALL = 1_000_000
_PASSWORD_STEP = msg("open it with its password and save it without one")


@contextmanager
def parsing(kind: str) -> Iterator[None]:
    """Turn whatever a foreign parser raises on a broken file into a `TranscriptError`.

    Parameters
    ----------
    kind : str
        The format, as messages call it.

    Examples
    --------
    >>> with parsing("PDF"):
    ...     {}["Root"]
    Traceback (most recent call last):
    pipeline.errors.TranscriptError: the PDF file is damaged (KeyError); ...
    """
    try:
        yield
    except TranscriptError:
        raise
    except Exception as error:  # parsers raise anything on a broken file
        raise TranscriptError(
            msg("the {kind} file is damaged ({name})", kind=kind, name=type(error).__name__),
            next_step=msg("open it in the program that wrote it and save it again"),
        ) from error


def password_protected(kind: str) -> TranscriptError:
    """Return the error for a file that cannot be opened without its password."""
    return TranscriptError(
        msg("the {kind} file is password-protected", kind=kind), next_step=_PASSWORD_STEP
    )


def cut_off(kind: str) -> TranscriptError:
    """Return the error for a file whose end is missing."""
    return TranscriptError(
        msg("the {kind} file is cut off or damaged", kind=kind),
        next_step=msg("copy it again from where it came from"),
    )


def member_names(data: bytes) -> frozenset[str]:
    """Name the files in a ZIP container; none where it is no container or a broken one.

    Examples
    --------
    >>> member_names(b"plain text")
    frozenset()
    """
    if not data.startswith(ZIP_MAGIC):
        return frozenset()
    try:
        with ZipFile(BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except Exception:  # a directory of garbage fails in many ways
        return frozenset()


def unpack(
    data: bytes, kind: str, wanted: Callable[[str], bool] = lambda _: True
) -> dict[str, bytes]:
    """Unpack a ZIP container within the limits.

    No member is inflated beyond the size that the container declares for it.

    Parameters
    ----------
    data : bytes
        The container.
    kind : str
        The format, as messages call it.
    wanted : callable, optional
        Tells by its name whether a member is unpacked; all are, if not given.

    Returns
    -------
    dict
        Content by name.
    """
    with parsing(kind):
        try:
            with ZipFile(BytesIO(data)) as archive:
                refuse_above(MEMBERS, len(archive.infolist()), msg("members"))
                members = [member for member in archive.infolist() if wanted(member.filename)]
                _check(members, kind)
                return {member.filename: _inflate(archive, member) for member in members}
        except BadZipFile as error:
            raise cut_off(kind) from error


def unpack_document(data: bytes, kind: str) -> dict[str, bytes]:
    """Unpack a container whose XML is parsed as a whole, which takes far more than its size."""
    members = unpack(data, kind)
    refuse_above(XML_MARKS, sum(map(_marks, members.values())), msg("tags and attributes"))
    return members


def parse_xml(xml: bytes, kind: str) -> Element:
    """Parse XML without entities, external references and endless nesting.

    Parameters
    ----------
    xml : bytes
        The whole text of the XML.
    kind : str
        The format of the file that holds it, as messages call it.

    Examples
    --------
    >>> [element.text for element in parse_xml(b"<a><b>eins</b></a>", "Word")]
    ['eins']
    """
    refuse_above(XML_MARKS, _marks(xml), msg("tags and attributes"))
    with parsing(kind):
        events = iterparse(BytesIO(xml), events=("start", "end"))
        root: Element = next(events)[1]
        depth = 1
        for event, _ in events:
            depth += 1 if event == "start" else -1
            refuse_above(NESTING, depth, msg("levels of elements"))
    return root


def _marks(xml: bytes) -> int:
    return xml.count(b"<") + xml.count(b"=")


def repack(members: dict[str, bytes]) -> BytesIO:
    """Pack members into a container without compression, for libraries that open containers."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    stream.seek(0)
    return stream


def _check(members: list[ZipInfo], kind: str) -> None:
    refuse_above(UNPACKED_BYTES, sum(member.file_size for member in members), msg("bytes unpacked"))
    for member in members:
        if member.flag_bits & 1:
            raise password_protected(kind)
        # Other methods can be inflated only as a whole, so no limit would hold.
        if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise TranscriptError(msg("the {kind} file is packed in an unknown way", kind=kind))
        if member.file_size > max(_SMALL, COMPRESSION_RATIO * member.compress_size):
            raise TranscriptError(
                msg(
                    "the {kind} file unpacks to more than {compression_ratio} times its size",
                    kind=kind,
                    compression_ratio=COMPRESSION_RATIO,
                ),
                next_step=msg("save it again in the program that wrote it"),
            )


def _inflate(archive: ZipFile, member: ZipInfo) -> bytes:
    with archive.open(member) as stream:
        # Without a number, zipfile inflates all there is, whatever the declared size.
        return stream.read(member.file_size)


def old_office(data: bytes) -> TranscriptError:
    """Return the error for an OLE container: an old or an encrypted Office file.

    Parameters
    ----------
    data : bytes
        The container, which names its streams in UTF-16.
    """

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return password_protected("Office")
    if holds("WordDocument"):
        return TranscriptError(
            msg("the file is in the old Word format (.doc)"), next_step=msg("save it as .docx")
        )
    if holds("Workbook"):
        return TranscriptError(
            msg("the file is in the old Excel format (.xls)"), next_step=msg("save it as .xlsx")
        )
    return TranscriptError(
        msg("the file is in an old Office format"), next_step=msg("save it as .docx")
    )
