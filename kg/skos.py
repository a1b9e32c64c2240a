"""Terms of a SKOS file, for links: Turtle, N-Triples or RDF/XML, also compressed with gzip."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError
from kg.linking import Term

__all__ = ["read_skos"]

_FORMATS = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".xml": "xml"}


def read_skos(path: Path) -> Iterator[Term]:
    """Yield the concepts of a SKOS file that have a preferred label in English or in no language.

    Labels of any other language are their translations.

    Raises
    ------
    InputError
        When it is no RDF.
    """
    import rdflib
    from rdflib.namespace import SKOS

    packed = path.suffix == ".gz"
    suffix = path.with_suffix("").suffix if packed else path.suffix
    data = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    graph = rdflib.Graph()
    try:
        graph.parse(data=data, format=_FORMATS.get(suffix, "turtle"))
    except Exception as error:  # rdflib's parsers raise what they like
        raise InputError(f"{path} is no SKOS that can be read: {error}") from error

    def texts(
        subject: rdflib.term.Node, *predicates: rdflib.URIRef, english: bool = True
    ) -> tuple[str, ...]:
        found = (o for p in predicates for o in graph.objects(subject, p))
        return tuple(
            sorted(
                str(o)
                for o in found
                if isinstance(o, rdflib.Literal)
                and (o.language or "en").startswith("en") == english
            )
        )

    for subject in sorted(set(graph.subjects(SKOS.prefLabel)), key=str):
        labels = texts(subject, SKOS.prefLabel)
        if labels and isinstance(subject, rdflib.URIRef):
            broader = tuple(sorted(str(o) for o in graph.objects(subject, SKOS.broader)))
            others = texts(subject, SKOS.prefLabel, SKOS.altLabel, english=False)
            more = texts(subject, SKOS.altLabel)
            yield Term(str(subject), labels[0], (), more, broader, others)
