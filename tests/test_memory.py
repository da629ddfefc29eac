from __future__ import annotations

import subprocess
import sys

import pytest

ENDS = """
{collect_seldom}

class Held:
    def __del__(self):
        print("looked through")

held = Held()
held.itself = held
del held
"""


@pytest.mark.parametrize(
    ("collect_seldom", "printed"),
    [
        ("", "looked through\n"),
        ("from pipeline.memory import collect_seldom; collect_seldom()", ""),
    ],
)
def test_a_process_ends_without_looking_through_its_objects(collect_seldom, printed):
    program = ENDS.format(collect_seldom=collect_seldom)
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stdout == printed
