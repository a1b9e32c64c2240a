"""What the explorer shows: nodes, links, themes, positions and evidence, as plain values.

``Build`` -> nodes by importance, links with their evidence, claims -> ``Scene``. The most telling
part (the first ``n_first`` nodes) is laid out on its own, so that a page opens on a picture one can
read; themes become islands in it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.anchors import Anchors, anchors
from kg.graph import Build
from kg.islands import TALL, WIDE, Islands, lay_out_for
from kg.layout import Link, Point
from kg.model import Claim, ClaimFact, Concept, Paper
from kg.telling import (
    OF_PAPER,
    Evidence,
    Named,
    Stated,
    first_view,
    importance,
    telling_papers,
)
from kg.text import one_line
from kg.themes import Theme, find_themes
from kg.vocab import SLOTS

__all__ = [
    "PAPER",
    "Edge",
    "Node",
    "Scene",
    "make_scene",
    "short",
]

PAPER = "Paper"
_PULL = {"proposes": 2.0, "uses": 0.6, "mentions": 0.4}
_LETTER = 2.8  # share of a letter of a label in half the width of a box, in pixels
_LABEL = 34
_LINE = 17  # letters of a label that stay on one line


@dataclass(frozen=True, slots=True)
class Node:
    """A paper or a concept on the page.

    ``papers`` holds for each paper that names a concept (by number) its predicate and evidence;
    ``mentions`` for each of them the offsets of all mentions. Both are empty for a paper. ``theme``
    is the number of the theme that most of its papers are in, -1 where it stands between themes.
    """

    id: str
    label: str
    type: str
    size: int
    theme: int = -1
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
    """Everything a page needs; nodes are in order of importance, the first ``n_first`` open it.

    ``n_papers`` counts the corpus, of which ``papers`` holds the most telling ones. The first view
    has places for a window and for a telephone (``tall_places``).
    """

    n_papers: int
    papers: tuple[Paper, ...]
    themes: tuple[Theme, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    claims: tuple[tuple[int, dict[str, object]], ...]
    n_first: int
    first_places: tuple[Point, ...]
    tall_places: tuple[Point, ...]
    places: tuple[Point, ...]


def make_scene(build: Build) -> Scene:
    """Return what the page of a build shows.

    ``kg.telling`` chooses the papers and what the page opens with.
    """
    n_papers, papers = telling_papers(build)
    number = {paper.id: k for k, paper in enumerate(papers)}
    offsets = [_utf16(paper.text) for paper in papers]
    named, stated = _facts(build, number, offsets)
    concepts = [concept for concept in build.concepts if concept.id in named]
    weight = importance(papers, concepts, named, stated)
    first = first_view(papers, weight, named, stated)
    themes = find_themes(papers, concepts)
    order = sorted(weight, key=lambda i: (i not in first, -weight[i], i))
    place = {node: k for k, node in enumerate(order)}
    made = _nodes(build, papers, concepts, weight, named, number, offsets, themes)
    nodes = tuple(made[node] for node in order)
    edges = tuple(
        Edge(place[s], place[o], tuple((p, tuple(e)) for p, e in sorted(by.items())))
        for (s, o), by in sorted(
            stated.items(), key=lambda item: (place[item[0][0]], place[item[0][1]])
        )
    )
    links = [(e.source, e.target, sum(_PULL.get(p, 1.5) for p, _ in e.stated)) for e in edges]
    at = anchors([node.id for node in nodes], links)
    (first_places, islands), (tall_places, _) = _positions(
        nodes[: len(first)], links, at, (WIDE, TALL)
    )
    places = first_places
    if len(first) < len(nodes):
        [(places, _)] = _positions(nodes, links, at, (WIDE,), start=islands)
    claims = tuple(
        (number[fact.paper], _claim(fact, place, offsets[number[fact.paper]]))
        for fact in build.claims()
        if fact.paper in number
    )
    return Scene(
        n_papers, papers, themes, nodes, edges, claims,
        len(first), tuple(first_places), tuple(tall_places), tuple(places),
    )  # fmt: skip


def short(label: str, limit: int = _LABEL) -> str:
    """Return a label on one line, cut at a word where it is long.

    >>> short("Parameter-Efficient Fine-Tuning of Large Language Models")
    'Parameter-Efficient Fine-Tuning…'
    """
    line = one_line(label)
    if len(line) <= limit:
        return line
    cut = line[: limit - 1].rsplit(" ", 1)[0]
    return f"{cut.rstrip(' ,:;-')}…"


def _facts(
    build: Build, number: Mapping[str, int], offsets: Sequence[list[int] | None]
) -> tuple[Named, Stated]:
    """Return where each concept is named, by paper, and what is stated, by pair and predicate."""
    named: Named = defaultdict(dict)
    stated: Stated = defaultdict(lambda: defaultdict(list))
    for fact in build.facts():
        if fact.paper not in number:
            continue
        k = number[fact.paper]
        start, end = _units(offsets[k], fact.start, fact.end)
        evidence = (k, start, end, round(fact.confidence, 2))
        stated[fact.subject, fact.object][fact.predicate].append(evidence)
        if fact.predicate in OF_PAPER:
            named[fact.object].setdefault(k, (fact.predicate, evidence))
    return named, stated


def _nodes(
    build: Build,
    papers: Sequence[Paper],
    concepts: Sequence[Concept],
    weight: Mapping[str, float],
    named: Named,
    number: Mapping[str, int],
    offsets: Sequence[list[int] | None],
    themes: Sequence[Theme],
) -> dict[str, Node]:
    mentions = _mentions(build, number, offsets)
    home = {k: i for i, theme in enumerate(themes) for k in theme.papers}
    made = {
        paper.id: Node(paper.id, one_line(paper.title) or paper.id, PAPER, 7, home.get(k, -1))
        for k, paper in enumerate(papers)
    }
    for concept in concepts:
        where = named[concept.id]
        made[concept.id] = Node(
            concept.id,
            one_line(concept.label),
            concept.type,
            min(round(7 + 3.2 * math.sqrt(weight[concept.id])), 34),
            _most([home.get(k, -1) for k in where]),
            tuple(dict.fromkeys(map(one_line, concept.aliases))),
            tuple(where.values()),
            tuple((k, *mentions[concept.id][k]) for k in where),
        )
    return made


def _most(themes: Sequence[int]) -> int:
    """Return the theme of more than half of the papers, -1 where there is none."""
    theme, n = Counter(themes).most_common(1)[0]
    return theme if 2 * n > len(themes) else -1


def _mentions(
    build: Build, number: Mapping[str, int], offsets: Sequence[list[int] | None]
) -> dict[str, dict[int, list[int]]]:
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for extraction in build.extractions():
        k = number.get(extraction.paper.id, -1)
        for entity in extraction.entities if k >= 0 else ():
            concept = build.resolution.concept_id(entity, extraction.paper.id)
            for mention in entity.mentions:
                found[concept][k] += _units(offsets[k], mention.start, mention.end)
    return found


def _claim(
    fact: ClaimFact, place: Mapping[str, int], offsets: list[int] | None
) -> dict[str, object]:
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


def _positions(
    nodes: Sequence[Node],
    links: Sequence[Link],
    at: Anchors,
    aspects: Sequence[float],
    start: Islands | None = None,
) -> list[tuple[list[Point], Islands]]:
    """Lay out the first nodes, of which there may be fewer than links tell of."""
    links = [link for link in links if max(link[:2]) < len(nodes)]
    boxes = []
    for node in nodes:
        lines = _lines(short(node.label)) if start is None and node.type != PAPER else []
        width = max(map(len, lines), default=0) * _LETTER
        boxes.append((max(node.size + 5.0, width + 4.0), node.size + 6.0 + 6.0 * len(lines)))
    groups = [node.theme for node in nodes]
    return lay_out_for(aspects, groups, links, boxes, start=start, anchors=at)


def _lines(label: str) -> list[str]:
    """Break a long label at the space that makes its longer line shortest, as the page does.

    >>> _lines("Parameter-Efficient Fine-Tuning")
    ['Parameter-Efficient', 'Fine-Tuning']
    """
    spaces = [k for k, letter in enumerate(label) if letter == " "]
    if len(label) <= _LINE or not spaces:
        return [label]
    k = min(spaces, key=lambda k: max(k, len(label) - k - 1))
    return [label[:k], label[k + 1 :]]


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
