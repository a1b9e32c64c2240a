"""``kg verify``: check a graph's evidence against the records."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.commands.common import Commands, command, say, say_problems
from kg.errors import KGError, Problem

__all__ = ["add", "run"]

_SHOWN = 50


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg verify``."""
    parser = command(
        commands,
        "verify",
        run,
        help="check every quote, offset and digest of a graph against the records",
        example="kg verify outputs/mine",
    )
    parser.add_argument("graph", type=Path, metavar="GRAPH", help="output folder or RDF file")
    parser.add_argument("--records", type=Path, metavar="FILE", help="records.jsonl beside it")


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg.job import RECORDS, open_build
    from kg.store import open_store
    from kg.verify import verify

    folder = options.graph if options.graph.is_dir() else options.graph.parent
    records = options.records or folder / RECORDS
    if not records.is_file():
        raise KGError(f"{records} is missing; say where the records are with --records FILE")
    problems: list[Problem] = []
    build = open_build(records, problems=problems)
    report = verify(open_store(options.graph), (paper for paper in build.papers()))
    for fault in report.faults[:_SHOWN]:
        print(fault)
    if len(report.faults) > _SHOWN:
        print(f"and {len(report.faults) - _SHOWN} more")
    say(
        f"{report.papers} papers, {report.quotes} quotes, {report.facts} facts checked; "
        + (f"{len(report.faults)} do not stand" if report.faults else "all stand")
    )
    say_problems(problems)
    return 1 if report.faults or problems else 0
