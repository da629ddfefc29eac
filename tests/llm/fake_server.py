"""An OpenAI-compatible server on this computer that answers as a test wants it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, str], str]
Behaviour = Callable[[dict[str, Any], int], Reply]


class FakeServer:
    """Counts what it is asked; `behave` turns a request body and its number into a reply.

    What it says about itself is in `pages`, by path: JSON, or a function of what was posted there;
    `refuse` may answer in its place.
    """

    def __init__(self, behave: Behaviour, pages: Mapping[str, Any]) -> None:
        self.behave = behave
        self.pages = pages
        self.refuse: Callable[[str], Reply | None] = lambda path: None
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.lock = threading.Lock()
        self.url = ""


def completion(content: str, finish: str = "stop") -> Reply:
    body = {
        "choices": [{"message": {"content": content}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 2000, "completion_tokens": 10},
    }
    return 200, {"Content-Type": "application/json"}, json.dumps(body)


def refusal(status: int, message: str = "", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, named, json.dumps({"error": {"message": message, "code": "some_code"}})


@contextmanager
def serving(behave: Behaviour, pages: Mapping[str, Any] | None = None) -> Iterator[FakeServer]:
    fake = FakeServer(behave, pages or {})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if refused := fake.refuse(self.path):
                self.reply(*refused)
            else:
                self.say_of_itself(None)

        def say_of_itself(self, posted: Any) -> None:
            page = fake.pages.get(self.path)
            page = page(posted) if callable(page) else page
            self.reply(404 if page is None else 200, {}, json.dumps(page))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path in fake.pages:
                self.say_of_itself(body)
                return
            with fake.lock:
                fake.bodies.append(body)
                fake.headers.append({k.lower(): v for k, v in self.headers.items()})
                number = len(fake.bodies)
            assert self.path == "/v1/chat/completions"
            self.reply(*fake.behave(body, number))

        def reply(self, status: int, headers: Mapping[str, str], text: str) -> None:
            data = text.encode()
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                pass  # the client has hung up

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
