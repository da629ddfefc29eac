"""Passages get the value that is spoken of, or none."""

from datetime import date

import pytest

from pipeline.dimensions import assign_values, said_on
from pipeline.records import (
    CodedSegment,
    CuePlace,
    Decision,
    DecisionReason,
    Document,
    Role,
    Status,
    Turn,
)
from pipeline.settings import DimensionSettings, DimensionValueSettings

PHASES = DimensionSettings(
    name="phase",
    values=(
        DimensionValueSettings(
            name="Aufbau", begins=date(2018, 3, 1), ends=date(2018, 8, 31), words=("Spatenstich",)
        ),
        DimensionValueSettings(
            name="Ernte", begins=date(2018, 9, 1), ends=date(2019, 2, 28), words=("erste Ernte",)
        ),
        DimensionValueSettings(name="Alltag", begins=date(2019, 3, 1), ends=date(2019, 12, 31)),
    ),
)


def given(*turns: str, passage: str):
    """Return the value of a passage; turns that end in ? are the interviewer's."""
    return _with_roles(turns, "".join("BI"[said.endswith("?")] for said in turns), passage)


def _with_roles(turns, roles: str, passage: str, dimension: DimensionSettings = PHASES):
    text, records, start = "\n".join(turns), [], 0
    for number, said in enumerate(turns, 1):
        role = Role.INTERVIEWER if roles[number - 1] == "I" else Role.PARTICIPANT
        records.append(
            Turn(number=number, speaker="", role=role, start=start, end=start + len(said))
        )
        start += len(said) + 1
    document = Document(
        id="G1", file="", text=text, turns=tuple(records), attributes={"Datum": "15.06.2020"}
    )
    begin = text.index(passage)
    coding = CodedSegment(
        id="p", document="G1", turn=1, start=begin, end=begin + len(passage), code="A", coder="",
        decision=Decision(status=Status.HUMAN, reason=DecisionReason.PERSON),
    )  # fmt: skip
    (value,) = assign_values([coding], [document], [dimension], "de", said_on([document]))
    for cue in value.cues:
        assert text[slice(*cue.spans[0])] == cue.text
    return value


def test_a_date_in_the_passage() -> None:
    value = given("Im November 18 war Frost.", passage="Im November 18 war Frost.")
    assert value.value == "Ernte"
    assert [(cue.place, cue.text) for cue in value.cues] == [(CuePlace.PASSAGE, "November 18")]
    # 3 of 3.7 speak for harvest, 0.7 for none: (3 / 3.7 + 0.02) ** 2.1 = 0.6775 against
    # (0.7 / 3.7 + 0.02) ** 2.1 / e ** 0.4 = 0.0251 and two times 0.02 ** 2.1 = 0.0003: 0.9636.
    # Of that 5 % are divided among the four.
    assert value.probability == pytest.approx(0.95 * 0.9636 + 0.05 / 4, abs=0.0002)


def test_words_with_their_endings_and_what_was_before_them() -> None:
    said = "Bei der ersten Ernte war Fest."
    assert given(said, passage=said).value == "Ernte"
    said = "Wir kamen vor der ersten Ernte."
    assert given(said, passage=said).value == "Aufbau"


def test_what_was_said_before_in_the_turn_or_asked() -> None:
    turn = given("Im Juli 2019 kam Regen. Alle gruben.", passage="Alle gruben.")
    assert (turn.value, turn.cues[0].place) == ("Alltag", CuePlace.TURN)
    asked = given("Wie war der Juli 2019?", "Alle gruben.", passage="Alle gruben.")
    assert (asked.value, asked.cues[0].place) == ("Alltag", CuePlace.QUESTION)
    assert turn.probability > asked.probability


def test_undetermined_where_nothing_speaks_and_where_it_was_another_time() -> None:
    silent = given("Alle gruben.", passage="Alle gruben.")
    assert (silent.value, silent.cues) == ("", ())
    assert 0.95 < silent.probability < 0.97  # people may know more than what is said
    assert given("Im Juli 2015 war Regen.", passage="Im Juli 2015 war Regen.").value == ""
    assert given("2018 und 2019 gruben alle.", passage="2018 und 2019 gruben alle.").value == ""


def test_who_speaks_of_today_no_longer_speaks_of_then() -> None:
    said = "Im Juli 2019 kam Regen. Heute graben alle."
    assert given(said, passage="Heute graben alle.").value == ""


def test_the_beginning_is_the_first_value() -> None:
    assert given("Am Anfang war nur Lehm.", passage="Am Anfang war nur Lehm.").value == "Aufbau"


def test_a_dimension_without_days_has_its_words_alone() -> None:
    places = DimensionSettings(
        name="ort",
        values=(
            DimensionValueSettings(name="Hof", words=("Hof*",)),
            DimensionValueSettings(name="Dach", words=("Dachgarten",)),
        ),
    )
    text = "Im Hofgarten war 2019 Frost."
    document = Document(
        id="G1", file="", text=text,
        turns=(Turn(number=1, speaker="", role=Role.PARTICIPANT, start=0, end=len(text)),),
    )  # fmt: skip
    coding = CodedSegment(
        id="p", document="G1", turn=1, start=0, end=len(text), code="A", coder="",
        decision=Decision(status=Status.HUMAN, reason=DecisionReason.PERSON),
    )  # fmt: skip
    (value,) = assign_values([coding], [document], [places], "de")
    assert (value.value, value.cues[0].text) == ("Hof", "Hofgarten")


def test_a_reference_in_the_answer_moves_the_time_that_was_asked_for() -> None:
    asked = "Wie war der Sommer 2018?"
    value = given(asked, "Ein Jahr später kam Regen.", passage="Ein Jahr später kam Regen.")
    assert value.value == "Alltag"
    (cue,) = value.cues  # the summer itself speaks for another value
    assert (cue.text, cue.refers_to) == ("Ein Jahr später", "Sommer 2018")


def test_the_interviewer_refers_back_to_the_answer_before() -> None:
    value = given(
        "Wie war das?", "Im Oktober 2018 kam der Frost.", "Und im Frühling darauf?",
        "Da haben alle gegraben.", passage="Da haben alle gegraben.",
    )  # fmt: skip
    assert (value.value, value.cues[0].place) == ("Alltag", CuePlace.QUESTION)
    assert value.cues[0].refers_to == "Oktober 2018"


def test_who_only_says_mhm_interrupts_no_answer() -> None:
    turns = ("Wie war der Juli 2019?", "Da kam Regen.", "Mhm. Ja.", "Alle gruben.")
    goes_on = _with_roles(turns, "IBIB", "Alle gruben.")
    asked_anew = _with_roles((*turns[:2], "Und weiter?", turns[3]), "IBIB", "Alle gruben.")
    assert (goes_on.value, goes_on.cues[0].place) == ("Alltag", CuePlace.QUESTION)
    assert asked_anew.cues[0].place is CuePlace.EARLIER
    assert asked_anew.probability < goes_on.probability


def test_the_second_is_of_what_was_first() -> None:
    value = given(
        "Wie war der erste Sommer?", "Trocken.", "Und der zweite? Und im zweiten?",
        "Da kam Regen.", passage="Da kam Regen.",
    )  # fmt: skip
    assert (value.value, value.cues[0].refers_to) == ("Alltag", "erste Sommer")


def test_what_is_always_so_has_no_time() -> None:
    said = "Im Juli 2019 kam Regen. Geduld ist alles."
    assert given(said, passage="Geduld ist alles.").value == ""


def test_a_word_of_a_value_is_found_in_each_case() -> None:
    said = "Wir kamen nach dem ersten Spatenstich."
    of = DimensionSettings(
        name="phase",
        values=(
            DimensionValueSettings(name="A", words=("erster Spatenstich",)),
            DimensionValueSettings(name="B"),
        ),
    )
    assert _with_roles((said,), "B", said, of).value == "A"
