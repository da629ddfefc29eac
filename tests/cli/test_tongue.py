"""In which language does a command speak?"""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.cli.tongue import german, is_german, sentence
from pipeline.errors import PanreflexError


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "de_DE.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "de_AT.UTF-8"}, True),
        ({"LANG": "de_DE.UTF-8", "PANREFLEX_LANG": "en"}, False),
        ({"LANG": "C.UTF-8", "PANREFLEX_LANG": "de"}, True),
    ],
)
def test_the_language_is_that_of_the_locale_or_as_set(environment, expected, monkeypatch):
    for variable in ("PANREFLEX_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert is_german() is expected


def test_what_fills_a_hole_is_translated_too_and_the_unknown_stays_as_it_is():
    assert german("there is no command 'rnu'; did you mean 'run'?") == (
        "es gibt keinen Befehl „rnu“; meinten Sie „run“?"
    )
    assert german("a sentence, {with} braces") == "a sentence, {with} braces"


def test_a_german_reader_sees_where_and_what_to_do(monkeypatch):
    monkeypatch.setenv("PANREFLEX_LANG", "de")
    error = PanreflexError("B22", file="codings.csv", line=7, next_step="did you mean 'B2'?")
    assert sentence(error) == "codings.csv, Zeile 7: B22; meinten Sie „B2“?"
    several = PanreflexError("c.yaml, line 2: a code has no id\nc.yaml, line 4: a code has no name")
    assert sentence(several) == (
        "c.yaml, Zeile 2: ein Code hat keine id\nc.yaml, Zeile 4: ein Code hat keinen Namen"
    )


def test_help_and_errors_speak_german(monkeypatch):
    monkeypatch.setenv("PANREFLEX_LANG", "de")
    shown = CliRunner().invoke(main, ["status", "--help"], prog_name="panreflex").output
    assert shown.startswith("Aufruf: panreflex status [OPTIONS] [STUDY]\n")
    assert "\nOptionen:\n" in shown
    assert "\n  Beispiel:\n    panreflex status\n" in shown
    wrong = CliRunner().invoke(main, ["rnu"], prog_name="panreflex")
    assert wrong.exit_code == 2
    assert wrong.stderr.endswith(
        "„panreflex --help“ zeigt die Hilfe.\n\n"
        "Fehler: es gibt keinen Befehl „rnu“; meinten Sie „run“?\n"
    )
