"""The words of a SPARQL query: IRIs, names, variables, strings, keywords, each with its place.

Text -> ``tokens`` -> the checks in ``kg.guard``, which put parameters in as well. The terminals are
those of https://www.w3.org/TR/sparql11-query/#sparqlGrammar; comments and blanks are dropped. What
is no token is told as one of kind ``other``, so that nothing is skipped unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Token", "place", "tokens"]

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_LETTER = f"{_BASE}_"
_CHAR = f"{_LETTER}0-9\u00b7\u0300-\u036f\u203f-\u2040\\-"
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_PREFIX = f"[{_BASE}](?:[{_CHAR}.]*[{_CHAR}])?"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = f"(?:[{_LETTER}:0-9]|{_ESCAPED})(?:[{_CHAR}.:]|{_ESCAPED})*"
_TOKEN = re.compile(
    rf"""
      (?P<blank>[\x20\t\r\n]+|\#[^\r\n]*)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_CODE})*>)
    | (?P<string>
          \"{{3}}(?:\"{{0,2}}(?:[^"\\]|\\.))*\"{{3}} | '{{3}}(?:'{{0,2}}(?:[^'\\]|\\.))*'{{3}}
        | "(?:[^"\\\r\n]|\\[^\r\n])*" | '(?:[^'\\\r\n]|\\[^\r\n])*')
    | (?P<variable>[?$][{_LETTER}0-9][{_LETTER}0-9\u00b7\u0300-\u036f\u203f-\u2040]*)
    | (?P<bnode>_:[{_LETTER}0-9](?:[{_CHAR}.]*[{_CHAR}])?)
    | (?P<name>(?:{_PREFIX})?:(?:{_LOCAL})?)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>[A-Za-z_]+[A-Za-z_0-9]*)
    | (?P<mark>\^\^|&&|\|\||!=|<=|>=|<<|>>|[{{}}()\[\].,;=<>!*/+\-|^?])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word of a query.

    Parameters
    ----------
    kind
        ``iri``, ``string``, ``variable``, ``bnode``, ``name`` (prefixed), ``language``, ``number``,
        ``word`` (keyword), ``mark`` (punctuation) or ``other`` (in no SPARQL).
    text
        As written.
    start
        Where it begins, in code points.
    """

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a query in their order, without comments.

    >>> [(t.kind, t.text) for t in tokens("ASK { ?s a <x:#y> } # SERVICE")][2:5]
    [('variable', '?s'), ('word', 'a'), ('iri', '<x:#y>')]
    """
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "other"
        if kind == "blank":
            continue
        word = found[0]
        if kind == "name":  # a dot at the end closes the triple
            word = _without_last_dots(word)
            yield Token(kind, word, found.start())
            for extra in range(len(word), len(found[0])):
                yield Token("mark", ".", found.start() + extra)
            continue
        yield Token(kind, word, found.start())


def place(text: str, start: int, reason: str) -> str:
    """Return a reason with the line and column of a place, and that line with a mark under it."""
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    lines = text.split("\n")
    shown = lines[min(line, len(lines)) - 1]
    first = max(0, column - 60)
    shown = "".join(c if c.isprintable() else "\ufffd" for c in shown[first : first + 120])
    return f"line {line}, column {column}: {reason}\n  {shown}\n  {' ' * (column - 1 - first)}^"


def _without_last_dots(name: str) -> str:
    bare = name.rstrip(".")
    # "\." is a dot of the name itself.
    return f"{bare}." if bare.endswith("\\") and len(bare) < len(name) else bare
