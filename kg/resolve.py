"""One concept for one thing: which entities of different papers are the same.

Two entities are one concept when they have the same type and their fullest names have the same
key (``text.key``), or when one of them is only known by an acronym that, in the whole corpus, other
papers spell out in just one way. Versions and digits are part of the key, so ``LLaMA`` and
``LLaMA 2`` never meet; an acronym with two expansions joins nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.model import Concept, Entity, Extraction
from kg.text import is_acronym, key, slug

__all__ = ["Resolution", "Resolver", "resolve"]

_Node = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The concepts of a corpus and where each entity belongs.

    Parameters
    ----------
    concepts
        Sorted by id.
    ids
        Concept id of each (type, key of the entity's name).
    """

    concepts: tuple[Concept, ...]
    ids: dict[_Node, str]
    _known: dict[_Node, str] = field(default_factory=dict, repr=False, compare=False)

    def concept_id(self, entity: Entity) -> str:
        """Return the id of the concept that an entity belongs to."""
        node = (entity.type, entity.name)
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self.ids[entity.type, key(entity.name)]
        return found


@dataclass(slots=True)
class _Names:
    """What the corpus says about one (type, key)."""

    labels: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    papers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Resolver:
    """Collects entities paper by paper; the result does not depend on their order."""

    _nodes: dict[_Node, _Names] = field(default_factory=dict)
    _expansions: dict[_Node, set[str]] = field(default_factory=dict)

    def add(self, extraction: Extraction) -> None:
        """Take in the entities of one paper."""
        for entity in extraction.entities:
            node = (entity.type, key(entity.name))
            names = self._nodes.setdefault(node, _Names())
            names.labels[entity.name] += 1
            names.forms.update({m.text for m in entity.mentions} | {entity.name})
            if extraction.paper.id not in names.papers[-1:]:
                names.papers.append(extraction.paper.id)
            for mention in entity.mentions:
                if is_acronym(mention.text) and not is_acronym(entity.name):
                    self._expansions.setdefault((entity.type, key(mention.text)), set()).add(
                        node[1]
                    )

    def resolve(self) -> Resolution:
        """Return the concepts of all papers taken in so far."""
        groups: dict[_Node, list[_Node]] = {}
        for node in sorted(self._nodes):
            groups.setdefault(self._home(node), []).append(node)
        order = {p: i for i, p in enumerate(self._paper_order())}
        concepts: list[Concept] = []
        ids: dict[_Node, str] = {}
        taken: set[str] = set()
        for home, members in groups.items():
            concept = self._concept(home, members, order, taken)
            taken.add(concept.id)
            concepts.append(concept)
            ids.update(dict.fromkeys(members, concept.id))
        return Resolution(tuple(sorted(concepts, key=lambda c: c.id)), ids)

    def _home(self, node: _Node) -> _Node:
        expansions = self._expansions.get(node, set())
        only = next(iter(expansions)) if len(expansions) == 1 else None
        return (node[0], only) if only and (node[0], only) in self._nodes else node

    def _paper_order(self) -> list[str]:
        seen: dict[str, None] = {}
        for names in self._nodes.values():
            seen.update(dict.fromkeys(names.papers))
        return sorted(seen)

    def _concept(
        self, home: _Node, members: list[_Node], order: dict[str, int], taken: set[str]
    ) -> Concept:
        forms: Counter[str] = Counter()
        papers: dict[str, None] = {}
        for node in members:
            forms.update(self._nodes[node].forms)
            papers.update(dict.fromkeys(self._nodes[node].papers))
        labels = self._nodes[home].labels
        label = min(labels, key=lambda name: (-labels[name], name))
        concept_id = f"{home[0].lower()}/{slug(home[1])}"
        while concept_id in taken:
            concept_id += "-2"
        return Concept(
            id=concept_id,
            label=label,
            type=home[0],
            aliases=tuple(sorted(set(forms) - {label})),
            papers=tuple(sorted(papers, key=order.__getitem__)),
        )


def resolve(extractions: Iterable[Extraction]) -> Resolution:
    """Return the concepts of a corpus."""
    resolver = Resolver()
    for extraction in extractions:
        resolver.add(extraction)
    return resolver.resolve()
