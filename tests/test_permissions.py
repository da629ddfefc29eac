"""Who may read what was written?"""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import numpy as np
import pytest

from pipeline.cache_file import CacheFile
from pipeline.embed.cache import VectorCache
from pipeline.llm.cache import AnswerCache
from pipeline.llm.parse_response import Answer
from pipeline.permissions import make_folder
from pipeline.run import run
from pipeline.store import write_bytes
from pipeline.study import StudyFolder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="files have no modes")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def _usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_new_files_and_folders_are_for_their_owner_alone(tmp_path):
    write_bytes(tmp_path / "a" / "b" / "one.csv", b"1")
    assert [mode(tmp_path / name) for name in ("a", "a/b", "a/b/one.csv")] == [0o700, 0o700, 0o600]


@pytest.mark.parametrize("given", [0o600, 0o640, 0o644, 0o664])
def test_a_file_keeps_its_rights(tmp_path, given):
    file = tmp_path / "review_log.jsonl"
    file.write_bytes(b"old")
    file.chmod(given)
    write_bytes(file, b"new")
    assert (file.read_bytes(), mode(file)) == (b"new", given)


@pytest.mark.parametrize("target", ["log.jsonl", "not/there/yet.jsonl"])
def test_what_a_link_leads_to_is_written(tmp_path, target):
    """In its place a file of its own would part what two studies share, without a word."""
    there, link = tmp_path / "shared" / target, tmp_path / "study" / "log.jsonl"
    link.parent.mkdir()
    link.symlink_to(Path("..") / "shared" / target)
    if "/" not in target:
        there.parent.mkdir()
        there.write_bytes(b"old")
        there.chmod(0o640)
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert there.read_bytes() == b"new"
    assert mode(there) == (0o600 if "/" in target else 0o640)
    assert {path.name for path in there.parent.iterdir()} == {there.name}


def test_what_is_made_in_the_folder_of_a_group_is_the_groups(tmp_path):
    tmp_path.chmod(0o2770)
    write_bytes(tmp_path / "outputs" / "codes.csv", b"1")
    CacheFile(tmp_path / "state" / "reading.sqlite", "1").add({b"a": b"b"})
    assert mode(tmp_path / "outputs") == 0o2770
    assert mode(tmp_path / "outputs" / "codes.csv") == 0o660
    assert mode(tmp_path / "state" / "reading.sqlite") == 0o660


def test_a_folder_that_only_its_group_may_read_is_not_shared_for_writing(tmp_path):
    tmp_path.chmod(0o750)
    make_folder(tmp_path / "outputs")
    assert mode(tmp_path / "outputs") == 0o700


def test_vectors_answers_and_caches_are_for_their_owner_alone(tmp_path):
    state = tmp_path / ".panreflex"
    CacheFile(state / "reading.sqlite", "1").add({b"a": b"b"})
    VectorCache(state / "vectors.sqlite").save("use", {b"key": np.ones(3, np.float32)})
    AnswerCache(state / "answers.sqlite").save([Answer(id="r1", content="[]")])
    assert mode(state) == 0o700
    assert {mode(path) for path in state.iterdir()} == {0o600}
    with sqlite3.connect(state / "vectors.sqlite") as db:  # SQLite gives its journal the same
        db.execute("DELETE FROM vectors")
        assert {mode(path) for path in state.glob("*-journal")} <= {0o600}


def test_nothing_that_a_run_writes_can_be_read_by_others(small_study):
    before = {path for path in small_study.rglob("*") if path.is_file()}
    run(StudyFolder.open(small_study))
    made = [path for path in small_study.rglob("*") if path not in before]
    assert len(made) > 20
    others = {path.name for path in made if path.is_file() and mode(path) & 0o077}
    others |= {
        path.name
        for path in (small_study / "outputs", small_study / ".panreflex")
        if mode(path) & 0o077
    }
    assert others == set()
