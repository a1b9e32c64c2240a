"""``kg build``: do the whole job."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kg import vocab
from kg.commands.common import (
    Commands,
    add_extraction,
    add_inputs,
    add_when,
    command,
    names,
    opened_extractor,
    say,
    say_closing,
    say_problems,
)
from kg.progress import progress_bar

if TYPE_CHECKING:
    from kg.job import Summary

__all__ = ["add", "run"]


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg build``."""
    parser = command(
        commands,
        "build",
        run,
        help="do the whole job: read, extract, resolve, export",
        example="kg build papers.jsonl.gz more/ -o outputs/mine",
    )
    add_inputs(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument(
        "--formats", type=names, metavar="NAME,NAME", help="exports to write (see kg info)"
    )
    parser.add_argument("--base", default=vocab.DEFAULT_BASE, help="IRI base (%(default)s)")
    parser.add_argument("--curation", type=Path, metavar="FILE", help="a person's corrections")
    parser.add_argument(
        "--link", type=names, default=[], metavar="FILE,FILE", help="vocabularies to link to"
    )
    add_when(parser)
    add_extraction(parser)


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg.job import build

    began = time.monotonic()
    engine = opened_extractor(options)
    with progress_bar(options.inputs, quiet=options.quiet) as progress:
        summary = build(
            options.inputs,
            options.output,
            format=options.format,
            formats=options.formats,
            base=options.base,
            min_confidence=options.min_confidence,
            curation=options.curation,
            link=[Path(name) for name in options.link],
            when=options.when,
            engine=engine,
            progress=progress,
        )
    say(_describe(summary, time.monotonic() - began))
    say_closing(engine)
    say_problems(summary.problems)
    return 1 if summary.problems or not summary.papers else 0


def _describe(summary: Summary, seconds: float) -> str:
    lines = [f"{summary.papers} papers in {seconds:.1f} s"]
    for kind in vocab.ENTITY_TYPES:
        lines.append(
            f"  {kind.plural.lower():10}{summary.concepts[kind.name]:6}"
            f"   from {summary.entities[kind.name]} entities"
        )
    lines += [f"  {'relations':10}{summary.relations:6}", f"  {'claims':10}{summary.claims:6}"]
    lines += ["open", *(f"  {path}" for path in summary.files)]
    return "\n".join(lines)
