"""Codes from a codebook or a project of a QDA program."""

from __future__ import annotations

from pipeline.codebook.description import parse_description
from pipeline.codebook.draft import CodebookDraft
from pipeline.codebook.tree import NamedCode, add_tree
from pipeline.errors import CodebookError, PanreflexError
from pipeline.i18n import msg
from pipeline.limits import FILE_BYTES, refuse_above
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
    add_tree(
        draft,
        [
            NamedCode(
                key=code.guid,
                name=code.name,
                parent=code.parent,
                description=parse_description(code.description),
                line=place,
            )
            for place, code in enumerate(found.codes, 1)
        ],
    )
