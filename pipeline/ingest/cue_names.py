r"""Names of speakers in subtitles and in transcripts of speech recognizers.

Who speaks stands before the words (``Eva: Ja?``, ``[Eva] Ja?``, ``(Eva) Ja?``), in a cue of its
own, or as the cue's identifier. A format that names nearly every speech may be taken at its word:
such a name is whatever stands there (``+49 151 …``, ``iPad von Oma``, ``Eva | Uni X``). Where
fewer have a name, labels are recognized in the whole document (`pipeline.ingest.speakers`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.decoding import clean_line
from pipeline.errors import TranscriptError
from pipeline.i18n import msg, msg_n
from pipeline.ingest.blocks import Block
from pipeline.ingest.cues import Cue
from pipeline.ingest.label_shapes import SOUND, shape_of
from pipeline.ingest.speakers import detect_labels
from pipeline.ingest.time_marks import MARK, leading_mark

_NAME_CHARS = 100
_SHARE_WITH_NAME = 0.9
_SHARE_WITH_NAMES = 0.75  # where several recur
_SHARE_RECURRING = 0.5
_QUOTE_CHARS = 40

_AFTER_COLON = r":(?:\s+|$|(?=[A-ZÄÖÜ„\"(]))"
_COLON = (
    # A colon in brackets belongs to the name.
    re.compile(rf"(?P<name>(?:\([^()]*\)|\[[^\[\]]*\]|[^:(\[]){{1,{_NAME_CHARS}}}?){_AFTER_COLON}"),
    re.compile(rf"(?P<name>[^:]{{1,{_NAME_CHARS}}}){_AFTER_COLON}"),
)
_BRACKETS = (re.compile(rf"\[(?P<name>[^\[\]]{{1,{_NAME_CHARS}}})\]:?(?:\s+|$)"),)
_PARENTHESES = (re.compile(rf"\((?P<name>[^()]{{1,{_NAME_CHARS}}})\):?(?:\s+|$)"),)
_NOTATIONS = (_COLON, _BRACKETS, _PARENTHESES)

_MARK = re.compile(MARK)
_UNLIKE_WORDS = re.compile(r"[|@()\[\]+*_/\d]")
_VOICE_CODE = re.compile(r"(?:S|SPEAKER_|Speaker |spk_?)\d{1,3}")
_NUMBERED_ID = re.compile(r"\d+[.:)]?\s+(?:[-–]\s+)?|\s+\(\d+\)$|\"")
_NUMBER = re.compile(r"\d+|[0-9a-fA-F-]{36}\S*")
_COMMENT = re.compile(r"[(\[][^()\[\]]*[)\]]")
_ENCLOSED = re.compile(r"[\[(]([^()\[\]]+)[\])]")


@dataclass(frozen=True, slots=True)
class NamedBlocks:
    """Blocks with their speakers, and those for which none is told though others have one.

    Attributes
    ----------
    blocks : tuple of Block
        The blocks; a name is no longer part of the text.
    nameless : tuple of Block
        Blocks without a name among many that have one: they are read as said by whoever spoke
        before.
    """

    blocks: tuple[Block, ...]
    nameless: tuple[Block, ...] = ()


def names_by_id(cues: Sequence[Cue]) -> dict[int, str]:
    """Return the speaker of each cue where the cues are called by who speaks, by its line.

    Examples
    --------
    >>> ids = ("Gast 2", "Eva", "Gast 2", "Eva", "Udo")
    >>> names_by_id([Cue(one, None, None, n, named=True) for n, one in enumerate(ids)])
    {0: 'Gast 2', 1: 'Eva', 2: 'Gast 2', 3: 'Eva', 4: 'Udo'}
    >>> ids = ('1 "Eva Öz" (88)', '2 "Udo" (7)', '3 "Udo" (7)')
    >>> names_by_id([Cue(one, None, None, n, named=True) for n, one in enumerate(ids)])
    {0: 'Eva Öz', 1: 'Udo', 2: 'Udo'}
    """
    names = {
        cue.line: clean_line(_NUMBERED_ID.sub("", cue.id))
        for cue in cues
        if cue.named and not _NUMBER.fullmatch(cue.id)
    }
    names = {line: name for line, name in names.items() if name and not name.isdigit()}
    return names if _means_names(list(names.values()), len(cues), names.values()) else {}


def names_in_text(blocks: Sequence[Block]) -> NamedBlocks:
    """Move names from the beginning of the text to the speakers.

    Parameters
    ----------
    blocks : sequence of Block
        Of one document. Where speakers are told already, and only by codes (``S01``), a name in
        the text is what somebody called them.

    Examples
    --------
    >>> said = ("Eva | X: Ja?", "+49 151: Nein.", "Eva | X: Gut: so.", "iPad: Ja.")
    >>> blocks = [Block(text=text, cue=str(n)) for n, text in enumerate(said)]
    >>> [(block.speaker, block.text) for block in names_in_text(blocks).blocks]
    [('Eva | X', 'Ja?'), ('+49 151', 'Nein.'), ('Eva | X', 'Gut: so.'), ('iPad', 'Ja.')]
    """
    if any(block.speaker for block in blocks):
        return NamedBlocks(_renamed(blocks))
    if alone := _names_alone(blocks):
        return NamedBlocks(_moved(blocks, _COLON, frozenset(alone), set(alone.values())).blocks)
    marked = frozenset(n for n, block in enumerate(blocks) if block.speaker == "")
    cues = frozenset(n for n, block in enumerate(blocks) if not n or block.cue != blocks[n - 1].cue)
    for begins in (marked, cues):
        for notation in _NOTATIONS:
            leads = [_lead(block.text, notation) for block in blocks]
            names = [lead.name for lead in leads if lead]
            begun = [lead.name for n in sorted(begins) if (lead := leads[n])]
            if len(begins) > 1 and _means_names(begun, len(begins), names):
                return _moved(blocks, notation, begins, _recurring(names))
    return NamedBlocks(_with_names_in_brackets(blocks))


@dataclass(frozen=True, slots=True)
class _Lead:
    name: str
    rest: str


def _lead(text: str, notation: Iterable[re.Pattern[str]]) -> _Lead | None:
    _, text = leading_mark(text)
    for pattern in notation:
        if match := pattern.match(text):
            name = clean_line(_MARK.sub(" ", match["name"]))
            if enclosed := _ENCLOSED.fullmatch(name):
                name = enclosed[1].strip()
            if name and not SOUND.fullmatch(name):
                return _Lead(name, text[match.end() :])
    return None


def _recurring(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def _means_names(names: Sequence[str], places: int, anywhere: Iterable[str]) -> bool:
    """Return whether nearly all places have a name, of which most recur or are no mere words."""
    recurring = _recurring(anywhere)
    again = sum(name in recurring for name in names)
    share = _SHARE_WITH_NAMES if len(recurring) > 1 else _SHARE_WITH_NAME
    if not names or len(names) < share * places:
        return False
    if again >= _SHARE_RECURRING * len(names):
        return True
    # "Nun: Regen." begins like a name of one word.
    return len(names) == places > 1 and any(map(_like_name, names))


def _moved(
    blocks: Sequence[Block],
    notation: Iterable[re.Pattern[str]],
    begins: frozenset[int],
    known: set[str],
) -> NamedBlocks:
    """Move the names at some places, and known names elsewhere; who spoke before goes on."""
    moved: list[Block] = []
    nameless: list[Block] = []
    speaker: str | None = None
    leads = [_lead(block.text, notation) for block in blocks]
    named = [lead.name if lead else "" for n, lead in enumerate(leads) if n in begins]
    # Who names a speaker only where another one begins leaves out the names of what follows, and
    # that may have a colon too.
    every_cue = any(a == b != "" for a, b in pairwise(named))
    any_name = every_cue or all(named)
    for n, (block, lead) in enumerate(zip(blocks, leads, strict=True)):
        if lead and (lead.name in known or (n in begins and (any_name or _like_name(lead.name)))):
            speaker, text = lead.name, lead.rest
        else:
            text = block.text
            if block.speaker == "":
                speaker = None
            if n in begins and block.speaker is None and not _COMMENT.fullmatch(text):
                nameless.append(block)
        moved.append(replace(block, speaker=speaker or block.speaker, text=text))
    return NamedBlocks(_filled(moved), tuple(nameless if every_cue else ()))


def _like_name(text: str) -> bool:
    """Return whether a text that stands only once before a colon is a name rather than words."""
    several = " " in text and text[0].isupper() and shape_of(text) is not None
    return several or _UNLIKE_WORDS.search(text) is not None


def _names_alone(blocks: Sequence[Block]) -> dict[int, str]:
    """Return names that are a cue of their own, shown together with the words after it."""
    alone = {}
    for n, block in enumerate(blocks[:-1]):
        after = blocks[n + 1]
        if block.text.endswith(":") and block.cue != after.cue and block.seconds == after.seconds:
            lead = _lead(block.text, _COLON)
            if lead and not lead.rest:
                alone[n] = lead.name
    return alone if len(alone) > 1 else {}


def _renamed(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Call voices by the names that somebody wrote where they begin to speak.

    A recognizer calls them ``S00``; who corrects its transcript changes the label in the text,
    for all turns of a voice or for one that was another's.
    """
    voices = {block.speaker for block in blocks if block.speaker}
    if not all(map(_VOICE_CODE.fullmatch, voices)):
        return tuple(blocks)
    places = [block.speaker if block.paragraph is None else block.paragraph for block in blocks]
    begins = [n == 0 or place != places[n - 1] for n, place in enumerate(places)]
    leads = [_lead(block.text, _COLON) if block.speaker else None for block in blocks]
    usual: dict[str, Counter[str]] = defaultdict(Counter)
    for block, lead, begin in zip(blocks, leads, begins, strict=True):
        if lead and begin and block.speaker:
            usual[block.speaker][lead.name] += 1
    labels = {name for names in usual.values() for name in names}
    labelled = sum(names.total() for names in usual.values())
    # After somebody spoke at the same time, a turn goes on without a label.
    if (
        labelled
        <= sum(bool(b.speaker) for b, begin in zip(blocks, begins, strict=True) if begin) / 2
    ):
        return tuple(blocks)
    renamed = []
    called = {voice: names.most_common(1)[0][0] for voice, names in usual.items()}
    for block, lead, begin in zip(blocks, leads, begins, strict=True):
        text, voice = block.text, block.speaker
        if voice and lead and (begin or lead.name in labels):
            called[voice], text = lead.name, lead.rest
        elif voice and begin and usual[voice]:
            called[voice] = usual[voice].most_common(1)[0][0]
        name = called.get(voice, voice) if voice else voice
        renamed.append(replace(block, speaker=name, text=text))
    return _filled(renamed)


def _with_names_in_brackets(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Move names in brackets that only begin what another one says, at least two of them."""
    for notation in (_BRACKETS, _PARENTHESES):
        leads = [_lead(block.text, notation) for block in blocks]
        names = [lead.name for lead in leads if lead and not lead.name[0].islower()]
        recurring = _recurring(names)
        if leads and leads[0] and leads[0].name in recurring and len(recurring) > 1:
            places = frozenset(n for n, lead in enumerate(leads) if lead and lead.name in names)
            return _moved(blocks, notation, places, recurring).blocks
    return tuple(blocks)


def nameless_speech(
    blocks: Sequence[Block], went_on: Sequence[Block] = ()
) -> Iterator[TranscriptError]:
    """Yield a problem where nobody is named as speaking, in a document that names others.

    Parameters
    ----------
    blocks : sequence of Block
        Of one document; the speaker is empty where somebody begins who is not named.
    went_on : sequence of Block, optional
        Blocks without a name that were given to whoever spoke before.

    Examples
    --------
    >>> blocks = [Block(text="Ja?", speaker="Eva"), Block(text="Nein.", speaker="", line=4)]
    >>> [(problem.line, str(problem.problem)) for problem in nameless_speech(blocks)]
    [(4, "'Nein.' has no speaker, though others are named")]
    """
    nameless = [b for b in blocks if b.speaker == "" and not _COMMENT.fullmatch(b.text)]
    if nameless and not any(block.speaker for block in blocks):
        labels = detect_labels(blocks)
        nameless = [block for block in nameless if labels.names and not labels.lead(block.text)]
    if nameless:
        yield TranscriptError(
            msg_n(
                "'{words}' has no speaker, though others are named",
                "{n} turns have no speaker, though others are named; the first is '{words}'",
                n=len(nameless),
                words=nameless[0].text[:_QUOTE_CHARS],
            ),
            line=nameless[0].line,
            next_step=msg("write who it is into the transcript; until then it counts as an answer"),
        )
    if went_on:
        yield TranscriptError(
            msg_n(
                "'{words}' has no speaker, though nearly all others have one; it is read as said "
                "by the speaker before",
                "{n} turns have no speaker, though nearly all others have one; the first is "
                "'{words}'; they are read as said by the speaker before",
                n=len(went_on),
                words=went_on[0].text[:_QUOTE_CHARS],
            ),
            line=went_on[0].line,
            next_step=msg("write who it is into the transcript"),
        )


def _filled(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Leave out blocks that held nothing but a name; the speaker holds for what follows."""
    return tuple(block for block in blocks if block.text)
