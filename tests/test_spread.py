"""Large groups on a grid: no node on another, linked ones near; the last one moves nothing."""

import pytest

from kg.anchors import anchors
from kg.islands import FEW, lay_out
from kg.spread import spread


def tree(n):
    return [(i, i // 6, 1.0) for i in range(1, n)]


@pytest.mark.parametrize("n", [1, 61, 700])
def test_nodes_do_not_lie_on_each_other(n):
    boxes = [(30.0 if i < 20 else 9.0,) * 2 for i in range(n)]
    places = spread(tree(n), boxes)
    assert len(places) == n
    for i, ((x, y), (w, _)) in enumerate(zip(places, boxes, strict=True)):
        for (x2, y2), (w2, _) in zip(places[i + 1 :], boxes[i + 1 :], strict=True):
            assert max(abs(x - x2), abs(y - y2)) > (w + w2) * 0.75


def test_linked_nodes_are_nearer_than_others():
    n = 900
    places = spread(tree(n), [(9.0, 9.0)] * n)

    def apart(a, b):
        return sum((p - q) ** 2 for p, q in zip(places[a], places[b], strict=True)) ** 0.5

    linked = [apart(a, b) for a, b, _ in tree(n)]
    others = [apart(a, (b * 7 + 450) % n) for a, b, _ in tree(n)]
    assert sum(linked) < 0.4 * sum(others)


def test_the_least_important_node_moves_no_other():
    n = 700
    fewer, more = (spread(tree(k), [(9.0, 9.0)] * k) for k in (n, n + 1))
    moved = {
        (round((x2 - x) / 26), round((y2 - y) / 26))
        for (x, y), (x2, y2) in zip(fewer, more[:n], strict=True)
    }
    assert len(moved) == 1


def test_many_nodes_fall_into_islands_that_do_not_mix():
    n = FEW + 200
    groups = [k % 2 for k in range(n)]
    links = [(k, k % 20, 1.0) for k in range(20, n)]
    names = [str(k) for k in range(n)]
    places, _ = lay_out(groups, links, [(9.0, 9.0)] * n, anchors=anchors(names, links))
    assert len(set(places)) == n
    sides = [
        [
            (min(c), max(c))
            for c in zip(*(p for p, g in zip(places, groups, strict=True) if g == k), strict=True)
        ]
        for k in (0, 1)
    ]
    assert any(sides[0][i][1] < sides[1][i][0] or sides[1][i][1] < sides[0][i][0] for i in (0, 1))


def test_an_anchor_depends_on_the_name_alone_where_nothing_is_linked():
    assert (anchors(["b", "a"], [])[1] == anchors(["a"], [])[0]).all()


def test_neighbours_have_anchors_near_each_other():
    names = [f"n{k}" for k in range(60)]
    links = [(k, k - 1, 1.0) for k in range(1, 60)]
    at = anchors(names, links)

    def apart(a, b):
        return float(((at[a] - at[b]) ** 2).sum() ** 0.5)

    near = sum(apart(a, b) for a, b, _ in links)
    assert near < 0.5 * sum(apart(a, (a + 30) % 60) for a, _, _ in links)
