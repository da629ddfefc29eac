from __future__ import annotations

from dataclasses import replace

from pipeline.records import MissedCodes, Role, Status
from pipeline.report.page.review_data import review_data
from tests.report.garden_results import garden


def test_the_page_says_how_far_the_review_is_in_the_language_of_the_study():
    results = garden()
    unit = next(one for one in results.segments if one.role is Role.PARTICIPANT)
    coded = tuple(replace(one, units=(unit.id,)) for one in results.coded)
    results = replace(results, coded=coded)
    missed = (MissedCodes(segment=unit.id, expected=0.5, variance=0.25),)
    told = review_data(replace(results, missed=missed, language="de"))["progress"]
    assert told[0].startswith("Von Menschen gelesen: ")
    assert told[1].startswith("Erwartetes F1 der ganzen Kodierung")
    assert review_data(replace(results, missed=missed, language="en"))["progress"][0][:4] == "Read"


def test_where_nothing_is_known_of_unread_sentences_nothing_is_told():
    assert review_data(garden())["progress"] == []


def test_where_people_have_read_all_the_page_says_that_nothing_is_open():
    results = garden()
    by_people = tuple(
        replace(one, units=(one.id,)) for one in results.coded if one.status is Status.HUMAN
    )
    assert by_people
    (told,) = review_data(replace(results, coded=by_people, language="de"))["progress"]
    assert told.startswith("Alle ")
    assert told.endswith(" Sätze sind von Menschen gelesen; nichts ist offen.")
