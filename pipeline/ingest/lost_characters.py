"""Which characters of a file cannot be read, and where did they stand?

Fonts give some of their glyphs no letter, and programs that convert files replace what they do not
know. What is left is a character of a private area, U+FFFD, ``(cid:12)``, or a question mark
inside of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.errors import TranscriptError
from pipeline.i18n import Message, joined, msg, msg_n
from pipeline.ingest.blocks import Block

LOST = "\ufffd"
"""Stands for a character that cannot be read."""
TYPE_ANEW = msg("look it up in the program that wrote the file, and type it anew")
"""What helps where the text can be edited."""

# Not at the beginning of a block, where the fonts of symbols have their bullets.
_CHARACTER = re.compile(
    r"\ufffd|(?<!^)[\ue000-\uf8ff\U000f0000-\U0010fffd]|\(cid:\d{1,5}\)"
    r"|(?<=[a-zäöüß])\?(?=[a-zäöüß])"
)
_SHOWN = 5
_AROUND = 20

# The signs of two fonts of symbols that people type into texts; "-->" and ":)" become such signs.
_SYMBOLS = {
    "symbol": {
        0xAB: "↔", 0xAC: "←", 0xAE: "→", 0xDC: "⇐", 0xDE: "⇒", 0xB7: "•", 0xB1: "±", 0xB3: "≥",
        0xA3: "≤", 0xB9: "≠", 0xBB: "≈", 0xB4: "×", 0xB0: "°", 0xBC: "…", 0xA2: "′", 0xB2: "″",
        0x2D: "−",
    },
    "wingdings": {
        0xDF: "←", 0xE0: "→", 0xE7: "←", 0xE8: "→", 0xF0: "⇨", 0xF3: "⇔", 0x4A: "☺", 0x4B: "😐",
        0x4C: "☹", 0xA7: "▪", 0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xA8: "□", 0x6F: "□", 0xD8: "➢",
        0x6C: "●", 0x6E: "■",
    },
}  # fmt: skip


def symbol(font: str, code: int) -> str:
    """Return the character of a symbol of a font.

    Parameters
    ----------
    font : str
        Name of the font.
    code : int
        Number of the character in it; fonts of symbols count from U+F000.

    Returns
    -------
    str
        The character that Unicode has for it; U+FFFD where it is not known.

    Examples
    --------
    >>> symbol("Wingdings", 0xF0E0), symbol("Arial", 0x20AC), symbol("Webdings", 0xF099)
    ('→', '€', '\ufffd')
    """
    if 0xF000 <= code <= 0xF0FF:
        return _SYMBOLS.get(font.casefold(), {}).get(code - 0xF000, LOST)
    return chr(code) if 0x20 <= code < 0xD800 else LOST


def with_symbols(text: str, font: str) -> str:
    r"""Return a text in which what a font of symbols shows stands as characters.

    Parameters
    ----------
    text : str
        Text with characters from U+F000 on.
    font : str
        Name of its font; text in other fonts than those of symbols stays.

    Examples
    --------
    >>> with_symbols("A\uf0e0B", "Wingdings"), with_symbols("A", "Arial")
    ('A→B', 'A')
    """
    if text.isascii() or font.casefold() not in _SYMBOLS:
        return text
    return "".join(symbol(font, ord(c)) if "\uf000" <= c <= "\uf0ff" else c for c in text)


def lost_characters(blocks: Iterable[Block], next_step: Message) -> tuple[TranscriptError, ...]:
    r"""Return one problem for the characters of a document that cannot be read.

    Parameters
    ----------
    blocks : iterable of Block
        The whole document.
    next_step : Message
        What helps in this format.

    Examples
    --------
    >>> error, = lost_characters([Block(text="das Schi\ufffd fuhr", page=3)], msg("look it up"))
    >>> error.problem
    "1 character seems to be lost (page 3: 'das Schi\ufffd fuhr')"
    """
    found = [(block, match) for block in blocks for match in _CHARACTER.finditer(block.text)]
    if not found:
        return ()
    places = [_place(block, match) for block, match in found[:_SHOWN]]
    listed = joined("; ", [*places, "…"] if len(found) > _SHOWN else places)
    problem = msg_n(
        "{n} character seems to be lost ({places})",
        "{n} characters seem to be lost ({places})",
        n=len(found),
        places=listed,
    )
    return (TranscriptError(problem, next_step=next_step),)


def _place(block: Block, match: re.Match[str]) -> Message:
    quote = block.text[max(0, match.start() - _AROUND) : match.end() + _AROUND].strip()
    if block.page is not None:
        return msg("page {page}: '{quote}'", page=block.page, quote=quote)
    return msg("paragraph {paragraph}: '{quote}'", paragraph=block.paragraph, quote=quote)
