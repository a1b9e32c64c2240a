"""One concept for one thing: which entities of different papers are the same, and why.

Entities -> blocks by an exact key (spelling, plural, hyphen, case, spacing do not count; digits and
versions do) -> acronyms joined to the long form that the corpus gives them -> concepts. A block is
found by its key, so that time grows with the number of names. Nothing is joined through a middle
name: an acronym joins one long form or none, a long form joins another only under an acronym that
papers define for both, and two keys whose digits differ never meet. Method and Model are one kind
here, since annotators and papers call the same thing either; other types never meet.

Every join keeps its reason. Source of the acronym rule: A. Schwartz and M. Hearst, PSB 2003;
of one-sense-per-corpus: D. Yarowsky, ACL 1995.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz.fuzz import ratio

from kg.model import Concept, Entity, Extraction
from kg.text import is_acronym, joined, key, slug, word_set

__all__ = ["Apart", "Join", "Node", "Resolution", "Resolver", "node_of", "resolve"]

Node = tuple[str, str]
"""Kind (a type, ``Method`` also for Model) and joined key of a name."""

_MODEL, _METHOD = "Model", "Method"
_DOMINANT = 0.8
"""Share of the papers that define an acronym which must agree before it joins a long form."""
_MIN_INITIALS = 4
"""Letters that an acronym nobody spells out must have to join the one name with these initials."""
_DIGITS = re.compile(r"\d+(?:\.\d+)*")
_TAILS = {
    "Method": word_set("method technique approach algorithm"),
    "Task": word_set("task problem"),
    "Dataset": word_set("dataset corpus benchmark"),
    "Metric": word_set("score metric"),
    "Model": word_set("model"),
}
"""Last words that only repeat the type."""


@dataclass(frozen=True, slots=True)
class Join:
    """Why a name belongs to a concept: the rule, in words, and the papers that show it."""

    name: str
    to: str
    why: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Two names that were compared and kept apart, and why."""

    name: str
    other: str
    why: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The concepts of a corpus and where each entity belongs.

    Parameters
    ----------
    concepts
        Sorted by id.
    ids
        Concept id of each node.
    joins
        By concept id, why its names are one; spellings of one key need no reason.
    apart
        By node, what it was not joined to.
    """

    concepts: tuple[Concept, ...]
    ids: dict[Node, str]
    joins: dict[str, tuple[Join, ...]] = field(default_factory=dict)
    apart: dict[Node, tuple[Apart, ...]] = field(default_factory=dict)

    def concept_id(self, entity: Entity, paper_id: str) -> str:
        """Return the id of the concept that an entity of a paper belongs to."""
        node = node_of(entity.type, entity.name)
        return self.ids.get(_split_off(node, paper_id)) or self.ids[node]


def node_of(type: str, name: str) -> Node:
    """Return the block that a name of a type belongs to.

    >>> node_of("Dataset", "the UCF-101 dataset"), node_of("Model", "UCF101")
    (('Dataset', 'ucf101'), ('Method', 'ucf101'))
    """
    return (_METHOD if type == _MODEL else type, joined(_bare(type, key(name))))


@dataclass(slots=True)
class _Names:
    """What the corpus says about one node."""

    types: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    forms: set[str] = field(default_factory=set)
    papers: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Resolver:
    """Collects entities paper by paper; the result does not depend on their order.

    Parameters
    ----------
    splits
        Nodes that a person keeps apart in a paper.
    merges
        Nodes that a person joins to another.
    names
        Names that a person gives to the concept of a node.
    """

    splits: frozenset[tuple[str, Node]] = frozenset()
    merges: Mapping[Node, Node] = field(default_factory=dict)
    names: Mapping[Node, str] = field(default_factory=dict)
    _nodes: dict[Node, _Names] = field(default_factory=dict)
    _expansions: dict[Node, dict[str, set[str]]] = field(default_factory=dict)
    _initials: dict[Node, dict[Node, bool]] = field(default_factory=dict)

    def add(self, extraction: Extraction) -> None:
        """Take in the entities of one paper."""
        for entity in extraction.entities:
            node = node_of(entity.type, entity.name)
            if (extraction.paper.id, node) in self.splits:
                node = _split_off(node, extraction.paper.id)
            names = self._nodes.setdefault(node, _Names())
            names.types[entity.type] += 1
            names.labels[entity.name] += 1
            forms = {m.text for m in entity.mentions} | {entity.name}
            names.forms |= forms
            names.papers[extraction.paper.id] = None
            if is_acronym(entity.name):
                self._initials.setdefault((node[0], _letters(entity.name)), {})[node] = True
            else:
                self._initials.setdefault((node[0], _initials(entity.name)), {})[node] = False
            for form in forms:
                if is_acronym(form) and form != entity.name and _stands_for(form, entity.name):
                    short = node_of(entity.type, form)
                    papers = self._expansions.setdefault(short, {}).setdefault(node[1], set())
                    papers.add(extraction.paper.id)

    def resolve(self) -> Resolution:
        """Return the concepts of all papers taken in so far."""
        homes, joins, apart = self._homes()
        groups: dict[Node, list[Node]] = {}
        for node in sorted(self._nodes):
            groups.setdefault(_root(homes, node), []).append(node)
        concepts: list[Concept] = []
        ids: dict[Node, str] = {}
        reasons: dict[str, tuple[Join, ...]] = {}
        taken: set[str] = set()
        for home, members in groups.items():
            concept = self._concept(home, members, taken)
            taken.add(concept.id)
            concepts.append(concept)
            ids.update(dict.fromkeys(members, concept.id))
            why = [joins[m] for m in members if m in joins]
            if why:
                reasons[concept.id] = tuple(why)
        return Resolution(tuple(sorted(concepts, key=lambda c: c.id)), ids, reasons, apart)

    def _homes(
        self,
    ) -> tuple[dict[Node, Node], dict[Node, Join], dict[Node, tuple[Apart, ...]]]:
        """Return the node that each joined node goes to, why, and what was kept apart."""
        homes: dict[Node, Node] = {}
        joins: dict[Node, Join] = {}
        apart: dict[Node, list[Apart]] = {}
        for node, home in sorted(self.merges.items()):
            if node in self._nodes and home in self._nodes:
                said = self._reason(node, home, "a person said so", self._nodes[node].papers)
                _join(homes, joins, node, home, said)
        for short in sorted(self._expansions):
            kind, letters = short
            senses = self._senses(short)
            for chief, members in senses:
                for other in members[1:]:
                    papers = self._expansions[short][other]
                    why = f"both are spelled out as {self._label(short) or letters}"
                    _join(homes, joins, (kind, other), (kind, chief),
                          self._reason((kind, other), (kind, chief), why, papers))  # fmt: skip
            if short not in self._nodes:
                continue
            weights = [self._weight(short, members) for _, members in senses]
            if weights[0] >= _DOMINANT * sum(weights) and (len(senses) == 1 or weights[0] > 1):
                chief = senses[0][0]
                papers = set().union(*(self._expansions[short][m] for m in senses[0][1]))
                why = "papers that spell the acronym out mean this"
                _join(homes, joins, short, (kind, chief),
                      self._reason(short, (kind, chief), why, papers))  # fmt: skip
            else:
                told = f"the acronym stands for {len(senses)} things, none of them chiefly"
                apart[short] = [
                    Apart(self._label(short), self._label((kind, chief)), told)
                    for chief, _ in senses
                ]
        self._join_initials(homes, joins)
        return homes, joins, {node: tuple(found) for node, found in apart.items()}

    def _join_initials(self, homes: dict[Node, Node], joins: dict[Node, Join]) -> None:
        """Join acronyms that no paper spells out to the only name with these initials."""
        for kind, letters in sorted(self._initials):
            nodes = self._initials[kind, letters]
            shorts = sorted(n for n, short in nodes.items() if short)
            longs = sorted(n for n, short in nodes.items() if not short)
            if len(letters) < _MIN_INITIALS or len(longs) != 1:
                continue
            for short in shorts:
                if short not in self._expansions:
                    why = "the only name in the corpus with these initials"
                    papers = self._nodes[short].papers
                    _join(homes, joins, short, longs[0],
                          self._reason(short, longs[0], why, papers))  # fmt: skip

    def _senses(self, short: Node) -> list[tuple[str, list[str]]]:
        """Group the long forms of an acronym that are spellings of one; the most used first."""
        count = self._expansions[short]
        order = sorted(count, key=lambda long: (-len(count[long]), long))
        senses: list[tuple[str, list[str]]] = []
        for long in (o for o in order if (short[0], o) in self._nodes):
            for chief, members in senses:
                if _alike(self._spelled((short[0], chief)), self._spelled((short[0], long))):
                    members.append(long)
                    break
            else:
                senses.append((long, [long]))
        return sorted(senses, key=lambda s: (-self._weight(short, s[1]), s[0]))

    def _weight(self, short: Node, members: list[str]) -> int:
        return len(set().union(*(self._expansions[short][m] for m in members)))

    def _spelled(self, node: Node) -> str:
        return _bare(node[0], key(self._label(node)))

    def _label(self, node: Node) -> str:
        names = self._nodes.get(node)
        return _first(names.labels) if names else ""

    def _reason(self, node: Node, home: Node, why: str, papers: Iterable[str]) -> Join:
        return Join(self._label(node), self._label(home), why, tuple(sorted(papers)))

    def _concept(self, home: Node, members: list[Node], taken: set[str]) -> Concept:
        forms: set[str] = set()
        papers: set[str] = set()
        types: Counter[str] = Counter()
        for node in members:
            forms |= self._nodes[node].forms
            papers.update(self._nodes[node].papers)
            types.update(self._nodes[node].types)
        labels = self._nodes[home].labels
        given = [self.names[m] for m in (home, *members) if m in self.names]
        label = given[0] if given else _first(labels)
        kind = _first(types)
        # The spelling with most words is kept for the id, so that more papers rarely change it.
        spellings = {_bare(kind, key(name)) for name in labels}
        spelling = min(spellings, key=lambda k: (-len(k.split()), k))
        concept_id = f"{kind.lower()}/{slug(spelling)}"
        while concept_id in taken:
            concept_id += "-2"
        aliases = tuple(sorted(forms - {label}))
        return Concept(concept_id, label, kind, aliases, tuple(sorted(papers)))


def resolve(extractions: Iterable[Extraction], resolver: Resolver | None = None) -> Resolution:
    """Return the concepts of a corpus; a resolver may bring what a person decided."""
    resolver = resolver or Resolver()
    for extraction in extractions:
        resolver.add(extraction)
    return resolver.resolve()


def _split_off(node: Node, paper_id: str) -> Node:
    """Return the node of a name in one paper alone; no name holds a newline."""
    return node[0], f"{node[1]}\n{paper_id}"


def _first(counts: Counter[str]) -> str:
    """Return the most frequent, of equals the first by alphabet."""
    return min(counts, key=lambda name: (-counts[name], name))


def _bare(type: str, form: str) -> str:
    """Return a key without a last word that only repeats the type."""
    words = form.split()
    if len(words) > 1 and words[-1] in _TAILS[type]:
        return " ".join(words[:-1])
    return form


def _letters(acronym: str) -> str:
    letters = "".join(c for c in acronym if c.isalnum())
    return (letters[:-1] if letters.endswith("s") else letters).casefold()


def _initials(name: str) -> str:
    return "".join(word[0] for word in key(name).split())


def _stands_for(short: str, long: str) -> bool:
    """Whether the letters of an acronym occur in a long form in order, the first at its start."""
    letters, rest = _letters(short), iter(long.casefold())
    return long[:1].casefold() == letters[:1] and all(c in rest for c in letters)


def _alike(one: str, two: str) -> bool:
    """Whether two long forms of one acronym are one: word by word nearly the same letters."""
    pairs = list(zip(one.split(), two.split(), strict=False))
    return len(one.split()) == len(two.split()) and all(
        a == b
        or (
            min(len(a), len(b)) >= 3
            and (a.startswith(b) or b.startswith(a) or ratio(a, b) >= 85)
            and _DIGITS.findall(a) == _DIGITS.findall(b)
        )
        for a, b in pairs
    )


def _join(
    homes: dict[Node, Node], joins: dict[Node, Join], node: Node, home: Node, why: Join
) -> None:
    """Let a node go to a home, unless it has one, or the home would come back to it."""
    if node not in homes and node != _root(homes, home):
        homes[node] = home
        joins[node] = why


def _root(homes: dict[Node, Node], node: Node) -> Node:
    while node in homes:
        node = homes[node]
    return node
