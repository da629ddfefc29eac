"""One interview of the small study is removed: nothing of it is left in any byte."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.embed.cache import VectorCache
from pipeline.embed.in_context import texts_in_context
from pipeline.errors import StudyError
from pipeline.history import HistoryEvent, history_log
from pipeline.llm.cache import AnswerCache
from pipeline.llm.parse_response import Answer
from pipeline.records import Document, Role, Segment
from pipeline.review.log import read_log
from pipeline.run import run
from pipeline.stages import read_artifact, removal
from pipeline.stages.pseudonyms import read_list
from pipeline.stages.removal import plan_removal, remove_document, unfinished_removal
from pipeline.stages.stage import records_file
from pipeline.store import write_records
from pipeline.study import StudyFolder
from tests.small_study import CODINGS

SAID = ("Tomaten schmecken nach Sommer", "Der Bus kommt selten", "feiern wir manchmal")
LOG = "codebook/codings/review_log.jsonl"


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def done(*arguments: object) -> Result:
    found = call(*arguments)
    assert found.exit_code == 0, found.output
    return found


def filled_in(path: Path, answers: dict[str, dict[str, str]]) -> Path:
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    for row in rows:
        row.update(answers.get(row["ID"], {}))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8-sig", newline="")
    return path


@pytest.fixture
def study(finished_study: Path) -> Path:
    """A study in which much was done with the third interview."""
    folder = finished_study
    sheets = folder / "outputs/review"
    done("review", "export", folder)
    answers = {
        "G3_121_167#M2": {"Entscheidung": "ja", "Kodiert von": "Anna"},
        "G3_26_77#M1": {"Entscheidung": "nein", "Kodiert von": "Anna"},
    }
    done("review", "import", filled_in(sheets / "pruefbogen.csv", answers), "--study", folder)
    done("review", "export", folder, "--blind")
    mine = {
        one: {"Entscheidung": "ja", "Neuer Code": "M2", "Kodiert von": "Ben"}
        for one in ("G1_77_95", "G3_78_99")
    }
    filled_in(sheets / "pruefbogen_blind.csv", mine)
    done("export", "qdpx", folder)
    done("export", "audit", folder)
    # A second person coded in Excel, with other names of the same document.
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ["Document name", "Code", "Segment", "Coder"],
        ["two", "M1", "Der Weg ist weit.", "Ben"],
        ["three.txt", "M2", "Der Bus kommt selten.", "Ben"],
        ["5 G3", "M1", "Wegen der Ernte, die Tomaten schmecken nach Sommer.", "Ben"],
    ):
        book.active.append(row)
    book.save(folder / "codebook/codings/ben.xlsx")
    summaries = "document;main_code;summary;summary_by\nG1;M;gern;Anna\nG3;M;feiert;Anna\n"
    (folder / "codebook/zusammenfassungen.csv").write_text(summaries, encoding="utf-8")
    settings = folder / "study.toml"
    settings.write_text(
        settings.read_text() + '[speakers.documents.G3]\ninterviewer = ["I"]\n', encoding="utf-8"
    )
    AnswerCache(folder / ".panreflex/answers.sqlite").save(
        [Answer(id="r1", content='{"quote": "Der Bus kommt selten"}')]
    )
    run(StudyFolder.open(folder))
    return folder


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
            if is_zipfile(path):
                with ZipFile(path) as package:
                    for name in package.namelist():
                        yield f"{path.name}/{name}", package.read(name)


def holding(folder: Path, words: str) -> list[str]:
    written = {
        words.encode(),
        words.encode("utf-16-le"),
        json.dumps(words)[1:-1].encode(),
    }
    return [name for name, data in everything(folder) if any(one in data for one in written)]


def test_no_byte_is_left(study: Path) -> None:
    for words in SAID:
        assert len(holding(study, words)) > 5  # it was everywhere
    result = done("forget", "G3", "--study", study, "--yes")
    for words in (*SAID, "three.txt", "G3"):
        assert holding(study, words) == []
    assert "G3 is removed" in result.output

    # What is of others stays, also what people have filled in.
    assert (study / "codebook/codings/hk.csv").read_text("utf-8") == CODINGS
    ben = openpyxl.load_workbook(study / "codebook/codings/ben.xlsx").active
    assert ben is not None
    rows = [row for row in ben.iter_rows(values_only=True) if any(row)]
    assert rows[1:] == [("two", "M1", "Der Weg ist weit.", "Ben")]
    assert (study / "transcripts/metadata.csv").read_text("utf-8") == (
        "file,document,place\none.txt,G1,Stadt\ntwo.txt,G2,Land\n"
    )
    assert (study / "codebook/zusammenfassungen.csv").read_text("utf-8") == (
        "document;main_code;summary;summary_by\nG1;M;gern;Anna\n"
    )
    sheet = (study / "outputs/review/pruefbogen_blind.csv").read_text("utf-8-sig")
    assert "G1_77_95" in sheet
    assert "documents.G3" not in (study / "study.toml").read_text("utf-8")
    assert read_log(study / LOG) == ()

    # The next run is that of a study that never had it.
    opened = StudyFolder.open(study)
    found = run(opened)
    assert (found.documents, found.faults) == (2, ())
    assert holding(study, "G3") == []
    imported = done(
        "review", "import", study / "outputs/review/pruefbogen_blind.csv", "--study", study
    )
    assert "imported as import 1" in imported.output


def test_the_record(study: Path) -> None:
    result = done("forget", "three.txt", "--study", study, "--yes", "--as", "Widerruf 3", "--json")
    told = json.loads(result.stdout)
    entry = history_log(StudyFolder.open(study)).read()[-1]
    assert entry.event is HistoryEvent.REMOVAL
    assert entry.when
    record = entry.removal
    assert record is not None
    assert record.name == "Widerruf 3"
    assert record.receipt == told["receipt"]
    assert record.receipt == sha256(f"{told['salt']}G3".encode()).hexdigest()[:16]
    assert told["salt"] not in (study / "history/history.jsonl").read_text("utf-8")
    assert record.removed == {
        "transcripts/": 0,
        "outputs": 0,
        ".panreflex": 0,
        "codebook/codings/ben.xlsx": 2,
        "transcripts/metadata.csv": 1,
        "codebook/zusammenfassungen.csv": 1,
        "outputs/review/pruefbogen.csv": 2,
        "outputs/review/pruefbogen_blind.csv": 3,
        LOG: 2,
    }
    audit = done("export", "audit", study)
    assert "audit_trail.html" in audit.output
    page = (study / "outputs/exchange/audit_trail.html").read_text("utf-8")
    assert "Dokument Widerruf 3 entfernt" in page


def test_a_dry_run_changes_nothing(study: Path) -> None:
    run(StudyFolder.open(study))
    before = dict(everything(study))
    result = done("forget", "G3", "--study", study, "--dry-run")
    assert dict(everything(study)) == before
    for told in ("transcripts/three.txt", "2 rows of codebook/codings/ben.xlsx", "2 decisions"):
        assert told in result.output


def test_what_is_removed_comes_first_and_long_lists_are_counted(study: Path) -> None:
    for number in range(12):
        (study / f"brief_{number:02}.pdf").write_bytes(b"%PDF-1.4")
    result = done("forget", "G3", "--study", study, "--dry-run")
    assert result.stdout.startswith("What is removed of G3:")
    assert result.stdout.count("cannot be searched") == 10
    assert "  … and 2 more; with --verbose all" in result.stdout
    whole = done("forget", "G3", "--study", study, "--dry-run", "--verbose")
    assert whole.stdout.count("cannot be searched") == 12


def test_it_asks(study: Path) -> None:
    found = CliRunner().invoke(main, ["forget", "G3", "--study", str(study)], input="n\n")
    assert found.exit_code == 1
    assert (study / "transcripts/three.txt").is_file()


def test_what_it_cannot_reach_is_named(study: Path) -> None:
    (study / "notes.md").write_text("# Notiz\nDie Tomaten schmecken nach Sommer. Der Bus.\n")
    (study / "brief.pdf").write_bytes(b"%PDF-1.4")
    (study / ".git").mkdir()
    book = study / "codebook/kodierleitfaden.yaml"
    quote = "examples: [Mit den Nachbarn feiern wir manchmal ein Fest., "
    book.write_text(book.read_text("utf-8").replace("examples: [H", f"{quote}H"), "utf-8")
    run(StudyFolder.open(study))
    result = done("forget", "G3", "--study", study, "--yes")
    for told in (
        "notes.md:2 holds words of it",
        "codebook/kodierleitfaden.yaml:15 holds words of it",
        "brief.pdf cannot be searched",
        "git work tree",
        "backups",
    ):
        assert told in result.output
    entry = history_log(StudyFolder.open(study)).read()[-1]
    assert entry.removal is not None
    assert entry.removal.remaining == ("codebook/kodierleitfaden.yaml:15", "notes.md:2")
    # Copies of the codebook that quote it are the program's own, and go.
    assert holding(study / "history", "feiern wir manchmal") == []


def test_what_people_wrote_of_it_elsewhere_is_named(finished_study: Path) -> None:
    folder = finished_study
    (folder / "codebook/empfehlungen.csv").write_text(
        "id;text;passages\nE1;Feste;G2: Der Weg ist weit.\nE2;Busse;G3_78_99\n", "utf-8"
    )
    (folder / "codebook/empfehlungen.yaml").write_text(
        "recommendations:\n- text: Takt\n  passages:\n  - 'three.txt: kommt selten'\n", "utf-8"
    )
    (folder / "codebook/empfehlungen_bogen.csv").write_text(
        "segment_id;recommendation\nG3_78_99;E2\nG1_77_95;E1\n", "utf-8"
    )
    (folder / "zoe.csv").write_text("Zitat\nDer Bus kommt selten.\n", "utf-8")
    (folder / "seite").mkdir()
    # As a site says it, where a name has been replaced: no six words are as they were said.
    (folder / "seite/index.html").write_text("<p>Frau [Ö.] feiert <b>am</b> Bach.</p>", "utf-8")
    three = folder / "transcripts/three.txt"
    three.write_text(three.read_text("utf-8") + "B: Frau Öhlmann feiert am Bach.\n", "utf-8")
    opened = StudyFolder.open(folder)
    run(opened, ["code"])
    shared = replace(opened, original=opened)
    for name, record in (("documents", Document), ("segments", Segment)):
        records = read_artifact(opened, name, record)
        shown = [replace(one, text=one.text.replace("Öhlmann", "[Ö.]")) for one in records]
        write_records(records_file(shared, name), shown)
    done("forget", "G3", "--study", folder, "--yes")
    entry = history_log(opened).read()[-1]
    assert entry.removal is not None
    assert entry.removal.remaining == (
        "codebook/empfehlungen.csv:3",
        "codebook/empfehlungen.yaml:4",
        "seite/index.html",  # no line where tags part the words
        "zoe.csv:2",
    )
    assert (folder / "codebook/empfehlungen_bogen.csv").read_text("utf-8").endswith("E1\n")
    assert holding(folder / "codebook", "E2") == ["empfehlungen.csv"]


@pytest.mark.parametrize("step", ["_history", "_outputs", "_databases", "_is_alone"])
def test_what_was_cut_off_is_finished(
    study: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = StudyFolder.open(study)
    run(opened)
    plan = plan_removal(opened, "G3")

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(removal._Removal, step, cut_off)
        with pytest.raises(KeyboardInterrupt):
            remove_document(opened, plan)
    assert unfinished_removal(opened) == plan
    with pytest.raises(StudyError, match="the removal of a document was cut off"):
        run(opened)
    done("forget", "--study", study)
    for words in (*SAID, "G3"):
        assert holding(study, words) == []
    removals = [one for one in history_log(opened).read() if one.removal]
    assert [one.removal.receipt for one in removals if one.removal] == [plan.receipt]
    assert run(StudyFolder.open(study)).documents == 2


def test_cut_off_while_working_copies_are_deleted(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = StudyFolder.open(study)
    run(opened)
    plan = plan_removal(opened, "G3")

    def cut_off(*_: object) -> None:
        (study / ".panreflex/documents.json").unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(removal, "_clear_state", cut_off)
        with pytest.raises(KeyboardInterrupt):
            remove_document(opened, plan)
    done("forget", "--study", study)
    for words in (*SAID, "G3"):
        assert holding(study, words) == []


def test_vectors_of_others_are_kept(study: Path) -> None:
    def vectors() -> set[bytes]:
        with closing(sqlite3.connect(study / ".panreflex/vectors.sqlite")) as db:
            return {row[0] for row in db.execute("SELECT text FROM vectors")}

    def key(text: str) -> bytes:
        return sha256(text.encode()).digest()

    before = vectors()
    assert key("Der Bus kommt selten.") in before
    done("forget", "G3", "--study", study, "--yes")
    after = vectors()
    assert key("Der Bus kommt selten.") not in after
    assert {key("Das Büro ist grau."), key("Der Weg ist weit.")} <= after
    assert after < before


def test_vectors_in_context_go_with_it(finished_study: Path) -> None:
    folder = finished_study
    opened = StudyFolder.open(folder)
    segments = read_artifact(opened, "segments", Segment)
    said = [one for one in segments if one.role is Role.PARTICIPANT]
    document_of = {
        sha256(text.encode()).digest(): one.document
        for text, one in zip(texts_in_context(said), said, strict=True)
    }
    assert "G3" in document_of.values()
    cache = VectorCache(folder / ".panreflex/vectors.sqlite")
    cache.save("in context", dict.fromkeys(document_of, np.ones(2, np.float32)))
    done("forget", "G3", "--study", folder, "--yes")
    left = [document_of[key] for key, _ in cache.load("in context", document_of)]
    assert sorted(left) == sorted(one for one in document_of.values() if one != "G3")
    missed = folder / ".panreflex/missed.json"
    assert not missed.exists()  # until the next run
    run(opened, ["code"])
    assert "G3" not in missed.read_text("utf-8")


def test_unknown_documents_and_nothing_to_finish(study: Path) -> None:
    found = call("forget", "G4", "--study", study, "--yes")
    assert found.exit_code == 1
    assert "there is no document 'G4'" in found.output
    found = call("forget", "--study", study)
    assert "no document is named" in found.output


def test_the_sentence_that_another_person_said_too_stays_theirs(study: Path) -> None:
    two = study / "transcripts/two.txt"
    two.write_text(two.read_text("utf-8") + "I: Ja?\nB: Der Bus kommt selten.\n", "utf-8")
    run(StudyFolder.open(study))
    done("forget", "G3", "--study", study, "--yes")
    documents = read_artifact(StudyFolder.open(study), "documents", Document)
    assert documents == ()
    assert "Der Bus kommt selten." in two.read_text("utf-8")
    assert run(StudyFolder.open(study)).documents == 2


def test_one_of_many_answers_in_a_table(small_study: Path) -> None:
    answers = small_study / "transcripts/answers.csv"
    answers.write_text(
        "Nr;Ort;Warum gärtnern Sie?;Was fehlt?\n1;Stadt;Weil ich die Ernte so liebe.;Zeit\n"
        "2;Land;Ja gern;Wasser\n3;Land;Die frische Luft und die Nachbarn dort.;\n",
        encoding="utf-8",
    )
    opened = StudyFolder.open(small_study)
    run(opened, ["codings"])
    done("forget", "answers_3", "--study", small_study, "--yes")
    assert holding(small_study, "Wasser") == []
    run(opened, ["codings"])
    left = [one.id for one in read_artifact(opened, "documents", Document)]
    assert left == ["answers_2", "answers_4", "G1", "G3", "G2"]  # nobody takes its name


def test_one_of_many_in_a_project_is_named(finished_study: Path) -> None:
    done("export", "qdpx", finished_study)
    project = finished_study / "outputs/exchange/project.qdpx"
    project.rename(finished_study / "transcripts/project.qdpx")
    for name in ("one.txt", "two.txt", "three.txt"):
        (finished_study / "transcripts" / name).unlink()
    opened = StudyFolder.open(finished_study)
    run(opened, ["codings"])
    document = read_artifact(opened, "documents", Document)[0]
    assert "transcripts/project.qdpx" in plan_removal(opened, document.id).remaining


def test_names_and_outputs_with_names_replaced(finished_study: Path) -> None:
    three = finished_study / "transcripts/three.txt"
    three.write_text(
        three.read_text("utf-8") + "B: Frau Brakelfeld aus Nottbek grüßt Herrn Sandvoss.\n", "utf-8"
    )
    two = finished_study / "transcripts/two.txt"
    two.write_text(two.read_text("utf-8") + "B: Herr Sandvoss gießt die Beete gern.\n", "utf-8")
    done("pseudonymise", "export", finished_study)
    done("run", finished_study, "--pseudonymised", "--accept-proposals", "-q")
    assert holding(finished_study / "outputs_pseudonymised", "Der Bus kommt selten")
    listed = [one.name for one in read_list(StudyFolder.open(finished_study))]
    assert {"Brakelfeld", "Sandvoss"} <= set(listed)
    result = done("forget", "G3", "--study", finished_study, "--yes")
    for words in (*SAID, "Brakelfeld", "G3"):
        assert holding(finished_study, words) == []
    left = [one.name for one in read_list(StudyFolder.open(finished_study))]
    assert "Sandvoss" in left
    assert "in the list of replacements" in result.output
