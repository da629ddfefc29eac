from __future__ import annotations

import pytest

from pipeline.lookup import Lookup

NAMES = Lookup((name, name) for name in ("Anna", "anna", "Zoë", "Zoë"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Anna", "Anna"),
        ("anna", "anna"),
        ("ANNA", "Anna"),  # the first of two that it might be
        ("zoë", "Zoë"),
        ("ZOE\u0308", "Zoë"),  # as macOS puts an umlaut together
        ("", None),
        ("Ann", None),
    ],
)
def test_what_is_called_exactly_so_comes_before_what_is_called_alike(written, meant):
    assert NAMES.get(written) == meant
