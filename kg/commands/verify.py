"""``kg verify``: check a graph and its evidence against the records, and against the shapes."""

from __future__ import annotations

import argparse
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kg.commands.common import Commands, add_confidence, command, say, say_problems
from kg.errors import InputError, KGError, Problem

if TYPE_CHECKING:
    from kg.validate import Violation

__all__ = ["add", "run"]

_SHOWN = 50


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg verify``."""
    parser = command(
        commands,
        "verify",
        run,
        help="check every quote, offset, digest and fact of a graph against records and shapes",
        example="kg verify outputs/mine",
    )
    parser.add_argument("graph", type=Path, metavar="GRAPH", help="output folder or RDF file")
    parser.add_argument("--records", type=Path, metavar="FILE", help="records.jsonl beside it")
    add_confidence(parser)


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
    lines: list[str] = []
    for source in _sources(options.graph):
        store = open_store(source)
        problems.clear()
        build = open_build(
            records, base=store.base, problems=problems, min_confidence=options.min_confidence
        )
        report = verify(store, build)
        lines += map(str, report.faults)
        say(
            f"{source.name}: {report.papers} papers, {report.quotes} quotes, "
            f"{report.facts} facts checked; {_wrong(len(report.faults))}"
        )
    lines = list(dict.fromkeys([*lines, *map(str, _broken(options.graph))]))
    for line in lines[:_SHOWN]:
        print(line)
    if len(lines) > _SHOWN:
        print(f"and {len(lines) - _SHOWN} more")
    say_problems(problems)
    return 1 if lines or problems else 0


def _sources(graph: Path) -> list[Path]:
    """Return the store and the file of a folder, as far as it has them; else what was named."""
    from kg.store import FOLDER, graph_file

    if not graph.is_dir():
        return [graph]
    found = [graph / FOLDER] if (graph / FOLDER).is_dir() else []
    with suppress(InputError):
        found.append(graph_file(graph)[0])
    return found or [graph]


def _broken(graph: Path) -> list[Violation]:
    """Return the rules of the shapes that a graph breaks, and say how many."""
    from kg.store import graph_file
    from kg.validate import validate

    try:
        path, _ = graph_file(graph)
    except InputError:
        say("shapes not checked: there is a store only; they are for files (kg export --to ttl)")
        return []
    if find_spec("pyshacl") is None:
        say("shapes not checked: pip install 'paper-kg[validate]'")
        return []
    broken = validate(path)
    count = f"{len(broken)} rule{'s' if len(broken) > 1 else ''} of the shapes"
    told = f"{count} {'are' if len(broken) > 1 else 'is'} broken" if broken else "the shapes hold"
    say(f"{path.name}: {told}")
    return broken


def _wrong(n: int) -> str:
    return f"{n} {'does' if n == 1 else 'do'} not stand" if n else "all stand"
