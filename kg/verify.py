"""Evidence proves itself: every quote, offset and digest of a graph is checked against the records.

Store + records -> ``verify`` -> ``Fault``s: papers whose text is another one, quotes that do not
stand where they are said to, quantities likewise, and whatever else the graph says otherwise than
one made anew from the records. Nothing is trusted but the records.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.answers import Term, written
from kg.graph import Build
from kg.store import Store, open_store, write_store
from kg.terms import Names, clean, digest, expand

__all__ = ["Fault", "Report", "verify"]

_PREFIXES = {name: expand(f"{name}:") for name in ("kg", "oa", "rdf", "dcterms", "skos", "xsd")}
_PAPERS = (
    "SELECT ?paper ?digest WHERE { ?paper a kg:Paper OPTIONAL { ?paper kg:textDigest ?digest } }"
)
_QUOTES = """
SELECT ?place ?paper ?digest ?exact ?start ?end WHERE {
  ?place a oa:SpecificResource .
  OPTIONAL { ?place oa:hasSource ?paper }
  OPTIONAL { ?place kg:textDigest ?digest }
  OPTIONAL { ?place oa:hasSelector/oa:exact ?exact }
  OPTIONAL { ?place oa:hasSelector ?position . ?position oa:start ?start ; oa:end ?end }
}
"""
_FACTS = """
SELECT ?fact ?place ?paper ?confidence WHERE {
  { ?fact a kg:Statement } UNION { ?fact a kg:NumericClaim }
  OPTIONAL { ?fact kg:evidence ?place }
  OPTIONAL { ?fact kg:statedIn|kg:claimedIn ?paper }
  OPTIONAL { ?fact kg:confidence ?confidence }
}
"""
_QUANTITIES = """
SELECT ?claim ?paper ?text ?start ?end WHERE {
  ?claim a kg:NumericClaim .
  OPTIONAL { ?claim kg:claimedIn ?paper }
  OPTIONAL { ?claim kg:quantityText ?text ; kg:quantityStart ?start ; kg:quantityEnd ?end }
}
"""
_ANY_TIME = ox.NamedNode(expand("prov:endedAtTime"))
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not stand.

    Parameters
    ----------
    what
        IRI of the paper, fact, claim or piece of evidence.
    reason
        What differs.
    """

    what: str
    reason: str

    def __str__(self) -> str:
        return f"{self.what}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, and what does not stand.

    Parameters
    ----------
    papers, quotes, facts
        How many were checked.
    faults
        Sorted by what they are of.
    """

    papers: int
    quotes: int
    facts: int
    faults: tuple[Fault, ...]


def verify(store: Store, build: Build) -> Report:
    """Check a graph and its evidence against the records that it was made from.

    Parameters
    ----------
    store
        Of the graph.
    build
        Of the records, under the base of the graph.
    """
    names = Names(store.base)
    texts = {names.paper(paper.id): paper.text for paper in build.papers()}
    faults: list[Fault] = []
    n_papers = _check(faults, _papers(store, texts))
    n_quotes = _check(faults, _quotes(store, texts))
    wrong = {fault.what for fault in faults}
    n_facts = _check(faults, _facts(store, wrong))
    _check(faults, _quantities(store, texts))
    known = {fault.what for fault in faults}
    with tempfile.TemporaryDirectory() as folder:
        write_store(build, Path(folder) / "made")
        made = open_store(Path(folder) / "made")
        faults += (f for f in _differences(store, made) if f.what not in known)
        del made
    ordered = sorted(set(faults), key=lambda fault: (fault.what, fault.reason))
    return Report(n_papers, n_quotes, n_facts, tuple(ordered))


def _check(faults: list[Fault], found: Iterator[Fault | None]) -> int:
    n = 0
    for n, fault in enumerate(found, 1):  # noqa: B007 - the count is wanted
        if fault is not None:
            faults.append(fault)
    return n


def _papers(store: Store, texts: Mapping[str, str]) -> Iterator[Fault | None]:
    known = set()
    for paper, said in _rows(store, _PAPERS):
        known.add(paper)
        if paper not in texts:
            yield Fault(paper, "no record is of this paper")
        elif not said:
            yield Fault(paper, "it has no digest of its text")
        elif said != digest(texts[paper]):
            yield Fault(paper, "its text is not that of the record")
        else:
            yield None
    for paper in sorted(texts.keys() - known):
        yield Fault(paper, "the graph does not have this paper")


def _quotes(store: Store, texts: Mapping[str, str]) -> Iterator[Fault | None]:
    for place, paper, said, exact, start, end in _rows(store, _QUOTES):
        text = texts.get(paper)
        if text is not None and said != digest(text):
            yield Fault(place, "it is of another text" if said else "it has no digest of its text")
        else:
            yield _at(place, text, exact, start, end, "quote")


def _quantities(store: Store, texts: Mapping[str, str]) -> Iterator[Fault | None]:
    for claim, paper, text, start, end in _rows(store, _QUANTITIES):
        yield _at(claim, texts.get(paper), text, start, end, "quantity")


def _facts(store: Store, wrong: set[str]) -> Iterator[Fault | None]:
    for fact, place, paper, confidence in _rows(store, _FACTS):
        if not place:
            yield Fault(fact, "it has no evidence")
        elif place in wrong or paper in wrong:
            yield Fault(fact, "its evidence does not stand")
        elif not confidence:
            yield Fault(fact, "it has no confidence")
        else:
            yield None


def _differences(store: Store, made: Store) -> Iterator[Fault]:
    """Yield what the graph says under its base otherwise than one made of the records."""
    extra, lacking = _only(store, made), _only(made, store)
    for what in sorted(extra.keys() | lacking.keys()):
        more, less = extra.get(what, {}), lacking.get(what, {})
        if not _told(store, what):
            yield Fault(what, "the graph does not have it")
        elif not _told(made, what):
            yield Fault(what, "the records do not support it")
        else:
            for predicate in sorted(more.keys() | less.keys()):
                here, there = (_listed(found.get(predicate, ())) for found in (more, less))
                name = _curie(predicate, store)
                yield Fault(
                    what, f"its {name} is {here or 'missing'}, by the records {there or 'not'}"
                )


def _only(store: Store, other: Store) -> dict[str, dict[str, list[str]]]:
    """Return subject -> predicate -> objects of what a store says and another one does not."""
    found: dict[str, dict[str, list[str]]] = {}
    for quad in store.quads.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        subject, predicate = quad.subject, quad.predicate
        ours = isinstance(subject, ox.NamedNode) and subject.value.startswith(store.base)
        if ours and predicate != _ANY_TIME and quad not in other.quads:
            predicates = found.setdefault(written(subject), {})
            predicates.setdefault(predicate.value, []).append(written(quad.object))
    return found


def _told(store: Store, iri: str) -> bool:
    found = store.quads.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph())
    return next(found, None) is not None


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(map(_short, values)))


def _curie(iri: str, store: Store) -> str:
    fits = [(start, name) for name, start in store.prefixes.items() if iri.startswith(start)]
    start, name = max(fits, default=("", ""))
    return f"{name}:{iri[len(start) :]}" if start else iri


def _at(what: str, text: str | None, said: str, start: str, end: str, kind: str) -> Fault | None:
    if text is None:
        return Fault(what, "no record is of its paper")
    if not (said and start.isdigit() and end.isdigit()):
        return Fault(what, f"its {kind} or the place of it is missing")
    found = clean(text[int(start) : int(end)])
    if found == said:
        return None
    return Fault(what, f"its {kind} is {_short(said)}, the text there {_short(found)}")


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")


def _rows(store: Store, text: str) -> Iterator[tuple[str, ...]]:
    answer = store.quads.query(text, prefixes=_PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    for row in answer:
        yield tuple(_plain(term) for term in row)


def _plain(term: Term | None) -> str:
    return "" if term is None else written(term)
