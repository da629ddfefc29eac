"""Writing of single settings into `study.toml`; comments and all else stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Array

from pipeline.settings.reading import read_settings
from pipeline.store import write_bytes


def write_settings(file: Path, changes: Mapping[tuple[str, ...], Any]) -> None:
    r"""Change settings in the file of a study, whole or not at all.

    Parameters
    ----------
    file : Path
        Its `study.toml`.
    changes : mapping of tuple of str to value
        New values by section and name, as ``("coding", "llm", "model")``. Sections that are not
        there are added at the end.

    Raises
    ------
    StudyError
        The file would not be valid.
    OutputError
        It cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "study.toml")
    >>> _ = file.write_text('[coding]\nencoder = "use"  # runs everywhere\n', encoding="utf-8")
    >>> write_settings(file, {("coding", "llm", "model"): "qwen3:14b"})
    >>> print(file.read_text(encoding="utf-8"))
    [coding]
    encoder = "use"  # runs everywhere
    <BLANKLINE>
    [coding.llm]
    model = "qwen3:14b"
    <BLANKLINE>
    """
    source = file.read_bytes()
    document = tomlkit.parse(source.decode("utf-8-sig"))
    for path, value in changes.items():
        table: Any = document
        for name in path[:-1]:
            if name not in table:
                table[name] = tomlkit.table()
            table = table[name]
        old = table.get(path[-1])
        if isinstance(old, Array) and isinstance(value, list) and value[: len(old)] == old:
            for item in value[len(old) :]:  # comments between the others stay
                old.append(item)
        else:
            table[path[-1]] = value
    written = tomlkit.dumps(document)
    read_settings(written, file)
    write_bytes(file, written.encode())


def remove_section(file: Path, path: tuple[str, ...]) -> None:
    r"""Remove a section from the file of a study; nothing happens where it has none.

    Parameters
    ----------
    file : Path
        Its `study.toml`.
    path : tuple of str
        The section, as ``("speakers", "documents", "I07")``.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "study.toml")
    >>> text = "seed = 1\n[speakers.documents.I07]\ninterviewer = ['A']\n"
    >>> _ = file.write_text(text, encoding="utf-8")
    >>> remove_section(file, ("speakers", "documents", "I07"))
    >>> print(file.read_text(encoding="utf-8"))
    seed = 1
    <BLANKLINE>
    """
    document = tomlkit.parse(file.read_bytes().decode("utf-8-sig"))
    table: Any = document
    for name in path[:-1]:
        table = table.get(name)
        if table is None:
            return
    if path[-1] not in table:
        return
    del table[path[-1]]
    written = tomlkit.dumps(document)
    read_settings(written, file)
    write_bytes(file, written.encode())
