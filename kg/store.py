"""The store: a build's graph in an embedded Oxigraph, on disk or in memory, only read.

Build -> ``write_store`` -> ``store/`` in its folder -> ``open_store`` -> ``Store``; a graph file of
any RDF format is opened as well, in memory. The default graph holds everything once; the graph of
each paper holds what that paper supports, for ``GRAPH ?g { ... }``.
"""

from __future__ import annotations

import gzip
import json
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox
import zstandard

from kg import vocab
from kg.errors import InputError
from kg.files import replacing_folder
from kg.rdf import prefixes, to_quads
from kg.terms import Names, expand

if TYPE_CHECKING:
    from kg.graph import Build

__all__ = [
    "FOLDER",
    "FORMATS",
    "Store",
    "graph_file",
    "of_build",
    "open_store",
    "unpacked",
    "write_store",
]

FOLDER = "store"
_DATA, _ABOUT = "data", "about.json"
FORMATS: dict[str, tuple[str, ox.RdfFormat]] = {
    ".ttl": ("Turtle", ox.RdfFormat.TURTLE),
    ".nt": ("N-Triples", ox.RdfFormat.N_TRIPLES),
    ".nq": ("N-Quads", ox.RdfFormat.N_QUADS),
    ".trig": ("TriG", ox.RdfFormat.TRIG),
    ".rdf": ("RDF/XML", ox.RdfFormat.RDF_XML),
    ".jsonld": ("JSON-LD", ox.RdfFormat.JSON_LD),
}
"""Ending of a graph file (``.gz`` or ``.zst`` may follow) -> name of its format, and Oxigraph's."""

_PACKED = (".gz", ".zst")
_IN_FOLDER = tuple(f"graph{end}{pack}" for end in FORMATS for pack in ("", *_PACKED))
_PREFIX = re.compile(r"^\s*(?:@prefix|PREFIX)\s+([\w.-]*):\s*<([^<>\"{}|^`\\\s]*)>", re.MULTILINE)
_HEAD = 16_384
_UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
_BROKEN = (OSError, EOFError, zlib.error, zstandard.ZstdError)


@dataclass(frozen=True, slots=True)
class Store:
    """A graph that is only read.

    Parameters
    ----------
    quads
        Oxigraph's store. Ask it through ``kg.query.run``, which refuses what does more than read.
    prefixes
        Known without being declared: those of our vocabularies, and those of the graph.
    base
        Under which papers and concepts are named.
    """

    quads: ox.Store
    prefixes: dict[str, str]
    base: str = vocab.DEFAULT_BASE


def write_store(build: Build, path: Path) -> None:
    """Write the store of a build as a folder, the former one replaced when the new one is whole.

    Raises
    ------
    FormatError
        When the base of the build is no IRI.
    """
    with replacing_folder(path) as target, tempfile.TemporaryDirectory(dir=target) as made:
        store = ox.Store(str(target / _DATA))
        _fill(store, build, Path(made))
        store.optimize()
        store.flush()
        del store
        about = {"base": Names(build.base).base, "prefixes": prefixes(build.base)}
        (target / _ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")


def of_build(build: Build) -> Store:
    """Return the store of a build, in memory."""
    store = ox.Store()
    with tempfile.TemporaryDirectory() as made:
        _fill(store, build, Path(made))
    return Store(store, prefixes(build.base) | vocab.PREFIXES, Names(build.base).base)


def open_store(source: Path) -> Store:
    """Open a graph to be read: an output folder, the store in it, or a graph file.

    Parameters
    ----------
    source
        The format of a file is told by its ending (``FORMATS``, then ``.gz`` or ``.zst``); it is
        loaded into memory.

    Raises
    ------
    InputError
        When there is no graph, or when it cannot be read.
    """
    for folder in (source / FOLDER, source):
        if (folder / _DATA).is_dir() and (folder / _ABOUT).is_file():
            return _open_folder(folder)
    path, ending = graph_file(source)
    name, format = FORMATS[ending]
    store = ox.Store()
    try:
        with unpacked(path) as file:
            head = _load(store, file, format)
        store.update(_UNION)
    except _BROKEN as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    except (SyntaxError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{path} is no {name}: {reason}") from error
    own = dict(_PREFIX.findall(head))
    return Store(store, own | vocab.PREFIXES, _base(store))


def _base(store: ox.Store) -> str:
    """Return the base under which a graph names its concepts."""
    kind = ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("skos:ConceptScheme"))
    for quad in store.quads_for_pattern(None, *kind):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.endswith("concepts"):
            return quad.subject.value.removesuffix("concepts")
    return vocab.DEFAULT_BASE


def _fill(store: ox.Store, build: Build, folder: Path) -> None:
    """Load a build through files: Oxigraph reads those in bounded memory and on all cores."""
    quads, triples = folder / "all.nq", folder / "all.nt"
    with (
        quads.open("w", encoding="utf-8", newline="\n") as named,
        triples.open("w", encoding="utf-8", newline="\n") as whole,
    ):
        for triple, graph in to_quads(build):
            named.write(f"{triple} {graph} .\n")
            whole.write(f"{triple} .\n")
    store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    store.bulk_load(path=str(triples), format=ox.RdfFormat.N_TRIPLES)
    quads.unlink()
    triples.unlink()


def _open_folder(folder: Path) -> Store:
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        own = {str(name): str(iri) for name, iri in about["prefixes"].items()}
        data = ox.Store.read_only(str(folder / _DATA))
        return Store(data, own | vocab.PREFIXES, str(about["base"]))
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise InputError(
            f"{folder} is no store, or a damaged one: {error}; make it anew with: "
            f"kg export {folder.parent / 'records.jsonl'} --to store -o {folder}"
        ) from error


def graph_file(source: Path) -> tuple[Path, str]:
    """Return the graph file that a person points at, and its ending without that of a packer.

    Raises
    ------
    InputError
        When a folder holds none, or when the ending is not known.
    """
    path = source
    if source.is_dir():
        found = [source / name for name in _IN_FOLDER if (source / name).is_file()]
        if not found:
            raise InputError(f"{source} holds no graph; make one with: kg build INPUT -o {source}")
        path = found[0]
    ending = Path(path.name.removesuffix(path.suffix if path.suffix in _PACKED else "")).suffix
    if ending not in FORMATS:
        raise InputError(f"{path}: its ending is none of {', '.join(FORMATS)} (or with .gz, .zst)")
    return path, ending


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to read its bytes, unpacked where it is packed."""
    if path.suffix == ".gz":
        with gzip.open(path) as file:
            yield cast(IO[bytes], file)
    elif path.suffix == ".zst":
        with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as stream:
            yield cast(IO[bytes], stream)
    else:
        with path.open("rb") as file:
            yield file


def _load(store: ox.Store, file: IO[bytes], format: ox.RdfFormat) -> str:
    """Load a file; return its head, where the prefixes stand."""
    if format != ox.RdfFormat.JSON_LD:
        kept = _Head(file)
        store.load(cast(Any, kept), format=format)
        return kept.head.decode("utf-8", "replace")
    data = file.read()
    value = json.loads(data)
    _refuse_remote_contexts(value)
    store.load(data, format=format)
    return ""


class _Head:
    """A file that keeps the first of what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.head = b""

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.head += data[: _HEAD - len(self.head)] if len(self.head) < _HEAD else b""
        return data


def _refuse_remote_contexts(value: object) -> None:
    """Raise for a context by reference, which would have to be fetched."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            context = item.get("@context")
            entries = context if isinstance(context, list) else [context]
            if "@import" in item or any(isinstance(entry, str) for entry in entries):
                raise ValueError("its @context is a reference, which is not fetched; put it inside")
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
