"""Who speaks in each document, as `panreflex ingest --speakers` shows it?"""

import json
import re

import pytest
from click.testing import CliRunner

from pipeline.cli import main

ANSWERS = [
    ("Die Ernte im Herbst ist das Schönste.", "Mehr Wasser im Sommer."),
    ("Dass alle dort zusammen sitzen.", "Weniger Streit um die Kanne."),
    ("Die Ruhe am Abend nach der Arbeit.", "Ein Vertrag für zehn Jahre."),
    ("Dass die Kinder etwas lernen.", "Ein Dach über dem Tisch."),
    ("Die vielen neuen Leute.", ""),
]
SHEET = "Alter;Was gefällt Ihnen im Garten?;Was fehlt Ihnen dort?\n" + "".join(
    f"{30 + number};{good};{bad}\n" for number, (good, bad) in enumerate(ANSWERS)
)


@pytest.fixture
def study(tmp_path):
    (tmp_path / "study.toml").write_text('metadata = ""\n', encoding="utf-8")
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts/ohne.txt").write_text("Da steht nichts weiter.", encoding="utf-8")
    return tmp_path


def shown(study, *options):
    result = CliRunner().invoke(main, ["ingest", str(study), "--speakers", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_many_answers_of_a_survey_are_two_rows_and_json_has_them_all(study):
    (study / "transcripts/umfrage.csv").write_text(SHEET, encoding="utf-8")
    text = shown(study)
    # Five answers to five words, four to four: 5 · 5 + 4 · 4 = 41.
    # Nine answers, each after its question: 5 of five words and more, and 4.
    assert re.search(r"^ umfrage.csv: 5 documents +I +interviewer +9 +41 $", text, re.MULTILINE)
    assert re.search(r"^ umfrage.csv: 5 documents +B +participant +9 +", text, re.MULTILINE)
    assert text.count("umfrage.csv") == 2
    told = json.loads(shown(study, "--json"))["speakers"]
    assert len(told) == 5 * 2 + 1


def test_a_few_answers_are_shown_one_by_one(study):
    few = "".join(SHEET.splitlines(keepends=True)[:5])
    (study / "transcripts/umfrage.csv").write_text(few, encoding="utf-8")
    assert len(re.findall(r"^ umfrage_\d +I +interviewer ", shown(study), re.MULTILINE)) == 4


def test_interviews_in_one_file_are_shown_one_by_one(study):
    talk = "I: Und wie war es dort?\nB: Es war recht schön, wie {}.\nI: Aha?\nB: Ja, so.\n"
    many = "".join(f"#TEXT G{n}\n{talk.format(n)}" for n in range(6))
    (study / "transcripts/alle.txt").write_text(many, encoding="utf-8")
    assert len(re.findall(r"^ alle_G\d +I +interviewer +2 +6 $", shown(study), re.MULTILINE)) == 6


def test_who_is_not_named_is_said(study):
    assert re.search(r"^ ohne +\(not named\) +participant +1 +4 $", shown(study), re.MULTILINE)
