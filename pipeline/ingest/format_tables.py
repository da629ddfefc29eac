"""The tables of ``docs/formate.md`` and ``docs/en/formats.md``, printed from the readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.i18n import Language, Message, msg
from pipeline.ingest.formats import TEXT_REFUSALS, UNREAD, ReadFormat
from pipeline.render.sources import source_reference

_READ = (
    msg("format"),
    msg("from"),
    msg("what is read"),
    msg("place in the tables"),
    msg("what is said when it cannot be read"),
)
_ANY_TEXT = msg("any of the formats of text")
_UNREAD = (msg("not read"), msg("files"), msg("what is said"))


def read_formats(formats: Iterable[ReadFormat], language: Language) -> str:
    """Print what is read as a table in Markdown.

    Examples
    --------
    >>> from pipeline.ingest.pdf import PdfReader
    >>> print(read_formats(PdfReader.formats, Language.EN).splitlines()[2][:43])
    | PDF with text (`.pdf`) | any program, by
    """
    rows = [_read_row(one, language) for one in formats]
    rows.append([_ANY_TEXT.text(language), "", "", "", _said(TEXT_REFUSALS, language)])
    return _table([column.text(language) for column in _READ], rows)


def unread_formats(language: Language) -> str:
    """Print the formats that are known and not read as a table in Markdown.

    Examples
    --------
    >>> "| picture | `.png` `.jpg`" in unread_formats(Language.EN)
    True
    """
    rows = [
        [
            one.name.text(language),
            " ".join(f"`{suffix}`" for suffix in one.suffixes),
            f"{one.problem.text(language)}; {one.next_step.text(language)}",
        ]
        for one in UNREAD
    ]
    return _table([column.text(language) for column in _UNREAD], rows)


def _read_row(one: ReadFormat, language: Language) -> list[str]:
    suffixes = ", ".join(f"`{suffix}`" for suffix in one.suffixes)
    place: str | Message = source_reference(one.place, language) or msg("as in the source")
    return [
        f"{one.name.text(language)} ({suffixes})",
        one.programs.text(language),
        one.content.text(language),
        place.text(language) if isinstance(place, Message) else place,
        _said(one.refusals, language),
    ]


def _said(refusals: Iterable[Message], language: Language) -> str:
    return "<br>".join(refusal.text(language) for refusal in refusals)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    escaped = ([cell.replace("|", "&#124;") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in escaped)
