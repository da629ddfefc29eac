"""The names of a study: what was found, what was decided, and the study with names replaced."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from pipeline.errors import OutputError, StudyError
from pipeline.i18n import Language, msg, msg_n, quoted
from pipeline.i18n.language import catalogue
from pipeline.pseudonyms.find import find_mentions
from pipeline.pseudonyms.known import known_names
from pipeline.pseudonyms.left_in_outputs import names_left
from pipeline.pseudonyms.mentions import KnownNames, Mention, NameKind
from pipeline.pseudonyms.names_in_text import NamesInText
from pipeline.pseudonyms.propose import ProposedName, propose
from pipeline.pseudonyms.replaced_documents import ReplacedDocument, replace_in_documents
from pipeline.pseudonyms.replaced_records import RecordReplacer
from pipeline.pseudonyms.replacements import (
    NameDecision,
    ReplacementLevel,
    as_decided,
    merged_decisions,
    proposed_decision,
    undecided,
    unmentioned,
    with_decided,
    with_mentioned_forms,
)
from pipeline.records import Document
from pipeline.settings import Settings
from pipeline.source import SOURCE
from pipeline.stages.stage import read_artifact, records_file
from pipeline.store import read_records, write_records
from pipeline.study import StudyFolder

LIST = "replacements.json"
"""Name of the list of replacements, in the folder of pseudonyms."""
MENTIONS = "mentions"
"""Name of the records of mentions of names, in the state folder."""
MOST_NAMES = 20
"""So many names a message lists."""
_OWNER_ONLY = 0o600


@dataclass(frozen=True, kw_only=True)
class MentionsFound:
    """The mentions in the transcripts of one state of a study; `of` says which."""

    of: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class StudyNames:
    """The names of a study.

    Attributes
    ----------
    documents : tuple of Document
        The transcripts as they were read.
    mentions : tuple of Mention
        What was found in them.
    names : tuple of ProposedName
        The names with a proposal each.
    decisions : tuple of NameDecision
        The list of replacements.
    of : str
        Hash of the transcripts and of what is looked for.
    """

    documents: tuple[Document, ...]
    mentions: tuple[Mention, ...]
    names: tuple[ProposedName, ...]
    decisions: tuple[NameDecision, ...]
    of: str

    @property
    def undecided(self) -> tuple[ProposedName, ...]:
        """Names that nobody has decided on."""
        return undecided(self.names, self.decisions)


@dataclass(frozen=True)
class Pseudonymisation:
    """What replaces the names of a study.

    Attributes
    ----------
    documents : tuple of ReplacedDocument
        The transcripts before and after.
    names : NamesInText
        The names, to be found in what is no transcript.
    replacer : RecordReplacer
        Replaces them in records.
    """

    documents: tuple[ReplacedDocument, ...]
    names: NamesInText
    replacer: RecordReplacer


def list_file(study: StudyFolder) -> Path:
    """Return the file of the list of replacements."""
    return study.pseudonyms / LIST


def read_list(study: StudyFolder) -> tuple[NameDecision, ...]:
    """Return the list of replacements of a study; none where nobody has decided yet.

    Raises
    ------
    StudyError
        The file is damaged.
    """
    path = list_file(study)
    try:
        return read_records(path, NameDecision) if path.exists() else ()
    except OutputError as error:
        # No run makes it again: people decided what stands in it.
        raise StudyError(
            error.problem,
            file=path,
            next_step=msg(
                "take it from a backup; or move it away and import the last sheet of names again"
            ),
        ) from error


def write_list(study: StudyFolder, decisions: Sequence[NameDecision]) -> None:
    """Write the list of replacements, for its owner only."""
    path = list_file(study)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        path.touch(_OWNER_ONLY)
    write_records(path, decisions)
    path.chmod(_OWNER_ONLY)


def names_of_study(study: StudyFolder) -> StudyNames:
    """Find the names in the transcripts of a study that were read, and propose replacements.

    Parameters
    ----------
    study : StudyFolder
        The study; its stage ``ingest`` has run.
    """
    documents = read_artifact(study, "documents", Document)
    decisions = read_list(study)
    labelled = known_names(documents, study.settings.language)
    found = _mentions(study, documents, with_decided(labelled, decisions))
    mentions = as_decided(found.mentions, decisions)
    beside = as_decided(unmentioned(labelled, mentions, documents), decisions)
    kept = {one.key: one.replacement for one in decisions if one.level is ReplacementLevel.REPLACED}
    said = {(one.kind, one.name) for one in mentions}
    names = tuple(
        name if (name.kind, name.name) in said else replace(name, mentions=0)
        for name in propose(
            [*mentions, *beside],
            kept,
            study.settings.language,
            [document.text for document in documents],
        )
    )
    return StudyNames(documents, mentions, names, decisions, found.of)


def accept_proposals(study: StudyFolder, found: StudyNames) -> StudyNames:
    """Take the proposal for each name that nobody has decided on into the list."""
    levels = {
        kind: ReplacementLevel(getattr(study.settings.pseudonyms, kind.value)) for kind in NameKind
    }
    proposed = [proposed_decision(name, levels) for name in found.undecided]
    decisions = merged_decisions(found.decisions, proposed)
    write_list(study, decisions)
    return replace(found, decisions=decisions)


def require_decided(found: StudyNames) -> None:
    """Make sure that somebody has decided on every name.

    Raises
    ------
    StudyError
        Naming those that are open.
    """
    open_names = found.undecided
    if not open_names:
        return
    shown = quoted(name.name for name in open_names[:MOST_NAMES])
    if more := len(open_names) - MOST_NAMES:
        shown = msg("{shown} and {more} more", shown=shown, more=more) if more > 0 else shown
    raise StudyError(
        msg_n(
            "{n} name is undecided: {shown}",
            "{n} names are undecided: {shown}",
            n=len(open_names),
            shown=shown,
        ),
        next_step=msg(
            "decide in the sheet of 'panreflex pseudonymise export' and import it, or use "
            "--accept-proposals to replace them as proposed"
        ),
    )


def pseudonymisation_of(study: StudyFolder, found: StudyNames) -> Pseudonymisation:
    """Return what replaces the names of a study.

    Names that stand in the transcripts with names replaced nevertheless are ordinary words there:
    elsewhere, too, they are only replaced where the finder takes them for a name.
    """
    key = study.file, found.of, found.decisions
    if key not in _made:
        _made.clear()  # a process works on one study at a time
        _made[key] = _pseudonymisation(study, found)
    return _made[key]


_made: dict[tuple[Path, str, tuple[NameDecision, ...]], Pseudonymisation] = {}
"""The last pseudonymisation: stages, tables and the check of each file ask for the same one."""


def _pseudonymisation(study: StudyFolder, found: StudyNames) -> Pseudonymisation:
    listed = with_mentioned_forms(found.decisions, found.mentions)
    everywhere = NamesInText(listed)
    documents = replace_in_documents(found.documents, found.mentions, found.decisions, everywhere)
    ordinary = frozenset(
        one.core
        for document in documents
        for one in everywhere.found(document.after.text)
        if one.is_whole
    )
    known = with_decided(KnownNames(), found.decisions)
    language = study.settings.language

    def find(text: str) -> tuple[Mention, ...]:
        alone = Document(id="text", file="", text=text, turns=())
        return find_mentions([alone], known, language)

    names = NamesInText(listed, ordinary, find)
    if ordinary:
        documents = replace_in_documents(found.documents, found.mentions, found.decisions, names)
    return Pseudonymisation(documents, names, RecordReplacer(documents, names))


def shared_documents(study: StudyFolder) -> tuple[ReplacedDocument, ...]:
    """Return the transcripts as they are and as they are shared; none where no name is replaced."""
    if not list_file(study).exists():
        return ()
    return pseudonymisation_of(study, names_of_study(study)).documents


def ordinary_names(study: StudyFolder, found: StudyNames) -> dict[str, int]:
    """Return how often a name stands in the transcripts as an ordinary word, and is left there."""
    replacing = pseudonymisation_of(study, found)
    if not replacing.names.ambiguous:
        return {}  # nothing to look for in all texts once more
    everywhere = replace(replacing.names, ambiguous=frozenset(), _by_key={})
    return dict(
        Counter(
            one.core
            for document in replacing.documents
            for one in everywhere.found(document.after.text)
            if one.is_whole
        )
    )


def pseudonymised_study(study: StudyFolder, replacing: Pseudonymisation) -> StudyFolder:
    """Return the study as it is with names replaced: in its settings, and in other folders."""
    settings = replacing.replacer.json(study.settings.model_dump(mode="json"))
    title = replacing.replacer.text(study.title)
    return StudyFolder(
        study.file, Settings.model_validate_json(json.dumps({**settings, "title": title})), study
    )


def require_no_name(study: StudyFolder, files: dict[str, bytes]) -> None:
    """Make sure that files with names replaced hold none, before they are written.

    Parameters
    ----------
    study : StudyFolder
        The study with names replaced (`pseudonymised_study`).
    files : dict of str to bytes
        Content by path.

    Raises
    ------
    StudyError
        Naming the first file, and the names in it.
    """
    if study.original is None:
        return
    found = names_of_study(study.original)
    names = pseudonymisation_of(study.original, found).names
    left = names_left(files, names, _own_words() | _words_of_people(study))
    for path, cores in left.items():
        raise StudyError(
            msg("names are left in {path}: {names}", path=path, names=quoted(cores[:MOST_NAMES])),
            next_step=msg(
                "nothing of it was written; if they are ordinary words, set them to 'kept' in the "
                "sheet of 'panreflex pseudonymise export'"
            ),
        )


def _words_of_people(study: StudyFolder) -> frozenset[str]:
    """Return the words in the names of those who coded and decided, which are written as they are.

    In files they cannot be told from the same name of somebody who is spoken of.
    """
    from pipeline.codings import AnchoredCoding
    from pipeline.review.decisions import EffectiveDecision

    people = {one.row.coder for one in read_artifact(study, "anchored", AnchoredCoding)}
    people |= {one.entry.reviewer for one in read_artifact(study, "reviewed", EffectiveDecision)}
    return frozenset(people | {word for name in people for word in re.findall(r"\w+", name)})


@cache
def _own_words() -> frozenset[str]:
    """Return the words that the program itself writes."""
    words: set[str] = set()
    for language in Language:
        known = catalogue(language)
        for one, other in getattr(known, "_catalog", {}).items():
            template = one[0] if isinstance(one, tuple) else one
            words.update(re.findall(r"[^\W\d_]+", f"{template} {other}"))
    return frozenset(words)


def _mentions(
    study: StudyFolder, documents: Sequence[Document], known: KnownNames
) -> MentionsFound:
    """Return the mentions in the transcripts; found anew where anything of it has changed."""
    path = records_file(study, MENTIONS)
    read = records_file(study, "documents")
    parts = (
        sha256(read.read_bytes()).hexdigest() if read.exists() else "",
        repr(sorted((one.kind.value, one.name) for one in known.names)),
        repr(sorted(known.no_names)),
        study.settings.language,
        SOURCE.fingerprint("pipeline.pseudonyms.find"),
    )
    of = sha256("\n".join(parts).encode()).hexdigest()
    kept = read_records(path, MentionsFound) if path.exists() else ()
    if kept and kept[0].of == of:
        return kept[0]
    mentions = find_mentions(documents, known, study.settings.language)
    found = MentionsFound(of=of, mentions=mentions)
    write_records(path, [found])
    path.chmod(_OWNER_ONLY)
    return found
