from __future__ import annotations

import pytest

from pipeline.errors import StudyError
from pipeline.llm.context_size import (
    answer_tokens,
    estimated_tokens,
    fitted_windows,
    fitting_window,
)
from pipeline.llm.requests import fixed_tokens
from pipeline.llm.template import default_template, read_template
from pipeline.llm.windows import windows
from tests.llm.interview import BOOK, SETTINGS, interview, requests

SEGMENTS = interview(
    ("I", ["Warum?"]), ("B", ["x" * 30] * 30), ("I", ["Und was noch?"]), ("B", ["y" * 30] * 10)
)


def fitted(window, context_tokens, fixed=1000):
    return [
        len(one.units)
        for one in fitted_windows(
            lambda size: windows(SEGMENTS, size),
            window,
            context_tokens,
            fixed_tokens=fixed,
            text_of=lambda one: " ".join(unit.text for unit in one.units),
        )
    ]


def test_letters_that_take_more_bytes_take_more_tokens():
    assert estimated_tokens("Tomaten", "rot") == 3 + 1
    assert estimated_tokens("помидор") == 5  # 14 bytes
    assert estimated_tokens("番茄") == 2


def test_the_window_that_a_context_has_room_for():
    # 4096 less 2000 less 200 are 1896; a sentence takes 20, and 50 in the answer: 27.1.
    assert fitting_window(4096, 2000, 20) == 27
    assert fitting_window(2048, 2000, 20) == 0


def test_without_a_known_context_20_sentences_or_what_was_chosen():
    assert fitted("auto", 0) == [15, 15, 10]
    assert fitted(5, 0) == [5] * 6 + [5] * 2
    assert fitted("document", 0) == [40]


def test_a_window_shrinks_to_the_context():
    # Forty sentences of 30 characters and 39 spaces are 413 tokens, with an answer of 2200.
    assert fitted("auto", 4096) == [40]
    assert fitted("document", 1000 + 413 + answer_tokens(40)) == [40]
    assert fitted("document", 1000 + 412 + answer_tokens(40)) == [30, 10]
    # 600 / (10 + 50), less a little for the spaces, are 9: 30 are cut into four, 10 into two.
    assert fitted(20, 1000 + 800) == [7, 7, 8, 8, 5, 5]
    assert fitted(5, 8192) == [5] * 8


def test_a_context_without_room_for_a_sentence_is_told():
    with pytest.raises(StudyError) as caught:
        fitted("auto", 1200)
    assert "needs about 1250 tokens without any text" in str(caught.value)
    assert "context_tokens = 1200" in str(caught.value)


def test_what_a_request_holds_beside_its_window_is_estimated_at_least():
    template = read_template(default_template("de"))
    fixed = fixed_tokens(BOOK, template, SETTINGS)
    for asked in requests():
        system, user = (message["content"] for message in asked.body["messages"])
        text = user[user.index("[1]") :]
        assert estimated_tokens(system, user) - estimated_tokens(text) <= fixed


def test_an_answer_may_have_what_is_left_of_the_context_and_the_id_does_not_change():
    limited = requests(SETTINGS.model_copy(update={"context_tokens": 16384}))
    assert [one.id for one in limited] == [one.id for one in requests()]
    for one in limited:
        asked = estimated_tokens(*(message["content"] for message in one.body["messages"]))
        assert one.body["max_tokens"] == 16384 - asked
    assert "max_tokens" not in requests()[0].body
