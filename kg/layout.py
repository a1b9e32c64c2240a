"""Positions of nodes on a page: the same graph gives the same coordinates.

Communities are set out on a spiral, a force model with annealing (linear springs, repulsion by 1/d:
Jacomy et al., "ForceAtlas2", 2014, https://doi.org/10.1371/journal.pone.0098679) moves the first
``FORCE_LIMIT`` nodes, the others gather around their neighbours, and boxes that overlap are pushed
apart. Only sums, products and square roots of floats are used in the loops, which IEEE 754 fixes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray

__all__ = ["FORCE_LIMIT", "ROOM", "Box", "Link", "Point", "positions"]

Link = tuple[int, int, float]
"""Two nodes, by number, and how strongly they hold together."""
Box = tuple[float, float]
"""Half the width and half the height that a node wants for itself, in pixels."""

Point = tuple[int, int]
"""Where a node lies, in pixels."""

ROOM = 2.6
"""Area of a picture in areas of all its boxes, unless another is wanted."""

FORCE_LIMIT = 1000
"""Nodes moved by forces; every pair of them is looked at in every step."""

_STEPS = 240
_BOLD, _GENTLE = 0.35, 0.1  # longest step at first, in parts of the picture
_GRAVITY = 0.012
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_STRETCH = 1.3  # windows and labels are wider than high
_SWEEPS = 240
_GROW_EACH, _GROWTH = 8, 1.03
_Floats = NDArray[np.float64]


def positions(
    n: int,
    links: Sequence[Link],
    boxes: Sequence[Box],
    *,
    seed: int = 0,
    room: float = ROOM,
    force_limit: int = FORCE_LIMIT,
    start: Sequence[tuple[float, float]] | None = None,
) -> list[Point]:
    """Return whole-pixel coordinates of nodes 0 to n - 1, the most important ones first.

    Parameters
    ----------
    links
        Undirected; a pair may come more than once.
    boxes
        Room wanted by each node.
    seed
        Of the communities' order of search.
    room
        Area of the picture before overlaps are pushed apart, in areas of all boxes.
    force_limit
        How many nodes are moved by forces.
    start
        Where the nodes stand at first, in any unit; then the picture is not turned, and a small
        change of the graph changes little. Otherwise communities are set out on a spiral.

    Examples
    --------
    >>> positions(1, [], [(5.0, 5.0)])
    [(0, 0)]
    """
    if n == 0:
        return []
    sizes = np.array(boxes, dtype=np.float64).reshape(n, 2)
    m = min(n, force_limit)
    inner = [link for link in links if link[0] < m and link[1] < m]
    mass = 1.0 + np.sqrt(_strengths(m, links, n))
    if start is None:
        points = _turned(_forces(_start(m, inner, seed), inner, mass, _BOLD))
    else:
        points = _forces(_scaled(start[:m]), inner, mass, _GENTLE)
    points = _gather(_fit(points, sizes, room), n, links)
    points = _push_apart(points, sizes)
    points -= (points.max(axis=0) + points.min(axis=0)) / 2
    return [(round(float(x)), round(float(y))) for x, y in points]


def _strengths(m: int, links: Sequence[Link], n: int) -> _Floats:
    """Return the summed strength of the links of each of the first m of n nodes."""
    total = np.zeros(n)
    for a, b, strength in links:
        total[a] += strength
        total[b] += strength
    return total[:m]


def _start(n: int, links: Sequence[Link], seed: int) -> _Floats:
    """Set out communities on a spiral, large ones in the middle, each a spiral of its nodes."""
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    for a, b, strength in links:
        known = graph.get_edge_data(a, b, {"weight": 0.0})["weight"]
        graph.add_edge(a, b, weight=known + strength)
    groups = [sorted(group) for group in nx.community.louvain_communities(graph, seed=seed)]
    groups.sort(key=lambda group: (-len(group), group[0]))
    points = np.zeros((n, 2))
    before = 0
    for k, group in enumerate(groups):
        centre = _spiral(k, 1.6 * math.sqrt(before + len(group) / 2) if k else 0.0)
        before += len(group)
        for i, node in enumerate(group):
            offset = _spiral(i, math.sqrt(i))
            points[node] = centre[0] + offset[0], centre[1] + offset[1]
    return points


def _spiral(k: int, radius: float) -> tuple[float, float]:
    """Return the k-th point of a sunflower, which fills a disc evenly."""
    return radius * math.cos(k * _GOLDEN_ANGLE), radius * math.sin(k * _GOLDEN_ANGLE)


def _scaled(start: Sequence[tuple[float, float]]) -> _Floats:
    """Return points around the middle, as far apart as forces leave them."""
    points: _Floats = np.array(start, dtype=np.float64).reshape(len(start), 2)
    points -= points.mean(axis=0)
    points *= math.sqrt(len(points)) / (math.sqrt((points**2).mean()) + 1e-9)
    return points


def _forces(points: _Floats, links: Sequence[Link], mass: _Floats, boldness: float) -> _Floats:
    """Let springs pull and nodes repel, with ever smaller steps."""
    n = len(points)
    left = np.array([a for a, _, _ in links], dtype=np.intp)
    right = np.array([b for _, b, _ in links], dtype=np.intp)
    strength = np.array([s for _, _, s in links], dtype=np.float64)
    both = np.multiply.outer(mass, mass).astype(np.float32)
    scratch = np.empty((3, n, n), dtype=np.float32)
    reach = math.sqrt(n)
    for step in range(_STEPS):
        force = _repulsion(points, both, scratch) - _GRAVITY * reach * mass[:, None] * points
        for axis in (0, 1):
            pull = strength * (points[right, axis] - points[left, axis])
            force[:, axis] += np.bincount(left, pull, n) - np.bincount(right, pull, n)
        length = np.sqrt(force[:, 0] ** 2 + force[:, 1] ** 2) + 1e-9
        limit = boldness * reach * (1 - step / _STEPS) ** 2 + 0.002 * reach
        points = points + force * (np.minimum(0.2 * length / mass, limit) / length)[:, None]
    return points


def _repulsion(points: _Floats, both: NDArray[np.float32], scratch: NDArray[np.float32]) -> _Floats:
    """Return the force on each node from all others; single precision, for it is all pairs."""
    dx, dy, push = scratch
    x, y = points.astype(np.float32).T
    np.subtract(x[:, None], x[None, :], out=dx)
    np.subtract(y[:, None], y[None, :], out=dy)
    np.multiply(dx, dx, out=push)
    push += np.float32(0.01)
    push += dy * dy
    np.divide(both, push, out=push)
    dx *= push
    dy *= push
    return np.stack([dx.sum(axis=1), dy.sum(axis=1)], axis=1).astype(np.float64)


def _turned(points: _Floats) -> _Floats:
    """Turn the longest axis to the horizontal."""
    points = points - points.mean(axis=0)
    xx, yy = (points**2).mean(axis=0)
    xy = (points[:, 0] * points[:, 1]).mean()
    angle = 0.5 * math.atan2(2 * xy, xx - yy)
    cos, sin = math.cos(angle), math.sin(angle)
    x = points[:, 0] * cos + points[:, 1] * sin
    y = points[:, 1] * cos - points[:, 0] * sin
    return np.stack([x, y], axis=1)


def _fit(points: _Floats, sizes: _Floats, room: float) -> _Floats:
    """Scale to the room that all boxes want."""
    if len(points) == 1:
        return np.zeros((1, 2))
    x, y = (points - points.mean(axis=0)).T
    wanted = float((4 * sizes[:, 0] * sizes[:, 1]).sum()) * room
    spread_x, spread_y = math.sqrt((x**2).mean()) + 1e-6, math.sqrt((y**2).mean()) + 1e-6
    spread_y = max(spread_y, spread_x / 3)
    scale = math.sqrt(wanted / (16 * spread_x * spread_y))
    stretch = math.sqrt(min(1.6, max(1.0, _STRETCH * 1.2 * spread_y / spread_x)))
    return np.stack([x * scale * stretch, y * scale / stretch], axis=1)


def _gather(points: _Floats, n: int, links: Sequence[Link]) -> _Floats:
    """Place the nodes that no force moved in a sunflower around their first placed neighbour."""
    m = len(points)
    if n == m:
        return points
    home: dict[int, int] = {}
    for a, b, _ in sorted((min(a, b), max(a, b), s) for a, b, s in links):
        if b >= m:
            home.setdefault(b, a)
    placed = np.zeros((n, 2))
    placed[:m] = points
    rim = float(np.abs(points).max()) + 60
    count: defaultdict[int, int] = defaultdict(int)
    for node in range(m, n):
        at = home.get(node, -1)
        count[at] += 1
        if at < 0:
            x, y = _spiral(count[at], rim + 8 * math.sqrt(count[at]))
            placed[node] = x, y
        else:
            x, y = _spiral(count[at], 26 * math.sqrt(count[at] + 1))
            placed[node] = placed[at, 0] + x, placed[at, 1] + y
    return placed


def _push_apart(points: _Floats, sizes: _Floats) -> _Floats:
    """Move boxes that overlap apart, each pair along the axis where least is needed.

    Where they jam, the whole picture grows a little, until there is room.
    """
    n = len(points)
    points = points + np.array([_spiral(k, 0.01 * (k % 97)) for k in range(n)])
    widest = 2 * float(sizes[:, 0].max())
    for sweep in range(_SWEEPS):
        if sweep % _GROW_EACH == _GROW_EACH - 1:
            points *= _GROWTH
        order = np.argsort(points[:, 0], kind="stable")
        at, room = points[order], sizes[order]
        move = np.zeros_like(at)
        worst = 0.0
        for shift in range(1, n):
            gap = at[shift:] - at[:-shift]
            if float(gap[:, 0].min()) > widest:
                break
            over = room[shift:] + room[:-shift] - np.abs(gap)
            hit = np.flatnonzero((over > 0).all(axis=1))
            worst = max(worst, float(over[hit].min(axis=1).max(initial=0.0)))
            for axis in (0, 1):
                rows = hit[over[hit, axis] <= over[hit, 1 - axis]]
                half = 0.4 * over[rows, axis] * np.where(gap[rows, axis] < 0, -1.0, 1.0)
                move[rows + shift, axis] += half
                move[rows, axis] -= half
        if worst < 1:
            break
        moved = np.empty_like(points)
        moved[order] = at + np.clip(move, -40, 40)
        points = moved
    return points
