"""Golden tests of readers: the expected blocks are in a JSON file beside each input.

A package that adds a reader tests it with a folder of inputs, ``interview.cha`` and beside it
``interview.cha.golden.json``::

    @pytest.mark.parametrize("path", input_files(FOLDER), ids=lambda path: path.name)
    def test_reader(path):
        check_golden(reader, path)

`generate` writes the golden file of a new input, to be checked by eye. It never overwrites one: to
renew a golden file, delete it first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from itertools import zip_longest
from pathlib import Path

from pipeline.errors import TranscriptError
from pipeline.ingest.readers import Reader

SUFFIX = ".golden.json"


def input_files(folder: Path) -> list[Path]:
    """Return the inputs in a folder, in the order of their names."""
    return sorted(path for path in folder.iterdir() if not path.name.endswith(SUFFIX))


def golden_file(path: Path) -> Path:
    """Return the golden file of an input."""
    return path.with_name(path.name + SUFFIX)


def check_golden(reader: Reader, path: Path) -> None:
    """Check that a reader claims an input, and returns what its golden file contains.

    Raises
    ------
    AssertionError
        It does not; the message has the first line that differs.
    FileNotFoundError
        There is no golden file.
    """
    expected = golden_file(path).read_text(encoding="utf-8").splitlines()
    if not reader.claims(path.read_bytes(), path.name):
        raise AssertionError(f"{reader.name} does not claim {path.name}")
    result = _as_json(reader, path).splitlines()
    if expected != result:
        pairs = zip_longest(expected, result)
        number, (old, new) = next((n, pair) for n, pair in enumerate(pairs, 1) if len({*pair}) > 1)
        raise AssertionError(f"line {number} of {golden_file(path).name}: {old!r} != {new!r}")


def generate(reader: Reader, path: Path) -> Path:
    """Write the golden file of an input; return its path.

    Raises
    ------
    FileExistsError
        There is a golden file already.

    Examples
    --------
    >>> import tempfile
    >>> from pipeline.ingest.plain import PlainReader
    >>> path = Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = path.write_text("B: Ja.")
    >>> json.loads(generate(PlainReader(), path).read_text())
    [{'blocks': [{'text': 'B: Ja.', 'line': 1}]}]
    >>> check_golden(PlainReader(), path)
    >>> generate(PlainReader(), path)
    Traceback (most recent call last):
    FileExistsError: ...
    """
    golden = golden_file(path)
    with golden.open("x", encoding="utf-8", newline="\n") as file:
        file.write(_as_json(reader, path))
    return golden


def _as_json(reader: Reader, path: Path) -> str:
    """Return the documents of a file, or the error of the reader, without empty fields."""
    try:
        result: object = [_plain(one) for one in reader.read(path.read_bytes(), path.name)]
    except TranscriptError as error:
        result = {"error": str(error)}
    return json.dumps(result, ensure_ascii=False, indent=1) + "\n"


def _plain(value: object) -> object:
    if is_dataclass(value):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: _plain(one) for name, one in named.items() if not _is_empty(one)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, TranscriptError) else value


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ((), {})
