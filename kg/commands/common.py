"""What commands share: their parsers, common options, and how they talk to people.

Data goes to standard output, messages to standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.errors import KGError, Problem
from kg.extractors import DEFAULT, Engine, Settings, open_extractor

__all__ = [
    "Commands",
    "add_confidence",
    "add_extraction",
    "add_inputs",
    "add_when",
    "command",
    "name_values",
    "names",
    "opened_extractor",
    "read_text",
    "say",
    "say_closing",
    "say_problems",
]

Commands = argparse._SubParsersAction  # what ArgumentParser.add_subparsers returns

_SHOWN_PROBLEMS = 10


def command(
    commands: Commands[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    *,
    help: str,
    example: str,
) -> argparse.ArgumentParser:
    """Return the parser of a new command."""
    parser = commands.add_parser(
        name,
        help=help,
        description=help[0].upper() + help[1:] + ".",
        epilog=f"Example:  {example}",
    )
    parser.set_defaults(run=run)
    return parser


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """Add the inputs and their format."""
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="file, folder, or - for stdin")
    parser.add_argument("--format", metavar="NAME", help="input format; else told from the content")


def add_extraction(parser: argparse.ArgumentParser, *, confidence: bool = True) -> None:
    """Add what every command that extracts takes."""
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes (default %(default)s)"
    )
    parser.add_argument("--weights", type=Path, metavar="FOLDER", help="trained weights")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    if confidence:
        add_confidence(parser)
    parser.add_argument(
        "--extractor", default=DEFAULT, metavar="NAME", help="see kg info (default %(default)s)"
    )
    llm = parser.add_argument_group(
        "with --extractor llm", "a key, where one is needed, is read from KG_LLM_KEY"
    )
    llm.add_argument(
        "--endpoint", metavar="URL", help="OpenAI-compatible; http://localhost:8000/v1"
    )
    llm.add_argument("--model", metavar="NAME", help="model of the endpoint")
    llm.add_argument(
        "--concurrency", type=int, default=4, metavar="N", help="requests at once (%(default)s)"
    )
    llm.add_argument("--cache", type=Path, metavar="FOLDER", help="where answers are kept")
    llm.add_argument(
        "--prices", type=_prices, metavar="IN,OUT", help="per million tokens, to tell the cost"
    )


def add_when(parser: argparse.ArgumentParser) -> None:
    """Add ``--when``."""
    parser.add_argument(
        "--when",
        metavar="TIME",
        help="time of the extraction for its provenance, such as 2026-11-27T12:00:00Z; "
        "none unless told, so that the same input gives the same bytes",
    )


def opened_extractor(options: argparse.Namespace) -> Engine:
    """Return the extractor that the options ask for."""
    settings = Settings(
        n_process=options.workers,
        weights=options.weights,
        endpoint=options.endpoint,
        model=options.model,
        concurrency=options.concurrency,
        cache=options.cache,
        prices=options.prices,
    )
    return open_extractor(options.extractor, settings)


def add_confidence(parser: argparse.ArgumentParser) -> None:
    """Add ``--min-confidence``."""
    parser.add_argument(
        "--min-confidence",
        type=_chance,
        default=0.0,
        metavar="P",
        help="leave out what is less sure than this (0 to 1)",
    )


def say(text: str) -> None:
    """Tell a person something, on standard error."""
    print(text, file=sys.stderr)


def say_closing(engine: Engine) -> None:
    """Tell what the work cost, where it cost something."""
    if line := engine.closing():
        say(line)


def say_problems(problems: Sequence[Problem]) -> None:
    """Tell the first problems, and how many more there are."""
    for problem in problems[:_SHOWN_PROBLEMS]:
        say(f"kg: {problem}")
    if len(problems) > _SHOWN_PROBLEMS:
        say(f"kg: and {len(problems) - _SHOWN_PROBLEMS} more; manifest.json has them")


def name_values(words: Sequence[str]) -> dict[str, str]:
    """Return NAME=VALUE words as a dictionary."""
    params: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise KGError(f"{word!r} is no NAME=VALUE")
        params[name] = value
    return params


def names(text: str) -> list[str]:
    """Return the names of a comma-separated list."""
    return [name.strip() for name in text.split(",") if name.strip()]


def read_text(path: Path) -> str:
    """Return a file's text; raise `KGError` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise KGError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise KGError(f"{path} is not UTF-8: {error}") from error


def _chance(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return value


def _prices(text: str) -> tuple[float, float]:
    price_in, comma, price_out = text.partition(",")
    if not comma:
        raise argparse.ArgumentTypeError(f"{text!r} is no IN,OUT")
    return float(price_in), float(price_out)
