"""Positions of the nodes of a large group: quick, none over another, and steady when a few come.

The first nodes are laid out by forces and drawn apart; each further one goes, most important first
among those with placed neighbours (as in Prim, 1957), to the free square of a grid that is nearest
to the middle of these neighbours. So a node moves only when something before it does.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from kg.layout import Box, Link, Point, positions

__all__ = ["CELL", "spread"]

CELL = 26
"""Side of a square of the grid, in pixels."""

_CORE = 60
_GOLDEN = (math.sqrt(5) - 1) / 2
_SLACK = 9.0
_ROOM = 1.8  # area of the picture in areas of all squares
_REACH = 90  # squares that are looked at on each side of the wanted one
_STRIDE = 1 << 20
_PATCH = 4  # squares on a side


def spread(
    links: Sequence[Link],
    boxes: Sequence[Box],
    start: Sequence[tuple[float, float]] | None = None,
) -> list[Point]:
    """Return coordinates of the nodes 0 to ``len(boxes) - 1``, the most important ones first.

    Links are undirected; boxes are half the width and height wanted by each node, in pixels;
    ``start`` is where forces find the first ones.

    Examples
    --------
    >>> len(set(spread([(0, 1, 1.0)], [(9.0, 9.0)] * 200)))
    200
    """
    n = len(boxes)
    near: list[list[tuple[int, float]]] = [[] for _ in range(n)]
    for a, b, strength in links:
        near[a].append((b, strength))
        near[b].append((a, strength))
    grid = _Grid()
    spans = [max(1, math.ceil((2 * max(box) - 4) / CELL)) for box in boxes]
    placed: list[tuple[float, float] | None] = [None] * n
    waiting: list[int] = []

    def put(node: int, wanted: tuple[float, float]) -> None:
        placed[node] = grid.take(wanted, spans[node])
        for other, _ in near[node]:
            if placed[other] is None:
                heapq.heappush(waiting, other)

    for node, wanted in enumerate(_core(links, boxes[:_CORE], spans, start)):
        put(node, wanted)
    for rest in range(n):
        if placed[rest] is None:
            put(rest, (0.0, 0.0))
        while waiting:
            node = heapq.heappop(waiting)
            if placed[node] is None:
                put(node, _middle(near[node], placed))
    found = [place for place in placed if place is not None]
    left, right = min(x for x, _ in found), max(x for x, _ in found)
    top, bottom = min(y for _, y in found), max(y for _, y in found)
    middle = (left + right) / 2, (top + bottom) / 2
    return [
        (round(x - middle[0] + _sway(k)), round(y - middle[1] + _sway(3 * k + 1)))
        for k, (x, y) in enumerate(found)
    ]


def _sway(k: int) -> float:
    """Return how far a node stands off the middle of its square, so that rows are not seen."""
    return (k * _GOLDEN % 1 - 0.5) * _SLACK


def _core(
    links: Sequence[Link],
    boxes: Sequence[Box],
    spans: Sequence[int],
    start: Sequence[tuple[float, float]] | None,
) -> list[tuple[float, float]]:
    """Lay the first nodes out by forces, as far apart as leaves room for all others."""
    m = len(boxes)
    inner = [link for link in links if link[0] < m and link[1] < m]
    points = positions(m, inner, boxes, force_limit=m, start=start)
    width = max(abs(x) for x, _ in points) + CELL
    height = max(abs(y) for _, y in points) + CELL
    wanted = _ROOM * CELL * CELL * sum(span * span for span in spans)
    factor = max(1.0, math.sqrt(wanted / (math.pi * width * height)))
    return [(x * factor, y * factor) for x, y in points]


def _middle(
    near: Sequence[tuple[int, float]], placed: Sequence[tuple[float, float] | None]
) -> tuple[float, float]:
    """Return the mean of the placed neighbours, by strength."""
    x = y = total = 0.0
    for node, strength in near:
        place = placed[node]
        if place is not None:
            x += strength * place[0]
            y += strength * place[1]
            total += strength
    return (x / total, y / total) if total else (0.0, 0.0)


class _Grid:
    """Squares that are taken, and how far around a patch of wanted ones all are known to be.

    All within r of a square means all within r less their distance of another. A square is
    ``column * _STRIDE + row``, so that a step is an addition.
    """

    def __init__(self) -> None:
        self._taken: set[int] = set()
        self._full: defaultdict[tuple[int, int, int], int] = defaultdict(int)

    def take(self, wanted: tuple[float, float], span: int) -> tuple[float, float]:
        """Take the nearest free block of ``span`` by ``span`` squares; return its middle."""
        column, row = round(wanted[0] / CELL - span / 2), round(wanted[1] / CELL - span / 2)
        start = column * _STRIDE + row
        steps, taken = _steps(), self._taken
        block = [i * _STRIDE + j for i in range(span) for j in range(span)]
        last = block[-1]
        around = (column // _PATCH, row // _PATCH, span)
        for k in range(_within()[max(0, self._full[around] - 2 * _PATCH)], len(steps)):
            corner = start + steps[k]
            # Two corners rule most blocks out.
            if corner in taken or corner + last in taken:
                continue
            if taken.isdisjoint([corner + step for step in block]):
                break
        else:
            return self.take((wanted[0] + 2 * _REACH * CELL, wanted[1]), span)
        dx, dy = _offsets()[k]
        self._full[around] = max(self._full[around], math.isqrt(dx * dx + dy * dy))
        taken.update(corner + step for step in block)
        return (column + dx + span / 2) * CELL, (row + dy + span / 2) * CELL


@cache
def _offsets() -> list[tuple[int, int]]:
    """Return the squares around one, the nearest first."""
    side = range(-_REACH, _REACH + 1)
    return sorted(((x, y) for x in side for y in side), key=lambda c: (c[0] ** 2 + c[1] ** 2, c))


@cache
def _within() -> list[int]:
    """Return how many squares are nearer than 0, 1, 2... squares."""
    near = [dx * dx + dy * dy for dx, dy in _offsets()]
    return [bisect_left(near, r * r) for r in range(2 * _REACH)]


@cache
def _steps() -> list[int]:
    return [x * _STRIDE + y for x, y in _offsets()]
