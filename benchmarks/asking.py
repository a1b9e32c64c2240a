"""Queries: what the guard and the shaping of answers add to the engine, and a server under load.

``python -m benchmarks query [BUILD]`` asks every question of the library of one store twice,
through ``kg.query.run`` and of Oxigraph alone; ``python -m benchmarks serve [BUILD]`` lets honest
clients ask alone and then beside hostile ones.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import multiprocessing
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.measure import SAMPLE
from kg import query
from kg.store import Store, open_store

ROUNDS = 15
GIVEN = {"name": "LLaMA", "one": "LLaMA", "two": "Gemma"}
HONEST = """SELECT ?subject ?value ?quote {
  ?claim kg:unitText "x" ; kg:value ?value ; kg:subjectText ?subject ;
         kg:evidence/oa:hasSelector/oa:exact ?quote .
} ORDER BY DESC(?value)"""
HOSTILE = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT (COUNT(*) AS ?n) { ?a (!<x:x>|^!<x:y>)* ?b . ?c (!<x:x>|^!<x:y>)* ?d }",
    'SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "(a|aa|a?){40}(b|c|d)*z{1,500}(.*x.*){30}")) }',
    "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?s ?p ?o . ?q ?r ?t } ORDER BY ?t ?s ?q",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
)  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    """Run one of the two."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", choices=("query", "serve"))
    parser.add_argument("build", nargs="?", type=Path, help="an output folder, else the sample")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--hostile", type=int, default=40, help="of the clients")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        folder = options.build or _sample(Path(made))
        if options.what == "query":
            ratios(open_store(folder))
        else:
            load(folder, options.clients - options.hostile, options.hostile)


def ratios(store: Store) -> None:
    """Print the ratio of ``query.run`` to the engine alone, for each question and in all."""
    ours_all = theirs_all = 0.0
    each = []
    for name, named in query.library().items():
        params = {p.name: GIVEN.get(p.name, p.default or "") for p in named.params}
        text = query.prepare(store, named.text, params=params).text
        ours, theirs = [], []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            answer = store.quads.query(text, prefixes=store.prefixes)
            n_rows = sum(1 for _ in answer)  # type: ignore[union-attr]
            between = time.perf_counter()
            query.run(store, named.text, params=params)
            ours.append(time.perf_counter() - between)
            theirs.append(between - began)
        one, other = statistics.median(ours), statistics.median(theirs)
        ours_all, theirs_all = ours_all + one, theirs_all + other
        each.append(one / other)
        print(
            f"{name:32}{n_rows:6} rows {other * 1e3:8.2f} ms {one * 1e3:8.2f} ms {one / other:6.2f}"
        )
    print(f"all questions together: {ours_all / theirs_all:.2f} times Oxigraph alone")
    print(f"median question: {statistics.median(each):.2f} times")
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import kg.query"], check=True)
    print(f"start of a process that asks: {time.perf_counter() - began:.2f} s")


def load(folder: Path, honest: int, hostile: int) -> None:
    """Print latencies of honest clients alone and beside hostile ones."""
    context = multiprocessing.get_context("spawn")
    with _server(folder) as port:
        alone = _honest(port, honest)
        process = context.Process(target=_hostile, args=(port, hostile))
        process.start()
        time.sleep(3)
        mixed = _honest(port, honest)
        process.terminate()
        process.join()
    for name, (seconds, lost) in (("alone", alone), ("beside hostile ones", mixed)):
        print(
            f"{honest} honest clients {name}: {len(seconds)} answers, {lost} lost, median "
            f"{statistics.median(seconds) * 1e3:.0f} ms, 99 % in "
            f"{sorted(seconds)[int(len(seconds) * 0.99)] * 1e3:.0f} ms"
        )
    ratio = statistics.median(mixed[0]) / statistics.median(alone[0])
    print(f"{hostile} hostile clients make the median {ratio:.2f} times as long")


def _sample(folder: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "kg", "build", str(SAMPLE), "-o", str(folder / "out"), "--quiet"],
        check=True,
    )
    return folder / "out"


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", str(folder), "--port", str(port), "--timeout", "3"],
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            with contextlib.suppress(OSError):
                if _ask(port, "ASK {}")[0] == 200:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def _honest(port: int, clients: int) -> tuple[list[float], int]:
    """Let clients ask about once a second for twenty; return seconds of answers, and lost ones."""
    end = time.monotonic() + 20
    seconds: list[float] = []
    lost: list[int] = []

    def client(number: int) -> None:
        time.sleep(number / clients)
        while time.monotonic() < end:
            began = time.perf_counter()
            try:
                status, body = _ask(port, HONEST)
                if status != 200 or b"bindings" not in body:
                    lost.append(status)
                seconds.append(time.perf_counter() - began)
            except (OSError, http.client.HTTPException):
                lost.append(0)
            time.sleep(1)

    _together(client, clients)
    return seconds, len(lost)


def _hostile(port: int, clients: int) -> None:
    """Ask what hurts, again and again, until the process is ended."""
    huge = "ASK { " + "?s ?p ?o . " * 200_000 + "}"

    def client(number: int) -> None:
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                _ask(port, huge if number % 7 == 6 else HOSTILE[number % len(HOSTILE)])
            time.sleep(0.2)

    _together(client, clients)


def _together(client: Callable[[int], None], clients: int) -> None:
    threads = [threading.Thread(target=client, args=(i,), daemon=True) for i in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _ask(port: int, text: str) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("POST", "/sparql", text, {"Content-Type": "application/sparql-query"})
    response = line.getresponse()
    body = response.read()
    line.close()
    return response.status, body
