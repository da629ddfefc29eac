"""REFI-QDA projects (.qdpx) of whole studies, for MAXQDA, ATLAS.ti, NVivo and QualCoder.

Texts, codebook, what each person and the machine coded, memos, attributes. The same results give
the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from xml.etree.ElementTree import Element
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pipeline.exchange.codebook_files import add_codes, code_guid, label
from pipeline.exchange.codings import ExportedCoding, exported_codings
from pipeline.exchange.recommendation_notes import (
    AdviceNote,
    add_notes,
    add_selections,
    advice_notes,
)
from pipeline.exchange.xml import add, cleaned, document_of, guid, origin
from pipeline.i18n import Language, msg
from pipeline.records import Document, Status
from pipeline.render import evidence_text, probability_message, reason_text
from pipeline.results import Results

_INTEGER = re.compile(r"0|-?[1-9]\d{0,17}", re.ASCII)
_FLOAT = re.compile(r"-?(?:0|[1-9]\d{0,17})\.\d{1,18}", re.ASCII)


def types_of(documents: Iterable[Document]) -> dict[str, str]:
    """Return the type of each attribute that any of the documents has a value of."""
    values: dict[str, list[str]] = {}
    for document in documents:
        for name, value in document.attributes.items():
            if value:
                values.setdefault(name, []).append(value)
    return {name: type_of(written) for name, written in values.items()}


def add_variables(
    root: Element, documents: Collection[Document], types: Mapping[str, str], title: str
) -> None:
    """Add the attributes of documents as variables, and a case for each document."""
    if types:
        variables = add(root, "Variables")
        for name, kind in types.items():
            add(
                variables,
                "Variable",
                guid=guid("variable", title, name),
                name=name,
                typeOfVariable=kind,
            )
    cases = add(root, "Cases") if documents else root
    for document in documents:
        case = add(cases, "Case", guid=guid("case", title, document.id), name=document.id)
        add_values(case, document, types, title)
        add(case, "SourceRef", targetGUID=guid("source", title, document.id))


def add_values(parent: Element, document: Document, types: Mapping[str, str], title: str) -> None:
    """Add what a document has as attributes to its case or its source."""
    for name, value in document.attributes.items():
        if value:
            element = add(parent, "VariableValue")
            add(element, "VariableRef", targetGUID=guid("variable", title, name))
            add(element, f"{types[name]}Value", value)


def type_of(values: Iterable[str]) -> str:
    """Return the type of a variable that all its values have, each as it is written.

    A value comes back letter by letter: ``01067`` and ``3,5`` stay text.

    Examples
    --------
    >>> type_of(["47", "8"]), type_of(["01067"]), type_of(["2.5", "3"]), type_of(["2023-02-14"])
    ('Integer', 'Text', 'Float', 'Date')
    """
    values = list(values)
    kinds: dict[str, Callable[[str], object]] = {
        "Integer": _INTEGER.fullmatch,
        "Float": lambda value: _INTEGER.fullmatch(value) or _FLOAT.fullmatch(value),
        "Boolean": {"true", "false"}.__contains__,
        "Date": _is_date,
    }
    return next((kind for kind, fits in kinds.items() if all(map(fits, values))), "Text")


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_NAMESPACE = "urn:QDA-XML:project:1.0"
_QUOTED = 100
"""Characters of a passage that name it."""
_WRITTEN = "2000-01-01T00:00:00Z"
"""When every note was written, as in the office files: QualCoder reads none without a date, and
that of the day would make every file another one."""
_UNIX, _READABLE = 3, 0o644 << 16


def project(
    results: Results, *, only: Collection[Status] = (), coders: Collection[str] = ()
) -> bytes:
    """Write a study as a project for QDA programs.

    Parameters
    ----------
    results : Results
        What a study has come to.
    only : collection of Status
        Codings on whose word; all, if none is given.
    coders : collection of str
        Whose codings; everybody's, if none is given.

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    OutputError
        Nobody of that name coded anything.
    """
    codings = exported_codings(results, only, coders)
    # Somebody who wants the codings of one person wants nothing of what others wrote.
    notes = () if coders else advice_notes(results)
    listed = _content(results, codings, notes)
    files = {
        f"sources/{_file(document, results)}": document.text.encode("utf-8", "replace")
        for document in results.documents
    }
    return _packed({"project.qde": document_of(listed, results.codebook), **files})


def project_notices(results: Results) -> tuple[str, ...]:
    """Return what a program may not take from the project as it is meant.

    Examples
    --------
    >>> from pipeline.records import Codebook
    >>> book = Codebook(title="", language="de", version="", codes=())
    >>> documents = (Document(id="I07", file="", text="B: Ja 🍅", turns=()),)
    >>> results = Results(title="", language="de", codebook=book, documents=documents,
    ...                   segments=(), coded=())
    >>> project_notices(results)[0][:60]
    'I07: NVivo counts emoji and other rare characters twice, so ...'
    """
    rare = [
        document.id for document in results.documents if max(document.text, default="") > "\uffff"
    ]
    if not rare:
        return ()
    return (
        f"{', '.join(rare)}: NVivo counts emoji and other rare characters twice, so that codings "
        "behind them may be moved there; other programs are not concerned",
    )


def _content(
    results: Results, codings: Iterable[ExportedCoding], advice: tuple[AdviceNote, ...]
) -> Element:
    codings = list(codings)
    title = results.title
    root = Element("Project", {"xmlns": _NAMESPACE, "name": cleaned(title), "origin": origin()})
    if coders := sorted({coding.coder for coding in codings}):
        users = add(root, "Users")
        for coder in coders:
            add(users, "User", guid=guid("user", title, coder), name=coder)
    if results.codebook.codes:
        add_codes(add(add(root, "CodeBook"), "Codes"), results.codebook)
    types = types_of(results.documents)
    add_variables(root, results.documents, types, title)
    if results.documents:
        sources = add(root, "Sources")
        for document in results.documents:
            here = (coding for coding in codings if coding.document is document)
            source = _add_source(sources, document, here, results)
            add_selections(source, document.id, advice, title)
            # Also here, because programs take them from cases or from sources.
            add_values(source, document, types, title)
    noted = [(coding, text) for coding in codings if (text := memo(coding, results.language))]
    if noted or advice:
        notes = add(root, "Notes")
        for coding, text in noted:
            note = add(
                notes,
                "Note",
                guid=guid("note", title, coding.key),
                name=f"{coding.document.id}: {label(coding.code)}",
                creatingUser=guid("user", title, coding.coder),
                creationDateTime=_WRITTEN,
            )
            add(note, "PlainTextContent", text)
        add_notes(notes, advice, title, _WRITTEN)
    for one in advice:  # of the project as a whole, too: not every program keeps them at passages
        add(root, "NoteRef", targetGUID=guid("note", title, one.key))
    return root


def _add_source(
    parent: Element,
    document: Document,
    codings: Iterable[ExportedCoding],
    results: Results,
) -> Element:
    title = results.title
    source = add(
        parent,
        "TextSource",
        guid=guid("source", title, document.id),
        name=document.id,
        plainTextPath=f"internal://{_file(document, results)}",
    )
    if document.file:
        add(source, "Description", document.file)
    for coding in codings:
        user = guid("user", title, coding.coder)
        selection = add(
            source,
            "PlainTextSelection",
            guid=guid("selection", title, coding.key),
            name=_quote(coding.text),
            startPosition=str(coding.start),
            endPosition=str(coding.end),
            creatingUser=user,
        )
        text = memo(coding, results.language)
        if text:
            # Also here, because programs take a memo from one place or from the other.
            add(selection, "Description", text)
        coded = add(selection, "Coding", guid=guid("coding", title, coding.key), creatingUser=user)
        add(coded, "CodeRef", targetGUID=code_guid(coding.code, results.codebook))
        if text:
            add(coded, "NoteRef", targetGUID=guid("note", title, coding.key))
    return source


def memo(coding: ExportedCoding, language: str) -> str:
    """Return the person's memo, or what the machine has to say for itself."""
    if coding.status is Status.HUMAN:
        return coding.comment
    return "\n".join(_machine_memo(coding, language))


def _machine_memo(coding: ExportedCoding, language: str) -> Iterator[str]:
    spoken = Language.of(language)
    status = (
        msg("Coded automatically by panreflex")
        if coding.status is Status.AUTO
        else msg("Suggested by panreflex, please check")
    )
    yield msg(
        "{status} (probability {probability})",
        status=status,
        probability=probability_message(coding.probability),
    ).text(spoken)
    if evidence := evidence_text(coding.evidence, language):
        yield msg("Evidence: {evidence}", evidence=evidence).text(spoken)
    if coding.decision:
        reason = reason_text(coding.decision, language)
        yield msg("Reason: {reason}", reason=reason).text(spoken)


def _quote(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _QUOTED else f"{words[:_QUOTED].rstrip()}…"


def _file(document: Document, results: Results) -> str:
    return f"{guid('source', results.title, document.id)}.txt"


def _packed(members: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            # Without time of day and computer, which would make every file another one.
            member = ZipInfo(name)
            member.create_system, member.external_attr = _UNIX, _READABLE
            archive.writestr(member, content, ZIP_DEFLATED)
    return stream.getvalue()
