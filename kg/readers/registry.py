"""The formats that are known: built in, and brought by other packages.

Name -> ``Reader``. A third-party reader is an entry point of the group ``kg.readers``: any object
(a module too) with ``sniff(head: bytes) -> bool`` and ``read(text: Text, path: str)``, which yields
``Paper`` and ``Problem``. It is listed without being loaded, and asked about an input only when no
built-in reader knows it, so that installing one never changes how other files are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from kg.errors import FormatError, KGError, Problem
from kg.model import Paper
from kg.readers.streams import Text

__all__ = ["BUILT_IN", "GROUP", "Reader", "formats", "sniff"]

GROUP = "kg.readers"

BUILT_IN = {
    "arxiv-atom": "kg.readers.xml:ATOM",
    "arxiv-jsonl": "kg.readers.jsonl:ARXIV",
    "bibtex": "kg.readers.bib:BIBTEX",
    "csv": "kg.readers.tables:CSV",
    "daily-papers": "kg.readers.pages:PAGES",
    "json": "kg.readers.jsonl:JSON",
    "jsonl": "kg.readers.jsonl:JSONL",
    "openalex": "kg.readers.jsonl:OPENALEX",
    "pubmed": "kg.readers.xml:PUBMED",
    "records": "kg.readers.jsonl:RECORDS",
    "ris": "kg.readers.ris:RIS",
    "semantic-scholar": "kg.readers.jsonl:SEMANTIC_SCHOLAR",
    "tsv": "kg.readers.tables:TSV",
}
"""As in ``[project.entry-points."kg.readers"]``; here for a checkout that is not installed."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One input format.

    Parameters
    ----------
    name
        As given to ``--format``.
    description
        One line for people.
    sniff
        Whether a file that begins so (UTF-8, without byte order mark) is of this format.
    read
        Yields the papers and problems of a text; the second argument is the path to say in them.
    """

    name: str
    description: str
    sniff: Callable[[bytes], bool]
    read: Callable[[Text, str], Iterator[Paper | Problem]]


def formats() -> dict[str, Reader]:
    """Return every known format by name, the built-in ones first; loads no plug-in."""
    readers = {name: _built_in(path) for name, path in BUILT_IN.items()}
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        if point.value == BUILT_IN.get(point.name):
            continue
        # A built-in name keeps its meaning: the namesake is listed beside it.
        name = f"{point.name}@{_package(point)}" if point.name in readers else point.name
        readers[name] = _plug_in(name, point)
    return readers


def sniff(head: bytes) -> tuple[list[str], list[str]]:
    """Return the names of the formats that know this beginning, and what plug-ins failed.

    More than one name means that the content does not tell; built-in formats exclude each other.
    """
    readers = formats()
    names = [name for name in BUILT_IN if readers[name].sniff(head)]
    failures = []
    if not names:
        for name in sorted(readers.keys() - BUILT_IN.keys()):
            try:
                is_known = readers[name].sniff(head)
            except FormatError as error:
                failures.append(str(error))
                continue
            if is_known:
                names.append(name)
    return names, failures


def _built_in(path: str) -> Reader:
    module, _, name = path.partition(":")
    reader: Reader = getattr(import_module(module), name)
    return reader


def _plug_in(name: str, point: EntryPoint) -> Reader:
    """Wrap an entry point so that it is loaded on use, and whatever it raises names its package."""
    package = _package(point)

    def failed(what: str, error: Exception) -> FormatError:
        return FormatError(
            f"reader {name!r} of package {package!r} {what} ({type(error).__name__}: {error}); "
            "update or remove that package"
        )

    def load() -> Any:  # noqa: ANN401 - any object with the two functions
        try:
            reader = point.load()
            return reader.sniff, reader.read
        except Exception as error:
            raise failed("cannot be loaded and was skipped", error) from error

    def sniff(head: bytes) -> bool:
        sniff, _ = load()
        try:
            return bool(sniff(head))
        except Exception as error:
            raise failed("cannot tell whether it knows a file and was skipped", error) from error

    def read(text: Text, path: str) -> Iterator[Paper | Problem]:
        _, read = load()
        try:
            yield from read(text, path)
        except KGError:
            raise
        except Exception as error:
            raise failed(f"failed on {path}", error) from error

    return Reader(name, f"plug-in of package {package}", sniff, read)


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "?"
