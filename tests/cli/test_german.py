"""Does the program say everything in German, too?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from pipeline.cli import main
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


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_in_german_is_whole_and_narrow(path, monkeypatch):
    monkeypatch.setenv("PANREFLEX_LANG", "de")
    shown = CliRunner().invoke(main, [*path, "--help"], prog_name="panreflex").output
    assert shown.startswith("Aufruf: panreflex")
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "  Beispiel:\n    panreflex" in shown
    assert not re.search(r"\b(the|and|what|default)\b", shown)
