"""Asking a person at the terminal who asks and who answers, where it is not clear."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import QUIET, RESULT, console, in_user_language
from pipeline.i18n import msg
from pipeline.ingest.corpus import speaker_counts
from pipeline.ingest.who_asks import KnownRoles, has_interviewer, unclear_labels
from pipeline.records import Document, Role
from pipeline.settings.writing import write_settings
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.settings import DocumentSpeakers, SpeakerSettings

FIRST_WORDS = 60
"""Characters that are shown of what somebody says first."""
_GENERIC = re.compile(
    r"[a-z]{1,2}|[a-z]{1,3}[ _-]?\d+|(?:speaker|sprecher(?:in)?|person|spk)[ _-]?\w{1,2}",
    re.IGNORECASE,
)
"""Labels that programs give: the same one is somebody else in another document."""
_NOBODY, _STOP = "0", "q"


def may_ask() -> bool:
    """Return whether a person sits at the terminal, and the command is not called by a program."""
    meta = click.get_current_context().meta
    by_program = RESULT in meta or meta.get(QUIET)
    return not by_program and _at_terminal()


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask_who_asks(study: StudyFolder, documents: Sequence[Document]) -> bool:
    """Ask for each document in which it is not clear, and write the answers into `study.toml`.

    Each answer is written at once: what was answered stays when the dialogue is broken off.

    Parameters
    ----------
    study : StudyFolder
        The study.
    documents : sequence of Document
        Its documents, with the roles as they were read.

    Returns
    -------
    bool
        Whether something was written.
    """
    path = study.file
    out = console()
    written = False
    try:
        for document in documents:
            if not unclear_labels(document, KnownRoles(study.roles, study.document_roles)):
                continue
            asking = _ask(document)
            if asking is not None:
                write_settings(path, _changes(study, document, asking, documents))
                study, written = StudyFolder.open(path), True
    except (click.Abort, EOFError, KeyboardInterrupt):
        out.print()
    if written:
        out.print(msg("Your answers are in {file}, under [speakers].", file=path), soft_wrap=True)
    return written


def _ask(document: Document) -> list[str] | None:
    """Return the labels of those who ask; None where it is left open."""
    counts = speaker_counts(document)
    first = {turn.speaker: document.text_of(turn) for turn in reversed(document.turns)}
    out = console()
    question = msg("Who asks in {document} ({file})?", document=document.id, file=document.file)
    out.print(question, soft_wrap=True)
    for number, count in enumerate(counts, start=1):
        line = msg(
            "  {number}  {label}: {turns} turns, {words} words, “{begin}”",
            number=number,
            label=count.label,
            turns=count.turns,
            words=count.words,
            begin=_begun(first[count.label]),
        )
        out.print(line, soft_wrap=True)
    labels = {str(number): count.label for number, count in enumerate(counts, start=1)}
    while True:
        answer = click.prompt(
            in_user_language(
                msg("Number, or several (1, 2); 0 for nobody; Enter to leave it open; q to stop")
            ),
            default="",
            show_default=False,
        ).strip()
        if not answer:
            return None
        if answer.casefold() == _STOP:
            raise click.Abort
        chosen = re.split(r"[,;\s]+", answer.strip(",; "))
        if chosen == [_NOBODY]:
            return []
        if set(chosen) <= labels.keys():
            return [labels[number] for number in dict.fromkeys(chosen)]
        out.print(msg("Write numbers from 1 to {n}.", n=len(labels)))


def _begun(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= FIRST_WORDS else f"{text[: FIRST_WORDS - 1].rstrip()}…"


def _changes(
    study: StudyFolder, document: Document, asking: Collection[str], documents: Iterable[Document]
) -> Mapping[tuple[str, ...], list[str]]:
    """Return the settings that say who asks in a document: for all documents, where they can."""
    roles = {turn.speaker: turn.role for turn in document.turns}
    chosen = {
        label: Role.INTERVIEWER if label in asking else Role.PARTICIPANT
        for label, role in roles.items()
        # Beside somebody who asks, all others answer anyway.
        if label and (label in asking or not asking or role is Role.INTERVIEWER)
    }
    elsewhere = {
        (turn.speaker.casefold(), turn.role)
        for other in documents
        if other.id != document.id and has_interviewer(other)
        for turn in other.turns
    }
    settings = study.settings.speakers
    everywhere = not any(
        _GENERIC.fullmatch(label) or _contradicts(study, elsewhere, label, role)
        for label, role in chosen.items()
    )
    if everywhere:
        return _added(("speakers",), settings, chosen)
    home = ("speakers", "documents", document.id)
    return _added(home, settings.documents.get(document.id), chosen)


def _contradicts(
    study: StudyFolder, elsewhere: Collection[tuple[str, Role]], label: str, role: Role
) -> bool:
    """Return whether somebody of the same name has the other role somewhere."""
    known = {name.casefold(): given for name, given in study.roles.items()}
    other = Role.PARTICIPANT if role is Role.INTERVIEWER else Role.INTERVIEWER
    return known.get(label.casefold(), role) is not role or (label.casefold(), other) in elsewhere


def _added(
    home: tuple[str, ...],
    now: SpeakerSettings | DocumentSpeakers | None,
    chosen: Mapping[str, Role],
) -> dict[tuple[str, ...], list[str]]:
    """Return the lists of labels with those that are new; a label stands in one of the two."""
    changes = {}
    for role in (Role.INTERVIEWER, Role.PARTICIPANT):
        old = list(getattr(now, role.value)) if now else []
        named = {label.casefold() for label in old}
        kept = [label for label in old if chosen.get(label, role) is role]
        new = [
            label
            for label, given in chosen.items()
            if given is role and label.casefold() not in named
        ]
        if kept + new != old:
            changes[*home, role.value] = kept + new
    return changes
