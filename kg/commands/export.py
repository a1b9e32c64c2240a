"""``kg export``: one format from records."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg import vocab
from kg.commands.common import Commands, add_confidence, add_when, command, say, say_problems
from kg.errors import Problem

__all__ = ["add", "run"]


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg export``."""
    parser = command(
        commands,
        "export",
        run,
        help="write one format from a records file",
        example="kg export outputs/mine/records.jsonl --to graphml -o mine.graphml",
    )
    parser.add_argument("records", type=Path, metavar="RECORDS")
    parser.add_argument("--to", required=True, metavar="NAME", help="exporter (see kg info)")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("--base", default=vocab.DEFAULT_BASE, help="IRI base (%(default)s)")
    parser.add_argument("--curation", type=Path, metavar="FILE", help="a person's corrections")
    add_when(parser)
    add_confidence(parser)


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg import exporters
    from kg.job import open_build

    problems: list[Problem] = []
    exporter = exporters.load(options.to)
    build = open_build(
        options.records,
        base=options.base,
        problems=problems,
        min_confidence=options.min_confidence,
        curation=options.curation,
        when=options.when,
    )
    exporter(build, options.output)
    say(f"wrote {options.output}")
    say_problems(problems)
    return 1 if problems else 0
