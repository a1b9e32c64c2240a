"""``kg info``: what is installed."""

from __future__ import annotations

import argparse
import sys

import kg
from kg.commands.common import Commands, command
from kg.errors import KGError

__all__ = ["add", "run"]


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg info``."""
    command(
        commands,
        "info",
        run,
        help="list versions, readers, extractors, exporters, linkers, components and weights",
        example="kg info",
    )


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg import exporters, extractors, linking, readers
    from kg.pipeline import PIPELINE
    from kg.tagger import default_weights, open_tagger

    print(f"paper-kg {kg.__version__}, Python {sys.version.split()[0]}")
    print("\nreaders (input formats)")
    for name, reader in sorted(readers.formats().items()):
        print(f"  {name:18}{reader.description}")
    print("\nextractors (--extractor)\n  " + ", ".join(extractors.names()))
    print("\nexporters (--formats, kg export --to)")
    for name in exporters.names():
        print(f"  {name:18}{exporters.file_name(name)}")
    print("\nlinkers (--link)\n  " + ", ".join(sorted(linking.linkers())))
    print("\nvocabularies\n  " + ", ".join(path.name for path in linking.BUNDLED))
    print("\ncomponents (spaCy)\n  " + ", ".join(PIPELINE))
    status = 0
    try:
        card = open_tagger().card
        print(f"\nweights\n  {card['name']} {card['version']}: {card['description']}")
    except KGError as error:
        print(f"\nweights\n  {default_weights()}: {error}")
        status = 1
    return status
