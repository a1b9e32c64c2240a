"""What the explorer shows: nodes, links, positions and evidence, as plain values for the page.

``Build`` -> nodes by importance, links with their evidence, claims -> ``Scene``. The most telling
part (``Scene.first``) is laid out on its own, so that a page opens on a picture one can read.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg import vocab
from kg.graph import SLOTS, Build
from kg.layout import Link, positions
from kg.model import Claim, ClaimFact, Paper
from kg.text import one_line

__all__ = ["FIRST", "PAPER", "Edge", "Evidence", "Node", "Scene", "make_scene", "short"]

PAPER = "Paper"
FIRST = 150
"""Most nodes that a page opens with."""

_OF_PAPER = frozenset(relation.name for relation in vocab.PAPER_RELATIONS)
_PULL = {"proposes": 2.0, "uses": 0.6, "mentions": 0.4}
_LETTER = 3.6  # half the width of a letter of a label, in pixels
_LABEL = 30

Evidence = tuple[int, int, int, float]
"""Paper (by number), start and end in its text in UTF-16 units, and confidence."""


@dataclass(frozen=True, slots=True)
class Node:
    """A paper or a concept on the page.

    ``papers`` holds for each paper that names a concept (by number) its predicate and evidence;
    ``mentions`` for each of them the offsets of all mentions. Both are empty for a paper.
    """

    id: str
    label: str
    type: str
    size: int
    aliases: tuple[str, ...] = ()
    papers: tuple[tuple[str, Evidence], ...] = ()
    mentions: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """What is stated of two nodes (by number), in one direction: predicates with their evidence."""

    source: int
    target: int
    stated: tuple[tuple[str, tuple[Evidence, ...]], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a page needs; nodes are in order of importance, the first ``n_first`` open it."""

    papers: tuple[Paper, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    claims: tuple[tuple[int, dict[str, object]], ...]
    n_first: int
    first_places: tuple[tuple[int, int], ...]
    places: tuple[tuple[int, int], ...]


def make_scene(build: Build) -> Scene:
    """Return what the page of a build shows.

    The first view holds every paper's proposed things and what several papers share, with these
    papers, as far as there is room (``FIRST`` nodes).
    """
    papers = tuple(build.papers())
    number = {paper.id: k for k, paper in enumerate(papers)}
    offsets = [_utf16(paper.text) for paper in papers]
    named, stated = _facts(build, number, offsets)
    weight = _importance(build, named, stated)
    first = _first(papers, weight, named)
    order = sorted(
        [*(p.id for p in papers), *(c.id for c in build.concepts)],
        key=lambda i: (i not in first, -weight[i], i),
    )
    place = {node: k for k, node in enumerate(order)}
    nodes = _nodes(build, order, weight, named, number, offsets)
    edges = tuple(
        Edge(place[s], place[o], tuple((p, tuple(e)) for p, e in sorted(by.items())))
        for (s, o), by in sorted(
            stated.items(), key=lambda item: (place[item[0][0]], place[item[0][1]])
        )
    )
    n_first = sum(node in first for node in order)
    claims = tuple(
        (number[fact.paper], _claim(fact, place, offsets[number[fact.paper]]))
        for fact in build.claims()
    )
    return Scene(
        papers, nodes, edges, claims, n_first,
        tuple(_positions(nodes[:n_first], edges)), tuple(_positions(nodes, edges)),
    )  # fmt: skip


def short(label: str, limit: int = _LABEL) -> str:
    """Return a label on one line, cut at a word where it is long.

    >>> short("Parameter-Efficient Fine-Tuning of Large Language Models")
    'Parameter-Efficient…'
    """
    line = one_line(label)
    if len(line) <= limit:
        return line
    cut = line[: limit - 1].rsplit(" ", 1)[0]
    return f"{cut.rstrip(' ,:;-')}…"


_Named = dict[str, dict[int, tuple[str, Evidence]]]
_Stated = dict[tuple[str, str], dict[str, list[Evidence]]]


def _facts(
    build: Build, number: dict[str, int], offsets: list[list[int] | None]
) -> tuple[_Named, _Stated]:
    """Return where each concept is named, by paper, and what is stated, by pair and predicate."""
    named: _Named = defaultdict(dict)
    stated: _Stated = defaultdict(lambda: defaultdict(list))
    for fact in build.facts():
        k = number[fact.paper]
        start, end = _units(offsets[k], fact.start, fact.end)
        evidence = (k, start, end, round(fact.confidence, 2))
        stated[fact.subject, fact.object][fact.predicate].append(evidence)
        if fact.predicate in _OF_PAPER:
            named[fact.object].setdefault(k, (fact.predicate, evidence))
    return named, stated


def _importance(build: Build, named: _Named, stated: _Stated) -> dict[str, float]:
    """Papers count one; concepts by papers, proposals and the relations they stand in."""
    relations: Counter[str] = Counter()
    for (subject, obj), by in stated.items():
        n = sum(predicate not in _OF_PAPER for predicate in by)
        relations[subject] += n
        relations[obj] += n
    weight = {paper.id: 1.0 for paper in build.papers()}
    for concept in build.concepts:
        where = named[concept.id]
        n_proposed = sum(predicate == "proposes" for predicate, _ in where.values())
        weight[concept.id] = (
            2.0 * len(where) - 1 + 2.0 * min(n_proposed, 2) + 0.6 * relations[concept.id]
        )
    return weight


def _first(papers: tuple[Paper, ...], weight: dict[str, float], named: _Named) -> set[str]:
    """Pick what the page opens with: shared things, the foremost proposals, and their papers."""
    room = FIRST
    shared = sorted((c for c in named if len(named[c]) > 1), key=lambda c: (-weight[c], c))
    proposed: dict[int, list[str]] = defaultdict(list)
    rest: dict[int, list[str]] = defaultdict(list)
    for concept in sorted(named, key=lambda c: (-weight[c], c)):
        for k, (predicate, _) in named[concept].items():
            (proposed if predicate == "proposes" else rest)[k].append(concept)
    first: set[str] = set(shared[: room // 3])
    ranked = sorted(range(len(papers)), key=lambda k: (-sum(weight[c] for c in proposed[k][:2]), k))
    for k in ranked[: room // 3]:
        first.update([papers[k].id, *(proposed[k] or rest[k])[:1]])
    for depth in (1, 2):
        for k in ranked[: room // 3]:
            if len(first) < room and len(proposed[k]) > depth:
                first.add(proposed[k][depth])
    return first


def _nodes(
    build: Build,
    order: list[str],
    weight: dict[str, float],
    named: _Named,
    number: dict[str, int],
    offsets: list[list[int] | None],
) -> tuple[Node, ...]:
    mentions = _mentions(build, number, offsets)
    made = {
        paper.id: Node(paper.id, one_line(paper.title) or paper.id, PAPER, 7)
        for paper in build.papers()
    }
    for concept in build.concepts:
        size = round(7 + 3.2 * math.sqrt(weight[concept.id]))
        where = named[concept.id]
        made[concept.id] = Node(
            concept.id,
            one_line(concept.label),
            concept.type,
            min(size, 34),
            tuple(dict.fromkeys(map(one_line, concept.aliases))),
            tuple(where.values()),
            tuple((k, *mentions[concept.id][k]) for k in where),
        )
    return tuple(made[node] for node in order)


def _mentions(
    build: Build, number: dict[str, int], offsets: list[list[int] | None]
) -> dict[str, dict[int, list[int]]]:
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for extraction in build.extractions():
        k = number[extraction.paper.id]
        for entity in extraction.entities:
            concept = build.resolution.concept_id(entity)
            for mention in entity.mentions:
                found[concept][k] += _units(offsets[k], mention.start, mention.end)
    return found


def _claim(fact: ClaimFact, place: dict[str, int], offsets: list[int] | None) -> dict[str, object]:
    claim: Claim = fact.claim
    slots = dict(fact.slots)
    row: dict[str, object] = {
        "q": one_line(claim.quantity),
        "v": claim.value,
        "u": claim.unit,
        "c": claim.comparator,
        "at": _units(offsets, claim.start, claim.end),
        "ev": _units(offsets, claim.evidence.start, claim.evidence.end),
        "p": round(claim.confidence, 2),
    }
    if claim.value_high is not None:
        row["h"] = claim.value_high
    if claim.direction:
        row["d"] = claim.direction
    if claim.conditions:
        row["if"] = [one_line(condition) for condition in claim.conditions]
    for slot in SLOTS:
        name = getattr(claim, slot)
        if name is not None:
            row[slot] = [one_line(name), place[slots[slot]]] if slot in slots else [one_line(name)]
    return row


def _positions(nodes: tuple[Node, ...], edges: Iterable[Edge]) -> list[tuple[int, int]]:
    links: list[Link] = [
        (e.source, e.target, sum(_PULL.get(predicate, 1.5) for predicate, _ in e.stated))
        for e in edges
        if e.source < len(nodes) and e.target < len(nodes)
    ]
    roomy = len(nodes) <= 2 * FIRST
    boxes = []
    for node in nodes:
        labelled = roomy and node.type != PAPER
        width = len(short(node.label)) * _LETTER if labelled else 0.0
        boxes.append((max(node.size + 5.0, width + 4.0), node.size + (13.0 if labelled else 5.0)))
    return positions(len(nodes), links, boxes)


def _utf16(text: str) -> list[int] | None:
    """Return the UTF-16 offset of each code point, None where the two are the same."""
    if not text or max(text) < "\U00010000":
        return None
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + (2 if character >= "\U00010000" else 1))
    return offsets


def _units(offsets: list[int] | None, start: int, end: int) -> tuple[int, int]:
    return (start, end) if offsets is None else (offsets[start], offsets[end])
