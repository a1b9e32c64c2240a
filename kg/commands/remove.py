"""``kg remove``: papers out of a build."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.commands.common import Commands, command, say, say_problems

__all__ = ["add", "run"]


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg remove``."""
    parser = command(
        commands,
        "remove",
        run,
        help="take papers out of a build, with everything that only they supported",
        example="kg remove outputs/mine arxiv:2106.09685",
    )
    parser.add_argument("store", type=Path, metavar="STORE", help="output folder of kg build")
    parser.add_argument("ids", nargs="+", metavar="ID", help="ids of papers")


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg import incremental

    summary = incremental.remove(options.store, options.ids)
    say(f"{options.store} holds {summary.papers} papers")
    say_problems(summary.problems)
    return 1 if summary.problems else 0
