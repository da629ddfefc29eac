from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filelock import FileLock

from pipeline.drawing import ProcessDied
from pipeline.errors import OutputError, PanreflexError, StudyError
from pipeline.ingest import reading_cache
from pipeline.language import tokens as tokens_module
from pipeline.records import Document, Segment
from pipeline.run import SilentListener, run, status
from pipeline.stages import read_artifact
from pipeline.store import read_output
from pipeline.study import StudyFolder
from tests.small_study import (
    CODEBOOK,
    CODINGS,
    STUDY,
    TWO,
    write_study,
)
from tests.tables.recount import Recount

SEGMENTS = """\
segment_id;document;file;turn;speaker;source;role;start;end;time;text
G1_3_22;G1;one.txt;1;I;Zeile 1;interviewer;3;22;;Warum gärtnern Sie?
G1_26_44;G1;one.txt;2;B;Zeile 2;participant;26;44;;Wegen der Tomaten.
G1_45_76;G1;one.txt;2;B;Zeile 2;participant;45;76;;Die Ernte schmeckt nach Sommer.
G1_77_95;G1;one.txt;2;B;Zeile 2;participant;77;95;;Das Büro ist grau.
G1_99_113;G1;one.txt;3;I;Zeile 3;interviewer;99;113;;Und die Leute?
G1_117_165;G1;one.txt;4;B;Zeile 4;participant;117;165;;\
Mit den Nachbarn feiern wir jedes Jahr ein Fest.
G3_3_22;G3;three.txt;1;I;Zeile 1;interviewer;3;22;;Warum gärtnern Sie?
G3_26_77;G3;three.txt;2;B;Zeile 2;participant;26;77;;\
Wegen der Ernte, die Tomaten schmecken nach Sommer.
G3_78_99;G3;three.txt;2;B;Zeile 2;participant;78;99;;Der Bus kommt selten.
G3_103_117;G3;three.txt;3;I;Zeile 3;interviewer;103;117;;Und die Leute?
G3_121_167;G3;three.txt;4;B;Zeile 4;participant;121;167;;\
Mit den Nachbarn feiern wir manchmal ein Fest.
G2_3_22;G2;two.txt;1;I;Zeile 1;interviewer;3;22;;Warum gärtnern Sie?
G2_26_63;G2;two.txt;2;B;Zeile 2;participant;26;63;;Ich esse gern, was ich geerntet habe.
G2_64_81;G2;two.txt;2;B;Zeile 2;participant;64;81;;Der Weg ist weit.
"""

HUMAN_ROWS = """\
G1_26_76;G1;one.txt;2;B;Zeile 2;26;76;;Wegen der Tomaten. Die Ernte schmeckt nach Sommer.;\
M1;Ernte;M;human;1,0;HK;hk.csv:2;von Hand kodiert
G1_117_165;G1;one.txt;4;B;Zeile 4;117;165;;Mit den Nachbarn feiern wir jedes Jahr ein Fest.;\
M2;Leute;M;human;1,0;HK;hk.csv:3;von Hand kodiert
G2_26_63;G2;two.txt;2;B;Zeile 2;26;63;;Ich esse gern, was ich geerntet habe.;M1;Ernte;M;\
human;1,0;HK;hk.csv:4;von Hand kodiert
"""

OUTPUTS = {
    "segments",
    "coded_segments",
    "codings_moved",
    "frequencies",
    "group_tests",
    "code_by_document",
    "code_by_document_confirmed",
    "code_by_document_expected",
    "code_by_place",
    "code_by_speaker",
    "code_by_course",
    "case_profiles",
    "cooccurrence",
    "quotes",
    "theme_matrix",
    "topics",
    "topic_segments",
    "topic_map",
    "topic_hierarchy",
    "code_by_topic",
    "topic_by_document",
    "topic_by_place",
    "topic_by_course",
    "topic_coverage",
    "code_spread",
    "candidates",
    "faults",
}


class Recorder(SilentListener):
    """A listener that remembers which stages ran, and why."""

    def __init__(self) -> None:
        self.ran: dict[str, Sequence[str]] = {}

    def stage_started(self, stage: str, reasons: Sequence[str]) -> None:
        self.ran[stage] = reasons


def ran(folder: Path, stages: Sequence[str] | None = None) -> list[str]:
    recorder = Recorder()
    run(StudyFolder.open(folder), stages, recorder)
    return list(recorder.ran)


def stale(folder: Path) -> dict[str, list[str]]:
    return {stage: why for stage, why in status(StudyFolder.open(folder)).items() if why}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def tables(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in files(folder / "outputs").items() if name.endswith("csv")}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# The whole way


def test_a_small_study_from_end_to_end(finished_study):
    outputs = finished_study / "outputs"
    assert (outputs / "segments.csv").read_bytes().decode("utf-8-sig") == SEGMENTS.replace(
        "\n", "\r\n"
    )
    coded = (outputs / "coded_segments.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert coded[0] == (
        "segment_id;document;file;turn;speaker;source;start;end;time;text;code;code_name;"
        "main_code;status;probability;coder;evidence;reason"
    )
    assert [row for row in coded if ";human;" in row] == HUMAN_ROWS.splitlines()

    table = read_output("coded_segments", outputs)
    machine = table[table["status"] != "human"]
    # The machine codes what nobody has coded, and does not guess at what people left uncoded.
    assert set(machine["document"]) == {"G3"}
    assert set(machine["coder"]) == {"panreflex"}
    assert machine["probability"].between(0, 1).all()
    assert (machine["reason"] != "").all()


def test_every_output_is_there_and_can_be_read(finished_study):
    outputs = finished_study / "outputs"
    assert {path.stem for path in outputs.glob("*.csv")} == OUTPUTS
    for name in OUTPUTS:
        read_output(name, outputs)
    assert len(read_output("faults", outputs)) == 0


def test_every_row_quotes_its_document(finished_study):
    documents = read_artifact(StudyFolder.open(finished_study), "documents", Document)
    texts = {document.id: document.text for document in documents}
    for name in ("segments", "coded_segments", "topic_segments"):
        for row in read_output(name, finished_study / "outputs").itertuples():
            assert texts[row.document][row.start : row.end] == row.text


def test_what_a_study_has_come_to(finished_study):
    found = run(StudyFolder.open(finished_study))
    assert (found.documents, found.turns, found.segments) == (3, 10, 14)
    assert found.codings["human"] == 3
    assert found.topics is not None
    assert (found.faults, found.edited_copies) == ((), ())


def test_what_has_not_run_is_not_summed_up(small_study):
    found = run(StudyFolder.open(small_study), ["ingest"])
    assert (found.documents, found.codings, found.topics) == (3, None, None)


@pytest.mark.whole_report
def test_two_fresh_runs_write_the_same(finished_study, tmp_path):
    again = write_study(tmp_path / "again")
    run(StudyFolder.open(again))
    theirs, ours = files(again / "outputs"), files(finished_study / "outputs")
    assert {"report.html", "panreflex.xlsx", "synthese.docx", "pictures/frequencies.svg"} < set(
        ours
    )
    assert sorted(theirs) == sorted(ours)
    differing = [name for name, content in ours.items() if theirs[name] != content]
    assert differing == ["manifest.json"]  # which says when it was made


def test_the_manifest_tells_neither_where_the_study_lies_nor_what_was_said(finished_study):
    text = (finished_study / "outputs" / "manifest.json").read_text(encoding="utf-8")
    assert str(finished_study.parent) not in text
    assert not re.search(r'"(/|[A-Z]:)', text)
    assert "Tomaten" not in text
    assert "transcripts/one.txt" in text


# Which stages run


def test_nothing_runs_twice(finished_study):
    before = files(finished_study / "outputs")
    assert ran(finished_study) == []
    assert files(finished_study / "outputs") == before


def test_a_file_that_is_only_touched_is_unchanged(finished_study):
    (finished_study / "transcripts" / "one.txt").touch()
    (finished_study / "codebook" / "codings" / "hk.csv").touch()
    assert stale(finished_study) == {}


def test_files_that_are_no_transcripts_change_nothing(finished_study):
    for name in (".DS_Store", "~$one.docx", "README.md"):
        (finished_study / "transcripts" / name).write_text("x")
    assert stale(finished_study) == {}


ALL = ["ingest", "codings", "code", "topics", "tables", "report"]
COUNTED = ["tables", "report"]
CODED = ["code", *COUNTED]


@pytest.mark.parametrize(
    ("file", "old", "new", "stages", "reason"),
    [
        ("transcripts/two.txt", "weit", "kurz", ALL, "transcripts/two.txt changed"),
        ("transcripts/metadata.csv", "Stadt", "Dorf", ALL, "transcripts/metadata.csv changed"),
        ("codebook/kodierleitfaden.yaml", "Feste", "Feiern", CODED, "changed"),
        ("codebook/codings/hk.csv", "G2;M1", "G2;M2", ["codings", *CODED], "changed"),
        ("study.toml", "[coding]", "[coding]\nauto_precision = 0.9", CODED, "0.85 to"),
        ("study.toml", "[tables]", "[topics]\nmin_size = 4\n[tables]", ["topics", *COUNTED], "4"),
        ("study.toml", '["place"]', "[]", COUNTED, "setting tables.attributes changed"),
        ("study.toml", "[coding]", 'dialect = "rfc4180"\n[coding]', ALL, "setting dialect"),
        ("study.toml", '"Gartenstudie"', '"Umbenannt"', ["report"], "setting title changed"),
    ],
)
def test_a_change_makes_stale_what_depends_on_it(finished_study, file, old, new, stages, reason):
    if "dialect" in new:  # top-level keys stand before the sections
        new = new.replace('dialect = "rfc4180"\n[coding]', "[coding]")
        change(finished_study / file, "title", 'dialect = "rfc4180"\ntitle')
    else:
        change(finished_study / file, old, new)
    found = stale(finished_study)
    assert list(found) == stages
    assert all(reason in found[stage][0] for stage in stages[:1])


def test_a_new_transcript_makes_everything_stale(finished_study):
    (finished_study / "transcripts" / "vier.txt").write_text("B: Ja.")
    assert stale(finished_study)["ingest"] == ["transcripts/vier.txt is new"]
    assert list(stale(finished_study)) == ALL


def test_a_lost_output_is_made_again(finished_study):
    before = tables(finished_study)
    (finished_study / "outputs" / "segments.csv").unlink()
    assert stale(finished_study) == {"ingest": ["outputs/segments.csv is missing"]}
    assert ran(finished_study) == ["ingest"]
    assert tables(finished_study) == before


def test_lost_working_copies_are_made_again(finished_study):
    before = tables(finished_study)
    shutil.rmtree(finished_study / ".panreflex")
    assert list(stale(finished_study)) == ALL
    assert stale(finished_study)["code"] == ["the working copies in .panreflex are gone"]
    assert run(StudyFolder.open(finished_study)).edited_copies == ()
    assert tables(finished_study) == before


def test_a_wanted_stage_brings_those_before_it(small_study):
    assert ran(small_study, ["code"]) == ["ingest", "codings", "code", "faults"]


def test_force_runs_the_wanted_stage_only(finished_study):
    recorder = Recorder()
    run(StudyFolder.open(finished_study), ["ingest"], recorder, force=True)
    assert recorder.ran == {"ingest": ["asked for"]}


def test_no_sentence_is_analysed_twice(finished_study, monkeypatch):
    run(StudyFolder.open(finished_study), force=True)  # its working copies may be of an older state
    analysed = []
    analyse_anew = tokens_module._analyse
    monkeypatch.setattr(
        tokens_module, "_analyse", lambda *text: analysed.append(text[0]) or analyse_anew(*text)
    )
    run(StudyFolder.open(finished_study), force=True)
    assert analysed == []
    change(finished_study / "transcripts" / "two.txt", "weit", "kurz")
    run(StudyFolder.open(finished_study))
    # The sentence for coding, and the passage for topics.
    assert analysed == [
        "Der Weg ist kurz.",
        "Ich esse gern, was ich geerntet habe. Der Weg ist kurz.",
    ]


def test_an_unchanged_file_is_not_read_again(small_study, monkeypatch):
    read = []
    read_files = reading_cache.read_files

    def read_and_note(wanted, options):
        read.extend(one.file for one in wanted)
        return read_files(wanted, options)

    monkeypatch.setattr(reading_cache, "read_files", read_and_note)
    study = StudyFolder.open(small_study)
    run(study, ["ingest"])
    assert read == ["one.txt", "three.txt", "two.txt"]
    change(small_study / "transcripts" / "two.txt", "weit", "kurz")
    run(study, ["ingest"])
    assert read[3:] == ["two.txt"]
    assert "Der Weg ist kurz." in {s.text for s in read_artifact(study, "segments", Segment)}


def test_what_changes_while_a_stage_runs_is_stale_in_the_next_run(small_study):
    class Meddler(SilentListener):
        def stage_finished(self, stage: str) -> None:
            if stage == "ingest":
                change(small_study / "transcripts" / "two.txt", "weit", "kurz")

    run(StudyFolder.open(small_study), ["code"], Meddler())
    found = stale(small_study)
    assert (found["ingest"], found["code"]) == (
        ["transcripts/two.txt changed"],
        ["stage ingest changed", "stage codings changed"],
    )


# Nothing is lost


class PowerCut(BaseException):
    """What no handler of the program expects."""


# The manifest, the records of documents, segments and faults, the table, the manifest again.
@pytest.mark.parametrize("at", range(6))
def test_after_a_power_cut_outputs_are_whole_and_the_next_run_completes(
    finished_study, tmp_path, monkeypatch, at
):
    change(finished_study / "transcripts" / "two.txt", "weit", "kurz")
    expected = write_study(tmp_path / "expected", two=TWO.replace("weit", "kurz"))
    run(StudyFolder.open(expected), ["ingest"])
    before = (finished_study / "outputs" / "segments.csv").read_bytes()
    after = (expected / "outputs" / "segments.csv").read_bytes()

    left = iter(range(at))
    original = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise PowerCut
        return original(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(PowerCut):
            run(StudyFolder.open(finished_study), ["ingest"])
    assert (finished_study / "outputs" / "segments.csv").read_bytes() in (before, after)
    if at:
        assert stale(finished_study)["ingest"] == ["its last run was cut off"]
    assert run(StudyFolder.open(finished_study), ["ingest"]).edited_copies == ()
    assert (finished_study / "outputs" / "segments.csv").read_bytes() == after
    assert sorted(path.name for path in (finished_study / "outputs").glob("*.tmp")) == []


def test_what_a_correction_has_moved_is_listed_wherever_a_run_was_cut_off(
    finished_study, tmp_path, monkeypatch
):
    """Also between the anchored codings, which the next run starts from, and the list of moved."""
    one = finished_study / "transcripts" / "one.txt"
    one.write_text("I: Guten Tag!\nB: Guten Tag.\n" + one.read_text("utf-8"), "utf-8")
    shutil.copytree(finished_study, tmp_path / "whole")
    run(StudyFolder.open(tmp_path / "whole"), ["codings"])
    expected = (tmp_path / "whole" / "outputs" / "codings_moved.csv").read_bytes()
    assert expected.count(b"G1;") == 2
    original, cut = Path.replace, 0
    while True:
        folder = Path(shutil.copytree(finished_study, tmp_path / f"cut_{cut}"))
        left = iter(range(cut))

        def replace(self: Path, target: Path, left: Iterator[int] = left) -> Path:
            if next(left, None) is None:
                raise PowerCut
            return original(self, target)

        with monkeypatch.context() as patch, suppress(PowerCut):
            patch.setattr(Path, "replace", replace)
            run(StudyFolder.open(folder), ["codings"])
            break
        run(StudyFolder.open(folder), ["codings"])
        assert (folder / "outputs" / "codings_moved.csv").read_bytes() == expected
        assert [*folder.rglob("*.tmp")] == []
        cut += 1
    assert cut > 10


@pytest.mark.parametrize("manifest", ["there", "deleted"])
def test_an_output_that_a_person_edited_is_kept(finished_study, manifest):
    outputs = finished_study / "outputs"
    change(outputs / "segments.csv", "Das Büro ist grau.", "Das Büro ist grau. Notiz!")
    edited = (outputs / "segments.csv").read_bytes()
    if manifest == "deleted":
        (outputs / "manifest.json").unlink()
    assert ("ingest" in stale(finished_study)) == (manifest == "deleted")

    found = run(StudyFolder.open(finished_study), ["ingest"], force=True)
    assert found.edited_copies == (outputs / "segments.edited-1.csv",)
    assert found.edited_copies[0].read_bytes() == edited
    assert "Notiz!" not in (outputs / "segments.csv").read_text(encoding="utf-8-sig")
    assert run(StudyFolder.open(finished_study), ["ingest"], force=True).edited_copies == ()


def test_an_output_that_is_no_longer_asked_for_goes_unless_a_person_edited_it(finished_study):
    outputs = finished_study / "outputs"
    change(finished_study / "study.toml", '["place"]', "[]")
    shutil.copytree(finished_study, finished_study.parent / "edited")
    run(StudyFolder.open(finished_study))
    assert not (outputs / "code_by_place.csv").exists()

    outputs = finished_study.parent / "edited" / "outputs"
    change(outputs / "code_by_place.csv", "Stadt", "Großstadt")
    found = run(StudyFolder.open(outputs.parent))
    assert found.edited_copies == (outputs / "code_by_place.edited-1.csv",)
    assert not (outputs / "code_by_place.csv").exists()


@pytest.mark.parametrize("where", ["elsewhere", "study/../elsewhere", "absolute"])
def test_outputs_may_lie_anywhere(small_study, tmp_path, where):
    outputs = tmp_path / "elsewhere"
    named = str(outputs) if where == "absolute" else f"../{where}"
    change(small_study / "study.toml", "[coding]", f"[coding]\n# {where}")
    change(small_study / "study.toml", "title", f"outputs = {json.dumps(named)}\ntitle")
    for _ in range(2):
        run(StudyFolder.open(small_study), ["ingest"], force=True)
        assert (outputs / "segments.csv").is_file()
    assert sorted(path.name for path in outputs.iterdir()) == [
        "faults.csv",
        "manifest.json",
        "segments.csv",
    ]


def test_two_runs_at_once(small_study, monkeypatch):
    monkeypatch.setattr("pipeline.store.WAIT", 0.1)
    run(StudyFolder.open(small_study), ["ingest"])
    with FileLock(small_study / ".panreflex" / "lock"), pytest.raises(StudyError) as error:
        run(StudyFolder.open(small_study), ["ingest"])
    assert error.value.problem == "another run of panreflex is working on this study"
    run(StudyFolder.open(small_study), ["ingest"])


def test_a_second_run_waits_for_the_first_and_says_so(small_study):
    class Waiting(SilentListener):
        def waiting(self):
            asked.append("waiting")
            other.release()

    asked: list[str] = []
    run(StudyFolder.open(small_study), ["ingest"])
    other = FileLock(small_study / ".panreflex" / "lock")
    other.acquire()
    assert run(StudyFolder.open(small_study), ["ingest"], Waiting()).documents == 3
    assert asked == ["waiting"]


def test_an_output_that_is_open_in_a_spreadsheet(finished_study, monkeypatch):
    change(finished_study / "transcripts" / "two.txt", "weit", "kurz")
    before = tables(finished_study)
    original = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if Path(target).name == "segments.csv":
            raise PermissionError(13, "Permission denied")
        return original(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(OutputError) as error:
            run(StudyFolder.open(finished_study), ["ingest"])
    assert "close it in Excel" in str(error.value)
    assert tables(finished_study) == before
    assert ran(finished_study, ["ingest"]) == ["ingest"]


def test_a_folder_that_cannot_be_written(small_study):
    (small_study / "outputs").write_text("a file where the folder should be")
    with pytest.raises(OutputError) as error:
        run(StudyFolder.open(small_study))
    assert error.value.file == str(small_study / "outputs")


def test_outputs_that_may_not_be_written_are_told_before_any_work(small_study, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, _: Path(path).name != "outputs")
    recorder = Recorder()
    with pytest.raises(OutputError) as error:
        run(StudyFolder.open(small_study), listener=recorder)
    assert error.value.file == str(small_study / "outputs")
    assert recorder.ran == {}


@pytest.mark.parametrize("name", ["outputs/manifest.json", ".panreflex/segments.json"])
def test_damaged_files_of_our_own_are_named(finished_study, name):
    (finished_study / name).write_text("{")
    change(finished_study / "codebook" / "kodierleitfaden.yaml", "Feste", "Feiern")
    with pytest.raises(OutputError) as error:
        run(StudyFolder.open(finished_study), ["code"])
    assert error.value.file == str(finished_study / name)
    assert error.value.next_step.startswith("delete it")
    (finished_study / name).unlink()
    assert run(StudyFolder.open(finished_study), ["code"]).codings["human"] == 3


def test_records_that_were_changed_are_noticed_even_where_they_are_still_records(finished_study):
    segments = finished_study / ".panreflex" / "segments.json"
    content = segments.read_bytes()
    assert b"Sommer" in content
    segments.write_bytes(content.replace(b"Sommer", b"Winter"))
    with pytest.raises(OutputError, match="is damaged"):
        read_artifact(StudyFolder.open(finished_study), "segments", Segment)
    segments.write_bytes(content)
    assert read_artifact(StudyFolder.open(finished_study), "segments", Segment)
    segments.write_bytes(content.partition(b"\n")[2])  # as earlier versions wrote it
    assert read_artifact(StudyFolder.open(finished_study), "segments", Segment)


# What is wrong is told before any work is done


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kodierleitfaden": ""}, "the file 'codebook/kodierleitfaden.yaml' (codebook) does not"),
        ({"kodierleitfaden": "codes:\n - id: ["}, "kodierleitfaden.yaml, line 2: not valid YAML"),
        (
            {"kodierleitfaden": CODEBOOK.replace("M2", "M1")},
            "line 12: the id 'M1' is taken by the code on line 8",
        ),
        ({"one": "", "two": "", "three": "", "metadata": ""}, "the folder 'transcripts' (trans"),
        (
            {"study": STUDY.replace("[coding]", 'metadata = "meta.csv"\n[coding]')},
            "study.toml, line 2: the file 'meta.csv' (metadata) does not exist",
        ),
        (
            {"study": STUDY.replace("[coding]", 'codings = "hk.csv"\n[coding]')},
            "study.toml, line 2: the file or folder 'hk.csv' (codings) does not exist",
        ),
    ],
)
def test_nothing_starts_with_what_cannot_end(tmp_path, changes, sentence):
    folder = write_study(tmp_path, **changes)
    recorder = Recorder()
    with pytest.raises(PanreflexError, match=re.escape(sentence)):
        run(StudyFolder.open(folder), listener=recorder)
    assert recorder.ran == {}
    assert not (folder / "outputs").exists()


@pytest.mark.parametrize("stage", ["code", "topics", "tables"])
def test_an_unknown_attribute_is_told_before_anything_is_embedded(small_study, monkeypatch, stage):
    def encode(*_: object) -> None:
        pytest.fail("time was spent on vectors")

    monkeypatch.setattr("pipeline.embed.CachedEncoder.encode", encode)
    change(small_study / "study.toml", "place", "palce")
    with pytest.raises(StudyError) as error:
        run(StudyFolder.open(small_study), [stage])
    assert str(error.value) == (
        "study.toml, line 5: the metadata have no column 'palce', which [tables] attributes "
        "names; did you mean 'place'?"
    )


def test_reading_needs_no_codebook(tmp_path):
    folder = write_study(tmp_path, kodierleitfaden="", hk="")
    assert run(StudyFolder.open(folder), ["ingest"]).documents == 3


# Studies at the edge

HEAD = "Dokumentname;Code;Anfang;Ende;Segment;Kodierer\n"
EVERYTHING = CODINGS + (
    "G3;M1;2;2;Wegen der Ernte, die Tomaten schmecken nach Sommer.;HK\n"
    "G3;M2;4;4;Mit den Nachbarn feiern wir manchmal ein Fest.;HK\n"
)
ONE_CODE = "codes:\n  - {id: M1, name: Ernte}\n"
MAIN_CODES = "codes:\n  - {id: M1, name: Ernte}\n  - {id: M2, name: Leute}\n"


def coded(folder: Path) -> dict[str, int]:
    found = run(StudyFolder.open(folder), ["code"])
    assert found.faults == ()
    return dict(found.codings)


@pytest.mark.parametrize(
    ("changes", "human", "by_machine"),
    [
        ({"hk": ""}, 0, True),
        ({"hk": HEAD}, 0, True),
        ({"hk": EVERYTHING}, 5, False),
        ({"hk": HEAD + "G1;M1;2;2;Wegen der Tomaten.;HK\n"}, 1, True),
        ({"hk": "".join(CODINGS.splitlines(keepends=True)[:3])}, 2, True),
        ({"hk": HEAD + "G1;M1;1;1;Warum gärtnern Sie?;HK\n"}, 1, True),
        ({"kodierleitfaden": ONE_CODE, "hk": ""}, 0, True),
        ({"kodierleitfaden": ONE_CODE, "hk": HEAD + "G1;M1;2;2;Wegen der Tomaten.;HK\n"}, 1, True),
        ({"kodierleitfaden": MAIN_CODES}, 3, True),
        (
            {
                "study": STUDY.replace("[coding]", "[coding]\nuncoded_is_negative = false"),
                "hk": HEAD + "G1;M1;2;2;Wegen der Tomaten.;HK\n",
            },
            1,
            True,
        ),
        ({"one": "I: Ja?\n", "two": "I: Und?\n", "three": "I: Nein?\n", "hk": ""}, 0, False),
    ],
    ids=[
        "no codings",
        "a list without rows",
        "nothing left to code",
        "one coding",
        "one coded document",
        "only a question coded",
        "one code",
        "one code, one coding",
        "main codes only",
        "selected passages",
        "nobody answers",
    ],
)
def test_studies_at_the_edge_are_coded(tmp_path, toy_encoder, changes, human, by_machine):
    found = coded(write_study(tmp_path, **changes))
    assert found.pop("human", 0) == human
    assert bool(sum(found.values())) == by_machine
    if not human:
        assert "auto" not in found  # nothing vouches for a threshold


def test_a_study_in_english(tmp_path, toy_encoder):
    folder = write_study(
        tmp_path,
        study='language = "en"\n' + STUDY,
        kodierleitfaden=CODEBOOK.replace("language: de", "language: en"),
        one="I: Why?\nB: For the tomatoes. The harvest tastes of summer.\n",
        hk=HEAD + "G1;M1;2;2;For the tomatoes.;HK\n",
    )
    assert coded(folder)["human"] == 1
    reasons = read_output("coded_segments", folder / "outputs")["reason"]
    assert "coded by hand" in reasons[0]


def test_an_empty_folder_of_transcripts(tmp_path):
    folder = write_study(tmp_path, one="", two="", three="", metadata="file\n", hk="")
    found = run(StudyFolder.open(folder))
    assert [(fault.file, fault.problem) for fault in found.faults] == [
        ("transcripts", "there are no transcripts in this folder")
    ]
    assert len(read_output("segments", folder / "outputs")) == 0
    assert len(read_output("faults", folder / "outputs")) == 1


# The demo study


@pytest.mark.slow
def test_the_demo_study(tmp_path):
    root = Path(__file__).parents[1]
    for part in ("transcripts", "codebook"):
        shutil.copytree(root / part, tmp_path / part)
    shutil.copy(root / "study.toml", tmp_path)
    if (vectors := root / ".panreflex" / "vectors.sqlite").exists():
        (tmp_path / ".panreflex").mkdir()
        shutil.copy(vectors, tmp_path / ".panreflex")
    codings = files(tmp_path / "codebook" / "codings")
    study = StudyFolder.open(tmp_path)
    found = run(study)
    assert (found.documents, found.faults, found.codings["human"]) == (32, (), 293)
    attributes = {
        f"{what}_by_{name}"
        for name in study.settings.tables.attributes
        for what in ("code", "topic")
    }
    assert {path.stem for path in study.outputs.glob("*.csv")} == (
        OUTPUTS - {"code_by_place", "topic_by_place"}
        | attributes
        | {"joint_display", "recommendations", "recommendation_passages", "examples"}
        | {"code_by_phase", "phase_by_document"}
    )
    Recount(study.outputs, pd.read_csv(study.metadata, keep_default_na=False)).all()
    texts = {document.id: document.text for document in read_artifact(study, "documents", Document)}
    for path in study.outputs.glob("*.csv"):
        table = read_output(path.name, study.outputs)
        if {"document", "start", "end", "text"} <= set(table.columns):
            for row in table.itertuples():
                assert texts[row.document][row.start : row.end] == row.text
    assert files(tmp_path / "codebook" / "codings") == codings
    assert ran(tmp_path) == []


@pytest.mark.whole_report
def test_a_run_whose_pictures_cannot_be_drawn_ends_and_says_so(finished_study, monkeypatch):
    def died(*_arguments: Any, **_named: Any) -> Any:
        raise ProcessDied

    monkeypatch.setattr("pipeline.stages.pictures.apart", died)
    monkeypatch.setattr("pipeline.drawing.begun_apart", lambda *_: died)
    study = StudyFolder.open(finished_study)
    shutil.rmtree(study.state / "pictures")
    found = run(study, ["report"], force=True)
    (fault,) = [one for one in found.faults if one.stage == "report"]
    assert "pictures are missing, because the library that draws ended" in fault.problem
    assert "pictures.html, pictures/frequencies.svg, pictures/frequencies.png" in fault.problem
    assert {path.name for path in study.outputs.glob("*.*")} >= {"panreflex.xlsx", "report.html"}
    assert not list(study.outputs.glob("pictures*/*"))
    assert fault in run(study).faults, "it stays told until they are drawn"
