"""Settings that a command writes into study.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import StudyError
from pipeline.settings import read_settings
from pipeline.settings.writing import write_settings

SOURCE = """\
# Our study.
title = "Gärten"  # not "Garten"

[speakers]
interviewer = []

[coding.llm]
# Nothing leaves this computer.
base_url = ""
"""


def written(folder: Path, source: str, changes: dict) -> str:
    file = folder / "study.toml"
    file.write_bytes(source.encode())
    write_settings(file, changes)
    return file.read_bytes().decode()


def test_comments_and_other_settings_stay(tmp_path: Path):
    found = written(
        tmp_path,
        SOURCE,
        {
            ("speakers", "interviewer"): ["Frau Kranich", 'Eva "Amsel"'],
            ("coding", "llm", "base_url"): "http://127.0.0.1:11434/v1",
        },
    )
    expected = SOURCE.replace(
        "interviewer = []", 'interviewer = ["Frau Kranich", "Eva \\"Amsel\\""]'
    ).replace('base_url = ""', 'base_url = "http://127.0.0.1:11434/v1"')
    assert found == expected
    assert read_settings(found).speakers.interviewer == ("Frau Kranich", 'Eva "Amsel"')


def test_a_missing_section_is_added(tmp_path: Path):
    found = written(tmp_path, "", {("coding", "llm", "model"): "m", ("title",): "T"})
    settings = read_settings(found)
    assert (settings.coding.llm.model, settings.title) == ("m", "T")


def test_windows_line_ends_stay(tmp_path: Path):
    found = written(tmp_path, SOURCE.replace("\n", "\r\n"), {("title",): "Höfe"})
    assert found == SOURCE.replace("Gärten", "Höfe").replace("\n", "\r\n")


def test_a_value_that_is_not_valid_leaves_the_file_alone(tmp_path: Path):
    file = tmp_path / "study.toml"
    file.write_text(SOURCE, encoding="utf-8")
    with pytest.raises(StudyError):
        write_settings(file, {("coding", "llm", "samples"): 0})
    assert file.read_text(encoding="utf-8") == SOURCE
