"""One concept for one thing: which entities of different papers are the same, and why.

Entities -> nodes by an exact key (``kg.naming``: spelling, plural, hyphen, case, spacing do not
count; digits and versions do) -> acronyms joined to the long form that the papers give them, longer
and misspelt forms to the name they stand for (``kg.variants``), all under constraints
(``kg.clusters``) -> concepts. Candidates are looked up, never compared each with each, so that time
grows with the number of names. Method and Model are one kind; other types never meet.

Every join keeps its reason. The acronym rule follows A. Schwartz and M. Hearst, PSB 2003; one sense
per corpus D. Yarowsky, ACL 1995.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from kg.acronyms import find_definitions
from kg.clusters import Apart, Clusters, Join
from kg.model import Concept, Entity, Extraction
from kg.naming import Node, alike, letters, node_of, plain, sense_key, stands_for
from kg.text import is_acronym, slug
from kg.variants import longer, slips, translated, unspelled

__all__ = [
    "Apart",
    "Join",
    "Node",
    "Resolution",
    "Resolver",
    "definitions",
    "node_of",
    "replacements",
    "resolve",
]

_DOMINANT = 0.8
"""Share of the papers that define an acronym which must agree before it joins a long form."""
_SHORT, _RATHER_SHORT = 2, 3
"""Letters up to which one paper's definition is not enough: "CS" is defined anew all the time; and
up to which another paper must use the long form at least: "SSD" is no synthetic speech detector."""


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
        By node, what it was compared with and not joined to.
    spelled_out
        By paper and node of an acronym that the paper itself defines, the node of the long form.
    meant
        By name, as a node, that a person spoke of, the id of the concept that is meant; none where
        nothing is called so, or where several things have it as another name.
    split
        Names that were kept apart in a paper, of those that a person wants so.
    """

    concepts: tuple[Concept, ...]
    ids: dict[Node, str]
    joins: dict[str, tuple[Join, ...]] = field(default_factory=dict)
    apart: dict[Node, tuple[Apart, ...]] = field(default_factory=dict)
    spelled_out: dict[tuple[str, Node], Node] = field(default_factory=dict)
    meant: dict[Node, str] = field(default_factory=dict)
    split: frozenset[tuple[str, Node]] = frozenset()

    def concept_id(self, entity: Entity, paper: str = "") -> str:
        """Return the id of the concept that an entity belongs to, in a paper (its id)."""
        node = node_of(entity.type, entity.name)
        return self.ids[self.spelled_out.get((paper, node), node)]


@dataclass(slots=True)
class _Names:
    """What the corpus says about one node."""

    names: dict[tuple[str, str], int] = field(default_factory=dict)
    forms: set[str] | None = None
    papers: list[str] = field(default_factory=list)

    def add(self, type: str, name: str, forms: Iterable[str], paper: str) -> None:
        self.names[type, name] = self.names.get((type, name), 0) + 1
        others = {form for form in forms if form != name}
        if others:
            self.forms = (self.forms or set()) | others
        if not self.papers or self.papers[-1] != paper:
            self.papers.append(paper)

    def label(self) -> str:
        """Return the name that most papers write, of equals the shortest."""
        return _chief((name, n) for (_, name), n in self.names.items())


@dataclass(slots=True)
class Resolver:
    """Collects entities paper by paper; the result does not depend on their order.

    Parameters
    ----------
    splits
        Names, as nodes, that a person keeps apart in a paper.
    merges
        Names whose concepts a person joins to those of others.
    names
        What a person calls the concept of a name.
    translations
        Names of one thing in several languages, as a vocabulary has them.
    asked
        Other names of which it is to be found out which concept they mean.

    A name means the concept that papers call so, or else the only one that has it as another form.
    """

    splits: frozenset[tuple[str, Node]] = frozenset()
    merges: Mapping[Node, Node] = field(default_factory=dict)
    names: Mapping[Node, str] = field(default_factory=dict)
    translations: Sequence[tuple[Node, ...]] = ()
    asked: frozenset[Node] = frozenset()
    _split: set[tuple[str, Node]] = field(default_factory=set)
    _nodes: dict[Node, _Names] = field(default_factory=dict)
    _senses: dict[Node, dict[Node, set[str]]] = field(default_factory=dict)
    _spelled_out: dict[tuple[str, Node], Node] = field(default_factory=dict)
    _coined: set[Node] = field(default_factory=set)

    def add(self, extraction: Extraction) -> None:
        """Take in the entities of one paper."""
        paper = extraction.paper
        defined = definitions(paper.text)
        for entity in extraction.entities:
            name, type = entity.name, entity.type
            node = node_of(type, name)
            forms = {m.text for m in entity.mentions}
            shorts = [f for f in forms if is_acronym(f) and f != name and stands_for(f, name)]
            if is_acronym(name) and letters(name) in defined:
                shorts.append(name)
                name = defined[letters(name)]
                long = node_of(type, name)
                self._spelled_out[paper.id, node] = long
                node, forms = long, forms | {entity.name}
            elif entity.role == "proposed" and is_acronym(name):
                self._coined.add(node)
            if self.splits and self._is_split(paper.id, entity):
                node = _split_off(node, paper.id)
                self._spelled_out[paper.id, node_of(type, entity.name)] = node
                shorts = []
            self._nodes.setdefault(node, _Names()).add(type, name, forms, paper.id)
            for form in shorts:
                short = node_of(type, form)
                if short != node:
                    self._senses.setdefault(short, {}).setdefault(node, set()).add(paper.id)

    def _is_split(self, paper_id: str, entity: Entity) -> bool:
        forms = {entity.name, *(m.text for m in entity.mentions)}
        done = {(paper_id, node_of(entity.type, form)) for form in forms} & self.splits
        self._split |= done
        return bool(done)

    def resolve(self) -> Resolution:
        """Return the concepts of all papers taken in so far."""
        clusters = self._clusters()
        said = {*self.merges, *self.merges.values(), *self.names, *self.asked}
        meant = self._meant(said, clusters)
        self._merge(meant, clusters)
        meant = {name: clusters.root(node) for name, node in meant.items()}
        called = {meant[n]: self.names[n] for n in sorted(self.names, reverse=True) if n in meant}
        groups: dict[Node, list[Node]] = {}
        for node in sorted(self._nodes):
            groups.setdefault(clusters.root(node), []).append(node)
        concepts: list[Concept] = []
        ids: dict[Node, str] = {}
        joins: dict[str, tuple[Join, ...]] = {}
        for home, members in groups.items():
            concept = self._concept(home, members, called.get(home))
            concepts.append(concept)
            ids.update(dict.fromkeys(members, concept.id))
            why = tuple(clusters.joins[m] for m in members if m in clusters.joins)
            if why:
                joins[concept.id] = why
        concepts.sort(key=lambda concept: concept.id)
        apart = {node: tuple(found) for node, found in clusters.apart.items()}
        return Resolution(
            tuple(concepts), ids, joins, apart, dict(self._spelled_out),
            {name: ids[node] for name, node in meant.items()}, frozenset(self._split),
        )  # fmt: skip

    def _clusters(self) -> Clusters:
        """Join what the corpus shows to be one: senses first, for they keep others apart."""
        clusters = Clusters()
        for short in sorted(self._senses):
            self._join_senses(short, clusters)
        forms = {n: plain(n[0], names.label()) for n, names in sorted(self._nodes.items())}
        papers = {node: len(self._nodes[node].papers) for node in forms}
        acronyms = {
            node: names.label()
            for node, names in sorted(self._nodes.items())
            if node not in self._senses and node not in self._coined and is_acronym(names.label())
        }
        rules = (
            translated(self.translations, forms),
            slips(forms, papers),
            longer(forms),
            unspelled(forms, lambda node: self._nodes[node].papers, acronyms),
        )
        for node, home, why in chain(*rules):
            clusters.join(
                node, home, self._label(node), self._label(home), why, self._nodes[node].papers
            )
        return clusters

    def _join_senses(self, short: Node, clusters: Clusters) -> None:
        """Join the spellings of each long form of an acronym, and it to its chief sense."""
        senses = self._sense_groups(short)
        papers = [set().union(*(self._senses[short][m] for m in sense)) for sense in senses]
        label = self._label(short) or _acronym_of(short)
        for sense in senses:
            for long in sense:
                clusters.sense(long, short, sense[0][1])
            for long in sense[1:]:
                clusters.join(
                    long, sense[0], self._label(long), self._label(sense[0]),
                    f"both are spelled out as {label}", self._senses[short][long],
                    same_numbers=False,
                )  # fmt: skip
        if short not in self._nodes:
            return
        weight = len(papers[0])
        doubt = "" if weight > 1 else self._doubt(short, label, senses[0], papers[0])
        if weight >= _DOMINANT * sum(map(len, papers)) and not doubt:
            chief = senses[0][0]
            why = "papers that spell the acronym out mean this"
            clusters.join(short, chief, label, self._label(chief), why, papers[0],
                          same_numbers=False)  # fmt: skip
            return
        for sense in senses:
            several = f"of {len(senses)} meanings none is the usual one"
            why = several if len(senses) > 1 else doubt
            clusters.keep_apart(short, Apart(label, self._label(sense[0]), why))

    def _doubt(self, short: Node, label: str, sense: list[Node], known: set[str]) -> str:
        """Return why the definition of one paper is not what others mean; empty if it may be."""
        if short in self._coined:
            return "a paper proposes something of this name and does not spell it out"
        n_letters = len(letters(label))
        elsewhere = any(set(self._nodes[long].papers) - known for long in sense)
        if n_letters <= _SHORT or (n_letters <= _RATHER_SHORT and not elsewhere):
            return "one paper alone defines so short an acronym like this"
        return ""

    def _sense_groups(self, short: Node) -> list[list[Node]]:
        """Group the long forms of an acronym that are spellings of one; the most used first."""
        papers = self._senses[short]
        order = sorted(papers, key=lambda long: (-len(papers[long]), long))
        groups: dict[tuple[str, ...], list[list[Node]]] = {}
        for long in order:
            form = plain(long[0], self._label(long))
            beside = groups.setdefault(sense_key(form), [])
            for group in beside:
                if alike(plain(long[0], self._label(group[0])), form):
                    group.append(long)
                    break
            else:
                beside.append([long])
        found = [group for beside in groups.values() for group in beside]
        weights = {group[0]: len(set().union(*(papers[m] for m in group))) for group in found}
        return sorted(found, key=lambda group: (-weights[group[0]], group[0]))

    def _label(self, node: Node) -> str:
        names = self._nodes.get(node)
        return names.label() if names else ""

    def _merge(self, meant: Mapping[Node, Node], clusters: Clusters) -> None:
        """Join the groups that a person says are one."""
        for name, other in sorted(self.merges.items()):
            if name in meant and other in meant:
                root, home = clusters.root(meant[name]), clusters.root(meant[other])
                clusters.decide(root, home, self._label(root), self._label(home))

    def _meant(self, names: set[Node], clusters: Clusters) -> dict[Node, Node]:
        """Return the group that each name means: papers' own name for it, or its only one."""
        found = {name: {clusters.root(name)} for name in names if name in self._nodes}
        others = names - found.keys()
        for node, known in self._nodes.items() if others else ():
            for form in known.forms or ():
                if (name := node_of(node[0], form)) in others:
                    found.setdefault(name, set()).add(clusters.root(node))
        return {name: next(iter(roots)) for name, roots in found.items() if len(roots) == 1}

    def _concept(self, home: Node, members: list[Node], said: str | None) -> Concept:
        own = self._nodes[home]
        types: Counter[str] = Counter()
        forms: set[str] = set()
        papers: set[str] = set()
        for names in (self._nodes[node] for node in members):
            for (type, name), n in names.names.items():
                types[type] += n
                forms.add(name)
            forms.update(names.forms or ())
            papers.update(names.papers)
        label, kind = said or own.label(), _chief(types.items())
        # The spelling with most words is kept for the id, so that more papers rarely change it.
        spellings = {plain(type, name) for type, name in own.names}
        spelling = min(spellings, key=lambda form: (-len(form.split()), form))
        tail = slug(spelling)
        if node_of(kind, tail) != home:  # another name may give this tail too, now or later
            tail = slug(spelling, mark=home[1])
        concept_id = f"{kind.lower()}/{tail}"
        aliases = tuple(sorted(forms - {label}))
        return Concept(concept_id, label, kind, aliases, tuple(sorted(papers)))


def resolve(extractions: Iterable[Extraction], resolver: Resolver | None = None) -> Resolution:
    """Return the concepts of a corpus; a resolver may bring what a person decided."""
    resolver = resolver or Resolver()
    for extraction in extractions:
        resolver.add(extraction)
    return resolver.resolve()


def replacements(before: Resolution, after: Resolution, known: Mapping[str, str]) -> dict[str, str]:
    """Return which concept took the place of each former one: most of its names went there.

    What is known from before is followed to where it leads now; an id that is there again, or of
    which nothing is left, is not listed.
    """
    there = {concept.id for concept in after.concepts}
    went: dict[str, Counter[str]] = {}
    for node, old_id in before.ids.items():
        if node in after.ids:
            went.setdefault(old_id, Counter())[after.ids[node]] += 1
    now = {
        old_id: min(counts, key=lambda new: (-counts[new], new))
        for old_id, counts in went.items()
        if old_id not in there
    }
    for old_id, new_id in known.items():
        now.setdefault(old_id, now.get(new_id, new_id))
    return {old: new for old, new in sorted(now.items()) if old not in there and new in there}


def _split_off(node: Node, paper_id: str) -> Node:
    """Return the node of a name in one paper alone; no name holds a newline."""
    return node[0], f"{node[1]}\n{paper_id}"


def definitions(text: str) -> dict[str, str]:
    """Return the long form of each acronym that a text spells out, by its letters.

    >>> definitions("We use Low-Rank Adaptation (LoRA).")
    {'lora': 'Low-Rank Adaptation'}
    """
    found: dict[str, str] = {}
    for d in find_definitions(text) if "(" in text else ():
        short = text[d.short_start : d.short_end]
        long = " ".join(text[d.long_start : d.long_end].split())
        if is_acronym(short) and stands_for(short, long):
            found.setdefault(letters(short), long)
    return found


def _chief(counts: Iterable[tuple[str, int]]) -> str:
    """Return the most frequent, of equals the shortest, and then the first by alphabet."""
    total: dict[str, int] = {}
    for name, n in counts:
        total[name] = total.get(name, 0) + n
    return min(total, key=lambda name: (-total[name], len(name), name))


def _acronym_of(short: Node) -> str:
    return short[1].upper()
