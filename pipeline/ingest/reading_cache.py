"""What files gave that were read before, so that an unchanged file is not read again."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cache_file import CacheFile
from pipeline.ingest.file_reading import FileReading, FileToRead, ReadingOptions, read_files
from pipeline.ingest.readers import external_readers
from pipeline.source import SOURCE

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_BATCH = 64
"""Files read between two saves: what an interrupted run loses at most."""


class ReadingCache:
    """What files gave, by their content, their name and all that was set for them.

    Parameters
    ----------
    path : Path
        The file in which it is kept. It may be deleted at any time.
    libraries : iterable of str
        Distributions on which readers are built: with another version of one, files are read again.
    """

    def __init__(self, path: Path, libraries: Iterable[str] = ()) -> None:
        self._file = CacheFile(path, _version(libraries))
        self._used: set[bytes] = set()
        self._new: dict[bytes, bytes] = {}

    def readings(self, files: Sequence[FileToRead], options: ReadingOptions) -> list[FileReading]:
        """Return what `pipeline.ingest.file_reading.read_files` gives, read now or before."""
        keys = [_key(one.data, one.file, one.row, options) for one in files]
        self._used.update(keys)
        stored = self._file.values_of(keys)
        unknown = [number for number, key in enumerate(keys) if key not in stored]
        read = dict(
            zip(unknown, read_files([files[number] for number in unknown], options), strict=True)
        )
        for number, reading in read.items():
            self._keep(keys[number], reading)
        return [
            read[number] if number in read else self._records.validate_json(stored[key])
            for number, key in enumerate(keys)
        ]

    def save(self) -> None:
        """Write what was read, and forget the files that were not asked for."""
        self._file.add(self._new)
        self._new = {}
        self._file.keep_only(self._used)

    def _keep(self, key: bytes, reading: FileReading) -> None:
        try:
            stored = self._records.dump_json(reading)
            same = self._records.validate_json(stored) == reading
        except ValueError:  # characters that JSON cannot hold
            return
        if same:
            self._new[key] = stored
            if len(self._new) >= _BATCH:
                self._file.add(self._new)
                self._new = {}

    @cached_property
    def _records(self) -> TypeAdapter[FileReading]:
        from pydantic import TypeAdapter

        return TypeAdapter(FileReading)


def _key(data: bytes, file: str, row: Mapping[str, str] | None, options: ReadingOptions) -> bytes:
    """Hash all that the reading of a file depends on."""
    roles = options.roles
    chosen = {
        "file": file,
        "row": None if row is None else list(row.items()),
        "roles": list(roles.everywhere.items()),
        "document_roles": [(name, list(own.items())) for name, own in roles.in_document.items()],
        "columns": [options.text_column, options.id_column],
    }
    return sha256(json.dumps(chosen).encode() + b"\n" + data).digest()


def _version(libraries: Iterable[str]) -> str:
    return "\n".join(
        [
            SOURCE.fingerprint("pipeline.ingest.file_reading"),
            ".".join(platform.python_version_tuple()[:2]),
            *(f"{name} {version(name)}" for name in libraries),
            *(f"{reader.name}: {package}" for reader, package in external_readers().items()),
        ]
    )
