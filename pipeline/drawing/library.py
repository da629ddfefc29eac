"""The library that draws, and its fonts."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
)


@cache
def library() -> ModuleType:
    """Return vl-convert, which takes its own font before one of the system of the same name.

    It opens a font file of the system anew for each letter, which takes longer than all else in a
    picture. Its own font, Liberation Sans, lies in memory, and is the same on all systems. Those of
    the system are there for letters that it does not have. On Linux, where it may be among those
    of the system and the first one counts, they are loaded after it.
    """
    import vl_convert

    if sys.platform == "linux":
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))
        try:
            for folder in _FOLDERS:  # the first one loads its own font
                # Not by `Path`: where there is no home, there are no fonts in it.
                vl_convert.register_font_directory(os.path.expanduser(folder))  # noqa: PTH111
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before
    return vl_convert
