"""A graph against its SHACL shapes, told for people: which thing, which rule, what is there.

Graph file -> rdflib -> pyshacl (the extra ``validate``) -> ``Violation``s. The file is read and not
the store, which writes some datatypes in another way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocab
from kg.errors import KGError
from kg.rdf import ontology
from kg.store import FORMATS, graph_file, open_store, unpacked

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["Violation", "validate"]


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One rule that one thing breaks.

    Parameters
    ----------
    node
        IRI of the thing.
    path
        Property that the rule is about, empty if it is about the thing itself.
    value
        What stands there, empty if it is missing.
    message
        The rule, in words.
    """

    node: str
    path: str
    value: str
    message: str

    def __str__(self) -> str:
        value = f" {self.value!r}" if self.value else ""
        return f"{self.node}: {self.path or 'it'}{value}: {self.message}"


def validate(source: Path) -> list[Violation]:
    """Return what a graph has against the shapes, sorted.

    Parameters
    ----------
    source
        An output folder, or a graph file.

    Raises
    ------
    InputError
        When there is no graph file, or when it cannot be read.
    KGError
        When pyshacl is not installed.
    """
    try:
        import pyshacl
    except ModuleNotFoundError as error:
        message = "pyshacl is missing; install it with: pip install 'paper-kg[validate]'"
        raise KGError(message) from error
    from rdflib import Graph

    open_store(source)  # tells in words what is wrong with a file that cannot be read
    path, ending = graph_file(source)
    quads = ox.parse(_data(path), format=FORMATS[ending][1])
    lines = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    data = Graph(bind_namespaces="none")
    data.parse(data=lines or b"", format="nt")
    shapes = Graph(bind_namespaces="none")
    shapes.parse(data=ontology("shapes.ttl").read_text("utf-8"), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    return sorted(_violations(report))


def _data(path: Path) -> bytes:
    with unpacked(path) as file:
        return file.read()


def _violations(report: Graph) -> Iterator[Violation]:
    from rdflib import RDF, Namespace

    sh = Namespace("http://www.w3.org/ns/shacl#")

    def one(result: Node, name: str) -> str:
        value = report.value(result, sh[name])
        return "" if value is None else _short(str(value))

    for result in report.subjects(RDF.type, sh.ValidationResult):
        node = str(report.value(result, sh.focusNode))
        message = one(result, "resultMessage").partition(" on <")[0]
        yield Violation(node, one(result, "resultPath"), one(result, "value"), message)


def _short(text: str) -> str:
    starts = [(iri, name) for name, iri in vocab.PREFIXES.items() if iri and text.startswith(iri)]
    iri, name = max(starts, default=("", ""))
    return f"{name}:{text[len(iri) :]}" if iri else text
