from __future__ import annotations

import json
import logging
import socket
import threading
import time

import pytest

from pipeline.errors import StudyError
from pipeline.llm import client
from pipeline.llm.client import LanguageModelError, ask
from pipeline.llm.destination import allowed_destination
from tests.llm.fake_server import completion, refusal, serving
from tests.llm.interview import SEGMENTS, SETTINGS, requests

ASKED = requests()
NOTHING = '{"codings": []}'


def settings(**changes):
    return SETTINGS.model_copy(update=changes)


def asking(url, chosen=SETTINGS, asked=ASKED, **more):
    there = allowed_destination(url, study_allows=False, command_allows=False)
    return ask(asked, chosen, there, **more)


def test_good_answers_are_handed_over_as_they_come():
    kept, told = [], []
    with serving(lambda body, _: completion(NOTHING)) as server:
        found = asking(server.url, on_answer=kept.append, on_progress=told.append)
    assert {answer.id for answer in kept} == {asked.id for asked in ASKED}
    assert found.missing == ()
    last = told[-1]
    assert (last.done, last.total, last.tokens_in, last.tokens_out) == (2, 2, 200, 20)
    sent = sorted(json.dumps(body, sort_keys=True) for body in server.bodies)
    assert sent == sorted(json.dumps(asked.body, sort_keys=True) for asked in ASKED)


def test_what_fails_in_passing_is_sent_again():
    def behave(_, number):
        return completion(NOTHING) if number > 2 else refusal(429, retry_after_ms="1")

    with serving(behave) as server:
        found = asking(server.url, asked=ASKED[:1])
    assert (len(found.usable), len(server.bodies)) == (1, 3)


def test_garbage_and_cut_off_answers_are_listed_and_not_kept():
    kept = []

    def behave(body, _):
        first = "Tomaten" in body["messages"][1]["content"]
        return completion("Tja.") if first else completion('{"codings": [{"fi', "length")

    with serving(behave) as server:
        found = asking(server.url, on_answer=kept.append)
    assert found.malformed == (ASKED[0].id,)
    assert found.truncated == (ASKED[1].id,)
    assert found.missing == tuple(asked.id for asked in ASKED)
    assert kept == []


@pytest.mark.parametrize(
    "reply",
    [
        (200, {"Content-Type": "text/html"}, "<html>"),
        (200, {"Content-Type": "application/json"}, "[]"),
        (200, {"Content-Type": "application/json"}, ""),
        (200, {"Content-Type": "application/json"}, '{"choices": [{"message": null}]}'),
    ],
)
def test_a_server_that_speaks_otherwise_gives_malformed_answers(reply):
    with serving(lambda *_: reply) as server:
        found = asking(server.url)
    assert set(found.malformed) == {asked.id for asked in ASKED}


def test_an_answer_that_is_streamed_unasked_is_joined():
    pieces = [{"choices": [{"delta": {"content": part}}]} for part in ('{"cod', 'ings": []}')]
    pieces.append({"choices": [{"delta": {}, "finish_reason": "stop"}]})
    pieces.append({"choices": [], "usage": {"prompt_tokens": 5}})
    events = "".join(f"data: {json.dumps(piece)}\n\n" for piece in pieces) + "data: [DONE]\n\n"
    with serving(lambda *_: (200, {"Content-Type": "text/event-stream"}, events)) as server:
        found = asking(server.url, asked=ASKED[:1])
    assert [(a.content, a.finish, a.tokens_in) for a in found.usable] == [(NOTHING, "stop", 5)]


def test_one_that_hangs_is_left_for_the_next_run(monkeypatch):
    monkeypatch.setattr(client, "RETRIES", 0)
    awake = threading.Event()

    def behave(body, _):
        if "Tomaten" in body["messages"][1]["content"]:
            awake.wait(5)
        return completion(NOTHING)

    with serving(behave) as server:
        began = time.monotonic()
        found = asking(server.url, settings(timeout=1.0))
        assert time.monotonic() - began < 4
        awake.set()
    assert found.failed == found.missing == (ASKED[0].id,)
    assert [answer.id for answer in found.usable] == [ASKED[1].id]


def test_a_server_that_only_fails_is_given_up(monkeypatch):
    monkeypatch.setattr(client, "RETRIES", 0)
    many = requests(settings(samples=10, temperature=0.5))
    with serving(lambda *_: refusal(500, "Tomaten")) as server:
        with pytest.raises(LanguageModelError, match="answers none of the last 7 requests") as told:
            asking(server.url, asked=many)
        assert len(server.bodies) < len(many)
    assert "status 500, some_code" in str(told.value)
    assert "Tomaten" not in str(told.value)


@pytest.mark.parametrize("error", [{"code": 422, "message": "Tomaten"}, "Tomaten", None])
def test_errors_of_any_shape_are_told_by_their_status(error):
    reply = (422, {"Content-Type": "application/json"}, json.dumps({"error": error}))
    with serving(lambda *_: reply) as server:
        found = asking(server.url)
    assert set(found.failed) == {asked.id for asked in ASKED}


def test_a_dead_server_is_told_in_one_sentence(monkeypatch):
    monkeypatch.setattr(client, "RETRIES", 0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(LanguageModelError) as told:
        asking(f"http://127.0.0.1:{port}/v1")
    assert str(told.value) == (
        f"no language model server answers at http://127.0.0.1:{port}/v1; start it, or set "
        'model = "" under [coding.llm] to code without it'
    )


@pytest.mark.parametrize(
    ("status", "told"), [(401, "wants another key"), (404, "does not know the model")]
)
def test_what_no_repetition_helps_is_told_at_once(status, told):
    with serving(lambda *_: refusal(status)) as server:
        with pytest.raises(LanguageModelError, match=told):
            asking(server.url)
        assert len(server.bodies) <= 2


def test_no_redirect_is_followed():
    with (
        serving(lambda *_: completion(NOTHING)) as elsewhere,
        serving(lambda *_: refusal(307, Location=f"{elsewhere.url}/chat/completions")) as server,
    ):
        with pytest.raises(LanguageModelError, match="not followed"):
            asking(server.url)
        assert elsewhere.bodies == []


def test_no_proxy_stands_between_this_computer_and_itself(monkeypatch):
    with (
        serving(lambda *_: completion(NOTHING)) as proxy,
        serving(lambda *_: completion(NOTHING)) as server,
    ):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        asking(server.url)
        assert (len(proxy.bodies), len(server.bodies)) == (0, 2)


def test_a_server_without_schemas_is_asked_without(monkeypatch):
    def behave(body, _):
        return refusal(400) if "response_format" in body else completion(NOTHING)

    with serving(behave) as server:
        found = asking(server.url, settings(concurrency=1))
    assert found.missing == ()
    assert ["response_format" in body for body in server.bodies] == [True, False, False]


def test_one_request_that_is_refused_does_not_change_how_others_are_asked():
    def behave(body, _):
        return refusal(400) if "Tomaten" in body["messages"][1]["content"] else completion(NOTHING)

    with serving(behave) as server:
        found = asking(server.url, settings(concurrency=1))
    assert found.failed == (ASKED[0].id,)
    assert ["response_format" in body for body in server.bodies] == [True, False, True]


def test_answers_that_came_before_the_server_died_are_kept(monkeypatch):
    kept = []
    many = requests(settings(samples=10, temperature=0.5))
    with serving(lambda _, n: completion(NOTHING) if n <= 7 else refusal(403)) as server:
        with pytest.raises(LanguageModelError, match="does not let you in"):
            asking(server.url, asked=many, on_answer=kept.append)
        assert len({answer.id for answer in kept}) == 7


def test_the_key_comes_from_the_variable_that_is_named(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "of another service")
    monkeypatch.setenv("GARDEN_KEY", "secret")
    with serving(lambda *_: completion(NOTHING)) as server:
        asking(server.url, asked=ASKED[:1])
        asking(server.url, settings(key_variable="GARDEN_KEY"), asked=ASKED[:1])
    assert [headers["authorization"] for headers in server.headers] == [
        "Bearer none",
        "Bearer secret",
    ]
    monkeypatch.delenv("GARDEN_KEY")
    with pytest.raises(StudyError, match=r"'GARDEN_KEY' \(key_variable\) is not set"):
        asking("http://localhost:1/v1", settings(key_variable="GARDEN_KEY"))


def test_requests_are_under_way_at_once():
    together = threading.Barrier(4, timeout=5)

    def behave(*_):
        together.wait()
        return completion(NOTHING)

    asked = requests(settings(samples=4, temperature=0.5))
    with serving(behave) as server:
        found = asking(server.url, settings(concurrency=4), asked=asked)
    assert len(found.usable) == 8


def test_no_log_quotes_the_interview(caplog, monkeypatch):
    monkeypatch.setenv("OPENAI_LOG", "debug")
    with caplog.at_level(logging.DEBUG), serving(lambda *_: completion(NOTHING)) as server:
        asking(server.url)
    assert not any(segment.text in caplog.text for segment in SEGMENTS)
