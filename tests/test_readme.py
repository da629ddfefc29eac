"""Can a reader do what the README says of a study of their own, with or without uv?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = Path(sys.prefix, "bin", "panreflex")

pytestmark = pytest.mark.skipif(
    os.name != "posix" or not PROGRAM.exists(), reason="is for a POSIX shell and its environment"
)


def own_study() -> list[str]:
    """Return the commands under "Your own study"."""
    _, section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Your own study\n")
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block is not None
    return block[1].splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Folder of a clone in which ``make run`` has made the environment."""
    folder = tmp_path / "panreflex"
    folder.mkdir()
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def shell(line: str, folder: Path, **variables: str) -> str:
    """Run a line in a shell that finds neither uv nor panreflex by itself."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("UV")}
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=folder, env=known | {"PATH": "/nowhere"} | variables, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_study_of_ones_own_starts_beside_the_clone_without_uv(checkout):
    new, run = own_study()
    told = shell(new, checkout)
    assert told.splitlines()[-1] == (
        "Now put your transcripts into its folder 'transcripts', in place of the example, and "
        f"run: {run}"
    )
    assert sorted(path.name for path in checkout.parent.iterdir()) == ["meine-studie", "panreflex"]
    shell(run.replace(" run ", " status "), checkout)


@pytest.mark.slow
def test_the_commands_for_a_study_of_ones_own_come_to_results_without_uv(checkout):
    for line in own_study():
        shell(line, checkout)
    outputs = checkout.parent / "meine-studie/outputs"
    assert {"coded_segments.csv", "report.html"} <= {path.name for path in outputs.iterdir()}


@pytest.mark.parametrize(
    ("command", "name"),
    [("new", 'it\'s "mine" for $HOME'), ("new", "two  words"), ("new", "-x"), ("demo", "it's")],
)
def test_what_is_to_be_run_next_can_be_run_as_it_stands(command, name, checkout):
    told = shell(f'.venv/bin/panreflex {command} -- "$NAME"', checkout, NAME=name)
    _, run = told.splitlines()[-1].split("run: ", 1)
    assert (checkout / name / "study.toml").is_file()
    shell(run.replace(" run ", " status ", 1), checkout)


def test_with_uv_or_on_the_path_it_can_be_run_as_it_stands_too(checkout):
    # As uv run does it: an absolute path, found in a PATH that is this one command's.
    bin_ = str(PROGRAM.parent)
    told = shell(f"{PROGRAM} new a", checkout, PATH=bin_, UV_RUN_RECURSION_DEPTH="1")
    assert told.endswith(f" run: {PROGRAM} run a\n")
    inside = checkout / ".venv/bin/panreflex"
    told = shell(f"{inside} new c", checkout, PATH=bin_, UV="/usr/bin/uv")
    assert told.endswith(" run: .venv/bin/panreflex run c\n")
    told = shell("panreflex new b", checkout, PATH=bin_)
    assert told.endswith(" run: panreflex run b\n")


def test_the_environment_can_be_activated_as_the_pages_say(checkout):
    activate = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    line = re.search(r"`source (\.venv/bin/activate)`", activate)
    assert line is not None
    shell(f". ./{line[1]} && panreflex --version", checkout, PATH=os.defpath)


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])
def test_no_page_wants_uv_where_make_was_enough(page):
    assert "uv run panreflex" not in page.read_text(encoding="utf-8")
