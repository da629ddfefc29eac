"""Servers of language models on this computer: found, tried, and written into study.toml."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.llm.servers import PROGRAMS, describe_server, find_servers, program_at, server_at
from pipeline.study import StudyFolder
from tests.llm.fake_server import completion, refusal, serving
from tests.llm.test_llm_commands import coding
from tests.small_study import CODEBOOK, ONE, write_study

OLLAMA = {
    "/v1/models": {"object": "list", "data": [{"id": "qwen3:14b"}, {"id": "gemma3:latest"}]},
    "/api/version": {"version": "0.40.12"},
    "/api/ps": {"models": [{"model": "qwen3:14b", "context_length": 16384}]},
    "/api/show": lambda posted: {
        "parameters": "stop <eos>\nnum_ctx                        8192"
        if posted["model"] == "gemma3:latest"
        else "",
        "model_info": {"general.architecture": "x", "x.context_length": 40960},
    },
}
LM_STUDIO = {
    "/v1/models": {"data": [{"id": "qwen3-8b"}, {"id": "embed"}]},
    "/api/v0/models": {
        "data": [
            {
                "id": "qwen3-8b",
                "type": "llm",
                "loaded_context_length": 12000,
                "max_context_length": 40960,
            },
            {"id": "embed", "type": "embeddings", "max_context_length": 512},
        ]
    },
}
LLAMA_CPP = {
    "/v1/models": {"data": [{"id": "model.gguf", "meta": {"n_ctx_train": 32768}}]},
    "/props": {"default_generation_settings": {"n_ctx": 4096}, "total_slots": 2},
}
VLLM = {"/v1/models": {"data": [{"id": "m", "owned_by": "vllm", "max_model_len": 8192}]}}
OTHER = {"/v1/models": {"data": [{"id": "m"}]}}


def described(pages):
    def get(path, data=None):
        page = pages.get(path)
        return page(data) if callable(page) else page

    server = describe_server("http://127.0.0.1:1", get)
    assert server is not None
    return (
        server.program,
        server.parallel,
        [(model.name, model.context, model.longest) for model in server.models],
    )


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        (OLLAMA, ("Ollama", 1, [("qwen3:14b", 16384, 40960), ("gemma3:latest", 8192, 40960)])),
        (LM_STUDIO, ("LM Studio", 1, [("qwen3-8b", 12000, 40960)])),
        (LLAMA_CPP, ("llama.cpp", 2, [("model.gguf", 4096, 32768)])),
        (VLLM, ("vLLM", 8, [("m", 8192, 0)])),
        (OTHER, ("", 1, [("m", 0, 0)])),
        ({"/v1/models": {"data": []}}, ("", 1, [])),
        # Whatever stands where a number is expected.
        (
            VLLM | {"/v1/models": {"data": [{"id": "m", "max_model_len": "much"}, {"id": 7}, "x"]}},
            ("", 1, [("m", 0, 0)]),
        ),
        (LLAMA_CPP | {"/props": {}}, ("llama.cpp", 1, [("model.gguf", 0, 32768)])),
    ],
)
def test_what_each_program_says_about_its_models(pages, expected):
    assert described(pages) == expected


def test_servers_are_found_over_the_network_of_this_computer():
    with serving(coding, OLLAMA) as first, serving(coding, VLLM) as second:
        roots = [url.removesuffix("/v1") for url in (first.url, second.url)]
        found = find_servers([*roots, "http://127.0.0.1:9"])
        assert [server.base_url for server in found] == [first.url, second.url]
        assert first.bodies == []  # nothing was asked of a model
        assert server_at(first.url) == server_at(roots[0])


def test_what_answers_but_serves_no_models_is_no_server():
    with serving(coding, {}) as server:
        assert server_at(server.url) is None


def test_the_usual_port_tells_the_program():
    assert [program_at(f"http://localhost:{one.port}/v1") for one in PROGRAMS] == list(PROGRAMS)
    assert program_at("http://localhost/v1") is None


def counting(behave, share=1.0):
    """Count a token for every three characters of the request, or a share of them."""

    def answer(body, number):
        status, headers, text = behave(body, number)
        reply = json.loads(text)
        if "usage" in reply:
            sent = sum(len(message["content"]) for message in body["messages"]) // 3
            reply["usage"]["prompt_tokens"] = int(share * sent)
        return status, headers, json.dumps(reply)

    return answer


def panreflex(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], prog_name="panreflex")


def asked_of(folder: Path):
    return StudyFolder.open(folder).settings.coding.llm


def test_a_model_is_tried_and_written(tmp_path, toy_encoder):
    folder = write_study(tmp_path / "study")
    before = (folder / "study.toml").read_text(encoding="utf-8").splitlines()
    with serving(counting(coding), LLAMA_CPP) as server:
        result = panreflex("llm", "use", folder, "--server", server.url)
        assert result.exit_code == 0, result.output
        assert len(server.bodies) == 1
        settings = asked_of(folder)
        assert (settings.base_url, settings.model) == (server.url, "model.gguf")
        assert (settings.context_tokens, settings.concurrency) == (4096, 2)
        assert "The answer has the right form: 1 coding, 1 with a verbatim quote" in result.stdout
        assert "The whole study: " in result.stdout
        assert "Now run: panreflex run" in result.stdout
        # The answer to the trial is one of those that the study needs.
        result = panreflex("code", folder)
        assert result.exit_code == 0, result.output
        sent = [json.dumps(body, sort_keys=True) for body in server.bodies]
        assert len(set(sent)) == len(sent)
    after = (folder / "study.toml").read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line in before] == before


@pytest.mark.parametrize(
    ("behave", "problem"),
    [
        (lambda body, n: completion("I cannot do that."), "does not have the right form"),
        (lambda body, n: completion('{"codings": [', finish="length"), "breaks off"),
        (lambda body, n: refusal(400), "answers with an error (status 400, some_code)"),
        (lambda body, n: refusal(404), "does not know the model"),
    ],
)
def test_a_model_that_cannot_be_used_is_not_written(tmp_path, toy_encoder, behave, problem):
    folder = write_study(tmp_path / "study")
    before = (folder / "study.toml").read_bytes()
    with serving(counting(behave), OTHER) as server:
        result = panreflex("llm", "use", folder, "--server", server.url)
    assert result.exit_code == 1
    assert problem in result.stderr
    assert (folder / "study.toml").read_bytes() == before


def test_a_context_that_is_too_small_is_said_with_what_to_start(tmp_path, toy_encoder):
    """The server counts a tenth of the tokens: it has read the end only."""
    folder = write_study(tmp_path / "study")
    with serving(counting(coding, 0.1), OLLAMA | {"/api/ps": {"models": []}}) as server:
        result = panreflex("llm", "use", folder, "--server", server.url, "--model", "qwen3:14b")
    assert result.exit_code == 1
    assert re.search(r"qwen3:14b has read \d+ of about \d+ tokens", result.stderr)
    assert "OLLAMA_CONTEXT_LENGTH=16384 ollama serve" in result.stderr


def test_which_model_is_asked_where_there_are_several(tmp_path, toy_encoder):
    folder = write_study(tmp_path / "study")
    with serving(counting(coding), OLLAMA) as server:
        result = panreflex("llm", "use", folder, "--server", server.url)
        assert result.exit_code == 1
        assert "several models: qwen3:14b, gemma3:latest; name one with --model" in result.stderr
        result = panreflex("llm", "use", folder, "--server", server.url, "--model", "qwen3:4b")
        assert "did you mean 'qwen3:14b'" in result.stderr
        result = panreflex("llm", "use", folder, "--server", server.url, "--model", "gemma3")
        assert result.exit_code == 0, result.output
    assert asked_of(folder).model == "gemma3:latest"


def test_models_are_listed(tmp_path):
    with serving(coding, OLLAMA) as server:
        result = panreflex("llm", "find", "--server", server.url)
        assert result.exit_code == 0
        assert "qwen3:14b" in result.stdout
        assert "16,384 tokens" in result.stdout
        found = json.loads(panreflex("llm", "find", "--server", server.url, "--json").stdout)
    assert found["models"][1] == {
        "model": "gemma3:latest", "base_url": server.url, "context": 8192, "could": 40960,
    }  # fmt: skip


def test_no_server_says_what_to_start(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.llm.servers.LOOPBACK", "http://127.0.0.1:9/none")
    result = panreflex("llm", "find")
    assert result.exit_code == 1
    assert "Ollama (port 11434)" in result.stderr
    assert "ollama serve" in result.stderr


def test_another_computer_is_not_asked(tmp_path):
    result = panreflex("llm", "find", "--server", "http://gpu.invalid:8000")
    assert result.exit_code == 1
    assert "another computer (gpu.invalid)" in result.stderr


def of_few_tokens(context):
    """Answer as llama.cpp does where a request exceeds the context, with three bytes a token."""

    def answer(body, number):
        sent = sum(len(message["content"].encode()) for message in body["messages"]) // 3
        if sent < context:
            return counting(coding)(body, number)
        error = {"type": "exceed_context_size_error", "code": 400, "n_ctx": context}
        return 400, {}, json.dumps({"error": error})

    return answer


@pytest.mark.parametrize(
    "pages",
    [LLAMA_CPP | {"/props": {"default_generation_settings": {"n_ctx": 3700}}}, OTHER],
    ids=["known beforehand", "known from the error"],
)
def test_requests_are_made_to_fit_into_a_small_context(tmp_path, toy_encoder, pages):
    more = "".join(f"Beet {n} ist {'lang und ' * 33} breit. " for n in range(40))
    folder = write_study(tmp_path / "study", one=f"{ONE}I: Was noch?\nB: {more}\n")
    with serving(of_few_tokens(3700), pages) as server:
        result = panreflex("llm", "use", folder, "--server", server.url)
        assert result.exit_code == 0, result.output
        assert asked_of(folder).context_tokens == 3700
        result = panreflex("code", folder)
        assert result.exit_code == 0, result.output
        found = re.search(r"Language model: (\d+) of (\d+) requests answered", result.stdout)
        assert found
        assert found[1] == found[2]


MANY_CODES = CODEBOOK + "".join(
    f"      - id: X{n}\n        name: Beet {n}\n        definition: {'Alles über das Beet. ' * 6}\n"
    for n in range(60)
)


def test_codes_most_alike_are_shown_where_the_codebook_has_no_room(tmp_path, toy_encoder):
    folder = write_study(tmp_path / "study", kodierleitfaden=MANY_CODES)
    pages = LLAMA_CPP | {"/props": {"default_generation_settings": {"n_ctx": 4096}}}
    with serving(of_few_tokens(4096), pages) as server:
        result = panreflex("llm", "use", folder, "--server", server.url)
        assert result.exit_code == 0, result.output
    assert "The whole codebook has no room in 4,096 tokens" in result.stdout
    assert (asked_of(folder).context, asked_of(folder).context_tokens) == ("candidates", 4096)


def test_what_gives_a_model_more_context_is_said_where_nothing_fits(tmp_path, toy_encoder):
    folder = write_study(tmp_path / "study")
    studio = {"id": "qwen3-8b", "type": "llm", "loaded_context_length": 600}
    pages = LM_STUDIO | {"/api/v0/models": {"data": [studio]}}
    with serving(of_few_tokens(600), pages) as server:
        result = panreflex("llm", "use", folder, "--server", server.url)
        assert result.exit_code == 1
        assert server.bodies == []
    assert "context_tokens = 600 has no room" in result.stderr
    assert "with a larger context: lms load MODEL --context-length 16384" in result.stderr


def test_a_model_that_loads_is_waited_for(tmp_path, toy_encoder, monkeypatch):
    for module in ("client", "servers"):
        monkeypatch.setattr(f"pipeline.llm.{module}.LOADING_PAUSE", 0.01)
    folder = write_study(tmp_path / "study")
    loading = refusal(503, "Loading model")
    with serving(lambda b, n: coding(b, n) if n > 2 else loading, OTHER) as server:
        result = panreflex("llm", "use", folder, "--server", server.url)
    assert result.exit_code == 0, result.output
    assert "The server is loading the model" in result.stderr


def test_a_server_that_still_loads_is_found_when_it_has(tmp_path, monkeypatch):
    """llama.cpp answers nothing but 503 until then."""
    monkeypatch.setattr("pipeline.llm.servers.LOADING_PAUSE", 0.01)
    loading = iter([True, True, False, False, False])
    said = json.dumps({"error": {"message": "Loading model", "code": 503}})
    with serving(coding, OTHER) as server:
        server.refuse = lambda path: (503, {}, said) if next(loading, False) else None
        result = panreflex("llm", "find", "--server", server.url)
    assert result.exit_code == 0, result.output
    assert result.stderr.count("The server is loading the model") == 1
    assert "m" in result.stdout
