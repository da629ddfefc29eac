"""Decoding of text files, whatever program saved them."""

from __future__ import annotations

import codecs
import re

from pipeline.characters import UNPRINTABLE, composed
from pipeline.errors import TranscriptError
from pipeline.i18n import msg
from pipeline.limits import LINES, refuse_above

_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Marks that only a layout needs. A soft hyphen that breaks a word at the end of a line stays,
# because it tells how the line joins the next one.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff]|\u00ad(?!\\s*$)|(?<![^\\W\\d_])\u00ad")
# No capital letters: an ellipsis of cp1252 is an "Ö" of Mac Roman.
_UMLAUT = re.compile("(?<=[A-Za-z])[äöüß]|[äöü](?=[A-Za-z])")
# "ü" or "ß" or a German quote in UTF-8, taken for cp1252.
_TWICE_ENCODED = re.compile("Ã[¤¶¼Ÿ„–œ]|â€[žœ“™]")


def decode_text(data: bytes) -> str:
    r"""Decode a transcript or another text file of unknown encoding.

    UTF-8 is tried first, then that of cp1252 and Mac Roman which yields more umlauts; UTF-16 and
    UTF-32 are recognized by their byte order mark.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    str
        The text in Unicode NFC, with ``\n`` line ends.

    Raises
    ------
    TranscriptError
        When the bytes are no text, are cut off inside a character, mix encodings, or make up too
        many lines.

    Examples
    --------
    >>> decode_text("I: Möchten Sie?\r\nB: Ja.".encode("cp1252"))
    'I: Möchten Sie?\nB: Ja.'
    """
    text = composed(_LINE_ENDS.sub("\n", _characters(data)))
    refuse_above(LINES, text.count("\n"), msg("lines"))
    return text


def _characters(data: bytes) -> str:
    for marks, encoding in ((_UTF32, "utf-32"), (_UTF16, "utf-16")):
        if data.startswith(marks):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise TranscriptError(
                    msg(
                        "the file is cut off or damaged: it is not complete {encoding}",
                        encoding=encoding.upper(),
                    ),
                    next_step=msg("export it again"),
                ) from error
    if b"\0" in data:
        raise TranscriptError(
            msg("the file is no text: it holds NUL bytes"),
            next_step=msg("save it as UTF-8 text, or in the format that its name promises"),
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise TranscriptError(
                msg("the file is cut off: it ends inside a character"),
                next_step=msg("export it again"),
            ) from error
    text = data.decode("cp1252", "replace")
    if _TWICE_ENCODED.search(text):
        raise TranscriptError(
            msg("the file mixes UTF-8 with another encoding"),
            next_step=msg("save it anew as UTF-8"),
        )
    mac = data.decode("mac_roman")
    if len(_UMLAUT.findall(mac)) > len(_UMLAUT.findall(text)):
        text = mac
    if "\ufffd" in text or UNPRINTABLE.search(text):
        raise TranscriptError(
            msg("the file is no text in UTF-8, UTF-16 or cp1252"), next_step=msg("save it as UTF-8")
        )
    return text


def decode_office_text(data: bytes, errors: str = "strict") -> str:
    r"""Decode a table or RTF file as Office and other programs save it.

    UTF-16 and UTF-8 are tried first, then that of cp1252 and Mac Roman which yields more umlauts.

    Parameters
    ----------
    data : bytes
        The whole file.
    errors : str, optional
        What to do with bytes that cp1252 does not define, as in `bytes.decode`.

    Raises
    ------
    UnicodeDecodeError
        The bytes are in none of these encodings.

    Examples
    --------
    >>> decode_office_text("\ufeffKürbis".encode()), decode_office_text("Kürbis".encode("cp1252"))
    ('Kürbis', 'Kürbis')
    """
    try:
        return data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError:
        pass
    # cp1252 has no characters for some bytes, which Mac Roman has.
    lenient = data.decode("cp1252", "replace")
    mac = data.decode("mac_roman")
    if len(_UMLAUT.findall(mac)) > len(_UMLAUT.findall(lenient)):
        return mac
    return data.decode("cp1252", errors)


def decode_beginning(data: bytes, size: int = 65_536) -> str | None:
    """Return the beginning of a text file, or None where the bytes are no text.

    Examples
    --------
    >>> decode_beginning(b"WEBVTT and more", size=6)
    'WEBVTT'
    >>> decode_beginning(bytes(8)) is None
    True
    """
    head = data[:size]
    try:
        return decode_text(head)
    except TranscriptError:
        pass
    # A cut through a character must not make a long file seem broken.
    if len(data) > size:
        for cut in range(1, 4):
            try:
                return decode_text(head[:-cut])
            except TranscriptError:
                continue
    return None


def clean_line(text: str) -> str:
    r"""Return a text on one line, in Unicode NFC.

    White space becomes single spaces; control characters and invisible marks are removed.

    Examples
    --------
    >>> clean_line(" z.\u00a0B.\tzwei\n Zeilen ")
    'z. B. zwei Zeilen'
    """
    visible = _INVISIBLE.sub("", UNPRINTABLE.sub("", text))
    return composed(" ".join(visible.split()))
