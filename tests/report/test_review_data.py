from __future__ import annotations

from dataclasses import replace

from pipeline.records import MissedCodes, Role
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


def test_where_people_have_read_all_nothing_is_told():
    assert review_data(garden())["progress"] == []
