"""RDF: a build as Turtle, N-Triples, N-Quads, TriG, RDF/XML and JSON-LD, or as an rdflib graph.

``describe`` -> descriptions -> text, resource by resource: no format holds the graph in memory, so
a corpus of millions is written as well as one of fifty. N-Quads and TriG hold one named graph for
each paper and one for the concepts, the others one graph; a path that ends in ``.gz`` or ``.zst``
is compressed. Written here and not by rdflib because its
serialisers need the whole graph and sort it (80 minutes for 2 million triples); tests read every
format back with two parsers.
"""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

import zstandard

from kg import vocab
from kg.files import replacing
from kg.terms import Names, Ref, Text, expand

if TYPE_CHECKING:
    from rdflib import Graph

    from kg.describe import Description, Pair
    from kg.graph import Build

__all__ = [
    "ontology",
    "prefixes",
    "to_graph",
    "to_jsonld",
    "to_nquads",
    "to_ntriples",
    "to_quads",
    "to_rdfxml",
    "to_trig",
    "to_turtle",
    "turtle_block",
    "turtle_head",
    "writing",
]

_RESOURCES = ("paper", *(name.lower() for name in vocab.TYPE_NAMES))
"""Parts of the base that get a Turtle prefix of their own."""

_KNOWN = tuple(vocab.PREFIXES.items())
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.:\-]*[A-Za-z0-9_\-])?")
_SEGMENT = r"[A-Za-z0-9_~%\-][A-Za-z0-9_.~%+\-]*"
# A colon in the first segment would end a scheme (RFC 3986, section 4.2).
_LATER = r"[A-Za-z0-9_~%\-][A-Za-z0-9_.~%+:\-]*"
_RELATIVE = re.compile(rf"{_SEGMENT}(?:/{_LATER})*(?:#[a-z]+=\d+,\d+)?")
_EMBEDDED = ("hasSelector", "evidence", "quantityValue")
_INSIDE = {"claimedIn": "claims", "statedIn": "statements"}
"""What framed JSON-LD shows inside another node, and what inside its paper."""
_DECIMAL = re.compile(r"[+-]?\d+\.\d+")
_ESCAPE = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    # Ends of lines to some readers, though not to RDF.
    | {c: f"\\u{ord(c):04X}" for c in "\x7f\x85\u2028\u2029"}
)


def ontology(name: str) -> Traversable:
    """Return a file or folder of the ontology, from the installed package or from the checkout.

    >>> ontology("kg.ttl").is_file()
    True
    """
    package = files("kg")
    installed = package / "ontologies" / name
    if installed.is_file() or installed.is_dir():
        return installed
    return package / ".." / "ontologies" / name


def to_graph(build: Build) -> Graph:
    """Return the whole build as one rdflib graph, in memory."""
    from rdflib import Graph, Literal, URIRef

    def term(value: Ref | Text) -> URIRef | Literal:
        if isinstance(value, Ref):
            return URIRef(value.iri)
        datatype = URIRef(expand(value.datatype)) if value.datatype else None
        return Literal(value.value, datatype=datatype)

    graph = Graph(bind_namespaces="none")
    for prefix, iri in prefixes(build.base).items():
        graph.bind(prefix, iri)
    for description in _describe(build, per_paper=False):
        subject = URIRef(description.subject)
        for predicate, value in description.pairs:
            graph.add((subject, URIRef(expand(predicate)), term(value)))
    return graph


def to_turtle(build: Build, path: Path) -> None:
    """Write the build as one graph in Turtle, a block for each resource.

    Raises
    ------
    FormatError
        When the base of the build is no IRI.
    """
    names = Names(build.base)
    with writing(path) as file:
        turtle_head(file, names)
        for description in _describe(build, per_paper=False):
            file.write(f"\n{turtle_block(description, names)}")


def to_nquads(build: Build, path: Path) -> None:
    """Write the build as N-Quads, compressed when the path ends in ``.gz``.

    Raises
    ------
    FormatError
        When the base of the build is no IRI.
    """
    with writing(path) as file:
        for triple, graph in to_quads(build):
            file.write(f"{triple} {graph} .\n")


def to_quads(build: Build) -> Iterator[tuple[str, str]]:
    """Yield each triple of a build and the graph that it stands in, as N-Quads write them.

    Raises
    ------
    FormatError
        When the base of the build is no IRI.
    """
    for description in _describe(build, per_paper=True):
        subject, graph = f"<{description.subject}>", f"<{description.graph}>"
        for predicate, value in description.pairs:
            yield f"{subject} <{expand(predicate)}> {_nquads_term(value)}", graph


def to_ntriples(build: Build, path: Path) -> None:
    """Write the build as one graph in N-Triples.

    Raises
    ------
    FormatError
        When the base of the build is no IRI.
    """
    with writing(path) as file:
        for description in _describe(build, per_paper=False):
            for predicate, value in description.pairs:
                term = _nquads_term(value)
                file.write(f"<{description.subject}> <{expand(predicate)}> {term} .\n")


def to_trig(build: Build, path: Path) -> None:
    """Write the build in TriG: one named graph for each paper and one for the concepts.

    Raises
    ------
    FormatError
        When the base of the build is no IRI.
    """
    names = Names(build.base)
    with writing(path) as file:
        turtle_head(file, names)
        for graph, descriptions in groupby(_describe(build, per_paper=True), key=_graph_of):
            file.write(f"\n{_turtle_iri(graph, names)} {{\n")
            for description in descriptions:
                file.write(turtle_block(description, names))
            file.write("}\n")


def to_rdfxml(build: Build, path: Path) -> None:
    """Write the build as one graph in RDF/XML.

    Raises
    ------
    FormatError
        When the base of the build is no IRI.
    """
    names = Names(build.base)
    with writing(path) as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xml:base={_xml(names.base)}')
        for prefix, iri in sorted(vocab.PREFIXES.items()):
            file.write(f"\n  xmlns:{prefix}={_xml(iri)}")
        file.write(">\n")
        for description in _describe(build, per_paper=False):
            file.write(f"<rdf:Description rdf:about={_xml(description.subject)}>\n")
            for predicate, value in description.pairs:
                file.write(f"  {_xml_property(predicate, value)}\n")
            file.write("</rdf:Description>\n")
        file.write("</rdf:RDF>\n")


def to_jsonld(build: Build, path: Path) -> None:
    """Write the build as one graph in JSON-LD 1.1, with its context inside: no network is needed.

    It is compact, and framed as ``ontologies/frame.jsonld`` says: claims and statements stand in
    their paper, with their evidence and quantity in them.

    Raises
    ------
    FormatError
        When the base of the build is no IRI.
    """
    names = Names(build.base)
    context = json.loads(ontology("context.jsonld").read_text("utf-8"))["@context"]
    terms = {
        definition["@id"] if isinstance(definition, dict) else definition: term
        for term, definition in context.items()
        if not term.startswith("@") and term not in (*vocab.PREFIXES, *_INSIDE.values())
    }
    with writing(path) as file:
        head = _json({"@base": names.base, **context})
        file.write(f'{{"@context": {head},\n"@graph": [')
        comma = ""
        for _, descriptions in groupby(_describe(build, per_paper=False), key=_graph_of):
            for node in _framed(_node(d, context, terms, names) for d in descriptions):
                file.write(f"{comma}\n{_json(node)}")
                comma = ","
        file.write("\n]}\n")


def _describe(build: Build, *, per_paper: bool) -> Iterator[Description]:
    # Loaded late: a query wants only the ontology from here, and no networkx.
    from kg.describe import describe

    return describe(build, per_paper=per_paper)


def prefixes(base: str) -> dict[str, str]:
    """Return the prefixes of a build's Turtle: our vocabularies, and the parts of its base.

    Raises
    ------
    FormatError
        When the base is no IRI.
    """
    own = {name: f"{Names(base).base}{name}/" for name in _RESOURCES}
    return dict(sorted((vocab.PREFIXES | own).items()))


@contextmanager
def writing(path: Path) -> Iterator[IO[str]]:
    """Open a file for text; a compressed one has no time in it, so that its bytes are the same."""
    with (
        replacing(path) as target,
        target.open("wb") as raw,
        _packed(raw, path.suffix) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as file,
    ):
        yield file


def _packed(raw: BinaryIO, ending: str) -> AbstractContextManager[Any]:
    if ending == ".gz":
        return gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=raw, mtime=0)
    if ending == ".zst":
        return zstandard.ZstdCompressor(level=10).stream_writer(raw)
    return nullcontext(raw)


def turtle_head(file: IO[str], names: Names) -> None:
    """Write base and prefixes, of Turtle and TriG."""
    file.write(f"@base <{names.base}> .\n")
    for prefix, iri in prefixes(names.base).items():
        file.write(f"@prefix {prefix}: <{iri}> .\n")


def turtle_block(description: Description, names: Names) -> str:
    """Return the triples of a resource in Turtle."""
    blocks = groupby(description.pairs, key=itemgetter(0))
    lines = [_turtle_line(predicate, pairs, names) for predicate, pairs in blocks]
    return f"{_turtle_iri(description.subject, names)} " + " ;\n    ".join(lines) + " .\n"


def _graph_of(description: Description) -> str:
    return description.graph


def _xml_property(predicate: str, value: Ref | Text) -> str:
    if isinstance(value, Ref):
        return f"<{predicate} rdf:resource={_xml(value.iri)}/>"
    datatype = f" rdf:datatype={_xml(expand(value.datatype))}" if value.datatype else ""
    # A bare carriage return would be read back as the end of a line.
    text = escape(value.value, {"\r": "&#13;"})
    return f"<{predicate}{datatype}>{text}</{predicate}>"


def _xml(value: str) -> str:
    return quoteattr(value)


def _turtle_line(predicate: str, pairs: Iterable[Pair], names: Names) -> str:
    verb = "a" if predicate == "rdf:type" else predicate
    return f"{verb} {', '.join(_turtle_term(value, names) for _, value in pairs)}"


def _turtle_term(value: Ref | Text, names: Names) -> str:
    if isinstance(value, Ref):
        return _turtle_iri(value.iri, names)
    if value.datatype == "xsd:decimal" and _DECIMAL.fullmatch(value.value):
        return value.value
    text = f'"{value.value.translate(_ESCAPE)}"'
    return f"{text}^^{value.datatype}" if value.datatype else text


def _turtle_iri(iri: str, names: Names) -> str:
    """Return an IRI as shortly as it can be read back: prefixed, relative to the base, or whole."""
    if not iri.startswith(names.base):
        short = _curie(iri)
        return short if short != iri else f"<{iri}>"
    tail = iri[len(names.base) :]
    part, _, local = tail.partition("/")
    if part in _RESOURCES and _LOCAL.fullmatch(local):
        return f"{part}:{local}"
    return f"<{_relative(iri, names)}>"


def _relative(iri: str, names: Names) -> str:
    """Return an IRI without the base where it is certain to be read back as the same one."""
    tail = iri.removeprefix(names.base)
    safe = names.base.startswith(("http://", "https://")) and _RELATIVE.fullmatch(tail)
    return tail if safe else iri


def _nquads_term(value: Ref | Text) -> str:
    if isinstance(value, Ref):
        return f"<{value.iri}>"
    text = f'"{value.value.translate(_ESCAPE)}"'
    return f"{text}^^<{expand(value.datatype)}>" if value.datatype else text


def _framed(nodes: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the nodes of one graph, claims and statements in their paper, evidence in both."""
    known = {node["id"]: node for node in nodes}
    inside: set[str] = set()

    def nested(node: dict[str, Any], term: str) -> None:
        values = node.get(term, ())
        iris = [values] if isinstance(values, str) else list(values)
        inside.update(iri for iri in iris if iri in known)
        found = [known.get(iri, iri) for iri in iris]
        if found:
            node[term] = found if len(found) > 1 else found[0]

    for node in known.values():
        for term in _EMBEDDED:
            nested(node, term)
    for node in list(known.values()):
        for term, listed in _INSIDE.items():
            paper = known.get(node.get(term, ""))
            if paper is not None:
                paper.setdefault(listed, []).append(node)
                inside.add(node["id"])
    yield from (node for iri, node in known.items() if iri not in inside)


def _node(
    description: Description, context: Mapping[str, Any], terms: Mapping[str, str], names: Names
) -> dict[str, Any]:
    """Return a description as a JSON-LD node object in the terms of our context."""
    node: dict[str, Any] = {"id": _relative(description.subject, names)}
    for predicate, pairs in groupby(description.pairs, key=itemgetter(0)):
        values = [value for _, value in pairs]
        if predicate == "rdf:type":
            kinds = [_curie(value.iri) for value in values if isinstance(value, Ref)]
            types = [terms.get(kind, kind) for kind in kinds]
            node["type"] = types if len(types) > 1 else types[0]
            continue
        term = terms.get(predicate, predicate)
        expected = context.get(term, {})
        kind = expected.get("@type", "") if isinstance(expected, dict) else ""
        plain = [_jsonld_value(value, kind, names) for value in values]
        node[term] = plain if len(plain) > 1 else plain[0]
    return node


def _jsonld_value(value: Ref | Text, kind: str, names: Names) -> object:
    """Return a value as shortly as the type that the context gives to its term allows."""
    if isinstance(value, Ref):
        iri = _relative(value.iri, names)
        iri = iri if iri != value.iri else _curie(value.iri)
        return iri if kind == "@id" else {"id": iri}
    if value.datatype == kind == "xsd:nonNegativeInteger":
        return int(value.value)
    if value.datatype == kind:
        return value.value
    return {"@value": value.value, "type": value.datatype} if value.datatype else value.value


def _curie(iri: str) -> str:
    for prefix, start in _KNOWN:
        if iri.startswith(start) and _LOCAL.fullmatch(iri, len(start)):
            return f"{prefix}:{iri[len(start) :]}"
    return iri


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
