"""Set up what `make test-exchange` needs: Taguette, and the libraries of QualCoder, from PyPI.

QualCoder itself is on no registry: `QUALCODER` names a folder with its source, as of
https://github.com/ccbogel/QualCoder. Nothing of either program is part of this project.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TAGUETTE = ["taguette==1.5.2", "setuptools<80"]
# What the modules need that QualCoder's import and export load; not its language models.
QUALCODER = ["PyQt6>=6.5", "qtawesome", "pymupdf", "Pillow", "pandas", "openpyxl", "python-vlc"]


def set_up(folder: Path) -> None:
    """Install each program's packages into an environment of its own, once."""
    folder.mkdir(exist_ok=True)
    for name, packages in (("taguette", TAGUETTE), ("qualcoder", QUALCODER)):
        if (folder / name / "ready").exists():
            continue
        uv = os.environ.get("UV", "uv")
        python = folder / name / ("Scripts" if os.name == "nt" else "bin") / "python"
        subprocess.run([uv, "venv", "--quiet", "--python", "3.11", folder / name], check=True)
        command = [uv, "pip", "install", "--quiet", "--python", python, *packages]
        subprocess.run(command, check=True)
        (folder / name / "ready").touch()


if __name__ == "__main__":
    set_up(Path(sys.argv[1]))
