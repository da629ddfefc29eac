"""Who asks, and who answers?"""

from __future__ import annotations

import pytest

from pipeline.ingest.roles import assign_roles, unclear_speakers
from pipeline.records import Role

ASKS, ANSWERS = Role.INTERVIEWER, Role.PARTICIPANT


@pytest.mark.parametrize(
    "label",
    ["I", "I1", "i", "Q", "INT", "Int.", "M", "Mod", "Moderator", "Moderatorin", "Moderator*in 2",
     "Moderation", "Interviewer", "Interviewerin", "Interviewer:in", "Interviewende",
     "Moderation Eva", "Eva Amsel (Interviewerin)", "Fragesteller", "Befragende", "Fragende:r"],
)  # fmt: skip
def test_labels_of_those_who_ask(label: str) -> None:
    assert assign_roles([(label, "So."), ("B", "Und?")]) == {label: ASKS, "B": ANSWERS}


@pytest.mark.parametrize(
    "label",
    ["B", "B1", "P3", "Ina", "Max", "Befragte Person", "IP", "", "Mia", "Interviewte", "Imodia"],
)
def test_labels_of_those_who_answer(label: str) -> None:
    assert assign_roles([(label, "Was denn?"), ("I", "Das.")])[label] is ANSWERS


def test_researcher_beats_every_guess_in_any_case() -> None:
    turns = [("I", "Ja?"), ("Eva", "Nein.")]

    assert assign_roles(turns, {"eva": ASKS, "i": ANSWERS}) == {"I": ANSWERS, "Eva": ASKS}


def test_anonymous_voice_that_asks_much_and_says_little() -> None:
    # S1: 2 of 2 turns are questions, 3 of 12 words. S0: 0 of 2, 9 of 12.
    turns = [
        ("S1", "Wie? (lacht)"),
        ("S0", "Ja, also so."),
        ("S1", "Warum?"),
        ("S0", "Weil es so kam. Oder? Doch."),
    ]

    assert assign_roles(turns) == {"S1": ASKS, "S0": ANSWERS}


def test_nobody_asks_in_a_monologue_or_without_questions() -> None:
    assert assign_roles([("S00", "Was war das?")]) == {"S00": ANSWERS}
    assert assign_roles([("S00", "Gut."), ("S01", "Ja.")]) == {"S00": ANSWERS, "S01": ANSWERS}


def test_voices_are_not_guessed_at_where_the_interviewer_is_known() -> None:
    turns = [("S00", "Was?"), ("S01", "Das und das."), ("Eva", "Aha.")]

    assert assign_roles(turns, {"Eva": ASKS})["S00"] is ANSWERS


def conversation(**people: tuple[int, int, int]) -> list[tuple[str, str]]:
    """Let people speak in turn: how often they ask, how many turns they have, how many words."""
    turns = []
    for n in range(max(turns for _, turns, _ in people.values())):
        for label, (questions, own_turns, words) in people.items():
            if n < own_turns:
                turns.append((label, "so " * (words - 1) + ("wie?" if n < questions else "nun.")))
    return turns


def asking(turns: list[tuple[str, str]]) -> set[str]:
    return {label for label, role in assign_roles(turns).items() if role is ASKS}


# To each person's turns, half a question in five turns is added, and who opens counts 1.5.
@pytest.mark.parametrize(
    ("eva", "udo", "expected"),
    [
        # As long and as many turns; 2.5 is clear.
        ((4, 5, 9), (2, 5, 9), {"Eva"}),  # 4.5 : 2.5 · 1.5 = 2.7
        ((4, 5, 9), (3, 5, 9), set()),  # 4.5 : 3.5 · 1.5 = 1.9
        ((1, 5, 9), (4, 5, 9), set()),  # 4.5 : 1.5 / 1.5 = 2.0
        ((0, 5, 9), (4, 5, 9), {"Udo"}),  # 4.5 : 0.5 / 1.5 = 6.0
        # As many questions; turns three times as long count √3, twice as long √2.
        ((3, 5, 9), (3, 5, 27), {"Eva"}),  # √3 · 1.5 = 2.6
        ((3, 5, 9), (3, 5, 18), set()),  # √2 · 1.5 = 2.1
        ((3, 5, 9), (3, 5, 9), set()),  # 1.5: to open never decides alone
        # Long-winded: ten times as many words, but only one of them asks.
        ((5, 6, 50), (0, 6, 5), {"Eva"}),  # 5.5 : 0.5 / √10 · 1.5 = 5.2
        # One question is none, unless nobody speaks more than twice.
        ((1, 3, 4), (0, 3, 40), set()),
        ((2, 3, 4), (0, 3, 40), {"Eva"}),
        ((1, 2, 4), (0, 2, 40), {"Eva"}),
        # One turn in ten is the least that an interviewer asks.
        ((2, 20, 4), (0, 20, 40), {"Eva"}),
        ((2, 21, 4), (0, 21, 40), set()),
    ],
)
def test_who_clearly_asks_more_is_the_interviewer(
    eva: tuple[int, int, int], udo: tuple[int, int, int], expected: set[str]
) -> None:
    turns = conversation(Eva=eva, Udo=udo)

    assert asking(turns) == expected
    assert unclear_speakers(turns) == (() if expected else ("Eva", "Udo"))


@pytest.mark.parametrize(
    ("second", "expected", "doubt"),
    [
        # Udo answers, 0.5 : 15; Eva opens, 9.5 : 15 · 1.5 = 0.95. What counts for Jan is 0.63,
        # without the bonus of her who opens, and half of it at least.
        (5, {"Eva", "Jan"}, ()),  # 5.5 : 15 = 0.37
        (4, {"Eva"}, ("Jan",)),  # 4.5 : 15 = 0.30, and 0.95 : 0.30 = 3.2 is a gap
        (2, {"Eva"}, ()),  # two questions, anybody may ask back
    ],
)
def test_a_second_interviewer_asks_at_least_half_as_much(
    second: int, expected: set[str], doubt: tuple[str, ...]
) -> None:
    turns = conversation(Eva=(9, 10, 9), Jan=(second, 10, 9), Udo=(0, 10, 9))

    assert asking(turns) == expected
    assert unclear_speakers(turns) == doubt


def test_a_bystander_is_no_measure_of_those_who_answer() -> None:
    # Jan opens, with one word in one turn: 0.5 : 6 · 1.5 = 0.125. Eva asks 5 times in 20 turns of
    # nine words: 5.5 : 25 / √9 = 0.073. One turn is less than a tenth of 20; two turns are not.
    turns = conversation(Jan=(0, 1, 1), Eva=(5, 20, 9), Udo=(0, 20, 90))

    assert asking(turns) == {"Eva"}
    assert asking(conversation(Jan=(0, 2, 1), Eva=(5, 20, 9), Udo=(0, 20, 90))) == set()


def test_a_label_that_answers_never_asks() -> None:
    said = {"questions": (5, 5, 9), "answers": (0, 5, 9)}

    assert asking(conversation(P1=said["questions"], Eva=said["answers"])) == set()
    assert unclear_speakers(conversation(P1=said["questions"], Eva=said["answers"])) == ("Eva",)
    assert asking(conversation(Eva=said["questions"], P1=said["answers"])) == {"Eva"}
    for one, other in (("B1", "B2"), ("TN02", "Teilnehmerin 3"), ("Expertin", "Interviewpartner")):
        assert (
            unclear_speakers(conversation(**{one: said["questions"], other: said["answers"]})) == ()
        )


def test_nothing_is_in_doubt_where_no_interviewer_is_to_be_expected() -> None:
    assert unclear_speakers(conversation(Eva=(3, 5, 9))) == ()
    assert unclear_speakers(conversation(Eva=(0, 5, 9), Udo=(0, 5, 9))) == ()
    assert unclear_speakers([("Eva", ""), ("Udo", "")]) == ()
    assert unclear_speakers([("", "Wie?"), ("Eva", "So."), ("", "Wie?")]) == ()
    assert unclear_speakers(conversation(I=(0, 5, 9), Udo=(5, 5, 9))) == ()
    assert unclear_speakers(conversation(Eva=(3, 5, 9), Udo=(3, 5, 9)), {"eva": ASKS}) == ()
    assert (
        unclear_speakers(conversation(E=(3, 5, 9), U=(3, 5, 9)), {"E": ANSWERS, "U": ANSWERS}) == ()
    )


def test_a_question_inside_of_what_is_said_is_asked_of_nobody() -> None:
    turns = [("Eva", "Und dann? Es wurde spät."), ("Udo", "Ja."), ("Eva", "So."), ("Udo", "Ja.")]

    assert asking(turns) == set()
    assert unclear_speakers(turns) == ("Eva", "Udo")


def test_lines_of_one_speaker_are_one_turn() -> None:
    # In three lines that follow one another, Udo asks once; Eva asks in each of three turns.
    turns = [("Eva", "Wie?"), ("Udo", "Wie wohl?"), ("Udo", "Warum denn?"), ("Udo", "Es war so.")]
    turns += [("Eva", "Und nun?"), ("Udo", "Nun ist es vorbei."), ("Eva", "Ganz?"), ("Udo", "Ja.")]

    assert asking(turns) == {"Eva"}
