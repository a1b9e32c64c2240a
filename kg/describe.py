"""What the graph says of each paper, concept, fact and claim, as plain descriptions of resources.

``Build`` -> ``describe`` -> one ``Description`` after another (a resource, its predicate-object
pairs, the named graph they belong to) -> the formats in ``kg.rdf``. No blank nodes, no clock: every
IRI is made from the content, so that the same input gives the same graph, and two builds can be
merged. Evidence is a Web Annotation selector (https://www.w3.org/TR/annotation-model/#selectors)
named by the paper and an RFC 5147 character range, with the digest of the text that it counts in.

A fact is stated twice on purpose: as a direct triple, which is easy to ask for, and as a
``kg:Statement`` node that carries paper, words and confidence. RDF-star would be shorter, but
rdflib reads none of its syntaxes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from kg import vocab
from kg.graph import Build
from kg.linking import Link
from kg.model import Claim, ClaimFact, Concept, Extractor, Fact, Paper, Span
from kg.terms import (
    PAPER_PREDICATES,
    Names,
    Ref,
    Text,
    clean,
    count,
    date,
    decimal,
    digest,
    expand,
    moment,
    page,
    qudt_kind,
    qudt_unit,
)
from kg.text import one_line

__all__ = ["CONTEXT_LENGTH", "Description", "describe"]

CONTEXT_LENGTH = 32
"""Characters before and after a quote, by which it is found again in a changed text."""

_Item = TypeVar("_Item", Fact, ClaimFact)

Pair = tuple[str, Ref | Text]
"""Predicate (CURIE) and object."""


@dataclass(frozen=True, slots=True)
class Description:
    """Some of what the graph says of one resource.

    Parameters
    ----------
    subject
        IRI of the resource.
    graph
        IRI of the named graph that says it: that of a paper's extraction, or that of the concepts.
    pairs
        Predicates (CURIEs) and objects, none twice, those of one predicate next to each other.
    """

    subject: str
    graph: str
    pairs: tuple[Pair, ...]


def describe(build: Build, *, per_paper: bool) -> Iterator[Description]:
    """Yield what a build says, concepts first, then paper by paper, in a fixed order.

    Parameters
    ----------
    build
        Read in a single pass side by side, so that memory does not grow with the texts.
    per_paper
        Whether links between concepts are said in the graph of each paper that states them; if
        not, they are said once, with the concept.

    Raises
    ------
    FormatError
        When the base of the build is no IRI.
    """
    names = Names(build.base)
    links = {} if per_paper else _links(build.facts())
    scheme = [_type("skos:ConceptScheme"), ("dcterms:title", Text("Concepts"))]
    yield Description(names.concepts, names.concepts, tuple(scheme))
    broader: dict[str, list[str]] = {}
    for kind in build.hierarchy:
        broader.setdefault(kind.narrower, []).append(kind.broader)
    for concept in build.concepts:
        elsewhere = build.links.get(concept.id, ())
        above = dict.fromkeys(broader.get(concept.id, ()))
        yield _concept(concept, links.get(concept.id, ()), above, elsewhere, names)
    yield from _history(build, names)
    facts, claims = _ByPaper(build.facts()), _ByPaper(build.claims())
    known: set[Extractor] = set()
    for extraction in build.extractions():
        paper = extraction.paper
        if extraction.extractor not in known:
            known.add(extraction.extractor)
            yield from _extractor(extraction.extractor, build.when, names)
        found = _Found(paper, extraction.extractor, facts.of(paper.id), claims.of(paper.id))
        yield from _paper(found, names, per_paper=per_paper)


class _ByPaper(Generic[_Item]):
    """A stream in the order of the corpus, taken one paper's share at a time."""

    def __init__(self, items: Iterable[_Item]) -> None:
        self._items: Iterator[_Item] = iter(items)
        self._next: _Item | None = next(self._items, None)

    def of(self, paper_id: str) -> list[_Item]:
        """Return the items of the paper whose turn it is; none if it has none."""
        taken: list[_Item] = []
        while self._next is not None and self._next.paper == paper_id:
            taken.append(self._next)
            self._next = next(self._items, None)
        return taken


@dataclass(frozen=True, slots=True)
class _Found:
    """A paper and all that was found in it, linked to concepts."""

    paper: Paper
    made_by: Extractor
    facts: list[Fact]
    claims: list[ClaimFact]


def _links(facts: Iterable[Fact]) -> dict[str, list[tuple[str, str]]]:
    """Return the distinct (predicate, object) of each concept, in the order of the vocabulary."""
    links: dict[str, set[tuple[str, str]]] = {}
    for fact in facts:
        if fact.predicate not in PAPER_PREDICATES:
            links.setdefault(fact.subject, set()).add((fact.predicate, fact.object))
    return {subject: sorted(pairs, key=_link_order) for subject, pairs in links.items()}


_ORDER = {r.name: i for i, r in enumerate((*vocab.PAPER_RELATIONS, *vocab.RELATIONS))}


def _link_order(link: tuple[str, str]) -> tuple[int, str]:
    return _ORDER[link[0]], link[1]


def _concept(
    concept: Concept,
    links: Iterable[tuple[str, str]],
    above: Iterable[str],
    elsewhere: Iterable[Link],
    names: Names,
) -> Description:
    kind = next(t for t in vocab.ENTITY_TYPES if t.name == concept.type)
    label = clean(one_line(concept.label)) or concept.id
    aliases = sorted({clean(one_line(alias)) for alias in concept.aliases} - {label, ""})
    pairs: list[Pair] = [_type(f"kg:{kind.name}"), *map(_type, kind.parents)]
    pairs.append(("skos:prefLabel", Text(label)))
    pairs += [("skos:altLabel", Text(alias)) for alias in aliases]
    pairs += [("skos:broader", Ref(names.concept(other))) for other in above]
    pairs.append(("skos:inScheme", Ref(names.concepts)))
    pairs.append(("kg:paperCount", count(len(concept.papers))))
    pairs += [(f"skos:{one.relation}", Ref(iri)) for one in elsewhere if (iri := page(one.iri))]
    pairs += [(f"kg:{predicate}", Ref(names.concept(obj))) for predicate, obj in links]
    return Description(names.concept(concept.id), names.concepts, tuple(pairs))


def _history(build: Build, names: Names) -> Iterator[Description]:
    """Yield what took the place of former concepts, and what a person corrected."""
    for old, new in build.replaced.items():
        pairs: list[Pair] = [("dcterms:isReplacedBy", Ref(names.concept(new)))]
        yield Description(names.concept(old), names.concepts, tuple(pairs))
    meant = {**build.resolution.ids, **build.resolution.meant}
    for correction in build.curation.corrections:
        pairs = [_type("prov:Activity")]
        pairs.append(("dcterms:description", Text(clean(one_line(str(correction))))))
        if correction.note:
            pairs.append(("rdfs:comment", Text(clean(one_line(correction.note)))))
        if correction.node in meant:
            pairs.append(("prov:used", Ref(names.concept(meant[correction.node]))))
        yield Description(names.correction(str(correction)), names.concepts, tuple(pairs))


def _extractor(made_by: Extractor, when: str | None, names: Names) -> Iterator[Description]:
    """Yield the program and its one activity: one for all that it found, at a time only if told."""
    agent, activity = names.agent(made_by), names.activity(made_by)
    pairs: list[Pair] = [_type("prov:SoftwareAgent"), ("schema:name", Text(clean(made_by.name)))]
    pairs.append(("schema:softwareVersion", Text(clean(made_by.version))))
    pairs.append(("kg:weights", Text(clean(made_by.model))))
    yield Description(agent, names.concepts, tuple(pairs))
    pairs = [_type("prov:Activity"), ("prov:wasAssociatedWith", Ref(agent))]
    pairs += [("prov:endedAtTime", moment(when))] if when else []
    yield Description(activity, names.concepts, tuple(pairs))


def _paper(found: _Found, names: Names, *, per_paper: bool) -> Iterator[Description]:
    paper, facts = found.paper, found.facts
    graph, iri = names.extraction(paper.id), names.paper(paper.id)
    own = [f for f in facts if f.predicate in PAPER_PREDICATES]
    yield Description(iri, graph, (*_bibliography(paper), *_direct(own, names)))
    activity = Ref(names.activity(found.made_by))
    pairs: list[Pair] = [_type("kg:Extraction"), ("prov:wasDerivedFrom", Ref(iri))]
    yield Description(graph, graph, (*pairs, ("prov:wasGeneratedBy", activity)))
    if per_paper:
        between = [f for f in facts if f.predicate not in PAPER_PREDICATES]
        for subject in dict.fromkeys(f.subject for f in between):
            links = _direct([f for f in between if f.subject == subject], names)
            yield Description(names.concept(subject), graph, tuple(links))
    for fact in facts:
        told = (*_statement(fact, names), ("prov:wasGeneratedBy", activity))
        yield Description(names.statement(fact), graph, told)
    for claim in found.claims:
        yield from _claim(claim, graph, activity, names)
    spans = {Span(f.start, f.end) for f in facts} | {c.claim.evidence for c in found.claims}
    text_digest = Text(digest(paper.text))
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        yield from _evidence(paper, span, text_digest, graph, names)


def _bibliography(paper: Paper) -> Iterator[Pair]:
    yield from map(_type, ("kg:Paper", "fabio:ResearchPaper", "schema:ScholarlyArticle"))
    yield "dcterms:identifier", Text(clean(paper.id))
    yield "dcterms:title", Text(clean(paper.title))
    if paper.abstract:
        yield "dcterms:abstract", Text(clean(paper.abstract))
    yield "kg:textDigest", Text(digest(paper.text))
    for author in dict.fromkeys(map(clean, paper.authors)):
        yield "dcterms:creator", Text(author)
    if paper.date:
        yield "dcterms:issued", date(paper.date)
    if paper.doi:
        yield "schema:identifier", Text(clean(paper.doi))
    if paper.venue:
        yield "kg:venue", Text(clean(paper.venue))
    address = page(paper.url)
    if address:
        yield "foaf:page", Ref(address)


def _direct(facts: Iterable[Fact], names: Names) -> list[Pair]:
    links = sorted({(f.predicate, f.object) for f in facts}, key=_link_order)
    return [(f"kg:{predicate}", Ref(names.concept(obj))) for predicate, obj in links]


def _statement(fact: Fact, names: Names) -> Iterator[Pair]:
    paper = Ref(names.paper(fact.paper))
    of_paper = fact.predicate in PAPER_PREDICATES
    yield from map(_type, ("kg:Statement", "rdf:Statement"))
    yield "rdf:subject", paper if of_paper else Ref(names.concept(fact.subject))
    yield "rdf:predicate", Ref(expand(f"kg:{fact.predicate}"))
    yield "rdf:object", Ref(names.concept(fact.object))
    yield "kg:confidence", decimal(fact.confidence)
    yield "kg:evidence", Ref(names.evidence(fact.paper, Span(fact.start, fact.end)))
    yield "kg:statedIn", paper
    yield "prov:wasDerivedFrom", paper


def _claim(fact: ClaimFact, graph: str, activity: Ref, names: Names) -> Iterator[Description]:
    claim, slots = fact.claim, dict(fact.slots)
    iri, paper = names.claim(fact), Ref(names.paper(fact.paper))
    value, unit = _numbers(claim), qudt_unit(claim.unit)
    metric = Ref(names.concept(slots["metric"])) if "metric" in slots else None
    pairs: list[Pair] = [_type("kg:NumericClaim")]
    pairs += [_type("mls:ModelEvaluation")] if metric and value else []
    pairs += [("kg:quantityText", Text(clean(claim.quantity))), *value]
    pairs += [("kg:quantityStart", count(claim.start)), ("kg:quantityEnd", count(claim.end))]
    pairs += [("kg:unitText", Text(clean(claim.unit)))] if claim.unit is not None else []
    kind = qudt_kind(claim.unit)
    pairs += [("qudt:hasQuantityKind", kind)] if kind else []
    pairs.append(("kg:comparator", Text(claim.comparator)))
    pairs += [("kg:direction", Text(claim.direction))] if claim.direction is not None else []
    pairs += _slots(claim, slots, names)
    pairs += [("kg:condition", Text(clean(c))) for c in dict.fromkeys(claim.conditions)]
    pairs.append(("kg:confidence", decimal(claim.confidence)))
    pairs.append(("kg:evidence", Ref(names.evidence(fact.paper, claim.evidence))))
    pairs += [("kg:claimedIn", paper), ("prov:wasDerivedFrom", paper)]
    pairs.append(("prov:wasGeneratedBy", activity))
    if metric and value:
        pairs += [("mls:specifiedBy", metric), ("mls:hasValue", value[0][1])]
    if unit and value:
        measure = f"{iri}/quantity"
        pairs += [("qudt:hasUnit", unit), ("qudt:quantityValue", Ref(measure))]
        # QUDT has no term for the end of a range that its users agree on, so that one is ours.
        quantity = (_type("qudt:QuantityValue"), ("qudt:numericValue", value[0][1]), *value[1:])
        yield Description(measure, graph, (*quantity, ("qudt:hasUnit", unit)))
    yield Description(iri, graph, tuple(pairs))


def _slots(claim: Claim, linked: dict[str, str], names: Names) -> Iterator[Pair]:
    """Yield each slot as a concept where it is one, and always in the paper's own words."""
    for slot in vocab.SLOTS:
        name: str | None = getattr(claim, slot)
        if name is None:
            continue
        if slot in linked:
            yield f"kg:{slot}", Ref(names.concept(linked[slot]))
        yield f"kg:{slot}Text", Text(clean(name))


def _numbers(claim: Claim) -> list[Pair]:
    """Return the value and, of a range, its upper end; nothing where the value is no number."""
    if not math.isfinite(claim.value):
        return []
    numbers: list[Pair] = [("kg:value", decimal(claim.value))]
    if claim.value_high is not None and math.isfinite(claim.value_high):
        numbers.append(("kg:valueHigh", decimal(claim.value_high)))
    return numbers


def _evidence(
    paper: Paper, span: Span, text_digest: Text, graph: str, names: Names
) -> Iterator[Description]:
    iri = names.evidence(paper.id, span)
    words, place = iri.replace("#char=", "#quote="), iri.replace("#char=", "#position=")
    pairs: list[Pair] = [_type("oa:SpecificResource"), ("oa:hasSource", Ref(names.paper(paper.id)))]
    pairs += [("oa:hasSelector", Ref(words)), ("oa:hasSelector", Ref(place))]
    pairs.append(("kg:textDigest", text_digest))
    yield Description(iri, graph, tuple(pairs))
    text = paper.text
    before = text[max(0, span.start - CONTEXT_LENGTH) : span.start]
    after = text[span.end : span.end + CONTEXT_LENGTH]
    pairs = [_type("oa:TextQuoteSelector")]
    pairs.append(("oa:exact", Text(clean(text[span.start : span.end]))))
    pairs += [("oa:prefix", Text(clean(before)))] if before else []
    pairs += [("oa:suffix", Text(clean(after)))] if after else []
    yield Description(words, graph, tuple(pairs))
    pairs = [_type("oa:TextPositionSelector"), ("oa:start", count(span.start))]
    yield Description(place, graph, (*pairs, ("oa:end", count(span.end))))


def _type(curie: str) -> Pair:
    return "rdf:type", Ref(expand(curie))
