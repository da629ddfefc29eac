from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.llm.conventions import (
    Conventions,
    Rate,
    conventions,
    conventions_of_others,
    figures_shown,
)
from pipeline.llm.rules import rules_shown
from pipeline.records import Coding
from pipeline.settings import RuleSettings
from tests.llm.interview import interview

UNITS = interview(
    ("I", ["Warum?"]),
    ("B", ["Ja, gut.", "Wegen der Ernte.", "Sie schmeckt.", "So ist das."]),  # rows 0 to 3
    ("B", ["Die Leute.", "Der Kaffee.", "Die Leute wieder."]),  # rows 4 to 6
)
SENTENCES = UNITS[1:]


def coding(code, first, last, coder="HK", units=SENTENCES):
    return Coding(
        document=units[0].document,
        code=code,
        coder=coder,
        start=units[first].start,
        end=units[last].end,
        turn=units[first].turn,
    )


def test_figures_of_a_case_worked_by_hand():
    codings = [
        coding("M1", 1, 2),  # not from the first sentence of its turn, not to the last
        coding("M2", 4, 4),  # from the first one
        coding("M2", 6, 6),  # to the last one; M2 has two passages in this turn
        coding("M3", 6, 6),  # a second code of the last sentence
    ]
    found = conventions(UNITS, codings)
    assert found.lengths == (1, 1, 1, 2)
    assert found.from_first == Rate(1, 2)
    assert found.to_last == Rate(1, 2)
    assert found.single == Rate(2, 3)  # M1 and M3, not M2
    assert found.second == Rate(1, 4)  # rows 1, 2, 4 and 6
    assert found.coded == Rate(4, 7)
    assert found.together == ()  # once only


def test_two_people_with_two_codes_are_no_second_code():
    found = conventions(UNITS, [coding("M1", 1, 2), coding("M2", 1, 2, coder="AB")])
    assert found.second == Rate(0, 4)
    assert found.from_first == Rate(0, 2)  # the turn as each of them coded it
    assert found.coded == Rate(2, 7)
    assert found.together == ()


def test_pairs_of_codes_that_share_sentences_often_are_told():
    codings = [coding(code, row, row) for row in (0, 2, 4) for code in ("M2", "M1")] + [
        coding("M3", 4, 5)
    ]
    assert conventions(UNITS, codings).together == ((("M1", "M2"), 3),)


def test_too_few_cases_are_silent_and_figures_are_rounded():
    few = Conventions(lengths=(2,) * 19, from_first=Rate(9, 19), single=Rate(19, 19))
    assert set(figures_shown(few, everything_read=True).values()) == {""}
    enough = Conventions(
        lengths=(1,) + (2,) * 11 + (3,) * 6 + (4, 9),  # of 20 the 2nd and the 18th
        from_first=Rate(53, 100),
        second=Rate(5, 100),
        coded=Rate(61, 100),
        together=((("A1", "B2"), 4), (("A1", "C1"), 3)),
    )
    shown = figures_shown(enough, everything_read=True)
    assert (shown["shortest"], shown["longest"]) == ("2", "3")
    assert (shown["begin"], shown["two"], shown["coded"]) == ("55", "5", "60")
    assert shown["pairs"] == "A1 + B2, A1 + C1"
    assert (shown["end"], shown["single"]) == ("", "")
    assert figures_shown(enough, everything_read=False)["coded"] == ""


def test_what_the_team_says_stands_for_what_its_codings_show():
    found = Conventions(
        from_first=Rate(20, 20), to_last=Rate(10, 20), single=Rate(5, 20), second=Rate(1, 20)
    )
    said = RuleSettings(closing="Bleibt\nweg.", second_code="Nie.", aside="Gehört dazu.")
    shown = rules_shown(said, found, everything_read=True)
    assert {name: value for name, value in shown.items() if value} == {
        "closing": "Bleibt weg.",
        "second": "Nie.",
        "aside": "Gehört dazu.",
        "begin": "100",
        "single": "25",
    }
    assert "begin" not in rules_shown(said, None, everything_read=True)


ROWS = st.tuples(st.sampled_from(["M1", "M2"]), st.integers(0, 6), st.integers(0, 6)).map(
    lambda found: (found[0], min(found[1:]), max(found[1:]))
)


@settings(max_examples=100, deadline=None)
@given(st.lists(ROWS, max_size=8), st.lists(ROWS, max_size=8), st.lists(ROWS, max_size=8))
def test_nothing_of_a_document_shapes_what_is_told_with_it(own, other_own, others):
    second = tuple(replace(unit, document="G2") for unit in SENTENCES)
    of_others = [coding(*row, units=second) for row in others]

    def of_first(rows):
        codings = [coding(*row) for row in rows] + of_others
        return conventions_of_others([*UNITS, *second], codings)("G1")

    assert of_first(own) == of_first(other_own) == conventions(second, of_others)
