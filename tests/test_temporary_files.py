"""Where do temporary files lie, and what becomes of those that a killed process left?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pipeline.office import XlsxWriter
from pipeline.run import run
from pipeline.store import write_bytes
from pipeline.study import StudyFolder
from pipeline.temporary_files import temporary_file, temporary_files_in, temporary_folder

ROOT = Path(__file__).parents[1]
KILLED = """
import os, pathlib, sys
from pipeline import temporary_files
from pipeline.store import write_bytes
write_bytes(pathlib.Path(sys.argv[1]), b"what somebody said", lambda _: os.kill(os.getpid(), 9))
"""


def killed_while_writing(file: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(file)], cwd=ROOT, check=False)


def temporary(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob(".*.tmp")]


def test_a_file_of_a_study_is_written_in_its_state_folder(tmp_path):
    (tmp_path / ".panreflex").mkdir()
    seen = []
    write_bytes(tmp_path / "outputs" / "a.csv", b"1", seen.append)
    (place,) = seen
    assert place.parent == tmp_path / ".panreflex" / "tmp"
    assert temporary(tmp_path) == []


def test_a_file_outside_of_a_study_is_written_beside_its_place(tmp_path):
    seen = []
    write_bytes(tmp_path / "export" / "a.qdpx", b"1", seen.append)
    assert seen[0].parent == tmp_path / "export"


def test_a_file_that_cannot_be_moved_from_the_study_is_written_beside_its_place(
    tmp_path, monkeypatch
):
    """A folder that is mounted into the study may be a file system of its own without saying so."""
    (tmp_path / ".panreflex").mkdir()
    replace = Path.replace

    def moved(self, target):
        if self.parent != Path(target).parent:
            raise OSError(18, "Invalid cross-device link")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", moved)
    write_bytes(tmp_path / "outputs" / "a.csv", b"1")
    assert (tmp_path / "outputs" / "a.csv").read_bytes() == b"1"
    assert temporary(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="there is no such kill")
@pytest.mark.parametrize("in_study", [True, False])
def test_what_a_killed_process_left_goes_with_the_next_one(tmp_path, in_study, monkeypatch):
    monkeypatch.setattr("pipeline.temporary_files._cleaned", set())
    if in_study:
        (tmp_path / ".panreflex").mkdir()
    killed_while_writing(tmp_path / "outputs" / "a.csv")
    (left,) = temporary(tmp_path)
    assert left.startswith(".panreflex/tmp/" if in_study else "outputs/")
    write_bytes(tmp_path / "outputs" / "b.csv", b"1")
    assert temporary(tmp_path) == []


def test_a_run_removes_what_is_left_also_of_earlier_versions(finished_study):
    left = [
        finished_study / ".panreflex" / "tmp" / ".panreflex-abc.tmp",
        finished_study / "outputs" / ".codes.csv.4711.tmp",
        finished_study / "outputs" / "review" / ".panreflex-abc.tmp",
        finished_study / "codebook" / "codings" / ".review_log.jsonl.4711.tmp",
        finished_study / ".study.toml.4711.tmp",
    ]
    mine = [finished_study / "outputs" / ".my.tmp", finished_study / "outputs" / "my.4711.tmp"]
    for path in left + mine:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    folder = finished_study / ".panreflex" / "tmp" / ".panreflex-def.tmp"
    folder.mkdir()
    (folder / "openpyxl.abc").write_bytes(b"what somebody said")
    run(StudyFolder.open(finished_study))
    assert [path for path in [*left, folder] if path.exists()] == []
    assert all(path.exists() for path in mine)


@pytest.mark.skipif(os.name == "nt", reason="locks are told by age there")
def test_what_a_living_process_writes_stays(tmp_path, monkeypatch):
    (tmp_path / ".panreflex").mkdir()
    folder = tmp_path / ".panreflex" / "tmp"
    folder.mkdir()
    with temporary_file(folder) as (path, _), temporary_folder(folder) as other:
        clean = (
            "import sys, pathlib; from pipeline.temporary_files import remove_abandoned; "
            "remove_abandoned(pathlib.Path(sys.argv[1]).iterdir())"
        )
        subprocess.run([sys.executable, "-c", clean, str(folder)], cwd=ROOT, check=True)
        assert path.exists()
        assert other.exists()
    assert [*folder.iterdir()] == []


def test_libraries_keep_their_files_in_the_study_during_a_run(tmp_path):
    before = tempfile.gettempdir()
    with temporary_files_in(tmp_path / ".panreflex"):
        with tempfile.NamedTemporaryFile() as file:
            assert Path(file.name).is_relative_to(tmp_path / ".panreflex" / "tmp")
        assert Path(os.environ["TMPDIR"]).is_relative_to(tmp_path / ".panreflex" / "tmp")
        tempfile.mkdtemp()
    assert tempfile.gettempdir() == before
    assert [*(tmp_path / ".panreflex" / "tmp").iterdir()] == []


def test_xlsx_files_are_made_without_any_temporary_file(monkeypatch):
    def refused(*_arguments, **_options):
        raise AssertionError

    monkeypatch.setattr(tempfile, "_get_candidate_names", refused)
    writer = XlsxWriter()
    writer.list_sheet("Codings", ["text"], [["what somebody said"]], [20])
    assert writer.saved()[:2] == b"PK"


def test_the_libraries_of_topics_keep_no_statistics_of_use(tmp_path):
    """From the moment it is imported, onnxruntime would keep them in the home of its user."""
    pytest.importorskip("onnxruntime")
    load = "import pipeline, onnxruntime"
    variables = {
        name: value
        for name, value in os.environ.items()
        if name not in {"ORT_DISABLE_TELEMETRY", "CI"} and not name.startswith("XDG_")
    }
    subprocess.run(
        [sys.executable, "-c", load],
        cwd=ROOT,
        env=variables | {"HOME": str(tmp_path)},
        check=True,
    )
    assert [*tmp_path.rglob("*")] == []


def test_deleting_the_folders_that_the_page_on_data_protection_names_deletes_all(
    finished_study,
):
    before = {path.relative_to(finished_study) for path in finished_study.rglob("*")}
    run(StudyFolder.open(finished_study), force=True)
    shutil.rmtree(finished_study / "outputs")
    shutil.rmtree(finished_study / ".panreflex")
    after = {path.relative_to(finished_study) for path in finished_study.rglob("*")}
    assert after <= before
