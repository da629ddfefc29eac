"""Recognition of text formats by content.

All text formats have the same bytes, so they are distinguished in one place: each file has exactly
one of these formats, and each reader of text claims exactly its own.
"""

from __future__ import annotations

import re
from enum import StrEnum, auto
from functools import lru_cache

from pipeline.decoding import decode_beginning


class TextFormat(StrEnum):
    """Formats of text files."""

    WEBVTT = auto()
    SUBRIP = auto()
    NOSCRIBE_HTML = auto()
    HTML = auto()
    ATRAIN_TEXT = auto()
    JSON = auto()
    OTRANSCRIBE = auto()
    WHISPER_TSV = auto()
    MAXQDA = auto()
    MARKDOWN = auto()
    TABLE = auto()
    PLAIN = auto()


_HTML = (
    r"(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*"
    r"<(?:!doctype html|html|head|body|meta|title|div|p|table)[\s>]"
)
_MHTML = r"(?:[\w-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:[\s\S]*?text/html"
# Words behind the times, other than settings ("X1:40"), are no cue but a line of text.
_SUBRIP = re.compile(
    r"(?:[^\n]{1,200}\n{1,3}){0,2}?-?[\d:]{4,12}(?:[,.]\d{1,4})? *-->"
    r"[ \t]*-?[\d:.,]*(?:[ \t]+\w+:\S+)*[ \t]*(?:\n|$)"
)
_SBV = re.compile(r"\d{1,2}:\d\d:\d\d\.\d{3},\d{1,2}:\d\d:\d\d\.\d{3}[ \t]*\n")
_OF_ANNOTATIONS = re.compile(r"\[Script Info\]|File type = \"ooTextFile\"")
OTHER_SUBTITLES = (".ass", ".ssa", ".sub", ".ttml", ".dfxp", ".smi", ".lrc")
ANNOTATIONS = (".eaf", ".textgrid", ".exb", ".trs", ".antx")
MAIL = (".eml", ".msg", ".mbox")
NO_TRANSCRIPTS = (
    *(".log", ".ini", ".cfg", ".toml", ".yml", ".yaml", ".bib", ".ris", ".css", ".js", ".py"),
    *(".r", ".sh", ".bat", ".sql"),
)
"""Suffixes of text that is no transcript, or one in a notation that nobody should read as words."""
_UNREAD_TEXT = (*OTHER_SUBTITLES, *ANNOTATIONS, *MAIL, *NO_TRANSCRIPTS)
_PATTERNS = (
    (TextFormat.WEBVTT, re.compile(r"WEBVTT\b")),
    (TextFormat.SUBRIP, _SUBRIP),
    (TextFormat.SUBRIP, _SBV),
    (TextFormat.NOSCRIBE_HTML, re.compile(r"<[\s\S]*?<a name=\"ts_\d")),
    (TextFormat.ATRAIN_TEXT, re.compile(r"Transcription for \S")),
    (TextFormat.HTML, re.compile(_HTML, re.IGNORECASE)),
    (TextFormat.HTML, re.compile(_MHTML, re.IGNORECASE)),
    (None, re.compile(r"<!doctype|<\?xml|\{\\rtf|%PDF", re.IGNORECASE)),
    (None, _OF_ANNOTATIONS),
    (TextFormat.WHISPER_TSV, re.compile(r"start\tend\ttext[ \t]*(?:\n|$)")),
    (TextFormat.MAXQDA, re.compile(r"(?:[\s\S]*\n)?#TEXT")),
    (TextFormat.MARKDOWN, re.compile(r"---\n[\w .-]+:")),
    (
        TextFormat.MARKDOWN,
        re.compile(r"(?:[\s\S]*\n)?(?:(\*\*|__)(?=\w)[^*_\n]{1,80}\1|#{1,6} [^\W\d_])"),
    ),
)
_JSON = re.compile(r"\{\s*\"|\[\s*[\[{]")
_OTRANSCRIBE = re.compile(rb"[{,]\s*\"media(?:-time|-source)?\"\s*:")
_LINES_OF_A_TABLE = 10
_HEADING = re.compile(r"\s*[^\W\d_](?:[^\t]*[^\t.!…])?\s*")
_TIME = re.compile(r"\d{1,2}:\d\d:\d\d(?:[.,]\d{1,3})?")
_SUFFIXES = {
    ".md": TextFormat.MARKDOWN,
    ".markdown": TextFormat.MARKDOWN,
    ".csv": TextFormat.TABLE,
    ".tsv": TextFormat.TABLE,
}


@lru_cache(maxsize=1)
def text_format(data: bytes, name: str) -> TextFormat | None:
    r"""Return the format of a text file by its content.

    Parameters
    ----------
    data : bytes
        The whole file; only its beginning is examined.
    name : str
        Its name, which decides only between a table, Markdown and plain text.

    Returns
    -------
    TextFormat or None
        None where it is no text, empty, or a text format that is no transcript's (XML, logs …).

    Examples
    --------
    >>> text_format(b"WEBVTT\n\n1\n00:01.000 --> 00:02.000\nJa.", "wrong.txt")
    <TextFormat.WEBVTT: 'webvtt'>
    >>> text_format(b"I: Ja?", "a.txt")
    <TextFormat.PLAIN: 'plain'>
    >>> text_format(b"PK\x03\x04\x00", "a.txt") is None
    True
    """
    head = (decode_beginning(data) or "").lstrip()
    if not head:
        return None
    if _JSON.match(head):
        return TextFormat.OTRANSCRIBE if _OTRANSCRIBE.search(data) else TextFormat.JSON
    for found, pattern in _PATTERNS:
        if pattern.match(head):
            return found
    if _is_tabbed(head):
        return TextFormat.TABLE
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix in _UNREAD_TEXT:
        return None
    return _SUFFIXES.get(suffix, TextFormat.PLAIN)


def _is_tabbed(head: str) -> bool:
    """Return whether text has columns below headings, as Excel saves a sheet, or with times."""
    lines = [
        line for line in head.split("\n", _LINES_OF_A_TABLE)[:_LINES_OF_A_TABLE] if line.strip()
    ]
    tabs = {line.count("\t") for line in lines}
    if len(lines) < 2 or len(tabs) != 1 or min(tabs) < 2:
        return False
    headings = lines[0].split("\t")
    timed = [any(map(_TIME.fullmatch, line.split("\t"))) for line in lines]
    return all(map(_HEADING.fullmatch, headings)) or (min(tabs) > 2 and all(timed))
