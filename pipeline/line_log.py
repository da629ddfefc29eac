"""A file of records that is only added to: a line of JSON for each.

It is written anew as a whole, read again and put in place in one step, so that after a kill at any
moment either all that was added is in it or nothing. Programs that have saved or copied it since
may have put other line ends, blank lines and a byte order mark into it, or lost the end of its
last line. That is no damage, and gone with the next addition; to a file that is damaged nothing is
added.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pipeline.errors import OutputError, PanreflexError
from pipeline.i18n import msg
from pipeline.store import write_bytes

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LineRecord = TypeVar("LineRecord")

# Two records without a line end between them. Within a text, the quote would be escaped.
_BETWEEN = re.compile(rb'(?<=\})(?=\{"number":)')


class LineLog(Generic[LineRecord]):
    """Records of one class, the first field of which is ``number``, in a file.

    Parameters
    ----------
    path : Path
        The file; made with the first records.
    record : type
        The dataclass of the records.
    error : type of PanreflexError
        What is raised where the file is damaged or cannot be read.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from tempfile import TemporaryDirectory
    >>> @dataclass(frozen=True)
    ... class Note:
    ...     number: int
    ...     text: str = ""
    >>> with TemporaryDirectory() as folder:
    ...     log = LineLog(Path(folder) / "notes.jsonl", Note)
    ...     log.append([Note(1, "sown")])
    ...     log.append([Note(2)])
    ...     print(log.path.read_text(), end="")
    {"number": 1, "text": "sown"}
    {"number": 2}
    """

    def __init__(
        self, path: Path, record: type[LineRecord], error: type[PanreflexError] = OutputError
    ) -> None:
        self.path = path
        self._record = record
        self._error = error

    def read(self) -> tuple[LineRecord, ...]:
        """Return all records; none where there is no file.

        Raises
        ------
        PanreflexError
            A line is not what panreflex wrote, or the file cannot be read.
        """
        return self._records(self._content())

    def last(self) -> LineRecord | None:
        """Return the last record without reading the others; None where there is none."""
        *_, last = [None, *_lines(self._content())]
        return None if last is None else self._record_of(*last)

    def append(self, new: Sequence[LineRecord]) -> None:
        """Add records, all or none."""
        content = self._content()
        self._records(content)
        self._write([line for _, line in _lines(content)], new)

    def replace(self, records: Sequence[LineRecord]) -> None:
        """Write the file anew: what a person's consent was withdrawn for must not stay in it."""
        self._write([], records)

    def _write(self, lines: Sequence[bytes], new: Sequence[LineRecord]) -> None:
        added = [json.dumps(_plain(one), ensure_ascii=False).encode() for one in new]
        data = b"".join(line + b"\n" for line in [*lines, *added])

        def check(written: Path) -> None:
            found = written.read_bytes()
            if found != data or self._records(found)[len(lines) :] != tuple(new):
                raise OutputError(
                    msg("what was written is not what was to be written; nothing was changed"),
                    file=self.path,
                    next_step=msg("check the disk, and try again"),
                )

        write_bytes(self.path, data, check)

    def _records(self, content: bytes) -> tuple[LineRecord, ...]:
        return tuple(self._record_of(number, line) for number, line in _lines(content))

    def _record_of(self, number: int, line: bytes) -> LineRecord:
        from pydantic import ValidationError

        try:
            return self._adapter.validate_json(line)
        except ValidationError:
            raise self._error(
                msg("the line is damaged"),
                file=self.path,
                line=number,
                next_step=msg(
                    "bring the file back from a backup; it is written by panreflex alone"
                ),
            ) from None

    @cached_property
    def _adapter(self) -> TypeAdapter[LineRecord]:
        from pydantic import TypeAdapter

        return TypeAdapter(self._record)

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise self._error(
                msg("cannot be read ({strerror})", strerror=error.strerror), file=self.path
            ) from error


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records, one by one as they were written, each with its line in the file."""
    for number, line in enumerate(content.removeprefix(codecs.BOM_UTF8).splitlines(), 1):
        for record in _BETWEEN.split(line.strip()):
            if record:
                yield number, record


def _plain(record: Any) -> dict[str, object]:
    """Return the fields without those that say nothing: the file is read by people, too."""
    from dataclasses import asdict

    values = asdict(record)
    defaults = {field.name: _default(field) for field in fields(record)}
    return {name: value for name, value in values.items() if value != defaults[name]}


def _default(field: Any) -> object:
    return field.default_factory() if field.default_factory is not MISSING else field.default
