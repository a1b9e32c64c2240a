"""Where nodes would stand if nothing but they were known: points that hardly change with the graph.

Each node has a point by the hash of its name; then, some times over, every node moves towards the
mean of its neighbours. That is linear and local, so a node that comes or goes moves little; linked
nodes end near each other, as with random projections (Johnson and Lindenstrauss, 1984).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kg.layout import Link

__all__ = ["Anchors", "anchors"]

Anchors = NDArray[np.float64]
"""One row for each node: x and y, about one from the middle."""

_ROUNDS = 6
_KEEP = 0.4  # share of its own place that a node keeps in each round


def anchors(names: Sequence[str], links: Sequence[Link]) -> Anchors:
    """Return a point for each node.

    Examples
    --------
    >>> one, two = anchors(["a", "b"], [])
    >>> bool((one == anchors(["a"], [])[0]).all())
    True
    """
    n = len(names)
    points = np.array([_point(name) for name in names], dtype=np.float64).reshape(n, 2)
    left = np.array([a for a, _, _ in links], dtype=np.intp)
    right = np.array([b for _, b, _ in links], dtype=np.intp)
    strength = np.array([s for _, _, s in links], dtype=np.float64)
    total = np.bincount(left, strength, n) + np.bincount(right, strength, n)
    linked = total > 0
    for _ in range(_ROUNDS if links else 0):
        pulled = np.stack(
            [
                np.bincount(left, strength * points[right, axis], n)
                + np.bincount(right, strength * points[left, axis], n)
                for axis in (0, 1)
            ],
            axis=1,
        )
        mean = pulled[linked] / total[linked, None]
        points[linked] = _KEEP * points[linked] + (1 - _KEEP) * mean
        points[linked] -= points[linked].mean(axis=0)
        points[linked] /= max(1e-9, float(np.sqrt((points[linked] ** 2).mean())))
    return points


def _point(name: str) -> tuple[float, float]:
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    x, y = int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:], "big")
    return x / 2**31 - 1, y / 2**31 - 1
