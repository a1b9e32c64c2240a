"""SPARQL that only reads: queries are parsed and judged here before anything is asked.

Text -> ``read_only`` -> rdflib's algebra. Updates, SERVICE and FROM are refused in the syntax tree,
since rdflib would open whatever address they name; errors say line and column, and for a name that
nobody knows the nearest one that somebody does.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping

from pyparsing import ParseException, ParseResults
from rdflib import Graph, URIRef, Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query

from kg import vocab
from kg.errors import QueryError
from kg.rdf import ontology

__all__ = ["nearest", "read_only", "variables"]

_TERM = re.compile(r"^kg:(\w+)", re.MULTILINE)
_UNKNOWN_PREFIX = re.compile(r"Unknown namespace prefix : (\S*)")


def read_only(text: str, graph: Graph, prefixes: Mapping[str, str]) -> Query:
    """Parse a query that does nothing but read the graph it is asked of.

    Parameters
    ----------
    text
        SPARQL 1.1.
    graph
        Its terms are known, besides those of the ontology.
    prefixes
        Known without being declared.

    Raises
    ------
    QueryError
        When it cannot be parsed, would do more than read, or uses a term of our namespace that
        neither the ontology nor the graph knows: such a query would quietly find nothing.
    """
    tree = _parsed(text)
    ours = _our_names(tree, prefixes)  # before the translation, which rewrites the tree
    query = _translated(text, tree, prefixes)
    known = set(_TERM.findall(ontology("kg.ttl").read_text("utf-8")))
    for name in sorted(ours - known - {""}):
        term = URIRef(vocab.KG + name)
        if (None, term, None) in graph or (None, None, term) in graph:
            continue
        raise QueryError(_at(text, f"kg:{name}", f"unknown term kg:{name}{nearest(name, known)}"))
    return query


def variables(query: Query) -> set[str]:
    """Return the names of all variables of a query."""
    return {str(node) for node in _nodes(query.algebra) if isinstance(node, Variable)}


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint at the nearest known word, empty when none is near.

    >>> nearest("outperform", ["outperforms", "usedFor"])
    "; did you mean 'outperforms'?"
    """
    close = difflib.get_close_matches(word, sorted(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _parsed(text: str) -> ParseResults:
    """Return the syntax tree of a query that only reads."""
    try:
        tree = parseQuery(text)
    except RecursionError as error:
        raise QueryError("the query is nested too deeply") from error
    except ParseException as error:
        if _is_update(text):
            raise QueryError("this is an update; a graph is only read here") from error
        raise QueryError(_pointed(text, error.lineno, error.column, "cannot be read")) from error
    for node in _nodes(tree):
        name = getattr(node, "name", "")
        if name == "ServiceGraphPattern":
            raise QueryError("SERVICE asks another machine; that is refused")
        if name == "DatasetClause":
            raise QueryError("FROM loads other files; that is refused. Use GRAPH <...> { ... }")
    return tree


def _is_update(text: str) -> bool:
    try:
        return bool(parseUpdate(text).request)
    except (ParseException, RecursionError):
        return False


def _nodes(tree: object) -> Iterator[object]:
    """Yield every node of a syntax tree or of an algebra."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif not isinstance(node, str | bytes) and hasattr(node, "__iter__"):
            waiting.extend(node)


def _our_names(tree: ParseResults, prefixes: Mapping[str, str]) -> set[str]:
    """Return the local names of our namespace that a query uses, in paths as well."""
    nodes = list(_nodes(tree))
    declared = {
        _part(node, "prefix"): _part(node, "iri")
        for node in nodes
        if isinstance(node, CompValue) and node.name == "PrefixDecl"
    }
    spaces = dict(prefixes) | declared
    iris = {str(node) for node in nodes if isinstance(node, URIRef)} - set(declared.values())
    for node in nodes:
        if isinstance(node, CompValue) and node.name == "pname":
            iris.add(spaces.get(_part(node, "prefix"), "") + _part(node, "localname"))
    return {iri.removeprefix(vocab.KG) for iri in iris if iri.startswith(vocab.KG)}


def _part(node: CompValue, name: str) -> str:
    """Return a part of a node, empty where it has none; rdflib's own ``get`` gives the name."""
    return str(node[name]) if name in node else ""


def _translated(text: str, tree: ParseResults, prefixes: Mapping[str, str]) -> Query:
    try:
        return translateQuery(tree, initNs=prefixes)
    except RecursionError as error:
        raise QueryError("the query is nested too deeply") from error
    except Exception as error:  # rdflib raises bare Exceptions
        unknown = _UNKNOWN_PREFIX.search(str(error))
        if unknown is None:
            raise QueryError(f"the query makes no sense: {error}") from error
        reason = f"unknown prefix {unknown[1]!r}{nearest(unknown[1], prefixes)}"
        raise QueryError(_at(text, f"{unknown[1]}:", reason)) from error


def _at(text: str, word: str, reason: str) -> str:
    """Return a reason with the first place of a word in the text of a query."""
    end = "" if word.endswith(":") else r"(?!\w)"
    found = re.search(rf"(?<![\w:]){re.escape(word)}{end}", text)
    if found is None:
        return reason
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    return _pointed(text, line, column, reason)


def _pointed(text: str, line: int, column: int, reason: str) -> str:
    lines = text.split("\n")
    shown = lines[min(line, len(lines)) - 1]
    return f"line {line}, column {column}: {reason}\n  {shown}\n  {' ' * (column - 1)}^"
