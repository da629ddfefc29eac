"""How does a whole study open in MAXQDA, ATLAS.ti, NVivo or QualCoder?

As a REFI-QDA project (.qdpx): texts, codebook, what each person and the machine coded, memos,
attributes. The same results give the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from io import BytesIO
from xml.etree.ElementTree import Element
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pipeline.exchange.codes import add_codes, code_guid, label
from pipeline.exchange.marks import Mark, marks_of
from pipeline.exchange.variables import add_values, add_variables, types_of
from pipeline.exchange.xml import add, cleaned, document_of, guid, origin
from pipeline.i18n import Language, msg
from pipeline.records import Document, Status
from pipeline.results import Results

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
    marks = marks_of(results, only, coders)
    listed = _content(results, marks)
    files = {
        f"sources/{_file(document, results)}": document.text.encode("utf-8", "replace")
        for document in results.documents
    }
    return _packed({"project.qde": document_of(listed, results.codebook), **files})


def project_notices(results: Results) -> tuple[str, ...]:
    """Say what a program may not take from the project as it is meant.

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


def _content(results: Results, marks: Iterable[Mark]) -> Element:
    marks = list(marks)
    title = results.title
    root = Element("Project", {"xmlns": _NAMESPACE, "name": cleaned(title), "origin": origin()})
    if coders := sorted({mark.coder for mark in marks}):
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
            here = (mark for mark in marks if mark.document is document)
            _add_source(sources, document, here, types, results)
    if noted := [(mark, text) for mark in marks if (text := account(mark, results.language))]:
        notes = add(root, "Notes")
        for mark, text in noted:
            note = add(
                notes,
                "Note",
                guid=guid("note", title, mark.key),
                name=f"{mark.document.id}: {label(mark.code)}",
                creatingUser=guid("user", title, mark.coder),
                creationDateTime=_WRITTEN,
            )
            add(note, "PlainTextContent", text)
    return root


def _add_source(
    parent: Element,
    document: Document,
    marks: Iterable[Mark],
    types: Mapping[str, str],
    results: Results,
) -> None:
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
    for mark in marks:
        user = guid("user", title, mark.coder)
        selection = add(
            source,
            "PlainTextSelection",
            guid=guid("selection", title, mark.key),
            name=_quote(mark.text),
            startPosition=str(mark.start),
            endPosition=str(mark.end),
            creatingUser=user,
        )
        text = account(mark, results.language)
        if text:
            # Also here, because programs take a memo from one place or from the other.
            add(selection, "Description", text)
        coding = add(selection, "Coding", guid=guid("coding", title, mark.key), creatingUser=user)
        add(coding, "CodeRef", targetGUID=code_guid(mark.code, results.codebook))
        if text:
            add(coding, "NoteRef", targetGUID=guid("note", title, mark.key))
    # Also here, because programs take them from cases or from sources.
    add_values(source, document, types, title)


def account(mark: Mark, language: str) -> str:
    """Return the person's memo, or what the machine has to say for itself."""
    if mark.status is Status.HUMAN:
        return mark.comment
    return "\n".join(_account(mark, language))


def _account(mark: Mark, language: str) -> Iterator[str]:
    spoken = Language.of(language)
    status = (
        msg("Coded automatically by panreflex")
        if mark.status is Status.AUTO
        else msg("Suggested by panreflex, please check")
    )
    yield msg(
        "{status} (probability {probability:.2f})", status=status, probability=mark.probability
    ).text(spoken)
    if mark.evidence:
        yield msg("Evidence: {evidence}", evidence=mark.evidence).text(spoken)
    if mark.reason:
        yield msg("Reason: {reason}", reason=mark.reason).text(spoken)


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
