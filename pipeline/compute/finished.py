"""Results of parts that are finished, kept until the stage that they belong to has ended."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.compute.here import Kept
from pipeline.errors import OutputError
from pipeline.store import read_records, write_records


@dataclass(frozen=True, slots=True)
class FinishedParts:
    """Finished parts of one run of a stage, or of one that was cut off and is made up for.

    Attributes
    ----------
    folder : Path
        Where the parts of the stage lie. It may be deleted at any time.
    fingerprint : str
        Hash of all that shapes the result of the stage. Parts of another one are not found.
    """

    folder: Path
    fingerprint: str

    def read(self, kept: Kept, number: int, total: int) -> Sequence[Any] | None:
        """Return the result of a part; None where it was not finished, or cannot be read."""
        try:
            return read_records(self._file(kept, number, total), kept.record)
        except OutputError:
            return None

    def write(self, kept: Kept, number: int, total: int, result: Sequence[Any]) -> None:
        """Keep the result of a part."""
        write_records(self._file(kept, number, total), result)

    def remove(self) -> None:
        """Delete the parts, once the result of the stage has been written as a whole."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, kept: Kept, number: int, total: int) -> Path:
        return self.folder / self.fingerprint[:16] / f"{kept.name}-{number + 1}-of-{total}.json"
