"""The command line: ``kg`` and its commands, each a module of `kg.commands`.

Data goes to standard output, messages to standard error. Exit status: 0 done, 1 done but some input
was bad (and which), 2 wrong usage or nothing could be done. Each command imports what it needs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import kg
from kg.commands import (
    add,
    build,
    claims,
    evaluate,
    explain,
    export,
    extract,
    info,
    plot,
    query,
    remove,
    serve,
    validate,
    verify,
)
from kg.commands.common import say
from kg.errors import KGError

__all__ = ["COMMANDS", "main", "make_parser", "parse"]

COMMANDS = (
    build, add, remove, extract, export, query, serve, claims, plot, explain, verify, validate,
    evaluate, info,
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    parser = make_parser()
    options = parse(parser, argv)
    if options.command is None:
        parser.print_help(sys.stderr)
        return 2
    try:
        status: int = options.run(options)
    except KGError as error:
        say(f"kg: {error}")
        return 2
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        say("kg: stopped")
        return 130
    return status


def parse(parser: argparse.ArgumentParser, argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options of a command line; exits where it is wrong."""
    options, rest = parser.parse_known_args(argv)
    if rest and (options.command != "query" or any(word.startswith("-") for word in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:  # argparse ends a list of words at the first option
        options.sparql += rest
    return options


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="kg",
        description="Research abstracts in, a knowledge graph with evidence out.",
        epilog="Example:  kg build papers.bib -o outputs/mine",
    )
    parser.add_argument("--version", action="version", version=kg.__version__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for module in COMMANDS:
        module.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
