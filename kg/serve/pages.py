"""A page for every thing: what is known of a paper, concept, statement or claim, with its words.

IRI -> ``thing`` (all triples about it, read from the store) -> ``to_html`` for people, ``to_rdf``
for programs. Everything that papers wrote is escaped; links lead to things of this store, or to
web addresses that `kg.terms.page` lets pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from urllib.parse import quote

import pyoxigraph as ox

from kg import vocab
from kg.answers import Term, written
from kg.guard import our_terms
from kg.rdf import ontology
from kg.sheet import marked, name_of, shown
from kg.store import Store
from kg.terms import expand, page

__all__ = ["Thing", "as_rdf", "description", "thing", "to_html", "to_rdf", "vocabulary"]

_MOST = 500
"""Statements and claims that one page shows."""


def _node(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))


_SUBJECT, _PREDICATE, _OBJECT = (_node(f"rdf:{n}") for n in ("subject", "predicate", "object"))
_TYPE, _LABEL, _ALSO = _node("rdf:type"), _node("skos:prefLabel"), _node("skos:altLabel")
_EVIDENCE, _SELECTOR, _EXACT = _node("kg:evidence"), _node("oa:hasSelector"), _node("oa:exact")
_STATED, _CLAIMED = _node("kg:statedIn"), _node("kg:claimedIn")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")


@dataclass(frozen=True, slots=True)
class Thing:
    """What a store says of one IRI.

    Parameters
    ----------
    node
        The IRI.
    own
        Its triples: (predicate, value).
    statements, claims
        That are about it, or made in it if it is a paper; at most 500 of each.
    more
        Whether there are more of them.
    """

    node: ox.NamedNode
    own: tuple[tuple[ox.NamedNode, Term], ...]
    statements: tuple[ox.NamedNode, ...]
    claims: tuple[ox.NamedNode, ...]
    more: bool


def thing(store: Store, iri: str) -> Thing | None:
    """Return what a store says of an IRI, None if nothing."""
    if not _IRI.fullmatch(iri):
        return None
    node = ox.NamedNode(iri)
    own = tuple(sorted(_about(store, node), key=str))
    statements = _unique(_subjects(store, node, (_SUBJECT, _OBJECT, _STATED)))
    claims = _unique(_subjects(store, node, (*(_node(f"kg:{s}") for s in vocab.SLOTS), _CLAIMED)))
    if not own and not statements and not claims:
        return None
    more = len(statements) > _MOST or len(claims) > _MOST
    return Thing(node, own, statements[:_MOST], claims[:_MOST], more)


def to_rdf(found: Thing, store: Store, format: ox.RdfFormat) -> bytes:
    """Return the triples of a thing, of what is said of it, and of the evidence."""
    nodes = [found.node, *found.statements, *found.claims]
    places = [o for n in nodes[1:] for o in _values(store, n, _EVIDENCE)]
    nodes += [place for place in places if isinstance(place, ox.NamedNode)]
    selectors = [o for n in dict.fromkeys(nodes) for o in _values(store, n, _SELECTOR)]
    nodes += [selector for selector in selectors if isinstance(selector, ox.NamedNode)]
    triples = (
        ox.Triple(node, predicate, value)
        for node in dict.fromkeys(nodes)
        for predicate, value in sorted(_about(store, node), key=str)
    )
    return ox.serialize(triples, format=format, prefixes=store.prefixes) or b""


def as_rdf(turtle: str, format: ox.RdfFormat) -> bytes:
    """Return Turtle in another format."""
    quads = list(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))
    return ox.serialize([q.triple for q in quads], format=format, prefixes=_DESCRIBED) or b""


_DESCRIBED = {"sd": "http://www.w3.org/ns/sparql-service-description#"}


def description(endpoint: str) -> str:
    """Return the service description of an endpoint, in Turtle.

    https://www.w3.org/TR/sparql11-service-description/
    """
    formats = "http://www.w3.org/ns/formats/"
    kinds = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV",
             "SPARQL_Results_TSV", "Turtle", "N-Triples", "RDF_XML", "JSON-LD")  # fmt: skip
    results = ", ".join(f"<{formats}{kind}>" for kind in kinds)
    where = quote(endpoint, safe=":/[]")
    return (
        f"@prefix sd: <{_DESCRIBED['sd']}> .\n"
        f"<{where}> a sd:Service ; sd:endpoint <{where}> ;\n"
        "  sd:supportedLanguage sd:SPARQL11Query ;\n"
        f"  sd:resultFormat {results} ;\n"
        "  sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .\n"
    )


def vocabulary() -> list[dict[str, str]]:
    """Return the terms of our ontology with what they mean, for completion."""
    store = ox.Store()
    store.load(ontology("kg.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    told = []
    for name in sorted(our_terms()):
        about = store.quads_for_pattern(
            ox.NamedNode(vocab.KG + name), _node("skos:definition"), None
        )
        told.append({"term": f"kg:{name}", "about": next((written(q.object) for q in about), "")})
    return told


def to_html(found: Thing, store: Store) -> str:
    """Return the page of a thing, for people."""
    name = shown(name_of(found.node, store))
    own = found.own
    kinds = sorted(
        {_short(o, store) for p, o in own if p == _TYPE and written(o).startswith(vocab.KG)}
    )
    also = sorted({written(o) for p, o in own if p == _ALSO})
    here = f"/about?iri={quote(found.node.value, safe='')}"
    formats = " · ".join(
        f'<a href="{escape(here)}&amp;format={end}">{text}</a>'
        for end, text in (
            ("ttl", "Turtle"),
            ("nt", "N-Triples"),
            ("rdf", "RDF/XML"),
            ("jsonld", "JSON-LD"),
        )
    )
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<title>{name}</title><link rel="stylesheet" href="/static/editor.css"></head>',
        '<body class="thing"><nav aria-label="Site">',
        '<a href="/">Query</a> <a href="/explore">Explore</a></nav>',
        f"<main><h1>{name}</h1>",
        f"<p>{shown(', '.join(kinds).replace('kg:', '')) or 'Thing'}",
        f" · also written {shown(', '.join(also))}" if also else "",
        f"</p><p><code>{shown(found.node.value)}</code></p>",
        *_facts(found, store),
        *_statements(found, store),
        *_claims(found, store),
        "<p>There is more than this page shows; ask for it with a query.</p>" if found.more else "",
        f"<footer><p>As data: {formats}</p></footer></main></body></html>\n",
    ]
    return "".join(parts)


def _facts(found: Thing, store: Store) -> Iterator[str]:
    rows = [(p, o) for p, o in found.own if p not in (_TYPE, _LABEL, _ALSO) and not _is_link(p, o)]
    if rows:
        yield "<h2>About it</h2><dl>"
        for predicate, value in rows:
            yield f"<dt>{shown(_short(predicate, store))}</dt><dd>{_linked(value, store)}</dd>"
        yield "</dl>"


def _is_link(predicate: ox.NamedNode, value: Term) -> bool:
    """Whether a triple is shown among the statements, with its evidence."""
    return predicate.value.startswith(vocab.KG) and isinstance(value, ox.NamedNode)


def _statements(found: Thing, store: Store) -> Iterator[str]:
    if not found.statements:
        return
    yield f'<h2>What is said</h2><p>{len(found.statements)} statements</p><ul class="said">'
    for node in found.statements:
        parts = [next(_values(store, node, p), None) for p in (_SUBJECT, _PREDICATE, _OBJECT)]
        if None in parts:
            continue
        subject, predicate, obj = (p for p in parts if p is not None)
        verb = _short(predicate, store).removeprefix("kg:")
        words = [name_of(subject, store), name_of(obj, store)]
        yield f"<li>{_linked(subject, store)} <em>{shown(_spaced(verb))}</em> {_linked(obj, store)}"
        yield from _evidence(node, words, _STATED, store)
        yield "</li>"
    yield "</ul>"


def _claims(found: Thing, store: Store) -> Iterator[str]:
    if not found.claims:
        return
    yield f'<h2>Numbers</h2><p>{len(found.claims)} claims</p><ul class="said">'
    for node in found.claims:
        told = {s: _text(store, node, f"kg:{s}Text") for s in (*vocab.SLOTS, "quantity", "unit")}
        direction = _text(store, node, "kg:direction")
        rest = [f"{name}: {told[name]}" for name in vocab.SLOTS if told[name]]
        quantity = f"<strong>{shown(told['quantity'])}</strong>"
        yield f'<li><a href="{_local(node.value, store)}">{quantity}</a>'
        yield f" {shown(' · '.join([*rest, *([direction] if direction else [])]))}"
        yield from _evidence(node, [told["quantity"]], _CLAIMED, store)
        yield "</li>"
    yield "</ul>"


def _evidence(
    node: ox.NamedNode, words: Sequence[str], where: ox.NamedNode, store: Store
) -> Iterator[str]:
    for quoted in sorted(_quotes(node, store)):
        yield f"<blockquote>{marked(quoted, words)}</blockquote>"
    for paper in _values(store, node, where):
        yield f"<p>{_linked(paper, store)}</p>"


def _quotes(node: ox.NamedNode, store: Store) -> set[str]:
    return {
        written(text)
        for place in _values(store, node, _EVIDENCE)
        if isinstance(place, ox.NamedNode)
        for selector in _values(store, place, _SELECTOR)
        if isinstance(selector, ox.NamedNode)
        for text in _values(store, selector, _EXACT)
    }


def _text(store: Store, node: ox.NamedNode, curie: str) -> str:
    return next((written(value) for value in _values(store, node, _node(curie))), "")


def _linked(term: Term, store: Store) -> str:
    """Return a term with a link to its page here, or to its web address."""
    if not isinstance(term, ox.NamedNode):
        return shown(written(term))
    name = shown(name_of(term, store))
    if any(True for _ in _about(store, term)):
        return f'<a href="{_local(term.value, store)}">{name}</a>'
    address = page(term.value)
    return f'<a href="{escape(address)}" rel="noreferrer">{name}</a>' if address else name


def _local(iri: str, store: Store) -> str:
    """Return the address of a thing's page on this server."""
    if iri.startswith(store.base) and "#" not in iri and "?" not in iri:
        return escape(f"/resource/{iri[len(store.base) :]}")
    return escape(f"/about?iri={quote(iri, safe='')}")


def _short(term: Term, store: Store) -> str:
    text = written(term)
    starts = [(iri, name) for name, iri in store.prefixes.items() if iri and text.startswith(iri)]
    iri, name = max(starts, default=("", ""))
    return f"{name}:{text[len(iri) :]}" if iri else text


def _spaced(verb: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", verb).casefold()


def _about(store: Store, node: ox.NamedNode) -> Iterator[tuple[ox.NamedNode, Term]]:
    for quad in store.quads.quads_for_pattern(node, None, None, ox.DefaultGraph()):
        yield quad.predicate, quad.object


def _values(store: Store, node: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[Term]:
    found = store.quads.quads_for_pattern(node, predicate, None, ox.DefaultGraph())
    return (quad.object for quad in found)


def _subjects(
    store: Store, node: ox.NamedNode, predicates: Iterable[ox.NamedNode]
) -> Iterator[ox.NamedNode]:
    for predicate in predicates:
        found = store.quads.quads_for_pattern(None, predicate, node, ox.DefaultGraph())
        for quad in islice(found, _MOST + 1):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject


def _unique(nodes: Iterable[ox.NamedNode]) -> tuple[ox.NamedNode, ...]:
    return tuple(sorted(set(nodes), key=lambda node: node.value))
