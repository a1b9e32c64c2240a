"""``kg validate``: check a graph against the SHACL shapes."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.commands.common import Commands, command, say

__all__ = ["add", "run"]

_SHOWN = 50


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg validate``."""
    parser = command(
        commands,
        "validate",
        run,
        help="check a graph against the SHACL shapes of the ontology",
        example="kg validate outputs/mine",
    )
    parser.add_argument("graph", type=Path, metavar="GRAPH", help="output folder or RDF file")


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg.validate import validate

    found = validate(options.graph)
    for violation in found[:_SHOWN]:
        print(violation)
    if len(found) > _SHOWN:
        print(f"and {len(found) - _SHOWN} more")
    told = f"{len(found)} rules are" if len(found) > 1 else "1 rule is"
    say(f"{told} broken" if found else "the graph conforms to the shapes")
    return 1 if found else 0
