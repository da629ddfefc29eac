"""Does the program say everything in German, too?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.cli.tongue import german
from tests.cli.messages import PACKAGE, messages

CATALOGUE = json.loads((PACKAGE / "cli" / "german.json").read_text(encoding="utf-8"))
SAID = messages(main)
HOLES = re.compile(r"\{(\d+)\}")


def commands(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        with click.Context(command) as ctx:
            for name in command.list_commands(ctx):
                below = command.get_command(ctx, name)
                assert below is not None
                yield from commands(below, *path, name)


COMMANDS = sorted(commands(main))


def matches(message: str, entry: str) -> bool:
    """Say whether an entry is a message, or one whose holes are filled in part ("1 codes")."""
    literal = map(re.escape, HOLES.split(message)[::2])
    return re.fullmatch("(.*?)".join(literal), entry) is not None


def test_every_message_is_in_the_german_catalogue():
    missing = [f"{place}: {text}" for text, place in SAID.items() if text not in CATALOGUE]
    assert missing == [], "translate them in pipeline/cli/german.json"


def test_nothing_is_in_the_german_catalogue_that_nothing_says():
    more = [entry for entry in CATALOGUE if entry not in SAID]
    assert [entry for entry in more if not any(matches(text, entry) for text in SAID)] == []


@pytest.mark.parametrize("kind", ["holes", "brackets"])
def test_a_translation_keeps_what_it_stands_for(kind):
    found = {"holes": HOLES, "brackets": re.compile(r"--[a-z-]+|\w+\.(?:csv|toml|md)\b")}[kind]
    lost = {
        english: told
        for english, told in CATALOGUE.items()
        if set(found.findall(english)) != set(found.findall(told))
    }
    assert lost == {}


def test_no_quotation_mark_or_sentence_is_left_open():
    for told in CATALOGUE.values():
        assert told.count("„") == told.count("“"), told
        assert "'" not in told


def test_messages_are_found_in_all_kinds_of_places():
    for text in (
        "the code '{0}' is not in the codebook",  # of an error
        "put it there or remove its row",  # next step, handed through a function
        "{0} codings: {1}",  # printed
        "Mach.",  # a heading
        "unknown section '{0}'",  # both ends of a condition
        "Share of the passages that everybody gets.",  # help
    ):
        assert text in SAID


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_in_german_is_whole_and_narrow(path, monkeypatch):
    monkeypatch.setenv("PANREFLEX_LANG", "de")
    shown = CliRunner().invoke(main, [*path, "--help"], prog_name="panreflex").output
    assert shown.startswith("Aufruf: panreflex")
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "  Beispiel:\n    panreflex" in shown
    assert not re.search(r"\b(the|and|what|default)\b", shown)


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("1 codings: a.csv", "1 Kodierung: a.csv"),
        ("2 codings: a.csv", "2 Kodierungen: a.csv"),
        (
            "'name' of code 'B2' must be one text",
            "„name“ von Code „B2“ muss ein einzelner Text sein",
        ),
        (
            "the server at http://x does not let you in; check the key that 'key_variable' names "
            "(status 403)",
            "der Server http://x lässt Sie nicht hinein; prüfen Sie den Schlüssel, den "
            "„key_variable“ nennt (Status 403)",
        ),
        ("the column 'Document' is missing", "die Spalte „Document“ fehlt"),
        (
            "c.yaml, line 4: unknown key 'foo' in a code; known are id, name",
            "c.yaml, Zeile 4: unbekannter Schlüssel „foo“ in einem Code; bekannt sind id, name",
        ),
        (
            "'title' must be text in quotation marks, not 3",
            "„title“ muss Text in Anführungszeichen sein, nicht 3",
        ),
    ],
)
def test_words_stand_in_german_order(english, expected):
    assert german(english) == expected
