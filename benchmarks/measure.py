"""Measure the steps of a build on copies of the sample, and print ratios.

Seconds depend on the machine; read the ratios. Every measurement runs in a process of its own, so
that neither memory nor warm caches of one are seen by the next.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import kg
from benchmarks import resolution as resolving
from benchmarks.extraction import compare, few
from kg import exporters

SAMPLE = Path(__file__).parent.parent / "kg" / "samples" / "daily-papers.txt"
SMALL, LARGE = 200, 1_000


def main() -> None:
    """Run all measurements, or one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=("extract", "resolve"), help="this alone; else the rest"
    )
    parser.add_argument("input", nargs="?", type=Path, help="papers for extract, else the sample")
    parser.add_argument("--papers", type=int, default=100, help="papers to extract from")
    parser.add_argument("--workers", type=int, default=2, help="processes of extract")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of extract")
    options = parser.parse_args()
    if options.what == "resolve":
        resolution()
        return
    if options.what == "extract":
        items = kg.read(options.input) if options.input else sample(options.papers)
        papers = few(items, options.papers)
        compare(papers, n_process=options.workers, rounds=options.rounds)
        return
    with tempfile.TemporaryDirectory() as folder:
        extraction(options.papers)
        records = Path(folder) / "records.jsonl"
        alone(write_records, records)
        memory(records, Path(folder))
        exports(records, Path(folder))
        pages(records, Path(folder))


def extraction(n_papers: int) -> None:
    """Print papers a second with one process and with two."""
    one, _ = alone(extract, n_papers, 1)
    two, _ = alone(extract, n_papers, 2)
    print(f"extract, 1 process   {n_papers / one:8.1f} papers/s")
    print(f"extract, 2 processes {n_papers / two:8.1f} papers/s   {one / two:.2f} times one")


def memory(records: Path, folder: Path) -> None:
    """Print how the peak of memory grows with the number of papers read."""
    peaks = []
    for n_papers in (SMALL, LARGE):
        path = folder / f"{n_papers}.jsonl"
        copies(records, path, n_papers)
        seconds, peak = alone(read, path)
        peaks.append(peak)
        print(f"read {n_papers:5} papers      {n_papers / seconds:8.0f} papers/s   {peak:.0f} MiB")
    print(f"memory for {LARGE // SMALL} times the papers: {peaks[1] / peaks[0]:.2f} times")


def resolution() -> None:
    """Print how long names take to resolve, and how time and memory grow with them."""
    before = 0.0
    for n_names in resolving.SIZES:
        making, idle = alone(resolving.make_names, n_names)
        seconds, peak = alone(resolving.resolve_names, n_names)
        growth = f"   {(seconds - making) / before:.1f} times the time" if before else ""
        before = seconds - making
        print(
            f"resolve {n_names:9,} names {before:7.1f} s   {n_names / before:7,.0f} names/s   "
            f"{peak:5.0f} MiB ({idle:.0f} to make them){growth}"
        )


def exports(records: Path, folder: Path) -> None:
    """Print how long each exporter takes, and how that grows with ten times the papers."""
    few, many = folder / f"{SMALL}.jsonl", folder / f"{LARGE}.jsonl"
    for name in exporters.BUILT_IN:
        small, _ = alone(export, name, few, folder / "out")
        large, peak = alone(export, name, many, folder / "out")
        print(
            f"export {name:10} {large:6.1f} s for {LARGE} papers, {peak:.0f} MiB, "
            f"{large / small:.1f} times as long as for {SMALL}"
        )


def pages(records: Path, folder: Path) -> None:
    """Print our page beside what pyvis makes of the same graph."""
    ours, _ = alone(export, "html", records, folder / "ours.html")
    plain, _ = alone(plain_pyvis, records, folder / "plain.html")
    sizes = [(folder / name).stat().st_size / 1e6 for name in ("ours.html", "plain.html")]
    print(f"page, 50 papers      {ours:.1f} s, {sizes[0]:.1f} MB, offline, laid out, with evidence")
    print(f"pyvis from_nx        {plain:.1f} s, {sizes[1]:.1f} MB, laid out by the browser")


def extract(n_papers: int, n_process: int) -> None:
    for _ in kg.extract(sample(n_papers), n_process=n_process):
        pass


def write_records(path: Path) -> None:
    from kg.job import Summary, write_records

    write_records(kg.extract(sample(50)), path, Summary())


def read(path: Path) -> None:
    for _ in kg.read(path):
        pass


def export(name: str, records: Path, path: Path) -> None:
    exporters.load(name)(kg.open_build(records), path)


def plain_pyvis(records: Path, path: Path) -> None:
    import networkx as nx
    from pyvis.network import Network

    plain = nx.DiGraph()
    graph = kg.open_build(records).graph
    plain.add_nodes_from((str(n), {"label": str(n)}) for n in graph)
    plain.add_edges_from((str(a), str(b)) for a, b in graph.edges())
    network = Network(directed=True, cdn_resources="in_line")
    network.from_nx(plain)
    path.write_text(network.generate_html(), encoding="utf-8")


def sample(n_papers: int) -> Iterator[kg.Paper]:
    """Yield copies of the sample's papers with ids of their own."""
    papers = [p for p in kg.read(SAMPLE) if isinstance(p, kg.Paper)]
    for i in range(n_papers):
        paper = papers[i % len(papers)]
        yield replace(paper, id=f"{paper.id}-{i}")


def copies(records: Path, path: Path, n_papers: int) -> None:
    """Write copies of records with ids of their own."""
    from kg.records import dumps, read_records

    with records.open(encoding="utf-8") as lines:
        found = [r for r in read_records(lines, records.name) if isinstance(r, kg.Extraction)]
    with path.open("w", encoding="utf-8") as file:
        for i in range(n_papers):
            record = found[i % len(found)]
            paper = replace(record.paper, id=f"{record.paper.id}-{i}")
            file.write(dumps(replace(record, paper=paper)) + "\n")


def alone(function: Callable[..., Any], *arguments: Any) -> tuple[float, float]:
    """Run a function in a new process; return seconds and the peak of its memory in MiB."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_measure, args=(theirs, function, arguments))
    process.start()
    theirs.close()
    seconds, peak = ours.recv()
    process.join()
    return seconds, peak


def _measure(pipe: Any, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    began = time.perf_counter()
    function(*arguments)
    seconds = time.perf_counter() - began
    pipe.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
