"""In which language does a command speak?"""

from __future__ import annotations

from click.testing import CliRunner

from pipeline.cli import main


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
