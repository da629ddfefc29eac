"""Which decisions are to be looked at again after the codebook was changed?"""

import json

from click.testing import CliRunner

from pipeline.cli import main
from pipeline.review.versions import FOLDER, CodebookVersion
from pipeline.run import run
from pipeline.study import StudyFolder
from tests.review.test_review_study import FEAST, HARVEST, call, fill_in, sheet  # noqa: F401
from tests.small_study import CODEBOOK


def diff(*arguments):
    return CliRunner().invoke(main, ["codebook", "diff", *map(str, arguments)])


def changed(folder, old, new):
    path = folder / "codebook" / "kodierleitfaden.yaml"
    assert old in CODEBOOK
    path.write_text(CODEBOOK.replace(old, new), encoding="utf-8")


def test_an_import_keeps_the_codebook_and_what_changed_since_is_listed(finished_study, sheet):  # noqa: F811
    answers = {
        f"{FEAST}#M2": {"Entscheidung": "annehmen"},
        f"{HARVEST}#M1": {"Entscheidung": "ablehnen"},
    }
    fill_in(sheet, answers, **{"Kodiert von": "Anna"})
    assert call("import", sheet, "--study", finished_study).exit_code == 0
    study = StudyFolder.open(finished_study)
    version = CodebookVersion.of(study).hash
    kept = finished_study / "codebook" / "codings" / FOLDER / f"{version}.yaml"
    assert kept.read_text(encoding="utf-8") == CODEBOOK
    assert "No decision was made under another codebook" in diff("--study", finished_study).output
    assert run(study).faults == ()  # the copy is read as no codings

    changed(finished_study, "was man erntet und isst", "was man erntet")
    shown = diff("--study", finished_study)
    assert shown.exit_code == 0, shown.output
    told = json.loads(diff("--study", finished_study, "--json").stdout)
    (since,) = told["since"]
    assert since["earlier"] == f"1 {version}"
    assert [(c["change"], c["code"], c["what"]) for c in since["changed"]] == [
        ("redefined", "M1", ["definition"])
    ]
    # Anna rejected M1; HK gave it twice in a list. Her M2 is not concerned.
    again = [(a["segment"], a["code"], a["by"]) for a in since["again"]]
    assert (HARVEST, "M1", "Anna") in again
    assert sorted(by for *_, by in again) == ["Anna", "HK", "HK"]
    assert kept.read_text(encoding="utf-8") == CODEBOOK


def test_two_codebooks_that_are_named(finished_study, tmp_path):
    old = tmp_path / "alt.yaml"
    old.write_text(CODEBOOK.replace("id: M2", "id: M9"), encoding="utf-8")
    shown = diff(old, "--study", finished_study).output
    assert "M9" in shown
    assert "renamed" in shown
    assert "100 %" in shown
    nothing = tmp_path / "neu.yaml"
    nothing.write_text(CODEBOOK, encoding="utf-8")
    told = diff(nothing, "--study", finished_study).output
    assert "nothing has changed" in told


def test_a_codebook_of_which_no_copy_was_kept_is_named(finished_study, sheet):  # noqa: F811
    fill_in(sheet, {f"{FEAST}#M2": {"Entscheidung": "ja"}}, **{"Kodiert von": "Anna"})
    call("import", sheet, "--study", finished_study)
    for folder in (finished_study / "codebook" / "codings", finished_study / "history"):
        for copy in (folder / FOLDER).iterdir():
            copy.unlink()
    changed(finished_study, "Ernte\n", "Ertrag\n")
    told = " ".join(diff("--study", finished_study).output.split())
    assert "1 decision was made under codebook 1" in told
    assert "no copy was kept" in told
