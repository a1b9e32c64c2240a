"""``kg extract``: records only."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.commands.common import (
    Commands,
    add_extraction,
    add_inputs,
    command,
    opened_extractor,
    say_closing,
    say_problems,
)
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
    from kg.job import Summary, only_papers, sure, write_records
    from kg.model import Extraction
    from kg.readers import read_many
    from kg.records import dumps

    summary = Summary()
    engine = opened_extractor(options)
    with progress_bar(options.inputs, quiet=options.quiet) as progress:
        items = read_many(options.inputs, format=options.format, progress=progress)
        found = engine.extract(only_papers(items, summary.problems))
        results = sure(found, options.min_confidence)
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
    say_closing(engine)
    say_problems(summary.problems)
    return 1 if summary.problems or not summary.papers else 0
