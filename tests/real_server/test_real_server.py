"""The client and the commands with a real llama.cpp and a small real model: `make test-llm`.

The model answers badly; what is checked is that everything around it works, and that it changes
nothing for the worse. The server has the addresses and errors of llama-server.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from openai import OpenAI

from pipeline.api import Study
from pipeline.llm.client import LanguageModelError, ask, ask_one
from pipeline.llm.destination import allowed_destination
from pipeline.llm.parse_response import answer_problem, parse_response, parse_rows
from pipeline.llm.servers import server_at
from pipeline.records import Status
from tests.llm.interview import SETTINGS, requests
from tests.small_study import write_study

PANREFLEX = str(Path(sys.executable).with_name("panreflex"))
FOLDER = os.environ.get("REAL_SERVER", "")
pytestmark = [
    pytest.mark.real_server,
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER, reason="make test-llm sets the server up"),
]
ASKED = requests(SETTINGS.model_copy(update={"samples": 2, "temperature": 0.5}))


class RealServer:
    """A running server; what it printed tells what it was asked."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: Path) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}/v1"
        self.log = log

    def said(self, word: str) -> int:
        return self.log.read_text().split().count(word)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def serving(
    folder: Path, *, context: int = 8192, slots: int = 1, tokens: int = 200, wait: bool = True
) -> Iterator[RealServer]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / f"server-{port}.log"
    script = Path(__file__).with_name("llama_server.mjs")
    arguments = [Path(FOLDER) / "model.gguf", port, context, slots, tokens, 2]
    with log.open("w") as out:
        process = subprocess.Popen(
            [shutil.which("node") or "node", script, *map(str, arguments)],
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    server = RealServer(process, port, log)
    try:
        while not server.said("loaded" if wait else "listening"):
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[RealServer]:
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


def there(server):
    return allowed_destination(server.url, study_allows=False, command_allows=False)


def settings(**changes):
    return SETTINGS.model_copy(update={"timeout": 300.0} | changes)


def panreflex(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PANREFLEX, *map(str, arguments)],
        capture_output=True,
        check=False,
        text=True,
        env=os.environ | {"COLUMNS": "200", "PANREFLEX_LANGUAGE": "en", "LANG": "C.UTF-8"},
    )


def test_an_answer_to_a_schema_has_the_right_form(server):
    answer = ask_one(ASKED[0], settings(), there(server))
    assert answer.error == ""
    assert (answer_problem(answer), answer.finish) in {("", "stop"), ("truncated", "length")}
    assert answer.tokens_in > 500
    assert answer.tokens_out > 0
    for row in parse_rows(answer.content) or []:
        assert {"first", "last", "quote", "reason", "code", "confidence"} <= set(row)
        assert row["code"] in ASKED[0].codes


def test_without_a_schema_the_model_writes_what_it_likes_and_nothing_breaks(server):
    body = {name: value for name, value in ASKED[0].body.items() if name != "response_format"}
    with OpenAI(base_url=server.url, api_key="none") as client:
        reply = client.chat.completions.create(**body)
    answer = parse_response("r", reply.model_dump())
    assert answer.content
    assert answer_problem(answer) in {"malformed", "truncated", ""}


def test_a_server_says_what_it_is(server):
    found = server_at(server.url)
    assert (found.program, found.parallel) == ("llama.cpp", 1)
    assert [(one.name, one.context) for one in found.models] == [("model.gguf", 8192)]
    listed = json.loads(panreflex("llm", "find", "--server", server.url, "--json").stdout)
    assert listed["models"][0]["could"] >= 8192


def test_an_answer_that_is_as_long_as_it_may_be_is_cut_off(tmp_path):
    with serving(tmp_path, tokens=8) as server:
        found = ask(ASKED[:1], settings(), there(server))
    assert found.truncated == (ASKED[0].id,)


def test_more_requests_than_the_server_works_on_at_once_wait(server):
    before = server.said("asked")
    found = ask(ASKED, settings(concurrency=4), there(server))
    assert found.failed == ()
    assert server.said("asked") - before == len(ASKED)


def test_a_request_that_takes_too_long_is_cancelled_and_not_asked_again(tmp_path):
    with serving(tmp_path, tokens=4000) as server:
        plain = {name: value for name, value in ASKED[0].body.items() if name != "response_format"}
        with OpenAI(base_url=server.url, api_key="none") as client:
            client.chat.completions.create(**plain | {"max_tokens": 1})  # loads and reads
        before = server.said("asked")
        found = ask(ASKED[:1], settings(timeout=1.0, concurrency=1), there(server))
        assert found.failed == (ASKED[0].id,)
        assert "timeout = 4" in str(found.notes[0])
        assert server.said("asked") - before == 1
        until = time.monotonic() + 60
        while not server.said("cancelled") and time.monotonic() < until:
            time.sleep(0.1)
        assert server.said("cancelled") == 1


def test_a_server_that_still_loads_is_waited_for(tmp_path):
    with serving(tmp_path, wait=False) as server:
        assert server_at(server.url).models[0].name == "model.gguf"
    with serving(tmp_path, wait=False) as server:
        told = []
        answer = ask_one(ASKED[0], settings(), there(server), told.append)
        assert answer.error == ""
        assert len(told) <= 1


def test_a_context_that_is_too_small_is_said_with_its_size(tmp_path):
    with serving(tmp_path, context=512) as server:
        answer = ask_one(ASKED[0], settings(), there(server))
        assert answer.context == 512
        found = ask(ASKED[:2], settings(), there(server))
        assert "longer than the 512 tokens" in str(found.notes[0])
        assert "context_tokens = 512" in str(found.notes[0])


def test_a_server_that_dies_leaves_what_it_answered(tmp_path):
    kept = []
    with serving(tmp_path) as server:

        def keep(answer):
            kept.append(answer)
            server.kill()

        with pytest.raises(LanguageModelError, match="no language model server answers"):
            ask(ASKED, settings(concurrency=1), there(server), on_answer=keep)
    assert len(kept) == 1


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent to a whole console on Windows")
def test_ctrl_c_ends_at_once_and_the_next_run_asks_only_the_rest(tmp_path):
    folder = write_study(tmp_path / "study")
    with serving(tmp_path) as server:
        text = (folder / "study.toml").read_text(encoding="utf-8")
        text += '[coding.llm]\nmodel = "model.gguf"\nwindow = 1\nconcurrency = 1\n'
        text += f'base_url = "{server.url}"\n'
        (folder / "study.toml").write_text(text, encoding="utf-8")
        process = subprocess.Popen(
            [PANREFLEX, "code", folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        while server.said("asked") < 3:
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        asked = time.monotonic()
        process.wait(timeout=30)
        assert time.monotonic() - asked < 15
        assert "Traceback" not in process.stderr.read()
        before = server.said("asked")
        panreflex("code", folder)
        told = panreflex("code", folder, "--json").stdout
        requested = json.loads(told)["language_model"]["asked"]
        # At most the one that was under way is asked twice.
        assert server.said("asked") - before + 2 >= requested
        assert server.said("asked") <= requested + 1


CODES = {
    "M1": (
        "Ernte",
        "Freude an dem, was man erntet und isst.",
        ["Tomaten", "Bohnen", "Beeren", "Salat"],
    ),
    "M2": ("Leute", "Die Menschen im Garten.", ["Nachbarn", "Freunde", "Familien", "Kinder"]),
    "M3": (
        "Geld",
        "Was der Garten kostet und spart.",
        ["Kosten", "Preise", "Beiträge", "Ausgaben"],
    ),
}
SAYINGS = {
    "M1": [
        "Die {} schmecken nach Sommer.",
        "Wir ernten {} und essen gleich.",
        "Frische {} gibt es täglich.",
    ],
    "M2": ["Mit den {} feiern wir oft.", "Die {} helfen einander.", "Ohne {} wäre es einsam hier."],
    "M3": [
        "Die {} steigen jedes Jahr.",
        "Über die {} wird gestritten.",
        "Bei den {} sparen wir viel.",
    ],
}
DOCUMENTS, CODED = 12, 8


def synthetic_study(folder: Path) -> dict[str, str]:
    """Write a study of twelve interviews, eight coded by hand; return the code of each sentence."""
    truth, rows = {}, ["Dokumentname;Code;Anfang;Ende;Segment;Kodierer"]
    codes = "".join(
        f"  - id: {code}\n    name: {name}\n    definition: {definition}\n"
        for code, (name, definition, _) in CODES.items()
    )
    files = {
        "study.toml": 'title = "Garten"\n[coding]\nencoder = "use"\n',
        "codebook/kodierleitfaden.yaml": "title: Garten\nlanguage: de\nversion: '1'\n"
        f"codes:\n{codes}",
    }
    for number in range(DOCUMENTS):
        turns = []
        for place, (code, (_, _, things)) in enumerate(CODES.items()):
            for again in range(2):
                saying = SAYINGS[code][(number + again) % 3].format(
                    things[(number * 2 + again) % 4]
                )
                truth[saying] = code
                turns += ["I: Und weiter?", f"B: {saying}"]
                if number < CODED:
                    turn = (place * 2 + again) * 2 + 2
                    rows.append(f"D{number:02};{code};{turn};{turn};{saying};HK")
        files[f"transcripts/D{number:02}.txt"] = "\n".join(turns) + "\n"
    files["codebook/codings/hk.csv"] = "\n".join(rows) + "\n"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return truth


def decided(folder: Path, truth: dict[str, str]) -> tuple[set[tuple[str, str]], int, int]:
    """Return what people coded, and how many automatic codings are right and wrong."""
    results = Study.open(folder).results
    texts = {document.id: document.text for document in results.documents}
    auto = [one for one in results.coded if one.status is Status.AUTO]
    right = sum(truth.get(texts[one.document][one.start : one.end]) == one.code for one in auto)
    human = {(one.id, one.code) for one in results.coded if one.status is Status.HUMAN}
    return human, right, len(auto) - right


def test_a_study_is_set_up_in_two_commands_and_a_bad_model_changes_nothing(tmp_path):
    folder = tmp_path / "study"
    truth = synthetic_study(folder)
    result = panreflex("code", folder)
    assert "Traceback" not in result.stderr
    without = decided(folder, truth)
    with serving(tmp_path) as server:
        began = time.monotonic()
        result = panreflex("llm", "use", folder, "--server", server.url)
        assert result.returncode == 0, result.stderr
        result = panreflex("code", folder)
        assert "Traceback" not in result.stderr
        seconds = time.monotonic() - began
        asked = server.said("asked")
        told = [line for line in result.stdout.splitlines() if "codings" in line]
    human, right, wrong = decided(folder, truth)
    report = f"{asked} requests in {seconds:.0f} s; {without[1:]} {(right, wrong)}; {told}"
    sys.stdout.write(f"{report}\n")
    assert len(without[0]) == CODED * 6
    assert human == without[0]
    # No less is decided, and what is decided is as often right.
    assert right >= without[1]
    assert wrong <= without[2]
