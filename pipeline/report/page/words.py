"""In which words does the page speak?"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


def words(language: str) -> dict[str, Any]:
    """Return the words of the page, by the names that its scripts use.

    Examples
    --------
    >>> words("de")["codebook"], words("fr")["codebook"]
    ('Kodierleitfaden', 'Codebook')
    """
    return {name: said for name, said in _file(language).items() if not isinstance(said, dict)}


def table_title(name: str, language: str) -> str:
    """Say what a table shows.

    Examples
    --------
    >>> table_title("frequencies", "de"), table_title("code_by_age", "en")
    ('Häufigkeiten der Codes', 'Codes by age')
    """
    return _title("table_titles", name, language)


def picture_title(name: str, language: str) -> str:
    """Say what a picture shows.

    Examples
    --------
    >>> picture_title("portrait_I07", "de"), picture_title("a_drawing", "de")
    ('Verlauf: I07', 'a drawing')
    """
    return _title("picture_titles", name, language)


def column_title(name: str, language: str) -> str:
    """Say what stands in a column of a table.

    Examples
    --------
    >>> column_title("share_of_documents", "de"), column_title("W 1", "de")
    ('Anteil der Dokumente', 'W 1')
    """
    columns: dict[str, str] = _file(language)["column_titles"]
    return columns.get(name, name)


def _title(kind: str, name: str, language: str) -> str:
    titles: dict[str, str] = _file(language)[kind]
    if name in titles:
        return titles[name]
    for beginning, title in titles.items():
        if beginning.endswith("_") and name.startswith(beginning):
            rest = name.removeprefix(beginning).replace("_", " ")
            return title.format(column_title(rest, language))
    return name.replace("_", " ")


@cache
def _file(language: str) -> dict[str, Any]:
    name = "de.toml" if language.startswith("de") else "en.toml"
    file = resources.files(__package__).joinpath("parts", name)
    return tomllib.loads(file.read_text(encoding="utf-8"))
