"""``kg serve``: a build on HTTP."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from kg.commands.common import Commands, command, say
from kg.errors import KGError

__all__ = ["add", "run"]


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg serve``."""
    parser = command(
        commands,
        "serve",
        run,
        help="serve a build: SPARQL endpoint, query editor, a page for every thing",
        example="kg serve outputs/mine",
    )
    parser.add_argument("store", type=Path, metavar="STORE", help="output folder or RDF file")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="(%(default)s)")
    parser.add_argument("--timeout", type=float, default=10.0, metavar="SECONDS",
                        help="time of one query (%(default)s)")  # fmt: skip
    parser.add_argument("--max-rows", type=int, default=100_000, metavar="N",
                        help="rows of one answer (%(default)s)")  # fmt: skip
    parser.add_argument("--workers", type=int, metavar="N", help="processes that answer (cores)")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME",
                        help="a name of this machine that others use")  # fmt: skip
    parser.add_argument("--cors", action="append", default=[], metavar="ORIGIN",
                        help="an origin whose pages may read answers")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    try:
        from kg.serve import Limits, make_app, serve
    except ModuleNotFoundError as error:
        raise KGError(
            f"{error.name} is missing; install it with: pip install 'paper-kg[serve]'"
        ) from error
    if options.timeout <= 0 or options.max_rows < 1 or (options.workers or 1) < 1:
        raise KGError("--timeout, --max-rows and --workers must be above nought")
    limits = replace(Limits(), seconds=options.timeout, rows=options.max_rows)
    if options.workers:
        limits = replace(limits, quick=options.workers)
    hosts = [*options.allow_host, options.host]
    app = make_app(options.store, limits=limits, hosts=hosts, cors=options.cors)
    say(f"http://{options.host}:{options.port}/ (endpoint: /sparql, explorer: /explore)")
    if options.host not in ("127.0.0.1", "localhost", "::1"):
        say("others can reach it; it only reads, and knows no users")
    serve(app, host=options.host, port=options.port)
    return 0
