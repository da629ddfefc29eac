"""Versions of the codebook that decisions were made under.

With the decisions of an import a copy of the codebook is stored, named after its hash,
in a folder beside the log; a run stores one in the history. It is written once and never changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pipeline.history import codebook_copies
from pipeline.records import Codebook
from pipeline.review.log import LogEntry, log_file
from pipeline.store import write_bytes
from pipeline.study import StudyFolder

FOLDER = "codebooks"
"""Folder of the copies, beside the log; its files are not read as codings."""


@dataclass(frozen=True, slots=True)
class CodebookVersion:
    """A codebook file as it is now: its content, and the short hash of it."""

    content: bytes
    hash: str

    @classmethod
    def of(cls, study: StudyFolder) -> CodebookVersion:
        """Read the codebook of a study."""
        content = study.codebook.read_bytes()
        return cls(content, hashlib.sha256(content).hexdigest()[:12])

    def name_of(self, codebook: Codebook) -> str:
        """Return the name in the log: the version that the file states, and the hash."""
        return f"{codebook.version} {self.hash}".strip()

    def store_copy(self, study: StudyFolder) -> None:
        """Store a copy, unless there is one."""
        path = _folder(study) / f"{self.hash}{study.codebook.suffix}"
        if not path.exists():
            write_bytes(path, self.content)


def codebook_hash(entry: LogEntry) -> str:
    """Return the hash of the codebook that a decision was made under.

    Examples
    --------
    >>> from pipeline.review.layout import ReviewVerdict
    >>> codebook_hash(LogEntry(number=1, verdict=ReviewVerdict.ADD, codebook="1.2 0a1b2c3d4e5f"))
    '0a1b2c3d4e5f'
    """
    return codebook_hash_of(entry.codebook)


def codebook_hash_of(name: str) -> str:
    """Return the hash in the name of a version."""
    return name.rpartition(" ")[2]


def stored_codebook(study: StudyFolder, version: str) -> Path | None:
    """Return the copy of a codebook by its hash; None without a copy."""
    folders = (_folder(study), codebook_copies(study)) if version else ()
    return next((copy for one in folders for copy in sorted(one.glob(f"{version}.*"))), None)


def _folder(study: StudyFolder) -> Path:
    return log_file(study).with_name(FOLDER)
