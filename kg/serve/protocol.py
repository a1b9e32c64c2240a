"""What a request asks: the query of a SPARQL 1.1 Protocol operation, or why it is none.

https://www.w3.org/TR/sparql11-protocol/#query-operation: by GET, by POST of a form, by POST of the
query itself. A dataset (``default-graph-uri``, ``named-graph-uri``) is chosen among the graphs of
the store; one that it has not is empty, and none is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

__all__ = ["Asked", "RefusedError", "asked"]

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
_UPDATING = ("update", "using-graph-uri", "using-named-graph-uri")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")


class RefusedError(Exception):
    """A request that is not answered.

    Parameters
    ----------
    status
        Of the HTTP answer.
    reason
        For the client, in words.
    """

    def __init__(self, status: int, reason: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status, self.reason, self.headers = status, reason, dict(headers or {})


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and what its client said besides.

    Parameters
    ----------
    query
        None when there is no query at all: the service description is wanted.
    rows
        Rows after which the answer may be cut; None when it must be whole.
    default, named
        IRIs of the graphs that are the dataset; both empty for that of the store.
    """

    query: str | None
    rows: int | None = None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def asked(method: str, content_type: str, parameters: str, body: bytes) -> Asked:
    """Return what a request to the endpoint asks.

    Parameters
    ----------
    method
        ``GET``, ``HEAD`` or ``POST``.
    content_type
        Header of the request, empty if it has none.
    parameters
        Of its address, as they came.
    body
        As it came.

    Raises
    ------
    RefusedError
        When it is no operation of the protocol, or one that writes.
    """
    if method in ("GET", "HEAD"):
        return _read(_pairs(parameters), required=False)
    if method != "POST":
        raise RefusedError(
            405, f"{method} asks nothing; use GET or POST", {"Allow": "GET, HEAD, POST"}
        )
    kind = content_type.partition(";")[0].strip().casefold()
    if kind == FORM:
        return _read([*_pairs(parameters), *_pairs(_text(body))], required=True)
    if kind == QUERY:
        pairs = _pairs(parameters)
        if any(name == "query" for name, _ in pairs):
            raise RefusedError(400, "a query in the address and one in the body; send one")
        return _read([*pairs, ("query", _text(body))], required=True)
    if kind == UPDATE:
        raise RefusedError(403, "this is an update; the store is only read")
    raise RefusedError(415, f"the body is {kind or 'of no type'}; send {FORM} or {QUERY}")


def _read(pairs: list[tuple[str, str]], *, required: bool) -> Asked:
    queries = [value for name, value in pairs if name == "query"]
    if any(name in _UPDATING for name, _ in pairs):
        raise RefusedError(403, "this is an update; the store is only read")
    if len(queries) > 1:
        raise RefusedError(400, f"{len(queries)} queries in one request; send one")
    if not queries and required:
        raise RefusedError(400, "no query: the form has no field of this name")
    rows = next((value for name, value in pairs if name == "rows"), None)
    if rows is not None and not (rows.isascii() and rows.isdigit()):
        raise RefusedError(400, f"rows={rows!r} is no number")
    default, named = (_graphs(pairs, name) for name in ("default-graph-uri", "named-graph-uri"))
    return Asked(queries[0] if queries else None, int(rows[:9]) if rows else None, default, named)


def _graphs(pairs: list[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    graphs = tuple(value for name, value in pairs if name == wanted)
    for iri in graphs:
        if not _IRI.fullmatch(iri):
            raise RefusedError(400, f"{wanted}={iri!r} is no IRI")
    return graphs


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError as error:
        raise RefusedError(400, f"the parameters cannot be read: {error}") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, f"the body is no UTF-8: byte {error.start}") from error
