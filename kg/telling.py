"""What tells most of a corpus: which papers a page holds, and what it opens with.

``Build`` -> the papers that share most with others; where concepts are named and what is stated of
them -> importance of each node -> the first view. The rules are few and plain, so that a reader can
know why something is seen at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from kg import vocab
from kg.graph import Build
from kg.model import Concept, Paper

__all__ = [
    "FIRST",
    "MOST_PAPERS",
    "OF_PAPER",
    "Evidence",
    "Named",
    "Stated",
    "first_view",
    "importance",
    "telling_papers",
]

FIRST = 150
"""Most nodes that a page opens with."""
MOST_PAPERS = 10_000
"""Most papers on one page; more of them make a page that no browser opens with ease."""
OF_PAPER = frozenset(relation.name for relation in vocab.PAPER_RELATIONS)
"""Predicates whose subject is a paper."""

Evidence = tuple[int, int, int, float]
"""Paper (by number), start and end in its text in UTF-16 units, and confidence."""
Named = dict[str, dict[int, tuple[str, Evidence]]]
"""For each concept, the papers that name it, with predicate and evidence."""
Stated = dict[tuple[str, str], dict[str, list[Evidence]]]
"""For each pair of nodes, what is stated of them, by predicate."""


def telling_papers(build: Build) -> tuple[int, tuple[Paper, ...]]:
    """Return how many papers there are, and those to show: the ones that share most with others.

    They stay in the order of the corpus; no more than ``MOST_PAPERS``.
    """
    shared = {concept.id: min(len(concept.papers), 20) - 1 for concept in build.concepts}
    score: dict[str, float] = {}
    for extraction in build.extractions():
        paper = extraction.paper.id
        ids = {build.resolution.concept_id(entity, paper) for entity in extraction.entities}
        score[paper] = sum(shared[i] for i in sorted(ids)) + 0.1 * len(ids)
    kept = set(sorted(score, key=lambda paper: (-score[paper], paper))[:MOST_PAPERS])
    return len(score), tuple(paper for paper in build.papers() if paper.id in kept)


def importance(
    papers: Sequence[Paper], concepts: Sequence[Concept], named: Named, stated: Stated
) -> dict[str, float]:
    """Return a weight for each node: one for a paper, more for a concept that matters more.

    A concept gains two for each further paper, two for each paper that proposes it (twice at most)
    and 0.6 for each relation it stands in.
    """
    relations: Counter[str] = Counter()
    for (subject, obj), by in stated.items():
        n = sum(predicate not in OF_PAPER for predicate in by)
        relations[subject] += n
        relations[obj] += n
    weight = {paper.id: 1.0 for paper in papers}
    for concept in concepts:
        where = named[concept.id]
        n_proposed = sum(predicate == "proposes" for predicate, _ in where.values())
        weight[concept.id] = (
            2.0 * len(where) - 1 + 2.0 * min(n_proposed, 2) + 0.6 * relations[concept.id]
        )
    return weight


def first_view(
    papers: Sequence[Paper], weight: Mapping[str, float], named: Named, stated: Stated
) -> set[str]:
    """Return what a page opens with, at most ``FIRST`` nodes.

    First come the foremost papers, each with the weightiest thing it proposes (or, where it
    proposes nothing, names); then what several papers name; then, for each of these, the task,
    dataset or other thing that is most surely stated of it; then further proposals.
    """
    ranked = sorted(named, key=lambda c: (-weight[c], c))
    proposed: dict[int, list[str]] = defaultdict(list)
    rest: dict[int, list[str]] = defaultdict(list)
    for concept in ranked:
        for k, (predicate, _) in named[concept].items():
            (proposed if predicate == "proposes" else rest)[k].append(concept)
    foremost = sorted(
        range(len(papers)), key=lambda k: (-sum(weight[c] for c in proposed[k][:2]), k)
    )[: FIRST // 3]
    first: set[str] = set()
    for k in foremost:
        first.update([papers[k].id, *(proposed[k] or rest[k])[:1]])
    shared = [c for c in ranked if len(named[c]) > 1 and c not in first]
    first.update(shared[: FIRST // 5])
    more = [
        *_tied(first, stated),
        *(c for depth in (1, 2) for k in foremost for c in proposed[k][depth : depth + 1]),
    ]
    for concept in more:
        if len(first) < FIRST:
            first.add(concept)
    return first


def _tied(first: set[str], stated: Stated) -> list[str]:
    """Return what relations tie to chosen concepts, surest first, one for each of these."""
    best: dict[str, tuple[float, str]] = {}
    for (subject, obj), by in stated.items():
        for predicate, evidence in by.items():
            if predicate not in OF_PAPER and subject in first and obj not in first:
                found = (-max(e[3] for e in evidence), obj)
                best[subject] = min(best.get(subject, found), found)
    return [obj for _, obj in sorted(best.values())]
