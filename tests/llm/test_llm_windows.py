from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.llm.windows import (
    CONTEXT_SENTENCES,
    WHOLE_DOCUMENT,
    LineKind,
    passage_window,
    windows,
)
from pipeline.records import Role, SourceAnchor
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


def test_a_long_turn_is_cut_evenly_and_shown_with_what_stands_around_each_part():
    segments = interview(("I", ["Und?"]), ("B", ["a", "b", "c", "d", "e"]))
    assert shown(windows(segments, 4)) == [
        [["q:Und?", "s:a", "s:b", "a:c", "a:d", "a:e"]],
        [["q:Und?", "b:a", "b:b", "s:c", "s:d", "s:e"]],
    ]


def test_a_window_of_several_turns_without_a_question_between_them():
    segments = interview(("B1", ["a"]), ("B2", ["b"]), ("B1", ["c"]))
    assert shown(windows(segments, 2)) == [[["s:a"], ["s:b", "a:c"]], [["b:a", "b:b", "s:c"]]]


def test_documents_do_not_mix():
    segments = SEGMENTS + interview(("B", ["x"]), document="G2")
    assert [window.units[0].document for window in windows(segments, 99)] == ["G1", "G2"]
    assert shown(windows(segments, 99))[1] == [["s:x"]]


def test_a_whole_document_is_one_window():
    segments = SEGMENTS + interview(("B", ["x"]), document="G2")
    assert [len(window.units) for window in windows(segments, WHOLE_DOCUMENT)] == [5, 1]
    assert [window.asked for window in windows(segments, WHOLE_DOCUMENT)] == [(), ()]


def test_a_listening_noise_is_no_question_and_the_answer_goes_on():
    segments = interview(
        ("I", ["Warum gärtnern Sie?"]),
        ("B", ["Wegen der Tomaten.", "Die schmecken."]),
        ("I", ["Mhm."]),
        ("B", ["Und wegen der Leute."]),
    )
    assert shown(windows(segments, 2))[1] == [
        [
            "q:Warum gärtnern Sie?",
            "b:Wegen der Tomaten.",
            "b:Die schmecken.",
            "q:Mhm.",
            "s:Und wegen der Leute.",
        ]
    ]


def test_earlier_questions_tell_what_the_interview_is_about():
    turns = [
        turn
        for number in range(1, 7)
        for turn in (("I", [f"Frage {number}?"]), ("B", ["Antwort."]), ("I", ["Ja."]), ("B", ["x"]))
    ]
    found = windows(interview(*turns, document="G7"), 2)
    assert [window.asked for window in found] == [
        (),
        ("Frage 1?",),
        ("Frage 1?", "Frage 2?"),
        ("Frage 1?", "Frage 2?", "Frage 3?"),
        ("Frage 1?", "Frage 3?", "Frage 4?"),
        ("Frage 1?", "Frage 4?", "Frage 5?"),
    ]


def test_of_a_long_earlier_question_the_end_is_shown():
    segments = interview(("I", ["x" * 900 + "?"]), ("B", ["a"]), ("I", ["Und?"]), ("B", ["b"]))
    assert windows(segments, 1)[1].asked == ("… " + "x" * 199 + "?",)


LONG = [
    "Der Garten liegt am Fluss.",
    "Das ist der schönste Garten hier.",
    "Im Sommer essen wir alle draußen.",
    "Im Büro dagegen sitze ich viel.",
    "Na ja.",
    "Mein Büro in der Stadt hat kein Fenster.",
]


def parts_of(texts, size):
    return [
        [line.text for line in window.parts[0] if line.kind is LineKind.SENTENCE]
        for window in windows(interview(("B", texts)), size)
    ]


def test_a_long_turn_is_not_cut_before_a_follow_up():
    # No words are shared, so the cut is even; 3 + 2 would be before "Na ja.".
    assert parts_of(LONG, 4) == [LONG[:3], LONG[3:]]
    assert parts_of(LONG[1:], 3) == [LONG[1:3], LONG[3:]]
    for size in (3, 4, 5):
        for part in parts_of(LONG, size):
            assert part[0] not in {"Na ja.", "Das ist der schönste Garten hier."}


def test_a_turn_without_any_good_place_is_cut_all_the_same():
    assert [len(part) for part in parts_of(["Ja."] * 7, 3)] == [2, 2, 3]


def test_a_paragraph_of_the_transcript_is_a_place_to_cut():
    segments = [
        replace(unit, anchor=SourceAnchor(start=unit.start, paragraph=1 + (place >= 4)))
        for place, unit in enumerate(interview(("B", ["Wir gießen den Garten gern."] * 5)))
    ]
    assert [len(window.units) for window in windows(segments, 4)] == [4, 1]


TALK = interview(
    ("I", ["Warum gärtnern Sie?"]),
    ("B", ["a", "b", "c", "d", "e", "f"]),
    ("I", ["Mhm."]),
    ("B", ["g", "h"]),
)


@pytest.mark.parametrize(
    ("units", "lines"),
    [
        ("d", "q:Warum gärtnern Sie?|b:a|b:b|b:c|s:d|a:e|a:f"),
        ("abcdef", "q:Warum gärtnern Sie?|s:a|s:b|s:c|s:d|s:e|s:f"),
        ("gh", "q:Warum gärtnern Sie?|b:d|b:e|b:f|q:Mhm.|s:g|s:h"),
        ("h", "q:Warum gärtnern Sie?|b:e|b:f|b:g|s:h"),
    ],
)
def test_a_passage_is_shown_with_what_stands_around_it(units, lines):
    window = passage_window(TALK, [unit for unit in TALK if unit.text in list(units)])
    assert shown([window]) == [[lines.split("|")]]


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
        before_and_after = [
            line.text
            for part in window.parts
            for line in part
            if line.kind in {LineKind.BEFORE, LineKind.AFTER}
        ]
        assert len(before_and_after) <= 2 * CONTEXT_SENTENCES
        lines = [line for part in window.parts for line in part if line.kind is LineKind.SENTENCE]
        assert [line.text for line in lines] == [unit.text for unit in window.units]
