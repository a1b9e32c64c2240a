"""Positions of nodes that fall into groups: each group an island, like ones and linked ones near.

Nodes with a group -> each group laid out on its own -> the islands packed as boxes, from the middle
outwards -> coordinates of all nodes. So groups never mix, however many links cross between them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.anchors import Anchors
from kg.layout import Box, Link, Point, positions
from kg.spread import spread

__all__ = ["FEW", "GAP", "HEADING", "TALL", "WIDE", "Islands", "lay_out", "lay_out_for"]

Islands = dict[int, Point]
"""The middle of each group."""

Spot = tuple[float, float]

FEW = 1000
"""Nodes above which groups are laid out on a grid, in time that grows with their number."""
GAP = 18
"""Half the water between two islands, in pixels."""
HEADING = 34
"""Height kept free above an island for its name."""

_INNER_ROOM = 0.7  # boxes start jammed and are pushed apart: no more water than they need
_FORCE_LIMIT = 320
WIDE, TALL = 1.45, 0.72
"""Width by height of a picture, for a window and for a telephone."""
WISH = 0.35
_ROUNDS = 3  # in which placed islands may move to a better spot
_TIE = 0.15  # how much links count beside a compact picture


def lay_out(
    groups: Sequence[int],
    links: Sequence[Link],
    boxes: Sequence[Box],
    *,
    start: Mapping[int, Point] | None = None,
    anchors: Anchors | None = None,
) -> tuple[list[Point], Islands]:
    """Return coordinates of the nodes, the most important ones first, and the islands' middles.

    Parameters
    ----------
    groups
        The group of each node.
    links
        Undirected; those within a group shape it, the others bring groups together.
    boxes
        Room wanted by each node.
    start
        Middles of islands in a known picture, which are roughly kept.
    anchors
        Where each node would stand by its name and neighbours; with them a small change of the
        graph changes the picture little.

    Examples
    --------
    >>> places, _ = lay_out([0, 0, 1], [(0, 1, 1.0)], [(9.0, 9.0)] * 3)
    >>> len(set(places))
    3
    """
    return lay_out_for((WIDE,), groups, links, boxes, start=start, anchors=anchors)[0]


def lay_out_for(
    aspects: Sequence[float],
    groups: Sequence[int],
    links: Sequence[Link],
    boxes: Sequence[Box],
    *,
    start: Mapping[int, Point] | None = None,
    anchors: Anchors | None = None,
) -> list[tuple[list[Point], Islands]]:
    """Return for each aspect (width by height) a picture: the same islands, packed to its form."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    for node, group in enumerate(groups):
        members[group].append(node)
    names = sorted(members, key=lambda g: (-len(members[g]), g))
    inner = _inner(names, members, groups, links, boxes, anchors)
    sides = [_side(inner[g], [boxes[node] for node in members[g]]) for g in names]
    known: list[tuple[float, float] | None] | None = None
    if start is not None:
        known = [start.get(group) for group in names]
    elif anchors is not None and names:
        known = _middles([members[group] for group in names], anchors)
    ties = _between(names, groups, links)
    pictures = []
    for aspect in aspects:
        middles = _pack(sides, ties, known, aspect)
        places: list[Point] = [(0, 0)] * len(groups)
        for group, (x, y) in zip(names, middles, strict=True):
            for node, (dx, dy) in zip(members[group], inner[group], strict=True):
                places[node] = x + dx, y + dy + HEADING // 2
        pictures.append((places, dict(zip(names, middles, strict=True))))
    return pictures


def _inner(
    names: Sequence[int],
    members: Mapping[int, Sequence[int]],
    groups: Sequence[int],
    links: Sequence[Link],
    boxes: Sequence[Box],
    anchors: Anchors | None,
) -> dict[int, list[Point]]:
    """Lay each group out on its own, around its middle."""
    number = {node: k for group in names for k, node in enumerate(members[group])}
    within: defaultdict[int, list[Link]] = defaultdict(list)
    for a, b, strength in links:
        if groups[a] == groups[b]:
            within[groups[a]].append((number[a], number[b], strength))
    inner = {}
    for group in names:
        wanted = [boxes[node] for node in members[group]]
        at = None if anchors is None else [(x, y) for x, y in anchors[members[group]].tolist()]
        if len(boxes) > FEW:
            inner[group] = spread(within[group], wanted, at)
            continue
        inner[group] = positions(
            len(wanted),
            within[group],
            wanted,
            room=_INNER_ROOM,
            force_limit=_FORCE_LIMIT,
            start=at,
        )
    return inner


def _middles(
    members: Sequence[Sequence[int]], anchors: Anchors
) -> list[tuple[float, float] | None]:
    """Return where each group stands: the mean of its nodes, seen from the mean of the groups."""
    means = np.array([anchors[nodes].mean(axis=0) for nodes in members]).reshape(len(members), 2)
    means -= means.mean(axis=0)
    return [(x, y) for x, y in means.tolist()]


def _side(points: Sequence[Point], boxes: Sequence[Box]) -> Box:
    """Return half the width and height of an island with its heading and the water around it."""
    half_x = max(abs(x) + w for (x, _), (w, _) in zip(points, boxes, strict=True))
    half_y = max(abs(y) + h for (_, y), (_, h) in zip(points, boxes, strict=True))
    return half_x + GAP, half_y + GAP + HEADING / 2


def _pack(
    sides: Sequence[Box],
    links: Mapping[tuple[int, int], float],
    wanted: Sequence[tuple[float, float] | None] | None,
    aspect: float,
) -> list[Point]:
    """Place boxes one by one, each touching another, where the picture stays compact.

    The one with the strongest links comes first, then always the one tied most to those placed.
    With wanted places, each goes as near to its own as it can, and then the outermost may move
    once more, now that all are there.
    """
    n = len(sides)
    ties: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for (a, b), strength in links.items():
        ties[a][b] = ties[b][a] = strength
    reach = max(links.values(), default=1.0)
    placed: dict[int, tuple[float, float]] = {}
    wish = _wishes(sides, wanted, aspect)
    left = set(range(n))
    while left:
        k = min(left, key=lambda i: _turn(i, ties[i], placed, wish, aspect))
        left.remove(k)
        there = [(placed[i], sides[i]) for i in sorted(placed)]
        spots = _spots(sides[k], there)
        pulls = [(placed[i], ties[k].get(i, 0.0) / reach) for i in sorted(placed)]
        placed[k] = _best(spots, sides[k], there, pulls, wish.get(k), aspect)
    for _ in range(_ROUNDS if wish else 0):
        before = dict(placed)
        for k in sorted(before, key=lambda k: (-_from_middle(before[k], aspect), k)):
            there = [(placed[i], sides[i]) for i in sorted(placed) if i != k]
            spots = np.vstack([_spots(sides[k], there), placed[k]])
            placed[k] = _best(spots, sides[k], there, [], wish.get(k), aspect)
        if placed == before:
            break
    return [(round(placed[k][0]), round(placed[k][1])) for k in range(n)]


def _from_middle(point: tuple[float, float], aspect: float) -> float:
    return abs(point[0]) / aspect + abs(point[1])


def _wishes(
    sides: Sequence[Box], wanted: Sequence[tuple[float, float] | None] | None, aspect: float
) -> dict[int, tuple[float, float]]:
    """Return wanted places, scaled to the size that the boxes have now."""
    known = {k: point for k, point in enumerate(wanted or ()) if point is not None}
    if not known:
        return {}
    spread = sum(abs(x) / aspect + abs(y) for x, y in known.values()) or 1.0
    room = sum(math.sqrt(sides[k][0] * sides[k][1]) for k in known)
    scale = room * math.sqrt(len(known)) / spread
    return {k: (x * scale, y * scale) for k, (x, y) in known.items()}


def _turn(
    k: int,
    ties: Mapping[int, float],
    placed: Mapping[int, object],
    wish: Mapping[int, Box],
    aspect: float,
) -> tuple[float, int]:
    """Return the key by which boxes take turns, least first."""
    if wish:
        return _from_middle(wish.get(k, (math.inf, 0.0)), aspect), k
    return -sum(ties[i] for i in sorted(ties) if i in placed or not placed), k


def _spots(side: Box, placed: Sequence[tuple[Spot, Box]]) -> NDArray[np.float64]:
    """Return the free places at the sides of boxes, flush with an edge or the middle of any."""
    if not placed:
        return np.zeros((1, 2))
    w, h = side
    at, room = np.array([p for p, _ in placed]), np.array([s for _, s in placed])
    columns = np.unique(np.concatenate([at[:, 0] + d for d in _flush(room[:, 0], w)]))
    rows = np.unique(np.concatenate([at[:, 1] + d for d in _flush(room[:, 1], h)]))
    over_x = np.abs(columns[:, None] - at[None, :, 0]) < w + room[:, 0] - 1e-6
    over_y = np.abs(rows[:, None] - at[None, :, 1]) < h + room[:, 1] - 1e-6
    taken = (over_x[:, None, :] & over_y[None, :, :]).any(axis=2)
    x, y = np.nonzero(~taken)
    return np.stack([columns[x], rows[y]], axis=1)


def _flush(others: NDArray[np.float64], own: float) -> list[NDArray[np.float64]]:
    """Return how far apart middles are where two sides, or both middles, are flush."""
    return [-others - own, others + own, own - others, others - own, np.zeros_like(others)]


def _best(
    spots: NDArray[np.float64],
    side: Box,
    placed: Sequence[tuple[Spot, Box]],
    pulls: Sequence[tuple[Spot, float]],
    wish: Spot | None,
    aspect: float,
) -> Spot:
    """Return the spot with which the picture stays small and the box near its place."""
    low, high = spots - side, spots + side
    for at, room in placed:
        low, high = np.minimum(low, np.subtract(at, room)), np.maximum(high, np.add(at, room))
    width, height = (high - low).T / np.array([[aspect], [1.0]])
    size = np.maximum(width, height) + 0.2 * np.minimum(width, height)
    if wish is not None:
        cost = size + WISH * _far(spots, wish, aspect)
    else:
        cost = size + _TIE * sum(strength * _far(spots, at, aspect) for at, strength in pulls)
    x, y = spots[np.lexsort((spots[:, 1], spots[:, 0], np.round(cost, 3)))[0]]
    return float(x), float(y)


def _far(spots: NDArray[np.float64], point: Spot, aspect: float) -> NDArray[np.float64]:
    away: NDArray[np.float64] = np.abs(spots - point) / np.array([aspect, 1.0])
    return away[:, 0] + away[:, 1]


def _between(
    names: Sequence[int], groups: Sequence[int], links: Sequence[Link]
) -> dict[tuple[int, int], float]:
    """Return how strongly groups hold together: the summed links between them."""
    number = {group: k for k, group in enumerate(names)}
    total: defaultdict[tuple[int, int], float] = defaultdict(float)
    for a, b, strength in links:
        one, two = sorted((number[groups[a]], number[groups[b]]))
        if one != two:
            total[one, two] += strength
    return dict(sorted(total.items()))
