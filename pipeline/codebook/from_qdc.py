"""Codes from a codebook or a project of a QDA program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.codebook.description import parse_description
from pipeline.codebook.draft import CodebookDraft
from pipeline.codebook.tree import NamedCode, add_tree, dotted_path
from pipeline.errors import CodebookError, PanreflexError
from pipeline.i18n import msg
from pipeline.limits import FILE_BYTES, refuse_above
from pipeline.lookup import name_key
from pipeline.qdpx import read_codes


def read_qdc(draft: CodebookDraft) -> None:
    """Add the codes of a REFI-QDA codebook (.qdc), or of a project (.qdpx).

    Descriptions that `pipeline.codebook.description` wrote are parsed again. Codes without an id
    get it from their name where all of them begin with one (``B2 Ernte``); otherwise they are
    numbered.

    Raises
    ------
    CodebookError
        When the file cannot be read.
    """
    try:
        refuse_above(FILE_BYTES, draft.file.stat().st_size, msg("bytes"))
        found = read_codes(draft.file.read_bytes())
    except OSError as error:
        raise CodebookError(
            msg("the codebook cannot be read ({strerror})", strerror=error.strerror),
            file=draft.file,
        ) from error
    except PanreflexError as error:
        raise CodebookError(error.problem, file=draft.file, next_step=error.next_step) from error
    draft.title = found.about.get("title", "")
    draft.language = found.about.get("language") or draft.language
    draft.version = found.about.get("version", "")
    if found.cleaned:
        draft.cleaned.append(None)
    codes = [
        NamedCode(
            key=code.guid,
            name=code.name,
            parent=code.parent,
            description=parse_description(code.description),
            line=place,
        )
        for place, code in enumerate(found.codes, 1)
    ]
    add_tree(draft, codes if any(code.parent for code in codes) else list(_by_dots(codes)))


def _by_dots(codes: Sequence[NamedCode]) -> Iterator[NamedCode]:
    """Put codes such as ``Motive.Freude`` below ``Motive``, as Taguette writes them side by side.

    A code follows what it stands under, in the order of the file.
    """
    first = {name_key(code.name): code for code in reversed(codes)}
    below: dict[str | None, list[NamedCode]] = {}
    for code in codes:
        path = dotted_path(code.name, first)
        parent = first[name_key(code.name[: -len(path[-1])].rstrip(" ."))].key if path else None
        name = path[-1] if path else code.name
        below.setdefault(parent, []).append(replace(code, name=name, parent=parent))

    def under(parent: str | None) -> Iterator[NamedCode]:
        for code in below.get(parent, ()):
            yield code
            yield from under(code.key)

    yield from under(None)
