"""A second reading of queries that hold a dangerous word anywhere: by rdflib's whole grammar.

Text -> ``refuse_unsafe`` -> nothing, or an error: updates, SERVICE and FROM are found in the syntax
tree. `kg.guard` judges every query by its words; this is asked only about those that hold the words
themselves, in a string or a name, say, so that a slip of one reading is no hole.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pyparsing import ParseException, ParseResults
from rdflib.plugins.sparql.parser import parseQuery

from kg.errors import QueryError
from kg.tokens import place

__all__ = ["refuse_unsafe"]

_REFUSED = {
    "ServiceGraphPattern": "SERVICE asks another machine; that is refused",
    "DatasetClause": "FROM loads other files; that is refused. Use GRAPH <...> { ... }",
}


@lru_cache(maxsize=256)
def refuse_unsafe(text: str) -> None:
    """Raise ``QueryError`` unless a text is a query without SERVICE and FROM."""
    for node in _nodes(_parsed(text)):
        reason = _REFUSED.get(getattr(node, "name", ""))
        if reason:
            raise QueryError(reason)


def _parsed(text: str) -> ParseResults:
    try:
        return parseQuery(text)
    except RecursionError as error:
        raise QueryError("the query is nested too deeply") from error
    except ParseException as error:
        raise QueryError(place(text, error.loc, "cannot be read")) from error


def _nodes(tree: object) -> Iterator[object]:
    """Yield every node of a syntax tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif not isinstance(node, str | bytes) and hasattr(node, "__iter__"):
            waiting.extend(node)
