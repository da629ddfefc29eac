"""Expressions of time are read as people mean them."""

from datetime import date

import pytest

from pipeline.dimensions import time_expressions

BEGIN, SAID = date(2018, 2, 1), date(2020, 6, 15)


def read(text: str, language: str = "de") -> list[tuple[str, list[tuple[str, str]]]]:
    found = time_expressions(text, language=language, begin=BEGIN, said=SAID)
    return [(one.text, [(str(a), str(b)) for a, b in one.intervals]) for one in found]


@pytest.mark.parametrize(
    ("text", "said", "first", "last"),
    [
        ("Im November 18 war Frost.", "November 18", "2018-11-01", "2018-11-30"),
        ("Am 3. Mai 2019 kam er.", "3. Mai 2019", "2019-05-03", "2019-05-03"),
        ("Am 24.12.19 kam er.", "24.12.19", "2019-12-24", "2019-12-24"),
        ("Der zweite Winter war hart.", "zweite Winter", "2019-12-01", "2020-02-29"),
        ("Im Sommer 2019 blühte es.", "Sommer 2019", "2019-06-01", "2019-08-31"),
        ("Der Winter 2018/19 kam.", "Winter 2018/19", "2018-12-01", "2019-02-28"),
        ("Anfang 19 ging es los.", "Anfang 19", "2019-01-01", "2019-05-01"),
        ("Vor Weihnachten 18 fehlte Holz.", "Weihnachten 18", "2018-10-21", "2018-12-19"),
        ("Ab Herbst 19 war Ruhe.", "Herbst 19", "2019-09-01", "2019-11-30"),
        ("Letzten Sommer blühte es.", "Letzten Sommer", "2019-06-01", "2019-08-31"),
        ("Im März dieses Jahres.", "März dieses Jahres", "2020-03-01", "2020-03-31"),
        ("Vor zwei Jahren.", "Vor zwei Jahren", "2018-01-01", "2018-12-31"),
        ("Von November 18 bis Ostern.", "November 18 bis Ostern", "2018-11-01", "2019-04-28"),
        ("Im März zwanzig.", "März zwanzig", "2020-03-01", "2020-03-31"),
    ],
)
def test_one_time_is_meant(text: str, said: str, first: str, last: str) -> None:
    assert read(text) == [(said, [(first, last)])]


def test_without_a_year_each_that_is_possible_until_it_is_said() -> None:
    assert read("Im Mai grub ich um.") == [
        ("Mai", [(f"{year}-05-01", f"{year}-05-31") for year in (2018, 2019, 2020)])
    ]
    assert [first for first, _ in read("Im Herbst.")[0][1]] == ["2018-09-01", "2019-09-01"]


def test_two_digits_before_a_noun_are_no_year() -> None:
    assert read("Im Mai 20 Beete.")[0][0] == "Mai"
    assert read("Um zehn nach neun waren 1.400 Leute da, für 2.30 Euro.") == []


@pytest.mark.parametrize(
    ("text", "said", "first"),
    [
        ("In November 2018 we dug.", "November 2018", "2018-11-01"),
        ("The second winter was hard.", "second winter", "2019-12-01"),
        ("Two years ago it rained.", "Two years ago", "2018-01-01"),
    ],
)
def test_english(text: str, said: str, first: str) -> None:
    found = read(text, "en")
    assert [(one, intervals[0][0]) for one, intervals in found] == [(said, first)]


def test_english_verbs_are_no_months() -> None:
    assert read("We may go, and they march on.", "en") == []
