"""Picture, section of the synthesis and lists say how codes lie in the values of a dimension."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import docx
import pytest

from pipeline.exchange import long_table
from pipeline.plots import NothingToDraw, charts, code_by_value, specification
from pipeline.records import (
    Codebook,
    CueKind,
    CuePlace,
    DimensionCue,
    DimensionValue,
)
from pipeline.report import synthesis
from pipeline.results import Results
from pipeline.settings import DimensionSettings, DimensionValueSettings
from pipeline.tables import dimension_tables
from tests.report.garden_results import garden

SEASON = DimensionSettings(
    name="season",
    title="Jahreszeit",
    values=(DimensionValueSettings(name="Frühling"), DimensionValueSettings(name="Herbst")),
)


def with_seasons(results: Results) -> Results:
    """The first passage is of spring, as a person says; the others have no value."""
    first = results.coded[0].id
    passages = {one.id: one for one in results.coded}
    person = DimensionCue(kind=CueKind.PERSON, place=CuePlace.PASSAGE, text="HK")
    values = tuple(
        DimensionValue(
            segment=one.id, document=one.document, start=one.start, end=one.end,
            dimension="season", value="Frühling" if one.id == first else "",
            probability=1 if one.id == first else 0.9, cues=(person,) if one.id == first else (),
        )
        for one in passages.values()
    )  # fmt: skip
    tables = dimension_tables(
        results.coded, results.documents, results.codebook, values,
        {"season": ["Frühling", "Herbst"]}, others=(),
    )  # fmt: skip
    return replace(
        results,
        dimensions=(SEASON,),
        dimension_values=values,
        tables={**results.tables, **tables},
    )


def test_the_picture_has_a_cell_for_each_code_and_value_and_says_what_is_left_out() -> None:
    results = with_seasons(garden())
    assert "code_by_season" in charts(results)
    drawn = json.dumps(specification(code_by_value(results, "season")), ensure_ascii=False)
    own = [one for one in results.coded if one.id == results.coded[0].id]
    assert "Codes nach Jahreszeit" in drawn
    assert f"Frühling (n\u00a0=\u00a0{len(own)})" in drawn
    assert f"{len(results.coded) - len(own)} von {len(results.coded)} Kodierungen" in drawn


def test_nothing_is_drawn_where_no_passage_has_a_value() -> None:
    results = with_seasons(garden())
    with pytest.raises(NothingToDraw, match="no dimension"):
        code_by_value(results, "place")
    empty = Codebook(title="", language="de", version="1", codes=())
    bare = Results(
        title="", language="de", codebook=empty, documents=(), segments=(), coded=(),
        dimensions=(SEASON,),
    )  # fmt: skip
    with pytest.raises(NothingToDraw):
        code_by_value(bare, "season")


def test_the_synthesis_counts_passages_by_value_and_what_is_undetermined() -> None:
    results = with_seasons(garden())
    document = docx.Document(io.BytesIO(synthesis(results)))
    assert "Jahreszeit" in [one.text for one in document.paragraphs if "Heading" in one.style.name]
    number = len({one.id for one in results.coded})
    told = next(one.text for one in document.paragraphs if "kodierten Stellen" in one.text)
    assert told.startswith(f"Von {number} kodierten Stellen haben 1 einen Wert")
    spread = next(
        table for table in document.tables if table.cell(0, 0).text == "Wert"
        and table.cell(1, 0).text == "Frühling"
    )  # fmt: skip
    rows = [[cell.text for cell in row.cells] for row in spread.rows][1:]
    assert rows == [
        ["Frühling", "1", "1", "1,0"],
        ["Herbst", "0", "0", "0,0"],
        ["unbestimmt", str(number - 1), "0", "–"],
    ]


def test_the_long_table_has_value_and_probability() -> None:
    results = with_seasons(garden())
    rows = list(csv.DictReader(io.StringIO(long_table(results).decode())))
    by_id = {row["segment_id"]: row for row in rows}
    first = by_id[results.coded[0].id]
    assert (first["dimension_season"], first["dimension_season_probability"]) == ("Frühling", "1")
    others = {row["dimension_season"] for one, row in by_id.items() if one != results.coded[0].id}
    assert others == {""}
