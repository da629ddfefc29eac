"""Style sheets that all pages share: type, colours, what stands on top and at the side, paper."""

from __future__ import annotations

from importlib import resources


def stylesheet(*names: str) -> str:
    """Return shared style sheets, one after the other.

    Parameters
    ----------
    names : str
        ``"page"`` (type, colours light and dark, what stands on top), ``"lists"`` (a list at the
        side, and the picture or text that it leads to), ``"print"``; in this order.

    Examples
    --------
    >>> "prefers-color-scheme: dark" in stylesheet("page", "lists")
    True
    """
    files = resources.files(__package__)
    return "".join(files.joinpath(f"{name}.css").read_text(encoding="utf-8") for name in names)
