"""When was it said?"""

from __future__ import annotations

import pytest

from pipeline.ingest.time_marks import leading_mark, seconds_of, split_at_marks


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [
        ("#00:03:22-0#", 3 * 60 + 22),
        ("#00:03:22-7#", 202.7),
        ("#00:00-0#", 0),
        ("#01:02:03#", 3723),
        ("[00:00:12]", 12),
        ("[02:12]", 132),
        ("0:0:13.540", 13.54),
        ("00:00:59,1000", 60),
        ("100:00:00,5", 360_000.5),
        ("01:00:12:24", 3612),
    ],
)
def test_seconds(clock: str, seconds: float) -> None:
    assert seconds_of(clock) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text", ["12:30 Uhr", "#1", "# 12", "[12]", "um (12:30)", "1:2", "[a:bc]", "Nr. 12:30#", "##"]
)
def test_no_marks(text: str) -> None:
    assert split_at_marks(text) == [(None, text)]
    assert leading_mark(text) == (None, text)


def test_several_marks_at_the_beginning() -> None:
    assert leading_mark("[00:00:02] #00:00:03-0# I: Ja.") == (3.0, "I: Ja.")
    assert leading_mark("00:00:04") == (4.0, "")
    assert leading_mark("00:00:04a") == (None, "00:00:04a")


def test_segments_of_atrain() -> None:
    assert split_at_marks("[00:00:03] - Ja. [00:00:05] - Nein - doch. [00:00:06] -") == [
        (3.0, "Ja."),
        (5.0, "Nein - doch."),
        (6.0, ""),
    ]
