"""``kg claims``: numeric claims over a corpus."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from kg.commands.common import Commands, add_confidence, command
from kg.errors import KGError

if TYPE_CHECKING:
    from kg.graph import Build

__all__ = ["add", "run"]


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg claims``."""
    parser = command(
        commands,
        "claims",
        run,
        help="list numeric claims, chosen and sorted, or grouped where they can be compared",
        example="kg claims outputs/mine --metric memory --sort value",
    )
    parser.add_argument("records", type=Path, metavar="RECORDS", help="output folder or records")
    for slot in ("subject", "metric", "baseline", "dataset", "task", "unit"):
        parser.add_argument(f"--{slot}", metavar="WORDS")
    parser.add_argument(
        "--no-counts", action="store_true", help="leave out mere counts of things (12 datasets)"
    )
    parser.add_argument("--sort", choices=("value", "subject", "metric", "dataset", "unit"))
    view = parser.add_mutually_exclusive_group()
    view.add_argument(
        "--groups", action="store_true", help="what can be compared together, the best first"
    )
    view.add_argument("--best", action="store_true", help="the best of each comparable group")
    view.add_argument("--at-odds", action="store_true", help="pairs that papers disagree on")
    view.add_argument(
        "--unclaimed", action="store_true", help="numbers that were seen and not claimed, and why"
    )
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")
    add_confidence(parser)


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg import claim_lists, compare
    from kg.job import RECORDS, open_build
    from kg.vocab import SLOTS

    slots = {slot: getattr(options, slot) for slot in SLOTS}
    if options.sort and (options.groups or options.best or options.at_odds or options.unclaimed):
        raise KGError("--sort is for the list alone; the others have their order")
    if options.unclaimed and (options.unit or options.no_counts or any(slots.values())):
        raise KGError("--unclaimed lists numbers that have no metric, unit or other slot")
    path = options.records / RECORDS if options.records.is_dir() else options.records
    build = open_build(path, min_confidence=options.min_confidence)
    if options.unclaimed:
        return _unclaimed(build, options.format)
    rows = list(
        compare.select(
            compare.rows(build), unit=options.unit, counts=not options.no_counts, **slots
        )
    )
    if options.groups:
        text = claim_lists.by_group(compare.groups(rows), options.format)
    elif options.best:
        text = claim_lists.best_of_each(compare.groups(rows), options.format)
    elif options.at_odds:
        text = claim_lists.side_by_side(compare.at_odds(rows), options.format)
    else:
        rows = compare.ordered(rows, options.sort) if options.sort else rows
        text = claim_lists.listed(rows, options.format)
    print(text)
    return 0


def _unclaimed(build: Build, format: str) -> int:
    from kg.answers import Result, literal, render
    from kg.unclaimed import unclaimed

    texts = {paper.id: paper.text for paper in build.papers()}
    rows = [
        (u.text, u.reason, texts[u.paper][u.sentence.start : u.sentence.end], u.paper, u.start)
        for u in unclaimed(build.extractions())
    ]
    names = ("number", "reason", "sentence", "paper", "start")
    if format == "json":
        found = [dict(zip(names, row, strict=True)) for row in rows]
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        cells = tuple(tuple(literal(cell) for cell in row) for row in rows)
        print(render(Result("SELECT", names, cells), format))
    return 0
