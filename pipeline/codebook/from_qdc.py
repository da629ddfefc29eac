"""Codes from a codebook or a project of a QDA program."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.codebook.description import CodeDescription, parse_description
from pipeline.codebook.draft import CodebookDraft
from pipeline.codebook.validate import check_term
from pipeline.errors import CodebookError, PanreflexError
from pipeline.i18n import msg
from pipeline.limits import FILE_BYTES, refuse_above
from pipeline.qdpx import ProjectCode, read_codes
from pipeline.records import Code

# "B2 Ernte", "1.3: Ernte", "C) Ernte": ids that people write before the names.
_NUMBERED = re.compile(r"(?P<id>[^\W\d_]{0,3}\d+(?:\.\d+)*[a-z]?|[A-ZÄÖÜ])[.:)]?\s+(?P<name>\S.*)")


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
    descriptions = [parse_description(code.description) for code in found.codes]
    ids = _ids(found.codes, descriptions)
    id_by_guid = dict(zip((code.guid for code in found.codes), ids, strict=True))
    for place, (code, description, identifier) in enumerate(
        zip(found.codes, descriptions, ids, strict=True), 1
    ):
        for term in description.terms:
            check_term(term, place, draft)
        draft.codes.append(
            Code(
                id=identifier,
                name=_name(code.name, identifier),
                parent=id_by_guid[code.parent] if code.parent is not None else None,
                definition=description.definition,
                include=description.include,
                exclude=description.exclude,
                examples=description.examples,
                terms=description.terms,
                line=place,
            )
        )


def _name(written: str, identifier: str) -> str:
    """Return a name without the id before it."""
    numbered = _NUMBERED.fullmatch(written)
    if numbered and numbered["id"] == identifier:
        return numbered["name"]
    return written.removeprefix(f"{' '.join(identifier.split())} ")


def _ids(codes: Sequence[ProjectCode], descriptions: Sequence[CodeDescription]) -> list[str]:
    taken = {description.id.casefold() for description in descriptions if description.id}
    new = [
        code for code, description in zip(codes, descriptions, strict=True) if not description.id
    ]
    numbers = [found["id"] for code in new if (found := _NUMBERED.fullmatch(code.name))]
    written = {number.casefold() for number in numbers}
    by_name = len(written) == len(new) and not written & taken
    ids: dict[str, str] = {}
    for code, description in zip(codes, descriptions, strict=True):
        if description.id:
            ids[code.guid] = description.id
        elif by_name:
            ids[code.guid] = numbers.pop(0)
        else:
            ids[code.guid] = _free_id(
                f"{ids[code.parent]}." if code.parent is not None else "", taken
            )
        taken.add(ids[code.guid].casefold())
    return [ids[code.guid] for code in codes]


def _free_id(stem: str, taken: set[str]) -> str:
    number = 1
    while f"{stem}{number}".casefold() in taken:
        number += 1
    return f"{stem}{number}"
