"""Which pages are printed from the program? ``python docs/printed.py`` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from pipeline.cli import main
from pipeline.cli.reference import reference
from pipeline.schema import data_dictionary

PRINTED: dict[str, Callable[[], str]] = {
    "data_dictionary.md": data_dictionary,
    "cli.md": lambda: reference(main),
}

if __name__ == "__main__":
    os.environ["PANREFLEX_LANG"] = "en"
    for name, text in PRINTED.items():
        Path(__file__).with_name(name).write_text(text(), encoding="utf-8")
