"""The German catalogue has every message of the source, and is compiled."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("catalogue", ROOT / "docs" / "catalogue.py")
assert _spec
assert _spec.loader
catalogue = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(catalogue)

GERMAN = [message for message in catalogue.read() if message.id]


def forms(texts):
    return texts if isinstance(texts, tuple) else (texts,)


def test_every_message_of_the_source_is_in_the_catalogue_and_nothing_else():
    found = {message.id for message in catalogue.extracted() if message.id}
    assert {message.id for message in GERMAN} == found, "run: make catalogue"


def test_every_message_is_translated():
    assert [one.id for one in GERMAN if one.fuzzy or not all(forms(one.string))] == []


@pytest.mark.parametrize("name", ["panreflex", "click"])
def test_a_catalogue_is_compiled(name):
    kept = (catalogue.FOLDER / f"{name}.mo").read_bytes()
    assert kept == catalogue.compiled(catalogue.read(name)), "run: make catalogue"


@pytest.mark.parametrize("pattern", [r"\{\w*[^}]*\}", r"--[a-z-]+|\w+\.(?:csv|toml|md)\b"])
def test_a_translation_keeps_what_it_stands_for(pattern):
    for message in GERMAN:
        wanted = set(re.findall(pattern, forms(message.id)[-1]))
        for form in forms(message.string)[-1:]:
            assert set(re.findall(pattern, form)) == wanted, form


def test_no_quotation_mark_is_left_open():
    for message in GERMAN:
        for form in forms(message.string):
            assert form.count("„") == form.count("“"), form
            assert "'" not in form, form


def test_help_needs_no_library_of_numbers():
    code = (
        "import sys; from click.testing import CliRunner; from pipeline.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; "
        "heavy = {'babel', 'numpy', 'pandas', 'scipy', 'sklearn', 'spacy', 'rich', 'pydantic'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"
