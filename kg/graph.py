"""From records to facts and to the networkx graph: the one place where nodes and edges are made.

``Build`` holds what an exporter may read: extractions, concepts, facts, claims (all re-iterable, in
one order) and, made on first use, the networkx graph. RDF, tables and pages are sinks of the same
streams, so that the outputs cannot disagree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path

import networkx as nx

from kg import vocab
from kg.curation import Correction, Curation
from kg.hierarchy import CONFIDENCE, Broader, hierarchy
from kg.linking import BUNDLED, Link, Vocabulary, kinds, link, open_vocabulary
from kg.model import Claim, ClaimFact, Concept, Entity, Extraction, Fact, Mention, Paper
from kg.resolve import Node, Resolution, Resolver, replacements, resolve
from kg.sentences import split

__all__ = ["Build", "to_networkx"]


class Build:
    """A corpus of extractions, resolved, for exporters to read.

    Parameters
    ----------
    extractions
        Called for each pass over the records, so that a large file need not be held in memory.
    base
        IRI under which papers, concepts and claims are named.
    curation
        What a person corrected.
    replaced
        Id of the concept that took the place of a former one.
    vocabularies
        Files of terms elsewhere that concepts are linked to.
    when
        Time of the extraction, for its provenance; none unless told, as the same input would give
        other bytes.
    """

    def __init__(
        self,
        extractions: Callable[[], Iterable[Extraction]],
        *,
        base: str = vocab.DEFAULT_BASE,
        curation: Curation | None = None,
        replaced: Mapping[str, str] | None = None,
        vocabularies: Sequence[Path] = BUNDLED,
        when: str | None = None,
    ) -> None:
        self._extractions = extractions
        self.base = base
        self.curation = curation or Curation()
        self._former = dict(replaced or {})
        self.vocabularies = tuple(vocabularies)
        self._opened: dict[Path, Vocabulary] = {}
        self.when = when

    def extractions(self) -> Iterator[Extraction]:
        """Yield the record of each paper, in input order, as a person corrected it."""
        if not self.curation.of_records:
            return iter(self._extractions())
        return (self.curation.applied(e, self._uncorrected) for e in self._extractions())

    def papers(self) -> Iterator[Paper]:
        """Yield each paper, in input order."""
        return (extraction.paper for extraction in self.extractions())

    @cached_property
    def replaced(self) -> dict[str, str]:
        """Id of the concept that took the place of a former one, or of one that was corrected."""
        if not self.curation.corrections:
            return self._former
        retyped = self.curation.retyped(self._uncorrected, self.resolution)
        return replacements(self._uncorrected, self.resolution, {**self._former, **retyped})

    @cached_property
    def _uncorrected(self) -> Resolution:
        resolver = Resolver(translations=self._translations, asked=self.curation.of_records)
        return resolve(self._extractions(), resolver)

    def unused_corrections(self) -> list[Correction]:
        """Return the corrections of a person that fit nothing in the records."""
        said = self.curation
        return said.unused(self._uncorrected, self.resolution) if said.corrections else []

    @cached_property
    def resolution(self) -> Resolution:
        """Concepts of the corpus and where each entity belongs."""
        said = self.curation
        resolver = Resolver(said.splits, said.merges, said.names, self._translations)
        return resolve(self.extractions(), resolver)

    @cached_property
    def _translations(self) -> list[tuple[Node, ...]]:
        own = [self._vocabulary(path) for path in self.vocabularies if path not in BUNDLED]
        return [group for vocabulary in own for group in vocabulary.translations()]

    def _vocabulary(self, path: Path) -> Vocabulary:
        if path not in self._opened:
            self._opened[path] = open_vocabulary(path)
        return self._opened[path]

    @cached_property
    def links(self) -> dict[str, tuple[Link, ...]]:
        """Where concepts exist elsewhere, by concept id: at most one link a vocabulary."""
        return self._linked[0]

    @cached_property
    def _linked(self) -> tuple[dict[str, tuple[Link, ...]], list[tuple[str, str]]]:
        links: dict[str, tuple[Link, ...]] = {}
        above: list[tuple[str, str]] = []
        for path in self.vocabularies:
            vocabulary = self._vocabulary(path)
            found = link(self.concepts, vocabulary)
            above += kinds(found, vocabulary)
            for concept_id, one in found.items():
                links[concept_id] = (*links.get(concept_id, ()), one)
        return links, above

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """Concepts, sorted by id."""
        return self.resolution.concepts

    @cached_property
    def hierarchy(self) -> tuple[Broader, ...]:
        """What is a kind of what, and how that is known."""
        return hierarchy(self.extractions(), self.resolution, self._linked[1])

    def facts(self) -> Iterator[Fact]:
        """Yield every edge with its evidence: paper to concept, then concept to concept."""
        for extraction in self.extractions():
            yield from _facts(extraction, self.resolution)

    def claims(self) -> Iterator[ClaimFact]:
        """Yield every numeric claim with its slots linked to concepts."""
        for extraction in self.extractions():
            yield from _claims(extraction, self.resolution)

    def show(self, height: int = 700) -> object:
        """Return the explorer for a notebook cell, ``height`` pixels high."""
        # Loaded by name: the page is made above this module, of what this module gives it.
        return import_module("kg.notebook").frame(self, height)

    def _repr_html_(self) -> str:
        return str(self.show()._repr_html_())  # type: ignore[attr-defined]

    @cached_property
    def graph(self) -> nx.MultiDiGraph:
        """The networkx graph of papers and concepts."""
        return to_networkx(self)


def to_networkx(build: Build) -> nx.MultiDiGraph:
    """Return papers and concepts as nodes, and one edge for each (subject, predicate, object).

    Node attributes: ``kind`` ("paper" or "concept"), ``label``, ``type``; a concept also has
    ``aliases`` and ``n_papers``, a paper ``title``, ``date`` and ``url``. Edge attributes:
    ``predicate`` (also the key), ``n_papers``, ``confidence`` (the highest) and ``evidence``, a
    tuple of (paper id, start, end). Edges ``broader`` lead to what a concept is a kind of, and have
    ``how`` that is known; where only the names say it they have no evidence.
    """
    graph = nx.MultiDiGraph()
    for paper in build.papers():
        graph.add_node(
            paper.id,
            kind="paper",
            label=paper.title,
            type="Paper",
            title=paper.title,
            date=paper.date,
            url=paper.url,
        )
    for concept in build.concepts:
        graph.add_node(
            concept.id,
            kind="concept",
            label=concept.label,
            type=concept.type,
            aliases=concept.aliases,
            n_papers=len(concept.papers),
        )
    for fact in build.facts():
        evidence = (fact.paper, fact.start, fact.end)
        known = graph.get_edge_data(fact.subject, fact.object, fact.predicate)
        if known is None:
            graph.add_edge(
                fact.subject,
                fact.object,
                fact.predicate,
                predicate=fact.predicate,
                n_papers=1,
                confidence=fact.confidence,
                evidence=(evidence,),
            )
            continue
        known["evidence"] = (*known["evidence"], evidence)
        known["confidence"] = max(known["confidence"], fact.confidence)
        known["n_papers"] = len({paper for paper, _, _ in known["evidence"]})
    for kind in build.hierarchy:
        graph.add_edge(
            kind.narrower,
            kind.broader,
            vocab.BROADER,
            predicate=vocab.BROADER,
            n_papers=len({paper for paper, _, _ in kind.evidence}),
            confidence=CONFIDENCE[kind.how],
            evidence=kind.evidence,
            how=kind.how,
        )
    return graph


def _facts(extraction: Extraction, resolution: Resolution) -> Iterator[Fact]:
    paper = extraction.paper
    sentences = split(paper.text)
    ids = _ids(extraction, resolution)
    seen: set[tuple[str, str, str]] = set()
    for entity in extraction.entities:
        mention = _telling_mention(entity, len(paper.title))
        start, end = _sentence(sentences, mention)
        predicate = vocab.ROLE_RELATION[entity.role]
        fact = Fact(paper.id, predicate, ids[entity.name], paper.id, start, end, entity.confidence)
        if (fact.subject, fact.predicate, fact.object) not in seen:
            seen.add((fact.subject, fact.predicate, fact.object))
            yield fact
    for relation in extraction.relations:
        subject, obj = ids[relation.subject], ids[relation.object]
        triple = (subject, relation.predicate, obj)
        if subject != obj and triple not in seen:
            seen.add(triple)
            yield Fact(*triple, paper.id, relation.start, relation.end, relation.confidence)


def _claims(extraction: Extraction, resolution: Resolution) -> Iterator[ClaimFact]:
    ids = _ids(extraction, resolution)
    count: dict[tuple[int, int], int] = {}
    for claim in extraction.claims:
        place = (claim.start, claim.end)
        count[place] = count.get(place, 0) + 1
        tail = f"-{count[place]}" if count[place] > 1 else ""
        yield ClaimFact(
            id=f"{extraction.paper.id}/claim/{claim.start}-{claim.end}{tail}",
            paper=extraction.paper.id,
            claim=claim,
            slots=tuple((slot, ids[name]) for slot, name in _slots(claim) if name in ids),
        )


def _ids(extraction: Extraction, resolution: Resolution) -> dict[str, str]:
    paper = extraction.paper.id
    return {entity.name: resolution.concept_id(entity, paper) for entity in extraction.entities}


def _slots(claim: Claim) -> Iterator[tuple[str, str]]:
    for slot in vocab.SLOTS:
        name = getattr(claim, slot)
        if name is not None:
            yield slot, name


def _telling_mention(entity: Entity, title_end: int) -> Mention:
    """Return the first mention in the abstract, else the first in the title."""
    return next((m for m in entity.mentions if m.start > title_end), entity.mentions[0])


def _sentence(sentences: list[tuple[int, int]], mention: Mention) -> tuple[int, int]:
    """Return the sentence that a mention starts in, stretched to hold all of it."""
    index = bisect_right([start for start, _ in sentences], mention.start) - 1
    if index < 0:
        return mention.start, mention.end
    start, end = sentences[index]
    return start, max(end, mention.end)
