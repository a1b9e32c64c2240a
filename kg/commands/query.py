"""``kg query``: SPARQL."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.commands.common import Commands, command, name_values, read_text, say
from kg.errors import KGError

__all__ = ["add", "run"]


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``kg query``."""
    parser = command(
        commands,
        "query",
        run,
        help="ask SPARQL of a build",
        example="kg query outputs/mine --name methods-for-task task='question answering'",
    )
    parser.add_argument("store", type=Path, metavar="STORE", help="output folder or RDF file")
    parser.add_argument("sparql", nargs="*", metavar="SPARQL|NAME=VALUE")
    parser.add_argument("-f", "--file", type=Path, metavar="FILE.rq")
    parser.add_argument("--name", metavar="NAME", help="a query of the library")
    parser.add_argument("--list", action="store_true", help="list the library")
    parser.add_argument("--format", choices=("table", "csv", "json", "turtle"), default="table")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with the evidence")


def run(options: argparse.Namespace) -> int:
    """Run it; return the exit status."""
    from kg import query
    from kg.files import replacing
    from kg.sheet import to_page
    from kg.store import open_store

    library = query.library()
    if options.list:
        for name, named in library.items():
            print(f"{name:31}{named.title}")
            for param in named.params:
                default = "" if param.default is None else f" (default {param.default})"
                print(f"{'':33}{param.name}=  {param.description}{default}")
        return 0
    params: dict[str, str] = {}
    if options.name:
        if options.name not in library:
            hint = query.nearest(options.name, library)
            raise KGError(f"no query {options.name!r}{hint}; list them with: kg query STORE --list")
        params = name_values(options.sparql)
        text = library[options.name].text
    elif options.file:
        params = name_values(options.sparql)
        text = read_text(options.file)
    elif options.sparql:
        text = " ".join(options.sparql)
    else:
        raise KGError("no query: give SPARQL, -f FILE.rq, or --name NAME")
    store = open_store(options.store)
    result = query.run(store, text, params=params)
    if options.html:
        title = query.read_query("Answer", text).title
        told = "".join(f", {name}: {value}" for name, value in params.items())
        with replacing(options.html) as target:
            page = to_page(result, store, title=title + told, text=text)
            target.write_text(page, encoding="utf-8")
        say(f"wrote {options.html}")
    else:
        print(query.render(result, options.format))
    return 0
