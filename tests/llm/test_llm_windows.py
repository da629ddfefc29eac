from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.llm.windows import LineKind, windows
from pipeline.records import Role
from tests.llm.interview import SEGMENTS, interview


def shown(found):
    return [
        [[f"{line.kind.value[0]}:{line.text}" for line in part] for part in window.parts]
        for window in found
    ]


def test_whole_turns_stay_together_and_bring_their_question():
    assert shown(windows(SEGMENTS, 3)) == [
        [
            [
                "q:Warum gärtnern Sie?",
                "s:Wegen der „Tomaten“.",
                "s:Die Ernte  schmeckt – wirklich.",
                "s:Das Büro ist grau.",
            ]
        ],
        [["q:Und die Leute?", "s:Mit den Nachbarn feiern wir.", "s:Der Bus kommt selten."]],
    ]
    assert [len(window.units) for window in windows(SEGMENTS, 5)] == [5]


def test_a_long_turn_is_cut_evenly_and_continued_with_what_was_said_before():
    segments = interview(("I", ["Und?"]), ("B", ["a", "b", "c", "d", "e"]))
    assert shown(windows(segments, 4)) == [
        [["q:Und?", "s:a", "s:b"]],
        [["q:Und?", "b:a", "b:b", "s:c", "s:d", "s:e"]],
    ]


def test_a_window_of_several_turns_without_a_question_between_them():
    segments = interview(("B1", ["a"]), ("B2", ["b"]), ("B1", ["c"]))
    assert shown(windows(segments, 2)) == [[["s:a"], ["s:b"]], [["b:a", "b:b", "s:c"]]]


def test_documents_do_not_mix():
    segments = SEGMENTS + interview(("B", ["x"]), document="G2")
    assert [window.units[0].document for window in windows(segments, 99)] == ["G1", "G2"]
    assert shown(windows(segments, 99))[1] == [["s:x"]]


def test_interviewers_are_not_judged():
    assert windows(interview(("I", ["Und?"])), 3) == ()


TURNS = st.lists(st.tuples(st.sampled_from("IBC"), st.lists(st.just("x"), min_size=1, max_size=9)))


@settings(max_examples=100, deadline=None)
@given(TURNS, st.integers(1, 6))
def test_every_sentence_is_judged_once_in_its_order(turns, size):
    segments = interview(*turns)
    found = windows(segments, size)
    judged = [unit for window in found for unit in window.units]
    assert judged == [unit for unit in segments if unit.role is Role.PARTICIPANT]
    assert all(1 <= len(window.units) <= size for window in found)
    for window in found:
        lines = [line for part in window.parts for line in part if line.kind is LineKind.SENTENCE]
        assert [line.text for line in lines] == [unit.text for unit in window.units]
