"""What are tables, columns and values called for the researchers of a study?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.errors import OutputError
from pipeline.review.layout import is_german
from pipeline.schema import Column, table


@dataclass(frozen=True)
class Words:
    """The words of a workbook in one language; what they lack is told as the schema tells it."""

    known: Mapping[str, Mapping[str, Any]]

    def say(self, key: str, *fill: object, **named: object) -> str:
        """Return a fixed word or sentence, filled in."""
        said: str = self.known["say"][key]
        return said.format(*fill, **named)

    def title(self, name: str) -> str:
        """Return what a table is called.

        Examples
        --------
        >>> words_for("de").title("code_by_city"), words_for("en").title("frequencies")
        ('Code × city', 'Frequencies')
        """
        known = self.known["tables"]
        if name in known:
            return str(known[name][0])
        shape = table(name).name
        return str(known[shape][0]).format(name.removeprefix(shape.removesuffix("*")))

    def question(self, name: str) -> str:
        """Return the question that a table answers."""
        shape = table(name)
        _, *question = self.known["tables"][shape.name]
        return str(question[0]) if question else shape.meaning.split("?")[0] + "?"

    def heading(self, name: str, column: Column) -> str:
        """Return what a column of a table is called.

        Examples
        --------
        >>> column = table("frequencies").column("share_of_documents")
        >>> words_for("de").heading("frequencies", column)
        'Anteil der Dokumente'
        >>> words_for("en").heading("frequencies", column)
        'share of documents'
        """
        shape = table(name)
        if column not in shape.columns:
            prefix = shape.family.prefix if shape.family else ""
            if not prefix or not column.name.startswith(prefix):
                return column.name
            first = self.heading(name, shape.column(prefix.strip("_")))
            return f"{first}: {column.name.removeprefix(prefix)}"
        told = self._told(name, column)
        return str(told[0]) if told else column.name.replace("_", " ")

    def meaning(self, name: str, column: Column) -> str:
        """Return what a column of a table says."""
        if column not in table(name).columns:
            return str(self.known["families"].get(name, column.meaning))
        told = self._told(name, column)
        return str(told[1]) if told else column.meaning

    def value(self, column: str, value: str) -> str:
        """Return how a cell that holds one of a few words is told.

        Examples
        --------
        >>> words_for("de").value("status", "review"), words_for("de").value("text", "review")
        ('zur Durchsicht', 'review')
        """
        return str(self.known["values"].get(column, {}).get(value, value))

    def picture(self, name: str) -> str:
        """Return what a picture shows.

        Examples
        --------
        >>> words_for("de").picture("portrait_I07"), words_for("en").picture("frequencies")
        ('Verlauf: I07', 'Frequencies')
        """
        known = self.known["pictures"]
        kind, _, of = name.partition("_")
        if name in known or kind in known:
            return str(known.get(name, known.get(kind))).format(of)
        try:
            return self.title(name)
        except OutputError:
            return name.replace("_", " ")

    def _told(self, name: str, column: Column) -> list[str] | None:
        columns = self.known["columns"]
        told: list[str] | None = columns.get(f"{name}.{column.name}", columns.get(column.name))
        return told


@cache
def words_for(language: str) -> Words:
    """Return the words for a study in a language: German, or English for all others."""
    file = f"data/workbook.{'de' if is_german(language) else 'en'}.toml"
    return Words(tomllib.loads(files("pipeline.report").joinpath(file).read_text("utf-8")))
