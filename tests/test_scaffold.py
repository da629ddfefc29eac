from __future__ import annotations

import os
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from pipeline import scaffold
from pipeline.codebook import load_codebook
from pipeline.codings import read_codings
from pipeline.errors import StudyError
from pipeline.ingest.corpus import read_corpus
from pipeline.ingest.metadata import read_metadata
from pipeline.scaffold import demo_study, is_example_text, new_study
from pipeline.stages.ingest import INGEST
from pipeline.stages.stage import StageResult
from pipeline.study import StudyFolder

EXAMPLE = "\n# [[dimensions]]\n"
"""Begins the example of a dimension, whose keys are the same in every language."""


def run_stage(folder: Path) -> StageResult:
    return INGEST.compute(StudyFolder.open(folder), lambda done, total: None)


def test_a_new_study_opens_and_has_all_its_parts(tmp_path):
    written = new_study(tmp_path / "a/b", title='Gärten "am Kanal"')
    study = StudyFolder.open(tmp_path / "a/b")
    assert study.title == 'Gärten "am Kanal"'
    study.require("transcripts", "metadata", "codebook", "codings")
    assert study.outputs.is_dir()
    assert sorted(written) == sorted(p for p in (tmp_path / "a/b").rglob("*") if p.is_file())


def test_the_example_codebook_is_valid_and_no_human_codings_are_there(tmp_path):
    new_study(tmp_path, title="")
    study = StudyFolder.open(tmp_path)
    codes = load_codebook(study.codebook)
    assert [code.id for code in codes.codable] == ["A1", "A2", "B1", "B2"]
    assert all(code.definition and code.examples for code in codes.codable)
    assert read_codings(study.codings) == ((), ())


def test_the_example_transcript_is_the_only_document_and_is_read_whole(tmp_path):
    new_study(tmp_path, title="")
    study = StudyFolder.open(tmp_path)
    metadata = read_metadata(study.metadata)
    corpus = read_corpus(study.transcripts, metadata=metadata, ignore=[study.metadata])
    assert corpus.faults == ()
    (document,) = corpus.documents
    assert document.id == "Beispiel"
    assert [turn.speaker for turn in document.turns] == ["I", "B"] * 5


def test_the_example_counts_only_while_it_is_alone_and_else_is_told_of(tmp_path):
    new_study(tmp_path, title="")
    example = tmp_path / "transcripts/Beispiel.txt"
    assert is_example_text(example)
    read = run_stage(tmp_path)
    assert list(read.faults) == []
    (tmp_path / "transcripts/I01.txt").write_text("I: Was noch?\n\nB: Nichts.\n")
    (fault,) = run_stage(tmp_path).faults
    assert (fault.file, fault.next_step) == ("Beispiel.txt", "delete the file")
    example.write_text("I: Und?\n\nB: Mein eigenes Gespräch.\n")
    assert list(run_stage(tmp_path).faults) == []


def test_a_german_study_has_german_comments_in_its_settings(tmp_path):
    new_study(tmp_path / "de", title="Gärten")
    new_study(tmp_path / "en", title="Gardens", language="en")
    german, english = (
        (tmp_path / language / "study.toml").read_text(encoding="utf-8")
        for language in ("de", "en")
    )
    assert "# Startwert für jeden Zufall: Derselbe Startwert ergibt dieselben" in german
    assert "# Start of all random choices: the same seed gives the same results." in english
    comments = [
        {line for line in text.splitlines() if line.startswith("# ")}
        for text in (german.split(EXAMPLE)[0], english.split(EXAMPLE)[0])
    ]
    assert comments[0].isdisjoint(comments[1])


@pytest.mark.parametrize(("language", "dialect"), [("de", "excel-de"), ("en", "rfc4180")])
def test_tables_open_in_a_spreadsheet_of_the_language(tmp_path, language, dialect):
    new_study(tmp_path, title="", language=language)
    assert StudyFolder.open(tmp_path).settings.dialect == dialect


def test_every_key_stands_below_its_description(tmp_path):
    new_study(tmp_path, title="Gärten")
    lines = (tmp_path / "study.toml").read_text(encoding="utf-8").splitlines()
    keys = [number for number, line in enumerate(lines) if " = " in line and line[0] != "#"]
    # 9 + speakers 2 + ingest 3 + coding 3 + coding.llm 15 + coding.rules 7
    # + topics 3 + tables 11 + compute 3 + pseudonyms 11 + site 5
    assert len(keys) == 73
    assert all(lines[number - 1].startswith("# ") for number in keys)
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_example_of_a_dimension_holds_without_its_signs(tmp_path, language):
    new_study(tmp_path / "s", title="", language=language)
    settings = tmp_path / "s" / "study.toml"
    text = settings.read_text(encoding="utf-8")
    assert StudyFolder.open(tmp_path / "s").settings.dimensions == ()
    before, example = text.split("# [[dimensions]]\n")
    uncommented = [line.removeprefix("#").strip() for line in example.splitlines()]
    settings.write_text("\n".join([before, "[[dimensions]]", *uncommented]), encoding="utf-8")
    (dimension,) = StudyFolder.open(tmp_path / "s").settings.dimensions
    assert [len(value.words) for value in dimension.values] == [1, 1]


def test_nothing_is_written_where_a_file_would_be_replaced(tmp_path):
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts/metadata.csv").write_text("mine")
    (tmp_path / "study.toml").write_text("mine")
    with pytest.raises(StudyError) as caught:
        new_study(tmp_path, title="Gärten")
    assert "the folder holds already: study.toml, transcripts/metadata.csv; choose" in str(
        caught.value
    )
    files_now = sorted(p.name for p in tmp_path.rglob("*") if p.is_file())
    assert files_now == ["metadata.csv", "study.toml"]
    assert (tmp_path / "study.toml").read_text() == "mine"


def test_a_new_study_that_was_killed_midway_is_completed(tmp_path, monkeypatch):
    whole = new_study(tmp_path / "whole", title="Gärten")
    for written in range(len(whole)):
        folder = tmp_path / f"killed_after_{written}"
        left = iter(range(written))

        def killed(path, content, left=left):
            if next(left, None) is None:
                raise KeyboardInterrupt
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

        with monkeypatch.context() as patch:
            patch.setattr("pipeline.scaffold.write_bytes", killed)
            with pytest.raises(KeyboardInterrupt):
                new_study(folder, title="Gärten")
        assert not (folder / "study.toml").exists()  # or it would look complete
        new_study(folder, title="Gärten")
        assert contents(folder) == contents(tmp_path / "whole")
    with pytest.raises(StudyError, match="the folder holds already"):
        new_study(tmp_path / "whole", title="Gärten")


def test_what_a_person_wrote_is_no_attempt_that_was_killed(tmp_path):
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts/metadata.csv").write_text("mine")
    with pytest.raises(StudyError, match=r"holds already: transcripts/metadata\.csv; choose"):
        new_study(tmp_path, title="Gärten")
    assert contents(tmp_path) == {"transcripts/metadata.csv": b"mine"}


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_other_files_of_the_folder_are_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    new_study(tmp_path, title="Gärten")
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_language_is_two_letters(tmp_path):
    new_study(tmp_path / "english", title="Gardens", language="en")
    assert StudyFolder.open(tmp_path / "english").settings.language == "en"
    with pytest.raises(StudyError, match="'language' must be two small letters"):
        new_study(tmp_path / "other", title="Gärten", language="deutsch")
    assert not (tmp_path / "other").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StudyError, match=r"file/study: cannot write here"):
        new_study(tmp_path / "file/study", title="Gärten")


def test_the_templates_have_line_feeds_and_utf8_only():
    templates = files("pipeline.scaffold") / "templates"
    for language, name in [("de", "kodierleitfaden.yaml"), ("en", "codebook.yaml")]:
        data = (templates / language / "codebook" / name).read_bytes()
        assert b"\r" not in data
        assert data.decode("utf-8")


def test_an_english_study_is_english_throughout(tmp_path):
    written = new_study(tmp_path, title="Gardens", language="en")
    names = {path.name for path in written}
    assert {"Example.txt", "codebook.yaml", "metadata.csv", "study.toml"} <= names
    study = StudyFolder.open(tmp_path)
    codes = load_codebook(study.codebook)
    assert (codes.language, [code.id for code in codes.codable]) == ("en", ["A1", "A2", "B1", "B2"])
    assert study.summaries.name == "summaries.csv"
    metadata = read_metadata(study.metadata)
    corpus = read_corpus(study.transcripts, metadata=metadata, ignore=[study.metadata])
    assert ([document.id for document in corpus.documents], corpus.faults) == (["Example"], ())


def test_the_demo_study_is_laid_out_whole_and_never_over_another(tmp_path):
    written = demo_study(tmp_path / "demo")
    study = StudyFolder.open(tmp_path / "demo")
    study.require("transcripts", "metadata", "codebook", "codings")
    kept = {path.relative_to(tmp_path / "demo").as_posix() for path in written}
    committed = subprocess.run(
        ["git", "ls-files", "study.toml", "transcripts", "codebook"],
        cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert set(committed.stdout.splitlines()) <= kept
    with pytest.raises(StudyError, match=r"holds already: study\.toml"):
        demo_study(tmp_path / "demo")


def test_an_installation_without_the_demo_study_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(scaffold, "__file__", str(tmp_path / "a" / "b" / "__init__.py"))
    monkeypatch.setattr(scaffold, "DEMO_PACKAGE", "panreflex_of_nobody")
    with pytest.raises(StudyError, match="came without the demo study"):
        demo_study(tmp_path / "demo")


def git(folder: Path, *args: str) -> list[str]:
    known = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *args], cwd=folder, env=known, capture_output=True, text=True, check=True
    )
    return sorted(filter(None, done.stdout.replace("\n", "\0").split("\0")))


@pytest.mark.parametrize("language", ["de", "en"])
def test_nothing_that_people_said_is_committed_by_accident(tmp_path, language):
    git(tmp_path, "init", "-q")
    folder = tmp_path / "studies" / "gardens"
    written = new_study(folder, title="Gardens", language=language)
    settings = StudyFolder.open(folder).settings
    assert folder / ".gitignore" in written
    for name in (
        "transcripts/amsel.docx",
        "transcripts/2024/specht.txt",
        "codebook/codings/hk.csv",
        "outputs/segments.csv",
        ".panreflex/ingest.json",
        settings.tables.summaries,
        settings.tables.recommendations,
        settings.tables.recommendations.replace(".csv", ".yaml"),
        settings.tables.recommendation_sheet,
        settings.tables.examples,
        "codebook/candidates.yaml",
        "project.qdpx",
        "requests.jsonl",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("what people said")
    for name in ("notes.md", settings.topics.changes):
        (folder / name).write_text("for everybody")
    git(tmp_path, "add", "-A")
    staged = {".gitignore", "study.toml", settings.codebook, settings.topics.changes, "notes.md"}
    shown = git(tmp_path, "diff", "--cached", "--name-only", "-z")
    assert shown == sorted(f"studies/gardens/{name}" for name in staged)
    ignored = git(tmp_path, "status", "--porcelain", "--ignored", "-z")
    assert "!! studies/gardens/transcripts/" in ignored
    # On purpose it can be, as the comment says.
    comment = (folder / ".gitignore").read_text(encoding="utf-8")
    assert "git add --force transcripts/" in comment.replace("\n# ", " ")
    git(folder, "add", "--force", "transcripts/amsel.docx")
    assert "studies/gardens/transcripts/amsel.docx" in git(
        tmp_path, "diff", "--cached", "--name-only"
    )


def test_a_linked_work_tree_and_the_root_of_one_are_known_too(tmp_path):
    (tmp_path / ".git").write_text("gitdir: /elsewhere")
    assert tmp_path / ".gitignore" in new_study(tmp_path, title="")


def test_a_gitignore_is_written_nowhere_else_and_never_over_another(tmp_path):
    assert tmp_path / "a" / ".gitignore" not in new_study(tmp_path / "a", title="")
    (tmp_path / "b" / ".git").mkdir(parents=True)
    (tmp_path / "b" / ".gitignore").write_text("*.bak\n")
    assert tmp_path / "b" / ".gitignore" not in new_study(tmp_path / "b", title="")
    assert (tmp_path / "b" / ".gitignore").read_text() == "*.bak\n"


def test_transcripts_beside_the_demo_study_are_not_committed_either(tmp_path):
    git(tmp_path, "init", "-q")
    assert tmp_path / "demo" / ".gitignore" in demo_study(tmp_path / "demo")
    (tmp_path / "demo/transcripts/mine.docx").write_text("what people said")
    git(tmp_path, "add", "-A")
    assert "demo/transcripts/mine.docx" not in git(tmp_path, "diff", "--cached", "--name-only")
