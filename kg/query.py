"""SPARQL over a store: ask a named or a free question, get a table.

``kg.store.open_store`` -> a store; ``library`` -> the questions in ``ontologies/queries``; ``run``
-> ``Result`` -> ``render``. A query may read the graph and nothing else: `kg.guard` refuses
updates, SERVICE and FROM before the engine sees them, so that one found on the web can be run
safely. Parameters are put in as whole RDF terms where their names stand, never as words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from kg import vocab
from kg.answers import Result, Term, render
from kg.errors import QueryError
from kg.guard import KEYWORDS, Judged, judge, nearest, our_terms
from kg.rdf import ontology
from kg.store import Store
from kg.terms import clean
from kg.tokens import place

__all__ = [
    "NamedQuery",
    "Param",
    "Result",
    "library",
    "nearest",
    "prepare",
    "read_query",
    "render",
    "run",
]

_TRIPLE = ("subject", "predicate", "object")
_TITLE = re.compile(r"\s*#\s*(.+?)\s*$", re.MULTILINE)
_PARAM = re.compile(
    r"""^\s*\#\s*param\s+(\w+):\s*   # its name
    (.*?)\s*                         # what it means
    (?:\(default\s+(.*)\))?\s*$      # what it is when not given; without one it must be given
    """,
    re.VERBOSE | re.MULTILINE,
)
_IRI = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*)>")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_WHERE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


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


def run(store: Store, text: str, *, params: Mapping[str, str] | None = None) -> Result:
    """Ask a store.

    Parameters
    ----------
    store
        From ``kg.store``.
    text
        SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE. The prefixes of the store need not be
        declared.
    params
        Values of ``$name`` in the text; ``<...>`` is an IRI. Those that the comments declare with a
        default may be left out.

    Raises
    ------
    QueryError
        When the text is no query, does more than read, or uses an unknown term of our vocabulary.
    """
    judged = prepare(store, text, params=params)
    try:
        answer = store.quads.query(judged.text, base_iri=store.base, prefixes=store.prefixes)
        columns, rows = _rows(answer)
    except (SyntaxError, ValueError, OSError) as error:
        raise QueryError(_told(judged.text, str(error))) from error
    return Result(judged.form, columns, rows, tuple(sorted(store.prefixes.items())))


def prepare(store: Store, text: str, *, params: Mapping[str, str] | None = None) -> Judged:
    """Judge a query for a store and put its parameters in, as ``run`` does before it asks.

    Raises
    ------
    QueryError
        As ``run`` does, except for what only the engine's own parser finds.
    """
    judged = judge(text, store.prefixes, values=lambda names: _values(text, names, params or {}))
    for term in judged.unknown:
        if not _in_use(store, term.kind):
            hint = nearest(term.kind, our_terms())
            reason = f"unknown term kg:{term.kind}{hint}"
            raise QueryError(place(text, term.start, reason))
    return judged


def _in_use(store: Store, name: str) -> bool:
    term = ox.NamedNode(vocab.KG + name)
    found = store.quads.quads_for_pattern
    return any(True for _ in found(None, term, None)) or any(True for _ in found(None, None, term))


def _values(text: str, variables: frozenset[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return what takes the place of each parameter, as SPARQL writes it."""
    declared = {param.name: param for param in read_query("", text).params}
    for name in given:
        if name not in declared and name not in variables:
            known = sorted(declared)
            hint = nearest(name, known) or f"; there are: {', '.join(known) or 'none'}"
            raise QueryError(f"the query has no parameter {name!r}{hint}")
    missing = [p for p in declared.values() if p.default is None and p.name not in given]
    if missing:
        told = "; ".join(f"{p.name}=... ({p.description})" for p in missing)
        raise QueryError(f"the query needs {told}")
    values = {p.name: p.default for p in declared.values() if p.default is not None} | dict(given)
    return {name: _term(name, value, declared.get(name)) for name, value in values.items()}


def _term(name: str, value: str, param: Param | None) -> str:
    """Return a value as SPARQL writes it, whatever is in it."""
    iri = _IRI.fullmatch(value)
    if iri:
        return f"<{clean(iri[1])}>"
    if param is not None and param.default is not None and _NUMBER.fullmatch(param.default):
        if not _NUMBER.fullmatch(value):
            raise QueryError(f"{name}={value!r} is no number")
        return f" {Decimal(value):f} "
    return str(ox.Literal(clean(value)))


def _rows(
    answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
) -> tuple[tuple[str, ...], tuple[tuple[Term | None, ...], ...]]:
    """Return the columns and rows of an answer, triples sorted."""
    if isinstance(answer, ox.QueryBoolean):
        return ("answer",), ((ox.Literal(bool(answer)),),)
    if isinstance(answer, ox.QuerySolutions):
        return tuple(variable.value for variable in answer.variables), tuple(map(tuple, answer))
    triples = sorted({(t.subject, t.predicate, t.object) for t in answer}, key=str)
    return _TRIPLE, tuple(triples)


def _told(text: str, reason: str) -> str:
    """Return the engine's words with the place they speak of; a list of all signs is left out."""
    found = _WHERE.match(reason)
    if not found:
        return f"the query cannot be answered: {reason}"
    line, column, expected = int(found[1]), int(found[2]), found[3]
    lines = text.split("\n")
    start = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    told = [part.strip() for part in expected.split(",")]
    words = [word for word in told if word.casefold() in KEYWORDS]
    hint = next((f": {part}" for part in told if " not " in part), "")
    hint = hint or (f": {' or '.join(words)} may stand there" if 0 < len(words) < 6 else "")
    return place(text, min(start, len(text)), f"cannot be read{hint}")
