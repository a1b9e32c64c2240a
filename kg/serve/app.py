"""The web application and its server: who may ask, what the addresses mean, and the headers.

Starlette hands over requests, uvicorn speaks HTTP; queries run in the processes of ``workers``.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import KGError, QueryError
from kg.guard import Judged
from kg.query import library, prepare
from kg.serve import pages
from kg.serve.protocol import Asked, RefusedError, asked
from kg.serve.results import GRAPHS, TABLES, wanted
from kg.serve.workers import Answer, BusyError, Job, Limits, Pool, StoppedError
from kg.store import Store, open_store

__all__ = ["make_app", "serve"]

Handler = Callable[[Request], Awaitable[Response]]

MAX_BODY, _DRAINED = 1 << 20, 4 << 20
"""Bytes of a request; and bytes that are taken in so that a client reads why it is refused."""

_SLOWEST = 20.0
"""Seconds in which a request must have come."""

_REMEMBERED, _SHORT = 1_000, 4_000
"""Judgements that are kept, of queries up to so many characters."""

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_STATIC = {"editor.js": "text/javascript", "editor.css": "text/css"}
_PLAIN = "text/plain; charset=utf-8"


class _Site:
    """What all requests share."""

    def __init__(
        self, source: Path, limits: Limits, hosts: frozenset[str], cors: frozenset[str]
    ) -> None:
        self.source, self.limits, self.hosts, self.cors = source, limits, hosts, cors
        self.store: Store = open_store(source)
        self.pool = Pool(source, limits)
        self._judged: dict[str, Judged | str] = {}
        self.threads = ThreadPoolExecutor(limits.quick + 2 * limits.waiting)

    async def ask(self, judged: Judged, media: str, wish: Asked) -> Answer:
        """Ask a query; raise ``RefusedError`` when there is no answer."""
        most = self.limits.rows if wish.rows is None else min(wish.rows, self.limits.rows)
        cut = wish.rows is not None
        job = Job(judged.text, media, most, cut, wish.default, wish.named)
        call = partial(self.pool.ask, job, judged.shape)
        try:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self.threads, call)
        except BusyError:
            raise RefusedError(503, "too many queries; try again", {"Retry-After": "5"}) from None
        except StoppedError as stopped:
            raise RefusedError(400, f"the query was stopped: {stopped}") from None
        if answer.error:
            raise RefusedError(413 if answer.large else 400, answer.error)
        return answer

    def judge(self, text: str) -> Judged:
        """Judge a query, or remember how it was judged; raise ``RefusedError`` if it is refused."""
        known = self._judged.get(text)
        if known is None:
            try:
                known = prepare(self.store, text)
            except QueryError as error:
                known = str(error)
            if len(text) <= _SHORT:
                while len(self._judged) >= _REMEMBERED:
                    self._judged.pop(next(iter(self._judged)))
                self._judged[text] = known
        if isinstance(known, str):
            raise RefusedError(400, known)
        return known


def make_app(
    source: Path,
    *,
    limits: Limits | None = None,
    hosts: Sequence[str] = (),
    cors: Sequence[str] = (),
) -> Starlette:
    """Return the web application of a build.

    Parameters
    ----------
    source
        What ``kg.store.open_store`` opens.
    limits
        What one query may take.
    hosts
        Names by which it may be called besides those of the own machine (a page of a stranger
        could else reach it through a name of its own).
    cors
        Origins whose pages may read answers; none unless asked.

    Raises
    ------
    InputError
        When there is no store.
    """
    known = frozenset({"localhost", "127.0.0.1", "::1", *(host.casefold() for host in hosts)})
    site = _Site(source, limits or Limits(), known, frozenset(cors))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        site.pool.close()
        site.threads.shutdown(wait=False, cancel_futures=True)

    def route(path: str, handler: Callable[[_Site, Request], Awaitable[Response]]) -> Route:
        everything = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
        return Route(path, _guarded(site, partial(handler, site)), methods=everything)

    routes = [
        route("/", _editor),
        route("/sparql", _sparql),
        route("/sparql/", _sparql),
        route("/static/{name}", _static),
        route("/favicon.ico", _icon),
        route("/library.json", _library),
        route("/terms.json", _terms),
        route("/explore", _explore),
        route("/about", _about),
        route("/resource/{rest:path}", _resource),
        route("/{rest:path}", _nothing),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.site = site
    return app


def serve(app: Starlette, *, host: str, port: int) -> None:
    """Serve an application until it is interrupted."""
    import uvicorn

    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        limit_concurrency=2_000,
        timeout_keep_alive=10,
        h11_max_incomplete_event_size=64 * 1024,
        server_header=False,
        date_header=True,
    )


def _guarded(site: _Site, handler: Handler) -> Handler:
    """Return a handler that answers to known hosts only, in words when it refuses, and safely."""

    async def guarded(request: Request) -> Response:
        try:
            if _host(request) not in site.hosts:
                raise RefusedError(421, "this server is not known by that name; see --allow-host")
            response = await handler(request)
        except RefusedError as refused:
            response = Response(
                f"{refused.reason}\n", refused.status, refused.headers, media_type=_PLAIN
            )
        except ClientDisconnect:
            response = Response(status_code=400)
        except KGError as error:
            response = Response(f"{error}\n", 400, media_type=_PLAIN)
        for name, value in _SAFE.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        origin = request.headers.get("origin", "")
        if origin in site.cors:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Vary"] = "Origin, Accept"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return guarded


def _host(request: Request) -> str:
    named = request.headers.get("host", "")
    try:
        return (urlsplit(f"//{named}").hostname or "").casefold()
    except ValueError:
        return ""


async def _sparql(site: _Site, request: Request) -> Response:
    if request.method == "OPTIONS":
        return _preflight(site, request)
    body = await _body(request) if request.method == "POST" else b""
    wish = asked(request.method, request.headers.get("content-type", ""), request.url.query, body)
    accept = request.headers.get("accept", "")
    if wish.query is None:
        return _description(request, accept)
    return await _answer(site, wish, accept)


async def _answer(site: _Site, wish: Asked, accept: str) -> Response:
    judged = site.judge(wish.query or "")
    offered = TABLES if judged.form in ("SELECT", "ASK") else GRAPHS
    media = wanted(accept, offered)
    if media is None:
        raise RefusedError(406, f"the answer can be: {', '.join(offered)}")
    answer = await site.ask(judged, media, wish)
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    if answer.cut:
        headers["X-Rows-Left-Out"] = "true"
    if media in ("application/json", "application/xml"):
        media = f"application/sparql-results+{media.partition('/')[2]}"
    return Response(answer.data, headers=headers, media_type=_with_charset(media))


def _preflight(site: _Site, request: Request) -> Response:
    if request.headers.get("origin", "") not in site.cors:
        raise RefusedError(403, "other origins may not ask; see --cors")
    headers = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Accept, Content-Type",
    }
    return Response(status_code=204, headers=headers)


async def _body(request: Request) -> bytes:
    """Return the body of a request, which must be small and come in time."""
    told = request.headers.get("content-length", "")
    large = RefusedError(413, f"the body is larger than {MAX_BODY} bytes", {"Connection": "close"})
    if told.isdigit() and int(told[:12]) > _DRAINED:
        raise large

    async def read() -> bytes:
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > _DRAINED:
                raise large
            parts.append(part[: max(0, MAX_BODY - size + len(part))])
        if size > MAX_BODY:
            raise large
        return b"".join(parts)

    try:
        return await asyncio.wait_for(read(), _SLOWEST)
    except TimeoutError:
        raise RefusedError(408, f"the request took longer than {_SLOWEST:g} s to come") from None


def _description(request: Request, accept: str) -> Response:
    """Return the service description, in RDF."""
    media = wanted(accept, GRAPHS) or "text/turtle"
    text = pages.description(f"{request.url.scheme}://{request.url.netloc}/sparql")
    data = pages.as_rdf(text, GRAPHS[media])
    return Response(data, headers={"Vary": "Accept"}, media_type=_with_charset(media))


async def _editor(site: _Site, request: Request) -> Response:
    _only_get(request)
    return _file("editor.html", "text/html")


async def _static(site: _Site, request: Request) -> Response:
    _only_get(request)
    name = request.path_params["name"]
    if name not in _STATIC:
        raise RefusedError(404, "nothing is here")
    return _file(name, _STATIC[name])


async def _icon(site: _Site, request: Request) -> Response:
    return Response(status_code=204)


async def _library(site: _Site, request: Request) -> Response:
    _only_get(request)
    told = [
        {
            "name": q.name,
            "title": q.title,
            "text": q.text,
            "params": [{"name": p.name, "about": p.description, "default": p.default}
                       for p in q.params],
        }
        for q in library().values()
    ]  # fmt: skip
    return _json({"queries": told, "prefixes": site.store.prefixes})


async def _terms(site: _Site, request: Request) -> Response:
    """Return the terms and names that the editor offers."""
    _only_get(request)
    text = "SELECT DISTINCT ?n { ?c skos:prefLabel ?n ; kg:paperCount ?k } ORDER BY DESC(?k) ?n"
    answer = await site.ask(site.judge(text), "application/json", Asked(text, rows=2_000))
    rows = json.loads(answer.data)["results"]["bindings"]
    return _json({"terms": pages.vocabulary(), "names": [row["n"]["value"] for row in rows]})


async def _explore(site: _Site, request: Request) -> Response:
    _only_get(request)
    page = (site.source if site.source.is_dir() else site.source.parent) / "graph.html"
    if not page.is_file():
        raise RefusedError(404, "this build has no graph.html; make it with: kg export --to html")
    text = page.read_bytes()
    # The page brings a policy of its own; ours would forbid its scripts.
    policy = {"Content-Security-Policy": "frame-ancestors 'none'"}
    return _cached(request, text, "text/html; charset=utf-8", policy)


async def _about(site: _Site, request: Request) -> Response:
    _only_get(request)
    iri = request.query_params.get("iri", "")
    return await _thing(site, request, iri, request.query_params.get("format"))


async def _resource(site: _Site, request: Request) -> Response:
    _only_get(request)
    # The path as it came: decoding it would make another IRI.
    raw = request.scope.get("raw_path", b"").decode("ascii", "replace")
    iri = site.store.base + raw.partition("/resource/")[2]
    return await _thing(site, request, iri, request.query_params.get("format"))


async def _thing(site: _Site, request: Request, iri: str, format: str | None) -> Response:
    offered = ["text/html", *GRAPHS]
    accept = request.headers.get("accept", "") if format is None else _MEDIA.get(format, format)
    media = wanted(accept, offered)
    if media is None:
        raise RefusedError(406, f"this can be had as: {', '.join(offered)}")
    found = pages.thing(site.store, iri)
    if found is None:
        raise RefusedError(404, "nothing is known under this address")
    if media == "text/html":
        data = pages.to_html(found, site.store).encode()
    else:
        data = pages.to_rdf(found, site.store, GRAPHS[media])
    return _cached(request, data, _with_charset(media), {"Vary": "Accept"})


_MEDIA = {"ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml",
          "jsonld": "application/ld+json", "html": "text/html"}  # fmt: skip


async def _nothing(site: _Site, request: Request) -> Response:
    raise RefusedError(404, "nothing is here; the endpoint is /sparql, the editor is /")


def _only_get(request: Request) -> None:
    if request.method not in ("GET", "HEAD"):
        raise RefusedError(405, "use GET", {"Allow": "GET, HEAD"})


def _file(name: str, media: str) -> Response:
    data = files("kg.serve").joinpath("static", name).read_bytes()
    return Response(
        data, media_type=f"{media}; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


def _json(value: object) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), media_type="application/json")


def _cached(request: Request, data: bytes, media: str, headers: Mapping[str, str]) -> Response:
    """Return an answer with its ETag; nothing but 304 to whom has it already."""
    tag = f'"{hashlib.sha256(media.encode() + data).hexdigest()[:32]}"'
    known = {part.strip().removeprefix("W/") for part in
             request.headers.get("if-none-match", "").split(",")}  # fmt: skip
    headers = {**headers, "ETag": tag, "Cache-Control": "no-cache"}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(data, headers=headers, media_type=media)


def _with_charset(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
