"""``kg add``: more papers for a build."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.commands.common import (
    Commands,
    add_extraction,
    add_inputs,
    command,
    opened_extractor,
    say,
    say_closing,
    say_problems,
)
from kg.progress import progress_bar

__all__ = ["add", "run"]


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg add``."""
    parser = command(
        commands,
        "add",
        run,
        help="add papers to a build; those it holds are not extracted again",
        example="kg add outputs/mine new.jsonl",
    )
    parser.add_argument("store", type=Path, metavar="STORE", help="output folder of kg build")
    add_inputs(parser)
    add_extraction(parser, confidence=False)


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg import incremental

    engine = opened_extractor(options)
    with progress_bar(options.inputs, quiet=options.quiet) as progress:
        summary = incremental.add(
            options.store,
            options.inputs,
            format=options.format,
            engine=engine,
            progress=progress,
        )
    say(f"{options.store} holds {summary.papers} papers")
    say_closing(engine)
    say_problems(summary.problems)
    return 1 if summary.problems else 0
