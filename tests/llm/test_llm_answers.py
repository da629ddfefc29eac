from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.alignment.quotes import find_quote
from pipeline.llm.answers import votes_from_answers
from pipeline.llm.parse_response import (
    Answer,
    answer_problem,
    complete_rows,
    parse_response,
    parse_rows,
)
from tests.llm.interview import SETTINGS, requests

FIRST, SECOND = requests()
ONE, TWO, THREE = (unit.id for unit in FIRST.units)


def row(first=1, last=1, quote="Wegen der Tomaten", code="M1", confidence=80, **more):
    quote = "Wegen der „Tomaten“" if quote == "Wegen der Tomaten" else quote
    return {
        "first": first,
        "last": last,
        "quote": quote,
        "reason": "weil",
        "code": code,
        "confidence": confidence,
        **more,
    }


def answer(*rows, request=FIRST):
    return Answer(id=request.id, content=json.dumps({"codings": rows}), finish="stop")


def votes(*rows):
    return votes_from_answers([FIRST], [answer(*rows)], model="m")


def strengths(found):
    return {(vote.unit, vote.code): vote.strength for vote in found.votes}


# Reading


@pytest.mark.parametrize(
    "content",
    [
        '{"codings": [{"code": "M1"}]}',
        '```json\n{"codings": [{"code": "M1"}]}\n```',
        'Gern! Hier: {"codings": [{"code": "M1"}]} Noch etwas?',
        '[{"code": "M1"}]',
        '```\n[{"code": "M1"}]\n```',
        '<think>{"codings": []} oder [1]?</think>\n{"codings": [{"code": "M1"}]}',
        'Satz [1] passt. {"codings": [{"code": "M1"}]}',
        '\ufeff{"note": [], "codings": [{"code": "M1"}]}',
        '{"codings": [{"code": "M1"},]}',
        'Gern:\n```json\n{"codings": [\n  {"code": "M1",},\n]}\n```\nNoch etwas?',
        '{"codings": []} wäre falsch.</think>{"codings": [{"code": "M1"}]}',
        '<thinking>[{"code": "M2"}]</thinking>{"codings": [{"code": "M1"}]}',
        '[THINK]{"codings": []}[/THINK]{"codings": [{"code": "M1"}]}',
        '<|channel|>analysis<|message|>{"codings": []}<|end|><|start|>assistant'
        '<|channel|>final<|message|>{"codings": [{"code": "M1"}]}',
    ],
)
def test_what_stands_around_an_answer_is_overlooked(content):
    assert parse_rows(content) == [{"code": "M1"}]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Ich kann dabei nicht helfen.",
        "[]",
        "[1, 2]",
        '{"codings": "keine"}',
        '{"codings": ["M1"]}',
        '{"codings": [{"code": "M1"}',
        '{"codings": [{"code": "M1", "more": [{"a": 1}], "quo',
        "[" * 100_000,
        '{"codings": ' * 5000,
        '{"codings": [{"first": ' + "9" * 5000 + "}]}",
        '<think>Vielleicht {"codings": [{"code": "M1"}]}? Oder doch',
        '<|channel|>analysis<|message|>{"codings": [{"code": "M1"}]}',
    ],
)
def test_what_is_no_answer_is_not_made_one(content):
    assert parse_rows(content) is None


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["codings", "first", "last", "quote", "code", "confidence", "reason"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(), st.text('{}[]":,codings 1', max_size=60), JSONISH.map(json.dumps)))
def test_no_answer_breaks_anything(content):
    given_back = Answer(id=FIRST.id, content=content)
    found = votes_from_answers([FIRST], [given_back], model="m")
    assert bool(found.report.missing) == (answer_problem(given_back) != "")
    assert found.judged <= {ONE, TWO, THREE}


@settings(max_examples=100, deadline=None)
@given(JSONISH)
def test_rows_of_any_shape_break_nothing(value):
    found = votes({"first": 1, "last": 2, "quote": value, "code": value, "confidence": value})
    assert found.report.codings == 1
    assert found.report.rejected == 1 - bool(found.votes)


@settings(max_examples=50, deadline=None)
@given(JSONISH)
def test_bodies_of_any_shape_are_read(body):
    assert parse_response("r", body).id == "r"


def test_an_answer_that_was_cut_off_is_not_used():
    cut = Answer(id=FIRST.id, content='{"codings": []}', finish="length")
    assert answer_problem(cut) == "truncated"
    found = votes_from_answers([FIRST, SECOND], [cut], model="m")
    assert (found.judged, found.report.missing) == (frozenset(), (FIRST.id, SECOND.id))


def test_a_line_break_within_a_text_is_read():
    assert parse_rows('{"codings": [{"reason": "a\nb"}]}') == [{"reason": "a\nb"}]


@pytest.mark.parametrize(
    ("content", "complete"),
    [
        ('{"codings": [{"code": "M1"}, {"code": "M2"}, {"co', ["M1", "M2"]),
        ('```json\n{"codings": [\n{"code": "M1"},\n{"code": "M2"', ["M1"]),
        ('[{"code": "M1"}, {"code"', ["M1"]),
        ('<think>{"codings": [{"code": "M2"}]}</think>{"codings": [{"code": "M1"}', ["M1"]),
        ('{"codings": [{"code": "M1', []),
        ("<think>Zuerst", []),
        ("", []),
    ],
)
def test_of_an_answer_that_was_cut_off_the_complete_rows_are_read(content, complete):
    for finish in ("length", "max_tokens", "content_filter"):
        cut = Answer(id="r", content=content, finish=finish)
        assert [row["code"] for row in complete_rows(cut)] == complete
        assert answer_problem(cut) == "truncated"
    # Some servers do not say that they cut it off.
    quiet = Answer(id="r", content=content, finish="stop")
    assert answer_problem(quiet) == ("truncated" if complete else "malformed")


def cut_off(*rows):
    content = json.dumps({"codings": rows})[:-2] + ', {"first": 3, "last"'
    return Answer(id=FIRST.id, content=content, finish="length")


def test_complete_codings_of_a_cut_off_answer_count_and_the_rest_stays_to_be_asked():
    found = votes_from_answers(
        [FIRST, SECOND], [cut_off(row(), row(2, 2, "Die Ernte", "M2"))], model="m"
    )
    assert strengths(found) == {(ONE, "M1"): 0.8, (TWO, "M2"): 0.8}
    assert found.judged == {ONE, TWO}  # of the third nothing is known
    assert found.report.codings == 2
    assert found.report.truncated == (FIRST.id,)
    assert (found.report.answered, found.report.missing) == (0, (FIRST.id, SECOND.id))


def test_sentences_before_the_last_coding_of_a_cut_off_answer_were_judged():
    found = votes_from_answers([FIRST], [cut_off(row(2, 2, "Die Ernte"))], model="m")
    assert found.judged == {ONE, TWO}
    # Not so where the codings do not follow the text.
    rows = [row(3, 3, "Das Büro"), row(2, 2, "Die Ernte")]
    assert votes_from_answers([FIRST], [cut_off(*rows)], model="m").judged == {TWO, THREE}


def test_a_whole_answer_stands_above_one_that_was_cut_off():
    whole = answer(row(3, 3, "Das Büro", "M2"))
    for answers in ([cut_off(row()), whole], [whole, cut_off(row())]):
        found = votes_from_answers([FIRST], answers, model="m")
        assert strengths(found) == {(THREE, "M2"): 0.8}
        assert (found.report.truncated, found.report.missing) == ((), ())


@pytest.mark.parametrize(
    ("message", "content"),
    [
        ({"content": [{"type": "text", "text": "[]"}, {"type": "text", "text": " "}]}, "[] "),
        ({"content": None, "reasoning_content": '{"codings": []}'}, '{"codings": []}'),
        ({"content": "[]", "reasoning_content": "hm"}, "[]"),
        ({"content": {"text": "x"}}, ""),
    ],
)
def test_bodies_of_several_servers(message, content):
    body = {"choices": [{"message": message, "finish_reason": "STOP"}]}
    assert parse_response("r", body).content == content
    assert parse_response("r", body).finish == "stop"


def test_thoughts_that_were_cut_off_are_no_answer():
    message = {"content": "", "reasoning_content": '{"codings": []}'}
    body = {"choices": [{"message": message, "finish_reason": "MAX_TOKENS"}]}
    assert parse_response("r", body).content == ""
    assert answer_problem(parse_response("r", body)) == "truncated"


# Verifying


def test_a_quote_counts_whatever_its_quotation_marks_dashes_and_spaces():
    found = votes(row(1, 2, '"Tomaten". Die\nErnte schmeckt - wirklich …'))
    assert [one.text for vote in found.votes for one in vote.evidence] == [
        "Tomaten“.",
        "Die Ernte  schmeckt – wirklich",
    ]
    assert strengths(found) == {(ONE, "M1"): 0.8, (TWO, "M1"): 0.8}
    assert found.votes[0].reason == "weil"
    assert found.votes[0].coder == "m"


def test_an_empty_answer_says_that_no_sentence_has_a_code():
    found = votes()
    assert found.votes == ()
    assert found.judged == {ONE, TWO, THREE}
    assert (found.report.requested, found.report.answered, found.report.missing) == (1, 1, ())


@pytest.mark.parametrize("quote", ["", "…", "Wegen der Gurken", "Das Büro", "wegen der „tomaten“"])
def test_a_quote_that_does_not_stand_there_is_rejected(quote):
    found = votes(row(1, 2, quote), row(3, 3, "Das Büro", "M2"))
    assert strengths(found) == {(THREE, "M2"): 0.8}
    assert found.judged == {THREE}  # of the others nothing is known, not even that they have none
    assert (found.report.codings, found.report.unverified, found.report.rejected) == (2, 1, 1)


@pytest.mark.parametrize(
    "place", [(0, 1), (2, 1), (3, 4), (-1, 1), ("x", 1), (None, 1), (1e400, 1)]
)
def test_sentences_that_do_not_exist_are_rejected(place):
    found = votes(row(*place))
    assert (found.votes, found.report.out_of_range) == ((), 1)


@pytest.mark.parametrize(
    "code",
    [
        "M1",
        "m1",
        "[M1]",
        "M1 Ernte",
        "M1: Ernte",
        " M1 – Ernte",
        "Ernte (M1)",
        "Ernte [m1]",
        "Ernte",
        ["M1"],
    ],
)
def test_a_code_is_known_by_its_id(code):
    assert strengths(votes(row(code=code))) == {(ONE, "M1"): 0.8}


@pytest.mark.parametrize("code", ["M1, M2", "Ernte; Leute", "M1/M2", "[M1] + [M2]", ["M1", "M2"]])
def test_several_codes_of_a_row_are_several_codings(code):
    found = votes(row(code=code))
    assert strengths(found) == {(ONE, "M1"): 0.8, (ONE, "M2"): 0.8}
    assert found.report.codings == 2


def test_a_name_of_two_codes_names_none():
    request = replace(FIRST, names=("Ernte", "Ernte"))
    found = votes_from_answers([request], [answer(row(code="Ernte"))], model="m")
    assert found.report.unknown_codes[0][:2] == ("Ernte", 1)


def test_of_several_codes_an_unknown_one_is_counted():
    found = votes(row(code=["M1", "X9"]))
    assert strengths(found) == {(ONE, "M1"): 0.8}
    assert found.report.unknown_codes[0][0] == "X9"


@pytest.mark.parametrize(("first", "last"), [("1", "[2]"), ("Satz 1", "2."), (1.0, 2), ("1", 2)])
def test_numbers_of_sentences_may_be_text(first, last):
    found = votes(row(first, last, "Wegen der „Tomaten“"))
    assert strengths(found) == {(ONE, "M1"): 0.8, (TWO, "M1"): 0.8}


def test_shares_of_one_are_taken_for_what_they_are():
    found = votes(row(confidence=0.9), row(2, 2, "Die Ernte", confidence="0,4"))
    assert strengths(found) == {(ONE, "M1"): 0.9, (TWO, "M1"): 0.4}
    assert strengths(votes(row(confidence=1)))[ONE, "M1"] == 1
    # Beside a higher one, 1 is one of a hundred.
    found = votes(row(confidence=1), row(2, 2, "Die Ernte", confidence=90))
    assert strengths(found) == {(ONE, "M1"): 0.01, (TWO, "M1"): 0.9}


def test_an_unknown_code_is_rejected_and_its_nearest_named():
    found = votes(row(code="M1x"), row(code="M1x"), row(code="M"), row(code=""))
    assert found.votes == ()
    assert found.report.unknown_codes[0] == ("M1x", 2, "did you mean 'M1'?")
    assert {code for code, _, _ in found.report.unknown_codes} == {"M1x", "M", ""}
    assert found.report.rejected == 4


@pytest.mark.parametrize(
    ("stated", "strength"),
    [(100, 1), (150, 1), (-3, 0), ("70", 0.7), ("70 %", 0.7), (None, 0.5), ("hoch", 0.5)],
)
def test_a_confidence_lies_between_0_and_1(stated, strength):
    assert strengths(votes(row(confidence=stated))) == {(ONE, "M1"): strength}


def test_of_two_codings_with_the_same_code_the_surer_one_counts():
    assert strengths(votes(row(confidence=40), row(confidence=90))) == {(ONE, "M1"): 0.9}


def test_samples_are_counted_and_their_confidence_averaged():
    # Of 3 samples 2 give M1 with 90 and 60: 2/3 * 0.75 = 0.5. One of 3 gives M2 with 60: 0.2.
    asked = requests(SETTINGS.model_copy(update={"samples": 3, "temperature": 0.7}))
    samples = [request for request in asked if request.units == FIRST.units]
    answers = [
        answer(row(confidence=90), row(code="M2", confidence=60), request=samples[0]),
        answer(row(confidence=60), request=samples[1]),
        answer(request=samples[2]),
    ]
    found = votes_from_answers(samples, answers, model="m")
    assert strengths(found) == {(ONE, "M1"): 0.5, (ONE, "M2"): 0.2}
    # With one answer missing, 1 of 2: 0.5 * 0.9.
    found = votes_from_answers(samples, [answers[0], answers[2]], model="m")
    assert strengths(found)[ONE, "M1"] == 0.45
    assert found.report.missing == (samples[1].id,)


def test_evidence_stands_in_its_sentence():
    found = votes(row(2, 3, "wirklich. Das Büro", "M2"))
    units = {unit.id: unit for unit in FIRST.units}
    assert [(vote.unit, one.text) for vote in found.votes for one in vote.evidence] == [
        (TWO, "wirklich."),
        (THREE, "Das Büro"),
    ]
    for vote in found.votes:
        unit = units[vote.unit]
        for one in vote.evidence:
            ((start, end),) = one.spans
            assert unit.text[start - unit.start : end - unit.start] == one.text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_every_stretch_of_a_text_is_found_in_it(text, start, end):
    quote = text[start:end]
    place = find_quote(quote, text)
    if place:
        assert 0 <= place[0] < place[1] <= len(text)
    elif quote.isascii() and quote.strip(" \"'.\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"):
        pytest.fail("a stretch of plain text was not found")
