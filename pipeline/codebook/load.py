"""Reading of codebook files in any format."""

from __future__ import annotations

from functools import lru_cache
from hashlib import file_digest
from pathlib import Path

from pipeline.characters import printable
from pipeline.codebook.draft import CodebookDraft
from pipeline.codebook.from_qdc import read_qdc
from pipeline.codebook.from_table import read_table
from pipeline.codebook.from_yaml import read_yaml
from pipeline.codebook.validate import check_codes
from pipeline.errors import CodebookError
from pipeline.i18n import msg
from pipeline.records import Codebook

_READERS = {
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".csv": read_table,
    ".tsv": read_table,
    ".xlsx": read_table,
    ".xlsm": read_table,
    ".qdc": read_qdc,
    ".qdpx": read_qdc,
}


def load_codebook(path: str | Path) -> Codebook:
    """Read a codebook.

    Parameters
    ----------
    path : path-like
        A YAML file; a table as CSV or XLSX, with the columns code, name, definition, …, or with
        paths of names as QDA programs write them; a codebook (.qdc) or project (.qdpx) of a QDA
        program. The suffix decides.

    Returns
    -------
    Codebook
        Its codes in the order of the file, main codes before their subcodes.

    Raises
    ------
    CodebookError
        When the file cannot be read or is inconsistent. All problems are listed, a line each.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "codes.yaml"
    >>> _ = file.write_text("codes: [{id: A, name: Motive, children: [{id: A1, name: Freude}]}]")
    >>> [(code.id, code.parent) for code in load_codebook(file).codes]
    [('A', None), ('A1', 'A')]
    """
    file = Path(path)
    return _loaded(file, _content(file))


def _content(file: Path) -> bytes | None:
    """Return a checksum of what a file holds; None where its reader will tell what is wrong."""
    try:
        with file.open("rb") as opened:
            return file_digest(opened, "sha256").digest()
    except OSError:
        return None


@lru_cache(maxsize=4)
def _loaded(file: Path, _content: bytes | None) -> Codebook:
    """Read a codebook, which nobody can change afterwards, again only if the file has changed."""
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise CodebookError(
            msg("this is no codebook: it is read from YAML, a table or a QDA program's file"),
            file=file,
            next_step=msg("save it with one of the endings {readers}", readers=", ".join(_READERS)),
        )
    draft = CodebookDraft(file)
    reader(draft)
    check_codes(draft)
    draft.raise_problems()
    return Codebook(
        title=draft.title or printable(file.stem),
        language=draft.language,
        version=draft.version,
        codes=tuple(draft.codes),
        faults=draft.faults,
    )
