"""Which pages are printed from the program? ``python docs/printed.py`` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from pipeline.cli import main
from pipeline.cli.reference import reference
from pipeline.i18n import Language
from pipeline.ingest.format_tables import read_formats, unread_formats
from pipeline.ingest.readers import bundled_readers
from pipeline.schema import data_dictionary

DOCS = Path(__file__).parent


def formats_page(name: str, language: Language) -> str:
    """Return a page on formats with its tables anew, in the language of the page."""
    formats = [one for reader in bundled_readers() for one in reader.formats]
    tables = {"read": read_formats(formats, language), "unread": unread_formats(language)}
    page = (DOCS / name).read_text(encoding="utf-8")
    for table, text in tables.items():
        begin, end = f"<!-- printed: {table} -->", "<!-- end -->"
        before, after = page.split(begin)
        page = f"{before}{begin}\n\n{text}\n\n{end}{after.split(end, 1)[1]}"
    return page


PRINTED: dict[str, Callable[[], str]] = {
    "data_dictionary.md": data_dictionary,
    "cli.md": lambda: reference(main),
    "formate.md": lambda: formats_page("formate.md", Language.DE),
    "en/formats.md": lambda: formats_page("en/formats.md", Language.EN),
}

if __name__ == "__main__":
    os.environ["PANREFLEX_LANG"] = "en"
    for name, text in PRINTED.items():
        (DOCS / name).write_text(text(), encoding="utf-8")
