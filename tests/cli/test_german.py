"""Commands in German: help, errors and results, and what a user typed stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from pipeline.cli import main


def commands(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        with click.Context(command) as ctx:
            for name in command.list_commands(ctx):
                below = command.get_command(ctx, name)
                assert below is not None
                yield from commands(below, *path, name)


COMMANDS = sorted(commands(main))


@pytest.fixture(autouse=True)
def german(monkeypatch):
    monkeypatch.setenv("PANREFLEX_LANG", "de")


def called(*arguments: str) -> click.testing.Result:
    return CliRunner().invoke(main, arguments, prog_name="panreflex")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_is_whole_and_narrow(path):
    shown = called(*path, "--help").output
    assert shown.startswith("Aufruf: panreflex")
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "  Beispiel:\n    panreflex" in shown
    assert not re.search(r"\b(the|and|what|default)\b", shown)


def test_help_and_errors():
    shown = called("status", "--help").output
    assert shown.startswith("Aufruf: panreflex status [OPTIONS] [STUDY]\n")
    assert "\nOptionen:\n" in shown
    assert "\n  Beispiel:\n    panreflex status\n" in shown
    wrong = called("rnu")
    assert wrong.exit_code == 2
    assert wrong.stderr.endswith(
        "„panreflex --help“ zeigt die Hilfe.\n\n"
        "Fehler: es gibt keinen Befehl „rnu“; meinten Sie „run“?\n"
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("run", "--al"), "Es gibt keine Option „--al“. "),
        (("evaluate", "--seed", "x"), "Ungültiger Wert für '--seed': „x“ ist keine "),
        (("demo",), "Es fehlt das Argument 'FOLDER'."),
        (("run", "a", "b"), "Ein Argument ist zu viel (b)"),
        (("run", "a", "b", "c"), "Einige Argumente sind zu viel (b c)"),
    ],
)
def test_the_words_of_click(arguments, expected):
    assert f"Fehler: {expected}" in called(*arguments).stderr


@pytest.mark.parametrize("name", ["moved", "lost", "codes", "Coding"])
def test_a_name_that_is_a_word_of_ours_stays_as_it_is(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = called("new", name).output
    assert f"geschrieben: {name}/study.toml\n" in shown
    assert shown.endswith(
        "Legen Sie jetzt Ihre Transkripte an Stelle des Beispiels in den Ordner „transcripts“, "
        f"dann: panreflex run {name}\n"
    )
    book = f"{name}/codebook/kodierleitfaden.yaml"
    exported = called("codebook", "import", book, "--output", f"{name}.csv").output
    written, setting = exported.splitlines()
    assert re.fullmatch(rf"\d+ Codes: {name}\.csv", written)
    assert setting == (
        "Damit danach kodiert wird, tragen Sie in study.toml ein: "
        f'codebook = "{(tmp_path / name).as_posix()}.csv"'
    )


def test_one_is_told_in_the_singular(tmp_path):
    book = tmp_path / "a.yaml"
    book.write_text("title: T\ncodes:\n- id: A\n  name: Eins\n", encoding="utf-8")
    assert called("codebook", "import", str(book)).output.startswith("1 Code: ")


def test_several_errors_have_a_line_each(tmp_path):
    book = tmp_path / "c.yaml"
    book.write_text("title: T\ncodes:\n- name: Eins\n  foo: 1\n- id: A\n", encoding="utf-8")
    assert called("codebook", "import", str(book)).stderr.splitlines() == [
        f"Fehler: {book}, Zeile 3: Code „Eins“ hat keine id; einen eintragen oder den "
        "Code entfernen",
        f"{book}, Zeile 4: unbekannter Schlüssel „foo“ in einem Code; bekannt sind id, name, "
        "definition, include, exclude, examples, terms, children",
        f"{book}, Zeile 5: Code „A“ hat keinen Namen; einen eintragen oder den Code entfernen",
    ]
