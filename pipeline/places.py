"""Where in the source would a reviewer look for it?"""

from __future__ import annotations

from pipeline.records import SourceAnchor

# One and several, as they stand before the number.
_WORDS = {
    "de": {
        "page": ("S.", "S."),
        "cue": ("Untertitel", "Untertitel"),
        "paragraph": ("Absatz", "Absatz"),
        "line": ("Zeile", "Zeile"),
    },
    "en": {
        "page": ("p.", "pp."),
        "cue": ("subtitle", "subtitles"),
        "paragraph": ("paragraph", "paragraphs"),
        "line": ("line", "lines"),
    },
}


def place_in_words(
    anchor: SourceAnchor | None, language: str = "de", last: SourceAnchor | None = None
) -> str:
    """Tell a place in a source file so that a reviewer finds it there.

    Parameters
    ----------
    anchor : SourceAnchor or None
        Where the passage begins.
    language : str
        Language of the study; all but German are told in English.
    last : SourceAnchor, optional
        Where the passage ends.

    Returns
    -------
    str
        The page, the number of the subtitle, the paragraph or the line, whichever the source has;
        the time with a subtitle, and where there is nothing else. Empty where there is no anchor.

    Examples
    --------
    >>> place_in_words(SourceAnchor(start=0, paragraph=17))
    'Absatz 17'
    >>> place_in_words(SourceAnchor(start=0, page=3, line=12), "en")
    'p. 3, line 12'
    >>> place_in_words(SourceAnchor(start=0, page=3), last=SourceAnchor(start=90, page=4))
    'S. 3–4'
    >>> place_in_words(SourceAnchor(start=0, cue="41", line=163, seconds=761.2))
    'Untertitel 41, 00:12:41'
    >>> place_in_words(SourceAnchor(start=0, cue="6f1c/14-0", line=57, seconds=119.2))
    '00:01:59'
    """
    if anchor is None:
        return ""
    last = last or anchor
    parts = []
    turns_page = anchor.page != last.page
    if anchor.page is not None:
        parts.append(_from_to("page", anchor.page, last.page, language))
    if anchor.cue is not None:
        # Nobody looks for the long ids that some programs give to subtitles.
        if anchor.cue.isdecimal():
            until = int(last.cue) if last.cue is not None and last.cue.isdecimal() else None
            parts.append(_from_to("cue", int(anchor.cue), until, language))
    elif anchor.paragraph is not None:
        parts.append(_from_to("paragraph", anchor.paragraph, last.paragraph, language))
    elif anchor.line is not None and not turns_page:
        parts.append(_from_to("line", anchor.line, last.line, language))
    if (anchor.cue is not None or not parts) and (time := clock(anchor)):
        parts.append(time)
    return ", ".join(parts)


def clock(anchor: SourceAnchor | None) -> str:
    """Tell the time of an anchor as hh:mm:ss; empty where it has none.

    Examples
    --------
    >>> clock(SourceAnchor(start=0, seconds=3725.9)), clock(None)
    ('01:02:05', '')
    """
    if anchor is None or anchor.seconds is None:
        return ""
    minutes, seconds = divmod(int(anchor.seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def _from_to(unit: str, first: int, last: int | None, language: str) -> str:
    one, several = _WORDS["de" if language.startswith("de") else "en"][unit]
    # Footnotes and text boxes stand behind what they belong to, so a number may go down.
    return f"{several} {first}–{last}" if last and last > first else f"{one} {first}"
