"""What is told of how far the coders of a study agree?"""

import json

import pytest
from click.testing import CliRunner

from pipeline import read_output
from pipeline.cli import main
from tests.test_run_agreement import SECOND


def agreement(*arguments):
    return CliRunner().invoke(main, ["review", "agreement", *map(str, arguments)])


@pytest.fixture
def study(finished_study):
    """Ten lines of three interviews; LM has coded one of the two that HK has."""
    path = finished_study / "codebook" / "codings" / "lm.csv"
    path.write_text(SECOND, encoding="utf-8")
    return finished_study


def test_people_and_machine_are_compared(study):
    done = agreement(study)
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "HK und LM haben dasselbe Dokument kodiert." in told
    assert "Cohens Kappa 0,20" in told  # as reckoned in tests/test_run_agreement.py
    assert "deren Kodierungen weder in das Lernen noch in die Wahl der Schwellen eingingen" in told
    assert "Mit HK (6 Sätze, 2 Dokumente" in told
    folder = study / "outputs" / "agreement"
    figures = read_output("agreement", folder)
    pairs = figures[["coder_a", "coder_b"]].drop_duplicates().to_numpy().tolist()
    assert pairs == [["HK", "LM"], ["HK", "panreflex"], ["LM", "panreflex"]]
    cells = read_output("confusion", folder)
    between = cells[(cells["coder_a"] == "HK") & (cells["coder_b"] == "LM")]
    # HK: M1 M1 – M2; LM: – M1 – M1.
    assert between[["code_a", "code_b", "sentences"]].to_numpy().tolist() == [
        ["M1", "M1", 1],
        ["M1", "", 1],
        ["M2", "M1", 1],
        ["", "", 1],
    ]
    assert "HK und LM" in (folder / "agreement.md").read_text(encoding="utf-8")


def test_no_figure_is_cut_off_in_a_narrow_terminal(finished_study, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    path = finished_study / "codebook" / "codings" / "lm.csv"
    path.write_text(SECOND.replace("LM", "Projektgruppe Nordwest 2"), encoding="utf-8")
    shown = agreement(finished_study, "--no-machine").stdout.split("By code")[0]
    lines = [line.rstrip() for line in shown.splitlines()]
    assert any("Segm. 90" in line and line.endswith("%") for line in lines)
    assert any("Nordwest 2" in line for line in lines)
    assert "…" not in shown
    assert max(map(len, lines)) <= 80


def test_what_is_asked_for_is_what_is_counted(study):
    done = agreement(study, "--no-machine", "--no-uncoded", "--overlap", "50", "--json")
    told = json.loads(done.stdout)
    assert (told["uncoded_counts"], told["same_passage"]) == (False, 0.5)
    # Both gave a code to the second and to the last sentence: M1 and M1, M2 and M1.
    pooled = told["agreement"][0]
    assert (pooled["coders"], pooled["units"], pooled["observed"]) == (["HK", "LM"], 2, 0.5)
    assert all("panreflex" not in row["coders"] for row in told["agreement"])
    # HK's first passage holds both sentences (50 characters), LM's the second of them (31).
    assert pooled["between"]["matching"] == 2
    strict = json.loads(agreement(study, "--no-machine", "--no-uncoded", "--json").stdout)
    assert strict["agreement"][0]["between"]["matching"] == 0


def test_one_coder_is_compared_with_the_machine_alone(finished_study):
    assert "nobody can be compared" in agreement(finished_study, "--no-machine").output
    told = json.loads(agreement(finished_study, "--json").stdout)
    assert {tuple(row["coders"]) for row in told["agreement"]} == {("HK", "panreflex")}
