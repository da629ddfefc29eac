from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest

from pipeline.drawing import as_png
from pipeline.drawing.svg import MOST_PIXELS
from pipeline.errors import CodebookError, OutputError, StudyError
from pipeline.plots import (
    NothingToDraw,
    charts,
    code_by_attribute,
    code_by_case,
    code_by_topic,
    cooccurrence_network,
    document_portrait,
    frequency_bars,
    interactive,
    joint_display,
    picture,
    topic_hierarchy,
    topic_map,
    topic_overview,
    topic_words,
)
from pipeline.plots.layers import layered
from pipeline.records import Code, Codebook, Counted, Status
from tests.decisions import decided
from tests.odd_names import DEADLY, deadly_in

NAMES = [
    "frequencies",
    "code_by_case",
    "code_by_Größe_m",
    "cooccurrence",
    "topic_overview",
    "topic_map",
    "topic_words",
    "topic_hierarchy",
    "code_by_topic",
    "joint_display",
    "portrait_G1",
    "portrait_G2",
]


def words_of(chart, language: str = "de") -> list[str]:
    root = ElementTree.fromstring(
        picture(chart, "svg", language)
    )  # a malformed picture raises here
    return ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]


def rows_in(chart) -> list[dict]:
    """All rows that a chart is drawn from."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in json.loads(rows)]


def test_every_picture_is_drawn_from_names_that_break_careless_ones(full):
    drawn = charts(full)
    assert list(drawn) == NAMES
    for name, chart in drawn.items():
        assert words_of(chart), name


KINDS = {"sentence", "turn", "opening", "middle", "end"}
"""Cells that are no names."""


def odd(results):
    """Write them into every name."""

    def named(name):
        return f"{name[:2]}{DEADLY}{name[2:]}"

    # Where pyarrow is installed, pandas itself would refuse the half of a pair.
    with pd.option_context("mode.string_storage", "python"):
        tables = {
            name: table.astype(object).map(
                lambda cell: cell if cell in KINDS or not isinstance(cell, str)
                else named(cell)
            )
            for name, table in results.tables.items()
        }  # fmt: skip
    return replace(
        results,
        codebook=replace(
            results.codebook,
            codes=tuple(
                replace(
                    code,
                    id=named(code.id),
                    name=named(code.name),
                    parent=named(code.parent) if code.parent else None,
                )
                for code in results.codebook.codes
            ),
        ),
        documents=tuple(
            replace(
                one,
                id=named(one.id),
                turns=tuple(replace(turn, speaker=named(turn.speaker)) for turn in one.turns),
            )
            for one in results.documents
        ),
        coded=tuple(
            replace(one, code=named(one.code), document=named(one.document))
            for one in results.coded
        ),
        topics=tuple(
            replace(topic, label=named(topic.label), words=((named("Obst"), 0.5),))
            for topic in results.topics
        ),
        tables=tables,
    )


def test_no_name_ends_the_process_however_its_picture_is_drawn(full):
    drawn = charts(odd(full))
    assert [name.replace(DEADLY, "") for name in drawn] == NAMES
    for name, chart in drawn.items():
        # As a notebook hands it to the library that draws, without asking `picture`.
        assert deadly_in(chart.to_dict()) == set(), name
    for name, chart in drawn.items():
        assert words_of(chart), name


def test_no_chart_of_anybody_ends_the_process():
    chart = alt.Chart(alt.InlineData(values=[{f"a{DEADLY}": f"b{DEADLY}"}])).mark_text()
    chart = chart.encode(text=f"a{DEADLY}:N").properties(title=f"c{DEADLY}")
    assert words_of(chart) == ["b", "c"]
    assert picture(chart, "png").startswith(b"\x89PNG")
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>\x01\uffff</text></svg>'
    )
    assert as_png(svg.encode()).startswith(b"\x89PNG")
    page = interactive({f"d{DEADLY}": chart}, f"Garten{DEADLY}", library="let vega").decode()
    charts_of_page = page.partition('id="charts">')[2].partition("</script>")[0]
    assert deadly_in([page, json.loads(charts_of_page)]) == set()


def test_what_has_no_data_is_left_out(bare):
    assert list(charts(bare)) == ["frequencies", "code_by_case", "portrait_G1"]


def test_an_empty_codebook_and_an_uncoded_study_draw_nothing(bare):
    empty = Codebook(title="", language="de", version="1", codes=())
    assert charts(replace(bare, codebook=empty, coded=())) == {}
    assert charts(replace(bare, coded=())) == {}


def test_bars_count_each_status_and_subcodes_with_their_main_code(full):
    rows = rows_in(frequency_bars(full))
    bars = {(row["code"], row["status"]): row["segments"] for row in rows if "status" in row}
    assert bars == {
        ("M1", "von Hand"): 1,
        ("M1", "automatisch"): 1,
        ("M1", "zu prüfen"): 1,
        ("M2", "automatisch"): 1,
    }
    # 4 are expected under M, 3 of them confirmed: the one for review is as probable as all, 1.
    written = {row["code"]: row["cell_text"] for row in rows if "cell_text" in row}
    assert written == {"M": "Σ 4 (3)", "M1": "3 (2)", "M2": "1 (1)", "W": "0 (0)"}


def doubted(results, probability=0.4):
    """The same, with what is for review less probable."""
    return replace(
        results,
        coded=tuple(
            replace(one, decision=decided(one.status, probability))
            if one.status is Status.REVIEW
            else one
            for one in results.coded
        ),
    )


def test_guesses_count_by_their_probability(full):
    rows = rows_in(frequency_bars(doubted(full)))
    bars = {(row["code"], row["status"]): row["counted"] for row in rows if "status" in row}
    assert bars["M1", "zu prüfen"] == 0.4
    written = {row["code"]: row["cell_text"] for row in rows if "cell_text" in row}
    assert written["M1"] == "2 (2)", "2.4 are expected"
    cells = [row for row in rows_in(code_by_case(doubted(full))) if "cell_text" in row]
    assert sorted(row["cell_text"] for row in cells) == ["1", "1", "1"]
    assert 1.4 in [row["value"] for row in cells]


def test_a_study_can_count_what_is_confirmed_alone(full):
    confirmed = replace(full, counted=Counted.CONFIRMED)
    rows = rows_in(frequency_bars(confirmed))
    assert ("M1", "zu prüfen") not in {
        (row["code"], row["status"]) for row in rows if "status" in row
    }
    written = {row["code"]: row["cell_text"] for row in rows if "cell_text" in row}
    assert written["M1"].startswith("2 (")
    guesses = tuple(one for one in confirmed.coded if one.status is Status.REVIEW)
    assert guesses
    for draw in (frequency_bars, code_by_case):
        with pytest.raises(NothingToDraw, match="nothing is confirmed"):
            draw(replace(confirmed, coded=guesses))


def test_only_chosen_codes_are_shown_with_all_under_them(full):
    said = " ".join(words_of(code_by_case(full, codes=["M"])))
    assert "M1" in said
    assert "Wetter" not in said
    with pytest.raises(CodebookError, match="no code 'M9'"):
        code_by_case(full, codes=["M9"])


def test_long_names_are_cut_and_told_in_full_on_hover(full):
    name = next(code.name for code in full.codebook.codes if code.id == "M2")
    chart = code_by_case(full)
    assert any(
        word.startswith("M2 Überörtliche") and word.endswith("…") for word in words_of(chart)
    )
    assert f"M2 {name}" in {row.get("label") for row in rows_in(chart)}


def test_a_picture_of_a_german_study_has_german_numbers(full):
    said = " ".join(words_of(joint_display(full)))
    assert "8,5 (Rang 1)" in said
    # M1 is expected in 2 of 4 documents and M2 in 1: 3/8 on average.
    assert "38\u00a0% (Rang 1)" in said


def test_other_studies_have_english_words(full):
    english = replace(full, language="en")
    for chart in charts(english).values():
        assert not re.search("[Hh]äufig|Segmente|Dokumente|Rang", " ".join(words_of(chart, "en")))
    assert "8.5 (rank 1)" in " ".join(words_of(joint_display(english), "en"))


def test_a_portrait_places_passages_in_what_participants_say(full):
    # The participant says 31 characters, 13 to 44: the second passage begins after 17 of them.
    bars = [row for row in rows_in(document_portrait(full, "G1")) if "start" in row]
    assert [(bar["code"], round(bar["start"], 3)) for bar in bars] == [
        ("M1", 0.0),
        ("M1", round(17 / 31, 3)),
        ("M2", 0.0),
    ]
    assert max(bar["end"] for bar in bars) == 1
    with pytest.raises(StudyError, match="did you mean 'G1'"):
        document_portrait(full, "g1")


def test_codes_are_tied_from_two_meetings_on_at_the_level_asked_for(full):
    assert [row["together"] for row in rows_in(cooccurrence_network(full)) if "wide" in row] == [
        2.5
    ]
    once = cooccurrence_network(full, at_least=1)
    assert [row["together"] for row in rows_in(once) if "wide" in row] == [2.5, 1]
    turns = rows_in(cooccurrence_network(full, level="turn"))
    assert [row["codes"].split()[0] for row in turns if "wide" in row] == ["M2"]
    with pytest.raises(NothingToDraw, match="9 times"):
        cooccurrence_network(full, at_least=9)


def test_the_map_tells_the_quote_and_where_it_stands(full):
    points = [row for row in rows_in(topic_map(full)) if "text" in row]
    assert [(p["topic"], p["label"], p["source"]) for p in points] == [
        (-1, "ohne Thema", "G1, Z. 2"),
        (0, "0 Äpfel, Obst", "G1, Z. 2"),
    ]


def test_the_overview_says_how_much_when_and_where(full):
    cells = [row for row in rows_in(topic_overview(full)) if "is_deep" in row]
    # The apples are at the beginning, twice in G1 and once in G2; the people are later, in G2.
    assert {(c["topic"], c["name"], c["written"]) for c in cells if c["written"] != "0"} == {
        (0, "Anfang", "100"), (0, "G1", "2"), (0, "G2", "1"),
        (1, "Mitte", "50"), (1, "Ende", "50"), (1, "G2", "2"),
    }  # fmt: skip
    # What was not coded, and what would be too narrow, is left out.
    many = replace(full, documents=(*full.documents, *full.documents) * 60)
    few = [row for row in rows_in(topic_overview(many)) if "is_deep" in row]
    assert {row["name"] for row in few} == {"Anfang", "Mitte", "Ende"}


def test_branches_of_the_hierarchy_do_not_cross(full):
    # 0 and 2 are joined first, so 1 stands outside of them; 0 and 2 meet at 0.25, all at 0.75.
    rows = rows_in(topic_hierarchy(full))
    assert [row["label"] for row in rows if "head" in row] == [
        "1 Leute (2)",
        "0 Äpfel (3)",
        "2 Regen (1)",
    ]
    joints = {(row["node"], row["x"], row["y"]) for row in rows if row.get("order") == 1}
    assert joints == {(3, 0.25, 1.0), (4, 0.75, 0.0)}


def test_what_lies_in_no_topic_comes_last_and_measures_are_chosen(full):
    rows = rows_in(code_by_topic(full, measure="lift"))
    assert [row["label"] for row in rows if "head" not in row and "code" not in row] == [
        "0 Äpfel",
        "ohne Thema",
    ]
    assert {row["value"] for row in rows if "value" in row} == {2.5, 0.4}
    with pytest.raises(OutputError, match="no measure 'lifts'"):
        code_by_topic(full, measure="lifts")


def test_an_item_with_several_codes_has_a_row_for_all_of_them(full):
    rows = [row for row in rows_in(joint_display(full)) if "share" in row]
    assert [(row["code"][:4], row["share"]) for row in rows[-4:]] == [
        ("W We", 0.25),
        ("alle", 0.375),
        ("M1 E", 0.5),
        ("M2 L", 0.25),
    ]


def test_many_documents_stay_within_the_page(full):
    many = tuple(replace(full.documents[0], id=f"Interview {n}") for n in range(40))
    width = ElementTree.fromstring(picture(code_by_case(replace(full, documents=many)), "svg"))
    assert float(width.attrib["width"]) < 660


def test_a_flat_codebook_has_no_sums(bare):
    flat = Codebook(title="", language="de", version="1", codes=(Code(id="M1", name="Ernte"),))
    said = words_of(frequency_bars(replace(bare, codebook=flat)))
    assert "1 (1)" in said
    assert not any("Σ" in word for word in said)


def test_topics_have_their_titles_and_the_interview_situation_comes_last(full):
    lift = pd.concat([full.tables["code_by_topic"]] * 2, ignore_index=True)
    lift.loc[2, ["topic", "label"]] = [1, "Leute"]
    coverage = pd.DataFrame(
        [(1, "M2 Leute: Leute", "theme", 0.8), (0, "Gesprächssituation: Äpfel", "situation", 0.1)],
        columns=["topic", "title", "kind", "share_coded"],
    )
    one = replace(full.topics[0], id=1, label="Leute")
    known = replace(
        full,
        topics=(*full.topics, one),
        tables={**full.tables, "topic_coverage": coverage, "code_by_topic": lift},
    )
    rows = rows_in(code_by_topic(known))
    assert [row["label"] for row in rows if "head" not in row and "code" not in row] == [
        "1 M2 Leute: Leute",
        "0 Gesprächssituation: Äpfel",
        "ohne Thema",
    ]
    assert [row["label"] for row in rows_in(topic_hierarchy(known)) if "head" in row] == [
        "1 M2 Leute: Leute (2)",
        "0 Gesprächssituation: Äpfel (3)",
        "2 Regen (1)",
    ]
    assert "0 Gesprächssituation: Äpfel" in {row.get("label") for row in rows_in(topic_map(known))}
    overview = topic_overview(known)
    assert [row["label"] for row in rows_in(overview) if "head" in row] == [
        "1 M2 Leute: Leute",
        "0 Gesprächssituation: Äpfel",
    ]
    assert "80\u00a0%" in words_of(overview)
    words = [row["label"] for row in rows_in(topic_words(known))]
    assert list(dict.fromkeys(words)) == ["1 M2 Leute: Leute", "0 Gesprächssituation: Äpfel"]
    said = " ".join(words_of(topic_words(known)))
    assert said.index("1 M2 Leute: Leute") < said.index("0 Gesprächssituation:")


def test_groups_and_cells_of_too_few_documents_are_left_out(full):
    # Of 4 in the city 3 have M1, and 1 has W; in the country there are 2, in the village is 1.
    columns = ("code", "value", "documents", "documents_with_value", "small")
    rows = [
        ("M1", "Stadt", 3, 4, 0),
        ("M1", "Land", 2, 2, 1),
        ("M1", "Dorf", 1, 1, 1),
        ("W", "Stadt", 1, 4, 1),
        ("W", "Land", 0, 2, 1),
        ("W", "Dorf", 1, 1, 1),
    ]
    by_place = pd.DataFrame(rows, columns=columns)
    for column in ("segments", "documents_expected", "documents_confirmed"):
        by_place[column] = by_place["documents"]
    results = replace(full, tables={**full.tables, "code_by_place": by_place})
    chart = code_by_attribute(results, "place")
    cells = [row for row in rows_in(chart) if "cell_text" in row]
    assert [(row["code"], row["column"], row["value"]) for row in cells] == [("M1", "Stadt", 0.75)]
    said = " ".join(words_of(chart))
    assert "Stadt (n\u00a0=\u00a04)" in said
    assert "Dorf" not in said
    assert "Land" not in said
    assert "Gruppen und Zellen mit zu wenigen" in said
    enough = replace(results, tables={"code_by_place": by_place.assign(small=0)})
    assert "fehlen" not in " ".join(words_of(code_by_attribute(enough, "place")))
    with pytest.raises(NothingToDraw, match="all groups have too few documents"):
        code_by_attribute(
            replace(full, tables={"code_by_place": by_place.assign(small=1)}), "place"
        )


def test_a_picture_as_high_as_a_house_has_fewer_pixels():
    """Two pixels for each point would take 5 GB here, and end the process."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="200000"></svg>'
    width, height = struct.unpack(">II", as_png(svg)[16:24])
    assert width * height <= MOST_PIXELS * 1.01
    assert height / width == pytest.approx(200_000 / 640, rel=0.01)


def test_guesses_that_round_to_nothing_are_drawn_without_numbers(full):
    few = doubted(full, 0.1)
    guesses = tuple(one for one in few.coded if one.status is Status.REVIEW)
    chart = code_by_case(replace(few, coded=guesses))
    assert {row["cell_text"] for row in rows_in(chart) if "cell_text" in row} == {""}
    assert picture(chart, "svg")


def test_a_picture_is_told_in_the_language_of_the_study_alone(full):
    """Vega would tell of each axis and legend in English."""
    drawn = ElementTree.fromstring(picture(frequency_bars(full), "svg"))
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label").startswith("Häufigkeit der Codes. in Klammern")
    within = [name for part in drawn.iter() if part is not drawn for name in part.attrib]
    assert not {"role", "aria-label", "aria-roledescription"} & set(within)


def test_what_a_picture_is_called_may_hold_all_characters():
    chart = alt.Chart(pd.DataFrame({"x": [1], "y": ['<g role="a">']})).mark_text().encode(text="y")
    drawn = ElementTree.fromstring(picture(chart.properties(title='A & "B" <c>'), "svg"))
    assert drawn.get("aria-label") == 'A & "B" <c>'
    assert '<g role="a">' in "".join(drawn.itertext())


def test_charts_in_layers_can_be_made_interactive():
    dots = alt.Chart(alt.Data(values=[{"a": 1}])).mark_point().encode(x=alt.X("a:Q"))
    ours, theirs = (
        layers(dots, dots.mark_line(), width=100).interactive().to_dict()
        for layers in (layered, alt.layer)
    )
    assert ours == theirs
