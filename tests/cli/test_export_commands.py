"""Do the commands of exchange write where they should, and nowhere else?"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import click
import pytest
from click.testing import CliRunner, Result

from pipeline.cli.codebook import export_codebook, import_codebook
from pipeline.cli.export import export
from pipeline.codebook import load_codebook
from pipeline.errors import OutputError
from pipeline.qdpx import read_project
from pipeline.study import StudyFolder


def call(command: click.Command, *args: object) -> Result:
    return CliRunner().invoke(command, [str(arg) for arg in args], catch_exceptions=False)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("qdpx", "project.qdpx"),
        ("qdc", "codebook.qdc"),
        ("maxqda", "coded_segments_maxqda.xlsx"),
        ("long", "codings_long.csv"),
    ],
)
def test_exports_go_to_the_outputs(finished_study: Path, command: str, name: str) -> None:
    file = finished_study / "outputs" / "exchange" / name

    first = call(export, command, finished_study)
    assert first.exit_code == 0, first.output
    assert str(file) in first.output
    # What is made anew each time is replaced.
    again = call(export, command, finished_study)
    assert str(file) in again.output
    assert [path.name for path in file.parent.iterdir()] == [name]


def test_only_the_codings_that_are_asked_for(finished_study: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.qdpx"

    result = call(
        export, "qdpx", finished_study, "--only", "human", "--coder", "HK", "--output", file
    )

    assert result.output.splitlines()[-1] == f"3 codings: {file}"
    assert read_project(file.read_bytes()).users == ("HK",)


def test_a_file_that_is_there_is_kept(finished_study: Path, tmp_path: Path) -> None:
    file = tmp_path / "codings.csv"
    file.write_text("mine", encoding="utf-8")

    call(export, "long", finished_study, "--output", file)
    assert file.read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "codings-2.csv").read_bytes().startswith(b"segment_id,")

    call(export, "long", finished_study, "--output", file, "--overwrite")
    assert file.read_bytes().startswith(b"segment_id,")


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("transcripts/a.qdpx", "a transcript"),
        ("codebook/codings/a.qdpx", "codings of people"),
        ("codebook/kodierleitfaden.yaml", "the codebook"),
        ("transcripts/../transcripts/sub/a.qdpx", "a transcript"),
    ],
)
def test_nothing_is_written_where_it_would_be_read(
    finished_study: Path, place: str, told: str
) -> None:
    before = sorted(finished_study.rglob("*"))

    with pytest.raises(OutputError, match=f"the next run would read this file as {told}"):
        call(export, "qdpx", finished_study, "--output", finished_study / place, "--overwrite")
    assert sorted(finished_study.rglob("*")) == before


@pytest.mark.parametrize("form", ["yaml", "csv", "xlsx", "qdc"])
def test_a_codebook_goes_out_and_comes_back(
    finished_study: Path, tmp_path: Path, form: str
) -> None:
    book = load_codebook(finished_study / "codebook" / "kodierleitfaden.yaml")
    went = call(export_codebook, finished_study, "--format", form)
    file = finished_study / "outputs" / "exchange" / f"codebook.{form}"
    assert went.output.strip() == f"3 codes: {file}"

    came = call(import_codebook, file, "--output", tmp_path / "codes.yaml")
    assert came.output.splitlines()[0] == f"3 codes: {tmp_path / 'codes.yaml'}"
    again = load_codebook(tmp_path / "codes.yaml")
    assert (again.title, [code.id for code in again.codes]) == (
        book.title,
        [code.id for code in book.codes],
    )

    # Nothing of a person's is overwritten.
    call(import_codebook, file, "--output", tmp_path / "codes.yaml")
    assert sorted(path.name for path in tmp_path.glob("*.yaml")) == ["codes-2.yaml", "codes.yaml"]


def test_a_study_works_with_a_codebook_from_a_qda_program(small_study: Path) -> None:
    call(export_codebook, small_study, "--format", "qdc", "--output", small_study / "codes.qdc")
    text = (small_study / "study.toml").read_text("utf-8")
    (small_study / "study.toml").write_text(f'codebook = "codes.qdc"\n{text}', "utf-8")

    result = call(export, "qdpx", small_study)

    assert result.exit_code == 0, result.output
    project = read_project((small_study / "outputs/exchange/project.qdpx").read_bytes())
    assert [code.name for code in project.codes] == ["M Motive", "M1 Ernte", "M2 Leute"]
    assert {coding.code.name for coding in project.codings if coding.coder == "HK"} == {
        "M1 Ernte",
        "M2 Leute",
    }


def test_an_unknown_ending_is_told(finished_study: Path, tmp_path: Path) -> None:
    book = finished_study / "codebook" / "kodierleitfaden.yaml"

    with pytest.raises(OutputError, match=r"no codebook is written with the ending '.docx'"):
        call(import_codebook, book, "--output", tmp_path / "codes.docx")


@pytest.mark.parametrize("command", [*export.commands.values(), export_codebook, import_codebook])
def test_every_command_has_an_example(command: click.Command) -> None:
    result = call(command, "--help")

    assert "Example:\n    panreflex " in result.output
    assert all(len(line) <= 80 for line in result.output.splitlines())


GARDEN_EXPORT = """
from pipeline.exports import Export

EXPORT = Export(name="garden", label="Write the codes that were given, one a line.",
                function="garden_export:write", file_name="codes.txt", example="--only human")


def write(results, *, only, coders):
    codings = [one for one in results.codings if not coders or one.coder in coders]
    return "\\n".join(one.code for one in codings).encode()
"""


def test_an_imported_codebook_says_how_it_is_used(finished_study: Path) -> None:
    source = StudyFolder.open(finished_study).codebook
    asked = "To code with it, set in study.toml: "
    new = finished_study / "codebook" / "new book.csv"
    told = call(import_codebook, source, "--output", new).output.splitlines()
    assert told[1:] == [f'{asked}codebook = "codebook/new book.csv"']
    used = call(import_codebook, new, "--output", source, "--overwrite").output
    assert asked not in used


@pytest.fixture
def garden_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "site"
    info = folder / "garden_export.dist-info"
    info.mkdir(parents=True)
    (folder / "garden_export.py").write_text(GARDEN_EXPORT, encoding="utf-8")
    (info / "METADATA").write_text("Name: garden-export\nVersion: 1.0\n", encoding="utf-8")
    points = "[panreflex.exports]\ngarden = garden_export:EXPORT\nwrong = garden_export:write\n"
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    yield
    sys.modules.pop("garden_export", None)


@pytest.mark.usefixtures("garden_package")
def test_another_package_adds_an_export(
    finished_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = tmp_path / "site" / "garden_export.dist-info" / "entry_points.txt"
    with pytest.raises(OutputError, match="the export 'wrong' of garden_export:write is no Export"):
        call(export, "--help")
    points.write_text("[panreflex.exports]\ngarden = garden_export:EXPORT\n", encoding="utf-8")

    assert "garden  Write the codes that were given, one a line." in call(export, "--help").output
    assert "--quiet" in call(export, "garden", "--help").output
    result = call(export, "garden", finished_study, "--coder", "HK")
    file = finished_study / "outputs" / "exchange" / "codes.txt"
    assert result.output.splitlines()[-1] == f"3 codings: {file}"
    assert file.read_text(encoding="utf-8") == "M1\nM2\nM1"


def test_a_project_has_the_recommendations_as_they_are_now(finished_study: Path) -> None:
    def notes() -> list[str]:
        call(export, "qdpx", finished_study)
        with ZipFile(finished_study / "outputs/exchange/project.qdpx") as package:
            xml = package.read("project.qde").decode()
        return re.findall(r"<PlainTextContent>(Mehr [^\n<]*)", xml)

    written = finished_study / "codebook/empfehlungen.csv"
    written.write_text("id;text;passages\nE1;Mehr Feste;G3_78_99\n", encoding="utf-8")
    assert notes() == ["Mehr Feste"]
    written.write_text("id;text;passages\nE1;Mehr Busse;G3_78_99\n", encoding="utf-8")
    assert notes() == ["Mehr Busse"]
