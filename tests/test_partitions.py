from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipeline import partitions
from pipeline.partitions import opens_in_spreadsheet, parquet_files
from pipeline.store import read_output, write_table


def some_segments(count: int) -> pd.DataFrame:
    from pipeline import tables
    from pipeline.records import Role, Segment

    return tables.segments(
        Segment(
            id=f"G1_{number}_{number + 3}", document="G1", file="G1.txt", turn=1, speaker="B",
            start=number, end=number + 3, role=Role.PARTICIPANT, text=f"=Satz {number}\x00",
        )
        for number in range(count)
    )  # fmt: skip


def written(data: pd.DataFrame, folder: Path) -> list[Path]:
    paths = []
    for name, content in parquet_files(data, "segments"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        paths.append(path)
    return paths


def test_the_files_together_are_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(partitions, "ROWS", 2)
    data = some_segments(5)
    paths = written(data, tmp_path)
    assert [len(pd.read_parquet(path)) for path in paths] == [2, 2, 1]
    # What a CSV file gives back, without the apostrophes that spreadsheets need.
    write_table(data, "segments", tmp_path / "csv")
    pd.testing.assert_frame_equal(
        read_output("segments", tmp_path), read_output("segments", tmp_path / "csv")
    )
    assert pd.read_parquet(tmp_path / "segments.parquet")["text"][0] == "=Satz 0\ufffd"


def test_a_table_without_rows_has_its_columns(tmp_path: Path):
    data = some_segments(0)
    written(data, tmp_path)
    assert list(read_output("segments", tmp_path).columns) == list(data.columns)


def test_the_same_rows_are_the_same_bytes():
    assert [*parquet_files(some_segments(3), "segments")] == [
        *parquet_files(some_segments(3), "segments")
    ]


def test_a_spreadsheet_opens_a_million_rows_and_the_names_of_columns():
    rows = pd.DataFrame(index=range((1 << 20) - 1))
    assert opens_in_spreadsheet(rows)
    assert not opens_in_spreadsheet(pd.DataFrame(index=range(1 << 20)))
