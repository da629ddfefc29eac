"""What becomes of links among the transcripts?"""

from __future__ import annotations

import os

import pytest

from pipeline.ingest.corpus import read_corpus
from pipeline.records import Document
from pipeline.run import run
from pipeline.stages import read_artifact
from pipeline.study import StudyFolder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "transcripts" / "more").mkdir(parents=True)
    (tmp_path / "transcripts" / "one.txt").write_text("I: Und?\nB: Es regnet.\n")
    (tmp_path / "secret.txt").write_text("I: Wer?\nB: Mein Passwort.\n")
    return tmp_path / "transcripts"


@pytest.mark.parametrize("target", ["../secret.txt", "absolute", "/proc/self/environ"])
def test_a_link_to_a_file_elsewhere_is_not_read(folder, target):
    """Whoever hands on a study would otherwise have any file of the computer read by it."""
    where = str(folder.parent / "secret.txt") if target == "absolute" else target
    (folder / "two.txt").symlink_to(where)
    found = read_corpus(folder)
    assert [document.id for document in found.documents] == ["one"]
    (fault,) = found.faults
    assert fault.message == (
        "two.txt: it is only a link to a file outside of the folder of transcripts, and is not "
        "read; put the file itself into the folder"
    )


def test_a_link_within_the_folder_is_read(folder):
    (folder / "more" / "two.txt").write_text("I: Und?\nB: Es schneit.\n")
    (folder / "three.txt").symlink_to("more/two.txt")
    assert "three" in {document.id for document in read_corpus(folder).documents}


def test_the_folder_itself_may_be_a_link(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    found = read_corpus(tmp_path / "link")
    assert ([document.id for document in found.documents], found.faults) == (["one"], ())


def test_a_folder_that_is_a_link_is_told(folder, tmp_path):
    """Its files are not read, which must not go unnoticed."""
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "two.txt").write_text("I: Und?\nB: Es schneit.\n")
    (folder / "wave2").symlink_to(tmp_path / "others")
    found = read_corpus(folder)
    assert [document.id for document in found.documents] == ["one"]
    (fault,) = found.faults
    assert "wave2: it is only a link to a folder, whose files are not read" in fault.message


def test_a_link_to_a_project_elsewhere_brings_no_codings(small_study, tmp_path):
    (tmp_path / "secret.qdpx").write_bytes(b"PK")
    (small_study / "transcripts" / "two.qdpx").symlink_to(tmp_path / "secret.qdpx")
    study = StudyFolder.open(small_study)
    faults = run(study, ["codings"]).faults
    assert [fault.file for fault in faults] == ["two.qdpx"]
    assert len(read_artifact(study, "documents", Document)) == 3
