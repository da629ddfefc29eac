"""A study with names in it, small enough to be read whole, and its outputs without them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from pipeline import read_output
from pipeline.cli import main
from pipeline.cli.pseudonymise import with_names_replaced
from pipeline.errors import StudyError
from pipeline.pseudonyms.mentions import NameKind
from pipeline.pseudonyms.replacements import NameDecision, ReplacementLevel
from pipeline.records import CodedSegment, MissedCodes, Segment
from pipeline.stages import read_artifact
from pipeline.stages.pseudonyms import list_file, read_list, write_list
from pipeline.study import StudyFolder
from tests.small_study import CODEBOOK, STUDY, write_study

ONE = """\
I: Warum gärtnern Sie?
Anna Müller: Wegen der Tomaten. Die Ernte schmeckt nach Sommer in Brakelfeld. Das Büro ist grau.
I: Und die Leute?
Anna Müller: Mit Frau Öhlmann aus Brakelfeld-Süd feiern wir jedes Jahr ein Fest.
"""
TWO = """\
I: Warum gärtnern Sie?
B: Ich esse gern, was ich in Brakelfelds Gärten geerntet habe. Der Weg ist weit.
"""
THREE = """\
I: Warum gärtnern Sie?
B: Wegen der Ernte, die Tomaten schmecken nach Sommer. Der Bus kommt selten nach Brakelfeld.
I: Und die Leute?
B: Mit Anna Müller und Frau Öhlmann feiern wir manchmal ein Fest. Ein Koch kocht dort.
"""
METADATA = """\
file,document,place
one.txt,G1_Mueller,Brakelfeld
two.txt,G2,Land
Brakelfeld_3.txt,G3,Brakelfeld
"""
CODINGS = """\
Dokumentname;Code;Anfang;Ende;Segment;Kodierer;Memo
G1_Mueller;M1;2;2;Die Ernte schmeckt nach Sommer in Brakelfeld.;HK;fragt Öhlmann
G1_Mueller;M2;4;4;Mit Frau Öhlmann aus Brakelfeld-Süd feiern wir jedes Jahr ein Fest.;HK;
G2;M1;2;2;Ich esse gern, was ich in Brakelfelds Gärten geerntet habe.;HK;
"""
SUMMARIES = "document;main_code;summary;summary_by\nG1_Mueller;M;Öhlmann feiert in Brakelfeld.;HK\n"
SURVEY = "item;label;mean;codes\nFeste;Feste in Brakelfeld;7,5;M2\n"

DECISIONS = (
    ("Müller", NameKind.PERSON, "replaced", "Frau B.", ("Mueller",)),
    ("Öhlmann", NameKind.PERSON, "removed", "[…]", ()),
    ("Brakelfeld", NameKind.PLACE, "replaced", "[Stadt A]", ()),
    ("two", NameKind.PERSON, "kept", "", ()),  # of the file two.txt: it is no name
)
ORIGINAL = ("Müller", "Mueller", "MUELLER", "Öhlmann", "Brakelfeld", "brakelfeld")


@dataclass(frozen=True)
class SharedStudy:
    """A study that was run with its names and without."""

    study: StudyFolder

    @property
    def shared(self) -> Path:
        return self.study.root / "outputs_pseudonymised"

    def text(self, document: str) -> str:
        states = self.study.state, self.study.state / "pseudonymised"
        said, shown = (
            json.loads((state / "documents.json").read_bytes().partition(b"\n")[2])
            for state in states
        )
        place = [one["id"] for one in said].index(document)
        return str(shown[place]["text"])


def command(*arguments: str | Path) -> Any:
    done = CliRunner().invoke(main, [*map(str, arguments), "--json"], env={"PANREFLEX_LANG": "en"})
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> SharedStudy:
    folder = tmp_path_factory.mktemp("garden")
    settings = STUDY.replace("Gartenstudie", "Gärten in Brakelfeld")
    settings += 'survey = "survey.csv"\n[speakers]\nparticipant = ["Anna Müller"]\n'
    write_study(
        folder,
        study=settings,
        metadata=METADATA,
        one=ONE,
        two=TWO,
        three="",
        kodierleitfaden=CODEBOOK.replace("die halbe Straße", "Öhlmann und halb Brakelfeld"),
        hk=CODINGS,
    )
    (folder / "transcripts/Brakelfeld_3.txt").write_text(THREE, encoding="utf-8")
    (folder / "codebook/zusammenfassungen.csv").write_text(SUMMARIES, encoding="utf-8")
    (folder / "survey.csv").write_text(SURVEY, encoding="utf-8")
    study = StudyFolder.open(folder)
    write_list(
        study,
        [
            NameDecision(name=n, kind=k, level=ReplacementLevel(e), replacement=r, forms=f)
            for n, k, e, r, f in DECISIONS
        ],
    )
    command("run", folder, "--pseudonymised")
    return SharedStudy(study)


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every file, and of the members of containers."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            yield from _members(name, path.read_bytes())


def _members(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, content
    if content[:2] == b"PK":
        with ZipFile(BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from _members(f"{name}/{member}", archive.read(member))


def assert_no_name(folder: Path) -> None:
    files = list(contents(folder))
    assert files
    held = [
        (path, name)
        for path, content in files
        for name in ORIGINAL
        for written in (name, name.encode("unicode_escape").decode())
        if written in path or written.encode() in content
    ]
    assert held == []


def test_no_byte_of_the_outputs_holds_a_name(garden: SharedStudy) -> None:
    assert_no_name(garden.shared)
    with_names = dict(contents(garden.study.outputs))
    assert any(b"Brakelfeld" in content for content in with_names.values())


def test_texts_keep_their_flow(garden: SharedStudy) -> None:
    assert garden.text("G1_Mueller") == (
        "I: Warum gärtnern Sie?\n"
        "Frau B.: Wegen der Tomaten. Die Ernte schmeckt nach Sommer in [Stadt A]. "
        "Das Büro ist grau.\n"
        "I: Und die Leute?\n"
        "Frau B.: Mit Frau […] aus [Stadt A]-Süd feiern wir jedes Jahr ein Fest."
    )
    assert "in [Stadt A]s Gärten" in garden.text("G2")


def test_the_same_is_coded_as_the_same(garden: SharedStudy) -> None:
    view = garden.study.state / "pseudonymised" / "coded.json"
    said = read_artifact(garden.study, "coded", CodedSegment)
    shown = json.loads(view.read_bytes().partition(b"\n")[2])
    assert len(said) == len(shown) > 3
    for one, other in zip(said, shown, strict=True):
        assert (one.code, one.coder, one.status, one.decision.probability) == (
            other["code"],
            other["coder"],
            other["decision"]["status"],
            other["decision"]["probability"],
        )
        assert other["id"] == one.id.replace("G1_Mueller", "G1_Frau B.")
    shared = replace(garden.study, original=garden.study)
    ours, theirs = (read_artifact(one, "missed", MissedCodes) for one in (garden.study, shared))
    assert [(one.expected, one.variance) for one in ours] == [
        (one.expected, one.variance) for one in theirs
    ]
    sentences = {one.id for one in read_artifact(shared, "segments", Segment)}
    assert theirs
    assert {one.segment for one in theirs} <= sentences  # the page tells how far the review is
    for table in ("frequencies", "code_by_course", "cooccurrence"):
        ours, theirs = (read_output(table, f) for f in (garden.study.outputs, garden.shared))
        # Words are those of the text that is shown.
        ours, theirs = (one.drop(columns="words", errors="ignore") for one in (ours, theirs))
        assert ours.equals(theirs), table
    quotes = [read_output("quotes", f) for f in (garden.study.outputs, garden.shared)]
    assert quotes[0][["code", "source", "status"]].equals(quotes[1][["code", "source", "status"]])


def test_codings_stand_where_they_stood(garden: SharedStudy) -> None:
    listed = read_output("coded_segments", garden.shared)
    human = listed[listed["status"] == "human"]
    assert human["text"].tolist() == [
        "Die Ernte schmeckt nach Sommer in [Stadt A].",
        "Mit Frau […] aus [Stadt A]-Süd feiern wir jedes Jahr ein Fest.",
        "Ich esse gern, was ich in [Stadt A]s Gärten geerntet habe.",
    ]
    assert human["document"].tolist() == ["G1_Frau B.", "G1_Frau B.", "G2"]


def test_exports_hold_no_name(garden: SharedStudy) -> None:
    folder = garden.study.root
    for name in ("qdpx", "maxqda", "long", "qdc"):
        command("export", name, folder, "--pseudonymised")
    command("codebook", "export", folder, "--pseudonymised")
    command("review", "export", folder, "--pseudonymised")
    command("review", "export", folder, "--pseudonymised", "--blind")
    assert {path.name for path in (garden.shared / "exchange").iterdir()} == {
        "project.qdpx",
        "coded_segments_maxqda.xlsx",
        "codings_long.csv",
        "codebook.qdc",
        "codebook.xlsx",
    }
    assert_no_name(garden.shared)
    project = dict(contents(garden.shared))["exchange/project.qdpx/project.qde"].decode()
    selected = re.findall(r'name="([^"]*)" startPosition="(\d+)" endPosition="(\d+)"', project)
    # The machine's and people's codings are anchored in the text that is shown.
    assert ("Ich esse gern, was ich in [Stadt A]s Gärten geerntet habe.", "26", "84") in selected


def test_a_review_of_the_shared_study_comes_back(garden: SharedStudy) -> None:
    folder = garden.study.root
    command("review", "export", folder, "--pseudonymised", "--format", "csv")
    sheet = garden.shared / "review" / "pruefbogen.csv"
    assert not any(name in sheet.read_text("utf-8-sig") for name in ORIGINAL)
    rows = list(csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig")), delimiter=";"))
    names = read_artifact(garden.study, "coded", CodedSegment)
    ids = {f"{one.id}#{one.code}" for one in names if one.status != "human"}
    assert {row["ID"] for row in rows} == ids
    assert any("[Stadt A]" in row["Text"] for row in rows)
    for row in rows:
        row |= {"Entscheidung": "annehmen", "Kodiert von": "Ben"}
    returned = folder / "returned.csv"
    with returned.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    (done,) = command("review", "import", returned, "--study", folder, "--dry-run")["imports"]
    assert done["notices"] == done["problems"] == []
    assert done["decisions"] == {"accept": len(rows)}


def test_the_list_is_for_its_owner_only(garden: SharedStudy) -> None:
    assert list_file(garden.study).stat().st_mode & 0o777 == 0o600
    inside = [path for path, _ in contents(garden.shared)]
    assert not any("replacements" in path for path in inside)


def test_a_damaged_list_is_not_to_be_deleted(tmp_path: Path) -> None:
    study = StudyFolder.open(write_study(tmp_path))
    write_list(study, [])
    list_file(study).write_bytes(b"[{")
    with pytest.raises(StudyError, match="take it from a backup"):
        read_list(study)


def test_a_check_begins_with_how_many_names_are_undecided(tmp_path: Path) -> None:
    write_study(tmp_path, one=ONE, hk="", metadata=METADATA.replace("G1_Mueller", "G1"))
    done = CliRunner().invoke(
        main, ["pseudonymise", "check", str(tmp_path)], env={"PANREFLEX_LANG": "en"}
    )
    assert done.exit_code == 1
    first, *names = done.stdout.splitlines()
    assert first.startswith(f"{len(names)} names are undecided: 'panreflex pseudonymise export'")
    assert any(name.startswith("  Müller (") for name in names)


def test_nothing_is_written_while_a_name_is_undecided(tmp_path: Path) -> None:
    write_study(tmp_path, one=ONE, hk="", metadata=METADATA.replace("G1_Mueller", "G1"))
    done = CliRunner().invoke(
        main, ["export", "long", str(tmp_path), "--pseudonymised"], env={"PANREFLEX_LANG": "en"}
    )
    assert done.exit_code == 1
    assert "names are undecided: 'Müller'" in done.output
    assert not (tmp_path / "outputs_pseudonymised" / "exchange").exists()
    command("export", "long", tmp_path, "--pseudonymised", "--accept-proposals")
    written = (tmp_path / "outputs_pseudonymised/exchange/codings_long.csv").read_text("utf-8")
    assert "Anna Müller" not in written


def test_what_stays_as_an_ordinary_word_is_said_before_anything_is_shared(tmp_path, capsys):
    text = "I: Wer war da?\nB: Herr Koch kam. Der Koch war gut, das sagen alle.\n"
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts" / "G1.txt").write_text(text, encoding="utf-8")
    (tmp_path / "study.toml").write_text('title = "Küche"\ncodings = ""\n', encoding="utf-8")
    assert CliRunner().invoke(main, ["ingest", str(tmp_path)]).exit_code == 0
    with_names_replaced(StudyFolder.open(tmp_path), accept=True)
    told = " ".join(capsys.readouterr().err.split())
    assert (
        "1 name also stands in the transcripts as an ordinary word, and stays there: Koch" in told
    )
