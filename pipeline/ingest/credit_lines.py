"""Credits and notices of programs, which nobody says.

Subtitles end with who made them (``Untertitel im Auftrag des ZDF, 2021``, which recognizers also
invent), exports with their program (``Transcribed by https://otter.ai``), and Teams tells who
started and ended the transcription. They are left out where they stand alone at the beginning or
the end of a document, and nothing else is: what a person may have said stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.ingest.blocks import Block
from pipeline.ingest.time_marks import leading_mark

_AT_BEGINNING = 5  # after title and date
_AT_END = 3
_MOST_CHARS = 160

_WEB = r"https?://\S+|(?:[^\s.]+\.)+(?:ai|app|at|ch|com|de|eu|io|net|org)\b\S*"
_SMALL_WORD = (
    r"(?:des|der|die|dem|das|für|im|in|und|von|mit|durch|auftrag|funk|noScribe|aTrain"
    r"|and|by|the|with|on|of|for|via|community|&|–|-|\|)(?=[\s,]|$),?"
)
_NAME = rf"(?:{_WEB}|{_SMALL_WORD}|[A-ZÄÖÜ0-9@(„\"]\S*)"
_CREDIT = re.compile(
    r"[(\[]?(?:Untertitel(?:ung)?(?: (?:erstellt )?(?:von|der|des|durch)| im Auftrag|[:.])"
    r"|Subtitles?(?: by|:)|(?:Closed )?Caption(?:s|ed|ing)?(?: by|:)"
    r"|Transcri(?:bed|pt|ption)(?: (?:created |provided )?(?:by|with|using)|:)"
    r"|Transkri(?:biert|pt|ption)(?: (?:von|mit|durch)|:)"
    r"|(?:Created|Generated|Powered|Translated) (?:by|with)|Copyright|©)"
    rf"(?P<names>(?:\s+{_NAME}){{1,10}})[)\]]?"
)
_BY_PROGRAM = re.compile(
    rf"{_WEB}|\b(?:ARD|ZDF|WDR|SWR|NDR|MDR|BR|HR|SR|ORF|SRF|funk)\b|\b(?:19|20)\d\d\b"
    r"|noScribe|aTrain|Whisper|Amara"
)
_NEVER_SAID = re.compile(
    r"Untertitel(?:ung)?"
    r"(?: der Amara\.org-Community| (?:im Auftrag )?des ZDF(?: für funk)?, (?:19|20)\d\d)\.?"
)
# A pronoun or an article begins what people say.
_WHO = (
    r"(?!(?:Sie|Er|Es|Wir|Ihr|Ich|Man|Du|Wer|Der|Die|Das|He|She|We|They|I|You)\b)[A-ZÄÖÜ0-9]"
    r"[^\s:]*(?: [A-ZÄÖÜ0-9(\[|@&-][^\s:]*| (?:von|van|de|zu|und|and)){0,7}?"
)
_NOTICE = re.compile(
    rf"(?P<who>{_WHO}) (?:"
    r"(?:hat|haben) die (?:Transkription|Aufzeichnung|Aufnahme) "
    r"(?:gestartet|begonnen|beendet|gestoppt|angehalten|fortgesetzt)"
    r"|(?:started|stopped|ended|paused|resumed) (?:the )?(?:transcription|recording))"
)
_TURNED_ON = re.compile(
    r"(?:Die )?(?:Transkription|Aufzeichnung)(?: wurde)? (?:gestartet|beendet|gestoppt)"
    r"|(?:Transcription|Recording) (?:has )?(?:started|stopped|ended)"
)
_CLOSING = re.compile(
    r"(?:(?:Das )?Meeting|Die (?:Besprechung|Videokonferenz))\b[^.?!:]{0,30}"
    r" (?:after|nach) \d\d:\d\d:\d\d\W*"
    r"|This editable transcript was computer generated\b.*"
)
"""How Google Meet ends its transcripts."""
_LABEL = re.compile(r"[^\s:][^:]{0,62}:\s+")
_ENDS_SENTENCE = tuple(".?!…")


def without_credits(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a document without credits and notices of programs.

    Parameters
    ----------
    blocks : sequence of Block
        Of one document, in reading order. The lines of a cue are one credit together.

    Examples
    --------
    >>> said = ("B: Untertitel von Liedern.", "I: Danke.", "Eva Öz hat die Transkription beendet")
    >>> [block.text for block in without_credits([Block(text=text) for text in said])]
    ['B: Untertitel von Liedern.', 'I: Danke.']
    """
    groups = list(_groups(blocks))
    kept: list[Block] = []
    for place, group in enumerate(groups):
        text = " ".join(block.text for block in group)
        outside = place < _AT_BEGINNING or place >= len(groups) - _AT_END
        if not text or len(text) > _MOST_CHARS or not _is_credit(text, group[0], outside, blocks):
            kept += group
    return kept


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield each block alone, and the lines of a cue together."""
    group: list[Block] = []
    for block in blocks:
        if group and (block.cue is None or block.cue != group[0].cue):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _is_credit(text: str, block: Block, outside: bool, blocks: Sequence[Block]) -> bool:
    _, text = leading_mark(text)
    label = _LABEL.match(text)
    words = text[label.end() :] if label else text
    if _NEVER_SAID.fullmatch(words):
        return True
    said_by_somebody = bool(block.speaker)
    if (notice := _NOTICE.fullmatch(text)) and not said_by_somebody:
        return outside or any(b.text.startswith(notice["who"]) and b is not block for b in blocks)
    if not outside:
        return False
    if (_TURNED_ON.fullmatch(text) or _CLOSING.fullmatch(text)) and not said_by_somebody:
        return True
    if credit := _CREDIT.fullmatch(text):
        sure = _BY_PROGRAM.search(credit["names"]) is not None
        return sure or not (said_by_somebody or text.endswith(_ENDS_SENTENCE))
    credit = _CREDIT.fullmatch(words)
    return credit is not None and _BY_PROGRAM.search(credit["names"]) is not None
