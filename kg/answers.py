"""Answers to queries, and how they are shown: table, CSV, JSON or Turtle.

``query.run`` -> ``Result`` -> ``render`` -> text. CSV and JSON follow the W3C's SPARQL 1.1 result
formats (https://www.w3.org/TR/sparql11-results-json/), except that a CSV cell that a spreadsheet
would run as a formula is quoted with an apostrophe: cells come from papers.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import QueryError
from kg.terms import clean
from kg.text import one_line
from kg.vocab import PREFIXES

__all__ = ["FORMATS", "Result", "Term", "literal", "printable", "render", "written"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

FORMATS: tuple[str, ...] = ("table", "csv", "json", "turtle")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NUMERIC = frozenset(
    PREFIXES["xsd"] + name
    for name in ("decimal", "double", "float", "integer", "nonNegativeInteger")
)
_GAP = "  "
_NARROWEST = 8


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a query.

    Parameters
    ----------
    form
        ``SELECT``, ``ASK`` or ``CONSTRUCT``.
    columns
        Variables of a SELECT; ``answer`` of an ASK; ``subject``, ``predicate``, ``object`` of a
        CONSTRUCT.
    rows
        One RDF term, or None, for each column.
    prefixes
        (prefix, namespace) by which IRIs may be shortened for people.
    """

    form: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    prefixes: tuple[tuple[str, str], ...] = ()


def render(result: Result, format: str = "table", *, width: int | None = None) -> str:
    """Return a result as text without a newline at its end.

    Parameters
    ----------
    result
        What a query gave.
    format
        One of ``FORMATS``; ``turtle`` only for a CONSTRUCT.
    width
        Of a table, in columns of the terminal; that of the terminal when None.

    Raises
    ------
    QueryError
        When there is no such format, or it cannot hold this result.
    """
    if format == "table":
        return _table(result, width or shutil.get_terminal_size((120, 24)).columns)
    if format == "csv":
        return _csv(result)
    if format == "json":
        return _json(result)
    if format != "turtle":
        raise QueryError(f"no result format {format!r}; there are: {', '.join(FORMATS)}")
    if result.form != "CONSTRUCT":
        raise QueryError("only a CONSTRUCT query gives triples; choose table, csv or json")
    return _turtle(result)


def _table(result: Result, width: int) -> str:
    """Return aligned columns that fit the width; what is too long for its column ends in "…"."""
    if result.form == "ASK":
        return "yes" if result.rows[0][0] == ox.Literal(True) else "no"
    rows = [[_shown(term, result.prefixes) for term in row] for row in result.rows]
    numeric = [
        bool(rows) and all(_is_number(row[i]) or row[i] is None for row in result.rows)
        for i in range(len(result.columns))
    ]
    widths = _widths([list(result.columns), *rows], width)
    lines = [_line(result.columns, widths, numeric), _GAP.join("─" * n for n in widths)]
    lines += [_line(row, widths, numeric) for row in rows]
    return "\n".join(lines if rows else [*lines, "(nothing found)"])


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    fitted = [_fit(c, n, right=r) for c, n, r in zip(cells, widths, numeric, strict=True)]
    return _GAP.join(fitted).rstrip()


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the width of each column: its longest cell, or less, the widest giving way first."""
    widths = [min(max(map(_width, column)), width) for column in zip(*rows, strict=True)]
    room = width - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _fit(cell: str, width: int, *, right: bool) -> str:
    if _width(cell) > width:
        while _width(cell) > width - 1:
            cell = cell[: max(width - 1, 0) if len(cell) > width else -1]
        cell = cell.rstrip() + "…"
    blanks = " " * (width - _width(cell))
    return blanks + cell if right else cell + blanks


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: wide letters two, accents none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def _shown(term: Term | None, prefixes: Sequence[tuple[str, str]]) -> str:
    """Return a term for people: short IRIs, plain numbers, nothing that moves the cursor."""
    if term is None:
        return ""
    text = written(term)
    if isinstance(term, ox.NamedNode):
        starts = [(iri, name) for name, iri in prefixes if iri and text.startswith(iri)]
        if starts:
            iri, name = max(starts)
            text = f"{name}:{text[len(iri) :]}"
    return printable(text)


def printable(text: str) -> str:
    """Return a text on one line, with nothing in it that moves the cursor of a terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in one_line(text))


def _is_number(term: Term | None) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value in _NUMERIC


def _csv(result: Result) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows([_cell(term) for term in row] for row in result.rows)
    return text.getvalue().rstrip("\n")


def _cell(term: Term | None) -> str:
    text = "" if term is None else written(term)
    return "'" + text if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def _json(result: Result) -> str:
    answer: dict[str, object]
    if result.form == "ASK":
        answer = {"head": {}, "boolean": result.rows[0][0] == ox.Literal(True)}
    else:
        bindings = [
            {c: _binding(t) for c, t in zip(result.columns, row, strict=True) if t is not None}
            for row in result.rows
        ]
        answer = {"head": {"vars": list(result.columns)}, "results": {"bindings": bindings}}
    return json.dumps(answer, indent=2, ensure_ascii=False)


def _binding(term: Term) -> dict[str, str]:
    if isinstance(term, ox.Literal):
        binding = {"type": "literal", "value": term.value}
        if term.language:
            binding["xml:lang"] = term.language
        elif term.datatype.value != PREFIXES["xsd"] + "string":
            binding["datatype"] = term.datatype.value
        return binding
    return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": written(term)}


def _turtle(result: Result) -> str:
    triples = [ox.Triple(*row) for row in result.rows]  # type: ignore[arg-type]
    used = {name: iri for name, iri in result.prefixes if iri}
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used)
    return (text or b"").decode("utf-8").rstrip("\n")


def written(term: Term) -> str:
    """Return the characters of a term: an IRI, the text of a literal, the name of a blank node."""
    return str(term) if isinstance(term, ox.Triple) else term.value


def literal(value: str | float | None) -> ox.Literal | None:
    """Return a plain value as a term; None for none."""
    if value is None:
        return None
    return ox.Literal(clean(value)) if isinstance(value, str) else ox.Literal(value)
