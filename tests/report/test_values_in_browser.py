"""Do values of dimensions that people set on the page reach the log? In Chromium."""

# ruff: noqa: F811 - fixtures
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.records import CueKind, CuePlace, DimensionCue, DimensionValue
from pipeline.report import page
from pipeline.report.page.content import content
from pipeline.report.page.dimension_data import EVIDENCE, VALUES
from pipeline.results import Results
from pipeline.review.log import log_file, read_log
from pipeline.run import run
from pipeline.settings import DimensionSettings, DimensionValueSettings
from pipeline.stages.dimensions import DIMENSION_VALUES
from pipeline.stages.results import read_results
from pipeline.stages.stage import read_artifact
from pipeline.study import StudyFolder
from tests.report.page_study import CODED, study
from tests.report.test_review_in_browser import (  # noqa: F401
    FEAST,
    HARVEST,
    Reviewer,
    anna,
    browser,
    imported,
    pytestmark,
    rows_of,
    written,
)

SEASON = """
[[dimensions]]
name = "season"
title = "Jahreszeit"

[[dimensions.values]]
name = "Frühling"
words = ["Ernte"]
definition = "Wenn gesät wird."

[[dimensions.values]]
name = "Herbst"
words = ["Fest"]
"""


def with_season(folder: Path) -> Results:
    settings = folder / "study.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + SEASON, encoding="utf-8")
    run(StudyFolder.open(folder))
    return read_results(StudyFolder.open(folder))


def set_values(folder: Path) -> list[tuple[Any, ...]]:
    log = read_log(log_file(StudyFolder.open(folder)))
    return [
        (one.verdict.value, f"{one.document}_{one.start}_{one.end}", one.codes, one.value)
        for one in log
    ]


def pressed(tab: Any) -> list[str]:
    return [text.split()[0] for text in tab.locator(".values .on").all_inner_texts()]


def test_a_value_set_by_key_reaches_the_log_and_holds(
    anna: Reviewer,
    finished_study: Path,
    tmp_path: Path,
) -> None:
    url = written(tmp_path, page(with_season(finished_study)))
    tab = anna.open(url)
    anna.begin()
    # The harvest is shown first: its word speaks for spring. "v" goes there, Enter confirms it.
    assert tab.inner_text(".values .proposed").split()[0] == "Frühling"
    anna.press("v", "Enter")
    assert pressed(tab) == ["Frühling"]
    assert anna.decided() == "0 von 2 entschieden"  # a value is no decision on the code
    anna.press("a")
    anna.press("v", "3")  # the feast: undetermined
    assert pressed(tab) == ["unbestimmt"]
    anna.press("z", "v", "2", "v", "2", "v", "2")  # undone; set, taken back, set again
    assert pressed(tab) == ["Herbst"]
    tab = anna.open(url, f"#view=reviewing&seg={FEAST}")  # kept by the browser
    assert pressed(tab) == ["Herbst"]
    sheet = anna.saves(tmp_path)
    assert [(row["ID"], row["Entscheidung"], row["Jahreszeit"]) for row in rows_of(sheet)] == [
        (f"{HARVEST}#M1", "annehmen", "Frühling"),
        (FEAST, "", "Herbst"),
    ]
    imported(finished_study, sheet)
    assert set_values(finished_study) == [
        ("accept", HARVEST, ("M1",), ""),
        ("value", HARVEST, (), "Frühling"),
        ("value", FEAST, (), "Herbst"),
    ]
    study = StudyFolder.open(finished_study)
    run(study)
    values = {one.segment: one for one in read_artifact(study, DIMENSION_VALUES, DimensionValue)}
    assert [(values[one].value, values[one].probability) for one in (HARVEST, FEAST)] == [
        ("Frühling", 1.0),
        ("Herbst", 1.0),
    ]


def test_a_blind_review_shows_no_value_of_the_machine(
    anna: Reviewer,
    finished_study: Path,
    tmp_path: Path,
) -> None:
    tab = anna.open(written(tmp_path, page(with_season(finished_study))))
    anna.begin("Ben", blind=True)
    anna.press("j")
    assert tab.locator(".values button").count() == 3
    assert tab.locator(".values .proposed, .values .on, .values .sure").count() == 0
    assert "dimension-season" not in tab.inner_html("main")
    anna.press("v", "1")
    (row,) = rows_of(anna.saves(tmp_path))
    assert (row["Jahreszeit"], row["Entscheidung"]) == ("Frühling", "")
    assert "Jahreszeit (Vorschlag)" not in row


def test_the_filter_shows_passages_of_a_value_with_what_it_rests_on(
    anna: Reviewer,
    finished_study: Path,
    tmp_path: Path,
) -> None:
    tab = anna.open(written(tmp_path, page(with_season(finished_study))), "#view=overview")
    tab.evaluate(f"location.hash = '{HARVEST}'")
    tab.wait_for_selector(".card .facts")
    assert "Frühling" in tab.inner_text(".card .facts")
    assert "„Ernte" in tab.inner_text(".card .facts .why")
    tab.evaluate("location.hash = 'view=passages'")
    tab.wait_for_selector(".passages")
    tab.select_option("[name=dimension-season]", label="Herbst")
    assert all("Fest" in one for one in tab.locator("blockquote").all_inner_texts())
    assert tab.locator("blockquote").count() > 0
    tab.select_option("[name=dimension-season]", label="unbestimmt")
    assert all("Fest" not in one for one in tab.locator("blockquote").all_inner_texts())


def test_values_stand_where_the_page_looks_for_them() -> None:
    of = CODED[0]
    given = DimensionValue(
        segment=of.id, document=of.document, start=of.start, end=of.end, dimension="season",
        value="Herbst", probability=0.754,
        cues=(DimensionCue(kind=CueKind.WORD, place=CuePlace.PASSAGE, text="Ernte"),),
    )  # fmt: skip
    season = DimensionSettings(
        name="season",
        values=(DimensionValueSettings(name="Frühling"), DimensionValueSettings(name="Herbst")),
    )
    rows = content(replace(study(), dimensions=(season,), dimension_values=(given,)))["codings"]
    by_place = {tuple(row[:3]): (row[VALUES], row[EVIDENCE]) for row in rows}
    assert by_place[of.document, of.start, of.end] == ([[1, 0.75, 0]], ["„Ernte“"])
    assert by_place[CODED[3].document, CODED[3].start, CODED[3].end] == ([[]], [""])
