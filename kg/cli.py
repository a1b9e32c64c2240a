"""The command line: ``kg`` and its commands build, extract, export, query, claims, evaluate, info.

Data goes to standard output, messages to standard error. Exit status: 0 done, 1 done but some input
was bad (and which), 2 wrong usage or nothing could be done. Each command imports what it needs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg import vocab
from kg.errors import KGError, Problem
from kg.progress import progress_bar

if TYPE_CHECKING:
    from kg.job import Summary

__all__ = ["main"]

_SHOWN_PROBLEMS = 10


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    parser = make_parser()
    options, rest = parser.parse_known_args(argv)
    if rest and (options.command != "query" or any(word.startswith("-") for word in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:  # argparse ends a list of words at the first option
        options.sparql += rest
    if options.command is None:
        parser.print_help(sys.stderr)
        return 2
    try:
        status: int = options.run(options)
    except KGError as error:
        _say(f"kg: {error}")
        return 2
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        _say("kg: stopped")
        return 130
    return status


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="kg",
        description="Research abstracts in, a knowledge graph with evidence out.",
        epilog="Example:  kg build papers.bib -o outputs/mine",
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_build(commands)
    _add_extract(commands)
    _add_export(commands)
    _add_query(commands)
    _add_claims(commands)
    _add_evaluate(commands)
    _add_info(commands)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    *,
    help: str,
    example: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=help,
        description=help[0].upper() + help[1:] + ".",
        epilog=f"Example:  {example}",
    )
    parser.set_defaults(run=run)
    return parser


def _add_build(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "build",
        _build,
        help="do the whole job: read, extract, resolve, export",
        example="kg build papers.jsonl.gz more/ -o outputs/mine",
    )
    _add_inputs(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument(
        "--formats", type=_names, metavar="NAME,NAME", help="exports to write (see kg info)"
    )
    parser.add_argument("--base", default=vocab.DEFAULT_BASE, help="IRI base (%(default)s)")
    _add_extraction(parser)


def _add_extract(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "extract",
        _extract,
        help="extract only: one JSON line a paper",
        example="kg extract papers.bib -o records.jsonl",
    )
    _add_inputs(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: standard output"
    )
    _add_extraction(parser)


def _add_export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "export",
        _export,
        help="write one format from a records file",
        example="kg export outputs/mine/records.jsonl --to graphml -o mine.graphml",
    )
    parser.add_argument("records", type=Path, metavar="RECORDS")
    parser.add_argument("--to", required=True, metavar="NAME", help="exporter (see kg info)")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("--base", default=vocab.DEFAULT_BASE, help="IRI base (%(default)s)")
    _add_confidence(parser)


def _add_query(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "query",
        _query,
        help="ask SPARQL of a build",
        example="kg query outputs/mine --name methods-for-task task='question answering'",
    )
    parser.add_argument("store", type=Path, metavar="STORE", help="output folder or RDF file")
    parser.add_argument("sparql", nargs="*", metavar="SPARQL|NAME=VALUE")
    parser.add_argument("-f", "--file", type=Path, metavar="FILE.rq")
    parser.add_argument("--name", metavar="NAME", help="a query of the library")
    parser.add_argument("--list", action="store_true", help="list the library")
    parser.add_argument("--format", choices=("table", "csv", "json", "turtle"), default="table")


def _add_claims(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "claims",
        _claims,
        help="list numeric claims, chosen and sorted, or grouped where they can be compared",
        example="kg claims outputs/mine --metric memory --sort value",
    )
    parser.add_argument("records", type=Path, metavar="RECORDS", help="output folder or records")
    for slot in ("subject", "metric", "baseline", "dataset", "task", "unit"):
        parser.add_argument(f"--{slot}", metavar="WORDS")
    parser.add_argument("--sort", choices=("value", "subject", "metric", "dataset", "unit"))
    parser.add_argument("--best", action="store_true", help="the best of each comparable group")
    parser.add_argument("--at-odds", action="store_true", help="pairs that papers disagree on")
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")
    _add_confidence(parser)


def _add_evaluate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "evaluate",
        _evaluate,
        help="score records against gold annotations",
        example="kg evaluate gold.json records.jsonl",
    )
    parser.add_argument("gold", type=Path, metavar="GOLD.json")
    parser.add_argument("records", type=Path, metavar="RECORDS")


def _add_info(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _command(
        commands,
        "info",
        _info,
        help="list versions, readers, exporters, components and weights",
        example="kg info",
    )


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="file, folder, or - for stdin")
    parser.add_argument("--format", metavar="NAME", help="input format; else told from the content")


def _add_extraction(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes (default %(default)s)"
    )
    parser.add_argument("--weights", type=Path, metavar="FOLDER", help="trained weights")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    _add_confidence(parser)


def _add_confidence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--min-confidence",
        type=float,
        default=0.0,
        metavar="P",
        help="leave out what is less sure than this (0 to 1)",
    )


def _build(options: argparse.Namespace) -> int:
    from kg.job import build

    began = time.monotonic()
    with progress_bar(options.inputs, quiet=options.quiet) as progress:
        summary = build(
            options.inputs,
            options.output,
            format=options.format,
            formats=options.formats,
            n_process=options.workers,
            weights=options.weights,
            base=options.base,
            min_confidence=options.min_confidence,
            progress=progress,
        )
    _say(_describe(summary, time.monotonic() - began))
    _say_problems(summary.problems)
    return 1 if summary.problems or not summary.papers else 0


def _extract(options: argparse.Namespace) -> int:
    from kg.files import replacing
    from kg.job import Summary, write_records
    from kg.model import Extraction, Paper
    from kg.pipeline import extract
    from kg.readers import read_many
    from kg.records import dumps

    summary = Summary()

    def papers() -> Iterator[Paper]:
        for item in read_many(options.inputs, format=options.format, progress=progress):
            if isinstance(item, Problem):
                summary.problems.append(item)
            else:
                yield item

    with progress_bar(options.inputs, quiet=options.quiet) as progress:
        results = extract(
            papers(),
            n_process=options.workers,
            weights=options.weights,
            min_confidence=options.min_confidence,
        )
        if options.output:
            with replacing(options.output) as target:
                write_records(results, target, summary)
        else:
            for result in results:
                if isinstance(result, Extraction):
                    print(dumps(result))
                    summary.papers += 1
                else:
                    summary.problems.append(result)
    _say_problems(summary.problems)
    return 1 if summary.problems or not summary.papers else 0


def _export(options: argparse.Namespace) -> int:
    from kg import exporters
    from kg.job import open_build

    problems: list[Problem] = []
    exporter = exporters.load(options.to)
    build = open_build(
        options.records,
        base=options.base,
        problems=problems,
        min_confidence=options.min_confidence,
    )
    exporter(build, options.output)
    _say(f"wrote {options.output}")
    _say_problems(problems)
    return 1 if problems else 0


def _query(options: argparse.Namespace) -> int:
    from kg import query

    library = query.library()
    if options.list:
        for name, named in library.items():
            print(f"{name:28}{named.title}")
        return 0
    params: dict[str, str] = {}
    if options.name:
        if options.name not in library:
            raise KGError(f"no query {options.name!r}; list them with: kg query STORE --list")
        params = _params(options.sparql)
        text = library[options.name].text
    elif options.file:
        params = _params(options.sparql)
        text = _read_text(options.file)
    elif options.sparql:
        text = " ".join(options.sparql)
    else:
        raise KGError("no query: give SPARQL, -f FILE.rq, or --name NAME")
    result = query.run(query.load(options.store), text, params=params)
    print(query.render(result, options.format))
    return 0


def _claims(options: argparse.Namespace) -> int:
    from kg import compare
    from kg.answers import render
    from kg.graph import SLOTS
    from kg.job import RECORDS, open_build

    path = options.records / RECORDS if options.records.is_dir() else options.records
    build = open_build(path, min_confidence=options.min_confidence)
    slots = {slot: getattr(options, slot) for slot in SLOTS}
    rows = list(compare.select(compare.rows(build), unit=options.unit, **slots))
    if options.best:
        rows = [compare.best(group) for group in compare.groups(rows)]
    elif options.at_odds:
        rows = [row for pair in compare.at_odds(rows) for row in pair]
    if options.sort:
        rows = compare.ordered(rows, options.sort)
    if options.format == "json":
        print(json.dumps([compare.as_json(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        print(render(compare.result(rows), options.format))
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from kg.evaluate import evaluate, table

    try:
        gold = json.loads(_read_text(options.gold))
        lines = _read_text(options.records).splitlines()
        records = [json.loads(line) for line in lines if line.strip()]
    except ValueError as error:
        raise KGError(f"not JSON: {error}") from error
    print(table(evaluate(gold, records)))
    return 0


def _info(options: argparse.Namespace) -> int:
    from kg import exporters, readers
    from kg.pipeline import PIPELINE
    from kg.tagger import default_weights, open_tagger

    print(f"paper-kg {_version()}, Python {sys.version.split()[0]}")
    print("\nreaders (input formats)")
    for name, reader in sorted(readers.formats().items()):
        print(f"  {name:18}{reader.description}")
    print("\nexporters (--formats, kg export --to)")
    for name in exporters.names():
        print(f"  {name:18}{exporters.file_name(name)}")
    print("\ncomponents (spaCy)\n  " + ", ".join(PIPELINE))
    status = 0
    try:
        card = open_tagger().card
        print(f"\nweights\n  {card['name']} {card['version']}: {card['description']}")
    except KGError as error:
        print(f"\nweights\n  {default_weights()}: {error}")
        status = 1
    return status


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


def _say_problems(problems: Sequence[Problem]) -> None:
    for problem in problems[:_SHOWN_PROBLEMS]:
        _say(f"kg: {problem}")
    if len(problems) > _SHOWN_PROBLEMS:
        _say(f"kg: and {len(problems) - _SHOWN_PROBLEMS} more; manifest.json has them")


def _params(words: Sequence[str]) -> dict[str, str]:
    params: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise KGError(f"{word!r} is no NAME=VALUE")
        params[name] = value
    return params


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise KGError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise KGError(f"{path} is not UTF-8: {error}") from error


def _version() -> str:
    import kg

    return kg.__version__


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
