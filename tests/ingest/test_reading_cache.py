from __future__ import annotations

import subprocess
import sys

import pytest

from pipeline.ingest import reading_cache as module
from pipeline.ingest.corpus import Corpus, read_corpus
from pipeline.ingest.reading_cache import ReadingCache
from pipeline.records import Role

TEXT = "Eva: Wie war {}?\nUdo: Gut, danke, und zwar jeden Tag.\nEva: Und dann?\nUdo: Nichts."


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "transcripts"
    folder.mkdir()
    for name in ("Montag", "Dienstag", "Mittwoch"):
        (folder / f"{name}.txt").write_text(TEXT.format(name), encoding="utf-8")
    (folder / "leer.txt").write_text(" ", encoding="utf-8")
    (folder / "Kopf.txt").write_text("Nur ein Kopf\n", encoding="utf-8")
    return folder


@pytest.fixture
def files_read(monkeypatch):
    """The files that were read, and not taken from the cache."""
    files = []
    read = module.read_files

    def read_and_note(wanted, options):
        files.extend(one.file for one in wanted)
        return read(wanted, options)

    monkeypatch.setattr(module, "read_files", read_and_note)
    return files


def read_again(folder, **more) -> Corpus:
    known = ReadingCache(folder.parent / "reading.sqlite")
    corpus = read_corpus(folder, known=known, **more)
    known.save()
    assert corpus == read_corpus(folder, **more)
    return corpus


def test_a_changed_file_alone_is_read(folder, files_read):
    first = read_again(folder)
    assert sorted(files_read) == [
        "Dienstag.txt", "Kopf.txt", "Mittwoch.txt", "Montag.txt", "leer.txt",
    ]  # fmt: skip
    files_read.clear()
    assert read_again(folder) == first
    assert files_read == []
    (folder / "Montag.txt").write_text(TEXT.format("gestern"), encoding="utf-8")
    assert "gestern" in next(d.text for d in read_again(folder).documents if d.id == "Montag")
    assert files_read == ["Montag.txt"]


def test_faults_of_unchanged_files_stay(folder, files_read):
    first = [fault.message for fault in read_again(folder).faults]
    assert any("leer.txt: the file is empty" in message for message in first)
    files_read.clear()
    assert [fault.message for fault in read_again(folder).faults] == first
    assert files_read == []


def test_what_documents_have_in_common_is_told_of_unchanged_ones(folder):
    read_again(folder)
    (folder / "Montag (1).txt").write_text(TEXT.format("Montag"), encoding="utf-8")
    assert any("copy of Montag.txt" in fault.message for fault in read_again(folder).faults)
    (folder / "Montag.txt").unlink()
    assert not any("copy of" in fault.message for fault in read_again(folder).faults)


@pytest.mark.parametrize(
    ("before", "after", "read"),
    [
        ({}, {"roles": {"Udo": Role.INTERVIEWER}}, 5),
        ({}, {"document_roles": {"Montag": {"Udo": Role.INTERVIEWER}}}, 5),
        ({}, {"text_column": "Antwort"}, 5),
        ({}, {"metadata": {"Montag.txt": {"document": "M1"}}}, 1),
        ({"metadata": {"Montag.txt": {"Ort": "A"}}}, {"metadata": {"Montag.txt": {"Ort": "B"}}}, 1),
        ({"metadata": {"Montag.txt": {"Ort": "A"}}}, {}, 1),
    ],
)
def test_what_shapes_the_reading_is_part_of_the_key(folder, files_read, before, after, read):
    read_again(folder, **before)
    files_read.clear()
    read_again(folder, **after)
    assert len(files_read) == read


def test_a_renamed_file_has_the_id_of_its_new_name(folder, files_read):
    read_again(folder)
    files_read.clear()
    (folder / "Montag.txt").rename(folder / "Sonntag.txt")
    assert "Sonntag" in [document.id for document in read_again(folder).documents]
    assert files_read == ["Sonntag.txt"]


def test_another_version_reads_anew(folder, files_read, monkeypatch):
    read_again(folder)
    files_read.clear()
    monkeypatch.setattr(module, "version", lambda _: "of tomorrow")
    known = ReadingCache(folder.parent / "reading.sqlite", ["pypdf"])
    read_corpus(folder, known=known)
    assert len(files_read) == 5


def test_a_file_that_is_gone_is_forgotten(folder):
    read_again(folder)
    cache = folder.parent / "reading.sqlite"
    assert b"Wie war Montag?" in cache.read_bytes()
    (folder / "Montag.txt").unlink()
    read_again(folder)
    assert b"Wie war Montag?" not in cache.read_bytes()


def test_an_interrupted_run_has_kept_what_it_read(folder, files_read, monkeypatch):
    monkeypatch.setattr(module, "_BATCH", 2)
    read_corpus(folder, known=ReadingCache(folder.parent / "reading.sqlite"))  # and is not saved
    files_read.clear()
    read_again(folder)
    assert len(files_read) == 1


def test_a_file_that_cannot_be_opened_is_tried_again(folder, files_read):
    (folder / "weg.txt").symlink_to(folder / "nirgends.txt")
    assert any("weg.txt" in fault.message for fault in read_again(folder).faults)
    (folder / "nirgends.txt").write_text(TEXT.format("es"), encoding="utf-8")
    assert "weg" in [document.id for document in read_again(folder).documents]


def test_no_reader_is_loaded_for_files_that_are_known(folder):
    read_again(folder)
    code = (
        "import sys; from pathlib import Path; from pipeline.ingest.corpus import read_corpus;"
        "from pipeline.ingest.reading_cache import ReadingCache;"
        "folder = Path(sys.argv[1]);"
        "read_corpus(folder, known=ReadingCache(folder.parent / 'reading.sqlite'));"
        "print(*sys.modules)"
    )
    command = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert {"pypdf", "docx", "lxml", "openpyxl", "pipeline.ingest.plain"}.isdisjoint(loaded)


def test_a_text_file_loads_no_library_of_other_formats(folder):
    code = (
        "import sys; from pathlib import Path; from pipeline.ingest.corpus import read_corpus;"
        "read_corpus(Path(sys.argv[1])); print(*sys.modules)"
    )
    command = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "pipeline.ingest.plain" in loaded
    assert {"pypdf", "docx", "lxml", "openpyxl"}.isdisjoint(loaded)
