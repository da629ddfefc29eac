from __future__ import annotations

import json
import logging
import os
import signal
import socket
import threading
import time

import pytest

from pipeline.errors import StudyError
from pipeline.llm import client
from pipeline.llm.client import LanguageModelError, ask
from pipeline.llm.destination import allowed_destination
from pipeline.llm.failures import no_server
from pipeline.llm.servers import PROGRAMS, start_command
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
    assert (last.done, last.total, last.tokens_in, last.tokens_out) == (2, 2, 4000, 20)
    sent = sorted(json.dumps(body, sort_keys=True) for body in server.bodies)
    assert sent == sorted(json.dumps(asked.body, sort_keys=True) for asked in ASKED)


def test_the_same_request_is_sent_once():
    with serving(lambda *_: completion(NOTHING)) as server:
        found = asking(server.url, asked=[*ASKED, ASKED[0]])
        assert len(server.bodies) == 2
    assert (found.requested, len(found.usable), found.duplicate) == (2, 2, ())


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
    pieces.append({"choices": [], "usage": {"prompt_tokens": 1500}})
    events = "".join(f"data: {json.dumps(piece)}\n\n" for piece in pieces) + "data: [DONE]\n\n"
    with serving(lambda *_: (200, {"Content-Type": "text/event-stream"}, events)) as server:
        found = asking(server.url, asked=ASKED[:1])
    assert [(a.content, a.finish, a.tokens_in) for a in found.usable] == [(NOTHING, "stop", 1500)]


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


def test_a_request_without_an_answer_in_time_is_not_sent_again():
    """A slow server still works on it, and would begin anew."""
    with serving(lambda *_: time.sleep(1.2) or completion(NOTHING)) as server:
        found = asking(server.url, settings(timeout=1.0, concurrency=1), asked=ASKED[:1])
        assert len(server.bodies) == 1
    assert found.failed == (ASKED[0].id,)
    (note,) = found.notes
    assert str(note) == (
        "1 request had no answer within 1 seconds; set timeout = 4 under [coding.llm] and run "
        "again, or let 'panreflex llm use' measure how long an answer takes; answers so far are "
        "kept"
    )


def test_a_server_that_works_on_one_request_after_the_other_is_asked_so():
    one_by_one, told = threading.Lock(), []

    def behave(*_):
        with one_by_one:
            time.sleep(0.35)
            return completion(NOTHING)

    many = requests(settings(samples=2, temperature=0.5))
    with serving(behave) as server:
        # The last of four is ready after 1.4 s. Asked again, it waits for itself: 0.55 s in all.
        found = asking(
            server.url, settings(timeout=1.2, concurrency=4), asked=many, on_progress=told.append
        )
        assert len(server.bodies) <= 4 + 2  # at most what was late is asked again
    assert found.missing == ()
    notices = [str(now.notice) for now in told if now.notice]
    assert len(notices) == 1
    assert "one at a time" in notices[0]
    assert "concurrency = 1" in notices[0]


def test_a_server_that_is_too_slow_is_given_up_after_three_requests():
    many = requests(settings(samples=5, temperature=0.5))
    with serving(lambda *_: time.sleep(1.2) or completion(NOTHING)) as server:
        with pytest.raises(LanguageModelError) as told:
            asking(server.url, settings(timeout=1.0, concurrency=1), asked=many)
        assert len(server.bodies) == 3
    assert "3 requests had no answer within 1 seconds; set timeout = 4" in str(told.value)
    assert "panreflex llm use" in str(told.value)


def test_a_server_that_loads_its_model_is_waited_for(monkeypatch):
    monkeypatch.setattr(client, "LOADING_PAUSE", 0.01)
    told = []

    def behave(_, number):
        return completion(NOTHING) if number > 9 else refusal(503, "Loading model")

    with serving(behave) as server:
        found = asking(server.url, settings(concurrency=1), on_progress=told.append)
    assert found.missing == ()
    assert [str(now.notice) for now in told if now.notice] == [
        "The server is loading the model; it is waited for."
    ]


def test_one_that_never_ends_loading_is_told(monkeypatch):
    monkeypatch.setattr(client, "LOADING_PAUSE", 0.01)
    monkeypatch.setattr(client, "LOADING", 0.05)
    with (
        serving(lambda *_: refusal(503, "Loading model")) as server,
        pytest.raises(LanguageModelError, match="still loading the model"),
    ):
        asking(server.url)


def test_a_server_says_how_long_to_wait():
    def behave(_, number):
        return completion(NOTHING) if number > 1 else refusal(429, retry_after="1")

    with serving(behave) as server:
        began = time.monotonic()
        found = asking(server.url, asked=ASKED[:1])
        assert time.monotonic() - began >= 1
    assert found.missing == ()


TOO_LONG = {
    "llama.cpp": {
        "error": {
            "code": 400,
            "message": "request (7000 tokens) exceeds the available context size (4096 tokens), "
            "try increasing it",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 7000,
            "n_ctx": 4096,
        }
    },
    "vLLM": {
        "object": "error",
        "message": "This model's maximum context length is 4096 tokens. However, you requested "
        "7000 tokens in the messages, Please reduce the length of the messages.",
        "type": "BadRequestError",
        "code": 400,
    },
    "vLLM, newer": {
        "error": {
            "message": "The decoder prompt (length 7000) is longer than the maximum model length "
            "of 4096. Make sure that `max_model_len` is no smaller than the number of text tokens."
        }
    },
    "LM Studio": {
        "error": "The number of tokens to keep from the initial prompt is greater than the context "
        "length (n_keep: 7000>= n_ctx: 4096). Try to load the model with a larger context length, "
        "or provide a shorter input."
    },
    "LM Studio, older": {
        "error": "Trying to keep the first 7000 tokens when context the overflows. However, the "
        "model is loaded with context length of only 4096 tokens, which is not enough."
    },
}


@pytest.mark.parametrize("body", TOO_LONG.values(), ids=TOO_LONG)
def test_a_context_that_is_too_small_is_said_once_with_the_next_step(body):
    many = requests(settings(samples=10, temperature=0.5))
    reply = (400, {"Content-Type": "application/json"}, json.dumps(body))
    with serving(lambda *_: reply) as server:
        with pytest.raises(LanguageModelError) as told:
            asking(server.url, asked=many)
        # Without a schema it would be as long.
        assert all("response_format" in body for body in server.bodies)
        assert len(server.bodies) < len(many)
    assert str(told.value) == (
        "7 requests are longer than the 4096 tokens that the server reads at once; set "
        "context_tokens = 4096 under [coding.llm], so that requests are made to fit, or start the "
        "server with a larger context; 'panreflex llm use' makes them fit by itself"
    )


def test_single_requests_that_are_too_long_leave_the_others():
    def behave(body, _):
        if "Tomaten" in body["messages"][1]["content"]:
            return 400, {}, json.dumps({"error": {"code": "context_length_exceeded"}})
        return completion(NOTHING)

    with serving(behave) as server:
        found = asking(server.url)
    assert found.failed == (ASKED[0].id,)
    assert len(found.usable) == 1
    (note,) = found.notes
    assert "1 request is longer than what the server reads at once; set context_tokens" in str(note)


def test_an_answer_to_the_end_of_a_request_does_not_count():
    """Ollama leaves out the beginning, and with it the codebook, without saying so."""
    kept = []

    def behave(body, _):
        status, headers, text = completion(NOTHING)
        reply = json.loads(text)
        reply["usage"]["prompt_tokens"] = 512
        return status, headers, json.dumps(reply)

    with serving(behave) as server:
        found = asking(server.url, on_answer=kept.append)
    assert kept == []
    assert len(found.failed) == 2
    (note,) = found.notes
    assert "read at most 512 tokens of each of 2 requests, without the codebook" in str(note)


@pytest.mark.skipif(os.name == "nt", reason="a process cannot send itself Ctrl-C on Windows")
def test_ctrl_c_ends_what_is_under_way_and_keeps_what_came():
    awake, kept = threading.Event(), []

    def behave(_, number):
        if number > 1:
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
            awake.wait(20)
        return completion(NOTHING)

    many = requests(settings(samples=5, temperature=0.5))
    with serving(behave) as server:
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            asking(server.url, settings(concurrency=1), asked=many, on_answer=kept.append)
        assert time.monotonic() - began < 10
        awake.set()
        assert len(server.bodies) == 2
    assert [answer.id for answer in kept] == [many[0].id]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_the_program_that_usually_listens_there_is_named(program):
    there = allowed_destination(
        f"http://localhost:{program.port}/v1", study_allows=False, command_allows=False
    )
    assert f"start {program.name} ({start_command(program)}), or set" in str(no_server(there))
