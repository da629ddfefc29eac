"""The cache of the analysis of texts while one study is worked on.

Its values hold as long as the code and the data of this package, the libraries that it is built on
and their models stay as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.cache_file import CacheFile
from pipeline.language.cache import AnalysisCache, use_cache
from pipeline.language.models import MODELS
from pipeline.source import SOURCE

FILE = "language.sqlite"
"""Name of the file in the state folder of a study."""


@contextmanager
def study_cache(state: Path, *, keep: bool = True) -> Iterator[None]:
    """Keep what is found in texts in the state folder of a study, for this run and later ones.

    Parameters
    ----------
    state : Path
        The folder.
    keep : bool
        Whether what is found in unknown texts comes into the file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pipeline.language import analyse
    >>> with TemporaryDirectory() as folder, study_cache(Path(folder)):
    ...     [token.lemma for token in analyse("Die Häuser")]
    ['der', 'Haus']
    """
    with use_cache(AnalysisCache(CacheFile(state / FILE, analysis_version()), keep=keep)):
        yield


@cache
def analysis_version() -> str:
    """Return what the analysis of a text depends on beside the text itself."""
    libraries = {"spacy", "simplemma", *(name for names in MODELS.values() for name in names)}
    installed = (f"{name} {_version(name)}" for name in sorted(libraries))
    python = ".".join(map(str, sys.version_info[:2]))  # its tables of characters
    return "\n".join([SOURCE.fingerprint("pipeline.language"), python, *installed])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
