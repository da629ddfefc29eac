"""Which codings does the row of a code count?"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.records import Code, Codebook, CodedSegment


def codings_by_code(
    coded: Iterable[CodedSegment], codebook: Codebook
) -> dict[str, list[CodedSegment]]:
    """Group codings by code, those of a code also under every code above it.

    A passage with two subcodes of one main code is two codings, there and here: so QDA programs
    count. Every code of the codebook is there, in its order, also where nothing carries it.
    """
    grouped: dict[str, list[CodedSegment]] = {code.id: [] for code in codebook.codes}
    for coding in coded:
        code: str | None = coding.code
        while code is not None:
            grouped[code].append(coding)
            code = codebook.by_id[code].parent
    return grouped


def describe(code: Code, codebook: Codebook) -> tuple[str, str, str, str]:
    """Return code, name, main code and level, with which the row of a code begins.

    Examples
    --------
    >>> book = Codebook(title="", language="de", version="1", codes=(
    ...     Code(id="A", name="Garten"), Code(id="A1", name="Beete", parent="A")))
    >>> [describe(code, book) for code in book.codes]
    [('A', 'Garten', 'A', 'main'), ('A1', 'Beete', 'A', 'code')]
    """
    level = "main" if any(other.parent == code.id for other in codebook.codes) else "code"
    return code.id, code.name, codebook.main_code(code.id), level
