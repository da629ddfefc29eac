"""Which formats are read, and which are not? What the page on formats tells of each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.decoding import decode_text
from pipeline.errors import TranscriptError
from pipeline.guard import member_names
from pipeline.i18n import NO_MESSAGE, Message, msg, verbatim
from pipeline.ingest.text_format import ANNOTATIONS, MAIL, NO_TRANSCRIPTS, OTHER_SUBTITLES
from pipeline.records import SourceAnchor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFormat:
    """What a reader reads, as ``docs/formate.md`` tells it (`python docs/printed.py`).

    Attributes
    ----------
    name : Message
        The format.
    suffixes : tuple of str
        How its files usually end, with the dot; the content decides, not the name.
    programs : Message
        The programs that write it, and which of their exports it is.
    content : Message
        What of it is read, and what is left out.
    place : SourceAnchor or None
        An example of the place by which passages are found in the source; None where the place is
        that of another format.
    refusals : tuple of Message
        What is said of a file of this format alone, where it cannot be read.
    """

    name: Message
    suffixes: tuple[str, ...]
    programs: Message
    content: Message
    place: SourceAnchor | None
    refusals: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadFormat:
    """A format that no reader reads, and what is said of its files.

    Attributes
    ----------
    name : Message
        The format.
    suffixes : tuple of str
        How its files end, in lower case, with the dot.
    magic : pattern of bytes or None
        How they begin; None where the name alone tells.
    problem, next_step : Message
        What is said of such a file.
    member : str
        How the name of a file in it begins, where it is a ZIP container.
    """

    name: Message
    suffixes: tuple[str, ...]
    magic: re.Pattern[bytes] | None
    problem: Message
    next_step: Message
    member: str = ""


def _refusal(data: bytes) -> Message:
    try:
        decode_text(data)
    except TranscriptError as error:
        return error.message
    return NO_MESSAGE


TEXT_REFUSALS = tuple(map(_refusal, (b"\0", "ü".encode()[:1], "ü".encode() + b"\xfc", b"\x81")))
"""What is said of files of text that no encoding explains."""
WORD_PROCESSOR_CONTENT = msg(
    "paragraphs, lists and text boxes; a table with columns for speaker and text is a transcript; "
    "labels that only the numbering of a list shows are read; headers and footers are left out, "
    "and comments, footnotes, hidden and deleted text, of which a fault tells"
)

_BEGINNING = 100
_QDA_SUFFIXES = (".mx24", ".mx22", ".mx20", ".mx18", ".mx12", ".mx", ".nvpx", ".nvp", ".nvcx")
_PICTURE = rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*|RIFF....WEBP|....ftyp(?:heic|heix|mif1|avif)"
_RECORDING = (
    rb"ID3|\xff[\xe2-\xfb]|RIFF....(?:WAVE|AVI )|fLaC|OggS|....ftyp|\x1aE\xdf\xa3"
    rb"|\x30\x26\xb2\x75|FORM....AIF|#!AMR"
)

UNREAD = (
    UnreadFormat(
        name=msg("picture"),
        suffixes=(".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".heic"),
        magic=re.compile(_PICTURE, re.DOTALL),
        problem=msg("the file is a picture"),
        next_step=msg("run text recognition (OCR) over it, or use the file it was made from"),
    ),
    UnreadFormat(
        name=msg("recording of sound or video"),
        suffixes=(".mp3", ".wav", ".m4a", ".mp4", ".ogg", ".flac", ".wma", ".aac", ".mov", ".amr"),
        magic=re.compile(_RECORDING, re.DOTALL),
        problem=msg("the file is a recording, not a transcript"),
        next_step=msg("transcribe it (noScribe and aTrain do so on your own computer)"),
    ),
    UnreadFormat(
        name=msg("project file of MAXQDA, NVivo, ATLAS.ti or QualCoder"),
        suffixes=(*_QDA_SUFFIXES, ".atlproj", ".atlproj9", ".atlproj23", ".qda"),
        magic=None,
        problem=msg("the file is a project in the program's own format"),
        next_step=msg("export it as a REFI-QDA project (.qdpx)"),
    ),
    UnreadFormat(
        name=msg("data file of SPSS, Stata or R"),
        suffixes=(".sav", ".zsav", ".dta", ".rds", ".rdata"),
        magic=re.compile(rb"\$FL[23]"),
        problem=msg("the file holds the data of a program for statistics"),
        next_step=msg("export it as .xlsx or .csv"),
    ),
    UnreadFormat(
        name=msg("text of Apple's Pages"),
        suffixes=(".pages",),
        magic=None,
        problem=msg("the file is a document of Apple's Pages"),
        next_step=msg("export it from Pages as Word (.docx)"),
        member="Index",
    ),
    UnreadFormat(
        name=msg("presentation"),
        suffixes=(".ppt", ".odp", ".key"),
        magic=None,
        problem=msg("the file is a presentation of another format than .pptx"),
        next_step=msg("save it as .pptx"),
    ),
    UnreadFormat(
        name=msg("spreadsheet of OpenDocument"),
        suffixes=(".ods", ".fods"),
        magic=re.compile(rb"PK.{36}application/vnd\.oasis\.opendocument\.s", re.DOTALL),
        problem=msg("the file is an OpenDocument spreadsheet"),
        next_step=msg("save it as .xlsx or .csv"),
    ),
    UnreadFormat(
        name=msg("subtitles of other formats"),
        suffixes=OTHER_SUBTITLES,
        magic=re.compile(rb"(?:\xef\xbb\xbf)?\[Script Info\]"),
        problem=msg("the file holds subtitles in a format that is not read"),
        next_step=msg("save it as SubRip (.srt) or WebVTT (.vtt), as Subtitle Edit does"),
    ),
    UnreadFormat(
        name=msg("annotations of ELAN, Praat, EXMARaLDA or Transcriber"),
        suffixes=ANNOTATIONS,
        magic=re.compile(rb"File type = \"ooTextFile\""),
        problem=msg("the file holds annotations of a program for linguistic transcripts"),
        next_step=msg("export it there as subtitles (.srt) or as a table with tabs"),
    ),
    UnreadFormat(
        name=msg("mail"),
        suffixes=MAIL,
        magic=None,
        problem=msg("the file is a mail"),
        next_step=msg("copy its text into a text document"),
    ),
    UnreadFormat(
        name=msg("settings, logs, lists of literature and programs"),
        suffixes=NO_TRANSCRIPTS,
        magic=None,
        problem=msg("its name says that the file is no transcript"),
        next_step=msg("take it out of the folder, or rename it to .txt if people speak in it"),
    ),
    UnreadFormat(
        name=msg("archive"),
        suffixes=(".zip", ".7z", ".rar", ".gz", ".tar"),
        magic=re.compile(rb"PK\x03\x04|7z\xbc\xaf|Rar!|\x1f\x8b"),
        problem=msg("the file is an archive"),
        next_step=msg("unpack it into the folder of the transcripts"),
    ),
)
"""Formats of which it is known what they are, and that no reader reads them."""


def refuse_unread(data: bytes, name: str) -> None:
    r"""Raise the error of a file that has a known format without a reader.

    Parameters
    ----------
    data : bytes
        The whole file; its beginning tells more surely than its name.
    name : str
        Its name.

    Examples
    --------
    >>> refuse_unread(b"ID3\x03\0", "I07.mp3")
    Traceback (most recent call last):
    pipeline.errors.TranscriptError: the file is a recording, not a transcript; transcribe it ...
    >>> refuse_unread(b"?", "I07.xyz")
    """
    members = member_names(data)
    holds = (one for one in UNREAD if one.member and any(m.startswith(one.member) for m in members))
    begins = (one for one in UNREAD if one.magic is not None and one.magic.match(data[:_BEGINNING]))
    ends = [one for one in UNREAD if name.lower().endswith(one.suffixes)]
    known_by_name = [one for one in ends if members and one.magic is None]
    for found in (*holds, *known_by_name, *begins, *ends):
        raise TranscriptError(found.problem, next_step=found.next_step)


def format_of_package(name: str, suffixes: tuple[str, ...]) -> ReadFormat:
    """Return what is told of a format whose reader another package adds."""
    return ReadFormat(
        name=verbatim(name),
        suffixes=suffixes,
        programs=msg("as the package says that adds its reader"),
        content=msg("one document, as the package says that adds its reader"),
        place=SourceAnchor(start=0, line=72),
    )
