"""Wording of the page.

Those for tables, columns and pictures are the words of the workbook.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from pipeline.review.layout import is_german


@cache
def words(language: str) -> dict[str, Any]:
    """Return the words of the page, by the names that its scripts use.

    Examples
    --------
    >>> words("de")["codebook"], words("fr")["codebook"]
    ('Kodierleitfaden', 'Codebook')
    """
    name = "de.toml" if is_german(language) else "en.toml"
    file = resources.files(__package__).joinpath("parts", name)
    return tomllib.loads(file.read_text(encoding="utf-8"))
