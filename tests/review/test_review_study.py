"""What becomes of a study that was reviewed?"""

import csv
import io

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from pipeline import read_output
from pipeline.cli import main
from pipeline.codebook import load_codebook
from pipeline.exchange import exported_codings
from pipeline.records import Status, segment_id
from pipeline.run import run
from pipeline.stages.language_model import requests_of
from pipeline.stages.results import read_results
from pipeline.study import StudyFolder

LOG = "codebook/codings/review_log.jsonl"


def call(*arguments):
    return CliRunner().invoke(main, ["review", *map(str, arguments)])


def read(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";"))


def fill_in(path, answers, **everywhere):
    """Write answers into a sheet: by id, columns and cells."""
    rows = read(path)
    for row in rows:
        row.update(everywhere)
        row.update(answers.get(row["ID"], {}))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8-sig", newline="")
    return path


@pytest.fixture
def sheet(finished_study):
    assert call("export", finished_study).exit_code == 0
    return finished_study / "outputs" / "review" / "pruefbogen.csv"


FEAST = "G3_121_167"
HARVEST = "G3_26_77"


def test_decisions_are_codings_of_people_and_the_machine_does_not_ask_again(finished_study, sheet):
    ids = {row["ID"] for row in read(sheet)}
    assert ids == {f"{FEAST}#M2", f"{HARVEST}#M1"}
    answers = {
        f"{FEAST}#M2": {"Entscheidung": "ablehnen"},
        f"{HARVEST}#M1": {"Entscheidung": "umkodieren", "Neuer Code": "m2", "Kommentar": "Leute!"},
    }
    done = call("import", fill_in(sheet, answers), "--study", finished_study, "--reviewer", "Anna")
    assert done.exit_code == 0
    assert "imported as import 1: 1 " in done.output
    assert "1 rejected" in done.output
    assert "1 recoded" in done.output
    assert "; 0 rows are open" in done.output
    codings = (finished_study / "codebook/codings/hk.csv").read_bytes()

    study = StudyFolder.open(finished_study)
    found = run(study)
    assert found.faults == ()
    coded = read_output("coded_segments", study.outputs)
    mine = coded[coded["document"] == "G3"]
    machine_again = mine[mine["segment_id"].isin([FEAST])]
    assert machine_again.empty  # what was rejected is not proposed again
    (row,) = mine[mine["segment_id"] == HARVEST].itertuples()
    assert (row.code, row.status, row.coder) == ("M2", "human", "Anna")
    assert "Leute!" in row.reason
    # The sentence that nobody looked at is still the machine's: one sentence was read, not all.
    assert found.codings["human"] == 4
    assert (finished_study / "codebook/codings/hk.csv").read_bytes() == codings

    # The same file again changes nothing; taking it back brings back what was.
    log = (finished_study / LOG).read_bytes()
    again = call("import", sheet, "--study", finished_study, "--reviewer", "Anna")
    assert "nothing new" in again.output
    assert "to use the decisions" not in again.output
    assert (finished_study / LOG).read_bytes() == log
    shown = call("history", HARVEST, "--study", finished_study).output
    assert "Anna recoded: M1 → M2 (Leute!)" in shown
    assert call("undo", "--study", finished_study).exit_code == 0
    assert "no longer counts" in call("history", HARVEST, "--study", finished_study).output
    run(study)
    status = read_output("coded_segments", study.outputs)["status"]
    assert (status == "human").sum() == 3


def test_a_reviewed_passage_leaves_the_rest_of_its_document_to_the_machine(finished_study, sheet):
    answers = {f"{FEAST}#M2": {"Entscheidung": "annehmen"}}
    call("import", fill_in(sheet, answers), "--study", finished_study, "--reviewer", "Anna")
    study = StudyFolder.open(finished_study)
    run(study, ["code"])
    coded = read_output("coded_segments", study.outputs)
    status = coded[coded["document"] == "G3"].set_index("segment_id")["status"]
    assert status[FEAST] == "human"
    assert status[HARVEST] in {"review", "auto"}


def test_a_language_model_is_shown_what_reviews_have_decided(finished_study, sheet):
    settings = finished_study / "study.toml"
    settings.write_text(
        settings.read_text("utf-8") + '[coding.llm]\nmodel = "m"\nexamples = 9\n', "utf-8"
    )

    def asked():
        study = StudyFolder.open(finished_study)
        run(study, ["codings"])
        requests = requests_of(study, load_codebook(study.codebook))
        return [str(r.body) for r in requests if r.units[0].document == "G1"]

    feast = "Mit den Nachbarn feiern wir manchmal ein Fest."
    assert not any(feast in body for body in asked())
    answers = {
        f"{FEAST}#M2": {"Entscheidung": "annehmen"},
        f"{HARVEST}#M1": {"Entscheidung": "ablehnen"},
    }
    fill_in(sheet, answers, **{"Kodiert von": "Anna"})
    assert call("import", sheet, "--study", finished_study).exit_code == 0
    now = asked()
    assert all(feast in body for body in now)
    assert not any("die Tomaten schmecken" in body for body in now)  # carries no code


def test_what_was_rejected_is_no_coding_of_anybody(finished_study, sheet):
    fill_in(sheet, {f"{FEAST}#M2": {"Entscheidung": "ablehnen"}}, **{"Kodiert von": "Anna"})
    assert call("import", sheet, "--study", finished_study).exit_code == 0
    study = StudyFolder.open(finished_study)
    run(study, ["codings"])
    results = read_results(study)
    assert {coding.coder for coding in results.codings} == {"HK"}
    assert {coding.coder for coding in exported_codings(results, only=[Status.HUMAN])} == {"HK"}


def test_a_dry_run_changes_nothing(finished_study, sheet):
    fill_in(sheet, {f"{FEAST}#M2": {"Entscheidung": "ok"}})
    done = call("import", sheet, "--study", finished_study, "--reviewer", "A", "--dry-run")
    assert "would be imported: 1 accepted" in done.output
    assert f"{FEAST}: A accepted: M2" in done.output
    assert not (finished_study / LOG).exists()


def test_a_bad_row_keeps_the_whole_file_out(finished_study, sheet):
    fill_in(sheet, {f"{HARVEST}#M1": {"Entscheidung": "annehmen"}}, **{"Kodiert von": "Anna"})
    call("import", sheet, "--study", finished_study)
    log = (finished_study / LOG).read_bytes()
    bad = {
        f"{HARVEST}#M1": {"Entscheidung": "ablehnen"},
        f"{FEAST}#M2": {"Entscheidung": "umkodieren", "Neuer Code": "Ernde"},
    }
    done = call("import", fill_in(sheet, bad), "--study", finished_study)
    assert done.exit_code == 1
    assert "the code 'Ernde' is not in the codebook; did you mean 'Ernte'?" in done.output
    assert "nothing imported" in done.output
    assert (finished_study / LOG).read_bytes() == log


def test_a_sheet_that_was_filled_in_is_never_overwritten(finished_study, sheet):
    call("export", finished_study)
    assert sorted(path.name for path in sheet.parent.iterdir()) == [
        "pruefbogen.csv",
        "pruefbogen.xlsx",
    ]
    fill_in(sheet, {f"{FEAST}#M2": {"Kommentar": "hm"}})
    written = sheet.read_bytes()
    call("export", finished_study)
    assert sheet.read_bytes() == written
    assert sheet.with_name("pruefbogen-2.csv").exists()


def test_two_people_blind_are_compared_and_their_differences_settled(finished_study):
    done = call("export", finished_study, "--blind", "--document", "G3", "--format", "csv",
                "--for", "Anna", "--for", "Ben", "--overlap", "1")  # fmt: skip
    assert done.exit_code == 0
    folder = finished_study / "outputs" / "review"
    codes = {"Anna": ("M1", "M2"), "Ben": ("M1", "M1")}
    for person, (harvest, feast) in codes.items():
        path = folder / f"pruefbogen_blind_{person}.csv"
        assert "Code" not in read(path)[0]
        answers = {HARVEST: {"Neuer Code": harvest}, FEAST: {"Neuer Code": feast}}
        fill_in(path, answers | {"G3_78_99": {"Entscheidung": "ablehnen"}})
        assert call("import", path, "--study", finished_study).exit_code == 0

    study = StudyFolder.open(finished_study)
    run(study)
    agreement = read_output("agreement", study.outputs)
    between = agreement[(agreement["coder_a"] == "Anna") & (agreement["coder_b"] == "Ben")]
    # Three sentences: M1 and M1, none and none, M2 and M1; observed 2/3. Chance: M1 1/3 * 2/3,
    # none 1/3 * 1/3, M2 1/3 * 0 = 3/9; (2/3 - 1/3) / (1 - 1/3) = 0.5.
    assert between["units"].tolist()[0] == 3
    assert between["kappa"].tolist()[0] == 0.5
    assert set(agreement["coder_a"]) | set(agreement["coder_b"]) == {"Anna", "Ben"}  # not HK

    assert call("conflicts", finished_study, "--format", "csv").exit_code == 0
    conflicts = folder / "konflikte.csv"
    (row,) = read(conflicts)
    assert row["ID"] == f"{FEAST}!"
    assert row["Meinungen"] == "Anna: M2\nBen: M1"
    fill_in(conflicts, {f"{FEAST}!": {"Entscheidung": "anna", "Kodiert von": "HK"}})
    assert call("import", conflicts, "--study", finished_study).exit_code == 0
    run(study)
    coded = read_output("coded_segments", study.outputs)
    (settled,) = coded[coded["segment_id"] == FEAST].itertuples()
    assert (settled.code, settled.coder) == ("M2", "HK")
    in_feast = [
        c for c in read_results(study).codings if segment_id(c.document, c.start, c.end) == FEAST
    ]
    assert [(c.coder, c.code) for c in in_feast] == [("Anna", "M2"), ("Ben", "M1"), ("HK", "M2")]
    assert "No two people decided differently." in call("conflicts", finished_study).output
    # What each of them said alone is still what is compared.
    assert read_output("agreement", study.outputs)["kappa"].tolist()[0] == 0.5


def test_the_xlsx_is_made_for_people(finished_study, sheet):
    book = load_workbook(sheet.with_suffix(".xlsx"))
    judged, codes = book.worksheets
    head = {cell.value: cell for cell in judged[1]}
    assert judged.freeze_panes == "A2"
    assert judged.protection.sheet
    text, decision = (judged.cell(2, head[name].column) for name in ("Text", "Entscheidung"))
    assert text.protection.locked
    assert text.alignment.wrap_text
    assert not decision.protection.locked
    offered = {v.formula1 for v in judged.data_validations.dataValidation}
    decisions, codes_there = (
        '"annehmen,ablehnen,umkodieren,ergänzen"',
        "'Kodierleitfaden'!$A$2:$A$3",
    )
    assert offered == {decisions, codes_there, '"ja,nein"'}
    assert [row[0].value for row in codes.iter_rows(min_row=2)] == ["M1", "M2"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--code", "M3"], "there is no code 'M3'"),
        (["--document", "G9"], "there is no document 'G9'"),
        (["--document", "G1"], "nothing is left to judge"),
    ],
)
def test_a_choice_that_makes_no_sense(finished_study, options, told):
    done = call("export", finished_study, *options)
    assert done.exit_code == 1
    assert told in done.output


def test_a_sample_holds_what_was_left_uncoded(finished_study):
    call("export", finished_study, "--sample", "3", "--format", "csv")
    rows = read(finished_study / "outputs" / "review" / "pruefbogen.csv")
    assert sorted(row["Status"] for row in rows) == ["review", "review", "uncoded"]
    assert {row["Gewicht"] for row in rows} == {"1,0"}


def test_recall_is_estimated_from_a_sample(finished_study):
    call("export", finished_study, "--sample", "3", "--format", "csv")
    sheet = finished_study / "outputs" / "review" / "pruefbogen.csv"
    assert "no sample was judged" in call("recall", finished_study).output
    answers = {
        f"{FEAST}#M2": {"Entscheidung": "ja"},
        f"{HARVEST}#M1": {"Entscheidung": "nein"},
        "G3_78_99": {"Neuer Code": "M2"},
    }
    fill_in(sheet, answers, **{"Kodiert von": "Anna"})
    assert call("import", sheet, "--study", finished_study).exit_code == 0
    # Three sentences: one found, one wrong, one missed.
    told = call("recall", finished_study).output
    assert "1 uncoded sentence\n" in told
    assert "Precision 0.50" in told
    assert "recall 0.50" in told


BUS = "G3_78_99"


def correct(study, **changes):
    """Change words of the third transcript."""
    path = study / "transcripts" / "three.txt"
    text = path.read_text("utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def moved(study):
    table = read_output("codings_moved", study / "outputs")
    assert set(table["file"]) <= {"review_log.jsonl"}
    return table[["code", "coder", "change", "text_before"]].to_numpy().tolist()


def test_a_decision_that_no_code_fits_is_found_again_in_a_corrected_transcript(finished_study):
    call("export", finished_study, "--blind", "--document", "G3", "--format", "csv",
         "--for", "Anna", "--for", "Ben", "--overlap", "1")  # fmt: skip
    folder = finished_study / "outputs" / "review"
    for person, feast in (("Anna", {}), ("Ben", {"Entscheidung": "", "Neuer Code": "M2"})):
        path = folder / f"pruefbogen_blind_{person}.csv"
        fill_in(path, {FEAST: feast}, Entscheidung="ablehnen")
        assert call("import", path, "--study", finished_study).exit_code == 0
    assert call("conflicts", finished_study, "--format", "csv").exit_code == 0
    settled = folder / "konflikte.csv"
    fill_in(settled, {}, **{"Entscheidung": "ablehnen", "Kodiert von": "HK"})
    assert call("import", settled, "--study", finished_study).exit_code == 0
    study = StudyFolder.open(finished_study)
    assert run(study).faults == ()

    correct(finished_study, Wegen="Na, wegen", selten="nie", manchmal="bisweilen")
    again = run(study)
    assert again.faults == ()
    harvest, bus, feast = (
        "Wegen der Ernte, die Tomaten schmecken nach Sommer.",
        "Der Bus kommt selten.",
        "Mit den Nachbarn feiern wir manchmal ein Fest.",
    )
    found = moved(finished_study)
    assert sorted(found) == sorted(
        [
            *(["", who, "reworded", text] for who in ("Anna", "Ben") for text in (harvest, bus)),
            ["", "Anna", "reworded", feast],
            ["M2", "Ben", "reworded", feast],
            ["", "HK", "reworded", feast],
        ]
    )
    coded = read_output("coded_segments", study.outputs)
    assert coded[coded["document"] == "G3"].empty  # and none of it is proposed
    assert call("agreement", finished_study, "--no-machine").exit_code == 0
    assert call("recall", finished_study).exit_code == 1  # nothing of it was drawn at random
    assert "no code → no code" in call("history", BUS, "--study", finished_study).output


def test_a_proposal_that_was_rejected_is_no_code_in_a_corrected_transcript(finished_study):
    call("export", finished_study, "--sample", "3", "--format", "csv")
    sheet = finished_study / "outputs" / "review" / "pruefbogen.csv"
    fill_in(sheet, {}, **{"Entscheidung": "ablehnen", "Kodiert von": "Anna"})
    assert call("import", sheet, "--study", finished_study).exit_code == 0
    study = StudyFolder.open(finished_study)
    assert run(study).faults == ()
    assert "Precision 0.00" in call("recall", finished_study).output
    correct(finished_study, **{"Der Bus kommt selten.": "Der kommt.", "Wegen": "Also wegen"})
    (lost,) = run(study).faults
    assert "Der Bus kommt selten." in lost.problem
    # The sentence without a proposal is lost; of the two proposals, nothing holds either.
    assert [row[:3] for row in moved(finished_study)] == [
        ["", "Anna", "lost"],
        ["", "Anna", "reworded"],
        ["", "Anna", "moved"],
    ]


def test_a_log_that_an_editor_saved_again_survives_the_next_import(finished_study, sheet):
    answers = {f"{FEAST}#M2": {"Entscheidung": "ablehnen"}}
    fill_in(sheet, answers, **{"Kodiert von": "Anna"})
    assert call("import", sheet, "--study", finished_study).exit_code == 0
    log = finished_study / LOG
    log.write_bytes(b"\xef\xbb\xbf" + log.read_bytes().replace(b"\n", b"\r\n")[:-2])
    fill_in(sheet, {}, **{"Kodiert von": "Ben"})
    assert call("import", sheet, "--study", finished_study).exit_code == 0
    study = StudyFolder.open(finished_study)
    assert run(study, ["codings"]).faults == ()
    told = call("history", FEAST, "--study", finished_study).output
    assert "Anna reject" in told
    assert "Ben reject" in told
    assert "Import 2" in call("undo", "--study", finished_study).output


def test_coders_of_lists_who_differ_are_told(finished_study):
    """They are not settled by sheets, but "No two people decided differently" was not true."""
    assert "No two people decided differently." in call("conflicts", finished_study).output
    lists = finished_study / "codebook" / "codings" / "hk.csv"
    with lists.open("a", encoding="utf-8") as file:
        file.write("G2;M2;2;2;Ich esse gern, was ich geerntet habe.;AB\n")
    done = call("conflicts", finished_study)
    assert "In what was imported from sheets, no two people decided differently." in done.output
    assert "Coders of lists differ on 1 sentence," in done.output


def test_imports_are_listed_with_the_numbers_that_undo_takes(finished_study, sheet):
    assert "Nothing was imported." in call("imports", finished_study).output
    for person in ("Anna", "Ben"):
        answers = {f"{FEAST}": {"Entscheidung": "ja"}, read(sheet)[0]["ID"]: {"Entscheidung": "ja"}}
        fill_in(sheet, answers, **{"Kodiert von": person})
        assert call("import", sheet, "--study", finished_study).exit_code == 0
    assert call("undo", 1, "--study", finished_study).exit_code == 0
    one, two = call("imports", finished_study).output.splitlines()
    assert one.startswith("1: ")
    assert "pruefbogen.csv, 1 decision by Anna [no longer counts]" in one
    assert "pruefbogen.csv, 1 decision by Ben" in two
    assert "no longer" not in two
    again = call("undo", 1, "--study", finished_study)
    assert again.exit_code == 1
    assert "import 1 was undone before; 'panreflex review imports' lists them" in again.output


def test_one_missing_name_is_one_problem(finished_study, sheet):
    rows = read(sheet)
    fill_in(sheet, {row["ID"]: {"Entscheidung": "ja"} for row in rows}, **{"Kodiert von": ""})
    done = call("import", sheet, "--study", finished_study)
    (told,) = [line for line in done.output.splitlines() if line.startswith("Problem")]
    assert len(rows) > 1
    assert f"lines 2-{len(rows) + 1}" in told or f"lines 2–{len(rows) + 1}" in told
