"""Human codings from a project of a QDA program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path

from pipeline.alignment.anchored import CodingRow
from pipeline.alignment.source_map import SourceMap, map_source
from pipeline.characters import printable
from pipeline.errors import CodingsError
from pipeline.i18n import Message, msg, msg_n
from pipeline.limits import FILE_BYTES, refuse_above
from pipeline.lookup import FileLookup, name_key
from pipeline.qdpx import ProjectSource, is_machine, read_project
from pipeline.records import Document, Fault


def project_rows(
    file: Path, documents: Collection[Document]
) -> tuple[tuple[CodingRow, ...], tuple[Fault, ...]]:
    """Read the codings of a project.

    Parameters
    ----------
    file : Path
        A project (.qdpx).
    documents : collection of Document
        The transcripts. Where a document has the text of its source in the project, the rows have
        the interval in it; otherwise, only the quote.

    Returns
    -------
    rows : tuple of CodingRow
        Every coding of words by a person; its `line` is its number in the project.
    faults : tuple of Fault
        Every other coding; one for all codings by the program that came back.

    Raises
    ------
    PanreflexError
        When the project cannot be read.
    """
    try:
        refuse_above(FILE_BYTES, file.stat().st_size, msg("bytes"))
        project = read_project(file.read_bytes())
    except OSError as error:
        raise CodingsError(msg("cannot be read ({strerror})", strerror=error.strerror)) from error
    names = Counter(code.name.casefold() for code in project.codes)
    rows: list[CodingRow] = []
    faults = [
        _fault(file, lost.number, lost.problem, msg("mark the passage in the text of the source"))
        for lost in project.lost
    ]
    human = [coding for coding in project.codings if not is_machine(coding.coder)]
    if machine := len(project.codings) - len(human):
        faults.append(_fault(file, None, *left_out_fault(machine)))
    sources = {coding.source.name: coding.source for coding in human}
    lookup = FileLookup(((one.id, one.file), one) for one in documents)
    matched = {name: _document_of(source, lookup, documents) for name, source in sources.items()}
    for coding in human:
        document, source_map = matched[coding.source.name]
        start, end = None, None
        quote = coding.source.text[coding.start : coding.end].strip()
        if document and source_map:
            # Without the labels and time marks between the words in the source.
            start, end = source_map.interval(coding.start, coding.end) or (0, 0)
            quote = document.text[start:end]
        if not quote:
            problem = msg(
                "the coding of '{source}' as '{code}' marks nothing that was said",
                source=coding.source.name,
                code=coding.code.name,
            )
            step = msg("mark the words, and not only a heading, a name or a time")
            faults.append(_fault(file, coding.number, problem, step))
            continue
        # A QDA program may keep its codes in other folders than the codebook.
        alone = names[coding.code.name.casefold()] == 1
        rows.append(
            CodingRow(
                file=printable(file.name),
                line=coding.number,
                document=document.id if document else coding.source.name,
                code=coding.code.name if alone else "\\".join(coding.code.path),
                quote=quote,
                coder=coding.coder or printable(file.stem),
                comment=coding.memo,
                start=start,
                end=end,
            )
        )
    return tuple(rows), tuple(faults)


def _document_of(
    source: ProjectSource, lookup: FileLookup[Document], documents: Collection[Document]
) -> tuple[Document | None, SourceMap | None]:
    """Return the document with the text of a source, and the alignment of both."""
    # Of several projects, the name of each sets its sources apart: "P1_I01".
    within = [one for one in documents if name_key(one.id).endswith(f"_{name_key(source.name)}")]
    namesakes = [*lookup.find(source.name).things, *within]
    for document in namesakes:
        if source_map := map_source(source.text, document):
            return document, source_map
    return (namesakes[0] if namesakes else None), None


def left_out_fault(machine: int) -> tuple[Message, Message]:
    """Return what is told of codings by the program itself: the problem, and the next step."""
    return (
        msg_n(
            "{n} coding by panreflex came back and is left out, because only people's codings "
            "teach",
            "{n} codings by panreflex came back and are left out, because only people's codings "
            "teach",
            n=machine,
        ),
        msg("judge them with 'panreflex review', or delete its users' codings in the QDA program"),
    )


def _fault(file: Path, number: int | None, problem: Message, next_step: Message) -> Fault:
    return Fault(
        stage="codings",
        file=printable(file.name),
        line=number,
        problem=problem,
        next_step=next_step,
    )
