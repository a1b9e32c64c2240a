"""A small OpenAI-compatible endpoint on this machine that answers, or misbehaves, as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Stub:
    """What the endpoint was asked, and how it answers: ``answer(question, number) -> reply``.

    A reply is a dictionary (the model's JSON), text (sent as the model's words), or a `Raw`.
    """

    url: str = ""
    answer: Callable[[dict[str, Any], int], Any] = lambda question, number: {}
    questions: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    busiest: int = 0
    _busy: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Raw:
    """A reply as it goes over the wire; ``cut`` bytes of the promised ones are never sent."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int = 0


def completion(content: str, finish: str = "stop") -> bytes:
    """Return a chat completion that says this."""
    choice = {"message": {"role": "assistant", "content": content}, "finish_reason": finish}
    usage = {"prompt_tokens": 1000, "completion_tokens": 100}
    return json.dumps({"choices": [choice], "usage": usage}).encode()


def text_of(question: dict[str, Any]) -> dict[str, str]:
    """Return the paper that a question is about."""
    return json.loads(question["messages"][-1]["content"])


@contextmanager
def serving(stub: Stub) -> Iterator[Stub]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            question = json.loads(self.rfile.read(length))
            with stub._lock:
                stub.questions.append(question | {"path": self.path})
                stub.headers.append(dict(self.headers))
                number = len(stub.questions)
                stub._busy += 1
                stub.busiest = max(stub.busiest, stub._busy)
            reply = stub.answer(question, number)
            if isinstance(reply, dict):
                reply = json.dumps(reply)
            if isinstance(reply, str):
                reply = Raw(body=completion(reply))
            time.sleep(reply.delay)
            with stub._lock:
                stub._busy -= 1
            with suppress(BrokenPipeError, ConnectionResetError):  # the client has given up
                self._send(reply)

        def _send(self, reply: Raw) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) - reply.cut])

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    stub.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
