"""Asks an OpenAI-compatible endpoint, patiently: time limits, retries, and no word of the key.

question -> POST ``/chat/completions`` -> ``Reply``. Overload (429, 5xx) and a lost connection are
waited out with growing pauses, or as long as ``Retry-After`` says; an endpoint that does not know
structured output is asked again without. Redirects are not followed: they would carry the key away.
"""

from __future__ import annotations

import email.utils
import http.client
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from kg.errors import KGError
from kg.llm.prompt import SCHEMA

__all__ = ["MAX_REPLY", "AskError", "BrokenReplyError", "Client", "Reply"]

MAX_REPLY = 4 << 20
"""Bytes of a reply beyond which it is not an answer about one abstract."""

_ATTEMPTS = 5
_LONGEST_WAIT = 120.0
_READ = 1 << 16
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_UNKNOWN_OPTION = frozenset({400, 415, 422, 501})
_REFUSED = {
    401: "the key is not accepted",
    403: "access is refused",
    404: "no such address or model",
}
_STRUCTURED = {
    "type": "json_schema",
    "json_schema": {"name": "extraction", "strict": True, "schema": SCHEMA},
}
_WAYS: tuple[dict[str, Any], ...] = (
    {"temperature": 0, "response_format": _STRUCTURED},
    {"temperature": 0, "response_format": {"type": "json_object"}},
    {"temperature": 0},
    {},
)
"""Ways to ask, from what binds the answer most to what every server knows."""


class AskError(Exception):
    """One question got no answer; its text is for people and holds no key."""


class BrokenReplyError(AskError):
    """A reply came and is not whole; another attempt may give a whole one."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint answered: text, whether it came to its end, and tokens read and written."""

    content: str
    complete: bool
    tokens_in: int = 0
    tokens_out: int = 0


class Client:
    """An endpoint with a model; may be used by several threads.

    Parameters
    ----------
    endpoint
        Base address (``http://localhost:8000/v1``) or the address of ``/chat/completions``.
    model
        Name of the model there.
    key
        Sent as bearer token; empty for none.
    timeout
        Seconds that one request may take in all.
    pause
        Seconds before the second attempt; doubles with each.
    wait
        Called with seconds to wait; returns True when the work is to be stopped.

    Raises
    ------
    KGError
        When address or key cannot be used.
    """

    def __init__(
        self,
        endpoint: str,
        model: str,
        *,
        key: str = "",
        timeout: float = 120.0,
        pause: float = 1.0,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self._url = _address(endpoint)
        self._model = model
        self._key = _checked_key(key)
        self._timeout = timeout
        self._pause = pause
        self._wait = wait or threading.Event().wait
        self._opener = build_opener(_NoRedirect)
        self._way = 0
        self.requests = 0
        self._counting = threading.Lock()

    def ask(self, messages: Sequence[dict[str, str]]) -> Reply:
        """Ask a question.

        Raises
        ------
        AskError
            When there is no usable reply after several attempts.
        KGError
            When no question will be answered: refused, or no such address.
        """
        last = AskError("not asked")
        for way in range(self._way, len(_WAYS)):
            body = {"model": self._model, "messages": list(messages), **_WAYS[way]}
            try:
                reply = self._patiently(json.dumps(body).encode())
            except _UnknownOptionError as error:
                last = error
                continue
            self._way = way
            return reply
        raise last

    def _patiently(self, body: bytes) -> Reply:
        pause = self._pause
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._once(body)
            except _BusyError as error:
                if attempt == _ATTEMPTS:
                    raise AskError(f"{error} ({_ATTEMPTS} attempts)") from error
                seconds = error.seconds if error.seconds is not None else pause
                if self._wait(min(seconds, _LONGEST_WAIT)):
                    raise AskError("stopped") from error
                pause *= 2
        raise AssertionError("the last attempt returns or raises")

    def _once(self, body: bytes) -> Reply:
        headers = {"Content-Type": "application/json", "User-Agent": "paper-kg"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        with self._counting:
            self.requests += 1
        request = Request(self._url, body, headers)
        until = time.monotonic() + self._timeout
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return self._reply(_read(response, until))
        except HTTPError as error:
            with error:
                raise self._judged(error) from None
        except (URLError, OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise _BusyError(
                self._clean(f"no connection: {reason or type(error).__name__}")
            ) from None

    def _judged(self, error: HTTPError) -> Exception:
        """Say what an HTTP error means for the question, and for all others."""
        try:
            said = error.read(2000).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            said = ""
        text = self._clean(f"HTTP {error.code} {' '.join(said.split())[:200]}".strip())
        if error.code in _REFUSED:
            return KGError(f"the endpoint says {text}: {_REFUSED[error.code]}")
        if error.code in _AGAIN:
            return _BusyError(text, _retry_after(error.headers.get("Retry-After")))
        return _UnknownOptionError(text) if error.code in _UNKNOWN_OPTION else AskError(text)

    def _reply(self, raw: bytes) -> Reply:
        try:
            answer = json.loads(raw)
            choice = answer["choices"][0]
            content = choice["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise BrokenReplyError("the reply is no chat completion") from None
        usage = answer.get("usage") if isinstance(answer.get("usage"), dict) else {}
        return Reply(
            self._clean(content) if isinstance(content, str) else "",
            choice.get("finish_reason") in ("stop", None),
            _count(usage.get("prompt_tokens")),
            _count(usage.get("completion_tokens")),
        )

    def _clean(self, text: str) -> str:
        """Take the key out of what a server sent back."""
        return text.replace(self._key, "***") if self._key else text


class _BusyError(AskError):
    """Worth another attempt, after ``seconds`` where the server said so."""

    def __init__(self, text: str, seconds: float | None = None) -> None:
        super().__init__(text)
        self.seconds = seconds


class _UnknownOptionError(AskError):
    """The request is not understood as it stands."""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - as urllib calls it
        return None


def _address(endpoint: str) -> str:
    """Return the address to post to."""
    try:
        parts = urlsplit(endpoint.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    plain = endpoint.isascii() and not any(c.isspace() for c in endpoint.strip())
    if not usable or not plain:
        raise KGError("--endpoint is no web address; give one such as http://localhost:8000/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise KGError("--endpoint holds more than an address; a key goes into KG_LLM_KEY")
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path = f"{path or '/v1'}/chat/completions"
    return f"{parts.scheme}://{parts.netloc}{path}"


def _checked_key(key: str) -> str:
    key = key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise KGError("KG_LLM_KEY holds characters that no key can have")
    return key


def _read(response: http.client.HTTPResponse, until: float) -> bytes:
    """Read a reply of bounded length in bounded time."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(_READ):
        parts.append(part)
        size += len(part)
        if size > MAX_REPLY:
            raise AskError(f"the reply is longer than {MAX_REPLY >> 20} MiB")
        if time.monotonic() > until:
            raise TimeoutError("the reply takes too long")
    return b"".join(parts)


def _retry_after(value: str | None) -> float | None:
    """Return seconds to wait from a ``Retry-After`` header (RFC 9110: seconds or a date)."""
    if value is None:
        return None
    try:
        return max(0.0, float(value)) if value.strip().isdigit() else _until(value)
    except (ValueError, OverflowError):
        return None


def _until(date: str) -> float:
    return max(0.0, email.utils.parsedate_to_datetime(date).timestamp() - time.time())


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
