"""How panreflex is called from a shell, for commands that name a next one."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

NAME = "panreflex"


def program() -> str:
    """Return what calls panreflex in a shell: its name where the shell finds it, else its path."""
    called = Path(sys.argv[0])
    if called.stem != NAME:  # from Python
        return NAME
    found = shutil.which(NAME)
    # uv run puts it on the PATH of this one call.
    lasts = not os.environ.keys() & {"UV", "UV_RUN_RECURSION_DEPTH"}
    if found and lasts and Path(found).parent.resolve() == called.parent.resolve():
        return NAME
    return argument(called)


def argument(path: Path) -> str:
    """Write a path so that a shell in this folder takes it as it is.

    Examples
    --------
    >>> argument(Path("gärten")), argument(Path("meine studie"))
    ('gärten', '"meine studie"')
    """
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    text = str(path)
    if text.startswith("-"):  # else it would be an option
        text = f".{os.sep}{text}"
    plain = r"[\w@%+=:,./-]+" if os.name == "posix" else r"[\w@+=:./\\~-]+"
    if re.fullmatch(plain, text):
        return text
    return shlex.quote(text) if os.name == "posix" and re.search(r'["$`\\!]', text) else f'"{text}"'
