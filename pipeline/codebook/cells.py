"""Several texts in one cell of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ITEM_SEPARATOR = "||"
# Two strokes within an item are separated by one backslash more than there were.
_ESCAPED_STROKES = re.compile(r"\|(\\*)\\(?=\|)")
_STROKES = re.compile(r"\|(\\*)(?=\|)")


def join_items(items: Iterable[str]) -> str:
    r"""Join several texts in one cell; `split_items` restores them.

    Examples
    --------
    >>> join_items(["Beet", "a || b"]), split_items("Beet || a |\\| b")
    ('Beet || a |\\| b', ('Beet', 'a || b'))
    """
    return f" {_ITEM_SEPARATOR} ".join(_STROKES.sub(r"|\1\\", item) for item in items)


def split_items(cell: str) -> tuple[str, ...]:
    """Split the content of one cell into its texts."""
    items = (item.strip() for item in cell.split(_ITEM_SEPARATOR))
    return tuple(_ESCAPED_STROKES.sub(r"|\1", item) for item in items if item)
