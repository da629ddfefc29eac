"""Where do the names of the list of replacements stand in any text, and how are they replaced?

In transcripts, mentions decide (`pipeline.pseudonyms.find`), which know the sentence. Here are the
texts around them: memos, reasons, labels, names of files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.pseudonyms.mentions import Mention
from pipeline.pseudonyms.replacements import NameDecision, ReplacementLevel

_WORD = re.compile(r"[^\W\d_]+|\d+")
_REST = re.compile(r"[^\W\d_]*")
_KEY = 3
"""Characters of its first word by which a name is looked up."""
_LONG = 5
"""Letters from which on a name is also found as the beginning of a longer word."""
_ENDINGS = frozenset({"", "s", "er", "ern", "ers"})
"""What inflection may put behind a short name."""


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name in a text: the interval with its ending, what it is, and what takes its place."""

    start: int
    end: int
    core: str
    decision: NameDecision
    replaced: str

    @property
    def is_whole(self) -> bool:
        """Whether it is the name, or its genitive, and not the beginning of a longer word."""
        return self.end - self.start - len(self.core) <= 1


@dataclass(frozen=True)
class NamesInText:
    """Finds and replaces the names of a list in texts of any kind.

    Attributes
    ----------
    decisions : tuple of NameDecision
        The list; what it keeps is not looked for.
    ambiguous : frozenset of str
        Names that are also ordinary words of the study (Koch, Sommer): alone in a text they are
        names, within one only where `find` says so.
    find : callable, optional
        Returns the mentions in a text.
    """

    decisions: tuple[NameDecision, ...]
    ambiguous: frozenset[str] = frozenset()
    find: Callable[[str], Sequence[Mention]] | None = None
    _by_key: dict[str, list[tuple[str, int, NameDecision]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Sort the names by the beginning of their first word, the longest first."""
        by_key: defaultdict[str, list[tuple[str, int, NameDecision]]] = defaultdict(list)
        for decision in self.decisions:
            if decision.level is ReplacementLevel.KEPT:
                continue
            for core in decision.cores:
                if first := _WORD.search(core):
                    key = first[0][:_KEY].casefold()
                    by_key[key].append((core, first.start(), decision))
        for key, names in by_key.items():
            self._by_key[key] = sorted(names, key=lambda name: -len(name[0]))

    def replace(self, text: str, *, any_case: bool = False, is_name: bool = False) -> str:
        """Return a text with every name replaced.

        Parameters
        ----------
        text : str
            Any text.
        any_case : bool
            Names in small letters are names, too: in labels of topics, names of files.
        is_name : bool
            The text is itself a name, of a document or speaker: no word in it is an ordinary one.

        Examples
        --------
        >>> from pipeline.pseudonyms.mentions import NameKind
        >>> names = NamesInText((NameDecision(name="Ahausen", kind=NameKind.PLACE,
        ...     level=ReplacementLevel.REPLACED, replacement="[Stadt A]"),))
        >>> names.replace("Ahausens Rathaus liegt in Ahausen-Süd.")
        '[Stadt A]s Rathaus liegt in [Stadt A]-Süd.'
        >>> names.replace("interview_ahausen.docx", any_case=True)
        'interview_[Stadt A].docx'
        """
        parts: list[str] = []
        end = 0
        for found in self.found(text, any_case=any_case, is_name=is_name):
            parts += [text[end : found.start], found.replaced]
            end = found.end
        return "".join([*parts, text[end:]]) if parts else text

    def found(
        self, text: str, *, any_case: bool = False, is_name: bool = False
    ) -> Iterator[FoundName]:
        """Yield the names in a text, in its order and without overlaps."""
        if not self._by_key:
            return
        end = 0
        mentioned: list[tuple[int, int]] | None = None
        for word in _WORD.finditer(text):
            names = self._by_key.get(word[0][:_KEY].casefold())
            if names is None or word.start() < end:
                continue
            one = _first(text, word.start(), names, any_case=any_case)
            if one is None or one.start < end:
                continue
            if one.core in self.ambiguous and not is_name and text.strip() != one.core:
                if mentioned is None:
                    mentioned = [(m.start, m.end) for m in (self.find(text) if self.find else ())]
                if not any(start < one.end and one.start < stop for start, stop in mentioned):
                    continue
            yield one
            end = one.end


def _first(
    text: str, start: int, names: Iterable[tuple[str, int, NameDecision]], *, any_case: bool
) -> FoundName | None:
    """Return the longest name whose first word begins there."""
    for core, before, decision in names:
        begin = start - before
        stop = begin + len(core)
        written = text[begin:stop] if begin >= 0 else ""
        same = written == core or (
            (any_case or written.isupper()) and written.casefold() == core.casefold()
        )
        if not same:
            continue
        rest = _REST.match(text, stop)
        ending = rest[0] if rest and core[-1].isalpha() else ""
        if core[-1].isdigit() and text[stop : stop + 1].isdigit():
            continue  # a part of a longer number
        if ending.casefold() not in _ENDINGS and len(core) < _LONG:
            continue
        removed = decision.level is ReplacementLevel.REMOVED
        replaced = decision.replacement + ("" if removed else ending)
        return FoundName(begin, stop + len(ending), core, decision, replaced)
    return None
