"""Who coded what: the rows that every exchange format is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.errors import OutputError, nearest
from pipeline.i18n import msg
from pipeline.qdpx import machine_user
from pipeline.records import Code, Document, Status, Turn
from pipeline.results import Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A code at a stretch of text, by one person or by the machine.

    Attributes
    ----------
    document, turn, code : Document, Turn, Code
        What was coded as what.
    start, end : int
        Interval of the document's text, as it was marked.
    coder : str
        Name of the person; of the machine, the user that stands for it in QDA programs.
    status : Status
        On whose word it stands.
    probability : float
        How likely it is right; 1 where a person decided.
    evidence, reason : str
        The machine's; empty where a person decided.
    comment : str
        The person's memo.
    """

    document: Document
    turn: Turn
    code: Code
    start: int
    end: int
    coder: str
    status: Status
    probability: float = 1.0
    evidence: str = ""
    reason: str = ""
    comment: str = ""

    @property
    def text(self) -> str:
        """The words that are coded."""
        return self.document.text[self.start : self.end]

    @property
    def key(self) -> str:
        """What tells it from every other mark."""
        return f"{self.document.id}_{self.start}_{self.end}:{self.code.id}:{self.coder}"


def marks_of(
    results: Results, only: Collection[Status] = (), coders: Collection[str] = ()
) -> tuple[Mark, ...]:
    """Return what each person coded, as they marked it, and what the machine coded beside them.

    Parameters
    ----------
    results : Results
        What a study has come to.
    only : collection of Status
        On whose word; on anybody's, if none is given.
    coders : collection of str
        Whose; everybody's, if none is given.

    Returns
    -------
    tuple of Mark
        In the order of the documents, their text and the codebook. What one person coded twice in
        the same way is one mark.

    Raises
    ------
    OutputError
        Nobody of that name coded anything.
    """
    marks = [*_people(results), *_machine(results)]
    if coders:
        marks = _by(marks, coders)
    if only:
        marks = [mark for mark in marks if mark.status in only]
    documents = {document.id: place for place, document in enumerate(results.documents)}
    codes = {code.id: place for place, code in enumerate(results.codebook.codes)}
    once: dict[str, Mark] = {}
    for mark in marks:
        first = once.setdefault(mark.key, mark)
        if first is not mark and mark.comment not in first.comment:
            comments = filter(None, (first.comment, mark.comment))
            once[mark.key] = replace(first, comment="; ".join(comments))
    return tuple(
        sorted(
            once.values(),
            key=lambda mark: (
                documents[mark.document.id],
                mark.start,
                mark.end,
                codes[mark.code.id],
                mark.coder,
            ),
        )
    )


def _people(results: Results) -> Iterator[Mark]:
    documents = {document.id: document for document in results.documents}
    for coding in results.codings:
        document = documents[coding.document]
        yield Mark(
            document=document,
            turn=document.turns[coding.turn - 1],
            code=results.codebook.by_id[coding.code],
            start=coding.start,
            end=coding.end,
            coder=coding.coder,
            status=Status.HUMAN,
            comment=coding.comment,
        )


def _machine(results: Results) -> Iterator[Mark]:
    documents = {document.id: document for document in results.documents}
    for coded in results.coded:
        if coded.status is Status.HUMAN:
            continue
        document = documents[coded.document]
        yield Mark(
            document=document,
            turn=document.turns[coded.turn - 1],
            code=results.codebook.by_id[coded.code],
            start=coded.start,
            end=coded.end,
            coder=machine_user(coded.status, results.language),
            status=coded.status,
            probability=coded.probability,
            evidence=coded.evidence,
            reason=coded.reason,
        )


def _by(marks: Iterable[Mark], coders: Collection[str]) -> list[Mark]:
    marks = list(marks)
    known = {mark.coder.casefold(): mark.coder for mark in marks}
    for coder in coders:
        if coder.casefold() not in known:
            raise OutputError(
                msg("nobody called '{coder}' coded anything", coder=coder),
                next_step=nearest(coder, sorted(known.values())),
            )
    wanted = {coder.casefold() for coder in coders}
    return [mark for mark in marks if mark.coder.casefold() in wanted]
