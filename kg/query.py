"""SPARQL over a build: open its graph, ask a named or a free question, get a table.

``load`` -> an rdflib graph; ``library`` -> the questions in ``ontologies/queries``; ``run`` ->
``Result`` -> ``render``. A query may read the graph and nothing else: updates, SERVICE and FROM are
refused where they are parsed, so that one found on the web can be run safely. Parameters are bound
as RDF terms, never written into the text.
"""

from __future__ import annotations

import gzip
import json
import re
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from rdflib import XSD, Dataset, Graph, Literal, URIRef
from rdflib.exceptions import Error as RDFLibError
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as Answer
from rdflib.query import ResultRow
from rdflib.term import Identifier, Node

from kg import vocab
from kg.answers import Result, render
from kg.errors import InputError, QueryError
from kg.rdf import ontology
from kg.sparql import nearest, read_only, variables

__all__ = ["NamedQuery", "Param", "Result", "library", "load", "read_query", "render", "run"]

_FORMATS = {".ttl": "turtle", ".nt": "nt", ".nq": "nquads", ".jsonld": "json-ld"}
_IN_FOLDER = ("graph.ttl", "graph.nq.gz", "graph.nq", "graph.jsonld")
_TRIPLE = ("subject", "predicate", "object")
_TITLE = re.compile(r"\s*#\s*(.+?)\s*$", re.MULTILINE)
_PARAM = re.compile(
    r"""^\s*\#\s*param\s+(\w+):\s*   # its name
    (.*?)\s*                         # what it means
    (?:\(default\s+(.*)\))?\s*$      # what it is when not given; without one it must be given
    """,
    re.VERBOSE | re.MULTILINE,
)
_IRI = re.compile(r"<([^\s<>\"{}|\\^`]+)>")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a query: ``$name`` in its text.

    Parameters
    ----------
    name
        Without the dollar sign.
    description
        For people.
    default
        Taken when none is given; None when one must be given. A number makes it a number.
    """

    name: str
    description: str
    default: str | None


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question of the library: its title is the first comment of the file."""

    name: str
    title: str
    text: str
    params: tuple[Param, ...]


def library() -> dict[str, NamedQuery]:
    """Return the questions that come with the package, sorted by name."""
    found = [item for item in ontology("queries").iterdir() if item.name.endswith(".rq")]
    names = sorted((item.name.removesuffix(".rq"), item) for item in found)
    return {name: read_query(name, item.read_text("utf-8")) for name, item in names}


def read_query(name: str, text: str) -> NamedQuery:
    r"""Read title and parameters from the comments of a query.

    >>> query = read_query("q", "# All of it\n# param p: a paper (default p1)\nASK {}")
    >>> query.title, query.params
    ('All of it', (Param(name='p', description='a paper', default='p1'),))
    """
    title = _TITLE.match(text)
    params = (
        Param(found[1], found[2], None if found[3] is None else found[3].strip().strip('"'))
        for found in _PARAM.finditer(text)
    )
    return NamedQuery(name, title[1] if title else name, text, tuple(params))


def load(source: Path) -> Graph:
    """Open a graph: an output folder, or a file of Turtle, N-Triples, N-Quads or JSON-LD.

    Parameters
    ----------
    source
        The format is told by the ending; ``.gz`` after it is fine.

    Raises
    ------
    InputError
        When there is no graph, or when it cannot be read.
    """
    path = _graph_file(source)
    plain = path.with_suffix("") if path.suffix == ".gz" else path
    format = _FORMATS.get(plain.suffix)
    if format is None:
        raise InputError(f"{path}: its ending is none of {', '.join(_FORMATS)} (or with .gz)")
    quads = format == "nquads"
    graph = Dataset(default_union=True) if quads else Graph(bind_namespaces="none")
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            _parse(graph, cast(BinaryIO, file), format)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    except (SyntaxError, ValueError, RecursionError, RDFLibError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{path} is no {format}: {reason}") from error
    return graph


def run(graph: Graph, text: str, *, params: Mapping[str, str] | None = None) -> Result:
    """Ask a graph.

    Parameters
    ----------
    graph
        From ``load`` or ``rdf.to_graph``.
    text
        SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE. The prefixes of ``vocab.PREFIXES`` and those
        of the graph need not be declared.
    params
        Values of ``$name`` in the text; ``<...>`` is an IRI. Those that the comments declare with a
        default may be left out.

    Raises
    ------
    QueryError
        When the text is no query, does more than read, or uses an unknown term of our vocabulary.
    """
    prefixes = {name: str(iri) for name, iri in graph.namespaces()} | vocab.PREFIXES
    query = read_only(text, graph, prefixes)
    bindings = _bindings(text, query, params or {})
    try:
        with _own_deprecations():
            answer = graph.query(query, initBindings=bindings)
            columns, rows = _rows(answer)
    except Exception as error:  # rdflib raises bare Exceptions
        raise QueryError(f"the query cannot be answered: {error}") from error
    form = answer.type if answer.type in ("SELECT", "ASK") else "CONSTRUCT"
    return Result(form, columns, rows, tuple(sorted(prefixes.items())))


def _graph_file(source: Path) -> Path:
    if not source.is_dir():
        return source
    for name in _IN_FOLDER:
        if (source / name).is_file():
            return source / name
    raise InputError(
        f"{source} holds no {_IN_FOLDER[0]}; make one with: kg build INPUT -o {source}"
    )


def _parse(graph: Graph, file: BinaryIO, format: str) -> None:
    text = file.read() if format == "json-ld" else None
    if text is not None:
        _refuse_remote_contexts(json.loads(text))
    with _own_deprecations():
        graph.parse(file=file if text is None else None, data=text, format=format)


@contextmanager
def _own_deprecations() -> Iterator[None]:
    """Hush rdflib, whose datasets and JSON-LD parser use what rdflib itself deprecates."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def _refuse_remote_contexts(value: object) -> None:
    """Raise for a context by reference: rdflib would fetch it, from the network or any file."""
    if isinstance(value, dict):
        context = value.get("@context")
        entries = context if isinstance(context, list) else [context]
        if "@import" in value or any(isinstance(entry, str) for entry in entries):
            raise ValueError("its @context is a reference, which is not fetched; put it inside")
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        _refuse_remote_contexts(item)


def _bindings(text: str, query: Query, given: Mapping[str, str]) -> dict[str, Identifier]:
    """Return the terms that parameters stand for."""
    declared = {param.name: param for param in read_query("", text).params}
    for name in given:
        if name not in declared and name not in variables(query):
            known = sorted(declared)
            hint = nearest(name, known) or f"; there are: {', '.join(known) or 'none'}"
            raise QueryError(f"the query has no parameter {name!r}{hint}")
    missing = [p for p in declared.values() if p.default is None and p.name not in given]
    if missing:
        told = "; ".join(f"{p.name}=... ({p.description})" for p in missing)
        raise QueryError(f"the query needs {told}")
    values = {p.name: p.default for p in declared.values() if p.default is not None} | dict(given)
    return {name: _term(name, value, declared.get(name)) for name, value in values.items()}


def _term(name: str, value: str, param: Param | None) -> Identifier:
    iri = _IRI.fullmatch(value)
    if iri:
        return URIRef(iri[1])
    if param is not None and _number(param.default) is not None:
        number = _number(value)
        if number is None:
            raise QueryError(f"{name}={value!r} is no number")
        return number
    return Literal(value)


def _number(text: str | None) -> Literal | None:
    if text is None or not re.fullmatch(r"[+-]?\d+(?:\.\d+)?", text, re.ASCII):
        return None
    return Literal(text, datatype=XSD.decimal)


def _rows(answer: Answer) -> tuple[tuple[str, ...], tuple[tuple[Node | None, ...], ...]]:
    """Return the columns and rows of an answer, triples sorted."""
    if answer.type == "ASK":
        return ("answer",), ((Literal(bool(answer.askAnswer)),),)
    if answer.type == "SELECT":
        rows = tuple(tuple(row) for row in answer if isinstance(row, ResultRow))
        return tuple(str(variable) for variable in answer.vars or ()), rows
    triples = sorted(answer.graph) if answer.graph is not None else []
    return _TRIPLE, tuple((s, p, o) for s, p, o in triples)
