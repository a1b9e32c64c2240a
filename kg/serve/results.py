"""Answers as the SPARQL 1.1 result formats write them, and which of them a client wants.

``wanted`` reads an ``Accept`` header (RFC 9110, section 12.5.1); ``write`` turns an engine's answer
into bytes, row by row, and stops at a bound. Formats: https://www.w3.org/TR/sparql11-results-json/,
https://www.w3.org/TR/rdf-sparql-XMLres/, https://www.w3.org/TR/sparql11-results-csv-tsv/.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.answers import Term, written
from kg.vocab import PREFIXES

__all__ = ["GRAPHS", "TABLES", "TooLargeError", "wanted", "write"]

_STRING = PREFIXES["xsd"] + "string"
TABLES: dict[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
"""Media type -> format of the answer to SELECT and ASK, the best first."""

GRAPHS: dict[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
"""Media type -> format of the answer to CONSTRUCT and DESCRIBE, the best first."""


class TooLargeError(Exception):
    """An answer has more rows than it may have."""


def wanted(accept: str, offered: Iterable[str]) -> str | None:
    """Return which of the offered media types a client likes best, None if none.

    >>> wanted("text/html, text/*;q=0.8, */*;q=0.1", ["application/json", "text/csv"])
    'text/csv'
    """
    liked: list[tuple[float, int, str]] = []
    for part in (accept or "*/*").split(","):
        kind, *options = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for option in options:
            name, _, value = option.partition("=")
            if name.strip().casefold() == "q":
                quality = _quality(value)
        liked.append((quality, kind.count("*"), kind.casefold()))
    best: tuple[float, int, str] | None = None
    for place, media in enumerate(offered):
        matches = [(-stars, q) for q, stars, kind in liked if _fits(kind, media)]
        quality = max(matches)[1] if matches else 0.0
        if quality > 0 and (best is None or (quality, -place) > best[:2]):
            best = (quality, -place, media)
    return best[2] if best else None


def write(
    answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    media: str,
    *,
    max_rows: int,
    prefixes: dict[str, str],
    cut: bool = False,
) -> tuple[bytes, bool]:
    """Return an answer in a format, and whether rows were left out.

    Parameters
    ----------
    media
        A key of ``TABLES`` for SELECT and ASK, of ``GRAPHS`` for the others.
    max_rows
        Rows or triples that it may have.
    cut
        Whether to leave out the rest instead of raising.

    Raises
    ------
    TooLargeError
        When it has more rows and must not be cut.
    """
    if isinstance(answer, ox.QueryBoolean):
        return _boolean(bool(answer), TABLES[media]), False
    rows = list(islice(iter(answer), max_rows + 1))
    more = len(rows) > max_rows
    if more and not cut:
        raise TooLargeError
    del rows[max_rows:]
    if isinstance(answer, ox.QueryTriples):
        data = ox.serialize(rows, format=GRAPHS[media], prefixes=prefixes)
        return data or b"", more
    names = [variable.value for variable in answer.variables]
    table = [list(row) for row in rows]
    return b"".join(_TABLE[TABLES[media]](names, table)), more


def _quality(value: str) -> float:
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def _fits(pattern: str, media: str) -> bool:
    kind, _, sub = pattern.partition("/")
    own, _, own_sub = media.partition("/")
    return kind in ("*", own) and sub in ("*", own_sub)


def _boolean(value: bool, format: str) -> bytes:
    word = "true" if value else "false"
    if format == "json":
        return json.dumps({"head": {}, "boolean": value}).encode()
    if format == "xml":
        return f"{_XML}<head/><boolean>{word}</boolean></sparql>".encode()
    return word.encode()


def _json(names: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> Iterator[bytes]:
    yield b'{"head":{"vars":' + json.dumps(list(names)).encode() + b'},"results":{"bindings":['
    for number, row in enumerate(rows):
        binding = {n: _as_json(t) for n, t in zip(names, row, strict=True) if t is not None}
        yield (b",\n" if number else b"\n") + json.dumps(binding, ensure_ascii=False).encode()
    yield b"]}}"


def _as_json(term: Term) -> dict[str, str]:
    if isinstance(term, ox.Literal):
        told = {"type": "literal", "value": term.value}
        if term.language:
            return told | {"xml:lang": term.language}
        return told if term.datatype.value == _STRING else told | {"datatype": term.datatype.value}
    return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": written(term)}


_XML = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _xml(names: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> Iterator[bytes]:
    heads = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    yield f"{_XML}<head>{heads}</head><results>".encode()
    for row in rows:
        cells = "".join(
            f"<binding name={quoteattr(n)}>{_as_xml(t)}</binding>"
            for n, t in zip(names, row, strict=True)
            if t is not None
        )
        yield f"\n<result>{cells}</result>".encode()
    yield b"</results></sparql>"


def _as_xml(term: Term) -> str:
    text = escape(written(term))
    if isinstance(term, ox.NamedNode):
        return f"<uri>{text}</uri>"
    if isinstance(term, ox.Literal):
        kind = f" datatype={quoteattr(term.datatype.value)}"
        kind = "" if term.datatype.value == _STRING else kind
        kind = f" xml:lang={quoteattr(term.language)}" if term.language else kind
        return f"<literal{kind}>{text}</literal>"
    return f"<bnode>{text}</bnode>"


def _csv(names: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(["" if t is None else written(t) for t in row] for row in rows)
    yield text.getvalue().encode()


def _tsv(names: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> Iterator[bytes]:
    yield "\t".join(f"?{name}" for name in names).encode() + b"\n"
    for row in rows:
        cells = ("" if term is None else str(term).replace("\t", "\\t") for term in row)
        yield "\t".join(cells).encode() + b"\n"


_TABLE = {"json": _json, "xml": _xml, "csv": _csv, "tsv": _tsv}
