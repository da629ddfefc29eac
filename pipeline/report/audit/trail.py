"""Records that an audit trail is written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.codebook.changes import CodeChange
from pipeline.history import HistoryEntry
from pipeline.review.log import LogEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookState:
    """A version of the codebook, as it came into use.

    Attributes
    ----------
    name : str
        Version and hash.
    when : str
        When it was used for the first time (UTC, ISO 8601).
    changes : tuple of CodeChange
        What has changed in it since the version before.
    source : str
        File and line that name it.
    copy : str
        Where a copy lies, relative to the study; empty where none was kept.
    """

    name: str
    when: str
    changes: tuple[CodeChange, ...]
    source: str
    copy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecodedCoding:
    """A passage that was given another code than before.

    Attributes
    ----------
    when, by, passage : str
        When, by whom, and the id of the segment.
    before, now : tuple of str
        The codes; none means that no code fits.
    changed : tuple of CodeChange
        What has changed in the codebook, between the two, of these codes.
    memo : str
        The person's reason, in their words.
    source : tuple of str
        File and line of both codings.
    """

    when: str
    by: str
    passage: str
    before: tuple[str, ...]
    now: tuple[str, ...]
    changed: tuple[CodeChange, ...]
    memo: str
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file from which figures of the audit trail can be looked up."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class AuditTrail:
    """All that is known of how the results of a study came about.

    Attributes
    ----------
    title, language : str
        What the study is called, and the language of its interviews as two letters.
    history : tuple of HistoryEntry
        All lines of the history.
    decisions : tuple of LogEntry
        All lines of the log of reviews.
    holding : frozenset of int
        Lines of the log that are in force.
    codebooks : tuple of CodebookState
        The versions of the codebook, in the order in which they came into use.
    recoded : tuple of RecodedCoding
        What was coded anew, in the order of time.
    files : tuple of KeptFile
        Where figures come from.
    history_file, log_file : str
        Paths relative to the study.
    names : mapping of str to str
        Names of the codes.
    """

    title: str
    language: str
    history: tuple[HistoryEntry, ...]
    decisions: tuple[LogEntry, ...]
    holding: frozenset[int]
    codebooks: tuple[CodebookState, ...]
    recoded: tuple[RecodedCoding, ...]
    files: tuple[KeptFile, ...]
    history_file: str
    log_file: str
    names: Mapping[str, str]
