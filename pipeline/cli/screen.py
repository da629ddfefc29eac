"""What does a person see in their own language, whoever prints it?

Sentences, and the titles and headings of tables, are said in the reader's language when they are
printed. Cells are names and numbers, and stay as they are: a command says those that are words.
"""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.cli.tongue import said


class Screen(Console):
    """A console that speaks the reader's language."""

    def print(self, *objects: Any, **layout: Any) -> None:
        """Print sentences and tables in the reader's language."""
        super().print(*map(_in_language, objects), **layout)


def _in_language(shown: Any) -> Any:
    if isinstance(shown, str):
        indented = len(shown) - len(shown.lstrip())
        return shown[:indented] + said(shown[indented:])
    if isinstance(shown, Table):
        for column in shown.columns:
            column.header = _in_language(column.header)
        shown.title = _in_language(shown.title)
    return shown
