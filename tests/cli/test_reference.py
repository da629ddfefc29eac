"""The pages of the docs that are printed from the program are those that it prints now."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
_spec = importlib.util.spec_from_file_location("printed", DOCS / "printed.py")
assert _spec
assert _spec.loader
printed = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(printed)


@pytest.mark.parametrize("page", printed.PRINTED)
def test_a_printed_page_is_current(page):
    kept = (DOCS / page).read_text(encoding="utf-8")
    assert kept == printed.PRINTED[page](), "write it anew: python docs/printed.py"
