"""Importing the package and asking for help load no heavy library."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "numpy pandas scipy sklearn spacy simplemma rich pydantic altair openpyxl docx pypdf yaml "
    "rapidfuzz babel bertopic filelock defusedxml openai"
)


@pytest.mark.parametrize(
    "start",
    [
        "import pipeline",
        "from click.testing import CliRunner; from pipeline.cli import main; "
        "result = CliRunner().invoke(main, ['--help']); assert 'Usage' in result.output",
    ],
)
def test_nothing_heavy_is_loaded(start: str):
    code = f"{start}; import sys; print(*sorted(set({HEAVY.split()!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
