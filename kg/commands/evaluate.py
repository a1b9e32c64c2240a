"""``kg evaluate``: records against gold."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kg.commands.common import Commands, command, read_text
from kg.errors import KGError

__all__ = ["add", "run"]


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg evaluate``."""
    parser = command(
        commands,
        "evaluate",
        run,
        help="score records against gold annotations",
        example="kg evaluate gold.json records.jsonl",
    )
    parser.add_argument("gold", type=Path, metavar="GOLD.json")
    parser.add_argument("records", type=Path, metavar="RECORDS")


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg.evaluate import evaluate, table

    try:
        gold = json.loads(read_text(options.gold))
        lines = read_text(options.records).splitlines()
        records = [json.loads(line) for line in lines if line.strip()]
    except ValueError as error:
        raise KGError(f"not JSON: {error}") from error
    print(table(evaluate(gold, records)))
    return 0
