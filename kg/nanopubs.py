"""Numeric claims as nanopublications: each can be cited, checked and passed on alone.

``describe`` -> the descriptions of a paper -> for each claim four named graphs in TriG: head,
assertion (the claim), provenance (paper, words, extractor), publication info. Unsigned, and without
a date unless the build has one, so that the same input gives the same bytes;
https://nanopub.net/guidelines/working_draft/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from kg.describe import Description, Pair, describe
from kg.graph import Build
from kg.rdf import turtle_block, turtle_head, writing
from kg.terms import Names, Ref, Text, expand, moment

__all__ = ["to_nanopubs"]

_NP = "http://www.nanopub.org/nschema#"
_NOT_ASSERTED = ("kg:evidence", "kg:confidence", "prov:")
"""Predicates (or how they begin) that say where a claim is from, and not what it claims."""


def to_nanopubs(build: Build, path: Path) -> None:
    """Write every numeric claim of a build as a nanopublication, in TriG.

    Raises
    ------
    FormatError
        When the base of the build is no IRI.
    """
    names = Names(build.base)
    makers = (f"{names.base}agent/", f"{names.base}activity/")
    made: dict[str, Description] = {}
    created = (("dcterms:created", moment(build.when)),) if build.when else ()
    with writing(path) as file:
        turtle_head(file, names)
        file.write(f"@prefix np: <{_NP}> .\n")
        for graph, group in groupby(describe(build, per_paper=True), key=lambda d: d.graph):
            known = {each.subject: each for each in group}
            if graph == names.concepts:
                made |= {iri: each for iri, each in known.items() if iri.startswith(makers)}
                continue
            for each in known.values():
                if ("rdf:type", Ref(expand("kg:NumericClaim"))) in each.pairs:
                    for text in _nanopub(each, known, made, created, names):
                        file.write(text)


def _nanopub(
    claim: Description,
    known: dict[str, Description],
    made: dict[str, Description],
    created: tuple[Pair, ...],
    names: Names,
) -> Iterator[str]:
    own = f"{claim.subject}/nanopub"
    head, assertion, provenance, info = (
        f"{own}/{part}" for part in ("head", "assertion", "provenance", "pubinfo")
    )
    asserted = tuple(p for p in claim.pairs if not p[0].startswith(_NOT_ASSERTED))
    told = tuple(p for p in claim.pairs if p[0].startswith(_NOT_ASSERTED))
    quantities = [known[v.iri] for _, v in asserted if isinstance(v, Ref) and v.iri in known]
    activity = next(v for p, v in told if p == "prov:wasGeneratedBy")
    assert isinstance(activity, Ref)
    agent = Ref(activity.iri.replace(f"{names.base}activity/", f"{names.base}agent/", 1))
    yield f"\n<{head}> {{\n<{own}> a np:Nanopublication ; np:hasAssertion <{assertion}> ;\n"
    yield f"    np:hasProvenance <{provenance}> ; np:hasPublicationInfo <{info}> .\n}}\n"
    about = Description(claim.subject, assertion, asserted)
    yield from _graph(assertion, [about, *quantities], names)
    sources = Description(assertion, provenance, told)
    places = [v.iri for p, v in told if p == "kg:evidence" and isinstance(v, Ref)]
    words = [known[iri] for place in places for iri in _reached(place, known)]
    yield from _graph(provenance, [sources, *words, made[activity.iri]], names)
    quantity = next(v for p, v in claim.pairs if p == "kg:quantityText")
    pairs: tuple[Pair, ...] = (
        ("dcterms:creator", agent),
        ("rdfs:label", quantity if isinstance(quantity, Text) else Text("")),
        *created,
    )
    yield from _graph(info, [Description(own, info, pairs), made[agent.iri]], names)


def _reached(place: str, known: dict[str, Description]) -> list[str]:
    """Return a piece of evidence and its selectors."""
    selectors = [
        v.iri for p, v in known[place].pairs if p == "oa:hasSelector" and isinstance(v, Ref)
    ]
    return [place, *selectors]


def _graph(graph: str, descriptions: Iterable[Description], names: Names) -> Iterator[str]:
    yield f"<{graph}> {{\n"
    for description in descriptions:
        yield turtle_block(description, names)
    yield "}\n"
