"""Source references: the place of a passage in its source file, as a reader looks it up."""

from __future__ import annotations

from pipeline.i18n import Language, Message, joined, msg
from pipeline.records import SourceAnchor, Turn


def source_reference(
    anchor: SourceAnchor | None, language: str = "de", last: SourceAnchor | None = None
) -> str:
    """Write a place in a source file so that a reviewer finds it there.

    Parameters
    ----------
    anchor : SourceAnchor or None
        Where the passage begins.
    language : str
        Language of the text: German, or English for all others.
    last : SourceAnchor, optional
        Where the passage ends.

    Returns
    -------
    str
        The page, the number of the subtitle, the paragraph or the line, whichever the source has;
        the time with a subtitle, and where there is nothing else. Empty where there is no anchor.

    Examples
    --------
    >>> source_reference(SourceAnchor(start=0, paragraph=17))
    'Absatz 17'
    >>> source_reference(SourceAnchor(start=0, page=3, line=12), "en")
    'p. 3, line 12'
    >>> source_reference(SourceAnchor(start=0, page=3), last=SourceAnchor(start=90, page=4))
    'S. 3–4'
    >>> source_reference(SourceAnchor(start=0, cue="41", line=163, seconds=761.2))
    'Untertitel 41, 00:12:41'
    >>> source_reference(SourceAnchor(start=0, cue="6f1c/14-0", line=57, seconds=119.2))
    '00:01:59'
    """
    if anchor is None:
        return ""
    last = last or anchor
    parts: list[str] = []
    turns_page = anchor.page != last.page
    if anchor.page is not None:
        parts.append(_from_to("page", anchor.page, last.page))
    if anchor.cue is not None:
        # Nobody looks for the long ids that some programs give to subtitles.
        if anchor.cue.isdecimal():
            until = int(last.cue) if last.cue is not None and last.cue.isdecimal() else None
            parts.append(_from_to("cue", int(anchor.cue), until))
    elif anchor.paragraph is not None:
        parts.append(_from_to("paragraph", anchor.paragraph, last.paragraph))
    elif anchor.line is not None and not turns_page:
        parts.append(_from_to("line", anchor.line, last.line))
    if (anchor.cue is not None or not parts) and (time := time_code(anchor)):
        parts.append(time)
    return joined(", ", parts).text(Language.of(language))


def passage_source(turn: Turn, start: int, end: int, language: str = "de") -> str:
    """Write the place of a part of a turn; empty where the source has no places.

    Examples
    --------
    >>> from pipeline.records import Role
    >>> turn = Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=0, end=9,
    ...             anchors=(SourceAnchor(start=0, line=1), SourceAnchor(start=5, line=2)))
    >>> passage_source(turn, 0, 4), passage_source(turn, 0, 9)
    ('Zeile 1', 'Zeile 1–2')
    """
    return source_reference(turn.anchor_at(start), language, turn.anchor_at(end - 1))


def time_code(anchor: SourceAnchor | None) -> str:
    """Write the time of an anchor as hh:mm:ss; empty where it has none.

    Examples
    --------
    >>> time_code(SourceAnchor(start=0, seconds=3725.9)), time_code(None)
    ('01:02:05', '')
    """
    if anchor is None or anchor.seconds is None:
        return ""
    minutes, seconds = divmod(int(anchor.seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def _from_to(unit: str, first: int, last: int | None) -> Message:
    # Footnotes and text boxes stand behind what they belong to, so a number may go down.
    if last and last > first:
        return {
            "page": msg("pp. {first}–{last}", first=first, last=last),
            "cue": msg("subtitles {first}–{last}", first=first, last=last),
            "paragraph": msg("paragraphs {first}–{last}", first=first, last=last),
            "line": msg("lines {first}–{last}", first=first, last=last),
        }[unit]
    return {
        "page": msg("p. {first}", first=first),
        "cue": msg("subtitle {first}", first=first),
        "paragraph": msg("paragraph {first}", first=first),
        "line": msg("line {first}", first=first),
    }[unit]
