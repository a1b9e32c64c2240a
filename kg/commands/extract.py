"""``kg extract``: records only."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from kg.commands.common import Commands, add_extraction, add_inputs, command, say_problems
from kg.errors import Problem
from kg.progress import progress_bar

__all__ = ["add", "run"]


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg extract``."""
    parser = command(
        commands,
        "extract",
        run,
        help="extract only: one JSON line a paper",
        example="kg extract papers.bib -o records.jsonl",
    )
    add_inputs(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: standard output"
    )
    add_extraction(parser)


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg.files import replacing
    from kg.job import Summary, write_records
    from kg.model import Extraction, Paper
    from kg.pipeline import extract
    from kg.readers import read_many
    from kg.records import dumps

    summary = Summary()

    def papers() -> Iterator[Paper]:
        for item in read_many(options.inputs, format=options.format, progress=progress):
            if isinstance(item, Problem):
                summary.problems.append(item)
            else:
                yield item

    with progress_bar(options.inputs, quiet=options.quiet) as progress:
        results = extract(
            papers(),
            n_process=options.workers,
            weights=options.weights,
            min_confidence=options.min_confidence,
        )
        if options.output:
            with replacing(options.output) as target:
                write_records(results, target, summary)
        else:
            for result in results:
                if isinstance(result, Extraction):
                    print(dumps(result))
                    summary.papers += 1
                else:
                    summary.problems.append(result)
    say_problems(summary.problems)
    return 1 if summary.problems or not summary.papers else 0
