"""``kg explain``: why names are one concept."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from kg.commands.common import Commands, add_confidence, command, say

__all__ = ["add", "run"]


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg explain``."""
    parser = command(
        commands,
        "explain",
        run,
        help="say why names are one concept, which were kept apart, and from which papers",
        example="kg explain outputs/mine PEFT",
    )
    parser.add_argument("records", type=Path, metavar="RECORDS", help="output folder or records")
    parser.add_argument("wanted", metavar="NAME", help="a name, an acronym, or the id of a concept")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    add_confidence(parser)


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg.explain import explain, tell
    from kg.job import RECORDS, open_build

    path = options.records / RECORDS if options.records.is_dir() else options.records
    build = open_build(path, min_confidence=options.min_confidence)
    found = explain(build, options.wanted)
    if not found:
        say(f"kg: no concept is called {options.wanted!r}")
        return 1
    if options.format == "json":
        print(json.dumps([asdict(item) for item in found], ensure_ascii=False, indent=1))
    else:
        labels = {concept.id: concept.label for concept in build.concepts}
        print("\n\n".join(tell(item, labels) for item in found))
    return 0
