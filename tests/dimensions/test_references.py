"""References back are found, and move the time they refer to."""

from datetime import date

import pytest

from pipeline.dimensions.references import Relation, moved, references
from pipeline.dimensions.tense import tells

SUMMER = date(2018, 6, 1), date(2018, 8, 31)


@pytest.mark.parametrize(
    ("text", "language", "said", "first", "last"),
    [
        ("Damals ging das.", "de", "Damals", "2018-06-01", "2018-08-31"),
        ("Zu der Zeit ging das.", "de", "Zu der Zeit", "2018-06-01", "2018-08-31"),
        ("Davor war Frost.", "de", "Davor", "2018-04-02", "2018-05-31"),
        ("Danach war Frost.", "de", "Danach", "2018-09-01", "2018-10-30"),
        ("Kurz danach war Frost.", "de", "Kurz danach", "2018-09-01", "2018-10-30"),
        ("Drei Wochen später.", "de", "Drei Wochen später", "2018-06-22", "2018-09-21"),
        ("Ein halbes Jahr davor.", "de", "Ein halbes Jahr davor", "2017-12-01", "2018-03-02"),
        ("Im Jahr drauf.", "de", "Im Jahr drauf", "2019-01-01", "2019-12-31"),
        ("Das Jahr davor.", "de", "Das Jahr davor", "2017-01-01", "2017-12-31"),
        ("Beim zweiten Mal.", "de", "Beim zweiten Mal", "2018-09-01", "2019-08-31"),
        ("Back then it worked.", "en", "Back then", "2018-06-01", "2018-08-31"),
        ("Two months later.", "en", "Two months later", "2018-07-31", "2018-10-30"),
        ("And the year after?", "en", "the year after", "2019-01-01", "2019-12-31"),
        ("Before that it froze.", "en", "Before that", "2018-04-02", "2018-05-31"),
    ],
)
def test_a_reference_moves_a_summer(text, language, said, first, last) -> None:
    (found,) = references(text, language)
    interval = moved(SUMMER, found)[0]
    assert (found.text.strip(), *map(str, interval)) == (said, first, last)


def test_a_year_later_may_be_the_same_days_of_it() -> None:
    (found,) = references("Im Jahr drauf.", "de")
    assert moved(SUMMER, found)[1] == (date(2019, 6, 1), date(2019, 8, 31))


def test_the_second_of_something_else_is_no_reference() -> None:
    assert not list(references("In der zweiten Reihe saß er.", "de"))
    (again,) = references("Und in der zweiten?", "de")
    assert (again.relation, again.ordinal) == (Relation.AGAIN, 1)


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("Wir gruben um.", "de", True),
        ("Da hab ich die Beete angelegt.", "de", True),
        ("Dann hat es gereicht, weil alle geholfen haben.", "de", True),
        ("Es schneite.", "de", True),
        ("Ein Garten ist kein Acker.", "de", False),
        ("Heute arbeiten dort gute Leute, die besten.", "de", False),
        ("We dug and planted.", "en", True),
        ("A garden needs patience.", "en", False),
    ],
)
def test_what_was_is_told_apart_from_what_is(text, language, told) -> None:
    assert tells(text, language) is told
