"""Whose role is known, and where is it not clear who asks?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.errors import listed, nearest
from pipeline.i18n import Message, msg, msg_n, quoted
from pipeline.ingest.roles import unclear_speakers
from pipeline.records import Document, Fault, Role

STAGE = "ingest"


@dataclass(frozen=True)
class KnownRoles:
    """Roles that the researcher set.

    Attributes
    ----------
    everywhere : mapping of str to Role
        By speaker's label in any case.
    in_document : mapping of str to mapping
        Those that hold in one document only, by its id; they come before the others.
    """

    everywhere: Mapping[str, Role]
    in_document: Mapping[str, Mapping[str, Role]] = field(default_factory=dict)

    def of(self, document: str) -> dict[str, Role]:
        """Return the roles in a document, by label in small letters.

        Examples
        --------
        >>> roles = KnownRoles({"S01": Role.INTERVIEWER}, {"D2": {"S01": Role.PARTICIPANT}})
        >>> roles.of("D1")["s01"].value, roles.of("d2")["s01"].value
        ('interviewer', 'participant')
        """
        own = {name.casefold(): roles for name, roles in self.in_document.items()}
        return {
            label.casefold(): role
            for roles in (self.everywhere, own.get(document.casefold(), {}))
            for label, role in roles.items()
        }


def unclear_labels(document: Document, roles: KnownRoles) -> tuple[str, ...]:
    """Return the labels of a document whose role is not clear."""
    turns = [(turn.speaker, document.text_of(turn)) for turn in document.turns]
    return unclear_speakers(turns, roles.of(document.id))


def has_interviewer(document: Document) -> bool:
    """Return whether somebody in a document is taken for the interviewer."""
    return any(turn.role is Role.INTERVIEWER for turn in document.turns)


def unclear_faults(documents: Iterable[Document], roles: KnownRoles) -> Iterator[Fault]:
    """Yield a fault for all documents without interviewer: their questions are coded as answers.

    Where somebody asks, and others may, too, each document has a fault of its own.
    """
    without: list[Document] = []
    for document in documents:
        labels = unclear_labels(document, roles)
        if labels and has_interviewer(document):
            yield Fault(
                stage=STAGE,
                file=document.file,
                problem=msg(
                    "it is not clear in document '{document}' who asks and who answers: {labels}",
                    document=document.id,
                    labels=quoted(labels),
                ),
                next_step=_STEP,
            )
        elif labels:
            without.append(document)
    if without:
        ids = [document.id for document in without]
        yield Fault(
            stage=STAGE,
            file=without[0].file if len(without) == 1 else "",
            problem=msg_n(
                "nobody is recognised as the interviewer in document '{ids}'",
                "nobody is recognised as the interviewer in {n} documents: {ids}",
                n=len(ids),
                ids=listed(ids),
            ),
            next_step=_STEP,
        )


_STEP = msg(
    "name who asks in study.toml ([speakers] interviewer), and who only answers as "
    "participant; panreflex ingest --speakers shows who speaks, and asks"
)


def unknown_speakers(documents: Sequence[Document], roles: KnownRoles) -> Iterator[Fault]:
    """Yield a fault for each label that is given a role, but that nobody has."""
    by_document = {
        document.id.casefold(): {turn.speaker for turn in document.turns} for document in documents
    }
    everybody = set().union(*by_document.values())
    ids = [document.id for document in documents]
    for label in _unknown(roles.everywhere, everybody):
        yield _fault(
            msg("speaker '{label}' is given a role, but nobody is called that", label=label),
            label,
            everybody,
        )
    for document, own in roles.in_document.items():
        if document.casefold() not in by_document:
            problem = msg(
                "[speakers.documents] names '{document}', which is no document",
                document=document[:40],
            )
            yield _fault(problem, document, ids)
            continue
        speakers = by_document[document.casefold()]
        for label in _unknown(own, speakers):
            problem = msg(
                "speaker '{label}' is given a role in document '{document}', but nobody is called "
                "that there",
                label=label,
                document=document,
            )
            yield _fault(problem, label, speakers)


def _unknown(labels: Iterable[str], speakers: Iterable[str]) -> Iterator[str]:
    known = {label.casefold() for label in speakers}
    return (label for label in labels if label.casefold() not in known)


def _fault(problem: Message, word: str, known: Iterable[str]) -> Fault:
    step = nearest(word, sorted(filter(None, known)))
    return Fault(stage=STAGE, file="study.toml", problem=problem, next_step=step)
