r"""Markup in the text of subtitles: voices, changes of voice, styles.

WebVTT names a voice by ``<v Eva>``; others mark only that the voice changes, by a dash at the
beginning of a line or by ``>>``, and leave out whose it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from pipeline.decoding import clean_line

Line = tuple[int, str]

_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s+([^<>]*))?>", re.IGNORECASE)
_MARKUP = re.compile(r"[<&{\\]")
_BREAK = re.compile(r"<br\s*/?>|\\[Nh]", re.IGNORECASE)
# Other angle brackets are text: "<unverständlich>", "a < b".
_TAG = re.compile(
    r"</?(?:c|i|b|u|s|v|em|strong|lang|ruby|rt|font|span|p|div)(?:[\s.][^<>]*)?/?>"
    r"|<\d[\d:.]*>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
_CHEVRONS = re.compile(r"(?:^|(?<=\s))>{2,3}(?=\s|\w|$)\s*")
_DASH = re.compile(r"(?P<dash>[-–—])(?P<space>\s*)(?=(?P<next>\S))")
_NOT_A_VOICE = re.compile(r"[-–—\s]*")
_ENDS_SENTENCE = re.compile(r"[.?!…:][\"“”«»)\]]*$")


def plain_text(markup: str) -> str:
    """Return the text of a line without its markup.

    Examples
    --------
    >>> plain_text("wir<00:00:01.000><c> haben</c> &amp; <unverständlich>")
    'wir haben & <unverständlich>'
    """
    if not _MARKUP.search(markup):
        return clean_line(markup)
    return clean_line(html.unescape(_TAG.sub("", _BREAK.sub(" ", markup))))


def voices_of(markup: str) -> list[str]:
    """Return the tags of the voices in a text.

    Examples
    --------
    >>> voices_of("<v Eva>Ja?</v> <v Udo>Nein.")
    ['<v Eva>', '<v Udo>']
    """
    return [match[0] for match in _VOICE.finditer(markup)]


def voice_pieces(lines: Iterable[Line], before: str) -> Iterator[tuple[int, str | None, str]]:
    """Yield what each voice says in a cue, line by line.

    Parameters
    ----------
    lines : iterable of (int, str)
        The lines of the cue with their numbers.
    before : str
        What was said last, without markup.

    Yields
    ------
    tuple of (int, str or None, str)
        The number of the line; the voice, empty where another one begins to speak that is not
        named, None where it is not told; the words.

    Examples
    --------
    >>> list(voice_pieces([(1, "<v Eva>Ja?</v>"), (2, "- Nein. >> Doch.")], ""))
    [(1, 'Eva', 'Ja?'), (2, '', 'Nein.'), (2, '', 'Doch.')]
    >>> list(voice_pieces([(1, "Wir hatten drei"), (2, "– Bach, Brahms, Reger –")], ""))
    [(1, None, 'Wir hatten drei'), (2, None, '– Bach, Brahms, Reger –')]
    """
    voice: str | None = None
    dashed = False
    for place, (number, line) in enumerate(lines):
        first, *tagged = _VOICE.split(line)
        parts = [(None, first), *zip(tagged[::2], tagged[1::2], strict=True)]
        for tag, (name, part) in enumerate(parts):
            begins = tag > 0
            if begins:
                voice = plain_text(name or "")
                voice = "" if _NOT_A_VOICE.fullmatch(voice) else voice
            words = plain_text(part)
            dash = _DASH.match(words)
            if dash and _changes(dash, before, begins or place == 0, dashed):
                words = words[dash.end() :]
                dashed = True
                voice = voice if begins else ""
            stretches = _CHEVRONS.split(words)
            for count, stretch in enumerate(stretches):
                if count:
                    voice = voice if begins and not "".join(stretches[:count]).strip() else ""
                if stretch.strip():
                    yield number, voice, stretch.strip()
                    before = stretch.strip()
                    # Within one voice, lines go on.
                    voice = voice or None


def _changes(dash: re.Match[str], before: str, first: bool, dashed: bool) -> bool:
    """Return whether a dash stands for another voice, and not inside of a sentence."""
    after = dash["next"]
    if not dash["space"] and not (dash["dash"] == "-" and (after.isupper() or after in '¿¡„"(…[')):
        return False
    if not before or _ENDS_SENTENCE.search(before):
        return True
    hyphen = dash["dash"] == "-"
    return not after.islower() and (dashed or (hyphen and first))
