from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.line_log import LineLog


@dataclass(frozen=True)
class GardenNote:
    number: int
    text: str = ""
    plants: dict[str, int] = field(default_factory=dict)


@pytest.fixture
def log(tmp_path: Path) -> LineLog[GardenNote]:
    log = LineLog(tmp_path / "notes.jsonl", GardenNote)
    log.append([GardenNote(1, "Kürbis", {"a": 2})])
    return log


def test_records_come_back_and_empty_fields_are_left_out(log: LineLog[GardenNote]) -> None:
    log.append([GardenNote(2), GardenNote(3, "z")])
    assert log.read() == (GardenNote(1, "Kürbis", {"a": 2}), GardenNote(2), GardenNote(3, "z"))
    assert log.last() == GardenNote(3, "z")
    assert log.path.read_text(encoding="utf-8") == (
        '{"number": 1, "text": "Kürbis", "plants": {"a": 2}}\n'
        '{"number": 2}\n{"number": 3, "text": "z"}\n'
    )


def test_nothing_is_there_without_a_file(tmp_path: Path) -> None:
    log = LineLog(tmp_path / "none.jsonl", GardenNote)
    assert log.read() == ()
    assert log.last() is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.rstrip(b"\n"),
        lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
        lambda data: b"\n" + data + b"\n\n",
    ],
)
def test_what_editors_do_to_it_is_mended_by_the_next_record(
    log: LineLog[GardenNote], spoil: object
) -> None:
    whole = log.path.read_bytes()
    log.path.write_bytes(spoil(whole))  # type: ignore[operator]
    log.append([GardenNote(2)])
    assert log.path.read_bytes() == whole + b'{"number": 2}\n'


def test_records_that_lost_the_line_end_between_them_are_parted(log: LineLog[GardenNote]) -> None:
    with log.path.open("ab") as file:
        file.write(b'{"number": 2}{"number": 3}')
    log.append([GardenNote(4)])
    assert [note.number for note in log.read()] == [1, 2, 3, 4]
    assert len(log.path.read_bytes().splitlines()) == 4


def test_nothing_is_added_to_a_damaged_file(log: LineLog[GardenNote]) -> None:
    log.path.write_bytes(damaged := log.path.read_bytes() + b'{"number": 2, "te')
    with pytest.raises(OutputError, match=r"notes\.jsonl, line 2: the line is damaged"):
        log.append([GardenNote(3)])
    assert log.path.read_bytes() == damaged


def test_a_file_can_be_written_anew(log: LineLog[GardenNote]) -> None:
    log.replace([GardenNote(7)])
    assert log.path.read_bytes() == b'{"number": 7}\n'
