"""Codings of people and of the machine, the rows of every exchange format."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.errors import OutputError, nearest
from pipeline.i18n import msg
from pipeline.qdpx import machine_user
from pipeline.records import Code, Decision, Document, Evidence, Status, Turn
from pipeline.results import Results


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedCoding:
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
    evidence : tuple of Evidence
        What the machine's coding rests on; empty where a person decided.
    decision : Decision or None
        The machine's; None where a person decided.
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
    evidence: tuple[Evidence, ...] = ()
    decision: Decision | None = None
    comment: str = ""

    @property
    def text(self) -> str:
        """The words that are coded."""
        return self.document.text[self.start : self.end]

    @property
    def key(self) -> str:
        """What tells it from every other coding."""
        return f"{self.document.id}_{self.start}_{self.end}:{self.code.id}:{self.coder}"


def exported_codings(
    results: Results, only: Collection[Status] = (), coders: Collection[str] = ()
) -> tuple[ExportedCoding, ...]:
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
    tuple of ExportedCoding
        In the order of the documents, their text and the codebook. What one person coded twice in
        the same way is one coding.

    Raises
    ------
    OutputError
        Nobody of that name coded anything.
    """
    codings = [*_people(results), *_machine(results)]
    if coders:
        codings = _by(codings, coders)
    if only:
        codings = [coding for coding in codings if coding.status in only]
    documents = {document.id: place for place, document in enumerate(results.documents)}
    codes = {code.id: place for place, code in enumerate(results.codebook.codes)}
    once: dict[str, ExportedCoding] = {}
    for coding in codings:
        first = once.setdefault(coding.key, coding)
        if first is not coding and coding.comment not in first.comment:
            comments = filter(None, (first.comment, coding.comment))
            once[coding.key] = replace(first, comment="; ".join(comments))
    return tuple(
        sorted(
            once.values(),
            key=lambda coding: (
                documents[coding.document.id],
                coding.start,
                coding.end,
                codes[coding.code.id],
                coding.coder,
            ),
        )
    )


def _people(results: Results) -> Iterator[ExportedCoding]:
    documents = {document.id: document for document in results.documents}
    for coding in results.codings:
        document = documents[coding.document]
        yield ExportedCoding(
            document=document,
            turn=document.turns[coding.turn - 1],
            code=results.codebook.by_id[coding.code],
            start=coding.start,
            end=coding.end,
            coder=coding.coder,
            status=Status.HUMAN,
            comment=coding.comment,
        )


def _machine(results: Results) -> Iterator[ExportedCoding]:
    documents = {document.id: document for document in results.documents}
    for coded in results.coded:
        if coded.status is Status.HUMAN:
            continue
        document = documents[coded.document]
        yield ExportedCoding(
            document=document,
            turn=document.turns[coded.turn - 1],
            code=results.codebook.by_id[coded.code],
            start=coded.start,
            end=coded.end,
            coder=machine_user(coded.status, results.language),
            status=coded.status,
            probability=coded.probability,
            evidence=coded.evidence,
            decision=coded.decision,
        )


def _by(codings: Iterable[ExportedCoding], coders: Collection[str]) -> list[ExportedCoding]:
    codings = list(codings)
    known = {coding.coder.casefold(): coding.coder for coding in codings}
    for coder in coders:
        if coder.casefold() not in known:
            raise OutputError(
                msg("nobody called '{coder}' coded anything", coder=coder),
                next_step=nearest(coder, sorted(known.values())),
            )
    wanted = {coder.casefold() for coder in coders}
    return [coding for coding in codings if coding.coder.casefold() in wanted]
