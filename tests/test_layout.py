"""Positions: the same graph gives the same picture, and boxes do not lie on each other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.layout import FORCE_LIMIT, ROOM, positions


def overlaps(places, boxes):
    count = 0
    for i, ((x, y), (w, h)) in enumerate(zip(places, boxes, strict=True)):
        for (x2, y2), (w2, h2) in zip(places[i + 1 :], boxes[i + 1 :], strict=True):
            count += abs(x - x2) < w + w2 - 2 and abs(y - y2) < h + h2 - 2
    return count


def ring(n):
    return [(i, (i + 1) % n, 1.0) for i in range(n)]


def test_nothing_has_no_positions():
    assert positions(0, [], []) == []


def test_the_same_graph_gives_the_same_picture():
    boxes = [(20.0, 10.0)] * 60
    assert positions(60, ring(60), boxes) == positions(60, ring(60), boxes)


@pytest.mark.parametrize("room", [1.1, ROOM])
@pytest.mark.parametrize("n", [2, 20, 100, 300])
def test_boxes_do_not_overlap(n, room):
    boxes = [(40.0 + i % 3 * 20, 14.0) for i in range(n)]
    links = [(i, i // 4, 1.0) for i in range(1, n)]
    assert overlaps(positions(n, links, boxes, room=room), boxes) == 0


def test_one_node_lies_in_the_middle():
    assert positions(1, [], [(30.0, 10.0)]) == [(0, 0)]


def test_linked_nodes_are_nearer_than_others():
    links = [(i, j, 1.0) for k in (0, 10) for i in range(k, k + 10) for j in range(k, i)]
    places = positions(20, links, [(8.0, 8.0)] * 20)

    def apart(a, b):
        return sum((p - q) ** 2 for p, q in zip(places[a], places[b], strict=True)) ** 0.5

    near = [apart(i, j) for i, j, _ in links]
    far = [apart(i, j) for i in range(10) for j in range(10, 20)]
    assert sum(near) / len(near) < 0.6 * sum(far) / len(far)


def test_more_nodes_than_forces_move_are_all_placed():
    n = FORCE_LIMIT + 50
    places = positions(n, [(i, i - 1, 1.0) for i in range(1, n)], [(6.0, 6.0)] * n)
    assert len(places) == n
    assert len(set(places)) > 0.99 * n


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(
                st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.floats(0.1, 5)),
                max_size=30,
            ),
        )
    )
)
def test_any_small_graph_is_laid_out(graph):
    n, links = graph
    places = positions(n, links, [(10.0, 10.0)] * n)
    assert len(places) == n
    assert all(isinstance(c, int) and abs(c) < 1e5 for place in places for c in place)
    assert overlaps(places, [(10.0, 10.0)] * n) == 0
    assert places == positions(n, links, [(10.0, 10.0)] * n)
