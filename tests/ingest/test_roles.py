"""Who asks, and who answers?"""

from __future__ import annotations

import pytest

from pipeline.ingest.roles import roles_of
from pipeline.records import Role

ASKS, ANSWERS = Role.INTERVIEWER, Role.PARTICIPANT


@pytest.mark.parametrize(
    "label",
    ["I", "I1", "i", "Q", "INT", "Int.", "M", "Mod", "Moderator", "Moderatorin", "Moderator*in 2",
     "Moderation", "Interviewer", "Interviewerin", "Interviewer:in", "Interviewende"],
)  # fmt: skip
def test_labels_of_those_who_ask(label: str) -> None:
    assert roles_of([(label, "So."), ("B", "Und?")]) == {label: ASKS, "B": ANSWERS}


@pytest.mark.parametrize(
    "label", ["B", "B1", "P3", "Ina", "Max", "Befragte Person", "IP", "", "Mia"]
)
def test_labels_of_those_who_answer(label: str) -> None:
    assert roles_of([(label, "Was denn?"), ("I", "Das.")])[label] is ANSWERS


def test_researcher_beats_every_guess_in_any_case() -> None:
    turns = [("I", "Ja?"), ("Eva", "Nein.")]

    assert roles_of(turns, {"eva": ASKS, "i": ANSWERS}) == {"I": ANSWERS, "Eva": ASKS}


def test_anonymous_voice_that_asks_much_and_says_little() -> None:
    # S1: 2 of 2 turns are questions, 3 of 12 words. S0: 0 of 2, 9 of 12.
    turns = [
        ("S1", "Wie? (lacht)"),
        ("S0", "Ja, also so."),
        ("S1", "Warum?"),
        ("S0", "Weil es so kam. Oder? Doch."),
    ]

    assert roles_of(turns) == {"S1": ASKS, "S0": ANSWERS}


def test_nobody_asks_in_a_monologue_or_without_questions() -> None:
    assert roles_of([("S00", "Was war das?")]) == {"S00": ANSWERS}
    assert roles_of([("S00", "Gut."), ("S01", "Ja.")]) == {"S00": ANSWERS, "S01": ANSWERS}


def test_voices_are_not_guessed_at_where_the_interviewer_is_known() -> None:
    turns = [("S00", "Was?"), ("S01", "Das und das."), ("Eva", "Aha.")]

    assert roles_of(turns, {"Eva": ASKS})["S00"] is ANSWERS
