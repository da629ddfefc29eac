from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from pipeline.evaluation.assessment import FEWEST_EXAMPLES, assess_codes, median_ranks
from pipeline.evaluation.scores import CodeScore, MatchCounts
from pipeline.i18n import Language

NAMES = [("W", "Wasser"), ("B", "Boden"), ("Z", "Zaun")]
ENOUGH = FEWEST_EXAMPLES


def said(score: CodeScore, *, n=ENOUGH, auto=inf, rank=1.0, language="de") -> str:
    found, *_ = assess_codes(
        NAMES,
        [score] * 3,
        examples=[n] * 3,
        auto_from=[auto] * 3,
        ranks=[rank] * 3,
        wanted=0.85,
    )
    assert found.automatic == (auto <= 1)
    return found.text.text(Language.of(language))


def score(people=20, machine=20, both=10, taken_for=(), given_for=()) -> CodeScore:
    return CodeScore(MatchCounts(people, machine, both), 0.5, taken_for, given_for, 0, 0)


def test_codings_of_a_code_stand_from_its_threshold_on():
    sure = replace(score(), auto=3)
    assert said(sure, auto=0.714) == "gilt ohne Prüfung ab Wahrscheinlichkeit 0,71"
    assert said(sure, auto=0.714, language="en").endswith("probability 0.71 on")


def test_a_threshold_that_no_coding_reaches_is_said_so():
    told = said(score(machine=20), auto=0.97, language="en")
    assert told.endswith("0.97 on, which none of 20 held-out codings reaches")


def test_how_many_codings_would_have_to_be_right():
    """Ten of 20 are; for 0.85 it takes 17. Eight of eight are enough."""
    told = said(score(people=20, machine=20, both=10), language="en")
    assert told.endswith("; 10 of 20 codings right, 17 would be enough")
    assert "enough" not in said(score(people=20, machine=8, both=8), language="en")


@pytest.mark.parametrize(
    ("kwargs", "text"),
    [
        ({"n": 0}, "nie von Hand kodiert"),
        ({"n": ENOUGH - 1}, f"zu wenige Handkodierungen ({ENOUGH - 1} Sätze"),
        ({"rank": 2.0}, "Definition und kodierte Stellen klingen verschieden"),
        ({}, "zu unsicher, ohne Muster in den 20 Fehlern"),
    ],
)
def test_what_is_missing(kwargs, text):
    assert said(score(), **kwargs).startswith(text)


def test_on_which_side_the_errors_lie():
    """20 by people, 8 by the machine, 8 by both: 12 missed. The other way: 12 too many."""
    assert said(score(people=20, machine=8, both=8)).startswith("meist übersehen (12 von 12 F")
    assert said(score(people=8, machine=20, both=8)).startswith("zu oft vergeben (12 von 12 F")


def test_a_neighbour_counts_both_ways():
    """Of 20 errors, 3 and 2 with code 1: a quarter. Of 21 it is no longer."""
    confused = score(taken_for=((1, 3), (2, 2)), given_for=((1, 2),))
    assert said(confused).startswith("Verwechslung mit B Boden (5 von 20 Fehlern)")
    assert "Verwechslung" not in said(score(people=21, taken_for=((1, 3),), given_for=((1, 2),)))
    assert "Verwechslung" not in said(score(people=4, machine=2, both=2, taken_for=((1, 2),)))


def test_reasons_are_joined():
    both = said(score(taken_for=((2, 9),)), n=3)
    assert both == (
        f"zu wenige Handkodierungen (3 Sätze, nötig etwa {ENOUGH}); "
        "Verwechslung mit Z Zaun (9 von 20 Fehlern); "
        "10 von 20 Kodierungen richtig, 17 würden genügen"
    )


def test_without_codings_a_person_decides():
    found = assess_codes(
        NAMES, [score()] * 3, examples=[0] * 3, auto_from=None, ranks=[None] * 3, wanted=0.85
    )
    assert {assessment.text for assessment in found} == {
        "without human codings a person always decides"
    }


def test_median_rank_by_hand(monkeypatch):
    """Code 0 is first, third, second of three in its sentences: median 2. Code 2 has none."""
    mean_similarity = np.array([[3.0, 2, 1], [1, 2, 3], [2, 3, 1]])
    monkeypatch.setattr(
        "pipeline.evaluation.assessment.mean_similarity", lambda scores: scores["x"]
    )
    labels = np.array([[1, 1, 0], [1, 0, 0], [1, 0, 0]], dtype=bool)
    assert median_ranks({"x": mean_similarity}, labels) == [2, 2, None]
