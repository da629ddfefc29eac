from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.store import read_output
from tests.small_study import CODEBOOK

TEXTS = {
    "M1": ("Die Ernte schmeckt.", "Tomaten esse ich gern.", "Wir ernten Salat."),
    "M2": ("Mit Nachbarn feiern.", "Die Leute helfen sich.", "Ein Fest mit der Straße."),
    "": ("Der Bus kommt selten.", "Ich bin sechzig.", "Das Büro ist grau."),
}
ROWS = "doc_id,seg_id,speaker,text,codes\n" + "".join(
    f"D{document},s{document}{code},,{texts[document % 3]},{code}\n"
    for document in range(8)
    for code, texts in TEXTS.items()
)


def panreflex(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], prog_name="panreflex")


@pytest.fixture
def coded(tmp_path: Path, toy_encoder: None) -> list[object]:
    """Options for a table of coded text, in a folder that nothing else may be written to."""
    given = tmp_path / "given"
    given.mkdir()
    (given / "coded.csv").write_text(ROWS, encoding="utf-8")
    (given / "codes.yaml").write_text(CODEBOOK, encoding="utf-8")
    files = ("--segments", given / "coded.csv", "--codebook", given / "codes.yaml")
    return ["evaluate", *files, "--output", tmp_path / "out", "--encoder", "use"]


def test_a_study_gets_tables_and_pictures(small_study):
    result = panreflex("evaluate", small_study)
    assert result.exit_code == 0
    assert "Compared on the same sentences" in result.stdout
    assert max(map(len, result.stdout.splitlines()[:-1])) <= 100
    outputs = small_study / "outputs"
    assert result.stdout.splitlines()[-1] == f"Results: {outputs}"
    assert {path.name for path in outputs.glob("evaluation*")} == {
        "evaluation.csv",
        "evaluation.png",
        "evaluation.svg",
        "evaluation_curves.csv",
        "evaluation_summary.csv",
    }
    assert read_output("evaluation", outputs)["people"].tolist() == [3, 1]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_terminal_of_80_columns_shows_every_figure(coded, tmp_path, monkeypatch, language):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PANREFLEX_LANG", language)
    given = tmp_path / "given/codes.yaml"
    long = given.read_text(encoding="utf-8").replace(
        "name: ", "name: Ganz und gar ausgeschriebene "
    )
    given.write_text(long, encoding="utf-8")
    shown = panreflex(*coded, "--train-share", "0.5").stdout.splitlines()
    tables = [line for line in shown if "  " in line.strip()]  # sentences are wrapped by terminals
    assert len(tables) > 5
    assert [line for line in tables if len(line) > 80 or "…" in line] == []


def test_json_is_all_that_is_printed(small_study, tmp_path):
    result = panreflex("evaluate", small_study, "--json", "--masked", "--output", tmp_path / "o")
    found = json.loads(result.stdout)
    assert found["masked"]
    assert list(found["codes"]) == ["M1", "M2"]
    assert "panreflex_masked" in found["methods"]
    assert (tmp_path / "o" / "evaluation.svg").exists()
    assert not (small_study / "outputs" / "evaluation.csv").exists()


def test_coded_text_that_is_no_study(coded, tmp_path):
    result = panreflex(*coded, "--train-share", "0.5")
    assert result.exit_code == 0
    summary = read_output("evaluation_summary", tmp_path / "out").set_index("method")
    assert summary.loc["panreflex", "micro_f1"] > summary.loc["majority", "micro_f1"]
    assert summary.loc["panreflex", "people"] == 4 * 2  # 4 of 8 documents, 2 codings in each
    assert {path.name for path in (tmp_path / "given").iterdir()} == {"coded.csv", "codes.yaml"}
    assert (tmp_path / ".panreflex" / "vectors.sqlite").exists()


def test_the_seed_draws_what_is_learned_from(coded):
    one, again, other = (
        panreflex(*coded, "--json", "--no-curve", "--seed", seed).stdout for seed in (1, 1, 2)
    )
    assert one == again != other


def test_without_a_training_share_the_codebook_is_all(coded, tmp_path):
    found = json.loads(panreflex(*coded, "--train-share", 0, "--json").stdout)
    assert list(found["methods"]) == ["zero_shot"]
    assert (found["units"], found["learned_from"]) == (24, 0)


def test_an_unknown_column_is_named(coded):
    result = panreflex(*coded, "--group", "dok_id")
    assert result.exit_code == 1
    assert "there is no column 'dok_id'; did you mean 'doc_id'?" in result.stderr


def test_a_row_that_cannot_be_read_stops_no_other(coded):
    coded[2].write_text(ROWS + "D9,x,,,M1\n", encoding="utf-8")
    result = panreflex(*coded, "--no-curve", "--json")
    assert result.exit_code == 1
    assert "line 26: the row has no text" in result.stderr
    assert json.loads(result.stdout)["documents"] == 6  # of 8, 0.3 of which are 2.4


def test_one_group_leaves_nothing_to_judge(coded, tmp_path):
    result = panreflex(*coded, "--group", "speaker")
    assert result.exit_code == 1
    assert "no units are left to judge the coding on" in result.stderr


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--segments", __file__], "--segments needs --codebook"),
        (["--train-share", "0.5"], "--train-share goes with --segments"),
        (["x", "--segments", __file__, "--codebook", __file__], "either a study or --segments"),
        (["--train-share", "1"], "0<=x<1"),
    ],
)
def test_options_that_do_not_go_together(args, sentence):
    result = panreflex("evaluate", *args)
    assert result.exit_code == 2
    assert sentence in result.stderr
