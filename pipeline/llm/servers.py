"""Servers of language models on this computer: which are running, with which models.

Each program listens at a port of its own and says in a way of its own how many tokens its models
read at once. Only the loopback address is asked, and nothing of a study is sent.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = "http://127.0.0.1"
TIMEOUT = 3.0
"""Seconds to wait for a server to say what it has."""
LOADING = 900.0
"""Seconds that a server may take to load its model."""
LOADING_PAUSE = 2.0
"""Seconds after which a server that loads its model is asked again."""

Get = Callable[..., Any]
"""Returns the JSON that a server answers at a path, or None; with data, it is sent (POST)."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that serves language models.

    Attributes
    ----------
    name : str
        What it is called.
    port : int
        Where it listens if nothing else is said.
    start : str
        Command that starts it, with enough context where it can be said there.
    enlarge : str
        Command that gives a model more context; `start` where it is empty.
    parallel : int
        Requests that it works on at once as it is usually started.
    """

    name: str
    port: int
    start: str = ""
    enlarge: str = ""
    parallel: int = 1


PROGRAMS = (
    Program("Ollama", 11434, "OLLAMA_CONTEXT_LENGTH=16384 ollama serve"),
    Program("LM Studio", 1234, "lms server start", "lms load MODEL --context-length 16384"),
    Program("llama.cpp", 8080, "llama-server -m MODEL.gguf -c 16384 --port 8080"),
    Program("vLLM", 8000, "vllm serve MODEL --max-model-len 16384", parallel=8),
)
"""Programs that are looked for, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model of a server.

    Attributes
    ----------
    name : str
        What it is called in requests.
    context : int
        Tokens that it reads and writes in one request as it is loaded; 0 if it is not known.
    longest : int
        Tokens that it could read if it were started so; 0 if it is not known.
    """

    name: str
    context: int = 0
    longest: int = 0


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A server that answers on this computer.

    Attributes
    ----------
    program : str
        The program, as far as it can be told; empty otherwise.
    base_url : str
        Its address, as for ``[coding.llm] base_url``.
    models : tuple of ServedModel
        What it serves.
    parallel : int
        Requests that it works on at once.
    """

    program: str
    base_url: str
    models: tuple[ServedModel, ...]
    parallel: int = 1


def find_servers(
    addresses: Iterable[str] = (), on_loading: Callable[[], None] = lambda: None
) -> tuple[ModelServer, ...]:
    """Find the servers that answer on this computer; one that loads its model is waited for.

    Parameters
    ----------
    addresses : iterable of str, optional
        Where to look, as ``"http://127.0.0.1:8080"``; the usual ports, if not given.
    on_loading : callable
        Called for each server that is waited for.

    Returns
    -------
    tuple of ModelServer
        In the order of the addresses.
    """
    found = tuple(addresses) or tuple(f"{LOOPBACK}:{program.port}" for program in PROGRAMS)
    with ThreadPoolExecutor(len(found)) as pool:
        servers = pool.map(lambda address: server_at(address, on_loading), found)
    return tuple(server for server in servers if server)


def server_at(address: str, on_loading: Callable[[], None] = lambda: None) -> ModelServer | None:
    """Ask a server what it serves; None where none answers in the form of OpenAI's.

    Parameters
    ----------
    address : str
        Its address, with or without ``/v1`` at the end.
    on_loading : callable
        Called if it is waited for, as it loads its model.
    """
    root = re.sub(r"(/v1)?/*$", "", address)
    with _client() as client:

        def get(path: str, data: Any = None) -> Any:
            try:
                response = (
                    client.get(root + path) if data is None else client.post(root + path, json=data)
                )
                return response.json() if response.status_code == 200 else None
            except Exception:  # whatever answers there need not speak HTTP
                return None

        _wait_for_model(client, f"{root}/v1/models", on_loading)
        return describe_server(root, get)


def describe_server(root: str, get: Get) -> ModelServer | None:
    """Read what a server says about itself.

    Parameters
    ----------
    root : str
        Its address, without ``/v1``.
    get : callable
        Returns the JSON at a path of it, or None.

    Examples
    --------
    >>> models = {"data": [{"id": "qwen3", "owned_by": "vllm", "max_model_len": 8192}]}
    >>> said = {"/v1/models": models}
    >>> server = describe_server("http://127.0.0.1:8000", lambda path, data=None: said.get(path))
    >>> server.program, server.base_url, server.models[0].context, server.parallel
    ('vLLM', 'http://127.0.0.1:8000/v1', 8192, 8)
    """
    listed = [one for one in _list(get("/v1/models"), "data") if isinstance(one.get("id"), str)]
    if not listed and get("/v1/models") is None:
        return None
    names = [one["id"] for one in listed]
    if _text(get("/api/version"), "version"):
        program, models = "Ollama", [_of_ollama(name, get) for name in names]
    elif studio := _list(get("/api/v0/models"), "data"):
        program, models = "LM Studio", _of_lm_studio(studio)
    elif isinstance(props := get("/props"), Mapping):
        program, models = "llama.cpp", _of_llama_cpp(listed, props)
        parallel = _number(props.get("total_slots")) or 1
        return ModelServer(program, f"{root}/v1", tuple(models), parallel)
    else:
        program = "vLLM" if any(one.get("owned_by") == "vllm" for one in listed) else ""
        models = [ServedModel(one["id"], _number(one.get("max_model_len"))) for one in listed]
    parallel = next((known.parallel for known in PROGRAMS if known.name == program), 1)
    return ModelServer(program, f"{root}/v1", tuple(models), parallel)


def program_at(base_url: str) -> Program | None:
    """Return the program that usually listens at the port of an address.

    Examples
    --------
    >>> program_at("http://localhost:11434/v1").name
    'Ollama'
    """
    port = urlsplit(base_url).port
    return next((program for program in PROGRAMS if program.port == port), None)


def is_loading(status: int, body: str) -> bool:
    """Return whether a server says that it still loads its model, as llama.cpp does.

    Examples
    --------
    >>> is_loading(503, '{"error": {"message": "Loading model"}}'), is_loading(503, "busy")
    (True, False)
    """
    return status == 503 and "loading" in body.casefold()


def _wait_for_model(client: Any, url: str, on_loading: Callable[[], None]) -> None:
    """Wait while a server loads its model."""
    until = monotonic() + LOADING
    told = False
    while monotonic() < until:
        try:
            response = client.get(url)
        except Exception:  # whatever answers there need not speak HTTP
            return
        if not is_loading(response.status_code, response.text):
            return
        if not told:
            on_loading()
        told = True
        sleep(LOADING_PAUSE)


def start_command(
    program: Program, *, larger: bool = False, windows: bool = os.name == "nt"
) -> str:
    """Return the command that starts a program, or that gives its model more context.

    Parameters
    ----------
    program : Program
        The program.
    larger : bool
        Whether more context is what is needed.
    windows : bool
        Whether it is for Windows, by default as here; then it works in PowerShell and in cmd.

    Examples
    --------
    >>> start_command(PROGRAMS[0], windows=False)
    'OLLAMA_CONTEXT_LENGTH=16384 ollama serve'
    >>> start_command(PROGRAMS[0], windows=True)
    'cmd /c "set OLLAMA_CONTEXT_LENGTH=16384&& ollama serve"'
    """
    command = (larger and program.enlarge) or program.start
    variable = re.match(r"([A-Z_]+=\S+) (.+)", command)
    return f'cmd /c "set {variable[1]}&& {variable[2]}"' if windows and variable else command


def _of_ollama(name: str, get: Get) -> ServedModel:
    """Read the context of a model that is loaded, or that its file sets; else it is not known."""
    loaded = {one.get("model"): one for one in _list(get("/api/ps"), "models")}
    shown = get("/api/show", {"model": name}) or {}
    set_to = re.search(r"^num_ctx\s+(\d+)", _text(shown, "parameters"), re.MULTILINE)
    context = _number(loaded.get(name, {}).get("context_length"))
    described = shown.get("model_info") if isinstance(shown, Mapping) else None
    longest = [
        _number(value)
        for key, value in (described or {}).items()
        if str(key).endswith(".context_length")
    ]
    return ServedModel(name, context or (int(set_to[1]) if set_to else 0), max(longest, default=0))


def _of_lm_studio(listed: Iterable[Mapping[str, Any]]) -> list[ServedModel]:
    return [
        ServedModel(
            str(one.get("id", "")),
            _number(one.get("loaded_context_length")),
            _number(one.get("max_context_length")),
        )
        for one in listed
        if one.get("type") != "embeddings"
    ]


def _of_llama_cpp(
    listed: Iterable[Mapping[str, Any]], props: Mapping[str, Any]
) -> list[ServedModel]:
    generation = props.get("default_generation_settings")
    context = _number(generation.get("n_ctx")) if isinstance(generation, Mapping) else 0
    return [
        ServedModel(one["id"], context, _number((one.get("meta") or {}).get("n_ctx_train")))
        for one in listed
    ]


def _client() -> Any:
    from openai import DefaultHttpxClient

    # A proxy or a redirect would lead to another computer.
    return DefaultHttpxClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


def _list(body: Any, name: str) -> list[Mapping[str, Any]]:
    found = body.get(name) if isinstance(body, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _text(body: Any, name: str) -> str:
    found = body.get(name) if isinstance(body, Mapping) else None
    return found if isinstance(found, str) else ""


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
