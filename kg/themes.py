"""Themes: groups of papers that share words and concepts, each named by a phrase that marks it.

Papers -> weighted words, pairs of words and shared concepts (tf-idf: Spärck Jones, 1972) -> nearest
neighbours by cosine -> groups joined by mean cosine (Sokal and Michener, 1958) -> names from the
labels of concepts. Themes only arrange a page; they are no part of the graph.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg import vocab
from kg.model import Concept, Paper
from kg.text import is_acronym, key, one_line, word_set

__all__ = ["CORE", "MAX_THEMES", "Theme", "find_themes"]

MAX_THEMES = 12
"""Most themes of a corpus, however large."""

CORE = 200
"""Papers whose words are compared; in a larger corpus the others join by shared concepts."""

_ROUNDS = 3
_FEATURES = 120  # heaviest words of a paper that are compared
_NEAREST = 5
_LEAST = 0.03  # cosine below which two papers have nothing to do with each other
_APART = 0.13  # of a usual nearest cosine; groups with a lower mean stay apart
_COMMON = 0.2  # share of the papers above which a word tells nothing,
_RARE = 6.0  # unless no more papers than these have it
_PLAIN = word_set(
    "about after all also among and any are because been both but can could does each either for "
    "from had has have how however into its may more most much not only other our over own same "
    "several should since some such than that the their them then there these they this those "
    "through thus too under using very via was well were what when where whether which while who "
    "will with within without would yet you your"
)
_Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Theme:
    """Papers, by number, that belong together, and a name for what they share."""

    label: str
    papers: tuple[int, ...]


def find_themes(papers: Sequence[Paper], concepts: Sequence[Concept]) -> tuple[Theme, ...]:
    """Return the themes of a corpus, largest first; none where fewer than two are found.

    A paper is in at most one theme. The same papers give the same themes.
    """
    order = _by_sharing(papers, concepts)[:CORE] if len(papers) > CORE else range(len(papers))
    numbers = sorted(order)
    core = [papers[k] for k in numbers]
    vectors = _vectors(core, concepts)
    near = _neighbours(vectors)
    groups = _communities(len(core), near)
    if len(groups) < 2:
        return ()
    if len(core) < len(papers):
        concepts = [concept for concept in concepts if len(concept.papers) > 1]
    names = list(_names(core, concepts, vectors, groups))
    members = [[numbers[k] for k in group] for group in groups]
    if len(core) < len(papers):
        members = _joined(papers, concepts, members)
    themes = [Theme(name, tuple(group)) for name, group in zip(names, members, strict=True)]
    return tuple(sorted(themes, key=lambda theme: -len(theme.papers)))


def _by_sharing(papers: Sequence[Paper], concepts: Sequence[Concept]) -> list[int]:
    """Return papers by how much they share with others, most first."""
    score: Counter[str] = Counter()
    for concept in concepts:
        for paper in concept.papers:
            score[paper] += min(len(concept.papers), 20) - 1
    return sorted(range(len(papers)), key=lambda k: (-score[papers[k].id], papers[k].id))


def _joined(
    papers: Sequence[Paper], concepts: Sequence[Concept], groups: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Add every other paper to the group whose papers share most of its concepts.

    Rare concepts count more; papers that share nothing with a group wait for those that do.
    """
    home = {papers[k].id: g for g, group in enumerate(groups) for k in group}
    weight = [math.log(1 + len(papers) / len(c.papers)) for c in concepts]
    for _ in range(_ROUNDS):
        votes: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * len(groups))
        for concept, w in zip(concepts, weight, strict=True):
            if len(concept.papers) < 2:
                continue
            known = Counter(home[paper] for paper in concept.papers if paper in home)
            n = sum(known.values())
            for paper_id in concept.papers if n else ():
                if paper_id not in home:
                    vote = votes[paper_id]
                    for group, k in known.items():
                        vote[group] += w * k / n
        if not votes:
            break
        home |= {paper_id: vote.index(max(vote)) for paper_id, vote in votes.items()}
    joined: list[list[int]] = [[] for _ in groups]
    for k, paper in enumerate(papers):
        if paper.id in home:
            joined[home[paper.id]].append(k)
    return joined


def _vectors(papers: Sequence[Paper], concepts: Sequence[Concept]) -> list[_Vector]:
    """Return the heaviest features of each paper, scaled to length one."""
    counts = [_features(paper) for paper in papers]
    number = {paper.id: k for k, paper in enumerate(papers)}
    for concept in concepts:
        for paper_id in concept.papers if len(concept.papers) > 1 else ():
            if paper_id in number:
                counts[number[paper_id]][f"@{concept.id}"] += 2
    n_papers = len(papers)
    spread = Counter(feature for count in counts for feature in count)
    vectors: list[_Vector] = []
    for count in counts:
        weights = (
            ((1 + math.log(n)) * math.log(n_papers / spread[feature]), feature)
            for feature, n in count.items()
            if 1 < spread[feature] <= max(_RARE, _COMMON * n_papers)
        )
        heaviest = sorted(weights, key=lambda w: (-w[0], w[1]))[:_FEATURES]
        length = math.sqrt(sum(w * w for w, _ in heaviest)) or 1.0
        vectors.append({feature: w / length for w, feature in heaviest})
    return vectors


def _features(paper: Paper) -> Counter[str]:
    """Count words and pairs of words; the title counts twice."""
    counts: Counter[str] = Counter()
    for text in (paper.title, paper.title, paper.abstract):
        words = [w for w in key(text).split() if len(w) > 2 and w.isalpha() and w not in _PLAIN]
        counts.update(words)
        counts.update(map(" ".join, pairwise(words)))
    return counts


def _neighbours(vectors: Sequence[_Vector]) -> list[list[tuple[int, float]]]:
    """Return the nearest papers of each paper with their cosines, through an inverted index."""
    index: defaultdict[str, list[int]] = defaultdict(list)
    for k, vector in enumerate(vectors):
        for feature in vector:
            index[feature].append(k)
    near = []
    for k, vector in enumerate(vectors):
        total: defaultdict[int, float] = defaultdict(float)
        for feature, weight in vector.items():
            for other in index[feature]:
                total[other] += weight * vectors[other][feature]
        total.pop(k, None)
        ranked = sorted(((round(s, 4), o) for o, s in total.items()), key=lambda p: (-p[0], p[1]))
        near.append([(o, s) for s, o in ranked[:_NEAREST] if s > _LEAST])
    return near


def _communities(n: int, near: Sequence[Sequence[tuple[int, float]]]) -> list[list[int]]:
    """Return groups of at least two papers, largest first, at most ``MAX_THEMES``.

    The two groups with the highest mean cosine are joined, over and over, while it is high or
    groups are too many. Unlike a search for the best modularity this looks at two groups at a
    time: a paper more or less leaves the other groups as they were.
    """
    cosines: list[dict[int, float]] = [{} for _ in range(n)]
    for k, others in enumerate(near):
        for other, cosine in others:
            cosines[k][other] = cosines[other][k] = cosine
    nearest = sorted(others[0][1] for others in near if others)
    least = _APART * nearest[len(nearest) // 2] if nearest else 0.0
    groups = {k: [k] for k in range(n)}

    def pair(a: int, b: int) -> tuple[float, int, int, int, int]:
        low, high = min(a, b), max(a, b)
        sizes = len(groups[low]), len(groups[high])
        return (-round(cosines[a][b] / (sizes[0] * sizes[1]), 9), low, high, *sizes)

    heap = [pair(a, b) for a in groups for b in cosines[a] if a < b]
    heapq.heapify(heap)
    n_real = 0
    while heap and (-heap[0][0] >= least or n_real > MAX_THEMES):
        _, a, b, *sizes = heapq.heappop(heap)
        if a not in groups or b not in groups or sizes != [len(groups[a]), len(groups[b])]:
            continue  # one of them has been joined since
        n_real += (sizes == [1, 1]) - (min(sizes) > 1)
        groups[a] += groups.pop(b)
        for c in cosines[b].keys() & groups.keys() - {a}:
            cosines[a][c] = cosines[c][a] = cosines[a].get(c, 0.0) + cosines[b][c]
        for c in sorted(cosines[a].keys() & groups.keys() - {a}):
            heapq.heappush(heap, pair(a, c))
    found = (sorted(group) for group in groups.values() if len(group) > 1)
    return sorted(found, key=lambda group: (-len(group), group[0]))[:MAX_THEMES]


def _names(
    papers: Sequence[Paper],
    concepts: Sequence[Concept],
    vectors: Sequence[_Vector],
    groups: Sequence[Sequence[int]],
) -> Iterator[str]:
    """Yield a name for each group: one or two phrases that several of its papers use."""
    places = _places(papers, concepts)
    taken: set[str] = set()
    for group in groups:
        middle: Counter[str] = Counter()
        for k in group:
            middle.update(vectors[k])
        scored = sorted(
            (
                (_mark(phrase, where, set(group), middle), phrase)
                for phrase, where in places
                if key(phrase) not in taken
            ),
            key=lambda s: (-s[0], s[1]),
        )
        chosen = [phrase for score, phrase in scored[:1] if score > 0] or _words(middle)
        first = word_set(key(chosen[0])) if chosen else frozenset()
        taken.update(map(key, chosen[:1]))
        for score, phrase in scored[1:]:
            if len(chosen) != 1 or score < 0.4 * scored[0][0] or score <= 0:
                break
            if not is_acronym(phrase) and not first & word_set(key(phrase)):
                chosen.append(phrase)
        label = " · ".join(chosen)
        yield label[:1].upper() + label[1:]


def _places(papers: Sequence[Paper], concepts: Sequence[Concept]) -> list[tuple[str, set[int]]]:
    """Return phrases that can be names, and the papers whose text holds each."""
    labels: dict[str, str] = {}
    for concept in concepts:
        form = key(concept.label)
        if concept.type != vocab.METRIC and len(form) > 3 and form.replace(" ", "").isalnum():
            labels.setdefault(form, one_line(concept.label))
    first: defaultdict[str, list[str]] = defaultdict(list)
    for form in labels:
        first[form.split()[0]].append(form)
    where: defaultdict[str, set[int]] = defaultdict(set)
    for k, paper in enumerate(papers):
        words = key(paper.text).split()
        text = f" {' '.join(words)} "
        for word in set(words):
            for form in first.get(word, ()):
                if f" {form} " in text:
                    where[form].add(k)
    return [(labels[form], where[form]) for form in sorted(where) if len(where[form]) > 1]


def _mark(phrase: str, where: set[int], group: set[int], middle: Counter[str]) -> float:
    """Return how well a phrase marks a group: used by many of it, by few others, and central."""
    inside = len(where & group)
    if inside < 2:
        return 0.0
    words = [w for w in key(phrase).split() if len(w) > 2]
    pairs = map(" ".join, pairwise(words))
    central = sum(middle[w] for w in words) / max(1, len(words)) + sum(middle[p] for p in pairs)
    return inside * inside / len(where) * central / math.sqrt(max(1, len(words) - 2))


def _words(middle: Counter[str]) -> list[str]:
    """Return the heaviest word or pair of words, where no concept names a group."""
    ranked = sorted(((n, f) for f, n in middle.items() if f[0] != "@"), key=lambda x: (-x[0], x[1]))
    pair = next((f for n, f in ranked if " " in f and n > 0.6 * ranked[0][0]), None)
    return [pair or ranked[0][1]] if ranked else []
